//! From a draft to what the window shows of it: everything is judged by the core, here it is only laid out.

use crate::failure::Failure;
use crate::state::{Open, State};
use crate::view::{
    Banner, ConsultView, FindingView, LabelView, NeedleView, SigningView, StepState, StepView,
};
use needlepoint_core::consult::{
    Clinic, Consent, Draft, Gap, Plan, Policy, Step, age_on, date, gaps, is_minor, needle_status,
};
use needlepoint_core::procedure::{Country, Procedure, Texts};
use needlepoint_core::screening::{Findings, Known, check, words};
use needlepoint_core::sheet::say;

/// The language that the clinician reads.
pub const CLINIC_LANGUAGE: &str = "en";

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
    let clinic = &state.store.clinic()?;
    let country = &clinic.rules(&open.policy, &state.procedure);
    let Judged { findings, gaps } = judge(&draft, &state.procedure, clinic, country, &open.policy);
    let texts = state
        .procedure
        .texts(CLINIC_LANGUAGE)
        .expect("the content has English texts");
    let standing = findings.findings.iter().filter(|f| !f.cleared).count();
    let birth = date(&draft.patient.birth_date);
    let earliest = findings.findings.iter().filter_map(|f| f.until.clone()).max();
    let known = Known {
        draft: &draft,
        procedure: &state.procedure,
        clinic,
        country,
        findings: &findings.findings,
    };
    let labels = known.labels().into_iter();
    let labels = labels
        .map(|(concern, status)| LabelView {
            concern: concern.into(),
            status,
        })
        .collect();
    Ok(ConsultView {
        id: id.into(),
        banner: Banner {
            name: draft.patient.name.trim().into(),
            born: birth.map(|b| say::day(texts, b)).unwrap_or_default(),
            age: birth.zip(draft.day()).and_then(|(b, d)| age_on(b, d)),
            record_number: draft.patient.record_number.trim().into(),
            language: state
                .procedure
                .texts(&draft.language)
                .map(|t| t.name.clone())
                .unwrap_or_default(),
            unresolved: count(standing),
        },
        steps: steps(&draft, &gaps, &findings, signing.as_ref()),
        findings: findings
            .findings
            .iter()
            .map(|f| finding_view(&state.procedure, texts, f))
            .collect(),
        missing: findings.missing,
        labels,
        needles: needles(&draft, &state.procedure, clinic),
        minor: is_minor(&draft, country),
        earliest,
        gaps,
        signing,
        draft,
    })
}

struct Judged {
    findings: Findings,
    gaps: Vec<Gap>,
}

fn judge(
    draft: &Draft,
    procedure: &Procedure,
    clinic: &Clinic,
    country: &Country,
    policy: &Policy,
) -> Judged {
    let mut findings = check(draft, procedure, clinic, country, policy);
    let mut all = gaps(draft, procedure, clinic, country);
    all.append(&mut findings.gaps);
    all.sort_by_key(|gap| gap.step);
    Judged { findings, gaps: all }
}

fn finding_view(
    procedure: &Procedure,
    texts: &Texts,
    finding: &needlepoint_core::screening::Finding,
) -> FindingView {
    let source = |id: &String| procedure.sources.iter().find(|s| s.id == *id).cloned();
    FindingView {
        words: words(finding, texts, &|date| say::typed_day(texts, date)),
        question: texts.get(&format!("question.{}", finding.question)).into(),
        sources: finding.sources.iter().filter_map(source).collect(),
        finding: finding.clone(),
    }
}

fn steps(draft: &Draft, gaps: &[Gap], findings: &Findings, signing: Option<&SigningView>) -> Vec<StepView> {
    let blank = Draft::default();
    // The names of who informs and treats, and the moment of the first reading, are filled in by the program
    let talked = Consent {
        informed_by: String::new(),
        performed_by: String::new(),
        informed_at: String::new(),
        ..draft.consent.clone()
    };
    let standing = findings.missing.len() + findings.findings.iter().filter(|f| !f.cleared).count();
    let unsigned = signing.map_or(1, |s| s.places.iter().filter(|p| p.signed_at.is_none()).count());
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
    vec![
        step(Step::Patient, draft.patient != blank.patient, 0),
        step(
            Step::Concerns,
            !draft.concerns.is_empty() || !draft.goal.is_empty(),
            0,
        ),
        step(Step::Screening, !draft.answers.is_empty(), standing),
        step(Step::Plan, draft.plan != Plan::default(), 0),
        step(
            Step::Consent,
            talked != blank.consent || signing.is_some(),
            unsigned,
        ),
        step(Step::Sheet, sealed, usize::from(!sealed)),
    ]
}

fn needles(draft: &Draft, procedure: &Procedure, clinic: &Clinic) -> Vec<NeedleView> {
    let device = procedure.device(&draft.plan.device);
    let view = |zone: &str| {
        let needle = procedure.needle(&procedure.zone(zone)?.group)?;
        let planned = draft.plan.needles.iter().find(|n| n.zone == zone);
        Some(NeedleView {
            zone: zone.into(),
            typical_min: needle.typical_min,
            typical_max: needle.typical_max,
            ceiling: needle.ceiling,
            longest: device.map_or(needle.limit, |d| d.longest.min(needle.limit)),
            status: planned.map(|p| needle_status(needle, device, &clinic.country, p.length)),
        })
    };
    draft.zones().into_iter().filter_map(view).collect()
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
