//! Questions and answers, the clauses, and the places to sign.

use super::block::{Block, Fact, Kind, Party, PlaceBeside, Role};
use super::compose::Page;
use super::freeze::{SIGN_TYPED, SIGN_WITNESSED};
use crate::consult::{PatientCopy, is_blank, reflection_hours, say, time_to_think};
use crate::procedure::{Clause, ClauseKind, Facts, Planned};

pub(super) fn sections(page: &mut Page<'_>) {
    talk(page);
    let clauses: Vec<&Clause> = page
        .setting
        .procedure
        .clauses
        .iter()
        .filter(|c| page.applies(c.when.as_ref()) && !(c.on_screen && page.kind == Kind::Blank))
        .collect();
    let of = |kinds: &[ClauseKind]| -> Vec<&Clause> {
        clauses
            .iter()
            .copied()
            .filter(|c| kinds.contains(&c.kind))
            .collect()
    };
    page.section("sheet.agree");
    let text = page.text("sheet.agree.how");
    page.paragraph(text);
    push(page, &of(&[ClauseKind::Tick, ClauseKind::Initial]));
    let optional = of(&[ClauseKind::Optional]);
    if !optional.is_empty() {
        page.section("sheet.optional");
        let text = page.text("sheet.optional.how");
        page.paragraph(text);
        push(page, &optional);
    }
    page.section("sheet.clinician");
    push(page, &of(&[ClauseKind::Clinician]));
    signatures(page);
}

fn talk(page: &mut Page<'_>) {
    let consent = &page.draft().consent;
    page.section("sheet.talk");
    let asked: Vec<Fact> = consent
        .questions
        .iter()
        .filter(|q| !is_blank(&q.asked))
        .map(|q| Fact::new(q.asked.trim(), q.answered.trim()))
        .collect();
    if asked.is_empty() {
        let text = page.text("sheet.talk.none");
        page.paragraph(text);
    } else {
        page.push(Block::Facts { rows: asked });
    }
    let procedure = page.setting.procedure;
    let understood = consent.teach_back.count(procedure);
    if understood > 0 {
        let total = procedure.teach_back.len().to_string();
        let well = understood.to_string();
        let text = page.with("sheet.teachBack", &[("well", &well), ("total", &total)]);
        page.paragraph(text);
    }
    let note = consent.teach_back.note.trim();
    if !is_blank(note) {
        page.paragraph(note);
    }
    let copy = consent.copy.map(|copy| {
        let how = page.text(match copy {
            PatientCopy::Paper => "sheet.copy.paper",
            PatientCopy::Email => "sheet.copy.email",
            PatientCopy::Both => "sheet.copy.both",
        });
        page.with("sheet.copy.when", &[("how", &how)])
    });
    if let Some(row) = page.fact("sheet.copy", copy.unwrap_or_default()) {
        page.push(Block::Facts { rows: vec![row] });
    }
    let guardian = &consent.guardian;
    if page.known.is_minor() {
        let rows = [
            page.fact("sheet.guardian.wish", guardian.wish.trim()),
            page.fact("sheet.guardian.need", guardian.need.trim()),
        ];
        page.push(Block::Facts {
            rows: rows.into_iter().flatten().collect(),
        });
    }
    reflection(page);
}

/// The time to think: from when to when it is, or how long it should be, and why it was shorter.
fn reflection(page: &mut Page<'_>) {
    page.shown.begin("sheet.reflection", page.blocks.len());
    let (draft, country) = (page.draft(), &page.setting.country);
    if let Some(think) = time_to_think(draft, page.setting) {
        let [from, until] = think.map(|at| say::moment(page.texts, at));
        let span = page.with("sheet.reflection.span", &[("from", &from), ("until", &until)]);
        let rows = page.fact("sheet.reflection.time", span).into_iter().collect();
        page.push(Block::Facts { rows });
    } else if country.reflection_noted && reflection_hours(draft, page.setting) == 0 {
        let text = page.text(&format!("country.{}.reflection", country.id));
        page.paragraph(text);
    }
    let consent = &draft.consent;
    let reason = consent.reflection_reason.trim();
    if !is_blank(reason) {
        let text = page.with("sheet.reflection.reason", &[("reason", reason)]);
        page.paragraph(text);
    }
}

fn push(page: &mut Page<'_>, clauses: &[&Clause]) {
    for clause in clauses {
        let draft = page.draft();
        let years = kept(page).to_string();
        let key = format!("clause.{}", clause.id);
        let values = [("product", draft.plan.topical.product.trim()), ("years", &years)];
        let (text, beside) = (page.with(&key, &values), page.beside(&key, &values));
        let initialled = clause.kind == ClauseKind::Initial;
        let (initials_label, initials_beside) = if initialled {
            (page.text("sheet.initials"), page.beside("sheet.initials", &[]))
        } else {
            Default::default()
        };
        page.push(Block::Clause {
            id: clause.id.clone(),
            party: if clause.kind == ClauseKind::Clinician {
                Party::Clinician
            } else {
                Party::Patient
            },
            required: clause.kind != ClauseKind::Optional,
            initialled,
            initials_label,
            initials_beside,
            text,
            beside,
            shown: String::new(),
            ticked: false,
            initials: None,
        });
    }
}

