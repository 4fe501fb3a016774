//! Clauses to tick and places to sign.

use super::flow::{Flow, Mark, Owner, Piece};
use super::look::*;
use super::page::{Field, Item, Tag};
use super::printing::LARGER;
use super::shapes;
use super::text::{Align, Style};
use crate::sheet::{Block, Kind, PlaceBeside, Role};

/// Side of the box to tick.
const BOX: f32 = 13.0;
/// Where a clause's text begins.
const HANG: f32 = 25.0;
/// The box for initials.
const INITIALS: [f32; 2] = [52.0, 24.0];

/// Width of a signature field: 80 mm.
const FIELD_WIDTH: f32 = 226.77;
/// Height of the room for the ink: 24 mm.
const INK_HEIGHT: f32 = 68.03;
/// Height of the same in large print, which enlarges it to as much.
const LARGE_INK_HEIGHT: f32 = INK_HEIGHT / LARGER;
/// White between the languages of a title.
const GAP: f32 = 10.0;
/// Height of the room for a signature by pen: 16 mm.
const PEN_HEIGHT: f32 = 45.0;
/// Height of a line to write on: 9 mm.
pub(super) const WRITTEN: f32 = 25.5;
/// Height of the room beneath the line, for the small text of the seal.
pub const NOTE_HEIGHT: f32 = 48.0;

