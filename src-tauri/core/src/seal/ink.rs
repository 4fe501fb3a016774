//! A person's signature as ink: from the pen's points to strokes in a PDF.
//!
//! Each stroke is smoothed, reduced to knots and drawn as short Bézier curves whose width follows the
//! pressure, with round ends, so that it looks as it did on the screen and stays small. The same points
//! give the same bytes. Whether a signature is one (not blank, not a dot) is asked before, elsewhere.

use super::update::write_decimal;

/// A point of the pen. `x` runs from 0 at the left of the pad to 1 at its right, `y` downwards in the same
/// unit (so that a pad half as high as wide ends at 0.5), `pressure` from 0 to 1; a mouse reports 0.5.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// 0 at the left edge of the pad, 1 at its right edge.
    pub x: f64,
    /// 0 at the top edge of the pad; one unit is the pad's width.
    pub y: f64,
    /// 0 to 1.
    pub pressure: f64,
}

/// What stands in the signature's place.
#[derive(Debug, Clone, PartialEq)]
pub enum Ink {
    /// Strokes of a pen, a finger or a mouse.
    Drawn(Vec<Vec<Point>>),
    /// A name that was typed, with an explicit act, in place of a drawn signature.
    Typed(String),
    /// A cross for a person who cannot write; the lines below it name the witness.
    Mark,
    /// Nothing: the clinic's seal stands alone, with its small text.
    Nothing,
}

/// A rectangle in points, `y` upwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// More points than an hour of signing gives.
const MAX_POINTS: usize = 50_000;
/// Widths of the line without and with full pressure, in points.
const THIN: f64 = 0.45;
const THICK: f64 = 1.85;
/// Places and widths are told in steps of so many points, finer than a printer's dot; a new width begins a stroke anew.
const STEP: f64 = 0.2;
/// From here on a unit is a step, so that numbers are short.
const IN_STEPS: &[u8] = b"0.2 0 0 0.2 0 0 cm\n";
/// How far, in points, a knot may be left out without being missed.
const TOLERANCE: f64 = 0.15;
/// The longest curve between two knots, so that the width can follow the pressure.
const LONGEST: f64 = 5.0;
/// Points closer than this tell only of the hand's tremor and the sensor's grid.
const CLOSEST: f64 = 0.35;

#[derive(Debug, Clone, Copy, PartialEq)]
struct Knot {
    x: f64,
    y: f64,
    width: f64,
}

impl Knot {
    fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// Whether the strokes can be drawn at all: finite, not too many, at least one point.
pub(super) fn is_drawable(strokes: &[Vec<Point>]) -> bool {
    let count: usize = strokes.iter().map(Vec::len).sum();
    let sane =
        |p: &Point| [p.x, p.y].iter().all(|v| v.is_finite() && v.abs() < 1e4) && p.pressure.is_finite();
    (1..=MAX_POINTS).contains(&count) && strokes.iter().flatten().all(sane)
}

/// Appends the strokes, in their natural size if they fit the area, otherwise smaller, and centred.
pub(super) fn draw(out: &mut Vec<u8>, strokes: &[Vec<Point>], area: Area, pad_width: f64) {
    let points = || strokes.iter().flatten();
    let bounds = |value: fn(&Point) -> f64| {
        points()
            .map(value)
            .fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)))
    };
    let ((left, right), (top, bottom)) = (bounds(|p| p.x), bounds(|p| p.y));
    let inset = THICK / 2.0;
    let fit = |room: f64, extent: f64| {
        if extent > 0.0 {
            (room - 2.0 * inset).max(1.0) / extent
        } else {
            f64::MAX
        }
    };
    let scale = pad_width
        .min(fit(area.width, right - left))
        .min(fit(area.height, bottom - top));
    let (middle_x, middle_y) = (area.x + area.width / 2.0, area.y + area.height / 2.0);
    let place = |p: &Point| Knot {
        x: middle_x + (p.x - (left + right) / 2.0) * scale,
        y: middle_y - (p.y - (top + bottom) / 2.0) * scale,
        width: THIN + (THICK - THIN) * p.pressure.clamp(0.0, 1.0),
    };
    out.extend_from_slice(IN_STEPS);
    out.extend_from_slice(b"1 J 1 j\n");
    let mut pen = None;
    for stroke in strokes.iter().filter(|stroke| !stroke.is_empty()) {
        let knots: Vec<Knot> = stroke.iter().map(place).collect();
        curve(out, &knots_of(&knots), &mut pen);
    }
}

