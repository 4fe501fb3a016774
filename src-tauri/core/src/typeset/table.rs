//! Facts and tables.

use super::consent::WRITTEN;
use super::flow::{Flow, Owner, Piece};
use super::look::*;
use super::page::{Artifact, Numbering, Tag};
use super::text::Style;
use crate::sheet::{Fact, Kind};

/// White above and below the text of a row.
const PAD: f32 = 4.0;
/// The height of a row that is short: three lines.
const SHORT: f32 = 3.0 * ROW.leading + 2.0 * PAD;
/// White between columns.
const GAP: f32 = 12.0;

impl Flow<'_> {
    pub(super) fn facts(&mut self, rows: &[Fact]) {
        let measure = self.frame.measure();
        let written = self.sheet.kind == Kind::Blank;
        self.open(Tag::List(Numbering::None));
        let widest = rows
            .iter()
            .map(|row| self.set(&row.label, ROW_LABEL, measure).width())
            .fold(0.0_f32, f32::max);
        let column = (widest + GAP + 6.0).clamp(measure * 0.22, measure * 0.38);
        for (i, row) in rows.iter().enumerate() {
            let last = i + 1 == rows.len();
            let mut piece = Piece::default();
            self.open(Tag::ListItem);
            // What is written by pen needs a line of its own height.
            let pen = written && row.value.is_empty();
            let top = if pen { WRITTEN - ROW.leading } else { PAD };
            let label = [0.0, column - GAP, top];
            let y = self.leaf_lines(&mut piece.marks, Tag::Label, &row.label, ROW_LABEL, label);
            let value = [column, measure - column, PAD];
            let z = self.leaf_lines(&mut piece.marks, Tag::ListBody, &row.value, ROW, value);
            self.close();
            piece.height = y.max(z) + PAD;
            if pen {
                let rule = self.slab(column, y - 3.0, measure - column, 0.8, FIRM);
                piece.marks.push(rule);
            } else if !last {
                piece.marks.push(self.slab(0.0, piece.height, measure, 0.5, RULE));
            }
            // A short row is not parted from the two that end with it, such as the prices of a plan.
            let short = piece.height <= SHORT;
            piece.keep = !last && (i == 0 || i + 2 == rows.len() || (i + 3 == rows.len() && short));
            piece.after = if last { HALF } else { 0.0 };
            self.push(piece);
        }
        self.close();
    }

    pub(super) fn table(&mut self, head: &[String], widths: &[f32], rows: &[Vec<String>]) {
        if self.frame.narrow {
            return self.stacked(head, rows);
        }
        let measure = self.frame.measure();
        let columns = head
            .len()
            .max(rows.iter().map(Vec::len).max().unwrap_or(0))
            .max(1);
        let widths = column_widths(widths, columns, measure);
        self.open(Tag::Table);
        let repeated = (!head.is_empty()).then(|| {
            self.open(Tag::TableHead);
            let mut piece = self.row(head, &widths, ROW_HEAD, ROW_HEAD, true);
            self.close();
            piece
                .marks
                .push(self.slab(0.0, piece.height - 1.0, measure, 1.0, FIRM));
            piece.keep = true;
            self.heads.push(piece.clone());
            self.push(piece);
            self.heads.len() - 1
        });
        self.open(Tag::TableBody);
        for (i, row) in rows.iter().enumerate() {
            let mut piece = self.row(row, &widths, ROW_HEAD, ROW, false);
            piece
                .marks
                .push(self.slab(0.0, piece.height - 0.5, measure, 0.5, RULE));
            piece.head = repeated;
            piece.keep = rows.len() > 1 && (i == 0 || i + 2 == rows.len());
            piece.after = if i + 1 == rows.len() { LINE } else { 0.0 };
            self.push(piece);
        }
        self.close();
        self.close();
    }

    /// A table whose cells stand beneath the head of their row, each beside the head of its column. The heads are
    /// read once; where they are printed again they are decoration.
    fn stacked(&mut self, head: &[String], rows: &[Vec<String>]) {
        let measure = self.frame.measure();
        self.open(Tag::Table);
        let heads = self.column_heads(head);
        self.open(Tag::TableBody);
        for (i, row) in rows.iter().enumerate() {
            let owner = |column: usize| match heads.get(column) {
                Some(node) if i == 0 => Owner::Node(*node),
                _ => Owner::Artifact(Artifact::Pagination),
            };
            let mut piece = Piece::default();
            self.open(Tag::TableRow);
            let mut y = PAD;
            // What the rows are stands above the first of them.
            if let Some(head) = head.first().filter(|_| i == 0) {
                let set = self.set(head, ROW_LABEL, measure);
                let end = y + set.height();
                piece.marks.extend(self.lines(owner(0), set, 0.0, measure, y));
                y = end;
            }
            let first = self.leaf(Tag::RowHead);
            let lines = row.first().map_or("", String::as_str).lines();
            for (line, style) in lines.zip(std::iter::once(ROW_HEAD).chain(std::iter::repeat(ROW))) {
                let set = self.set(line, style, measure);
                let end = y + set.height();
                piece
                    .marks
                    .extend(self.lines(Owner::Node(first), set, 0.0, measure, y));
                y = end;
            }
            for (column, cell) in row.iter().enumerate().skip(1) {
                y = self.labelled(&mut piece, head.get(column), owner(column), cell, y);
            }
            self.close();
            piece.height = y + PAD;
            piece
                .marks
                .push(self.slab(0.0, piece.height - 0.5, measure, 0.5, RULE));
            piece.after = if i + 1 == rows.len() { LINE } else { 0.0 };
            self.push(piece);
        }
        self.close();
        self.close();
    }

    /// The heads of the columns, whose words are printed elsewhere.
    pub(super) fn column_heads(&mut self, head: &[String]) -> Vec<usize> {
        if head.is_empty() {
            return Vec::new();
        }
        self.open(Tag::TableHead);
        self.open(Tag::TableRow);
        let heads = head.iter().map(|_| self.leaf(Tag::ColumnHead)).collect();
        self.close();
        self.close();
        heads
    }

    /// A cell beside the head of its column; gives where it ends.
    fn labelled(
        &mut self,
        piece: &mut Piece,
        head: Option<&String>,
        owner: Owner,
        cell: &str,
        top: f32,
    ) -> f32 {
        let measure = self.frame.measure();
        let column = measure * 0.34;
        let mut y = top;
        if let Some(head) = head {
            let set = self.set(head, ROW_LABEL, column - GAP);
            y += set.height();
            piece.marks.extend(self.lines(owner, set, 0.0, column - GAP, top));
        }
        let value = [column, measure - column, top];
        y.max(self.leaf_lines(&mut piece.marks, Tag::Cell, cell, ROW, value))
    }

    fn row(&mut self, cells: &[String], widths: &[f32], first: Style, others: Style, head: bool) -> Piece {
        let mut piece = Piece::default();
        self.open(Tag::TableRow);
        let (mut start, mut height) = (0.0, ROW.leading + PAD);
        for (i, width) in widths.iter().enumerate() {
            let tag = match (head, i) {
                (true, _) => Tag::ColumnHead,
                (false, 0) => Tag::RowHead,
                (false, _) => Tag::Cell,
            };
            let node = self.leaf(tag);
            let column = width - if i + 1 == widths.len() { 0.0 } else { GAP };
            let mut y = PAD;
            let lines = cells.get(i).filter(|text| !text.is_empty());
            for (line, text) in lines.iter().flat_map(|text| text.split('\n')).enumerate() {
                // What stands beneath the first line of a row's head explains it.
                let style = if (i, line) == (0, 0) { first } else { others };
                let set = self.set(text, style, column);
                let end = y + set.height();
                piece
                    .marks
                    .extend(self.lines(Owner::Node(node), set, start, column, y));
                y = end;
            }
            height = f32::max(height, y);
            start += width;
        }
        self.close();
        piece.height = height + PAD;
        piece
    }
}

/// The columns' widths in points; equal where what is given is no use.
fn column_widths(widths: &[f32], columns: usize, measure: f32) -> Vec<f32> {
    let sum: f32 = widths.iter().sum();
    let useful = widths.len() == columns && sum.is_finite() && widths.iter().all(|w| *w > 0.01 * sum);
    if useful {
        widths.iter().map(|w| w / sum * measure).collect()
    } else {
        vec![measure / columns as f32; columns]
    }
}
