//! What the clinic decides: who works here, which rules hold, which key seals. And whether its archive is as it was
//! written. Which texts hold stands in `approvals`.

use crate::clinic;
use crate::entry::{named, set_rules, stored};
use crate::failure::Failure;
use crate::proof::own_certificates;
use crate::state::{Open, State, printed, random};
use crate::trail::seals_in_place;
use crate::trying::proven;
use crate::view::{AuthorityView, ExpiryView, SealKeyView, Settings};
use crate::work::Running;
use jiff::Timestamp;
use needlepoint_core::consult::{Clinic, Clinician, OwnRules};
use needlepoint_core::records::{Act, CheckError, GoOn};
use needlepoint_core::seal::{Certificate, KeyError, SealKey, Standing};
use std::sync::Arc;

/// All settings.
///
/// # Errors
/// The archive is locked, or something could not be read.
pub fn settings(state: &State) -> Result<Settings, Failure> {
    state.with_open(|open| view(state, open))
}

/// Saves the clinic, which is in force from then on.
///
/// # Errors
/// The archive is locked, or the settings could not be written.
pub fn save_clinic(state: &State, clinic: &Clinic) -> Result<Settings, Failure> {
    state.with_open(|open| {
        state.store.save_clinic(clinic)?;
        clinic::note(open, clinic)?;
        view(state, open)
    })
}

/// Saves how the one who works is printed.
///
/// # Errors
/// The archive is locked, or the disk fails; they are who they were then.
pub fn save_clinician(state: &State, clinician: &Clinician) -> Result<Settings, Failure> {
    decide(state, |open| {
        let changed = named(open.user.id.clone(), open.user.role, clinician);
        open.write(|archive, by| archive.save_user(&changed, by))?;
        open.user = changed;
        Ok(())
    })
}

/// Confirms a rule of low confidence, or withdraws that.
///
/// # Errors
/// The archive is locked, or the disk fails.
pub fn confirm_rule(state: &State, rule: &str, confirmed: bool) -> Result<Settings, Failure> {
    decide(state, |open| {
        open.write(|archive, by| {
            if confirmed {
                archive.confirm_rule(rule, by)
            } else {
                archive.withdraw_rule(rule, by)
            }
        })
    })
}

/// Sets a wait, days; none sets it back.
///
/// # Errors
/// The archive is locked, or the disk fails.
pub fn set_wait(state: &State, rule: &str, days: Option<u16>) -> Result<Settings, Failure> {
    decide(state, |open| {
        open.write(|archive, by| archive.edit_wait(rule, days.map(u32::from), by))
    })
}

/// Sets what stands in the place of the country's rules.
///
/// # Errors
/// The archive is locked, or the disk fails.
pub fn set_own_rules(state: &State, rules: &OwnRules) -> Result<Settings, Failure> {
    decide(state, |open| set_rules(open, rules))
}

/// Makes a new seal key, which certifies itself.
///
/// # Errors
/// A signing is under way, the clinic is not in force or has no name for the certificate, or the disk fails.
pub fn make_seal_key(state: &State) -> Result<Settings, Failure> {
    let clinic = state.with_open(|open| clinic::in_force(state, open))?;
    let key = SealKey::generate(&clinic.name, &clinic.country, Timestamp::now(), &mut random)?;
    set_seal_key(state, &key)
}

/// Seals with another key from now on.
///
/// # Errors
/// A signing is under way, or the disk fails.
pub fn set_seal_key(state: &State, key: &SealKey) -> Result<Settings, Failure> {
    decide(state, |open| {
        open.write(|archive, by| archive.set_seal_key(&stored(key), by))
    })
}

/// Sets after how many minutes of rest the archive locks.
///
/// # Errors
/// The archive is locked, or the settings could not be written.
pub fn set_idle_minutes(state: &State, minutes: u16) -> Result<Settings, Failure> {
    state.with_open(|open| {
        state.store.save_idle_minutes(minutes)?;
        view(state, open)
    })
}

/// Wraps the archive's key by another passphrase of whoever works.
///
/// # Errors
/// The old one is wrong, it is too soon after wrong tries, the new one is not taken, or the disk fails.
pub fn change_passphrase(state: &State, old: &str, fresh: &str) -> Result<(), Failure> {
    state.with_open(|open| {
        let me = open.user.id.clone();
        proven(state, open, &me, |archive, by| {
            archive.change_passphrase(old, fresh, state.cost, &mut random, by)
        })?;
        state.chosen(open);
        Ok(())
    })
}

