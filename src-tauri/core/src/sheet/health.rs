//! What the health questions showed, and what was decided.

use super::compose::Page;
use crate::consult::{ResolutionKind, is_blank};
use crate::screening::words;

pub(super) fn section(page: &mut Page<'_>) {
    page.section("sheet.health");
    let findings = page.known.findings;
    if findings.is_empty() {
        let text = page.text("sheet.health.none");
        page.paragraph(text);
        return;
    }
    let text = page.text("sheet.health.some");
    page.paragraph(text);
    let mut rows = Vec::new();
    for finding in findings {
        let words = words(finding, page.texts);
        let found = format!("{}\n{}", words.says, words.why);
        let decided = match &finding.resolution {
            Some(r) if r.kind == ResolutionKind::Overridden => page.with(
                "sheet.health.overridden",
                &[("by", r.by.trim()), ("reason", r.reason.trim())],
            ),
            Some(r) if !is_blank(&r.reason) => page.with(
                "sheet.health.decided",
                &[("by", r.by.trim()), ("reason", r.reason.trim())],
            ),
            Some(r) if finding.unconfirmed.is_some() => {
                page.with("sheet.health.weighed", &[("by", r.by.trim())])
            }
            _ => page.text("sheet.health.noted"),
        };
        rows.push(vec![found, decided]);
    }
    page.table(&["sheet.health.found", "sheet.health.done"], &[0.6, 0.4], rows);
}
