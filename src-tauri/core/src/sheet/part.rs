//! The parts of a sheet that its reading is told by: each begins with a title or a heading of the second level.

use super::block::{Block, Sheet};

/// The headings of a sheet's parts in their order, in the clinic's language.
pub fn parts(sheet: &Sheet) -> Vec<&str> {
    let heading = |block: &'_ Block| match block {
        Block::Title { .. } => true,
        Block::Heading { level, .. } => *level <= 2,
        _ => false,
    };
    let headings = sheet.blocks.iter().filter(|block| heading(block));
    headings.filter_map(named).collect()
}

/// A heading in the clinic's language.
fn named(block: &Block) -> Option<&str> {
    let (Block::Title { text, beside, .. } | Block::Heading { text, beside, .. }) = block else {
        return None;
    };
    Some(if beside.is_empty() { text } else { beside })
}
