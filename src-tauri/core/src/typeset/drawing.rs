//! The drawings of face and body: their paths, their zones, where labels stand.

use super::page::{Ink, Pen, Segment};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use usvg::tiny_skia_path::PathSegment;

/// What a path of a drawing is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A zone that can be chosen, by its id.
    Zone(String),
    /// Lines, and what cannot be chosen.
    Line,
}

/// A path of a drawing, in the drawing's own units.
#[derive(Clone, Debug)]
pub(super) struct Stroke {
    pub(super) part: Part,
    pub(super) segments: Vec<Segment>,
    pub(super) fill: Option<Ink>,
    pub(super) even_odd: bool,
    pub(super) pen: Option<Pen>,
}

/// A drawing.
#[derive(Debug)]
pub(super) struct Drawing {
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) strokes: Vec<Stroke>,
    /// Where each zone's label stands.
    pub(super) anchors: BTreeMap<String, [f32; 2]>,
}

macro_rules! drawings {
    ($($name:literal),*) => {
        static SOURCES: &[(&str, &str, &OnceLock<Drawing>)] = &[$((
            $name,
            include_str!(concat!("../../../../assets/diagrams/", $name, ".svg")),
            { static CACHE: OnceLock<Drawing> = OnceLock::new(); &CACHE },
        )),*];
    };
}
drawings!(
    "face-front",
    "face-left",
    "face-right",
    "neck-chest",
    "hands",
    "scalp",
    "body-front",
    "body-back"
);
const ZONES: &str = include_str!("../../../../assets/diagrams/zones.json");

#[derive(Deserialize)]
struct ZoneEntry {
    id: String,
    anchor: BTreeMap<String, [f32; 2]>,
}

/// A drawing by its name; read once.
pub(super) fn drawing(name: &str) -> Option<&'static Drawing> {
    let (name, source, cache) = SOURCES.iter().find(|(known, ..)| *known == name)?;
    Some(cache.get_or_init(|| read(name, source)))
}

/// Ids of all zones, as the drawings name them.
fn zones() -> &'static [ZoneEntry] {
    static CACHE: OnceLock<Vec<ZoneEntry>> = OnceLock::new();
    CACHE.get_or_init(|| serde_json::from_str(ZONES).expect("the embedded zones were tested"))
}

fn read(name: &str, source: &str) -> Drawing {
    let tree =
        usvg::Tree::from_str(source, &usvg::Options::default()).expect("the embedded drawings were tested");
    let mut strokes = Vec::new();
    walk(tree.root(), &mut strokes);
    let anchors = zones()
        .iter()
        .filter_map(|zone| zone.anchor.get(name).map(|anchor| (zone.id.clone(), *anchor)))
        .collect();
    Drawing {
        width: tree.size().width(),
        height: tree.size().height(),
        strokes,
        anchors,
    }
}

fn walk(group: &usvg::Group, strokes: &mut Vec<Stroke>) {
    for node in group.children() {
        match node {
            usvg::Node::Group(group) => walk(group, strokes),
            usvg::Node::Path(path) => strokes.extend(stroke(path)),
            usvg::Node::Image(_) | usvg::Node::Text(_) => {}
        }
    }
}

fn stroke(path: &usvg::Path) -> Option<Stroke> {
    let part = if zones().iter().any(|zone| zone.id == path.id()) {
        Part::Zone(path.id().to_owned())
    } else if path.fill().is_none() && path.stroke().is_none() {
        return None;
    } else {
        Part::Line
    };
    let data = path.data().clone().transform(path.abs_transform())?;
    let ink = |paint: &usvg::Paint| match paint {
        usvg::Paint::Color(color) => Ink([color.red, color.green, color.blue]),
        _ => Ink::default(),
    };
    Some(Stroke {
        part,
        segments: segments(&data),
        fill: path.fill().map(|fill| ink(fill.paint())),
        even_odd: path
            .fill()
            .is_none_or(|fill| fill.rule() == usvg::FillRule::EvenOdd),
        pen: path.stroke().map(|stroke| Pen {
            ink: ink(stroke.paint()),
            width: stroke.width().get(),
            round: true,
        }),
    })
}

fn segments(path: &usvg::tiny_skia_path::Path) -> Vec<Segment> {
    let mut pen = [0.0_f32; 2];
    let mut steps = Vec::new();
    for segment in path.segments() {
        let (step, end) = match segment {
            PathSegment::MoveTo(p) => (Segment::Move([p.x, p.y]), p),
            PathSegment::LineTo(p) => (Segment::Line([p.x, p.y]), p),
            PathSegment::QuadTo(q, p) => {
                let third = |from: f32, to: f32| from + 2.0 / 3.0 * (to - from);
                let handles = [
                    third(pen[0], q.x),
                    third(pen[1], q.y),
                    third(p.x, q.x),
                    third(p.y, q.y),
                ];
                (
                    Segment::Curve([handles[0], handles[1], handles[2], handles[3], p.x, p.y]),
                    p,
                )
            }
            PathSegment::CubicTo(a, b, p) => (Segment::Curve([a.x, a.y, b.x, b.y, p.x, p.y]), p),
            PathSegment::Close => {
                steps.push(Segment::Close);
                continue;
            }
        };
        pen = [end.x, end.y];
        steps.push(step);
    }
    steps
}

/// Scales the steps of a path.
pub(super) fn scaled(segments: &[Segment], scale: f32) -> Vec<Segment> {
    segments
        .iter()
        .map(|segment| match *segment {
            Segment::Move(p) => Segment::Move(p.map(|v| v * scale)),
            Segment::Line(p) => Segment::Line(p.map(|v| v * scale)),
            Segment::Curve(p) => Segment::Curve(p.map(|v| v * scale)),
            Segment::Close => Segment::Close,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_stands_in_its_drawings() {
        assert!(!zones().is_empty());
        for zone in zones() {
            for view in zone.anchor.keys() {
                let drawing = drawing(view).expect(view);
                assert!(
                    drawing
                        .strokes
                        .iter()
                        .any(|stroke| stroke.part == Part::Zone(zone.id.clone())),
                    "{} in {view}",
                    zone.id
                );
            }
        }
    }

    #[test]
    fn every_drawing_has_lines() {
        for (name, ..) in SOURCES {
            let drawing = drawing(name).expect(name);
            assert!(
                drawing
                    .strokes
                    .iter()
                    .any(|stroke| stroke.part == Part::Line && stroke.pen.is_some())
            );
        }
    }
}
