//! Large print and black-and-white: what becomes of finished pages.
//!
//! In large print the sheet is set on smaller paper and all of it is enlarged, so that every measure keeps its
//! place beside the others: 12 pt become 18. In black-and-white every ink becomes a grey that is told from the
//! paper; what an ink tells is told by a word, a sign or a thickness too.

use super::page::{Ink, Item, Page, Pages, Path, Picture, Run};
use crate::consult::Printing;

/// How much larger large print is.
pub(super) const LARGER: f32 = 1.5;
/// The lightest grey of letters, 7 : 1 on white, and of lines, 4.5 : 1; areas lighter than the last are grounds.
const LETTERS: u8 = 0x59;
const LINES: u8 = 0x76;
const GROUNDS: u8 = 0xb4;

/// Pages as they are printed.
pub(super) fn printed(mut pages: Pages, printing: Printing) -> Pages {
    if printing.black_and_white {
        pages.pages.iter_mut().for_each(in_grey);
    }
    if printing.large_print {
        enlarge(&mut pages);
    }
    pages
}

fn enlarge(pages: &mut Pages) {
    let all = |area: &mut [f32; 4]| area.iter_mut().for_each(|side| *side *= LARGER);
    pages.width *= LARGER;
    pages.height *= LARGER;
    for item in pages.pages.iter_mut().flat_map(|page| &mut page.items) {
        match item {
            Item::Run(run) => enlarge_run(run),
            Item::Path(path) => {
                path.x *= LARGER;
                path.y *= LARGER;
                path.scale *= LARGER;
            }
            Item::Picture(picture) => all(&mut picture.area),
            Item::Field(field) => all(&mut field.area),
            Item::Begin { .. } | Item::Artifact(_) | Item::End => {}
        }
    }
    for (_, area) in pages.nodes.iter_mut().filter_map(|node| node.area.as_mut()) {
        all(area);
    }
    for bookmark in &mut pages.bookmarks {
        bookmark.y *= LARGER;
    }
}

fn enlarge_run(run: &mut Run) {
    run.x *= LARGER;
    run.y *= LARGER;
    run.size *= LARGER;
    for glyph in &mut run.glyphs {
        glyph.x *= LARGER;
        glyph.y *= LARGER;
        glyph.advance *= LARGER;
    }
}

fn in_grey(page: &mut Page) {
    for item in &mut page.items {
        match item {
            Item::Run(run) => run.ink = grey(run.ink, LETTERS),
            Item::Path(path) => path_in_grey(path),
            Item::Picture(picture) => picture_in_grey(picture),
            Item::Begin { .. } | Item::Artifact(_) | Item::End | Item::Field(_) => {}
        }
    }
}

fn path_in_grey(path: &mut Path) {
    path.fill = path.fill.map(|ink| {
        let ground = luma(ink.0) >= GROUNDS && path.pen.is_some();
        grey(ink, if ground || luma(ink.0) == 255 { 255 } else { LINES })
    });
    if let Some(pen) = &mut path.pen {
        pen.ink = grey(pen.ink, LINES);
    }
}

fn picture_in_grey(picture: &mut Picture) {
    let pixels = picture.rgb.chunks_exact(3);
    let grey = pixels.flat_map(|pixel| [luma([pixel[0], pixel[1], pixel[2]]); 3]);
    picture.rgb = grey.collect::<Vec<u8>>().into();
}

/// The grey of an ink, no lighter than this.
fn grey(ink: Ink, lightest: u8) -> Ink {
    Ink([luma(ink.0).min(lightest); 3])
}

/// How light a colour is, by the weights of sRGB (ITU-R BT.709).
fn luma([red, green, blue]: [u8; 3]) -> u8 {
    let light = 2126 * u32::from(red) + 7152 * u32::from(green) + 722 * u32::from(blue);
    u8::try_from(light / 10_000).expect("the weights sum to one")
}
