//! Specimen signatures: strokes as a pen would leave them.

use needlepoint_core::consult::{Mark, PenPoint, Stroke};

const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 200.0;

/// A signature of loops under a running hand, then a flourish; `seed` tells two people apart.
pub fn signature(seed: u32) -> Mark {
    let s = f64::from(seed);
    let hand = (0..160).map(|i| {
        let t = f64::from(i) / 160.0;
        let turn = t * std::f64::consts::TAU * (5.5 + 0.4 * s);
        let tall = 34.0 * (1.0 - 0.55 * t) * (1.0 + 0.45 * (turn * 0.37 + s).sin());
        let x = 70.0 + 330.0 * t + 15.0 * turn.cos();
        let y = 112.0 - tall * (turn + 0.6 * s).sin() + 10.0 * (t * 7.0 + s).sin();
        point(x, y, f64::from(i) * 8.0, 0.35 + 0.3 * (turn * 0.5).sin().abs())
    });
    let flourish = (0..50).map(|i| {
        let t = f64::from(i) / 50.0;
        let (x, y) = (95.0 + 380.0 * t, 158.0 - 26.0 * (t * 2.6 + 0.3 * s).sin());
        point(x, y, 1500.0 + f64::from(i) * 7.0, 0.6 - 0.4 * t)
    });
    let strokes = vec![
        Stroke {
            points: hand.collect(),
        },
        Stroke {
            points: flourish.collect(),
        },
    ];
    Mark::Drawn {
        strokes,
        width: WIDTH,
        height: HEIGHT,
    }
}

/// Rounded as a digitiser would, which keeps the file short.
fn point(x: f64, y: f64, t: f64, pressure: f64) -> PenPoint {
    let tenths = |v: f64| (v * 10.0).round() / 10.0;
    PenPoint {
        x: tenths(x),
        y: tenths(y),
        t,
        pressure: (pressure * 100.0).round() / 100.0,
    }
}