/// Checks every page of the archive, its audit trail, its records and their seals, and says what was found.
///
/// # Errors
/// What is not as it was written, it was stopped, or the disk fails.
pub fn check_archive(state: &State) -> Result<String, Failure> {
    state.at_work(|open, running| {
        open.write(|archive, by| archive.note(Act::ArchiveChecked, "archive", by))?;
        let checked = checked(open, running);
        // What a check says that was stopped says nothing of the archive.
        if running.is_stopped() {
            return Err(check_stopped());
        }
        checked
    })
}

fn checked(open: &mut Open, running: &Running) -> Result<String, Failure> {
    // Judging the seals takes about as long as all before.
    let go_on = running.go_on();
    let go_on: GoOn = Arc::new(move |done, total| go_on(done, 2 * total));
    let found = open.archive.check(&go_on)?;
    let mut seals = 0;
    let ids = open.archive.record_ids()?;
    let count = ids.len();
    for (at, id) in ids.iter().enumerate() {
        if !running.goes_on((count + at) as u64, 2 * count as u64) {
            return Err(check_stopped());
        }
        seals += seals_in_place(&open.archive, id)?;
    }
    Ok(format!(
        "The archive is as it was written: all its pages, {} entries of the audit trail, time-stamped forms: {}, records: {}, seals at their place in the trail: {seals}.",
        found.head.seq, found.stamped, found.records
    ))
}

fn check_stopped() -> Failure {
    CheckError::Stopped.into()
}

/// Does something that the clinic decides, and reads its decisions again.
///
/// # Errors
/// The archive is locked, or what was done failed.
pub fn decide(
    state: &State,
    act: impl FnOnce(&mut Open) -> Result<(), Failure>,
) -> Result<Settings, Failure> {
    state.with_open(|open| {
        act(open)?;
        open.refresh()?;
        view(state, open)
    })
}

fn view(state: &State, open: &Open) -> Result<Settings, Failure> {
    // Of its certificate alone: a key that is damaged is replaced in the settings, so they have to open.
    let certificates = own_certificates(open)?;
    let certificate = certificates.first().ok_or(KeyError::Damaged)?;
    let waiting = open.archive.waiting()?;
    Ok(Settings {
        clinic: state.store.clinic()?,
        clinic_unsaved: clinic::saved(state, open)?.is_none(),
        clinician: printed(&open.user),
        policy: open.policy.clone(),
        printer: state.store.printer(),
        idle_minutes: state.store.idle_minutes(),
        covered: open.archive.is_covered(),
        seal: SealKeyView {
            subject: certificate.subject(),
            valid_to: certificate.valid_to().to_string(),
            fingerprint: certificate.sha256(),
            self_signed: certificate.is_self_signed(),
            expiry: seal_expiry(open)?,
        },
        authority: authority(open)?,
        waiting: u32::try_from(waiting.len()).unwrap_or(u32::MAX),
        waiting_why: waiting.into_iter().next().and_then(|first| first.why),
    })
}

fn authority(open: &Open) -> Result<Option<AuthorityView>, Failure> {
    let Some(authority) = open.archive.authority()? else {
        return Ok(None);
    };
    Ok(Some(AuthorityView {
        vouched_by: Certificate::read(&authority.certificate)?.subject(),
        address: authority.address,
        long_term: authority.long_term,
    }))
}

/// What there is to tell of the end of the key in use; none while it is good for long.
///
/// # Errors
/// The archive could not be read.
pub fn seal_expiry(open: &Open) -> Result<Option<ExpiryView>, Failure> {
    let now = Timestamp::now();
    // Its issuers' certificates end too. A damaged key is told where it is used.
    let expiry = match SealKey::from_der(&open.archive.seal_key()?) {
        Ok(key) => key.expiry(now),
        Err(_) => match own_certificates(open)?.first() {
            Some(certificate) => certificate.expiry(now),
            None => return Ok(None),
        },
    };
    Ok(expiry.message().map(|message| ExpiryView {
        message,
        hint: expiry.hint().into(),
        over: expiry.standing != Standing::RenewSoon,
    }))
}
