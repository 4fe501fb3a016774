//! What matters to the patient, and what the procedure is.

use super::block::{Block, ListMark};
use super::compose::Page;
use crate::consult::{Severity, is_blank, say};

pub(super) fn sections(page: &mut Page<'_>) {
    page.section("sheet.matters");
    let draft = page.draft();
    let goal = page.with("sheet.goal", &[("goal", draft.goal.trim())]);
    page.paragraph(goal);
    if !is_blank(&draft.diagnosis) {
        let text = page.with("sheet.diagnosis", &[("diagnosis", draft.diagnosis.trim())]);
        page.paragraph(text);
    }
    let mut rows = Vec::new();
    for chosen in &draft.concerns {
        let zones: Vec<String> = chosen
            .zones
            .iter()
            .map(|z| page.text(&format!("zone.{z}")))
            .collect();
        let severity = match chosen.severity {
            Some(Severity::Mild) => page.text("sheet.severity.mild"),
            Some(Severity::Moderate) => page.text("sheet.severity.moderate"),
            Some(Severity::Severe) => page.text("sheet.severity.severe"),
            None => page.text("sheet.severity.none"),
        };
        rows.push(vec![
            page.text(&format!("concern.{}.name", chosen.concern)),
            say::list(page.texts, &zones),
            severity,
        ]);
    }
    let head = ["sheet.concern", "sheet.where", "sheet.severity"];
    page.table(&head, &[0.32, 0.46, 0.22], rows);

    page.section("sheet.about");
    for text in page.statements("about", &page.setting.procedure.about) {
        page.paragraph(text);
    }

    page.section("sheet.benefits");
    let mut items: Vec<String> = Vec::new();
    for chosen in &draft.concerns {
        items.push(page.text(&format!("concern.{}.benefit", chosen.concern)));
    }
    items.dedup();
    items.extend(page.statements("benefit", &page.setting.procedure.benefits));
    page.push(Block::List {
        mark: ListMark::Bullet,
        items,
    });
}
