//! Patients' files: how long each is kept, what holds it, whose it is, and its deletion by two.

use crate::clinic::{in_force, saved};
use crate::failure::{Code, Failure};
use crate::state::{Open, State};
use crate::trying::proven;
use crate::view::{AlikeRow, DeletedRow, FileView, HoldView, LeftRow, Retention, Second, Whose};
use crate::work::Running;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use needlepoint_core::consult::{is_blank, kept_until};
use needlepoint_core::procedure::Country;
use needlepoint_core::records::{Alike, DeletionError, OpenError, PatientFile, User};

/// How many files that are due are shown at a time, and how many proofs of deletion.
const SHOWN: u32 = 100;

/// What is due to be deleted, what was left open, and what was deleted. It goes over all files: a lock stops it.
///
/// # Errors
/// The archive is locked, it was stopped, or the disk fails.
pub fn retention(state: &State, today: Date) -> Result<Retention, Failure> {
    state.at_work(|open, running| retained(state, open, running, today))
}

/// The same with the archive at hand.
///
/// # Errors
/// It was stopped, or the disk fails.
pub fn retained(state: &State, open: &Open, running: &Running, today: Date) -> Result<Retention, Failure> {
    let rules = rules(state, open)?;
    // Nobody knows which are due while nobody knows by which rules.
    let found = match &rules {
        Some(rules) => due(open, running, rules, today),
        None => Ok((Vec::new(), 0)),
    };
    // What was found until it was stopped is not all.
    if running.is_stopped() {
        return Err(Failure::new(
            "Needlepoint was locked before it had gone over all files.",
            "Unlock it, then look again.",
        ));
    }
    let (due, more) = found?;
    let (deleted, deleted_more) = open.archive.deleted(SHOWN)?;
    let people = open.archive.users()?;
    let deleted = deleted.into_iter().map(|row| DeletedRow {
        record: row.record,
        kind: row.kind,
        content: row.content,
        by: row.by.map(|who| named(&people, &who)),
        at: row.at.to_string(),
    });
    // Who comes back after so long is asked for consent again anyway.
    let months = open.policy.rules.bounded().consent_months;
    let left_months = months.unwrap_or(state.procedure.treating.consent_months);
    Ok(Retention {
        due,
        more,
        clinic_unsaved: rules.is_none(),
        left: left(open, today, left_months)?,
        left_months,
        deleted: deleted.collect(),
        deleted_more,
    })
}

/// The files that are due, as many as are shown, and how many there are beside these.
fn due(
    open: &Open,
    running: &Running,
    rules: &Country,
    today: Date,
) -> Result<(Vec<FileView>, u32), Failure> {
    // None is due whose last entry is of today.
    let (files, more) = open
        .archive
        .files_at_rest(Timestamp::now(), SHOWN as usize, |file| {
            !running.is_stopped() && until(file, rules) <= today
        })?;
    // What holds a file is asked only of those that are shown.
    let due = files.iter().map(|file| view(open, file, Some(rules), today));
    Ok((due.collect::<Result<_, _>>()?, more))
}

/// What was begun and not touched for so many months, those first that were left longest.
fn left(open: &Open, today: Date, months: u8) -> Result<Vec<LeftRow>, Failure> {
    let day = today.saturating_sub(i32::from(months).months());
    // A day that no time zone knows is long past.
    let since = day
        .to_zoned(TimeZone::system())
        .map_or(Timestamp::MIN, |day| day.timestamp());
    let left = open.archive.left_since(since)?.into_iter();
    left.map(|left| {
        Ok(LeftRow {
            held: open.archive.is_held(&left)?,
            kind: left.begun.into(),
            id: left.id,
            record: left.record,
            name: left.banner.name,
            birth_date: left.banner.birth_date,
            record_number: left.banner.record_number,
            touched_at: left.touched_at.to_string(),
            frozen: left.frozen,
        })
    })
    .collect()
}

/// How the file of a record is kept.
///
/// # Errors
/// There is no such record, or the disk fails.
pub fn file(state: &State, id: &str, today: Date) -> Result<FileView, Failure> {
    state.with_open(|open| shown(state, open, id, today))
}

/// Holds a file: it is not deleted until that is lifted.
///
/// # Errors
/// No reason is given, there is no such record, or the disk fails.
pub fn hold(state: &State, id: &str, why: &str, today: Date) -> Result<FileView, Failure> {
    if is_blank(why) {
        return Err(Failure::new(
            "Write why the file is held.",
            "A hold without a reason cannot be lifted by anybody else.",
        ));
    }
    state.with_open(|open| {
        open.write(|archive, by| archive.hold(id, why.trim(), by))?;
        shown(state, open, id, today)
    })
}

/// Lifts what holds a file as it is shown; what else holds it shows then.
///
/// # Errors
/// There is no such record, or the disk fails.
pub fn lift_hold(state: &State, id: &str, today: Date) -> Result<FileView, Failure> {
    state.with_open(|open| {
        open.write(|archive, by| archive.lift_hold(id, by))?;
        shown(state, open, id, today)
    })
}

/// States whether the file of a record and that of another are of the same patient, or takes it back.
///
/// # Errors
/// There is no such record, the contrary was stated, or the disk fails.
pub fn state_patient(
    state: &State,
    id: &str,
    other: &str,
    whose: Whose,
    today: Date,
) -> Result<FileView, Failure> {
    state.with_open(|open| {
        // As it is shown: by its latest record, whichever of them is looked at.
        let latest = summed(open, id)?.latest;
        open.write(|archive, by| match whose {
            Whose::Same => archive.state_same(&latest, other, by),
            Whose::Other => archive.state_other(&latest, other, by),
            Whose::Open => archive.take_back_stated(&latest, other, by),
        })?;
        shown(state, open, id, today)
    })
}

