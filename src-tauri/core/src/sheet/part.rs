//! The parts of a sheet that its reading is told by: each begins with a title or a heading of the second level.

use super::block::{Block, Sheet};
use crate::consult::PartRead;
use sha2::{Digest as _, Sha256};

/// The parts of a sheet with which words they are, none of them read. What was ticked is no other words.
pub fn parts(sheet: &Sheet) -> Vec<PartRead> {
    let parts = sheet.blocks.chunk_by(|_, next| named(next).is_none());
    let part = |blocks: &[Block]| {
        let words: Vec<Block> = blocks.iter().map(unticked).collect();
        let json = serde_json::to_vec(&words).expect("blocks hold only strings, numbers and lists");
        Some(PartRead {
            part: named(&blocks[0])?.to_owned(),
            seconds: 0,
            of: crate::hex(&Sha256::digest(json)[..8]),
        })
    };
    parts.filter_map(part).collect()
}

/// A part's heading in the clinic's language, where a part begins with the block.
fn named(block: &Block) -> Option<&str> {
    let (text, beside) = match block {
        Block::Title { text, beside, .. } => (text, beside),
        Block::Heading { level, text, beside } if *level <= 2 => (text, beside),
        _ => return None,
    };
    Some(if beside.is_empty() { text } else { beside })
}

fn unticked(block: &Block) -> Block {
    let mut block = block.clone();
    if let Block::Clause {
        shown,
        ticked,
        initials,
        ..
    } = &mut block
    {
        (*shown, *ticked, *initials) = (String::new(), false, None);
    }
    block
}
