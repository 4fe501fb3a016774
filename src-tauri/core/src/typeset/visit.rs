//! A visit: its day, large, beside the code that puts it into a calendar.

use super::flow::{Flow, Mark, Owner, Piece, rectangle};
use super::look::*;
use super::page::{Ink, Item, Path, Segment, Tag};
use crate::sheet::Block;

/// The least side of a code, 30 mm, and of its modules, 0.55 mm: what a telephone reads at arm's length.
const LEAST: f32 = 85.04;
const MODULE: f32 = 1.56;
/// White around a code, in modules, as its standard asks.
const QUIET_ZONE: f32 = 4.0;

impl Flow<'_> {
    pub(super) fn visit(&mut self, visit: &Block) {
        let Block::Visit {
            title,
            when,
            lines,
            code,
            alt,
        } = visit
        else {
            return;
        };
        let measure = self.frame.measure();
        let mut piece = Piece::default().spaced(LINE, LINE);
        let mut start = 0.0;
        if !code.is_empty() {
            let module = MODULE.max(LEAST / code.len() as f32);
            let (side, white) = (module * code.len() as f32, module * QUIET_ZONE);
            self.code(&mut piece, code, alt, [white, module]);
            start = side + 2.0 * white + 4.0;
            piece.height = side + 2.0 * white;
        }
        let width = measure - start;
        let top = if code.is_empty() { 0.0 } else { 4.0 };
        let mut y = self.leaf_lines(
            &mut piece.marks,
            Tag::Paragraph,
            title,
            LABEL,
            [start, width, top],
        );
        y = self.leaf_lines(&mut piece.marks, Tag::Paragraph, when, LARGE, [start, width, y]) + 4.0;
        for line in lines {
            y = self.leaf_lines(&mut piece.marks, Tag::Paragraph, line, BODY, [start, width, y]) + 3.0;
        }
        piece.height = piece.height.max(y);
        self.push(piece);
    }

    /// The code as one shape, at the start margin, below its own white.
    fn code(&mut self, piece: &mut Piece, code: &[String], alt: &str, [top, module]: [f32; 2]) {
        let side = module * code.len() as f32;
        let left = self.frame.left(0.0, side);
        let figure = self.leaf(Tag::Figure);
        self.nodes[figure].alt = Some(alt.to_owned());
        self.nodes[figure].area = Some((0, [left, top, side, side]));
        let path = Path {
            x: left,
            y: top,
            scale: module,
            segments: modules(code).into(),
            fill: Some(Ink([0; 3])),
            even_odd: false,
            pen: None,
        };
        piece.marks.push(Mark {
            owner: Owner::Node(figure),
            top,
            bottom: top + side,
            items: vec![Item::Path(path)],
        });
    }
}

/// The dark modules, those beside each other in a row as one box.
fn modules(code: &[String]) -> Vec<Segment> {
    let mut segments = Vec::new();
    for (y, row) in code.iter().enumerate() {
        let row = row.as_bytes();
        let mut x = 0;
        while x < row.len() {
            let dark = row[x..].iter().take_while(|sign| **sign == b'#').count();
            if dark > 0 {
                let [left, top] = [x as f32, y as f32];
                let box_at = rectangle(dark as f32, 1.0).into_owned().into_iter();
                segments.extend(box_at.map(|step| match step {
                    Segment::Move([x, y]) => Segment::Move([x + left, y + top]),
                    Segment::Line([x, y]) => Segment::Line([x + left, y + top]),
                    other => other,
                }));
            }
            x += dark.max(1);
        }
    }
    segments
}
