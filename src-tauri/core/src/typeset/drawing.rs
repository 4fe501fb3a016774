//! The drawings of face and body: their paths, their zones, where labels stand.
//!
//! Made from the SVG files when the program is built.

use super::page::{Ink, Pen, Segment};

/// What a path of a drawing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A zone that can be chosen, by its id.
    Zone(&'static str),
    /// Lines, and what cannot be chosen.
    Line,
}

/// A path of a drawing, in the drawing's own units.
#[derive(Debug)]
pub(super) struct Stroke {
    pub(super) part: Part,
    pub(super) segments: &'static [Segment],
    pub(super) fill: Option<Ink>,
    pub(super) even_odd: bool,
    pub(super) pen: Option<Pen>,
}

/// A drawing.
#[derive(Debug)]
pub(super) struct Drawing {
    name: &'static str,
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) strokes: &'static [Stroke],
    /// The place in each zone that its label points to.
    anchors: &'static [(&'static str, [f32; 2])],
    /// From where to where zones reach, in bands of one height from the top down; the other way about where there is
    /// none.
    zones_reach: &'static [[f32; 2]],
    /// From where to where all of it reaches, likewise.
    reach: &'static [[f32; 2]],
}

static DRAWINGS: &[Drawing] = &include!(concat!(env!("OUT_DIR"), "/drawings.rs"));

/// A drawing by its name.
pub(super) fn drawing(name: &str) -> Option<&'static Drawing> {
    DRAWINGS.iter().find(|drawing| drawing.name == name)
}

impl Drawing {
    /// From where to where all of it reaches between two heights, and from where to where its zones do.
    pub(super) fn reach(&self, from: f32, until: f32) -> [[f32; 2]; 2] {
        [self.reach, self.zones_reach].map(|bands| {
            let band = |y: f32| (y / self.height * bands.len() as f32).max(0.0) as usize;
            let last = bands.len() - 1;
            let bands = &bands[band(from).min(last)..=band(until).min(last)];
            bands.iter().fold([f32::MAX, f32::MIN], |[least, most], band| {
                [least.min(band[0]), most.max(band[1])]
            })
        })
    }

    /// The place in a zone that its label points to; none where the drawing does not show the zone.
    pub(super) fn anchor(&self, zone: &str) -> Option<[f32; 2]> {
        self.anchors
            .iter()
            .find(|(known, _)| *known == zone)
            .map(|(_, anchor)| *anchor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::microneedling;

    #[test]
    fn every_zone_stands_in_its_drawings() {
        let zones = microneedling().unwrap().zones;
        assert!(!zones.is_empty());
        for zone in &zones {
            for view in &zone.views {
                let drawing = drawing(view).expect(view);
                assert!(drawing.anchor(&zone.id).is_some(), "{} in {view}", zone.id);
                let is_zone = |stroke: &Stroke| matches!(stroke.part, Part::Zone(id) if id == zone.id);
                assert!(drawing.strokes.iter().any(is_zone), "{} in {view}", zone.id);
            }
        }
    }

    #[test]
    fn every_drawing_has_lines() {
        for drawing in DRAWINGS {
            assert!(
                drawing
                    .strokes
                    .iter()
                    .any(|stroke| stroke.part == Part::Line && stroke.pen.is_some()),
                "{}",
                drawing.name
            );
        }
    }
}
