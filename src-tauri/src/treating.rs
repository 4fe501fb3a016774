//! The day of treatment: what was signed is asked again, and what is done is written down and sealed.

use crate::additions::not_withdrawn;
use crate::clinic::in_force;
use crate::drafts::{self, banner, body, prepared};
use crate::failure::Failure;
use crate::judge::consult_view_on;
use crate::papers::sealed;
use crate::recorded::{shown, signed_on};
use crate::state::{Open, State, new_id, today};
use crate::view::{ConsultView, LastGel, LastSession, LastTip, RecordView, SessionView, TreatmentView};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use needlepoint_core::consult::{Addition, Consent, Consented, Draft, Resolution, Treatment, When, date};
use needlepoint_core::records::{Act, Kind, Lot, NewPaper, NewTreated, Record, TreatmentDraft, What};
use needlepoint_core::screening::{judge_treatment, treat};
use needlepoint_core::sheet::{FrozenSheet, Sheet, treatment as treatment_of};

/// Opens the day of treatment of a signed consent: begins it, or goes on with it where it was left.
///
/// # Errors
/// The record is no consent, cannot be read, or the disk fails.
pub fn begin(state: &State, record: &str) -> Result<TreatmentView, Failure> {
    state.with_open(|open| {
        let (id, typed) = match open.archive.treatment_beside(record)? {
            Some(kept) => {
                let typed = gone_on(&kept.body)?;
                may_go_on(open, &kept, &typed)?;
                open.write(|archive, by| archive.note(Act::DraftOpened, &kept.id, by))?;
                // Whoever looks has written nothing.
                (kept.id, typed)
            }
            None => {
                not_withdrawn(open, record)?;
                let (id, typed) = (new_id(), fresh(open, record, Zoned::now().date())?);
                keep(open, &id, &typed)?;
                (id, typed)
            }
        };
        view(state, open, id, typed)
    })
}

/// Lets a treatment go on whose consent was withdrawn only where something of it was written before and it is of a day
/// before that or of that day: what was done has to be written down. The window says that it was withdrawn.
fn may_go_on(open: &Open, kept: &TreatmentDraft, typed: &Treatment) -> Result<(), Failure> {
    let Some(withdrawn) = open.archive.ended(&kept.consent)? else {
        return Ok(());
    };
    let last = withdrawn.to_zoned(TimeZone::system()).date();
    let was_done = kept.started_at < withdrawn
        && typed.something_done()
        && date(&typed.day).is_some_and(|day| day <= last);
    if was_done {
        return Ok(());
    }
    not_withdrawn(open, &kept.consent)
}

/// A treatment with what the program fills in.
fn fresh(open: &Open, record: &str, today: jiff::civil::Date) -> Result<Treatment, Failure> {
    let record = open.archive.record(record)?;
    let signed = signed(&record)?;
    let consent = Consented {
        record: record.summary.id.clone(),
        signed_on: signed_on(&record, &signed).to_string(),
        version: record.summary.procedure_version.clone(),
    };
    let mut typed = Treatment::of(consent, &signed, today);
    let given = open.archive.sessions(&record.summary.id)?;
    let given = given.iter().filter(|session| session.given).count();
    typed.session = u16::try_from(given + 1).unwrap_or(u16::MAX);
    if open.is_clinician() {
        typed.by.clone_from(&open.user.name);
        typed.grade.clone_from(&open.user.grade);
    }
    if let Some(last) = open.archive.treated_last()? {
        typed.remember(&sealed_before(open, &last)?);
    }
    Ok(typed)
}

/// Saves a change, then judges it as of its day. What is not the window's to say stays as it was.
///
/// # Errors
/// It is sealed already, or the disk fails.
pub fn change(state: &State, id: &str, mut typed: Treatment) -> Result<TreatmentView, Failure> {
    state.with_open(|open| {
        let saved = read(open, id)?;
        may_go_on(open, &open.archive.treatment(id)?, &saved)?;
        if typed.day < saved.day {
            // It was asked on another day.
            (typed.changed, typed.wants) = (None, None);
        }
        typed.consult.stamp(
            &saved.consult,
            &state.procedure,
            &open.user.name,
            Timestamp::now(),
        );
        if !open.is_clinician() {
            prepared(state, &saved.consult, &typed.consult)?;
        }
        let signed = &saved.consult;
        typed.consult.patient.clone_from(&signed.patient);
        typed.consult.date.clone_from(&signed.date);
        // The day is that of the treatment: nobody waits on it by leaving it open.
        typed.consult.plan.clone_from(&signed.plan);
        typed.consent = saved.consent;
        typed.day = saved.day;
        typed.session = saved.session;
        keep(open, id, &typed)?;
        view(state, open, id.into(), typed)
    })
}

/// Throws away what was written and not sealed.
///
/// # Errors
/// There is none, or the disk fails.
pub fn discard(state: &State, id: &str) -> Result<(), Failure> {
    state.with_open(|open| open.write(|archive, by| archive.discard_treatment(id, by)))
}

