//! The proof that a treatment may be written down: everything was asked again on its day, nothing stands against it, the
//! consent still speaks of it, and what was done is whole.

use super::check::{Findings, check};
use super::defer::puts_off;
use super::facts::Known;
use super::finding::{Finding, told};
use crate::consult::{
    Draft, Gap, NeedleStatus, Plan, PlannedNeedle, ResolutionKind, Setting, Step, TreatedZone, Treatment,
    date, is_blank, is_one_line, judge_needle, time,
};
use crate::procedure::Outcome;
use jiff::ToSpan;
use serde::{Deserialize, Serialize};

/// A treatment that may become a record. Made only by [`treat`].
#[derive(Clone, Debug, PartialEq)]
pub struct Treated {
    treatment: Treatment,
    signed: Draft,
    findings: Vec<Finding>,
}

impl Treated {
    /// What was typed.
    pub fn treatment(&self) -> &Treatment {
        &self.treatment
    }

    /// The consult as it was signed.
    pub fn signed(&self) -> &Draft {
        &self.signed
    }

    /// Whether the treatment was given: the patient still wanted it.
    pub fn given(&self) -> bool {
        self.treatment.wants == Some(true)
    }

    /// The consult of its day as conditions ask it.
    pub fn known<'a>(&'a self, setting: &'a Setting<'a>) -> Known<'a> {
        Known {
            draft: &self.treatment.consult,
            setting,
            findings: &self.findings,
        }
    }
}

/// Why consent has to be asked again before a treatment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Renewal {
    /// The form has another version than the one that was signed.
    Version,
    /// The plan is another.
    Plan,
    /// Something was found that the consent does not speak of.
    Findings,
    /// The consent is older than the clinic takes it for.
    Interval,
}

impl Renewal {
    /// In words, for the clinician.
    fn says(self) -> &'static str {
        match self {
            Self::Version => "The form has changed since the consent was signed. Ask for consent again.",
            Self::Plan => "The plan is another than the one that was signed. Ask for consent again.",
            Self::Findings => {
                "What was found today does not stand in the consent that was signed. Ask for consent again."
            }
            Self::Interval => "The consent is older than this clinic takes it for. Ask for consent again.",
        }
    }
}

/// What is found of a treatment as typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// What the rules say today.
    pub findings: Findings,
    /// Why consent has to be asked again; empty while it holds.
    pub renewals: Vec<Renewal>,
    /// What keeps the needle from the skin: in the questions, the consent, the wish.
    pub before: Vec<Gap>,
    /// What is missing or impossible in what was done.
    pub done: Vec<Gap>,
}

/// Takes a treatment for whole.
///
/// # Errors
/// Everything that is open, as [`judge_treatment`] lists it.
pub fn treat(treatment: &Treatment, signed: &Draft, setting: &Setting<'_>) -> Result<Treated, Vec<Gap>> {
    let judged = judge_treatment(treatment, signed, setting);
    let open: Vec<Gap> = judged.before.into_iter().chain(judged.done).collect();
    if open.is_empty() {
        Ok(Treated {
            treatment: treatment.clone(),
            signed: signed.clone(),
            findings: judged.findings.findings,
        })
    } else {
        Err(open)
    }
}

/// Judges a treatment as of today, or as of the day before on which something was done. Of one that is no longer wanted
/// only who says so is asked.
pub fn judge_treatment(treatment: &Treatment, signed: &Draft, setting: &Setting<'_>) -> Judged {
    let setting = &setting.on(treatment.stands_on(setting.today));
    let findings = check(&treatment.consult, setting);
    let renewals = renewals(treatment, signed, &findings.findings, setting);
    let declined = treatment.wants == Some(false);
    let mut before = Vec::new();
    if treatment.day != setting.today.to_string() {
        before.push(gap(
            "day",
            "This was begun on another day. Open it again and ask again.",
        ));
    }
    if !declined {
        asked(treatment, signed, &findings, setting, &mut before);
        before.extend(renewals.iter().map(|renewal| gap("consent", renewal.says())));
    }
    if treatment.wants.is_none() {
        before.push(gap("wants", "Ask whether the patient still wants the treatment."));
    }
    let mut done = Vec::new();
    // In the order in which the window asks for it.
    if !declined {
        zones(treatment, signed, setting, &mut done);
        materials(treatment, setting, &mut done);
        after(treatment, setting, &mut done);
    }
    people(treatment, &mut done);
    lines(treatment, setting, &mut done);
    Judged {
        findings,
        renewals,
        before,
        done,
    }
}

fn gap(field: &str, message: impl Into<String>) -> Gap {
    Gap::new(Step::Treatment, format!("treatment.{field}"), message)
}

