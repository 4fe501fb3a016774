//! The days after the treatment, drawn: a rail with a box to tick for each stretch, and beneath its date what
//! to expect, to do and to leave, in columns.

use super::flow::{Bar, Flow, Mark, Piece, decoration};
use super::look::*;
use super::page::{Ink, Numbering, Tag};
use super::shapes;
use crate::sheet::{Mark as ListMark, TimelineEntry};

/// Side of the box to tick.
const BOX: f32 = 13.0;
/// Where the text begins.
const TEXT: f32 = 25.0;
/// White between columns.
const GAP: f32 = 11.0;
/// The least share of a column.
const LEAST: f32 = 0.22;

type Columns = [[f32; 2]; 3];

const SIGNS: [ListMark; 3] = [ListMark::Bullet, ListMark::Do, ListMark::Avoid];

impl Flow<'_> {
    pub(super) fn timeline(&mut self, entries: &[TimelineEntry], heads: &[String; 3]) {
        self.open(Tag::Table);
        let columns = self.timeline_columns(entries, heads);
        let head = self.timeline_head(heads, columns);
        self.open(Tag::TableBody);
        for (i, entry) in entries.iter().enumerate() {
            let last = i + 1 == entries.len();
            let mut piece = Piece::default().spaced(HALF, if last { LINE } else { HALF });
            piece.height = self.stretch(&mut piece.marks, entry, columns);
            let x = self.frame.left(BOX / 2.0 - 0.6, 1.2);
            piece.bars.push(Bar {
                x,
                width: 1.2,
                ink: ACCENT,
                from: BOX / 2.0,
                until: 0.0,
                joins: i > 0,
            });
            piece.head = Some(head);
            self.push(piece);
        }
        self.close();
        self.close();
    }

    /// Start and width of the columns: expect, do, leave. What has more to say is wider.
    fn timeline_columns(&self, entries: &[TimelineEntry], heads: &[String; 3]) -> Columns {
        let said = |items: &[String]| items.iter().map(|item| item.chars().count() + 8).sum::<usize>();
        let mut shares = [0, 1, 2].map(|i| {
            let list = |entry: &TimelineEntry| match i {
                0 => said(&entry.expect),
                1 => said(&entry.todo),
                _ => said(&entry.avoid),
            };
            ((entries.iter().map(list).sum::<usize>() + heads[i].chars().count()) as f32).powf(0.7)
        });
        let sum: f32 = shares.iter().sum::<f32>().max(1.0);
        shares = shares.map(|share| (share / sum).max(LEAST));
        let sum: f32 = shares.iter().sum();
        let room = self.frame.measure() - TEXT - 2.0 * GAP;
        let mut start = TEXT;
        shares.map(|share| {
            let column = [start, room * share / sum];
            start += column[1] + GAP;
            column
        })
    }

    fn timeline_head(&mut self, heads: &[String; 3], columns: Columns) -> usize {
        let mut piece = Piece {
            keep: true,
            ..Piece::default()
        };
        self.open(Tag::TableHead);
        self.open(Tag::TableRow);
        // Above the dates stands nothing.
        self.leaf(Tag::Cell);
        let mut height = LABEL.leading;
        for (head, [start, width]) in heads.iter().zip(columns) {
            let y = self.leaf_lines(
                &mut piece.marks,
                Tag::ColumnHead,
                head,
                LABEL,
                [start, width, 0.0],
            );
            height = height.max(y);
        }
        self.close();
        self.close();
        let measure = self.frame.measure();
        piece
            .marks
            .push(self.slab(TEXT, height + 3.0, measure - TEXT, 0.75, FIRM));
        piece.height = height + 4.0;
        piece.after = 6.0;
        self.heads.push(piece.clone());
        self.push(piece);
        self.heads.len() - 1
    }

    /// A stretch of days; gives its height.
    fn stretch(&mut self, marks: &mut Vec<Mark>, entry: &TimelineEntry, columns: Columns) -> f32 {
        let width = self.frame.measure() - TEXT;
        self.open(Tag::TableRow);
        self.open(Tag::RowHead);
        let left = self.frame.left(0.0, BOX);
        let mut day = shapes::frame(left, 2.6, BOX, BOX, ACCENT, 1.2);
        day.fill = Some(Ink([255; 3]));
        marks.push(decoration(day, 0.0, DATE.leading));
        let wide = self.set(&entry.when, DATE, width).width() + 9.0;
        let title = self.set(&entry.title, SUBHEAD, width).width();
        let end = if wide + title <= width {
            self.leaf_lines(marks, Tag::Paragraph, &entry.when, DATE, [TEXT, wide, 0.0]);
            let rest = [TEXT + wide, width - wide, 0.0];
            self.leaf_lines(marks, Tag::Paragraph, &entry.title, SUBHEAD, rest)
        } else {
            let y = self.leaf_lines(marks, Tag::Paragraph, &entry.when, DATE, [TEXT, width, 0.0]);
            self.leaf_lines(marks, Tag::Paragraph, &entry.title, SUBHEAD, [TEXT, width, y])
        };
        self.close();
        let top = end.max(DATE.leading) + 1.0;
        let mut height = top;
        let lists = [&entry.expect, &entry.todo, &entry.avoid];
        for ((items, sign), column) in lists.into_iter().zip(SIGNS).zip(columns) {
            height = height.max(self.timeline_cell(marks, sign, items, column, top));
        }
        self.close();
        height
    }

    fn timeline_cell(
        &mut self,
        marks: &mut Vec<Mark>,
        sign: ListMark,
        items: &[String],
        [start, width]: [f32; 2],
        top: f32,
    ) -> f32 {
        let mut y = top;
        self.open(Tag::Cell);
        if !items.is_empty() {
            let numbering = if sign == ListMark::Bullet {
                Numbering::Disc
            } else {
                Numbering::None
            };
            self.open(Tag::List(numbering));
            for (i, item) in items.iter().enumerate() {
                let mut lines = Vec::new();
                let label = self.list_item(&mut lines, sign, i, item, [start, width, y], TIGHT);
                y = lines.last().map_or(y + TIGHT.leading, |line| line.bottom) + 1.0;
                marks.push(label);
                marks.append(&mut lines);
            }
            self.close();
        }
        self.close();
        y
    }
}
