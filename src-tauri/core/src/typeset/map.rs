//! The map: drawings side by side, chosen zones tinted and labelled.

use super::drawing::{Drawing, Part, drawing};
use super::flow::{Flow, Mark, Owner, Piece};
use super::look::*;
use super::page::{Ink, Item, Path, Pen, Tag};
use super::shapes;
use super::text::Align;
use crate::sheet::MapZone;

/// The tallest that a row of drawings is printed.
const TALLEST: f32 = 218.0;
/// White between drawings.
const GAP: f32 = 14.0;
/// White around a label, both sides together.
const PLATE: f32 = 3.6;
/// Drawings in a row.
const ROW: usize = 3;

impl Flow<'_> {
    pub(super) fn map(&mut self, views: &[String], captions: &[String], zones: &[MapZone], alt: &str) {
        let drawings: Vec<_> = views
            .iter()
            .enumerate()
            .filter_map(|(i, name)| Some((i, drawing(name)?)))
            .collect();
        if drawings.is_empty() {
            return;
        }
        let most = if self.frame.narrow && drawings.len() < ROW {
            1
        } else {
            ROW
        };
        let rows = drawings.len().div_ceil(most);
        // All of them stay on one page.
        let tallest = TALLEST.min(self.frame.room() / rows as f32 - GAP - LINE);
        let each = drawings.len().div_ceil(rows);
        let measure = self.frame.measure();
        let mut piece = Piece::default().spaced(HALF, LINE);
        let figure = self.open(Tag::Figure);
        self.nodes[figure].alt = Some(alt.to_owned());
        let mut items = Vec::new();
        let mut captioned = Vec::new();
        let mut top = 0.0;
        for row in drawings.chunks(each) {
            let gaps = GAP * (row.len() as f32 - 1.0);
            let shape: f32 = row
                .iter()
                .map(|(_, drawing)| drawing.width / drawing.height)
                .sum();
            let tall = ((measure - gaps) / shape).min(tallest);
            let mut start = (measure - tall * shape - gaps) / 2.0;
            for (i, drawing) in row {
                let wide = tall * drawing.width / drawing.height;
                let left = self.frame.left(start, wide);
                self.draw(&mut items, drawing, zones, [left, top, tall / drawing.height]);
                if let Some(caption) = captions.get(*i).filter(|caption| !caption.is_empty()) {
                    captioned.push((caption.clone(), [start, wide, top + tall + 2.0]));
                }
                start += wide + GAP;
            }
            top += tall + if captioned.is_empty() { GAP } else { GAP + LINE };
        }
        self.close();
        let tall = top - GAP;
        let area = [self.frame.left(0.0, measure), 0.0, measure, tall];
        self.nodes[figure].area = Some((0, area));
        piece.marks.push(Mark {
            owner: Owner::Node(figure),
            top: 0.0,
            bottom: tall,
            items,
        });
        for (caption, area) in captioned {
            let style = LABEL.aligned(Align::Center);
            self.leaf_lines(&mut piece.marks, Tag::Paragraph, &caption, style, area);
        }
        piece.height = tall;
        self.push(piece);
    }

    fn draw(&mut self, items: &mut Vec<Item>, drawing: &'static Drawing, zones: &[MapZone], at: [f32; 3]) {
        let [left, top, scale] = at;
        for stroke in drawing.strokes {
            let chosen = match &stroke.part {
                Part::Zone(id) => Some(zones.iter().any(|zone| zone.zone == *id)),
                Part::Line => None,
            };
            let (fill, pen) = match chosen {
                Some(true) => (
                    Some(TINT),
                    Some(Pen {
                        ink: ACCENT,
                        width: 0.6 / scale,
                        round: true,
                    }),
                ),
                Some(false) => continue,
                None => {
                    let pen = stroke.pen.map(|pen| Pen {
                        width: pen.width.max(0.3 / scale),
                        ..pen
                    });
                    (stroke.fill, pen)
                }
            };
            let segments = stroke.segments.into();
            items.push(Item::Path(Path {
                x: left,
                y: top,
                scale,
                segments,
                fill,
                even_odd: stroke.even_odd,
                pen,
            }));
        }
        // Neighbours with one label share it; others make room for each other.
        let mut taken: Vec<(String, [f32; 4])> = Vec::new();
        for zone in zones {
            let Some(anchor) = drawing.anchor(&zone.zone) else {
                continue;
            };
            let label = if zone.label.is_empty() {
                zone.number.to_string()
            } else {
                zone.label.clone()
            };
            let style = self.frame.needle();
            let set = self.set(&label, style, 120.0);
            let (wide, tall) = (set.width() + PLATE, style.leading - 0.5);
            let x = left + anchor[0] * scale;
            let mut y = top + anchor[1] * scale;
            let hit = |y: f32, other: &[f32; 4]| {
                (x - other[0]).abs() < (wide + other[2]) / 2.0 && (y - other[1]).abs() < tall
            };
            if taken.iter().any(|(text, area)| *text == label && hit(y, area)) {
                continue;
            }
            while let Some((_, area)) = taken.iter().find(|(_, area)| hit(y, area)) {
                y = area[1] + tall + 0.1;
            }
            taken.push((label, [x, y, wide, tall]));
            items.push(Item::Path(shapes::pill(x, y, wide, tall, Ink([255; 3]))));
            let runs: Vec<_> = set.lines.into_iter().flat_map(|line| line.runs).collect();
            let from = runs.iter().map(|run| run.x).fold(f32::MAX, f32::min);
            for mut run in runs {
                run.x += x - (wide - PLATE) / 2.0 - from;
                run.y += y - style.leading / 2.0;
                items.push(Item::Run(run));
            }
        }
    }
}