/// A cross in the middle of the area.
pub(super) fn draw_mark(out: &mut Vec<u8>, area: Area) {
    let arm = (area.height.min(area.width) * 0.38).min(14.0);
    let (x, y) = (area.x + area.width / 2.0, area.y + area.height / 2.0);
    out.extend_from_slice(IN_STEPS);
    out.extend_from_slice(b"1 J 7 w\n");
    for (dx, dy) in [(arm, arm), (arm, -arm)] {
        write_points(out, &[(x - dx, y - dy)], b"m ");
        write_points(out, &[(x + dx, y + dy)], b"l S\n");
    }
}

/// From raw points to few smooth knots.
fn knots_of(raw: &[Knot]) -> Vec<Knot> {
    let mut spaced: Vec<Knot> = Vec::with_capacity(raw.len());
    for knot in raw {
        if spaced.last().is_none_or(|last| last.distance(*knot) >= CLOSEST) {
            spaced.push(*knot);
        }
    }
    // The pen is lifted where it was lifted, even if the last step was a small one
    if let (Some(end), true) = (raw.last(), spaced.len() > 1) {
        let last = spaced.len() - 1;
        spaced[last] = *end;
    }
    for _ in 0..2 {
        spaced = smooth(&spaced);
    }
    let mut keep = vec![false; spaced.len()];
    if let Some(last) = spaced.len().checked_sub(1) {
        (keep[0], keep[last]) = (true, true);
        reduce(&spaced, &mut keep);
    }
    spaced
        .iter()
        .zip(keep)
        .filter_map(|(knot, keep)| keep.then_some(*knot))
        .collect()
}

/// A weighted mean of each point and its neighbours; the ends stay, only their width tapers a little.
fn smooth(knots: &[Knot]) -> Vec<Knot> {
    let mut out = knots.to_vec();
    for i in 1..knots.len().saturating_sub(1) {
        let (a, b, c) = (knots[i - 1], knots[i], knots[i + 1]);
        let mean = |a: f64, b: f64, c: f64| (a + 2.0 * b + c) / 4.0;
        out[i] = Knot {
            x: mean(a.x, b.x, c.x),
            y: mean(a.y, b.y, c.y),
            width: mean(a.width, b.width, c.width),
        };
    }
    out
}

/// Ramer, Douglas and Peucker without recursion: keeps the points that the line needs.
fn reduce(knots: &[Knot], keep: &mut [bool]) {
    let mut spans = vec![(0, knots.len() - 1)];
    while let Some((from, to)) = spans.pop() {
        if to - from < 2 {
            continue;
        }
        let (a, b) = (knots[from], knots[to]);
        let length = a.distance(b);
        let off = |k: &Knot| {
            let bend = if length < 1e-9 {
                a.distance(*k)
            } else {
                ((b.x - a.x) * (a.y - k.y) - (a.x - k.x) * (b.y - a.y)).abs() / length
            };
            bend.max((k.width - (a.width + b.width) / 2.0).abs() * 0.25)
        };
        let (at, most) = (from + 1..to)
            .map(|i| (i, off(&knots[i])))
            .fold(
                (from + 1, -1.0),
                |best, next| if next.1 > best.1 { next } else { best },
            );
        let split = if most > TOLERANCE {
            at
        } else if length > LONGEST {
            usize::midpoint(from, to)
        } else {
            continue;
        };
        keep[split] = true;
        spans.push((from, split));
        spans.push((split, to));
    }
}

/// Appends a curve through the knots, stroked anew wherever the width changes by a visible step.
fn curve(out: &mut Vec<u8>, knots: &[Knot], pen: &mut Option<i64>) {
    let mut set_width = |out: &mut Vec<u8>, width: f64| {
        let step = (width / STEP).round();
        if pen.replace(step as i64) != Some(step as i64) {
            write_decimal(out, step);
            out.extend_from_slice(b" w\n");
        }
    };
    if let [only] = knots {
        set_width(out, only.width * 1.4);
        write_points(out, &[(only.x, only.y)], b"m ");
        write_points(out, &[(only.x + STEP, only.y)], b"l S\n");
        return;
    }
    let mut open: Option<i64> = None;
    for i in 1..knots.len() {
        let (a, b) = (knots[i - 1], knots[i]);
        let before = if i > 1 { knots[i - 2] } else { a };
        let after = knots.get(i + 1).copied().unwrap_or(b);
        let step = ((a.width + b.width) / 2.0 / STEP).round() as i64;
        if open != Some(step) {
            if open.is_some() {
                out.extend_from_slice(b"S\n");
            }
            set_width(out, (a.width + b.width) / 2.0);
            write_points(out, &[(a.x, a.y)], b"m\n");
            open = Some(step);
        }
        let (leave, arrive) = (tangent(before, a, b), tangent(a, b, after));
        let third = a.distance(b) / 3.0;
        write_points(
            out,
            &[
                (a.x + leave.0 * third, a.y + leave.1 * third),
                (b.x - arrive.0 * third, b.y - arrive.1 * third),
                (b.x, b.y),
            ],
            b"c\n",
        );
    }
    out.extend_from_slice(b"S\n");
}

