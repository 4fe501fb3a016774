//! Time-stamps for records, in their own time: nobody who signs waits for a network.
//!
//! A record's time-stamped form stands beside it and takes its place wherever it is shown, printed or saved. It is
//! read back and verified before it is kept; until then the record waits, and says why.

use crate::failure::Failure;
use crate::network::{self, NetworkError, Question};
use crate::proof::{own_certificates, prove};
use crate::proofs;
use crate::renewing;
use crate::state::{Open, State, random};
use crate::view::{StampView, Waits};
use jiff::{SignedDuration, Timestamp};
use needlepoint_core::records::{Authority, NewStamped, Record, Waiting, digest_of};
use needlepoint_core::seal::{self, Certificate, Stage, StampError, Trust, Verification};

/// How long a record waits after its first failure, in seconds; twice as long after each further one.
const FIRST_WAIT: i64 = 60;
/// The longest that it waits between two tries, in seconds.
const LONGEST_WAIT: i64 = 6 * 3600;

/// Why a record was not stamped.
#[derive(Debug, thiserror::Error)]
pub enum StampingError {
    /// Nothing came back: it has nothing to do with this record.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The answer is not one that is kept, or the record not one that is stamped.
    #[error(transparent)]
    Stamp(#[from] StampError),
    /// Somebody else answers than when the authority was chosen.
    #[error("Another authority answered than the one that the clinic chose.")]
    OtherAuthority,
    /// What proves that the certificates were good could not be had.
    #[error("The time-stamp is there. What makes it last could not be had: {source}")]
    Proofs {
        /// Why.
        source: NetworkError,
    },
    /// Nobody tells whether a certificate was revoked.
    #[error(
        "The time-stamp is there. It is not made to last: nothing tells whether the certificate of {subject} was revoked."
    )]
    Unproven {
        /// Whose certificate.
        subject: String,
    },
    /// A further time-stamp would last no longer than the one before.
    #[error(
        "The authority still signs with a certificate that ends at {ends}, as that of the last time-stamp does."
    )]
    NoLater {
        /// When.
        ends: Timestamp,
    },
    /// The stamped form is not sound.
    #[error("The stamped form did not verify, and was not kept.")]
    NotVerified,
}

impl StampingError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Network(error) => error.hint(),
            Self::Stamp(error) => error.hint(),
            Self::OtherAuthority => {
                "Ask the authority. If it has a new certificate, choose it again in the settings."
            }
            Self::Proofs { .. } => "There is nothing to do: it is tried again.",
            Self::Unproven { .. } => {
                "Ask whoever issued it, or choose another authority, or the simple time-stamp, in the settings."
            }
            Self::NoLater { .. } => {
                "Ask the authority when it changes its certificate, or choose another one."
            }
            Self::NotVerified => "Try again. If it happens again, choose another authority in the settings.",
        }
    }
}

/// What a record is stamped with.
struct Job {
    id: String,
    tries: u32,
    /// The record; its PDF the newest form.
    record: Record,
    authority: Authority,
    own: Vec<Certificate>,
    chosen: Vec<Certificate>,
}

/// Stamps what is due, one record after the other, while the archive is open. Tells whether anything changed.
pub fn stamp_due(state: &State) -> bool {
    // What cannot be learned now is learned later
    let _ = renewing::let_wait(state);
    let mut changed = false;
    loop {
        let _alone = state.stamping();
        let due = state.by_itself(|open| {
            let now = Timestamp::now();
            // None is let wait longer than that: it was put there while the clock ran ahead.
            let is_due = |w: &Waiting| w.next_at <= now || w.next_at > now + wait_after(u32::MAX);
            let due = open.archive.waiting()?.into_iter().find(is_due);
            due.map_or(Ok(None), |w| job(open, &w))
        });
        let Ok(Some(job)) = due else {
            return changed;
        };
        changed = true;
        let done = stamp(state, job);
        // A disk that keeps nothing would be asked for ever
        if !matches!(done, Ok(())) {
            return changed;
        }
    }
}

