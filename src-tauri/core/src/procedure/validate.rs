//! What content must satisfy beyond its shape: ids are unique, references lead somewhere, every text is
//! there, every rule has its case.

use super::condition::Condition;
use super::keys::keys;
use super::load::Procedure;
use super::question::{DetailKind, Outcome, Question};
use super::statement::{SECTIONS, Statement};
use super::text::CLINIC_LANGUAGE;
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
    if procedure.texts(CLINIC_LANGUAGE).is_none() {
        flaw(
            &mut found,
            "texts",
            "there are none in the language that the clinician reads",
        );
    }
    if !procedure.scale.is_sorted() {
        flaw(&mut found, "needles", "the scale does not rise");
    }
    sources(procedure, &mut found);
    places(procedure, &mut found);
    for question in &procedure.questions {
        rules(question, &mut found);
    }
    aftercare(procedure, &mut found);
    for (place, question, when) in conditions(procedure) {
        condition(procedure, &place, question, when, &mut found);
    }
    let aftercare = &procedure.aftercare;
    for id in aftercare.waiting.iter().chain(&aftercare.same_day) {
        if !aftercare.before.iter().any(|s| s.id == *id) {
            let what = format!("what holds while waiting or on the day is no advice: {id}");
            flaw(&mut found, "aftercare", what);
        }
    }
    for clause in &procedure.clauses {
        for key in clause.covers.iter().filter(|k| !SECTIONS.contains(&k.as_str())) {
            flaw(
                &mut found,
                format!("clause {}", clause.id),
                format!("speaks of the unknown section {key}"),
            );
        }
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

/// The statements of all lists.
fn statements(p: &Procedure) -> impl Iterator<Item = &Statement> {
    let a = &p.aftercare;
    let treating = [&p.treating.end_points, &p.treating.reactions];
    [&p.about, &p.benefits, &p.alternatives, &p.teach_back, &a.before]
        .into_iter()
        .chain(&a.remember)
        .chain(treating)
        .flatten()
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
    all.extend(statements(p).map(|x| (format!("statement {}", x.id), x.sources.as_slice())));
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
        a.pauses
            .iter()
            .map(|x| (format!("pause {}", x.id), x.sources.as_slice())),
    );
    all.push(("visit".into(), a.visit.sources.as_slice()));
    all.push(("passes".into(), p.treating.passes.sources.as_slice()));
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
        if ![0.0, n.typical_min, n.typical_max, n.ceiling, n.limit].is_sorted() || n.typical_min <= 0.0 {
            flaw(
                found,
                format!("needle {}", n.group),
                "its lengths do not rise from typical to limit",
            );
        }
        if !p
            .scale
            .iter()
            .any(|length| (n.typical_min..=n.typical_max).contains(length))
        {
            flaw(
                found,
                format!("needle {}", n.group),
                "no length on the scale is usual",
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

fn rules(question: &Question, found: &mut Vec<Flaw>) {
    if question.rules.is_empty() {
        flaw(found, format!("question {}", question.id), "has no rule");
    }
    let readings = question.rules.iter().filter(|rule| rule.one_of);
    if readings.count() == 1 {
        let place = format!("question {}", question.id);
        flaw(found, place, "has a single rule that is one of several readings");
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
        if rule.word && rule.outcome != Outcome::Modify {
            flaw(found, &*place, "asks for a word and is no advice");
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
    }
}

/// There are always three things to remember, and a pause lasts as long as a wait.
fn aftercare(p: &Procedure, found: &mut Vec<Flaw>) {
    for (number, list) in p.aftercare.remember.iter().enumerate() {
        if list.last().is_none_or(|last| last.when.is_some()) {
            let place = format!("remember {}", number + 1);
            flaw(
                found,
                place,
                "its last has a condition, so that there may be none",
            );
        }
    }
    let pauses = p.aftercare.pauses.iter();
    let pauses = pauses.map(|pause| (format!("pause {}", pause.id), &pause.rule));
    let said = statements(p).filter_map(|s| Some((format!("statement {}", s.id), s.rule.as_ref()?)));
    for (place, rule) in pauses.chain(said) {
        if p.rule(rule).is_none_or(|(_, rule)| rule.wait.is_none()) {
            let what = format!("lasts as long as the wait of {rule}, which has none");
            flaw(found, place, what);
        }
    }
}

/// Every condition as (place, the question whose rule it belongs to, condition).
fn conditions(p: &Procedure) -> Vec<(String, Option<&Question>, &Condition)> {
    let mut all: Vec<(String, Option<&Question>, &Condition)> = Vec::new();
    for q in &p.questions {
        all.extend(
            q.rules
                .iter()
                .map(|r| (format!("rule {}", r.id), Some(q), &r.when)),
        );
    }
    for r in &p.risks {
        let both = r.when.iter().chain(&r.personal);
        all.extend(both.map(|c| (format!("risk {}", r.id), None, c)));
    }
    for s in statements(p) {
        all.extend(s.when.iter().map(|c| (format!("statement {}", s.id), None, c)));
    }
    for c in &p.clauses {
        all.extend(c.when.iter().map(|w| (format!("clause {}", c.id), None, w)));
    }
    for w in &p.aftercare.windows {
        for a in w.expect.iter().chain(&w.todo).chain(&w.avoid) {
            all.extend(a.when.iter().map(|c| (format!("aftercare {}", a.id), None, c)));
        }
    }
    for pause in &p.aftercare.pauses {
        all.extend(
            pause
                .when
                .iter()
                .map(|c| (format!("pause {}", pause.id), None, c)),
        );
    }
    for w in &p.aftercare.warnings {
        all.extend(w.when.iter().map(|c| (format!("warning {}", w.id), None, c)));
    }
    all
}

/// What a condition refers to is there: named things in the content, details in its own question.
fn condition(
    p: &Procedure,
    place: &str,
    question: Option<&Question>,
    when: &Condition,
    found: &mut Vec<Flaw>,
) {
    let holds = |id: &str| {
        let details = question.into_iter().flat_map(|q| &q.details);
        details.filter(|d| d.id == id).map(|d| &d.holds).next()
    };
    let mut unknown = |kind: &str, ids: &[String], known: &dyn Fn(&str) -> bool| {
        for id in ids.iter().filter(|id| !known(id)) {
            flaw(found, place, format!("names the unknown {kind} {id}"));
        }
    };
    match when {
        Condition::All(parts) | Condition::Any(parts) => {
            parts
                .iter()
                .for_each(|part| condition(p, place, question, part, found));
        }
        Condition::Not(inner) => condition(p, place, question, inner, found),
        Condition::AnswerTo { question: id, .. } => {
            unknown("question", std::slice::from_ref(id), &|id| {
                p.question(id).is_some()
            });
        }
        Condition::Finding(id) => unknown("rule", std::slice::from_ref(id), &|id| p.rule(id).is_some()),
        Condition::Concern(ids) => unknown("concern", ids, &|id| p.concern(id).is_some()),
        Condition::ZoneGroup(ids) => unknown("group", ids, &|id| p.needle(id).is_some()),
        Condition::Country(ids) => unknown("country", ids, &|id| p.country(id).is_some()),
        Condition::Answer(_) if question.is_none() => {
            flaw(found, place, "asks for an answer and belongs to no question");
        }
        Condition::Choice { detail, is } => match holds(detail) {
            Some(DetailKind::Choice { options }) => {
                unknown("option", is, &|id| options.iter().any(|option| option == id));
            }
            _ => lacks(place, "choice", detail, found),
        },
        Condition::AtLeast { detail, .. } if !matches!(holds(detail), Some(DetailKind::Number { .. })) => {
            lacks(place, "number", detail, found);
        }
        Condition::Within { detail, .. } if !matches!(holds(detail), Some(DetailKind::Date { .. })) => {
            lacks(place, "date", detail, found);
        }
        Condition::Always {}
        | Condition::Answer(_)
        | Condition::AtLeast { .. }
        | Condition::Within { .. }
        | Condition::AgeBelow(_)
        | Condition::Minor {}
        | Condition::SkinTypeAtLeast(_)
        | Condition::Planned(_) => {}
    }
}

fn lacks(place: &str, kind: &str, detail: &str, found: &mut Vec<Flaw>) {
    flaw(
        found,
        place,
        format!("reads the {kind} {detail}, which its question lacks"),
    );
}

fn texts(p: &Procedure, found: &mut Vec<Flaw>) {
    let needed = keys(p);
    // An aside to a question is optional.
    let aside = |k: &str| {
        let question = k.strip_prefix("question.").and_then(|k| k.strip_suffix(".help"));
        question.is_some_and(|id| p.question(id).is_some())
    };
    for (language, texts) in &p.texts {
        let mut found = |key: &str, what: &str| {
            flaw(found, format!("text {language}"), format!("{key} {what}"));
        };
        // Both are in the order of their keys.
        let mut there = texts.iter().peekable();
        let mut unused = |until: Option<&str>| {
            let before = |(key, _): &(&str, &str)| until.is_none_or(|until| *key < until);
            while let Some((key, _)) = there.next_if(before) {
                if !aside(key) {
                    found(key, "is used by nothing");
                }
            }
            there.next_if(|(key, _)| until == Some(*key))
        };
        let missing: Vec<&str> = needed
            .iter()
            .map(AsRef::as_ref)
            .filter(|key| unused(Some(key)).is_none_or(|(_, text)| text.trim().is_empty()))
            .collect();
        unused(None);
        missing.into_iter().for_each(|key| found(key, "is missing"));
    }
}
