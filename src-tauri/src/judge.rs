//! From a draft to what the window shows of it: everything is judged by the core, here it is only laid out.

use crate::failure::Failure;
use crate::state::{Open, State};
use crate::view::{
    Banner, ConsultView, FindingView, LabelView, NeedleView, PrintedView, SigningView, StepState, StepView,
};
use jiff::Zoned;
use jiff::civil::Date;
use needlepoint_core::consult::{
    Consent, Draft, Gap, Plan, Setting, Step, date, judge_needle, say, unapproved, usual_length,
};
pub use needlepoint_core::procedure::CLINIC_LANGUAGE;
use needlepoint_core::records::Printed;
use needlepoint_core::screening::{Finding, Known, Words, earliest, judge, puts_off, review, told, words};
use needlepoint_core::sheet::{FrozenSheet, compose, open_clauses, print_mark};

/// A draft judged and laid out for the window.
///
/// # Errors
/// The clinic could not be read.
pub fn consult_view(
    state: &State,
    open: &Open,
    id: &str,
    draft: Draft,
    signing: Option<SigningView>,
) -> Result<ConsultView, Failure> {
    // What is frozen stands as of its own day.
    let frozen = signing.as_ref().and_then(|_| draft.day());
    let day = frozen.unwrap_or_else(|| Zoned::now().date());
    consult_view_on(day, state, open, id, draft, signing)
}

/// The same as of a day.
///
/// # Errors
/// The clinic could not be read.
pub fn consult_view_on(
    day: Date,
    state: &State,
    open: &Open,
    id: &str,
    draft: Draft,
    signing: Option<SigningView>,
) -> Result<ConsultView, Failure> {
    let clinic = &state.store.clinic()?;
    let setting = &state.setting(clinic, &open.policy).on(day);
    let (judged, gaps) = judge(&draft, setting);
    let findings = &judged.findings;
    let (texts, standing) = (setting.texts(), findings.iter().filter(|f| !f.cleared).count());
    let known = Known {
        draft: &draft,
        setting,
        findings,
    };
    let labels = known.labels().into_iter().map(|(concern, status)| LabelView {
        concern: concern.into(),
        status,
    });
    let own = setting.procedure.texts(&draft.language);
    let (clauses, unapproved) = (clauses(&draft, setting), unapproved(&draft, setting));
    let on_the_sheet = clauses.len() + usize::from(unapproved.is_some());
    Ok(ConsultView {
        id: id.into(),
        banner: Banner {
            name: draft.patient.name.trim().into(),
            born: date(&draft.patient.birth_date)
                .map(|born| say::day(texts, born))
                .unwrap_or_default(),
            age: draft.age_on(setting.today),
            record_number: draft.patient.record_number.trim().into(),
            language: own.map(|t| t.name.clone()).unwrap_or_default(),
            unresolved: count(standing),
            stopped: findings.iter().any(|f| f.is_final() && !f.cleared),
            overridden: count(findings.iter().filter(|f| f.is_overridden()).count()),
        },
        steps: steps(&draft, &gaps, on_the_sheet, signing.as_ref()),
        findings: findings.iter().map(|f| finding_view(setting, f)).collect(),
        today: setting.today.to_string(),
        age: draft.age_on(draft.judged_day(setting.today)),
        labels: labels.collect(),
        needles: needles(&draft, setting),
        usual_glide: own.unwrap_or(texts).get("sheet.glide.usual").into(),
        deferrable: findings.iter().any(puts_off),
        printed: open.archive.printed(id)?.map(printed),
        minor: known.is_minor(),
        earliest: earliest(findings).map(Into::into),
        clauses,
        unapproved,
        derived: judged.derived,
        gaps,
        signing,
        draft,
    })
}

