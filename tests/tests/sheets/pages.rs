//! How full the pages are, and what stands on one page.

use super::*;
use needlepoint_core::consult::Printing;
use needlepoint_core::screening::review;
use needlepoint_core::sheet::blank;
use needlepoint_core::typeset::{Fonts, Item, Pages, typeset};
use needlepoint_tests::consult_in;

/// How much of its type area each page fills; the foot and what is decoration does not count.
fn filled(pages: &Pages, [top, bottom]: [f32; 2]) -> Vec<f32> {
    let filled = pages.pages.iter().map(|page| {
        let (mut own, mut end) = (false, top);
        for item in &page.items {
            match item {
                Item::Begin { .. } => own = true,
                Item::Artifact(_) | Item::End => own = false,
                Item::Run(run) if own => end = end.max(run.y),
                Item::Path(path) if own => end = end.max(path.y),
                Item::Field(field) => end = end.max(field.area[1] + field.area[3]),
                _ => {}
            }
        }
        (end - top) / (pages.height - top - bottom)
    });
    filled.collect()
}

/// The pages of the signature fields, in their order.
fn signed_on(pages: &Pages) -> Vec<usize> {
    let fields = pages.pages.iter().enumerate().flat_map(|(at, page)| {
        let fields = page.items.iter().filter(|item| matches!(item, Item::Field(_)));
        fields.map(move |_| at)
    });
    fields.collect()
}

#[test]
fn no_page_of_a_consent_is_nearly_empty_and_who_signs_signs_below_the_heading() {
    let mut desk = Desk::new();
    let languages: Vec<String> = desk.procedure.texts.keys().cloned().collect();
    let (mut sparse, mut parted) = (Vec::new(), Vec::new());
    for language in languages {
        for kind in ["healthy", "cautions"] {
            for size in [Paper::A4, Paper::Letter] {
                desk.clinic.paper = Some(size);
                let agreed = desk.agreed(draft(consult_in(&language, kind)));
                let reviewed = review(&agreed, &desk.setting(&agreed)).unwrap();
                let by_pen = blank(&reviewed, &desk.setting(&agreed)).unwrap();
                for mut sheet in [desk.sheet(&agreed), by_pen.sheet().clone()] {
                    for large_print in [false, true] {
                        sheet.printing = Printing {
                            large_print,
                            ..Printing::default()
                        };
                        let pages = typeset(&sheet, &Fonts::load()).unwrap();
                        let edges = if large_print {
                            [54.0 * 1.5, 48.0 * 1.5]
                        } else {
                            [66.0, 62.0]
                        };
                        let aftercare = pages.bookmarks.iter().rposition(|mark| mark.level == 1);
                        let (consent, aftercare) = pages.bookmarks.split_at(aftercare.unwrap());
                        let (signatures, aftercare) = (consent.last().unwrap(), &aftercare[0]);
                        let case =
                            format!("{language} {kind} {size:?} {:?} large: {large_print}", sheet.kind);
                        let filled = filled(&pages, edges);
                        let consent = &filled[..aftercare.page - 1];
                        let said: Vec<String> = filled.iter().map(|part| format!("{part:.2}")).collect();
                        println!("{case}: {} | {}", aftercare.page, said.join(" "));
                        if consent.iter().any(|part| *part < 0.33) {
                            sparse.push(format!("{case}: {}", said.join(" ")));
                        }
                        // The small pages of large print do not hold all places in two languages.
                        let signed = signed_on(&pages);
                        let checked = if large_print {
                            signed.len().min(1)
                        } else {
                            signed.len()
                        };
                        if signed[..checked].iter().any(|page| *page != signatures.page) {
                            parted.push(case);
                        }
                    }
                }
            }
        }
    }
    assert_eq!((sparse, parted), (Vec::<String>::new(), Vec::<String>::new()));
}