/// The direction of the curve at `b`, of length up to 1; short at a sharp turn, so that corners stay corners.
fn tangent(a: Knot, b: Knot, c: Knot) -> (f64, f64) {
    let unit = |from: Knot, to: Knot| {
        let length = from.distance(to);
        if length < 1e-9 {
            (0.0, 0.0)
        } else {
            ((to.x - from.x) / length, (to.y - from.y) / length)
        }
    };
    let (come, go) = (unit(a, b), unit(b, c));
    let (near, far) = (a.distance(b), b.distance(c));
    match (come, go) {
        ((0.0, 0.0), only) | (only, (0.0, 0.0)) => only,
        _ => {
            // The nearer neighbour knows the direction better
            let weight = far / (near + far);
            (
                come.0 * weight + go.0 * (1.0 - weight),
                come.1 * weight + go.1 * (1.0 - weight),
            )
        }
    }
}

fn write_points(out: &mut Vec<u8>, points: &[(f64, f64)], operator: &[u8]) {
    for (x, y) in points {
        for place in [x, y] {
            write_decimal(out, (place / STEP).round());
            out.push(b' ');
        }
    }
    out.extend_from_slice(operator);
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Area = Area {
        x: 10.0,
        y: 20.0,
        width: 180.0,
        height: 40.0,
    };

    fn content(strokes: &[Vec<Point>]) -> String {
        let mut out = Vec::new();
        draw(&mut out, strokes, AREA, 180.0);
        String::from_utf8(out).unwrap()
    }

    fn loops(count: usize) -> Vec<Point> {
        (0..count)
            .map(|i| {
                let t = i as f64 / 12.0;
                Point {
                    x: 0.1 + t * 0.015 + 0.04 * (t * 1.9).cos(),
                    y: 0.12 + 0.08 * t.sin(),
                    pressure: 0.5 + 0.4 * (t * 0.7).sin(),
                }
            })
            .collect()
    }

    fn numbers(line: &str) -> Vec<f64> {
        line.split_whitespace().filter_map(|n| n.parse().ok()).collect()
    }

    #[test]
    fn ink_stays_in_its_area_and_small() {
        let text = content(&[loops(480)]);
        let mut curves = 0;
        for line in text.lines().filter(|line| line.ends_with(" c")) {
            curves += 1;
            for pair in numbers(line).chunks(2) {
                let [x, y] = [pair[0] * STEP, pair[1] * STEP];
                assert!(
                    (10.0..=190.0).contains(&x) && (20.0..=60.0).contains(&y),
                    "{line}"
                );
            }
        }
        assert!((40..300).contains(&curves), "{curves}");
        assert!(
            text.lines().filter(|line| line.ends_with(" w")).count() > 5,
            "the width follows the pressure"
        );
    }

    #[test]
    fn a_dot_is_drawn_and_a_tall_signature_shrinks() {
        let dot = content(&[vec![Point {
            x: 0.5,
            y: 0.1,
            pressure: 1.0,
        }]]);
        assert!(dot.contains("500 200 m 501 200 l S"), "{dot}");
        let tall: Vec<Point> = (0..50)
            .map(|i| Point {
                x: 0.5,
                y: f64::from(i) / 50.0,
                pressure: 0.5,
            })
            .collect();
        let text = content(&[tall]);
        let ends: Vec<f64> = text
            .lines()
            .filter(|l| l.ends_with(" c"))
            .map(|l| numbers(l)[5] * STEP)
            .collect();
        assert!(ends.iter().all(|y| (20.0..=60.0).contains(y)), "{text}");
    }

    #[test]
    fn ink_that_is_no_ink_is_refused() {
        assert!(!is_drawable(&[]));
        assert!(!is_drawable(&[vec![]]));
        assert!(!is_drawable(&[vec![Point {
            x: f64::NAN,
            y: 0.0,
            pressure: 0.5
        }]]));
        assert!(is_drawable(&[vec![Point {
            x: 0.1,
            y: 0.0,
            pressure: 0.5
        }]]));
    }
}
