//! What content must satisfy beyond its shape: ids are unique, references lead somewhere, every text is
//! there, every rule has its case.

use super::condition::Condition;
use super::load::Procedure;
use super::question::{DetailKind, Outcome, Question, Rule};
use std::collections::BTreeSet;
use std::fmt;

/// One thing wrong with the content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Where, such as `question botox`.
    pub place: String,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// All flaws of a procedure, in the order of its parts.
pub fn flaws(procedure: &Procedure) -> Vec<Flaw> {
    let mut found = Vec::new();
    unique(procedure, &mut found);
    if procedure.country("ZZ").is_none() {
        flaw(&mut found, "countries", "there is no ZZ for any other country");
    }
    sources(procedure, &mut found);
    places(procedure, &mut found);
    for question in &procedure.questions {
        rules(procedure, question, &mut found);
    }
    texts(procedure, &mut found);
    found
}

fn flaw(found: &mut Vec<Flaw>, place: impl Into<String>, what: impl Into<String>) {
    found.push(Flaw {
        place: place.into(),
        what: what.into(),
    });
}

fn unique(p: &Procedure, found: &mut Vec<Flaw>) {
    let kinds: [(&str, Vec<&str>); 12] = [
        ("source", p.sources.iter().map(|x| x.id.as_str()).collect()),
        ("device", p.devices.iter().map(|x| x.id.as_str()).collect()),
        ("concern", p.concerns.iter().map(|x| x.id.as_str()).collect()),
        ("zone", p.zones.iter().map(|x| x.id.as_str()).collect()),
        ("needle", p.needles.iter().map(|x| x.group.as_str()).collect()),
        ("group", p.groups.iter().map(|x| x.id.as_str()).collect()),
        ("question", p.questions.iter().map(|x| x.id.as_str()).collect()),
        (
            "rule",
            p.questions
                .iter()
                .flat_map(|q| q.rules.iter().map(|r| r.id.as_str()))
                .collect(),
        ),
        ("risk", p.risks.iter().map(|x| x.id.as_str()).collect()),
        ("clause", p.clauses.iter().map(|x| x.id.as_str()).collect()),
        ("country", p.countries.iter().map(|x| x.id.as_str()).collect()),
        (
            "window",
            p.aftercare.windows.iter().map(|x| x.id.as_str()).collect(),
        ),
    ];
    for (kind, ids) in kinds {
        let mut seen = BTreeSet::new();
        for id in ids {
            if !seen.insert(id) {
                flaw(found, format!("{kind} {id}"), "the id stands twice");
            }
        }
    }
}

/// Every sourced thing as (place, sources).
fn sourced(p: &Procedure) -> Vec<(String, &[String])> {
    let mut all: Vec<(String, &[String])> = Vec::new();
    for d in &p.devices {
        all.extend(
            d.labels
                .iter()
                .map(|l| (format!("device {}", d.id), l.sources.as_slice())),
        );
    }
    all.extend(
        p.concerns
            .iter()
            .map(|x| (format!("concern {}", x.id), x.sources.as_slice())),
    );
    all.extend(
        p.needles
            .iter()
            .map(|x| (format!("needle {}", x.group), x.sources.as_slice())),
    );
    for q in &p.questions {
        all.extend(
            q.rules
                .iter()
                .map(|r| (format!("rule {}", r.id), r.sources.as_slice())),
        );
    }
    all.extend(
        p.risks
            .iter()
            .map(|x| (format!("risk {}", x.id), x.sources.as_slice())),
    );
    let a = &p.aftercare;
    for list in [
        &p.about,
        &p.benefits,
        &p.alternatives,
        &p.teach_back,
        &a.remember,
        &a.before,
    ] {
        all.extend(
            list.iter()
                .map(|x| (format!("statement {}", x.id), x.sources.as_slice())),
        );
    }
    all.extend(
        p.clauses
            .iter()
            .map(|x| (format!("clause {}", x.id), x.sources.as_slice())),
    );
    all.extend(
        a.windows
            .iter()
            .map(|x| (format!("window {}", x.id), x.sources.as_slice())),
    );
    all.extend(
        a.warnings
            .iter()
            .map(|x| (format!("warning {}", x.id), x.sources.as_slice())),
    );
    all.extend(
        p.countries
            .iter()
            .map(|x| (format!("country {}", x.id), x.sources.as_slice())),
    );
    all
}