/// Says of every clause what a tick is given for, and ticks it where one was given for just that. Initials hold
/// while the tick does.
pub(super) fn tick(page: &mut Page<'_>) {
    let covers = |id: &str| {
        let clause = page.setting.procedure.clauses.iter().find(|c| c.id == id);
        clause.map_or(&[][..], |c| &c.covers)
    };
    let digest = |block: &Block| match block {
        Block::Clause { id, text, .. } => Some(page.shown.digest(&page.blocks, text, covers(id))),
        _ => None,
    };
    let digests: Vec<Option<String>> = page.blocks.iter().map(digest).collect();
    let consent = &page.draft().consent;
    for (block, digest) in page.blocks.iter_mut().zip(digests) {
        if let (
            Block::Clause {
                id,
                initialled,
                shown,
                ticked,
                initials,
                ..
            },
            Some(digest),
        ) = (block, digest)
        {
            // What is ticked by pen stands empty.
            *ticked = page.kind != Kind::Blank && consent.ticks.get(id) == Some(&digest);
            let given = consent
                .initials(id)
                .filter(|text| *ticked && *initialled && page.setting.unprintable(text).is_none());
            *initials = given.map(str::to_owned);
            *shown = digest;
        }
    }
}

/// Years that the record is kept at least: for a minor until an age that the law names.
fn kept(page: &Page<'_>) -> u8 {
    let rules = &page.setting.country;
    let age = page.draft().age_on(page.setting.today);
    let young = age.filter(|age| *age < rules.majority);
    let years = young.map_or(0, |age| rules.retention_minor_age.saturating_sub(age));
    years.max(rules.retention_years)
}

fn signatures(page: &mut Page<'_>) {
    page.section("sheet.signatures");
    let text = page.text("sheet.signatures.how");
    page.paragraph(text);
    let draft = page.draft();
    let (role, key, name) = if page.known.is_minor() {
        (Role::Guardian, "guardian", draft.consent.guardian.name.trim())
    } else {
        (Role::Patient, "patient", draft.patient.name.trim())
    };
    place(page, role, key, name);
    if page.known.planned(Planned::Interpreter) {
        place(
            page,
            Role::Interpreter,
            "interpreter",
            draft.consent.interpreter.name.trim(),
        );
    }
    place(
        page,
        Role::Clinician,
        "clinician",
        draft.consent.informed_by.trim(),
    );
    let seal = if page.kind == Kind::Blank {
        "sheet.blank.seal"
    } else {
        signs(page);
        "sheet.seal"
    };
    let text = page.text(seal);
    page.small(text);
    version(page);
}

/// What the signs of a stamp mean. It is made when the sheet is frozen already, with a face that holds the letters of
/// few languages: how somebody signed is told by a sign, and the sign by words that stand here for all who sign.
pub(super) fn signs(page: &mut Page<'_>) {
    let values = [("typed", SIGN_TYPED), ("witnessed", SIGN_WITNESSED)];
    let (text, beside) = (
        page.with("sheet.signatures.signs", &values),
        page.beside("sheet.signatures.signs", &values),
    );
    page.push(Block::Small { text, beside });
}

/// Which form it is, and who approved its words.
pub(super) fn version(page: &mut Page<'_>) {
    let version = [
        ("version", page.setting.procedure.version.clone()),
        ("textVersion", page.texts.version.clone()),
        ("language", page.texts.name.clone()),
    ];
    let version: Vec<(&str, &str)> = version.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let version = page.with("sheet.version", &version);
    let approved = if let Some(a) = page.setting.policy.approval(page.texts) {
        let on = say::typed_day(page.texts, &a.on);
        let values = [
            ("by", a.by.as_str()),
            ("competence", a.competence.as_str()),
            ("date", on.as_str()),
        ];
        page.with("sheet.approved", &values)
    } else {
        page.text("sheet.unapproved.short")
    };
    let text = say::sentences(page.texts, &[version, approved]);
    page.small(text);
}

fn place(page: &mut Page<'_>, role: Role, key: &str, name: &str) {
    let (title, meaning) = (format!("sheet.role.{key}"), format!("sheet.meaning.{key}"));
    let beside = page.clinic_texts.map(|texts| PlaceBeside {
        title: texts.get(&title).to_owned(),
        meaning: texts.get(&meaning).to_owned(),
    });
    let (title, meaning) = (page.text(&title), page.text(&meaning));
    if page.kind == Kind::Blank {
        let date = page.text("sheet.blank.date");
        page.push(Block::PenPlace {
            title,
            name: name.into(),
            meaning,
            date,
            beside,
        });
        return;
    }
    page.push(Block::SignaturePlace {
        field: key.into(),
        role,
        title,
        name: name.into(),
        meaning,
        beside,
    });
}