/// Whether everything was asked again, and nothing stands in the way.
fn asked(
    treatment: &Treatment,
    signed: &Draft,
    findings: &Findings,
    setting: &Setting<'_>,
    found: &mut Vec<Gap>,
) {
    match treatment.changed {
        None => found.push(gap(
            "changed",
            "Ask whether anything has changed since the consent.",
        )),
        Some(true) if treatment.consult.answers == signed.answers => {
            found.push(gap(
                "changed",
                "Write what has changed in the questions, or choose that nothing has.",
            ));
        }
        Some(false) if treatment.consult.answers != signed.answers => {
            found.push(gap(
                "changed",
                "The answers are others than those that were signed. Choose that something has changed.",
            ));
        }
        Some(_) => {}
    }
    for id in &findings.missing {
        let key = format!("question.{id}");
        let question = setting.texts().get(&key);
        let message = format!("Not answered yet: {question} Choose an answer.");
        found.push(Gap::new(Step::Screening, format!("answers.{id}"), message));
    }
    found.extend(findings.gaps.iter().cloned());
    for finding in findings.findings.iter().filter(|f| !f.cleared) {
        let says = told(finding, setting.texts());
        let message = if puts_off(finding) {
            format!("Do not treat today. {says}")
        } else {
            format!("Not resolved yet. {says}")
        };
        found.push(Gap::new(
            Step::Screening,
            format!("findings.{}", finding.id),
            message,
        ));
    }
}

/// Why consent has to be asked again.
fn renewals(
    treatment: &Treatment,
    signed: &Draft,
    findings: &[Finding],
    setting: &Setting<'_>,
) -> Vec<Renewal> {
    let today = &treatment.consult;
    let agreed = |plan: &Plan| Plan {
        day: None,
        next_visit: Default::default(),
        ..plan.clone()
    };
    let other_plan = agreed(&today.plan) != agreed(&signed.plan) || today.concerns != signed.concerns;
    let unspoken = findings
        .iter()
        .any(|f| f.outcome > Outcome::Proceed && !spoken_of(f, signed));
    let months = setting.policy.rules.bounded().consent_months;
    let months = months.unwrap_or(setting.procedure.treating.consent_months);
    let holds = date(&treatment.consent.signed_on)
        .is_some_and(|day| setting.today <= day.saturating_add(i32::from(months).months()));
    [
        (
            treatment.consent.version != setting.procedure.version,
            Renewal::Version,
        ),
        (other_plan, Renewal::Plan),
        (unspoken, Renewal::Findings),
        (!holds, Renewal::Interval),
    ]
    .into_iter()
    .filter_map(|(due, renewal)| due.then_some(renewal))
    .collect()
}

/// Whether a consent speaks of a finding: as gravely at least, and of a wait as long. Of what was resolved anew only the
/// last counts: that is what was read.
fn spoken_of(finding: &Finding, signed: &Draft) -> bool {
    let mut given = signed.resolutions.iter();
    let given = given.rfind(|r| r.finding == finding.id && r.kind != ResolutionKind::Pending);
    given.is_some_and(|given| {
        given.outcome > finding.outcome
            || (given.outcome == finding.outcome
                && (finding.outcome != Outcome::Wait || given.until >= finding.until))
    })
}

fn people(treatment: &Treatment, found: &mut Vec<Gap>) {
    if is_blank(&treatment.by) {
        found.push(gap("by", "Write who treats."));
    }
    if is_blank(&treatment.grade) {
        found.push(gap("grade", "Write the grade or profession of who treats."));
    }
}

fn materials(treatment: &Treatment, setting: &Setting<'_>, found: &mut Vec<Gap>) {
    let blank = |field: &str, text: &String, message: &str| is_blank(text).then(|| gap(field, message));
    let tip = &treatment.tip;
    found.extend(blank(
        "serial",
        &treatment.serial,
        "Write the serial number of the device.",
    ));
    found.extend(blank(
        "antiseptic",
        &treatment.antiseptic,
        "Write what the skin was cleaned with.",
    ));
    found.extend(blank("tip.lot", &tip.lot, "Write the lot of the needle tip."));
    match tip.last_day() {
        None => found.push(gap("tip.expiry", "Write until when the needle tip is good.")),
        Some(_) if tip.is_expired(setting.today) && is_blank(&tip.reason) => {
            let message =
                "This tip has expired. Take another. If it was used already, write why; it is printed.";
            found.push(gap("tip.expiry", message));
        }
        Some(_) => {}
    }
    found.extend(blank(
        "glide",
        &treatment.glide,
        "Write which glide product was used.",
    ));
    found.extend(blank(
        "glideLot",
        &treatment.glide_lot,
        "Write the lot of the glide product.",
    ));
    numbing(treatment, found);
}

