//! Large print is large, black-and-white is without colour and can be read.

use super::*;

/// The sample in large print.
pub(super) fn large() -> Sheet {
    Sheet {
        printing: Printing {
            large_print: true,
            ..Printing::default()
        },
        ..sample()
    }
}

#[test]
fn in_large_print_nothing_that_is_read_is_smaller_than_18_pt() {
    let (usual, large) = (pages(&sample()), pages(&large()));
    assert!((usual.width - large.width).abs() < 0.01 && (usual.height - large.height).abs() < 0.01);
    let mut owned = false;
    let mut read = 0;
    for item in large.pages.iter().flat_map(|page| &page.items) {
        match item {
            Item::Begin { .. } => owned = true,
            Item::Artifact(_) => owned = false,
            Item::Run(run) if owned => {
                read += 1;
                assert!(run.size >= 17.99, "“{}” is {} pt", run.text, run.size);
            }
            Item::Run(run) => assert!(run.size >= 11.99, "“{}” is {} pt", run.text, run.size),
            _ => {}
        }
    }
    assert!(read > 200);
}

#[test]
fn in_black_and_white_there_is_no_colour_and_enough_contrast() {
    let printing = Printing {
        black_and_white: true,
        ..Printing::default()
    };
    let pages = pages(&Sheet { printing, ..sample() });
    // Against white, as WCAG 2 reckons it.
    let contrast = |ink: Ink| {
        let [red, green, blue] = ink.0;
        assert!(red == green && green == blue, "{ink:?} is a colour");
        let light = (f64::from(red) / 255.0 + 0.055) / 1.055;
        1.05 / (light.powf(2.4) + 0.05)
    };
    for item in pages.pages.iter().flat_map(|page| &page.items) {
        match item {
            Item::Run(run) => assert!(contrast(run.ink) >= 7.0, "“{}”: {:?}", run.text, run.ink),
            Item::Path(path) => {
                // What is filled lighter than a line has an outline.
                let fill = path.fill.map(contrast).filter(|contrast| *contrast > 1.01);
                let pen = path.pen.map(|pen| contrast(pen.ink));
                assert!(pen.is_none_or(|contrast| contrast >= 4.5), "{:?}", path.pen);
                assert!(
                    pen.is_some() || fill.is_none_or(|contrast| contrast >= 4.5),
                    "{:?}",
                    path.fill
                );
            }
            Item::Picture(picture) => {
                let grey = |pixel: &[u8]| pixel[0] == pixel[1] && pixel[1] == pixel[2];
                assert!(picture.rgb.chunks(3).all(grey));
            }
            _ => {}
        }
    }
}
