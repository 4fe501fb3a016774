//! A person's signature: strokes of a pen kept with time and pressure, a typed name, or a witnessed mark.
//!
//! Says whether it can be taken for one. What becomes of it in the PDF is the seal's matter.

use super::words::{is_blank, is_unseen};
use serde::{Deserialize, Serialize};

/// A point of the pen on the pad.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PenPoint {
    /// From the pad's left edge, in the pad's own units.
    pub x: f64,
    /// From the pad's top edge, in the pad's own units.
    pub y: f64,
    /// Milliseconds since the first point.
    pub t: f64,
    /// 0 to 1; 0.5 where the device has none.
    pub pressure: f64,
}

/// One stroke, from pen down to pen up.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Stroke {
    /// Its points in order.
    pub points: Vec<PenPoint>,
}

/// How somebody signs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", tag = "kind", deny_unknown_fields)]
pub enum Mark {
    /// Drawn by hand.
    Drawn {
        /// The strokes.
        strokes: Vec<Stroke>,
        /// Width of the pad.
        width: f64,
        /// Height of the pad.
        height: f64,
    },
    /// The name typed, with an explicit act.
    Typed {
        /// The name as typed.
        name: String,
    },
    /// A mark of somebody who cannot write, seen by a witness.
    Witnessed {
        /// The strokes; may be a single cross.
        strokes: Vec<Stroke>,
        /// Width of the pad.
        width: f64,
        /// Height of the pad.
        height: f64,
        /// Who saw it.
        witness: String,
    },
}

/// Points beyond which a signature is not taken: an hour of writing.
const MOST_POINTS: usize = 50_000;

/// Why a mark cannot be taken for a signature, in words for the signer; none if it can.
pub fn refusal(mark: &Mark, signer: &str) -> Option<&'static str> {
    match mark {
        Mark::Drawn {
            strokes,
            width,
            height,
        } => drawn(strokes, *width, *height),
        Mark::Typed { name } if is_blank(name) => Some("Type your name."),
        Mark::Typed { name } if !same_name(name, signer) => {
            Some("Type the name that is printed beneath the line.")
        }
        Mark::Typed { .. } => None,
        Mark::Witnessed { witness, .. } if is_blank(witness) => Some("Write who saw the mark being made."),
        Mark::Witnessed { witness, .. } if same_name(witness, signer) => {
            Some("Somebody else has to see the mark being made.")
        }
        Mark::Witnessed {
            strokes,
            width,
            height,
            ..
        } => pad(strokes, *width, *height)
            .or_else(|| (length(strokes) < width * 0.03).then_some("Make a mark on the line.")),
    }
}

/// Blank, a dot and a single short dash are no signatures: ink is at least a fifteenth of the pad long and
/// wide, and one stroke has to turn.
fn drawn(strokes: &[Stroke], width: f64, height: f64) -> Option<&'static str> {
    if strokes.iter().all(|s| s.points.is_empty()) {
        return Some("Sign on the line.");
    }
    if let Some(why) = pad(strokes, width, height) {
        return Some(why);
    }
    let points = || strokes.iter().flat_map(|s| &s.points);
    let span = |of: fn(&PenPoint) -> f64| {
        let (least, most) = points().map(of).fold((f64::MAX, f64::MIN), |(least, most), v| {
            (least.min(v), most.max(v))
        });
        most - least
    };
    let (across, along) = (span(|p| p.x).hypot(span(|p| p.y)), length(strokes));
    if across < width / 15.0 || along < width / 15.0 {
        return Some("This is only a dot. Sign with your whole name.");
    }
    // A dash is about as long as it reaches; writing goes to and fro.
    if strokes.iter().filter(|s| s.points.len() > 1).count() < 2 && along < across * 1.15 {
        return Some("This is only a dash. Sign with your whole name.");
    }
    None
}

fn pad(strokes: &[Stroke], width: f64, height: f64) -> Option<&'static str> {
    let sized = width.is_finite() && height.is_finite() && width > 0.0 && height > 0.0;
    let count: usize = strokes.iter().map(|s| s.points.len()).sum();
    let finite = strokes
        .iter()
        .flat_map(|s| &s.points)
        .all(|p| [p.x, p.y, p.t, p.pressure].iter().all(|v| v.is_finite()));
    (!sized || !finite || count > MOST_POINTS)
        .then_some("This signature could not be read. Clear it and sign again.")
}

fn length(strokes: &[Stroke]) -> f64 {
    let pairs = strokes.iter().flat_map(|s| s.points.windows(2));
    pairs.map(|w| (w[1].x - w[0].x).hypot(w[1].y - w[0].y)).sum()
}

/// Whether two names are read as the same.
pub(super) fn same_name(typed: &str, printed: &str) -> bool {
    let plain = |name: &str| {
        let seen: String = name.chars().filter(|c| !is_unseen(*c)).collect();
        let words: Vec<&str> = seen.split_whitespace().collect();
        words.join(" ").to_lowercase()
    };
    plain(typed) == plain(printed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn_as(points: &[(f64, f64)]) -> Mark {
        let points = points
            .iter()
            .map(|&(x, y)| PenPoint {
                x,
                y,
                t: 0.0,
                pressure: 0.5,
            })
            .collect();
        Mark::Drawn {
            strokes: vec![Stroke { points }],
            width: 600.0,
            height: 200.0,
        }
    }

    #[test]
    fn blank_dot_and_dash_are_refused() {
        assert!(refusal(&drawn_as(&[]), "Ana").is_some());
        assert!(refusal(&drawn_as(&[(10.0, 10.0), (12.0, 11.0)]), "Ana").is_some());
        let dash: Vec<_> = (0..30).map(|i| (100.0 + 3.0 * f64::from(i), 100.0)).collect();
        assert!(refusal(&drawn_as(&dash), "Ana").is_some());
        let nan = drawn_as(&[(f64::NAN, 1.0), (300.0, 100.0)]);
        assert!(refusal(&nan, "Ana").is_some());
    }

    #[test]
    fn writing_is_taken() {
        let wave: Vec<_> = (0..60)
            .map(|i| {
                (
                    60.0 + 6.0 * f64::from(i),
                    100.0 + 30.0 * (f64::from(i) / 3.0).sin(),
                )
            })
            .collect();
        assert_eq!(refusal(&drawn_as(&wave), "Ana"), None);
    }

    #[test]
    fn a_typed_name_is_the_printed_one() {
        let typed = |name: &str| Mark::Typed { name: name.into() };
        assert_eq!(refusal(&typed(" ana  PÉREZ "), "Ana Pérez"), None);
        assert!(refusal(&typed("Bob"), "Ana Pérez").is_some());
        assert!(refusal(&typed(" "), "Ana Pérez").is_some());
    }

    #[test]
    fn a_mark_needs_another_witness() {
        let points = [(0.0, 0.0), (40.0, 40.0)].map(|(x, y)| PenPoint {
            x,
            y,
            t: 0.0,
            pressure: 0.5,
        });
        let marked = |witness: &str| Mark::Witnessed {
            strokes: vec![Stroke {
                points: points.to_vec(),
            }],
            width: 600.0,
            height: 200.0,
            witness: witness.into(),
        };
        assert_eq!(refusal(&marked("Nurse Kim"), "Ana"), None);
        assert!(refusal(&marked(""), "Ana").is_some());
        for herself in ["ana", "A\u{200b}na", "Ana \u{2060}", "\u{200b}"] {
            assert!(refusal(&marked(herself), "Ana").is_some(), "{herself:?}");
        }
    }
}
