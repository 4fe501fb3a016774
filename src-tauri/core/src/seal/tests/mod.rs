//! Seals, verified and broken on purpose.

pub(crate) mod base;
mod import;
mod sealing;
mod tamper;

use super::{Ink, Point, SealKey, Signing};
use jiff::tz::Offset;

/// A key from a counter: the same in every run.
pub(crate) fn key(name: &str, seed: u8) -> SealKey {
    let mut next = seed;
    let mut random = |bytes: &mut [u8]| {
        for byte in bytes {
            next = next.wrapping_mul(31).wrapping_add(17);
            *byte = next;
        }
    };
    SealKey::generate(name, "CH", "2026-01-01T00:00:00Z".parse().unwrap(), &mut random).unwrap()
}

/// A signing with some loops of ink.
pub(crate) fn signing(field: &str, name: &str) -> Signing {
    let points = (0..160).map(|i| {
        let t = f64::from(i) / 12.0;
        Point {
            x: 0.1 + t * 0.05 + 0.03 * (t * 1.9).cos(),
            y: 0.12 + 0.06 * t.sin(),
            pressure: 0.5 + 0.4 * (t * 0.7).sin(),
        }
    });
    Signing {
        field: field.to_owned(),
        name: name.to_owned(),
        meaning: "I agree to the treatment".to_owned(),
        at: "2026-03-04T09:42:30Z".parse().unwrap(),
        offset: Offset::from_seconds(3600).unwrap(),
        digest: [0x5a; 32],
        trail: None,
        ink: Ink::Drawn(vec![points.collect()]),
        lines: vec![
            "2026-03-04 10:42:30 +01:00".to_owned(),
            "I agree to the treatment".to_owned(),
            "Sheet 5a5a 5a5a".to_owned(),
        ],
    }
}