fn printed(printed: Printed) -> PrintedView {
    let frozen = FrozenSheet::read(printed.sheet).ok();
    PrintedView {
        at: printed.printed_at.to_string(),
        mark: frozen.and_then(|frozen| print_mark(frozen.sheet()).map(str::to_owned)),
    }
}

/// Clauses that still need a tick or initials, once the sheet can be composed.
fn clauses(draft: &Draft, setting: &Setting<'_>) -> Vec<Gap> {
    let sheet = review(draft, setting)
        .ok()
        .and_then(|reviewed| compose(&reviewed, setting).ok());
    sheet.map(|sheet| open_clauses(&sheet)).unwrap_or_default()
}

fn finding_view(setting: &Setting<'_>, finding: &Finding) -> FindingView {
    let texts = setting.texts();
    let source = |id: &String| setting.procedure.sources.iter().find(|s| s.id == *id).cloned();
    FindingView {
        words: Words {
            says: told(finding, texts),
            ..words(finding, texts)
        },
        question: texts.get(&format!("question.{}", finding.question)).into(),
        sources: finding.sources.iter().filter_map(source).collect(),
        finding: finding.clone(),
    }
}

/// How far each step is. Before the sheet is fixed, `on_the_sheet` is what is open on it; then it is who has yet to sign.
fn steps(draft: &Draft, gaps: &[Gap], on_the_sheet: usize, signing: Option<&SigningView>) -> Vec<StepView> {
    let blank = Draft::default();
    // Who informs and treats and the way of the copy are filled in by the program
    let talked = Consent {
        informed_by: String::new(),
        informed_grade: String::new(),
        performed_by: String::new(),
        performed_grade: String::new(),
        copy: None,
        ..draft.consent.clone()
    };
    let unsigned = signing.map_or(on_the_sheet, |s| {
        let unsigned = s.places.iter().filter(|p| p.signed_at.is_none()).count();
        unsigned.max(usize::from(s.problem.is_some()))
    });
    let step = |step: Step, started: bool, more: usize| {
        let open = gaps.iter().filter(|g| g.step == step).count() + more;
        let state = match (started, open) {
            (false, _) => StepState::NotStarted,
            (true, 0) => StepState::Done,
            (true, _) => StepState::Incomplete,
        };
        StepView {
            step,
            state,
            open: count(open),
        }
    };
    let sealed = signing.is_some_and(|s| s.record.is_some());
    let mut consent = step(
        Step::Consent,
        talked != blank.consent || signing.is_some(),
        unsigned,
    );
    // With nothing open it is still to be signed.
    if signing.is_none() && consent.state == StepState::Done {
        consent.state = StepState::Incomplete;
    }
    vec![
        step(Step::Patient, draft.patient != blank.patient, 0),
        step(
            Step::Concerns,
            !draft.concerns.is_empty() || !draft.goal.is_empty(),
            0,
        ),
        step(Step::Screening, !draft.answers.is_empty(), 0),
        step(Step::Plan, draft.plan != Plan::default(), 0),
        consent,
        step(Step::Sheet, sealed, usize::from(!sealed)),
    ]
}

fn needles(draft: &Draft, setting: &Setting<'_>) -> Vec<NeedleView> {
    let procedure = setting.procedure;
    let device = procedure.device(&draft.plan.device);
    let view = |zone: &str| {
        let needle = procedure.needle(&procedure.zone(zone)?.group)?;
        let planned = draft.plan.needles.iter().find(|n| n.zone == zone);
        let judged = judge_needle(needle, device, &setting.clinic.country, planned);
        let reachable = procedure.scale.iter().copied().filter(|mm| *mm <= judged.longest);
        Some(NeedleView {
            zone: zone.into(),
            typical_min: needle.typical_min,
            typical_max: needle.typical_max,
            scale: reachable.collect(),
            usual: usual_length(&procedure.scale, needle, &judged),
            ceiling: judged.ceiling,
            status: judged.status,
        })
    };
    draft.zones().into_iter().filter_map(view).collect()
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
