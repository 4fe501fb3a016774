//! Consults that differ in what their sheet holds.

use jiff::civil::Date;
use serde_json::{Value, json};

/// What each is called, the kind of sample that it begins with, and the change that is merged into it; `today` is the
/// day of the consult.
pub fn shapes(today: Date) -> Vec<(&'static str, &'static str, Value)> {
    let long = "One more thing that was told and has to be written down as it was said. ".repeat(40);
    let asked = json!({ "asked": "What if it hurts?", "answered": long });
    vec![
        ("healthy", "healthy", json!({})),
        ("cautions", "cautions", json!({})),
        (
            "open day",
            "healthy",
            json!({ "plan": { "day": { "when": "open" } } }),
        ),
        (
            "minor",
            "healthy",
            json!({
                "patient": { "birthDate": format!("{}-01-01", today.year() - 15) },
                "consent": {
                    "guardian": {
                        "name": "Ingrid Åström", "relation": "mother",
                        "wish": "I want the scars to show less.", "need": "Scars that keep him from school.",
                    },
                    "interpreter": {
                        "needed": true, "name": "Marek Wiśniewski", "language": "polski", "mode": "telephone",
                    },
                    "chaperone": { "accepted": true, "name": "Nurse Nair" },
                    "reflectionReason": "Told last week.",
                },
            }),
        ),
        (
            "long notes",
            "cautions",
            json!({ "diagnosis": long, "consent": { "questions": vec![asked; 8] } }),
        ),
    ]
}
