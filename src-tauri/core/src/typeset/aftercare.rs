//! What hangs on the fridge: three things to remember, and whom to call.

use super::flow::{Bar, Flow, Owner, Piece};
use super::look::*;
use super::page::{Ink, Numbering, Tag};
use crate::sheet::{Block, Fact, ListMark};

/// Where the large lines begin.
const NUMERALS: f32 = 34.0;
/// White between two columns of numbers to call.
const GAP: f32 = 26.0;
/// Where the text beside the bar begins.
const BESIDE: f32 = 14.0;

impl Flow<'_> {
    pub(super) fn remember(&mut self, title: &str, items: &[String], tag: u8) {
        self.heading(2, title, "", tag);
        let measure = self.frame.measure();
        self.open(Tag::List(Numbering::Decimal));
        for (i, item) in items.iter().enumerate() {
            let mut piece = Piece::default().spaced(6.0, 6.0);
            self.open(Tag::ListItem);
            let label = [0.0, NUMERALS, 0.0];
            self.leaf_lines(
                &mut piece.marks,
                Tag::Label,
                &format!("{}", i + 1),
                NUMERAL,
                label,
            );
            let body = [NUMERALS, measure - NUMERALS, 0.0];
            piece.height = self.leaf_lines(&mut piece.marks, Tag::ListBody, item, LARGE, body);
            self.close();
            piece.keep = i + 1 < items.len();
            self.push(piece);
        }
        self.close();
        if let Some(last) = self.pieces.last_mut() {
            last.after = LINE + HALF;
        }
    }

    /// Whom to call; two beside each other where there are two.
    pub(super) fn calls(&mut self, calls: &[Block], tag: u8) {
        let measure = self.frame.measure();
        let columns = calls.len().clamp(1, 2);
        let width = (measure - GAP * (columns as f32 - 1.0)) / columns as f32;
        for row in calls.chunks(columns) {
            let mut piece = Piece::default().spaced(LINE + HALF, LINE);
            for (i, call) in row.iter().enumerate() {
                let start = i as f32 * (width + GAP);
                let height = self.call(&mut piece, call, [start, width], tag);
                piece.height = piece.height.max(height);
            }
            self.push(piece);
        }
    }

    fn call(&mut self, piece: &mut Piece, call: &Block, [start, width]: [f32; 2], tag: u8) -> f32 {
        let Block::Call {
            title,
            signs,
            numbers,
            emergency,
        } = call
        else {
            return 0.0;
        };
        let (ink, thick): (Ink, f32) = if *emergency { (STOP, 4.5) } else { (ACCENT, 1.5) };
        let x = self.frame.left(start, thick);
        piece.bars.push(Bar {
            x,
            width: thick,
            ink,
            from: 2.0,
            until: 0.0,
            joins: false,
        });
        piece.bookmarks.push((2, title.clone()));
        let (start, width) = (start + BESIDE, width - BESIDE);
        let marks = &mut piece.marks;
        let head = SECTION.inked(ink);
        let mut y = self.leaf_lines(marks, Tag::Heading(tag), title, head, [start, width, 0.0]) + 3.0;
        if !signs.is_empty() {
            self.open(Tag::List(Numbering::Disc));
            for (i, sign) in signs.iter().enumerate() {
                let mut lines = Vec::new();
                let label = self.list_item(&mut lines, ListMark::Bullet, i, sign, [start, width, y], TIGHT);
                y = lines.last().map_or(y + TIGHT.leading, |line| line.bottom) + 2.0;
                piece.marks.push(label);
                piece.marks.append(&mut lines);
            }
            self.close();
        }
        self.open(Tag::List(Numbering::None));
        for number in numbers {
            y = self.number(piece, number, [start, width, y + 6.0]);
        }
        self.close();
        y
    }

    /// A number to call, large, and when it is answered.
    fn number(&mut self, piece: &mut Piece, number: &Fact, [start, width, top]: [f32; 3]) -> f32 {
        self.open(Tag::ListItem);
        let y = self.leaf_lines(
            &mut piece.marks,
            Tag::Label,
            &number.label,
            LABEL,
            [start, width, top],
        );
        let node = self.leaf(Tag::ListBody);
        let set = self.set(&number.value, PHONE, width);
        let end = y - 1.0 + set.height();
        piece
            .marks
            .extend(self.lines(Owner::Node(node), set, start, width, y - 1.0));
        self.close();
        end
    }
}
