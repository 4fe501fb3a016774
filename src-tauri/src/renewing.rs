//! The long-term form is renewed before the certificate of its last time-stamp ends: a further time-stamp, with the
//! proofs for the one before, keeps its worth for as long as the next certificate is good.
//!
//! When a form ends is kept beside it in the archive, so that no file is opened to learn that nothing is due. Nothing is
//! asked of the network here: what is due joins what waits.

use crate::failure::Failure;
use crate::stamping::{chosen_certificates, current};
use crate::state::{Open, State};
use crate::view::EndingView;
use jiff::{SignedDuration, Timestamp};
use needlepoint_core::seal::{self, Certificate, Stage, Stamped, Trust, Verification};

/// How long before its end a form is renewed. Authorities change their certificates years before, as a rule; an
/// authority that does not leaves time to choose another.
const BEFORE: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How many records wait at most when one joins them that is to be renewed.
const MOST_WAITING: u32 = 20;
/// How many forms of earlier versions are opened at one time, to learn when they end.
const OPENED: u32 = 5;

/// Lets wait what has to be renewed, a few at a time.
///
/// # Errors
/// The archive is locked, or the disk fails.
pub fn let_wait(state: &State) -> Result<(), Failure> {
    state.by_itself(|open| {
        for id in open.archive.unknown_ends(OPENED)? {
            learn(open, &id)?;
        }
        if open.archive.authority()?.is_some_and(|a| a.long_term) {
            let until = Timestamp::now() + BEFORE;
            open.write(|archive, by| archive.renew_ending(until, MOST_WAITING, by))?;
        }
        Ok(())
    })
}

/// Notes when the stamped form of a record ends, which an earlier version made. One that it called long-term though its
/// proofs do not tell of every certificate waits for those.
///
/// # Errors
/// The disk fails.
pub fn learn(open: &mut Open, id: &str) -> Result<(), Failure> {
    let pdf = current(open, id)?.pdf;
    let found = judged(&pdf, &chosen_certificates(open)?);
    open.archive.note_end(id, found.as_ref().and_then(end))?;
    let lacks = found.is_some_and(|found| found.time_stamps.last().is_some_and(|l| !l.unproven.is_empty()));
    if lacks && open.archive.authority()?.is_some_and(|a| a.long_term) {
        open.write(|archive, by| archive.wait_for_stamp(id, by))?;
    }
    Ok(())
}

/// Until when the long-term form of a sheet lasts, for who trusts these authorities; none if it has none.
pub fn lasts_until(pdf: &[u8], authorities: &[Certificate]) -> Option<Timestamp> {
    end(&judged(pdf, authorities)?)
}

fn judged(pdf: &[u8], authorities: &[Certificate]) -> Option<Verification> {
    let trust = Trust {
        seals: &[],
        authorities,
    };
    seal::judge(pdf, &trust).ok()
}

fn end(found: &Verification) -> Option<Timestamp> {
    if found.stage != Some(Stage::LongTerm) {
        return None;
    }
    let mut stamps = found.time_stamps.iter();
    let last = stamps.rfind(|stamp| stamp.on == Stamped::Document)?;
    last.valid_to.as_ref()?.parse().ok()
}

/// What there is to tell of forms that end soon and are not renewed; none while nothing stands in the way.
///
/// # Errors
/// The disk fails.
pub fn told(open: &Open) -> Result<Option<EndingView>, Failure> {
    let Some(ending) = open.archive.ending(Timestamp::now() + BEFORE)? else {
        return Ok(None);
    };
    let waiting = open.archive.waiting()?.into_iter().next();
    let why = match open.archive.authority()? {
        None => "No time-stamp authority is set that could renew them. Choose one.".to_owned(),
        Some(authority) if !authority.long_term => {
            "The clinic no longer has the long-term form made. Choose it again to renew them.".to_owned()
        }
        Some(_) if ending.is_vain => {
            "The authority still signs with a certificate that ends no later. It is asked again every week; ask it when it changes its certificate, or choose another."
                .to_owned()
        }
        Some(_) => match waiting.and_then(|waiting| waiting.why) {
            Some(why) => format!("They could not be renewed yet. {why}"),
            None => return Ok(None),
        },
    };
    Ok(Some(EndingView {
        sheets: ending.records,
        first: ending.first.to_string(),
        why,
    }))
}