/// The record as it would be sealed now.
///
/// # Errors
/// Something is open, or the clinic is not in force.
pub fn sheet(state: &State, id: &str) -> Result<Sheet, Failure> {
    state.with_open(|open| {
        let typed = read(open, id)?;
        Ok(composed(state, open, &typed)?.sheet().clone())
    })
}

/// Seals the treatment and makes it a record beside its consent.
///
/// # Errors
/// Something is open, the clinic is not in force, the seal does not verify, or the disk fails; it stays as it was written
/// then.
pub fn seal(state: &State, id: &str) -> Result<RecordView, Failure> {
    state.with_open(|open| {
        let typed = read(open, id)?;
        let frozen = composed(state, open, &typed)?;
        may_go_on(open, &open.archive.treatment(id)?, &typed)?;
        let pdf = sealed(state, open, &frozen, None)?;
        let body = serde_json::to_string(&typed).expect("a treatment holds only strings, numbers and lists");
        let paper = NewPaper {
            kind: Kind::Treatment,
            banner: &banner(&typed.consult),
            consult: &body,
            procedure_version: &frozen.sheet().form.version,
            sheet: frozen.json(),
            digest: &pdf.sheet,
            pdf: &pdf.bytes,
            verified_pdf: &pdf.sha256,
            attachments: &[],
        };
        let given = typed.wants == Some(true);
        let zones = typed.touched(&state.procedure);
        let used = if given { typed.lots() } else { Vec::new() };
        let lots = lots(&used, &zones);
        let treated = NewTreated {
            day: &typed.day,
            given,
            lots: &lots,
        };
        open.write(|archive, by| archive.file_treatment(id, paper, treated, by))?;
        shown(open, id)
    })
}

