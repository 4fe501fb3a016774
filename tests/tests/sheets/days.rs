//! What the day of treatment and the wait make of the sheet.

use super::*;
use needlepoint_core::consult::{NextVisit, When};
use needlepoint_tests::{Desk, plain};
use serde_json::json;

#[test]
fn days_are_dates_once_the_day_is_fixed() {
    let desk = Desk::new();
    let mut draft = healthy();
    draft.plan.day = Some(When::Open {});
    draft.plan.next_visit = NextVisit::default();
    let sheet = desk.sheet(&draft);
    let stretch = stretches(&sheet);
    assert!(stretch.iter().all(|when| when.starts_with("Day ")), "{stretch:?}");
    assert!(
        stretch.iter().any(|when| when.starts_with("Day 1")),
        "{stretch:?}"
    );
    let aftercare = plain(&sheet).split("=====").last().unwrap().to_owned();
    assert!(!aftercare.contains("2026"), "{aftercare}");

    draft.plan.day = Some(When::On {
        day: "2026-12-30".into(),
    });
    let sheet = desk.sheet(&draft);
    let stretch = stretches(&sheet);
    assert!(stretch.iter().all(|when| !when.contains("Day")), "{stretch:?}");
    assert_eq!(stretch[0], "30 December");
    assert!(stretch.last().unwrap().contains("2027"), "{stretch:?}");
    assert!(plain(&sheet).contains("Day 0 is 30 December 2026"));
}

#[test]
fn an_open_day_names_the_end_of_a_wait() {
    let desk = Desk::new();
    let mut draft = healthy();
    draft.plan.day = Some(When::Open {});
    let botox = json!({ "value": "yes", "details": { "when": "2026-11-20" } });
    draft
        .answers
        .insert("botox".into(), serde_json::from_value(botox).unwrap());
    let wait = json!({
        "finding": "botox", "outcome": "wait", "until": "2026-12-04", "kind": "accepted",
        "by": "Dr Noor", "at": "2026-11-23T10:00:00Z",
    });
    draft.resolutions.push(serde_json::from_value(wait).unwrap());
    let text = plain(&desk.sheet(&draft));
    assert!(
        text.contains("Not fixed yet, and not before 4 December 2026"),
        "{text}"
    );
}