fn numbing(treatment: &Treatment, found: &mut Vec<Gap>) {
    let numbing = &treatment.numbing;
    match numbing.used {
        None => found.push(gap("numbing.used", "Say whether numbing cream was used.")),
        Some(false) => {}
        Some(true) => {
            if is_blank(&numbing.product) {
                found.push(gap(
                    "numbing.product",
                    "Write which numbing cream, and its strength.",
                ));
            }
            if is_blank(&numbing.dose) {
                found.push(gap("numbing.dose", "Write how much of it was used."));
            }
            match (time(&numbing.on), time(&numbing.off)) {
                (None, _) => found.push(gap("numbing.on", "Write when it was put on.")),
                (_, None) => found.push(gap("numbing.off", "Write when it was taken off.")),
                (Some(on), Some(off)) if off < on => {
                    found.push(gap(
                        "numbing.off",
                        "It was taken off before it was put on. Check the times.",
                    ));
                }
                _ => {}
            }
        }
    }
}

fn zones(treatment: &Treatment, signed: &Draft, setting: &Setting<'_>, found: &mut Vec<Gap>) {
    if treatment.treated().next().is_none() {
        found.push(gap("zones", "Choose at least one zone that was treated."));
    }
    for zone in treatment.treated() {
        if let Some(message) = zone_gap(zone, signed, setting) {
            found.push(gap(&format!("zones.{}", zone.zone), message));
        }
    }
}

fn zone_gap(zone: &TreatedZone, signed: &Draft, setting: &Setting<'_>) -> Option<String> {
    let procedure = setting.procedure;
    let needle = procedure
        .zone(&zone.zone)
        .and_then(|z| procedure.needle(&z.group));
    let planned = signed.plan.needles.iter().find(|n| n.zone == zone.zone);
    let (Some(needle), Some(planned)) = (needle, planned) else {
        return Some("This zone is not in the plan that was signed. Leave it out.".into());
    };
    let used = PlannedNeedle {
        zone: zone.zone.clone(),
        length: zone.length.clone(),
        reason: String::new(),
    };
    let device = procedure.device(&signed.plan.device);
    let judged = judge_needle(needle, device, &setting.clinic.country, Some(&used));
    if judged.status == Some(NeedleStatus::NotPossible) {
        return Some(format!(
            "Nothing longer than {} mm is possible here. Check the length.",
            judged.longest
        ));
    }
    let Some(length) = used.millimetres() else {
        return Some("Choose the needle length that was used.".into());
    };
    if planned.millimetres().is_none_or(|planned| length > planned) && is_blank(&zone.reason) {
        return Some("This is longer than planned. Write why; it is printed.".into());
    }
    let most = procedure.treating.passes.most;
    if !zone.passes.is_some_and(|passes| (1..=most).contains(&passes)) {
        return Some(format!("Count the passes, 1 to {most}."));
    }
    let known = procedure
        .treating
        .end_points
        .iter()
        .any(|e| e.id == zone.end_point);
    (!known).then(|| "Choose what was seen at the end.".into())
}

fn after(treatment: &Treatment, setting: &Setting<'_>, found: &mut Vec<Gap>) {
    let reactions = &treatment.reactions;
    let known = |id: &String| setting.procedure.treating.reactions.iter().any(|r| r.id == *id);
    match reactions.seen {
        None => found.push(gap("reactions", "Say whether there was a reaction.")),
        Some(true) if !reactions.kinds.iter().any(known) && is_blank(&reactions.note) => {
            found.push(gap("reactions", "Choose the reaction, or write it."));
        }
        Some(_) => {}
    }
    if treatment.photographs.is_none() {
        found.push(gap("photographs", "Say whether photographs were taken."));
    }
    if treatment.aftercare.is_none() {
        found.push(gap("aftercare", "Say whether the advice for home was given."));
    }
}

/// What cannot be printed, and ends of line where one line stands.
fn lines(treatment: &Treatment, setting: &Setting<'_>, found: &mut Vec<Gap>) {
    let (numbing, tip) = (&treatment.numbing, &treatment.tip);
    let short = [
        ("by", &treatment.by),
        ("grade", &treatment.grade),
        ("serial", &treatment.serial),
        ("tip.lot", &tip.lot),
        ("antiseptic", &treatment.antiseptic),
        ("glide", &treatment.glide),
        ("glideLot", &treatment.glide_lot),
        ("numbing.product", &numbing.product),
        ("numbing.dose", &numbing.dose),
    ];
    let long = [
        ("tip.expiry", &tip.reason),
        ("reactions", &treatment.reactions.note),
        ("note", &treatment.note),
    ];
    for (field, text) in short {
        if !is_one_line(text.trim()) {
            found.push(gap(
                field,
                "This stands in one line. Take the end of line out of it.",
            ));
        }
    }
    let zones = treatment.zones.iter();
    let zones: Vec<(String, &String)> = zones.map(|z| (format!("zones.{}", z.zone), &z.reason)).collect();
    let all = short.into_iter().chain(long);
    for (field, text) in all.chain(zones.iter().map(|(field, text)| (field.as_str(), *text))) {
        if let Some(refused) = setting.unprintable(text) {
            found.push(gap(
                field,
                format!("{refused} Replace them, such as emoji, by letters."),
            ));
        }
    }
}