impl Flow<'_> {
    pub(super) fn clause(&mut self, clause: &Block) {
        let Block::Clause {
            text,
            beside,
            ticked,
            initialled,
            initials_label,
            initials,
            ..
        } = clause
        else {
            return;
        };
        let (ticked, initialled) = (*ticked, *initialled);
        let measure = self.frame.measure();
        let mut piece = Piece::default().spaced(7.5, 7.5);
        self.open(Tag::ListItem);
        let label = self.leaf(Tag::Label);
        self.nodes[label].actual = Some(if ticked { "☑" } else { "☐" }.into());
        let left = self.frame.left(0.0, BOX);
        let mut items = vec![Item::Path(shapes::frame(left, 2.4, BOX, BOX, FIRM, 1.1))];
        if ticked {
            items.push(Item::Path(shapes::tick(left + 1.2, 0.2, BOX + 2.0, ACCENT, 2.2)));
        }
        piece.marks.push(Mark {
            owner: Owner::Node(label),
            top: 0.0,
            bottom: LINE,
            items,
        });
        self.open(Tag::ListBody);
        let width = if initialled {
            measure - HANG - INITIALS[0] - 14.0
        } else {
            self.column().min(measure - HANG)
        };
        let mut y = self.leaf_lines(&mut piece.marks, Tag::Paragraph, text, BODY, [HANG, width, 0.0]);
        y = self.beside(&mut piece.marks, beside, LABEL, [HANG, width, y]);
        if initialled {
            let start = measure - INITIALS[0];
            let left = self.frame.left(start, INITIALS[0]);
            let frame = shapes::frame(left, 0.0, INITIALS[0], INITIALS[1], FIRM, 0.8);
            piece.marks.push(super::flow::decoration(frame, 0.0, INITIALS[1]));
            if let Some(initials) = initials.as_deref().filter(|initials| !initials.is_empty()) {
                let style = STRONG.inked(ACCENT);
                let (wide, room) = (self.set(initials, style, f32::MAX).width(), INITIALS[0] - 6.0);
                let style = Style {
                    size: style.size * (room / wide).min(1.0),
                    ..style.aligned(Align::Center)
                };
                let top = (INITIALS[1] - LINE) / 2.0;
                self.leaf_lines(
                    &mut piece.marks,
                    Tag::Paragraph,
                    initials,
                    style,
                    [start, INITIALS[0], top],
                );
            }
            let mut bottom = INITIALS[1];
            if self.sheet.kind == Kind::Blank {
                // Nobody is there to say what the box is for.
                let place = [start, INITIALS[0], bottom + 1.0];
                let style = LABEL.aligned(Align::Center);
                bottom = self.leaf_lines(&mut piece.marks, Tag::Paragraph, initials_label, style, place);
            }
            y = y.max(bottom);
        }
        self.close();
        self.close();
        piece.height = y;
        self.push(piece);
    }

    /// Places to sign, two beside each other where the paper is wide enough.
    pub(super) fn signature_places(&mut self, places: &[Block]) {
        let measure = self.frame.measure();
        let columns = if measure >= 2.0 * FIELD_WIDTH + 16.0 { 2 } else { 1 };
        let rows = places.len().div_ceil(columns);
        let white = if self.frame.narrow { HALF } else { LINE };
        for (i, row) in places.chunks(columns).enumerate() {
            let mut piece = Piece::default().spaced(white, white);
            let starts = [0.0, measure - FIELD_WIDTH];
            // The lines for the dates stand at one height.
            let mut date = 0.0_f32;
            for (place, start) in row.iter().zip(starts) {
                let stand = self.stand();
                date = date.max(self.pen_words(&mut Vec::new(), place, start));
                self.back(stand);
            }
            for (place, start) in row.iter().zip(starts) {
                let height = match place {
                    Block::PenPlace { .. } => self.pen_place(&mut piece.marks, place, start, date),
                    _ => self.signature_place(&mut piece.marks, place, start),
                };
                piece.height = piece.height.max(height);
            }
            piece.keep = i + 1 < rows;
            self.push(piece);
        }
    }

    fn signature_place(&mut self, marks: &mut Vec<Mark>, place: &Block, start: f32) -> f32 {
        let Block::SignaturePlace {
            field,
            role,
            title,
            name,
            meaning,
            beside,
        } = place
        else {
            return 0.0;
        };
        // The clinic's seal has no ink, only its small text, and what it means stands beside it.
        let clinic = *role == Role::Clinic;
        let ink = match (clinic, self.frame.narrow) {
            (true, _) => 0.0,
            (false, true) => LARGE_INK_HEIGHT,
            (false, false) => INK_HEIGHT,
        };
        let also = |of: fn(&PlaceBeside) -> &String| beside.as_ref().map_or("", |beside| of(beside));
        let y = self.place_title(marks, [title, also(|b| &b.title)], start);
        let node = self.leaf(Tag::Form);
        let tall = ink + NOTE_HEIGHT;
        let area = [self.frame.left(start, FIELD_WIDTH), y, FIELD_WIDTH, tall];
        let says = format!("{title}: {name}. {meaning}");
        let field = Field {
            node,
            area,
            name: field.clone(),
            says,
        };
        marks.push(Mark {
            owner: Owner::Field,
            top: y,
            bottom: y + tall,
            items: vec![Item::Field(field)],
        });
        marks.push(self.slab(start, y + ink, FIELD_WIDTH, 0.9, INK));
        let sealed = y + tall;
        let (start, width, top) = if clinic {
            let width = self.frame.measure() - FIELD_WIDTH - 16.0;
            (start + FIELD_WIDTH + 16.0, width, 0.0)
        } else {
            (start, self.place_width(), sealed + 2.0)
        };
        let (voice, small) = (self.frame.hung(BODY), self.frame.hung(LABEL));
        let y = self.leaf_lines(marks, Tag::Paragraph, name, voice, [start, width, top]);
        let y = self.leaf_lines(marks, Tag::Paragraph, meaning, small, [start, width, y]);
        let y = self.beside(marks, also(|b| &b.meaning), small, [start, width, y]);
        y.max(sealed)
    }

    /// The width of what is written of a place to sign.
    fn place_width(&self) -> f32 {
        if self.frame.narrow {
            self.frame.measure()
        } else {
            FIELD_WIDTH
        }
    }

    /// Whose place it is, the clinic's language at the end of the line where there is room; gives where it ends.
    fn place_title(&mut self, marks: &mut Vec<Mark>, [title, beside]: [&str; 2], start: f32) -> f32 {
        let width = self.place_width();
        let wide = self.set(title, STRONG, width).width() + GAP;
        let y = self.leaf_lines(marks, Tag::Paragraph, title, STRONG, [start, width, 0.0]);
        let (from, stand) = (marks.len(), self.stand());
        let end = self.beside(marks, beside, LABEL, [start + wide, (width - wide).max(0.0), 0.0]);
        if y <= STRONG.leading && end <= LABEL.leading {
            return y;
        }
        marks.truncate(from);
        self.back(stand);
        self.beside(marks, beside, LABEL, [start, width, y])
    }

    /// A place to sign by pen, with a line for the date that begins at `date`.
    fn pen_place(&mut self, marks: &mut Vec<Mark>, place: &Block, start: f32, date: f32) -> f32 {
        self.pen_words(marks, place, start);
        let Block::PenPlace { date: words, .. } = place else {
            return 0.0;
        };
        let area = [start, self.place_width(), date + WRITTEN - LINE + 4.0];
        let y = self.leaf_lines(marks, Tag::Paragraph, words, LABEL, area);
        marks.push(self.slab(start + FIELD_WIDTH * 0.45, y - 4.0, FIELD_WIDTH * 0.55, 0.8, FIRM));
        y
    }

    /// What stands above the date: a line for the signature, one for the name where it is not printed, and what it
    /// means. Gives where it ends.
    fn pen_words(&mut self, marks: &mut Vec<Mark>, place: &Block, start: f32) -> f32 {
        let Block::PenPlace {
            title,
            name,
            meaning,
            beside,
            ..
        } = place
        else {
            return 0.0;
        };
        let also = |of: fn(&PlaceBeside) -> &String| beside.as_ref().map_or("", |beside| of(beside));
        let width = self.place_width();
        let area = |y: f32| [start, width, y];
        let y = self.place_title(marks, [title, also(|b| &b.title)], start) + PEN_HEIGHT;
        marks.push(self.slab(start, y, FIELD_WIDTH, 0.9, INK));
        let y = if name.is_empty() {
            let y = y + WRITTEN + 4.0;
            marks.push(self.slab(start, y, FIELD_WIDTH, 0.8, FIRM));
            y + 3.0
        } else {
            self.leaf_lines(marks, Tag::Paragraph, name, BODY, area(y + 2.0))
        };
        let y = self.leaf_lines(marks, Tag::Paragraph, meaning, LABEL, area(y));
        self.beside(marks, also(|b| &b.meaning), LABEL, area(y))
    }
}
