//! Small drawn signs: dots, ticks, crosses, boxes.

use super::flow::rectangle;
use super::page::{Ink, Path, Pen, Segment};

/// Handles of a quarter of a circle.
const BOW: f32 = 0.552_285;

fn pen(ink: Ink, width: f32) -> Option<Pen> {
    Some(Pen {
        ink,
        width,
        round: true,
    })
}

fn open(x: f32, y: f32, steps: Vec<Segment>, ink: Ink, width: f32) -> Path {
    let segments = steps.into();
    Path {
        x,
        y,
        scale: 1.0,
        segments,
        fill: None,
        even_odd: false,
        pen: pen(ink, width),
    }
}

fn circle(r: f32) -> Vec<Segment> {
    let b = r * BOW;
    vec![
        Segment::Move([r, 0.0]),
        Segment::Curve([r, b, b, r, 0.0, r]),
        Segment::Curve([-b, r, -r, b, -r, 0.0]),
        Segment::Curve([-r, -b, -b, -r, 0.0, -r]),
        Segment::Curve([b, -r, r, -b, r, 0.0]),
        Segment::Close,
    ]
}

/// A filled disc around a point.
pub(super) fn disc(x: f32, y: f32, radius: f32, ink: Ink) -> Path {
    Path {
        x,
        y,
        scale: 1.0,
        segments: circle(radius).into(),
        fill: Some(ink),
        even_odd: false,
        pen: None,
    }
}

/// A tick in a square with this left, top and side.
pub(super) fn tick(x: f32, y: f32, side: f32, ink: Ink, width: f32) -> Path {
    let at = |h: f32, v: f32| [h * side, v * side];
    let steps = vec![
        Segment::Move(at(0.06, 0.54)),
        Segment::Line(at(0.36, 0.86)),
        Segment::Line(at(0.94, 0.14)),
    ];
    open(x, y, steps, ink, width)
}

/// A cross in a square with this left, top and side.
pub(super) fn cross(x: f32, y: f32, side: f32, ink: Ink, width: f32) -> Path {
    let steps = vec![
        Segment::Move([0.0, 0.0]),
        Segment::Line([side, side]),
        Segment::Move([side, 0.0]),
        Segment::Line([0.0, side]),
    ];
    open(x, y, steps, ink, width)
}

/// A straight line.
pub(super) fn line(from: [f32; 2], to: [f32; 2], ink: Ink, width: f32) -> Path {
    let steps = vec![
        Segment::Move([0.0, 0.0]),
        Segment::Line([to[0] - from[0], to[1] - from[1]]),
    ];
    open(from[0], from[1], steps, ink, width)
}

/// An empty box.
pub(super) fn frame(x: f32, y: f32, width: f32, height: f32, ink: Ink, line: f32) -> Path {
    let pen = Some(Pen {
        ink,
        width: line,
        round: false,
    });
    Path {
        x,
        y,
        scale: 1.0,
        segments: rectangle(width, height),
        fill: None,
        even_odd: false,
        pen,
    }
}

/// A plate with round ends around a point.
pub(super) fn pill(x: f32, y: f32, width: f32, height: f32, ink: Ink) -> Path {
    let (h, r) = (width.max(height) / 2.0 - height / 2.0, height / 2.0);
    let b = r * BOW;
    let steps = vec![
        Segment::Move([-h, -r]),
        Segment::Line([h, -r]),
        Segment::Curve([h + b, -r, h + r, -b, h + r, 0.0]),
        Segment::Curve([h + r, b, h + b, r, h, r]),
        Segment::Line([-h, r]),
        Segment::Curve([-h - b, r, -h - r, b, -h - r, 0.0]),
        Segment::Curve([-h - r, -b, -h - b, -r, -h, -r]),
        Segment::Close,
    ];
    Path {
        x,
        y,
        scale: 1.0,
        segments: steps.into(),
        fill: Some(ink),
        even_odd: false,
        pen: None,
    }
}
