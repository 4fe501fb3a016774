//! Facts and tables.

use super::consent::WRITTEN;
use super::flow::{Flow, Mark, Owner, Piece};
use super::look::*;
use super::page::{Artifact, Numbering, Tag};
use super::text::Style;
use crate::sheet::{Fact, Kind, TableBeside};

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
        let mut widest = 0.0_f32;
        for row in rows {
            widest = widest.max(self.set(&row.label, ROW_LABEL, measure).width());
            if let (Some(language), Some(beside)) = (&self.sheet.beside, &row.beside) {
                widest = widest.max(self.set_in(language, &beside.label, ROW_LABEL, measure).width());
            }
        }
        let column = (widest + GAP + 6.0).clamp(measure * 0.22, measure * 0.38);
        for (i, row) in rows.iter().enumerate() {
            let last = i + 1 == rows.len();
            let mut piece = Piece::default();
            self.open(Tag::ListItem);
            // What is written by pen needs a line of its own height.
            let pen = written && row.value.is_empty();
            let top = if pen { WRITTEN - ROW.leading } else { PAD };
            let beside = row.beside.as_ref();
            let [label, value] = beside.map_or(["", ""], |beside| [&beside.label, &beside.value]);
            let (label, value) = ([row.label.as_str(), label], [row.value.as_str(), value]);
            let y = [0.0, column - GAP, top];
            let y = self.in_both(&mut piece.marks, Tag::Label, label, ROW_LABEL, y);
            let z = [column, measure - column, PAD];
            let z = self.in_both(&mut piece.marks, Tag::ListBody, value, ROW, z);
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

    pub(super) fn table(
        &mut self,
        head: &[String],
        widths: &[f32],
        rows: &[Vec<String>],
        beside: Option<&TableBeside>,
    ) {
        if self.frame.narrow {
            return self.stacked(head, rows, beside);
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
            let both = [head, beside.map_or(&[], |beside| &beside.head)];
            let mut piece = self.row(both, &widths, [ROW_HEAD; 2], true);
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
            let mut piece = self.row([row, row_beside(beside, i)], &widths, [ROW_HEAD, ROW], false);
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
    /// read once, in both languages; where they are printed again they are decoration.
    fn stacked(&mut self, head: &[String], rows: &[Vec<String>], beside: Option<&TableBeside>) {
        let measure = self.frame.measure();
        self.open(Tag::Table);
        let heads = self.column_heads(head, beside);
        let words = |column: usize| -> Option<[&str; 2]> {
            let also = beside.and_then(|beside| beside.head.get(column));
            Some([head.get(column)?, also.map_or("", String::as_str)])
        };
        self.open(Tag::TableBody);
        for (i, row) in rows.iter().enumerate() {
            let nodes = |column: usize| heads.get(column).filter(|_| i == 0).map(Vec::as_slice);
            let also = row_beside(beside, i);
            let also = |column: usize| also.get(column).map_or("", String::as_str);
            let mut piece = Piece::default();
            self.open(Tag::TableRow);
            let mut y = PAD;
            // What the rows are stands above the first of them.
            if let Some(words) = words(0).filter(|_| i == 0) {
                y = self.column_head(&mut piece, words, nodes(0), [measure, y]);
            }
            y = self.cell(
                &mut piece.marks,
                Tag::RowHead,
                [row.first().map_or("", String::as_str), also(0)],
                [ROW_HEAD, ROW],
                [0.0, measure, y],
            );
            for (column, cell) in row.iter().enumerate().skip(1) {
                let side = measure * 0.34;
                let mut end = y;
                if let Some(words) = words(column) {
                    end = self.column_head(&mut piece, words, nodes(column), [side - GAP, y]);
                }
                let value = [side, measure - side, y];
                let cell = [cell.as_str(), also(column)];
                y = end.max(self.in_both(&mut piece.marks, Tag::Cell, cell, ROW, value));
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

    /// The heads of the columns, whose words are printed elsewhere: the nodes of each, one a language.
    pub(super) fn column_heads(&mut self, head: &[String], beside: Option<&TableBeside>) -> Vec<Vec<usize>> {
        if head.is_empty() {
            return Vec::new();
        }
        self.open(Tag::TableHead);
        self.open(Tag::TableRow);
        let mut heads = Vec::with_capacity(head.len());
        for column in 0..head.len() {
            let also = beside.and_then(|beside| beside.head.get(column));
            heads.push(if also.is_none_or(String::is_empty) {
                vec![self.leaf(Tag::ColumnHead)]
            } else {
                self.open(Tag::ColumnHead);
                let both = vec![self.leaf(Tag::Span), self.leaf_beside(Tag::Span)];
                self.close();
                both
            });
        }
        self.close();
        self.close();
        heads
    }

    /// The head of a column in what is stacked: the content of its nodes, or decoration in the sheet's language alone.
    /// Gives where it ends.
    fn column_head(
        &mut self,
        piece: &mut Piece,
        [own, beside]: [&str; 2],
        nodes: Option<&[usize]>,
        [width, top]: [f32; 2],
    ) -> f32 {
        let owner = nodes.map_or(Owner::Artifact(Artifact::Pagination), |nodes| {
            Owner::Node(nodes[0])
        });
        let set = self.set(own, ROW_LABEL, width);
        let mut y = top + set.height();
        piece.marks.extend(self.lines(owner, set, 0.0, width, top));
        if let (Some([_, node]), Some(language)) = (nodes, &self.sheet.beside) {
            let set = self.set_in(language, beside, ROW_LABEL, width);
            let end = y + set.height();
            piece
                .marks
                .extend(self.lines(Owner::Node(*node), set, 0.0, width, y));
            y = end;
        }
        y
    }

    fn row(
        &mut self,
        [cells, beside]: [&[String]; 2],
        widths: &[f32],
        styles: [Style; 2],
        head: bool,
    ) -> Piece {
        let [first, others] = styles.map(|style| self.frame.hung(style));
        let mut piece = Piece::default();
        self.open(Tag::TableRow);
        let (mut start, mut height) = (0.0, ROW.leading + PAD);
        for (i, width) in widths.iter().enumerate() {
            let tag = match (head, i) {
                (true, _) => Tag::ColumnHead,
                (false, 0) => Tag::RowHead,
                (false, _) => Tag::Cell,
            };
            // What stands beneath the first line of a row's head explains it.
            let styles = if i == 0 { [first, others] } else { [others; 2] };
            let column = width - if i + 1 == widths.len() { 0.0 } else { GAP };
            let both = [cells, beside].map(|cells| cells.get(i).map_or("", String::as_str));
            let y = self.cell(&mut piece.marks, tag, both, styles, [start, column, PAD]);
            height = f32::max(height, y);
            start += width;
        }
        self.close();
        piece.height = height + PAD;
        piece
    }

    /// A cell, its first line in a style of its own; gives where it ends. What stands beside it in the clinic's
    /// language is a passage of its own.
    fn cell(
        &mut self,
        marks: &mut Vec<Mark>,
        tag: Tag,
        [text, beside]: [&str; 2],
        [first, others]: [Style; 2],
        [start, width, top]: [f32; 3],
    ) -> f32 {
        let node = if beside.is_empty() {
            self.leaf(tag)
        } else {
            self.open(tag);
            self.leaf(Tag::Span)
        };
        let mut y = top;
        let lines = Some(text).filter(|text| !text.is_empty());
        for (line, text) in lines.into_iter().flat_map(|text| text.split('\n')).enumerate() {
            let set = self.set(text, if line == 0 { first } else { others }, width);
            let end = y + set.height();
            marks.extend(self.lines(Owner::Node(node), set, start, width, y));
            y = end;
        }
        if !beside.is_empty() {
            let style = self.frame.hung(ROW_LABEL);
            y = self.beside_as(marks, Tag::Span, beside, style, [start, width, y]);
            self.close();
        }
        y
    }
}

/// What stands beside the cells of a row.
fn row_beside(beside: Option<&TableBeside>, row: usize) -> &[String] {
    beside
        .and_then(|beside| beside.rows.get(row))
        .map_or(&[], Vec::as_slice)
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
