//! The map: drawings side by side, chosen zones tinted and labelled beside the drawing.

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
/// White on both sides of a drawing, for its labels, in large print.
const WING: f32 = 14.0;
/// White around a label, both sides together.
const PLATE: f32 = 3.6;
/// White between a label and what it stands beside.
const CLEAR: f32 = 3.0;
/// Radius of the dot that a label points to.
const DOT: f32 = 1.3;
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
        // In large print, labels of drawings that are small would find no room beside them.
        let (most, wing) = match (self.frame.narrow, drawings.len()) {
            (true, ..ROW) => (1, WING),
            (true, _) => (ROW - 1, WING),
            (false, _) => (ROW, 0.0),
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
            let gaps = GAP * (row.len() as f32 - 1.0) + 2.0 * wing * row.len() as f32;
            let shape: f32 = row
                .iter()
                .map(|(_, drawing)| drawing.width / drawing.height)
                .sum();
            let tall = ((measure - gaps) / shape).min(tallest);
            let lead = (measure - tall * shape - gaps) / 2.0;
            let mut start = lead + wing;
            for (i, drawing) in row {
                let wide = tall * drawing.width / drawing.height;
                let left = self.frame.left(start, wide);
                let at = [left, top, tall / drawing.height];
                draw(&mut items, drawing, zones, at);
                // Beside the outer drawings is all that is left of the row.
                let side = |left: f32| {
                    if left < lead + wing + 1.0 {
                        left
                    } else {
                        wing + GAP / 2.0 - 1.0
                    }
                };
                let from = left - self.frame.side;
                let room = [left - side(from), left + wide + side(measure - from - wide)];
                self.labels(&mut items, drawing, zones, at, room);
                if let Some(caption) = captions.get(*i).filter(|caption| !caption.is_empty()) {
                    captioned.push((caption.clone(), [start, wide, top + tall + 2.0]));
                }
                start += wide + 2.0 * wing + GAP;
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

    /// The labels of a drawing, each beside all of it, or beside all that can be chosen where there is not that much
    /// room, with a line to its zone: in the order of the zones. `room` is from where to where they may stand.
    fn labels(
        &mut self,
        items: &mut Vec<Item>,
        drawing: &Drawing,
        zones: &[MapZone],
        [left, top, scale]: [f32; 3],
        room: [f32; 2],
    ) {
        let style = self.frame.needle();
        let tall = style.leading - 0.5;
        let mut labels = Vec::new();
        for zone in zones {
            let Some(anchor) = drawing.anchor(&zone.zone) else {
                continue;
            };
            let text = if zone.label.is_empty() {
                zone.number.to_string()
            } else {
                zone.label.clone()
            };
            let set = self.set(&text, style, 120.0);
            let wide = set.width() + PLATE;
            let beside = Beside {
                drawing,
                at: [left, top, scale],
                anchor: [left + anchor[0] * scale, top + anchor[1] * scale],
                size: [wide, tall],
                room,
            };
            let y = beside.anchor[1];
            let far = |side: &Side| (beside.x(*side, y) - beside.anchor[0]).abs();
            let near = if far(&Side::Left) < far(&Side::Right) {
                Side::Left
            } else {
                Side::Right
            };
            let fits = |side: &Side| beside.fits(beside.x(*side, y));
            let side = [near, near.other()].into_iter().find(fits).unwrap_or(near);
            labels.push((beside, side, y, set));
        }
        for side in [Side::Left, Side::Right] {
            let mut column: Vec<&mut f32> = labels
                .iter_mut()
                .filter(|label| label.1 == side)
                .map(|label| &mut label.2)
                .collect();
            column.sort_by(|a, b| a.total_cmp(b));
            apart(&mut column, tall + 0.6, [top, top + drawing.height * scale]);
        }
        for (beside, side, y, set) in labels {
            let [wide, _] = beside.size;
            let half = wide / 2.0;
            let x = beside.x(side, y).clamp(room[0] + half, room[1] - half);
            let edge = if side == Side::Left { x + half } else { x - half };
            items.push(Item::Path(shapes::line([edge, y], beside.anchor, ACCENT, 0.5)));
            items.push(Item::Path(shapes::disc(
                beside.anchor[0],
                beside.anchor[1],
                DOT,
                ACCENT,
            )));
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

/// A drawing with its chosen zones tinted.
fn draw(items: &mut Vec<Item>, drawing: &'static Drawing, zones: &[MapZone], [left, top, scale]: [f32; 3]) {
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
}

/// On which side of the zones a label stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

impl Side {
    fn other(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }
}

/// A label that is to stand beside what can be chosen.
struct Beside<'a> {
    drawing: &'a Drawing,
    /// Left and top of the drawing, and the size of its unit.
    at: [f32; 3],
    /// The place that it points to.
    anchor: [f32; 2],
    /// Width and height.
    size: [f32; 2],
    /// From where to where it may stand.
    room: [f32; 2],
}

impl Beside<'_> {
    /// The middle of the label on a side, where its middle is so high.
    fn x(&self, side: Side, y: f32) -> f32 {
        let [left, top, scale] = self.at;
        let [wide, tall] = self.size;
        // The line to the zone passes beneath no other label of the column.
        let (from, until) = (
            y.min(self.anchor[1]) - tall / 2.0,
            y.max(self.anchor[1]) + tall / 2.0,
        );
        let reach = self.drawing.reach((from - top) / scale, (until - top) / scale);
        let [outside, inside] = reach.map(|[least, most]| match side {
            Side::Left => left + least * scale - CLEAR - wide / 2.0,
            Side::Right => left + most * scale + CLEAR + wide / 2.0,
        });
        if self.fits(outside) { outside } else { inside }
    }

    fn fits(&self, x: f32) -> bool {
        let half = self.size[0] / 2.0;
        x - half >= self.room[0] && x + half <= self.room[1]
    }
}

/// Parts heights that are sorted by so much, within these bounds.
fn apart(heights: &mut [&mut f32], gap: f32, [from, until]: [f32; 2]) {
    let mut least = from + gap / 2.0;
    for height in heights.iter_mut() {
        **height = height.max(least);
        least = **height + gap;
    }
    let mut most = until - gap / 2.0;
    for height in heights.iter_mut().rev() {
        **height = height.min(most);
        most = **height - gap;
    }
}