/// Tries one record now, and lets it wait if it does not yet. What stands in the way is in the answer.
///
/// # Errors
/// No authority is set, there is no such record, the archive is locked, or the disk fails.
pub fn stamp_now(state: &State, id: &str) -> Result<StampView, Failure> {
    state.with_open(|open| {
        if open.archive.authority()?.is_none() {
            return Err(Failure::new(
                "No time-stamp authority is set.",
                "Choose one in the settings, under Safety.",
            ));
        }
        if open.archive.stamped(id)?.is_none() {
            open.write(|archive, by| archive.wait_for_stamp(id, by))?;
        }
        Ok(())
    })?;
    {
        let _alone = state.stamping();
        let due = state.by_itself(|open| {
            let waiting = open.archive.waiting_of(id)?;
            waiting.map_or(Ok(None), |w| job(open, &w))
        })?;
        if let Some(job) = due {
            stamp(state, job)?;
        }
    }
    learned(state, id)
}

/// Tries all that wait, now.
///
/// # Errors
/// The archive is locked, or the disk fails.
pub fn stamp_all_now(state: &State) -> Result<(), Failure> {
    let waiting = state.with_open(|open| Ok(open.archive.waiting()?))?;
    for waits in waiting {
        let view = stamp_now(state, &waits.record)?;
        // What one of them meets, all of them meet: an authority that is away is not asked a hundred times
        if view.waits.is_some() {
            break;
        }
    }
    Ok(())
}

/// As [`of`], for the window, which asks whenever one came: that is nobody's act, and keeps nothing open.
///
/// # Errors
/// The archive is locked, or as [`of`].
pub fn learned(state: &State, id: &str) -> Result<StampView, Failure> {
    state.by_itself(|open| of(open, id))
}

/// How a record stands to its time-stamp.
///
/// # Errors
/// There is no such record, or the disk fails.
pub fn of(open: &Open, id: &str) -> Result<StampView, Failure> {
    let trust = Trust {
        seals: &[],
        authorities: &chosen_certificates(open)?,
    };
    let found = seal::judge(&current(open, id)?.pdf, &trust);
    view(open, id, found.as_ref().ok())
}

/// The record with its newest form in the place of its PDF: what is shown, printed and saved.
///
/// # Errors
/// There is none, or the disk fails.
pub fn current(open: &Open, id: &str) -> Result<Record, Failure> {
    let mut record = open.archive.record(id)?;
    if let Some(stamped) = open.archive.stamped(id)? {
        record.pdf = stamped;
    }
    Ok(record)
}

/// How a record stands to its time-stamp, by what was found on its newest form.
///
/// # Errors
/// The disk fails.
pub fn view(open: &Open, id: &str, found: Option<&Verification>) -> Result<StampView, Failure> {
    let found = found.filter(|found| found.intact);
    let stage = found.and_then(|found| found.stage);
    let first = found.iter().flat_map(|found| &found.time_stamps).next();
    let authority = open.archive.authority()?;
    let waits = open.archive.waiting_of(id)?;
    Ok(StampView {
        at: first.and_then(|stamp| stamp.at.clone()),
        authority: first.and_then(|stamp| stamp.authority.clone()),
        chosen: first.is_some_and(|stamp| stamp.trusted == Some(true)),
        long_term: stage == Some(Stage::LongTerm),
        unproven: found
            .iter()
            .filter_map(|found| found.time_stamps.last())
            .flat_map(|last| last.unproven.clone())
            .collect(),
        possible: authority.is_some() && first.is_none() && waits.is_none(),
        waits: waits.map(|waits| Waits {
            why: if authority.is_none() {
                Some("No time-stamp authority is set any more.".into())
            } else {
                waits.why
            },
            next_at: authority.is_some().then(|| waits.next_at.to_string()),
        }),
    })
}

/// The certificates of the authorities that the clinic chose, now or earlier.
///
/// # Errors
/// The archive could not be read, or one of them is damaged.
pub fn chosen_certificates(open: &Open) -> Result<Vec<Certificate>, Failure> {
    let stored = open.archive.authority_certificates()?;
    Ok(stored
        .iter()
        .map(|der| Certificate::read(der))
        .collect::<Result<_, _>>()?)
}

/// How long a record waits that was tried so often before.
pub fn wait_after(tries: u32) -> SignedDuration {
    let doubled = FIRST_WAIT.saturating_mul(1 << tries.min(16));
    SignedDuration::from_secs(doubled.min(LONGEST_WAIT))
}

