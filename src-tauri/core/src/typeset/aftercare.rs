//! What hangs on the fridge: three things to remember, the days after, whom to call.

use super::flow::{Bar, Flow, Mark, Owner, Piece};
use super::look::*;
use super::page::{Numbering, Tag};
use super::shapes;
use crate::sheet::{Fact, Mark as ListMark, TimelineEntry};

/// Where the large lines begin.
const NUMERALS: f32 = 34.0;
/// Side of the box of a day to tick off.
const DAY: f32 = 13.0;

impl Flow<'_> {
    pub(super) fn remember(&mut self, title: &str, items: &[String], tag: u8) {
        self.heading(2, title, tag);
        let measure = self.frame.measure();
        self.open(Tag::List(Numbering::Decimal));
        for (i, item) in items.iter().enumerate() {
            let mut piece = Piece::default().spaced(5.0, 5.0);
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
            last.after = LINE;
        }
    }

    pub(super) fn timeline(&mut self, entries: &[TimelineEntry], heads: &[String; 3]) {
        let measure = self.frame.measure();
        self.open(Tag::List(Numbering::None));
        let dates = measure * 0.23;
        let rail = dates + 12.0;
        let text = rail + 20.0;
        let width = measure - text;
        for (i, entry) in entries.iter().enumerate() {
            let mut piece = Piece::default();
            self.open(Tag::ListItem);
            let label = self.leaf_lines(
                &mut piece.marks,
                Tag::Label,
                &entry.when,
                STRONG,
                [0.0, dates, 0.0],
            );
            self.open(Tag::ListBody);
            let marks = &mut piece.marks;
            let mut y = self.leaf_lines(marks, Tag::Paragraph, &entry.title, STRONG, [text, width, 0.0]);
            let lists = [&entry.expect, &entry.todo, &entry.avoid];
            let signs = [ListMark::Bullet, ListMark::Do, ListMark::Avoid];
            for ((items, sign), head) in lists.into_iter().zip(signs).zip(heads) {
                if !items.is_empty() {
                    y = self.timeline_list(&mut piece.marks, head, sign, items, [text, width, y]);
                }
            }
            self.close();
            self.close();
            piece.height = y.max(label) + HALF;
            let x = self.frame.left(rail - 0.6, 1.2);
            let last = i + 1 == entries.len();
            let until = if last { HALF } else { 0.0 };
            piece.bars.push(Bar {
                x,
                width: 1.2,
                ink: ACCENT,
                from: LINE / 2.0,
                until,
            });
            let left = self.frame.left(rail - DAY / 2.0, DAY);
            let mut day = shapes::frame(left, 2.0, DAY, DAY, ACCENT, 1.2);
            day.fill = Some(super::page::Ink([255; 3]));
            piece.marks.push(super::flow::decoration(day, 0.0, LINE));
            piece.after = if last { HALF } else { 0.0 };
            self.push(piece);
        }
        self.close();
    }

    fn timeline_list(
        &mut self,
        marks: &mut Vec<Mark>,
        head: &str,
        sign: ListMark,
        items: &[String],
        [start, width, top]: [f32; 3],
    ) -> f32 {
        let mut y = self.leaf_lines(marks, Tag::Paragraph, head, LABEL, [start, width, top]);
        let numbering = if sign == ListMark::Bullet {
            Numbering::Disc
        } else {
            Numbering::None
        };
        self.open(Tag::List(numbering));
        for (i, item) in items.iter().enumerate() {
            let mut lines = Vec::new();
            let label = self.list_item(&mut lines, sign, i, item, [start, width, y]);
            y = lines.last().map_or(y + LINE, |line| line.bottom);
            marks.push(label);
            marks.append(&mut lines);
        }
        self.close();
        y
    }

    pub(super) fn call(&mut self, title: &str, signs: &[String], numbers: &[Fact], emergency: bool, tag: u8) {
        let measure = self.frame.measure();
        self.heading(2, title, tag);
        if emergency {
            for piece in self
                .pieces
                .iter_mut()
                .rev()
                .take_while(|piece| piece.bookmark.is_none())
            {
                piece.keep = true;
            }
        }
        if !signs.is_empty() {
            self.list(ListMark::Bullet, signs);
        }
        for piece in self.pieces.iter_mut().rev().take(signs.len()) {
            piece.keep = true;
        }
        self.open(Tag::List(Numbering::None));
        for number in numbers {
            let mut piece = Piece::default().spaced(4.0, 4.0);
            self.open(Tag::ListItem);
            let set = self.set(&number.value, PHONE, measure);
            let wide = set.width() + 1.0;
            let beside = wide < measure * 0.6;
            let (label, value) = if beside {
                ([wide + 14.0, measure - wide - 14.0, 8.5], [0.0, wide, 0.0])
            } else {
                ([0.0, measure, 0.0], [0.0, measure, LINE])
            };
            let y = self.leaf_lines(&mut piece.marks, Tag::Label, &number.label, LABEL, label);
            let node = self.leaf(Tag::ListBody);
            let set = self.set(&number.value, PHONE, value[1]);
            let z = value[2] + set.height();
            piece
                .marks
                .extend(self.lines(Owner::Node(node), set, value[0], value[1], value[2]));
            self.close();
            piece.height = y.max(z);
            self.push(piece);
        }
        self.close();
        if let Some(last) = self.pieces.last_mut() {
            last.after = LINE;
        }
    }
}
