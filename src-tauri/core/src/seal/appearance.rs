//! The look of a filled signature field: the ink above, small lines of text below.
//!
//! The content is drawn in the field's own rectangle, with the one font that the base document offers for
//! it, in colours of the document's own space. Nothing in it is clickable or hidden.

use super::font::Font;
use super::ink::{self, Area, Ink};
use super::slot::Slot;
use super::update::write_decimal;
use crate::hex;
use crate::pdf::zlib;
use crate::typeset::NOTE_HEIGHT;

/// Sizes that are tried for the lines, in points, from the best to the least: smaller than the sheet's text only
/// where a name is longer than its place.
const SIZES: [f64; 10] = [12.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.5, 6.0, 5.5, 5.0];
/// Sizes that are tried before those in a field as wide as large print makes it, and how wide that is at least.
const LARGE_SIZES: [f64; 3] = [18.0, 16.0, 14.0];
const LARGE_FIELD: f64 = 300.0;
/// The room for the lines beneath the one that is signed on, and how much larger it is in large print.
const NOTE: f64 = NOTE_HEIGHT as f64;
const LARGER: f64 = 1.5;
const LEADING: f64 = 1.2;
const MARGIN: f64 = 2.0;
/// The least room for the ink, as a share of the field's height.
const INK_SHARE: f64 = 0.4;
/// Pen blue and text grey.
const INK_COLOUR: &str = "0.07 0.14 0.38";
const TEXT_COLOUR: &str = "0.2 0.2 0.24";

/// Why an appearance cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AppearanceError {
    MissingGlyph(char),
    NoFont,
    TooSmall,
    Ink,
}

/// The compressed content stream of the appearance. The lines begin at the edge where the document's do.
pub(super) fn draw(
    slot: &Slot,
    font: Option<&Font>,
    ink: &Ink,
    lines: &[String],
) -> Result<Vec<u8>, AppearanceError> {
    let mut out = Vec::with_capacity(8192);
    let (width, height) = slot.size;
    let share = if *ink == Ink::Nothing { 0.0 } else { INK_SHARE };
    let room = (width - 2.0 * MARGIN, (height - 2.0 * MARGIN) * (1.0 - share));
    let text_height = if lines.is_empty() {
        0.0
    } else {
        let font = font.ok_or(AppearanceError::NoFont)?;
        let large = if width < LARGE_FIELD {
            &[]
        } else {
            &LARGE_SIZES[..]
        };
        let note = if width < LARGE_FIELD { NOTE } else { NOTE * LARGER };
        let note = if share == 0.0 {
            0.0
        } else {
            note.min(height * (1.0 - share)) - 2.0 * MARGIN
        };
        let sizes = [large, &SIZES[..]].concat();
        write_lines(&mut out, font, lines, room, note, &sizes, slot.rtl)?
    };
    let area = Area {
        x: MARGIN,
        y: MARGIN + text_height,
        width: width - 2.0 * MARGIN,
        height: height - 2.0 * MARGIN - text_height,
    };
    out.extend_from_slice(format!("q\n{INK_COLOUR} RG {INK_COLOUR} rg\n").as_bytes());
    match ink {
        Ink::Drawn(strokes) if ink::is_drawable(strokes) => ink::draw(&mut out, strokes, area, area.width),
        Ink::Drawn(_) => return Err(AppearanceError::Ink),
        Ink::Mark => ink::draw_mark(&mut out, area),
        Ink::Nothing => {}
        Ink::Typed(name) => write_name(&mut out, font.ok_or(AppearanceError::NoFont)?, name, area)?,
    }
    out.extend_from_slice(b"Q\n");
    zlib(&out).map_err(|_| AppearanceError::Ink)
}

/// Sets the lines in the largest size that fits, within the note beneath the line that is signed on where they can;
/// returns the height they take with it.
fn write_lines(
    out: &mut Vec<u8>,
    font: &Font,
    lines: &[String],
    room: (f64, f64),
    note: f64,
    sizes: &[f64],
    rtl: bool,
) -> Result<f64, AppearanceError> {
    if let Some(c) = lines.iter().find_map(|line| font.missing(line)) {
        return Err(AppearanceError::MissingGlyph(c));
    }
    for &size in sizes {
        let Some(broken) = break_lines(font, lines, room.0 / size) else {
            continue;
        };
        let height = broken.len() as f64 * size * LEADING;
        if height > room.1 {
            continue;
        }
        let below = (note - height).max(0.0);
        out.extend_from_slice(format!("BT\n{TEXT_COLOUR} rg /Sign {size} Tf ").as_bytes());
        let (mut x, mut y) = (0.0, 0.0);
        for (i, line) in broken.iter().enumerate() {
            let free = if rtl {
                room.0 - font.width(line) * size
            } else {
                0.0
            };
            let top = MARGIN + below + height - size * 0.92 - i as f64 * size * LEADING;
            write_decimal(out, MARGIN + free - x);
            out.push(b' ');
            write_decimal(out, top - y);
            (x, y) = (MARGIN + free, top);
            out.extend_from_slice(format!(" Td <{}> Tj\n", hex(&font.encode(line))).as_bytes());
        }
        out.extend_from_slice(b"ET\n");
        return Ok(height + below);
    }
    Err(AppearanceError::TooSmall)
}

/// Breaks lines at spaces to a width at 1 pt; none if a word alone is wider.
fn break_lines(font: &Font, lines: &[String], width: f64) -> Option<Vec<String>> {
    let mut broken = Vec::new();
    for line in lines {
        let mut current = String::new();
        for word in line.split(' ') {
            let longer = if current.is_empty() {
                word.to_owned()
            } else {
                format!("{current} {word}")
            };
            if font.width(&longer) <= width {
                current = longer;
            } else if current.is_empty() || font.width(word) > width {
                return None;
            } else {
                broken.push(std::mem::replace(&mut current, word.to_owned()));
            }
        }
        broken.push(current);
    }
    Some(broken)
}

/// A typed name in the middle of the area, as large as reads well.
fn write_name(out: &mut Vec<u8>, font: &Font, name: &str, area: Area) -> Result<(), AppearanceError> {
    if let Some(c) = font.missing(name) {
        return Err(AppearanceError::MissingGlyph(c));
    }
    let wide = font.width(name);
    if wide <= 0.0 {
        return Err(AppearanceError::Ink);
    }
    let size = (area.width / wide).min(area.height * 0.7).min(20.0);
    if size < 5.0 {
        return Err(AppearanceError::TooSmall);
    }
    out.extend_from_slice(b"BT\n/Sign ");
    write_decimal(out, size);
    out.extend_from_slice(b" Tf 1 0 0 1 ");
    write_decimal(out, area.x + (area.width - wide * size) / 2.0);
    out.push(b' ');
    write_decimal(out, area.y + area.height / 2.0 - size * 0.25);
    out.extend_from_slice(format!(" Tm\n<{}> Tj\nET\n", hex(&font.encode(name))).as_bytes());
    Ok(())
}