fn sources(p: &Procedure, found: &mut Vec<Flaw>) {
    let known: BTreeSet<&str> = p.sources.iter().map(|s| s.id.as_str()).collect();
    for (place, ids) in sourced(p) {
        if ids.is_empty() {
            flaw(found, &*place, "names no source");
        }
        for id in ids.iter().filter(|id| !known.contains(id.as_str())) {
            flaw(found, &*place, format!("names the unknown source {id}"));
        }
    }
}

fn places(p: &Procedure, found: &mut Vec<Flaw>) {
    for zone in p.zones.iter().filter(|z| p.needle(&z.group).is_none()) {
        flaw(
            found,
            format!("zone {}", zone.id),
            format!("its group {} has no needle lengths", zone.group),
        );
    }
    for n in &p.needles {
        let rising = 0.0 < n.typical_min
            && n.typical_min <= n.typical_max
            && n.typical_max <= n.ceiling.max(n.typical_max)
            && n.ceiling <= n.limit;
        if !rising {
            flaw(
                found,
                format!("needle {}", n.group),
                "its lengths do not rise from typical to limit",
            );
        }
    }
    for concern in &p.concerns {
        for group in concern.groups.iter().filter(|g| p.needle(g).is_none()) {
            flaw(
                found,
                format!("concern {}", concern.id),
                format!("names the unknown group {group}"),
            );
        }
        for id in concern.raises.iter().filter(|id| p.question(id).is_none()) {
            flaw(
                found,
                format!("concern {}", concern.id),
                format!("raises the unknown question {id}"),
            );
        }
    }
    for question in &p.questions {
        if !p.groups.iter().any(|g| g.id == question.group) {
            flaw(
                found,
                format!("question {}", question.id),
                format!("unknown group {}", question.group),
            );
        }
    }
    for device in &p.devices {
        for label in &device.labels {
            let place = format!("device {}", device.id);
            if p.country(&label.country).is_none() {
                flaw(found, &*place, format!("unknown country {}", label.country));
            }
            for id in label.concerns.iter().filter(|id| p.concern(id).is_none()) {
                flaw(found, &*place, format!("unknown concern {id}"));
            }
            for group in label.groups.iter().filter(|g| p.needle(g).is_none()) {
                flaw(found, &*place, format!("unknown group {group}"));
            }
        }
    }
}

fn rules(p: &Procedure, question: &Question, found: &mut Vec<Flaw>) {
    if question.rules.is_empty() {
        flaw(found, format!("question {}", question.id), "has no rule");
    }
    for rule in &question.rules {
        let place = format!("rule {}", rule.id);
        match (&rule.wait, rule.outcome) {
            (None, Outcome::Wait) => flaw(found, &*place, "waits without saying how long"),
            (Some(_), outcome) if outcome != Outcome::Wait => {
                flaw(found, &*place, "has a wait but does not wait");
            }
            (Some(w), _) if !(w.min <= w.default && w.default <= w.max) => {
                flaw(
                    found,
                    &*place,
                    "its default wait is not between shortest and longest",
                );
            }
            _ => {}
        }
        if let Some(from) = rule.wait.as_ref().and_then(|w| w.from.as_ref()) {
            let is_date = |d: &super::Detail| d.id == *from && matches!(d.holds, DetailKind::Date { .. });
            if !question.details.iter().any(is_date) {
                flaw(
                    found,
                    &*place,
                    format!("waits from {from}, which is no date of its question"),
                );
            }
        }
        condition(p, question, rule, &rule.when, found);
    }
}

