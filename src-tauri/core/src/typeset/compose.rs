//! Walks through the blocks of a sheet and makes the galley, then the pages.

use super::fit::{fit, fits};
use super::flow::{Flow, Galley};
use super::fonts::{Case, Fonts};
use super::look::BODY;
use super::page::{Numbering, Pages, Tag};
use super::paginate::{height, paginate};
use super::printing::printed;
use super::{TypesetError, logo};
use crate::cores::share;
use crate::sheet::{Block, Kind, Sheet};

/// The most of a page that announces a table and is kept above it.
const LEAD: f32 = 0.3;

/// Composes the pages of a sheet. Its stretches are set on two cores, then put together in their order.
pub(super) fn compose(sheet: &Sheet, fonts: &Fonts) -> Result<Pages, TypesetError> {
    let stretches = stretches(sheet);
    let set = |i: usize| fonts.with(|case| galley(sheet, &stretches[i], case));
    let (galleys, ()) = share(stretches.len(), set, || ());
    fonts.with(|case| {
        let mut flow = Flow::new(case, sheet);
        for text in [&sheet.title, &sheet.patient, &sheet.clinic, &sheet.form.foot] {
            flow.check(text);
        }
        for (stretch, galley) in stretches.iter().zip(galleys) {
            if stretch.opens {
                if stretch.new_page {
                    flow.close();
                }
                flow.open(Tag::Section);
            }
            flow.take_in(galley?);
        }
        paged(flow)
    })
}

/// Pages of a whole galley.
fn paged(mut flow: Flow<'_>) -> Result<Pages, TypesetError> {
    let sheet = flow.sheet;
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

/// Blocks that can be set without knowing what stands before them.
struct Stretch<'a> {
    blocks: &'a [Block],
    /// Whether a part of the sheet begins with it.
    opens: bool,
    /// Whether it begins a page.
    new_page: bool,
    /// Whether it is set smaller rather than on two pages.
    one_page: bool,
    /// The level of the last heading before it.
    above: u8,
}

/// The stretches of a sheet: from one heading of a section to the next, or a part that is to be one page.
fn stretches(sheet: &Sheet) -> Vec<Stretch<'_>> {
    let (mut stretches, mut headings) = (Vec::new(), Headings::default());
    let parts = sheet.blocks.split(|block| matches!(block, Block::PageBreak {}));
    for (number, part) in parts.enumerate() {
        // What hangs on a fridge is one page, if need be in smaller type; so is a letter, where that is enough.
        let hangs = part.iter().any(|block| matches!(block, Block::Remember { .. }));
        let one_page = hangs || sheet.kind == Kind::Deferral;
        let parted = part.chunk_by(|_, next| one_page || !matches!(next, Block::Heading { level: 2, .. }));
        let begun = stretches.len();
        stretches.extend(parted.map(|blocks| {
            let above = headings.0;
            blocks.iter().filter_map(level).for_each(|level| {
                headings.next(level);
            });
            Stretch {
                blocks,
                opens: false,
                new_page: false,
                one_page,
                above,
            }
        }));
        if let Some(first) = stretches.get_mut(begun) {
            first.opens = true;
            first.new_page = number > 0;
        }
    }
    stretches
}

/// Sets a stretch.
fn galley(sheet: &Sheet, stretch: &Stretch<'_>, case: &mut Case) -> Result<Galley, TypesetError> {
    let mut flow = Flow::new(case, sheet);
    if stretch.new_page {
        flow.new_page();
    }
    let begin = flow.stand();
    flow.part(stretch.blocks, &mut Headings(stretch.above))?;
    if stretch.one_page && !flow.frame.narrow && !fits(flow.frame, &flow.pieces, &flow.heads) {
        flow.back(begin);
        if stretch.new_page {
            flow.new_page();
        }
        flow.frame.tight = true;
        flow.part(stretch.blocks, &mut Headings(stretch.above))?;
    }
    Ok(flow.into_galley())
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

/// The level that a block's heading asks for, if it has one.
fn level(block: &Block) -> Option<u8> {
    match block {
        Block::Title { .. } => Some(1),
        Block::Heading { level, .. } => Some((*level).max(2)),
        Block::Remember { .. } | Block::Call { .. } => Some(2),
        _ => None,
    }
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
            // Where places to sign and what announces them begin: they stay together.
            let mut signed = None;
            match block {
                Block::Heading { .. } => lead = Some(self.pieces.len()),
                Block::Paragraph { .. } | Block::Small { .. } | Block::Notice { .. } => {}
                // How to tick stands with the first of what is ticked.
                Block::Clause { .. } => {
                    let lead = lead.take().unwrap_or(self.pieces.len());
                    self.pieces[lead..].iter_mut().for_each(|piece| piece.keep = true);
                }
                // What announces a table stands above it, unless it is long itself.
                Block::Table { .. } => {
                    if let Some(lead) = lead.take() {
                        let room = self.frame.room() * LEAD;
                        let announced = &mut self.pieces[lead..];
                        if announced.iter().map(|piece| piece.height).sum::<f32>() < room {
                            announced.iter_mut().for_each(|piece| piece.keep = true);
                        }
                    }
                }
                Block::SignaturePlace { .. } | Block::PenPlace { .. } => {
                    let lead = lead.take().unwrap_or(self.pieces.len());
                    self.pieces[lead..].iter_mut().for_each(|piece| piece.keep = true);
                    signed = Some((lead, self.pieces.len()));
                }
                _ => lead = None,
            }
            self.blocks(&rest[..together], block, headings)?;
            // Where no page has room for all of it, places rather part from each other than from what announces them.
            if let Some((lead, places)) = signed
                && height(&self.pieces[lead..]) > self.frame.room()
            {
                self.pieces[places..]
                    .iter_mut()
                    .for_each(|piece| piece.keep = false);
            }
            rest = &rest[together..];
        }
        Ok(())
    }

    fn blocks(&mut self, run: &[Block], block: &Block, headings: &mut Headings) -> Result<(), TypesetError> {
        let heading = level(block).map_or(0, |level| headings.next(level));
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
            } => self.title(text, beside, subtitle),
            Block::Heading { level, text, beside } => self.heading(*level, text, beside, heading),
            Block::Paragraph { text } => {
                for part in text.split('\n').filter(|part| !part.trim().is_empty()) {
                    self.prose(Tag::Paragraph, part, BODY, 0.0, super::look::HALF, false);
                }
            }
            Block::Small { text, beside } => self.remark(text, beside),
            Block::Facts { rows } => self.facts(rows),
            Block::List { mark, items } => self.list(*mark, items),
            Block::Table {
                head,
                widths,
                rows,
                beside,
            } => self.table(head, widths, rows, beside.as_ref()),
            Block::Map {
                views,
                captions,
                zones,
                alt,
            } => self.map(views, captions, zones, alt),
            Block::Notice {
                tone,
                title,
                text,
                beside,
            } => self.notice(*tone, title, text, beside.as_ref()),
            Block::Clause { .. } => {
                self.open(Tag::List(Numbering::None));
                for block in run {
                    self.clause(block);
                }
                self.close();
            }
            Block::SignaturePlace { .. } | Block::PenPlace { .. } => self.signature_places(run),
            Block::Remember { title, beside, items } => self.remember(title, beside, items, heading),
            Block::Days { hint, rows } => self.days(hint, rows),
            Block::Timeline { entries, heads } => self.timeline(entries, heads),
            Block::Visit { .. } => self.visit(block),
            Block::Call { .. } => self.calls(run, heading),
            // Parts the sheet; no part holds one.
            Block::PageBreak {} => {}
        }
        Ok(())
    }
}
