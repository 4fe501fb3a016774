//! One person's signing, from the mark they made and the place it belongs to; and the clinic's own.

use super::ink::{Ink, Point};
use super::sealing::Signing;
use crate::consult::{Mark, Stroke};
use crate::sheet::{Digest, Place, SIGN_TYPED, SIGN_WITNESSED};
use crate::trail::TrailHead;
use jiff::Zoned;

impl Signing {
    /// The signing of a place by the mark made there, at a time on the clinic's clock.
    ///
    /// The small lines under the ink say when, on which sheet, and by a sign how where it was not drawn; the sheet says
    /// in its languages what the signs mean. All but a witness's name is in digits and plain letters, which every
    /// sheet's font holds.
    pub fn of(place: &Place, mark: &Mark, at: &Zoned, digest: Digest) -> Self {
        let mut lines = stamp(at, digest).to_vec();
        let ink = match mark {
            Mark::Drawn { strokes, width, .. } => drawn(strokes, *width),
            Mark::Typed { name } => {
                lines[0] = format!("{} {SIGN_TYPED}", lines[0]);
                typed(name)
            }
            Mark::Witnessed {
                strokes,
                width,
                witness,
                ..
            } => {
                lines.insert(1, witnessed(witness));
                drawn(strokes, *width)
            }
        };
        Self {
            field: place.field.clone(),
            name: place.name.clone(),
            meaning: place.meaning.clone(),
            at: at.timestamp(),
            offset: at.offset(),
            digest: digest.0,
            trail: None,
            ink,
            lines,
        }
    }

    /// The same, bearing the head of the audit trail as it is before the signing is noted there.
    #[must_use]
    pub fn anchored(self, head: &TrailHead) -> Self {
        Self {
            trail: head.anchor(),
            ..self
        }
    }

    /// The clinic's seal on a paper that nobody signs: when, and on which sheet. Who issued it stands in print beside it.
    pub fn of_clinic(place: &Place, at: &Zoned, digest: Digest) -> Self {
        Self {
            field: place.field.clone(),
            name: place.name.clone(),
            meaning: place.meaning.clone(),
            at: at.timestamp(),
            offset: at.offset(),
            digest: digest.0,
            trail: None,
            ink: Ink::Nothing,
            lines: stamp(at, digest).to_vec(),
        }
    }
}

/// When, to the second and with the distance from UTC, and which sheet: in signs that need no language.
fn stamp(at: &Zoned, digest: Digest) -> [String; 2] {
    [
        at.strftime("%Y-%m-%d %H:%M:%S UTC%:z").to_string(),
        format!("SHA-256 {}", &digest.hex()[..16]),
    ]
}

fn drawn(strokes: &[Stroke], width: f64) -> Ink {
    let point = |p: &crate::consult::PenPoint| Point {
        x: p.x / width,
        y: p.y / width,
        pressure: p.pressure,
    };
    Ink::Drawn(
        strokes
            .iter()
            .map(|s| s.points.iter().map(point).collect())
            .collect(),
    )
}

/// A name in letters that the sheet's text face holds stands as typed; for any other the printed name
/// beside the place speaks, and the ink is a cross.
fn typed(name: &str) -> Ink {
    let name = name.trim();
    if name.chars().all(|c| matches!(c, ' '..='~')) {
        Ink::Typed(name.to_owned())
    } else {
        Ink::Mark
    }
}

/// The witness as written, in one line. Letters that the sheet's font lacks are refused when it is sealed: a name
/// without some of its letters is another's.
fn witnessed(witness: &str) -> String {
    let words: Vec<&str> = witness.split_whitespace().collect();
    format!("{SIGN_WITNESSED} {}", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::Role;

    #[test]
    fn a_stamp_bears_signs_and_names_and_no_word_of_any_language() {
        let place = Place {
            field: "patient".into(),
            role: Role::Patient,
            title: "Patient".into(),
            name: "Zoë Marlowe".into(),
            meaning: "I agree.".into(),
        };
        let at: Zoned = "2026-11-23T10:15:00+01:00[+01:00]".parse().unwrap();
        let lines = |mark: &Mark| Signing::of(&place, mark, &at, Digest([0xab; 32])).lines;
        let (time, sheet) = ("2026-11-23 10:15:00 UTC+01:00", "SHA-256 abababababababab");
        let drawn = Mark::Drawn {
            strokes: Vec::new(),
            width: 600.0,
            height: 200.0,
        };
        assert_eq!(lines(&drawn), [time, sheet]);
        let name = place.name.clone();
        assert_eq!(
            lines(&Mark::Typed { name }),
            [format!("{time} (1)").as_str(), sheet]
        );
        let witnessed = Mark::Witnessed {
            strokes: Vec::new(),
            width: 600.0,
            height: 200.0,
            witness: " José  Núñez ".into(),
        };
        assert_eq!(lines(&witnessed), [time, "(2) José Núñez", sheet]);
    }
}