/// Lots as the archive keeps them, with the zones that they touched.
pub fn lots<'a>(named: &[(&'static str, &'a str)], zones: &'a [&'a str]) -> Vec<Lot<'a>> {
    let lot = |(what, lot): &(&str, &'a str)| {
        let what = What::of(what)?;
        Some(Lot { what, lot, zones })
    };
    named.iter().filter_map(lot).collect()
}

fn composed(state: &State, open: &Open, typed: &Treatment) -> Result<FrozenSheet, Failure> {
    let clinic = in_force(state, open)?;
    let setting = state.setting(&clinic, &open.policy);
    let signed = signed(&open.archive.record(&typed.consent.record)?)?;
    let treated = treat(typed, &signed, &setting).map_err(|gaps| {
        let message = "Something is still open before the treatment can be sealed.";
        Failure::new(message, "Go through what is still open.").at(gaps)
    })?;
    Ok(treatment_of(&treated, &open.user.name, &setting)?)
}

/// Asks for consent again: a new consult with everything that is known today, to be read, ticked and signed anew. The
/// course goes on under it. Where it is being asked for already, that consult is gone on with. What was written of the
/// treatment stays beside the earlier consent.
///
/// # Errors
/// There is no such treatment, consent is being asked for again with other answers, or the disk fails.
pub fn ask_again(state: &State, id: &str) -> Result<ConsultView, Failure> {
    let asking = state.with_open(|open| {
        let typed = read(open, id)?;
        let earlier = &typed.consent.record;
        if let Some(asking) = open.archive.asked_again(earlier)? {
            if drafts::read(open, &asking)?.answers != typed.consult.answers {
                return Err(Failure::new(
                    "Consent is being asked for again already, and the answers there are others than these.",
                    "Open that consultation from Home, and write there what has changed. Or discard it there, then ask again.",
                ));
            }
            return Ok(asking);
        }
        let draft = anew(typed.consult);
        let (fresh, body) = (new_id(), body(&draft));
        open.write(|archive, by| archive.ask_again(earlier, &fresh, &body, &banner(&draft), by))?;
        Ok(fresh)
    })?;
    drafts::resume(state, &asking)
}

/// A consult whose talk is held anew: who the patient is, what was answered and planned stays.
fn anew(known: Draft) -> Draft {
    let Consent {
        interpreter,
        guardian,
        chaperone,
        informed_by,
        informed_grade,
        performed_by,
        performed_grade,
        copy,
        ..
    } = known.consent;
    Draft {
        consent: Consent {
            interpreter,
            guardian,
            chaperone,
            informed_by,
            informed_grade,
            performed_by,
            performed_grade,
            copy,
            ..Consent::default()
        },
        resolutions: Vec::<Resolution>::new(),
        plan: needlepoint_core::consult::Plan {
            day: Some(When::Today {}),
            next_visit: Default::default(),
            ..known.plan
        },
        reading: Default::default(),
        date: today(),
        ..known
    }
}

/// The treatments of the course that a record belongs to.
///
/// # Errors
/// The disk fails.
pub fn sessions(open: &Open, record: &Record) -> Result<(Option<String>, Vec<SessionView>), Failure> {
    let id = &record.summary.id;
    let consent = open.archive.consent_of(id)?;
    let of = consent.as_ref().unwrap_or(id);
    let rows = open.archive.sessions(of)?.into_iter().map(|session| SessionView {
        record: session.record,
        day: session.day,
        given: session.given,
    });
    Ok((consent, rows.collect()))
}

fn keep(open: &mut Open, id: &str, typed: &Treatment) -> Result<(), Failure> {
    let body = serde_json::to_string(typed).expect("a treatment holds only strings, numbers and lists");
    open.write(|archive, by| archive.save_treatment(id, &typed.consent.record, &body, by))
}

/// The treatment as it was saved, and goes on today.
///
/// # Errors
/// There is none, or another version of the program saved it.
pub fn read(open: &Open, id: &str) -> Result<Treatment, Failure> {
    gone_on(&open.archive.treatment(id)?.body)
}

fn gone_on(body: &str) -> Result<Treatment, Failure> {
    let mut typed: Treatment = serde_json::from_str(body).map_err(|_| of_another())?;
    typed.go_on(Zoned::now().date());
    Ok(typed)
}

/// A treatment that was sealed, or is being written; none where it is another record.
///
/// # Errors
/// There is no such record, or another version of the program wrote it.
pub fn written(open: &Open, id: &str) -> Result<Option<Treatment>, Failure> {
    if open.archive.treatment(id).is_ok() {
        return read(open, id).map(Some);
    }
    let record = open.archive.record(id)?;
    if record.summary.kind != Kind::Treatment {
        return Ok(None);
    }
    serde_json::from_str(&record.consult).map_err(|_| of_another())
}

/// The consult that was signed.
fn signed(record: &Record) -> Result<Draft, Failure> {
    if !matches!(record.summary.kind, Kind::Consent | Kind::Paper) {
        return Err(Failure::new(
            "This record is no consent.",
            "Open the consent that the treatment goes back to.",
        ));
    }
    serde_json::from_str(&record.consult).map_err(|_| of_another())
}

/// A treatment as it was sealed, and corrected since.
fn sealed_before(open: &Open, id: &str) -> Result<Treatment, Failure> {
    let sealed = open.archive.record(id)?.consult;
    let mut typed: Treatment = serde_json::from_str(&sealed).map_err(|_| of_another())?;
    for added in open.archive.added_to(id)?.into_iter().rev() {
        if added.summary.kind == Kind::Correction {
            let added = open.archive.record(&added.summary.id)?.consult;
            if let Addition::Correction { lots, .. } =
                serde_json::from_str(&added).map_err(|_| of_another())?
            {
                typed.correct(&lots);
            }
        }
    }
    Ok(typed)
}

fn of_another() -> Failure {
    Failure::new(
        "This was saved by another version of Needlepoint and could not be read.",
        "Update Needlepoint, then open it again. Nothing of it is lost.",
    )
}

fn view(state: &State, open: &Open, id: String, typed: Treatment) -> Result<TreatmentView, Failure> {
    let clinic = state.store.clinic()?;
    let today = Zoned::now().date();
    let day = typed.stands_on(today);
    let setting = state.setting(&clinic, &open.policy).on(day);
    let signed = signed(&open.archive.record(&typed.consent.record)?)?;
    let judged = judge_treatment(&typed, &signed, &setting);
    let before = open.archive.sessions(&typed.consent.record)?;
    let last = before.iter().rfind(|session| session.given);
    let last = last
        .map(|session| sealed_before(open, &session.record))
        .transpose()?;
    let used = open
        .archive
        .treated_last()?
        .map(|last| sealed_before(open, &last));
    let used = used.transpose()?;
    let gel = used
        .as_ref()
        .filter(|used| !used.glide_lot.trim().is_empty())
        .map(|used| LastGel {
            name: used.glide.clone(),
            lot: used.glide_lot.clone(),
        });
    let texts = setting.texts();
    let last = last.map(|last| {
        let kinds = last.reactions.kinds.iter();
        let kinds = kinds.map(|kind| texts.get(&format!("reaction.{kind}")).to_owned());
        let note = Some(last.reactions.note.clone()).filter(|note| !note.trim().is_empty());
        let since = date(&last.day).map_or(0, |day| (setting.today - day).get_days());
        let (days, interval) = (u32::try_from(since).unwrap_or(0), signed.plan.days_between());
        LastSession {
            days,
            interval,
            early: interval.is_some_and(|planned| days < u32::from(planned)),
            zones: last.zones.clone(),
            day: last.day.clone(),
            reactions: kinds.chain(note).collect(),
            note: last.note.clone(),
        }
    });
    let consult = consult_view_on(day, state, open, &id, typed.consult.clone(), None)?;
    Ok(TreatmentView {
        today: day.to_string(),
        late: day < today,
        withdrawn_at: open
            .archive
            .ended(&typed.consent.record)?
            .map(|at| at.to_string()),
        sessions: signed.plan.session_count().unwrap_or(1).max(typed.session),
        expired: typed.tip.is_expired(setting.today),
        last,
        last_gel: gel,
        last_tip: used
            .map(|used| used.tip)
            .filter(|tip| !tip.lot.is_empty() && !tip.is_expired(setting.today))
            .map(|tip| LastTip {
                lot: tip.lot,
                expiry: tip.expiry,
            }),
        before: judged.before,
        done: judged.done,
        renewals: judged.renewals,
        signed: signed.plan.needles,
        treatment: typed,
        consult,
        id,
    })
}
