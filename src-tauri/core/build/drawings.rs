//! Writes the drawings of face and body as Rust values: the program has them in memory without reading a line of SVG.

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
        group(&mut code, tree.root(), &zones)?;
        let anchors: Vec<_> = zones
            .iter()
            .filter_map(|zone| Some((&zone.id, zone.anchor.get(name)?)))
            .collect();
        writeln!(code, "], anchors: &{anchors:?} }},")?;
    }
    code.push_str("]\n");
    Ok(std::fs::write(out.join("drawings.rs"), code)?)
}

fn group(code: &mut String, group: &usvg::Group, zones: &[Zone]) -> std::fmt::Result {
    group.children().iter().try_for_each(|node| match node {
        usvg::Node::Group(inner) => self::group(code, inner, zones),
        usvg::Node::Path(path) => stroke(code, path, zones),
        usvg::Node::Image(_) | usvg::Node::Text(_) => Ok(()),
    })
}

/// A path, unless it is neither a zone nor to be seen.
fn stroke(code: &mut String, path: &usvg::Path, zones: &[Zone]) -> std::fmt::Result {
    let part = if zones.iter().any(|zone| zone.id == path.id()) {
        format!("Part::Zone({:?})", path.id())
    } else if path.fill().is_none() && path.stroke().is_none() {
        return Ok(());
    } else {
        "Part::Line".to_owned()
    };
    let Some(data) = path.data().clone().transform(path.abs_transform()) else {
        return Ok(());
    };
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
    segments(code, &data)?;
    code.push_str("] },");
    Ok(())
}

fn segments(code: &mut String, path: &usvg::tiny_skia_path::Path) -> std::fmt::Result {
    let mut pen = [0.0_f32; 2];
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(p) | PathSegment::LineTo(p) => {
                let step = if matches!(segment, PathSegment::MoveTo(_)) {
                    "Move"
                } else {
                    "Line"
                };
                pen = [p.x, p.y];
                write!(code, "Segment::{step}({pen:?}),")?;
            }
            PathSegment::QuadTo(q, p) => {
                let third = |from: f32, to: f32| from + 2.0 / 3.0 * (to - from);
                let handles = [
                    third(pen[0], q.x),
                    third(pen[1], q.y),
                    third(p.x, q.x),
                    third(p.y, q.y),
                ];
                pen = [p.x, p.y];
                write!(code, "Segment::Curve({:?}),", [handles.as_slice(), &pen].concat())?;
            }
            PathSegment::CubicTo(a, b, p) => {
                pen = [p.x, p.y];
                write!(code, "Segment::Curve({:?}),", [a.x, a.y, b.x, b.y, p.x, p.y])?;
            }
            PathSegment::Close => code.push_str("Segment::Close,"),
        }
    }
    Ok(())
}
