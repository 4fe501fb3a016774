//! Risks, the patient's own first, and what else could be done.

use super::block::{Block, ListMark};
use super::compose::Page;
use crate::procedure::{Frequency, Risk, Truth};

pub(super) fn sections(page: &mut Page<'_>) {
    let procedure = page.setting.procedure;
    let risks: Vec<&Risk> = procedure
        .risks
        .iter()
        .filter(|r| page.applies(r.when.as_ref()))
        .collect();
    page.section("sheet.risks");
    let own: Vec<String> = risks
        .iter()
        .filter(|r| is_own(page, r))
        .map(|r| own_risk(page, r))
        .collect();
    if !own.is_empty() {
        page.heading("sheet.risks.own");
        page.push(Block::List {
            mark: ListMark::Bullet,
            items: own,
        });
        page.heading("sheet.risks.all");
    }
    let text = page.text("sheet.risks.scale");
    page.paragraph(text);
    let mut sorted = risks;
    sorted.sort_by_key(|r| r.frequency);
    let rows = sorted.iter().map(|r| row(page, r)).collect();
    let head = ["sheet.risk", "sheet.risk.often", "sheet.risk.means"];
    page.table(&head, &[0.28, 0.22, 0.5], rows);

    page.section("sheet.alternatives");
    let items = page.statements("alternative", &procedure.alternatives);
    page.push(Block::List {
        mark: ListMark::Bullet,
        items,
    });
}

fn is_own(page: &Page<'_>, risk: &Risk) -> bool {
    risk.personal
        .as_ref()
        .is_some_and(|c| c.holds("", &page.known) == Truth::Yes)
}

fn own_risk(page: &Page<'_>, risk: &Risk) -> String {
    let name = page.text(&format!("risk.{}.name", risk.id));
    let personal = page.text(&format!("risk.{}.personal", risk.id));
    page.with("sheet.risk.own", &[("risk", &name), ("personal", &personal)])
}

fn row(page: &Page<'_>, risk: &Risk) -> Vec<String> {
    let word = match risk.frequency {
        Frequency::VeryCommon => "veryCommon",
        Frequency::Common => "common",
        Frequency::Uncommon => "uncommon",
        Frequency::Rare => "rare",
        Frequency::VeryRare => "veryRare",
        Frequency::NotKnown => "notKnown",
    };
    vec![
        page.text(&format!("risk.{}.name", risk.id)),
        page.text(&format!("sheet.frequency.{word}")),
        page.text(&format!("risk.{}.plain", risk.id)),
    ]
}
