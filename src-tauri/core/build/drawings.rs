//! Writes the drawings of face and body as Rust values: the program has them in memory without reading a line of SVG.

use kurbo::simplify::{SimplifyOptions, simplify_bezpath};
use kurbo::{PathEl, Point, QuadBez};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use usvg::tiny_skia_path::PathSegment;

/// The drawings by name, as files of `assets/diagrams`.
const DRAWINGS: [&str; 8] = [
    "face-front",
    "face-left",
    "face-right",
    "neck-chest",
    "hands",
    "scalp",
    "body-front",
    "body-back",
];

/// How far a curve may be from the one that was drawn, as a share of the drawing's height: where it is printed at its
/// tallest, a tenth of a point.
const ACCURACY: f64 = 0.1 / 218.0;
/// Bands of a drawing from the top down, for each of which it is told from where to where its zones reach, and all of it.
const BANDS: usize = 100;
/// The tangent of an angle at which curves still meet smoothly: those of the files are rounded.
const SMOOTH: f64 = 0.1;

#[derive(Deserialize)]
struct Zone {
    id: String,
    anchor: BTreeMap<String, [f32; 2]>,
}

/// Writes `drawings.rs`: an array of `Drawing`.
pub fn write(folder: &Path, out: &Path) -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let zones: Vec<Zone> = serde_json::from_str(&std::fs::read_to_string(folder.join("zones.json"))?)?;
    let mut code = String::from("[\n");
    for name in DRAWINGS {
        let source = std::fs::read_to_string(folder.join(format!("{name}.svg")))?;
        let tree = usvg::Tree::from_str(&source, &usvg::Options::default())?;
        let (width, height) = (tree.size().width(), tree.size().height());
        write!(
            code,
            "Drawing {{ name: {name:?}, width: {width:?}, height: {height:?}, strokes: &["
        )?;
        let mut reach = [(); 2].map(|()| Reach::new(height.into()));
        let accuracy = f64::from(height) * ACCURACY;
        group(&mut code, tree.root(), &zones, accuracy, &mut reach)?;
        let anchors: Vec<_> = zones
            .iter()
            .filter_map(|zone| Some((&zone.id, zone.anchor.get(name)?)))
            .collect();
        let [zones_reach, reach] = reach.map(|reach| reach.bands);
        writeln!(
            code,
            "], anchors: &{anchors:?}, zones_reach: &{zones_reach:?}, reach: &{reach:?} }},"
        )?;
    }
    code.push_str("]\n");
    Ok(std::fs::write(out.join("drawings.rs"), code)?)
}

/// How far parts of a drawing reach to the left and to the right, band by band.
struct Reach {
    tall: f64,
    bands: Vec<[f32; 2]>,
}

impl Reach {
    fn new(height: f64) -> Self {
        Self {
            tall: height / BANDS as f64,
            bands: vec![[f32::MAX, f32::MIN]; BANDS],
        }
    }

    /// Takes in a path.
    fn add(&mut self, outline: impl Iterator<Item = PathEl>) {
        let mut pen = Point::ZERO;
        kurbo::flatten(outline, self.tall / 10.0, |element| {
            let (PathEl::MoveTo(to) | PathEl::LineTo(to)) = element else {
                return;
            };
            let from = if matches!(element, PathEl::MoveTo(_)) {
                to
            } else {
                pen
            };
            let steps = ((to.y - from.y).abs() / self.tall * 2.0).ceil().max(1.0);
            for step in 0..=steps as usize {
                let at = from.lerp(to, step as f64 / steps);
                let band = (at.y / self.tall) as usize;
                let [least, most] = &mut self.bands[band.min(BANDS - 1)];
                (*least, *most) = (least.min(at.x as f32), most.max(at.x as f32));
            }
            pen = to;
        });
    }
}

