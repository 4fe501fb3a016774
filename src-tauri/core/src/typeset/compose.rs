//! Walks through the blocks of a sheet and makes the galley, then the pages.

use super::fit::{fit, fits};
use super::flow::Flow;
use super::fonts::Case;
use super::look::BODY;
use super::page::{Numbering, Pages, Tag};
use super::paginate::paginate;
use super::printing::printed;
use super::{TypesetError, logo};
use crate::sheet::{Block, Kind, Sheet};

/// Composes the pages of a sheet.
pub(super) fn compose(sheet: &Sheet, case: &mut Case) -> Result<Pages, TypesetError> {
    let mut flow = Flow::new(case, sheet);
    for text in [&sheet.title, &sheet.patient, &sheet.clinic, &sheet.form.foot] {
        flow.check(text);
    }
    let mut headings = Headings::default();
    let parts = sheet.blocks.split(|block| matches!(block, Block::PageBreak {}));
    for (number, part) in parts.enumerate() {
        if number > 0 {
            flow.new_page();
        }
        flow.open(Tag::Section);
        let (begin, before) = (flow.mark(), headings.0);
        flow.part(part, &mut headings)?;
        // What hangs on a fridge is one page, if need be in smaller type; so is a letter, where that is enough.
        let hangs = part.iter().any(|block| matches!(block, Block::Remember { .. }));
        if (hangs || sheet.kind == Kind::Deferral)
            && !flow.frame.narrow
            && !fits(flow.frame, &flow.pieces[begin.0..], &flow.heads)
        {
            flow.back(begin, number > 0);
            headings.0 = before;
            flow.frame.tight = true;
            flow.part(part, &mut headings)?;
            flow.frame.tight = false;
        }
        flow.close();
    }
    let (mut pieces, heads) = (std::mem::take(&mut flow.pieces), std::mem::take(&mut flow.heads));
    fit(flow.frame, sheet.kind, &mut pieces, &heads);
    let mut nodes = std::mem::take(&mut flow.nodes);
    let pager = paginate(flow.frame, &mut nodes, pieces, heads);
    let (mut pages, bookmarks) = (pager.pages, pager.bookmarks);
    flow.dress(&mut pages);
    if !flow.uncovered.is_empty() {
        return Err(TypesetError::Uncovered {
            characters: flow.uncovered.into_iter().collect(),
        });
    }
    let pages = Pages {
        width: flow.frame.width,
        height: flow.frame.height,
        pages,
        nodes,
        bookmarks,
    };
    Ok(printed(pages, sheet.printing))
}

/// How many blocks from here are set as one: clauses in one list, places to sign and numbers to call side by
/// side.
fn run_of(blocks: &[Block]) -> usize {
    let alike = |block: &&Block| match blocks[0] {
        Block::Clause { .. } => matches!(block, Block::Clause { .. }),
        Block::SignaturePlace { .. } => matches!(block, Block::SignaturePlace { .. }),
        Block::PenPlace { .. } => matches!(block, Block::PenPlace { .. }),
        Block::Call { .. } => matches!(block, Block::Call { .. }),
        _ => false,
    };
    blocks.iter().take_while(alike).count().max(1)
}

/// The level of the last heading: levels are never skipped.
#[derive(Default)]
struct Headings(u8);

impl Headings {
    fn next(&mut self, wanted: u8) -> u8 {
        self.0 = wanted.clamp(1, 3).min(self.0 + 1);
        self.0
    }
}

impl Flow<'_> {
    /// Sets the blocks of a part.
    fn part(&mut self, part: &[Block], headings: &mut Headings) -> Result<(), TypesetError> {
        let mut rest = part;
        // Where the last heading begins, while only running text follows it.
        let mut lead = None;
        while let Some(block) = rest.first() {
            let together = run_of(rest);
            // Places to sign stay with their heading and the words beneath it.
            match block {
                Block::Heading { .. } => lead = Some(self.pieces.len()),
                Block::Paragraph { .. } | Block::Small { .. } | Block::Notice { .. } => {}
                // How to tick stands with the first of what is ticked.
                Block::Clause { .. } => {
                    let lead = lead.take().unwrap_or(self.pieces.len());
                    self.pieces[lead..].iter_mut().for_each(|piece| piece.keep = true);
                }
                Block::SignaturePlace { .. } | Block::PenPlace { .. } => {
                    let lead = lead.take().unwrap_or(self.pieces.len());
                    self.pieces[lead..].iter_mut().for_each(|piece| piece.keep = true);
                }
                _ => lead = None,
            }
            self.blocks(&rest[..together], block, headings)?;
            rest = &rest[together..];
        }
        Ok(())
    }

    fn blocks(&mut self, run: &[Block], block: &Block, headings: &mut Headings) -> Result<(), TypesetError> {
        match block {
            Block::Letterhead { name, lines, logo } => {
                let picture = logo
                    .as_ref()
                    .map(|logo| Ok((logo, logo::decode(logo)?)))
                    .transpose()?;
                self.letterhead(name, lines, picture);
            }
            Block::Title {
                text,
                subtitle,
                beside,
            } => {
                headings.next(1);
                self.title(text, beside, subtitle);
            }
            Block::Heading { level, text, beside } => {
                let tag = headings.next((*level).max(2));
                self.heading(*level, text, beside, tag);
            }
            Block::Paragraph { text } => {
                for part in text.split('\n').filter(|part| !part.trim().is_empty()) {
                    self.prose(Tag::Paragraph, part, BODY, 0.0, super::look::HALF, false);
                }
            }
            Block::Small { text } => self.prose(Tag::Paragraph, text, self.frame.small(), 0.0, 7.0, false),
            Block::Facts { rows } => self.facts(rows),
            Block::List { mark, items } => self.list(*mark, items),
            Block::Table { head, widths, rows } => self.table(head, widths, rows),
            Block::Map {
                views,
                captions,
                zones,
                alt,
            } => self.map(views, captions, zones, alt),
            Block::Notice { tone, title, text } => self.notice(*tone, title, text),
            Block::Clause { .. } => {
                self.open(Tag::List(Numbering::None));
                for block in run {
                    self.clause(block);
                }
                self.close();
            }
            Block::SignaturePlace { .. } | Block::PenPlace { .. } => self.signature_places(run),
            Block::Remember { title, items } => {
                let tag = headings.next(2);
                self.remember(title, items, tag);
            }
            Block::Days { hint, rows } => self.days(hint, rows),
            Block::Timeline { entries, heads } => self.timeline(entries, heads),
            Block::Visit { .. } => self.visit(block),
            Block::Call { .. } => {
                let tag = headings.next(2);
                self.calls(run, tag);
            }
            // Parts the sheet; no part holds one.
            Block::PageBreak {} => {}
        }
        Ok(())
    }
}