fn job(open: &Open, waiting: &Waiting) -> Result<Option<Job>, Failure> {
    let Some(authority) = open.archive.authority()? else {
        return Ok(None);
    };
    Ok(Some(Job {
        id: waiting.record.clone(),
        tries: waiting.tries,
        record: current(open, &waiting.record)?,
        authority,
        own: own_certificates(open)?,
        chosen: chosen_certificates(open)?,
    }))
}

/// Asks for what the record lacks, and keeps what verifies. Whatever stands in the way is noted at the record.
///
/// The time-stamp comes first, so that the time is held; what makes it last follows when it can.
fn stamp(state: &State, job: Job) -> Result<(), Failure> {
    let Job {
        id, tries, authority, ..
    } = &job;
    let mut pdf = job.record.pdf.clone();
    for step in [Step::Time, Step::Proofs] {
        if step == Step::Proofs && !authority.long_term {
            return state.by_itself(|open| Ok(open.archive.end_waiting(id)?));
        }
        if step == Step::Time && is_stamped(&pdf) {
            continue;
        }
        match next_form(&job, &pdf, step) {
            Ok((form, ends)) => {
                state.by_itself(|open| {
                    let new = NewStamped {
                        pdf: &form,
                        verified_pdf: &digest_of(&form),
                        ends,
                        is_long_term: step == Step::Proofs,
                        waits: step == Step::Time && authority.long_term,
                    };
                    open.write(|archive, by| archive.put_stamped(id, new, by))
                })?;
                pdf = form;
            }
            Err(StampingError::NoLater { ends }) => {
                return state.by_itself(|open| Ok(open.archive.ends_no_later(ends, Timestamp::now())?));
            }
            Err(error) => return put_off(state, id, &error, Timestamp::now() + wait_after(*tries)),
        }
    }
    Ok(())
}

fn put_off(state: &State, id: &str, error: &StampingError, until: Timestamp) -> Result<(), Failure> {
    let why = error.to_string();
    state.by_itself(|open| {
        match error {
            StampingError::Network(_) => open.archive.put_all_off(&why, until)?,
            _ => open.archive.put_off(id, &why, until)?,
        }
        Ok(())
    })
}

/// What a record is stamped for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// That its seals were there at that time.
    Time,
    /// That the certificates were good, too.
    Proofs,
}

/// The next form of a record, verified, and until when the certificate of its time-stamp is good.
fn next_form(job: &Job, pdf: &[u8], step: Step) -> Result<(Vec<u8>, Option<Timestamp>), StampingError> {
    let Job {
        record,
        authority,
        own,
        chosen,
        ..
    } = job;
    let proofs = match step {
        Step::Time => None,
        Step::Proofs => Some(proofs::fetched(pdf)?),
    };
    let mut chance = [0; 16];
    random(&mut chance);
    let asked = seal::ask(pdf, proofs.as_ref(), &chance)?;
    let form = seal::stamp(
        &asked,
        &network::ask(&authority.address, Question::Stamp, &asked.request)?,
    )?;
    let anchor = Certificate::read(&authority.certificate).map_err(|_| StampingError::OtherAuthority)?;
    let trust = Trust {
        seals: &[],
        authorities: std::slice::from_ref(&anchor),
    };
    let found = seal::judge(&form, &trust).map_err(|_| StampingError::NotVerified)?;
    let last = found.time_stamps.last().ok_or(StampingError::NotVerified)?;
    if last.trusted != Some(true) {
        return Err(StampingError::OtherAuthority);
    }
    if let Some(subject) = last.unproven.first().filter(|_| step == Step::Proofs) {
        let subject = subject.clone();
        return Err(StampingError::Unproven { subject });
    }
    let ends = last.valid_to.as_ref().and_then(|ends| ends.parse().ok());
    // One that was long-term before gets no further time-stamp that does not last longer
    if let Some(ends) = ends.filter(|ends| renewing::lasts_until(pdf, chosen).is_some_and(|had| *ends <= had))
    {
        return Err(StampingError::NoLater { ends });
    }
    let sound = found.intact && last.covers_whole_file && form.starts_with(pdf);
    if sound && prove(&form, &record.digest, own).verified {
        Ok((form, ends))
    } else {
        Err(StampingError::NotVerified)
    }
}

fn is_stamped(pdf: &[u8]) -> bool {
    seal::verify(pdf, None).is_ok_and(|found| !found.time_stamps.is_empty())
}