/// Deletes a file that is due, and gives how many records it had.
///
/// # Errors
/// It is not due, held, or has changed; the clinic is not in force; the two are not two, one of them is not who they
/// say, or came in the last 7 days; or the disk fails. Nothing is deleted then.
pub fn delete(
    state: &State,
    latest: &str,
    passphrase: &str,
    second: &Second,
    today: Date,
) -> Result<u32, Failure> {
    state.with_open(|open| {
        in_force(state, open)?;
        if !shown(state, open, latest, today)?.due {
            return Err(Failure::new(
                "This file is not due to be deleted.",
                "It is kept for as long as the rules of the clinic ask. They stand in the settings.",
            ));
        }
        two_people(state, open, passphrase, second)?;
        let people = open.archive.users()?;
        open.write(|archive, by| {
            let done = archive.delete_file(latest, &second.id, by);
            done.map_err(|error| refused(&people, error))
        })
    })
}

/// Why a file was not deleted; who has to wait is named, with the moment by the clock on the wall.
fn refused(people: &[User], error: DeletionError) -> Failure {
    let DeletionError::Settling { who, from } = error else {
        return error.into();
    };
    let from = from.to_zoned(TimeZone::system()).strftime("%-d %B %Y, %H:%M");
    Failure::new(
        format!(
            "{} came, or was given another passphrase, less than 7 days ago.",
            named(people, &who)
        ),
        format!("From {from} on they can be one of the two who delete it. Nothing was deleted."),
    )
}

/// Lets two different people pass who work here: each by their own secret.
fn two_people(state: &State, open: &mut Open, passphrase: &str, second: &Second) -> Result<(), Failure> {
    if second.id == open.user.id {
        return Err(DeletionError::OnePerson.into());
    }
    let users = open.archive.users()?.into_iter();
    let other = users.filter(|user| user.active).find(|user| user.id == second.id);
    let other = other.ok_or(DeletionError::OnePerson)?;
    for (who, words) in [(open.user.clone(), passphrase), (other, &second.passphrase)] {
        let done = proven(state, open, &who.id, |archive, _| {
            if archive.is_opened_by(&who.id, words, state.cost)? {
                return Ok(());
            }
            Err(OpenError::WrongPassphrase.into())
        });
        done.map_err(|mut failure| {
            if failure.code == Code::WrongPassphrase {
                failure.message = format!("That is not the passphrase of {}. Nothing was deleted.", who.name);
            }
            failure
        })?;
    }
    Ok(())
}

/// By what rules files are kept; none while the clinic is not in force.
fn rules(state: &State, open: &Open) -> Result<Option<Country>, Failure> {
    let clinic = saved(state, open)?;
    Ok(clinic.map(|clinic| clinic.rules(&open.policy, &state.procedure)))
}

fn shown(state: &State, open: &Open, id: &str, today: Date) -> Result<FileView, Failure> {
    view(open, &summed(open, id)?, rules(state, open)?.as_ref(), today)
}

fn summed(open: &Open, id: &str) -> Result<PatientFile, Failure> {
    let records = open.archive.file_of(id)?;
    Ok(PatientFile::of(&records).expect("a file has the record that it was asked for"))
}

fn view(open: &Open, file: &PatientFile, rules: Option<&Country>, today: Date) -> Result<FileView, Failure> {
    let until = rules.map(|rules| until(file, rules));
    let hold = open.archive.hold_of(&file.latest)?;
    let alikes = open.archive.alikes(&file.latest)?;
    let rows = |alikes: Vec<Alike>| alikes.into_iter().map(|alike| alike_row(open, alike)).collect();
    Ok(FileView {
        latest: file.latest.clone(),
        name: file.banner.name.clone(),
        birth_date: file.banner.birth_date.clone(),
        record_number: file.banner.record_number.clone(),
        records: file.records,
        kept_until: until.map(|until| until.to_string()),
        due: until.is_some_and(|until| until <= today),
        hold: hold.map(|hold| HoldView {
            why: hold.why,
            by: called(open, &hold.who),
            since: hold.since.to_string(),
        }),
        same: rows(alikes.same),
        undecided: rows(alikes.undecided),
        other: rows(alikes.other),
    })
}

fn alike_row(open: &Open, alike: Alike) -> AlikeRow {
    let (by, since) = alike.stated.unzip();
    AlikeRow {
        latest: alike.latest,
        name: alike.banner.name,
        birth_date: alike.banner.birth_date,
        record_number: alike.banner.record_number,
        records: alike.records,
        by: by.map(|who| called(open, &who)),
        since: since.map(|since| since.to_string()),
    }
}

/// The first day on which a file may be deleted: of two days of birth, the one that asks for longer counts.
pub fn until(file: &PatientFile, rules: &Country) -> Date {
    let last = file.last_entry.to_zoned(TimeZone::system()).date();
    let until = |birth_date: &String| kept_until(birth_date, last, rules);
    let longest = file.birth_dates.iter().map(until).max();
    longest.unwrap_or_else(|| kept_until("", last, rules))
}

/// The name of somebody who works or worked here; what the trail calls them where they are not known.
fn called(open: &Open, who: &str) -> String {
    named(&open.archive.users().unwrap_or_default(), who)
}

fn named(people: &[User], who: &str) -> String {
    let known = people.iter().find(|user| user.id == who);
    known.map_or(who, |user| &user.name).to_owned()
}
