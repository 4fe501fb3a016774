//! The keys of the texts that every language must have.

use super::load::Procedure;
use super::question::DetailKind;
use std::collections::BTreeSet;

/// The sheet's own words, each beneath `sheet.`; a test of the sheet holds the list against its use.
pub const SHEET: &str = "\
    procedure title subtitle specimen foot date dayMonth days daysInMonth daysInMonthYear firstDay \
    list sentences moment month.1 month.2 month.3 month.4 month.5 month.6 month.7 month.8 month.9 month.10 \
    month.11 month.12 mm decimal unapproved.title unapproved.text unapproved.short patient.name \
    patient.born patient.bornAge patient.record patient.phone patient.emergency patient.guardian \
    informedBy performedBy interpreter interpreter.inRoom interpreter.video interpreter.telephone \
    chaperone chaperone.declined matters goal diagnosis concern where severity severity.mild \
    severity.moderate severity.severe severity.none about benefits plan day day.open day.openUntil \
    device sessions course course.one glide glide.usual anaesthetic anaesthetic.none topical \
    cost.session cost.course cost.terms zone needle needle.usual needle.range needle.long \
    needle.reason map.zone map.alt view.face-front view.face-right view.face-left view.neck-chest \
    view.hands view.scalp view.body-front view.body-back label.title label.on label.off \
    label.unknown answer.yes answer.no answer.unsure before before.next before.today pause.dated pause.begun pause.open span.one \
    span.many told told.answer told.detail told.none told.rest health health.none health.some health.found health.done \
    health.noted health.weighed health.decided health.overridden raised unconfirmed.wait unconfirmed.stop \
    unsure.says unsure.why risks risks.own risks.all risks.scale \
    risk risk.often risk.means risk.own frequency.veryCommon frequency.common frequency.uncommon \
    frequency.rare frequency.veryRare frequency.notKnown alternatives talk talk.none \
    teachBack copy copy.paper copy.email copy.both copy.when guardian.wish guardian.need reflection.time reflection.span reflection.reason \
    agree agree.how initials optional optional.how clinician signatures signatures.how signatures.signs role.patient \
    role.guardian role.interpreter role.clinician role.clinic meaning.patient meaning.guardian \
    meaning.interpreter meaning.clinician meaning.clinic seal version approved deferral deferral.foot \
    deferral.intro deferral.why deferral.found deferral.until deferral.from deferral.open \
    deferral.unsure deferral.earliest deferral.now deferral.visit deferral.call blank.foot blank.seal \
    blank.date paper paper.how paper.form paper.printed paper.digest paper.signed paper.signers \
    paper.stated paper.files paper.file paper.pages \
    added.stays added.about added.document added.digest addendum addendum.words correction \
    correction.passage correction.right correction.used withdrawal withdrawal.by withdrawal.on withdrawal.how \
    withdrawal.how.signed withdrawal.how.inPerson withdrawal.how.telephone withdrawal.how.letter \
    withdrawal.how.email withdrawal.words withdrawal.covers withdrawal.covers.treatment \
    withdrawal.covers.teaching withdrawal.covers.marketing withdrawal.means withdrawal.reason \
    withdrawal.care withdrawal.treatment withdrawal.done withdrawal.photos withdrawal.kept \
    meaning.withdraw.patient meaning.withdraw.guardian aftercare aftercare.on aftercare.open remember tick \
    dayByDay expect todo avoid oneDay dayToDay creams visits visit.number visit.line visit.about visit.next \
    visit.change visit.scan visit.alt visit.summary call.clinic call.emergency \
    call.inHours call.inHoursAt call.outOfHours call.emergencyNumber treatment treatment.session \
    treatment.sessionOf treatment.consent treatment.consentOf treatment.by treatment.asked treatment.health \
    treatment.same treatment.changed treatment.wish treatment.wants treatment.declined treatment.not treatment.notGiven \
    treatment.written treatment.changes treatment.done treatment.serial treatment.tip treatment.expiry treatment.expired \
    treatment.antiseptic treatment.numbed treatment.glideLot treatment.passes treatment.endPoint \
    treatment.longer treatment.alt treatment.after treatment.reactions treatment.reactions.none \
    treatment.photographs treatment.photographs.yes treatment.photographs.no treatment.advice \
    treatment.advice.yes treatment.advice.no treatment.note";

/// The words of the screen that the patient is given, each beneath `handed.`.
const HANDED: &str =
    "title lead part open next back notApply finish thanks again unsaved read day month year";

/// The keys that the sheet and the content need in every language.
pub fn keys(p: &Procedure) -> BTreeSet<String> {
    let sheet = SHEET.split_whitespace().map(|key| format!("sheet.{key}"));
    let mut keys: BTreeSet<String> = sheet.collect();
    keys.extend(HANDED.split_whitespace().map(|key| format!("handed.{key}")));
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
        ("remember", &a.remember[0]),
        ("remember", &a.remember[1]),
        ("remember", &a.remember[2]),
        ("before", &a.before),
        ("endPoint", &p.treating.end_points),
        ("reaction", &p.treating.reactions),
    ];
    for (name, list) in lists {
        list.iter().for_each(|s| {
            add(format!("{name}.{}", s.id));
        });
    }
    a.pauses.iter().for_each(|pause| {
        add(format!("pause.{}", pause.id));
    });
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
        if c.reflection_noted {
            add(format!("country.{}.reflection", c.id));
        }
    });
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::{SECTIONS, microneedling};
    use std::path::Path;

    /// Literals that begin with `sheet.` in a source or in all of a folder.
    fn named(path: &Path) -> Vec<String> {
        if path.is_dir() {
            let entries = std::fs::read_dir(path).expect("a folder of the sources");
            return entries
                .flat_map(|entry| named(&entry.expect("an entry").path()))
                .collect();
        }
        let text = std::fs::read_to_string(path).expect("a source");
        let literals = text.split("\"sheet.").skip(1);
        literals
            .filter_map(|rest| rest.split('"').next())
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn the_sheets_words_are_those_that_it_uses() {
        let core = Path::new(env!("CARGO_MANIFEST_DIR"));
        let rooms = ["src/consult", "src/screening", "src/sheet", "../src/judge.rs"];
        let used: BTreeSet<String> = rooms.iter().flat_map(|room| named(&core.join(room))).collect();
        let listed: BTreeSet<&str> = SHEET.split_whitespace().collect();
        let sections = SECTIONS.map(|key| key.trim_start_matches("sheet."));
        let fixed = used.iter().filter(|key| !key.contains('{'));
        let unlisted: Vec<&String> = fixed
            .filter(|key| !listed.contains(key.as_str()) && !sections.contains(&key.as_str()))
            .collect();
        assert_eq!(unlisted, [""; 0]);
        let begins = |key: &str| {
            let stems = used.iter().filter_map(|used| used.split_once('{'));
            stems.into_iter().any(|(stem, _)| key.starts_with(stem))
        };
        let unused: Vec<&&str> = listed
            .iter()
            .filter(|key| !used.contains(**key) && !begins(key))
            .collect();
        assert_eq!(unused, [&""; 0]);
        for view in microneedling()
            .expect("no flaw")
            .zones
            .iter()
            .flat_map(|zone| &zone.views)
        {
            assert!(listed.contains(format!("view.{view}").as_str()), "{view}");
        }
    }
}
