//! Where the labels of the map stand.

use super::*;
use crate::procedure::microneedling;
use crate::sheet::MapZone;
use crate::typeset::look::TINT;

/// The rings of a path, its curves in short lines.
fn rings(path: &Path) -> Vec<Vec<[f32; 2]>> {
    let mut rings: Vec<Vec<[f32; 2]>> = Vec::new();
    for segment in path.segments.iter() {
        let mut to = |point: [f32; 2]| {
            let ring = rings.last_mut().unwrap();
            ring.push(point);
        };
        match *segment {
            Segment::Move(point) => rings.push(vec![point]),
            Segment::Line(point) => to(point),
            Segment::Curve([ax, ay, bx, by, x, y]) => {
                let from = *rings.last().unwrap().last().unwrap();
                for step in 1..=12 {
                    let t = step as f32 / 12.0;
                    let u = 1.0 - t;
                    let at = |p: f32, a: f32, b: f32, q: f32| {
                        u * u * u * p + 3.0 * u * u * t * a + 3.0 * u * t * t * b + t * t * t * q
                    };
                    let point = [at(from[0], ax, bx, x), at(from[1], ay, by, y)];
                    rings.last_mut().unwrap().push(point);
                }
            }
            Segment::Close => {}
        }
    }
    let placed = |[x, y]: [f32; 2]| [path.x + x * path.scale, path.y + y * path.scale];
    rings
        .into_iter()
        .map(|ring| ring.into_iter().map(placed).collect())
        .collect()
}

/// Whether a point lies within rings, told by crossing their edges.
fn within(rings: &[Vec<[f32; 2]>], [x, y]: [f32; 2]) -> bool {
    let edges = rings
        .iter()
        .flat_map(|ring| ring.iter().zip(ring.iter().cycle().skip(1)));
    let crossed = edges
        .filter(|(a, b)| (a[1] > y) != (b[1] > y) && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0]);
    crossed.count() % 2 == 1
}

/// Left, top, right and bottom.
fn area(path: &Path) -> [f32; 4] {
    rings(path)
        .concat()
        .iter()
        .fold([f32::MAX, f32::MAX, f32::MIN, f32::MIN], |area, [x, y]| {
            [area[0].min(*x), area[1].min(*y), area[2].max(*x), area[3].max(*y)]
        })
}

fn mapped(views: &[&str], large_print: bool) -> Pages {
    let ids = microneedling().unwrap().zones;
    let zones = ids.iter().zip(1..).map(|(zone, number)| MapZone {
        zone: zone.id.clone(),
        number,
        label: "0.75".into(),
    });
    let map = Block::Map {
        views: views.iter().map(|view| (*view).to_owned()).collect(),
        captions: Vec::new(),
        zones: zones.collect(),
        alt: "All".into(),
    };
    let printing = Printing {
        large_print,
        ..Printing::default()
    };
    pages(&Sheet {
        printing,
        ..sheet_of(vec![map])
    })
}

#[test]
fn a_label_stands_beside_all_that_can_be_chosen_and_on_no_other_label() {
    for views in [
        &["face-front"][..],
        &["face-right"],
        &["face-left"],
        &["neck-chest"],
        &["hands"],
        &["scalp"],
        &["body-front"],
        &["body-back"],
        &["face-front", "face-right"],
        &["face-front", "face-right", "face-left"],
        &["neck-chest", "hands", "scalp"],
        &["body-front", "body-back", "face-front"],
    ] {
        for large_print in [false, true] {
            let case = format!("{views:?}, large print: {large_print}");
            let pages = mapped(views, large_print);
            let paths = pages.pages[0].items.iter().filter_map(|item| match item {
                Item::Path(path) => Some(path),
                _ => None,
            });
            let paths: Vec<&Path> = paths.collect();
            let zones: Vec<_> = paths
                .iter()
                .filter(|path| path.fill == Some(TINT))
                .map(|path| rings(path))
                .collect();
            let white = Some(Ink([255; 3]));
            let labels: Vec<_> = paths
                .iter()
                .filter(|path| path.fill == white && path.pen.is_none())
                .map(|path| area(path))
                .collect();
            assert!(!zones.is_empty() && labels.len() >= zones.len().min(2), "{case}");
            for (i, [left, top, right, bottom]) in labels.iter().enumerate() {
                let edge = 59.0;
                assert!(
                    *left >= edge && *right <= pages.width - edge,
                    "{case}: {left} to {right}"
                );
                for step in 0..=40 {
                    let (h, v) = ((step % 8) as f32 / 7.0, (step / 8) as f32 / 5.0);
                    let point = [left + h * (right - left), top + v * (bottom - top)];
                    let on = zones.iter().position(|zone| within(zone, point));
                    assert_eq!(on, None, "{case}: label {i} at {point:?}");
                }
                for other in &labels[i + 1..] {
                    let over =
                        left.max(other[0]) < right.min(other[2]) && top.max(other[1]) < bottom.min(other[3]);
                    assert!(!over, "{case}: label {i}");
                }
            }
        }
    }
}