fn group(
    code: &mut String,
    group: &usvg::Group,
    zones: &[Zone],
    accuracy: f64,
    reach: &mut [Reach; 2],
) -> std::fmt::Result {
    group.children().iter().try_for_each(|node| match node {
        usvg::Node::Group(inner) => self::group(code, inner, zones, accuracy, reach),
        usvg::Node::Path(path) => stroke(code, path, zones, accuracy, reach),
        usvg::Node::Image(_) | usvg::Node::Text(_) => Ok(()),
    })
}

/// A path, unless it is neither a zone nor to be seen.
fn stroke(
    code: &mut String,
    path: &usvg::Path,
    zones: &[Zone],
    accuracy: f64,
    reach: &mut [Reach; 2],
) -> std::fmt::Result {
    let is_zone = zones.iter().any(|zone| zone.id == path.id());
    let part = if is_zone {
        format!("Part::Zone({:?})", path.id())
    } else if path.fill().is_none() && path.stroke().is_none() {
        return Ok(());
    } else {
        "Part::Line".to_owned()
    };
    let Some(data) = path.data().clone().transform(path.abs_transform()) else {
        return Ok(());
    };
    let [zones_reach, whole] = reach;
    if is_zone {
        zones_reach.add(elements(&data));
    }
    whole.add(elements(&data));
    let ink = |paint: &usvg::Paint| match paint {
        usvg::Paint::Color(color) => format!("Ink([{}, {}, {}])", color.red, color.green, color.blue),
        _ => "Ink([0, 0, 0])".to_owned(),
    };
    let fill = path.fill().map(|fill| ink(fill.paint()));
    let even_odd = path
        .fill()
        .is_none_or(|fill| fill.rule() == usvg::FillRule::EvenOdd);
    let pen = path.stroke().map(|stroke| {
        let (ink, width) = (ink(stroke.paint()), stroke.width().get());
        format!("Pen {{ ink: {ink}, width: {width:?}, round: true }}")
    });
    let optional = |value: Option<String>| value.map_or("None".to_owned(), |value| format!("Some({value})"));
    let (fill, pen) = (optional(fill), optional(pen));
    write!(
        code,
        "Stroke {{ part: {part}, fill: {fill}, even_odd: {even_odd}, pen: {pen}, segments: &["
    )?;
    segments(code, &data, accuracy)?;
    code.push_str("] },");
    Ok(())
}

/// A path as kurbo has it.
fn elements(path: &usvg::tiny_skia_path::Path) -> impl Iterator<Item = PathEl> {
    let at = |p: usvg::tiny_skia_path::Point| Point::new(p.x.into(), p.y.into());
    path.segments().map(move |segment| match segment {
        PathSegment::MoveTo(p) => PathEl::MoveTo(at(p)),
        PathSegment::LineTo(p) => PathEl::LineTo(at(p)),
        PathSegment::QuadTo(a, p) => PathEl::QuadTo(at(a), at(p)),
        PathSegment::CubicTo(a, b, p) => PathEl::CurveTo(at(a), at(b), at(p)),
        PathSegment::Close => PathEl::ClosePath,
    })
}

/// Writes a path with as few curves as come so close to it that no eye sees the difference.
fn segments(code: &mut String, path: &usvg::tiny_skia_path::Path, accuracy: f64) -> std::fmt::Result {
    let options = SimplifyOptions::default().angle_thresh(SMOOTH);
    let mut pen = Point::ZERO;
    for element in simplify_bezpath(elements(path), accuracy, &options) {
        let (name, points) = match element {
            PathEl::MoveTo(p) => ("Move", vec![p]),
            PathEl::LineTo(p) => ("Line", vec![p]),
            PathEl::CurveTo(a, b, p) => ("Curve", vec![a, b, p]),
            PathEl::QuadTo(a, p) => {
                let raised = QuadBez::new(pen, a, p).raise();
                ("Curve", vec![raised.p1, raised.p2, p])
            }
            PathEl::ClosePath => {
                code.push_str("Segment::Close,");
                continue;
            }
        };
        pen = points[points.len() - 1];
        let numbers: Vec<f32> = points.iter().flat_map(|p| [p.x as f32, p.y as f32]).collect();
        write!(code, "Segment::{name}({numbers:?}),")?;
    }
    Ok(())
}