fn condition(p: &Procedure, question: &Question, rule: &Rule, when: &Condition, found: &mut Vec<Flaw>) {
    let place = format!("rule {}", rule.id);
    let detail = |id: &str| question.details.iter().find(|d| d.id == id);
    match when {
        Condition::All(parts) | Condition::Any(parts) => {
            parts
                .iter()
                .for_each(|part| condition(p, question, rule, part, found));
        }
        Condition::Not(inner) => condition(p, question, rule, inner, found),
        Condition::AnswerTo { question: other, .. } if p.question(other).is_none() => {
            flaw(found, place, format!("asks the unknown question {other}"));
        }
        Condition::Choice { detail: id, is } => match detail(id).map(|d| &d.holds) {
            Some(DetailKind::Choice { options }) => {
                for option in is.iter().filter(|o| !options.contains(o)) {
                    flaw(
                        found,
                        &*place,
                        format!("names the unknown option {option} of {id}"),
                    );
                }
            }
            _ => flaw(
                found,
                place,
                format!("reads the choice {id}, which its question lacks"),
            ),
        },
        Condition::AtLeast { detail: id, .. }
            if !matches!(detail(id).map(|d| &d.holds), Some(DetailKind::Number { .. })) =>
        {
            flaw(
                found,
                place,
                format!("reads the number {id}, which its question lacks"),
            );
        }
        Condition::Within { detail: id, .. }
            if !matches!(detail(id).map(|d| &d.holds), Some(DetailKind::Date { .. })) =>
        {
            flaw(
                found,
                place,
                format!("reads the date {id}, which its question lacks"),
            );
        }
        _ => {}
    }
}

/// The keys that the content itself needs in every language.
pub fn keys(p: &Procedure) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut add = |key: String| keys.insert(key);
    add("device.radiofrequency.refused".into());
    for c in &p.concerns {
        for part in ["name", "plain"] {
            add(format!("concern.{}.{part}", c.id));
        }
        add(format!(
            "concern.{}.{}",
            c.id,
            if c.declined { "declined" } else { "benefit" }
        ));
    }
    p.zones.iter().for_each(|z| {
        add(format!("zone.{}", z.id));
    });
    for g in &p.groups {
        add(format!("group.{}.title", g.id));
        if p.questions.iter().any(|q| q.group == g.id && q.none) {
            add(format!("group.{}.none", g.id));
        }
    }
    for q in &p.questions {
        add(format!("question.{}", q.id));
        for d in &q.details {
            add(format!("question.{}.{}", q.id, d.id));
            if let DetailKind::Choice { options } = &d.holds {
                options.iter().for_each(|o| {
                    add(format!("question.{}.{}.{o}", q.id, d.id));
                });
            }
        }
        for r in &q.rules {
            add(format!("rule.{}.says", r.id));
            add(format!("rule.{}.why", r.id));
            if r.temporary {
                add(format!("rule.{}.lifts", r.id));
            }
            if r.differ {
                add(format!("rule.{}.differ", r.id));
            }
        }
    }
    for r in &p.risks {
        add(format!("risk.{}.name", r.id));
        add(format!("risk.{}.plain", r.id));
        if r.personal.is_some() {
            add(format!("risk.{}.personal", r.id));
        }
    }
    let a = &p.aftercare;
    let lists = [
        ("about", &p.about),
        ("benefit", &p.benefits),
        ("alternative", &p.alternatives),
        ("teachBack", &p.teach_back),
        ("remember", &a.remember),
        ("before", &a.before),
    ];
    for (name, list) in lists {
        list.iter().for_each(|s| {
            add(format!("{name}.{}", s.id));
        });
    }
    p.teach_back.iter().for_each(|s| {
        add(format!("teachBack.{}.answer", s.id));
    });
    p.clauses.iter().for_each(|c| {
        add(format!("clause.{}", c.id));
    });
    for w in &a.windows {
        add(format!("window.{}", w.id));
        add(format!("window.{}.short", w.id));
        for advice in w.expect.iter().chain(&w.todo).chain(&w.avoid) {
            add(format!("aftercare.{}", advice.id));
        }
    }
    a.warnings.iter().for_each(|w| {
        add(format!("warning.{}", w.id));
    });
    p.countries.iter().for_each(|c| {
        add(format!("country.{}", c.id));
    });
    keys
}

fn texts(p: &Procedure, found: &mut Vec<Flaw>) {
    let needed = keys(p);
    for (language, texts) in &p.texts {
        for key in needed
            .iter()
            .filter(|k| texts.find(k).is_none_or(|t| t.trim().is_empty()))
        {
            flaw(found, format!("text {language}"), format!("{key} is missing"));
        }
        // `sheet.` holds the sheet's own words, `.help` an optional aside.
        let free = |k: &str| k.starts_with("sheet.") || k.ends_with(".help");
        for key in texts.texts.keys().filter(|k| !needed.contains(*k) && !free(k)) {
            flaw(
                found,
                format!("text {language}"),
                format!("{key} is used by nothing"),
            );
        }
    }
}
