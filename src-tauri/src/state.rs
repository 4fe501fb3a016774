//! What the running app holds: the content, the fonts, and the archive while it is unlocked.

use crate::failure::Failure;
use jiff::{Timestamp, Zoned};
use needlepoint_core::consult::{Approval, Clinic, Clinician, Policy, Setting};
use needlepoint_core::procedure::Procedure;
use needlepoint_core::records::{self, Archive, By, StoreError};
use needlepoint_core::typeset::Fonts;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};

/// An unlocked archive, and what of it is needed at every step.
pub struct Open {
    /// The archive; dropping it locks it.
    pub archive: Archive,
    /// What the clinic decided.
    pub policy: Policy,
    /// Who works.
    pub clinician: records::Clinician,
}

impl Open {
    /// Reads the clinic's decisions again, after one of them changed.
    pub fn refresh(&mut self) -> Result<(), Failure> {
        self.policy = policy(&self.archive)?;
        Ok(())
    }

    /// Writes to the archive as the clinician who works, now.
    ///
    /// # Errors
    /// What the archive said.
    pub fn write<T, E: Into<Failure>>(
        &mut self,
        act: impl FnOnce(&mut Archive, By<'_>) -> Result<T, E>,
    ) -> Result<T, Failure> {
        let by = By {
            who: &self.clinician.id,
            at: Timestamp::now(),
        };
        act(&mut self.archive, by).map_err(Into::into)
    }
}

/// What the running app holds.
pub struct State {
    /// The content.
    pub procedure: Procedure,
    /// The sheet's fonts.
    pub fonts: Fonts,
    /// The archive's folder.
    pub folder: PathBuf,
    /// The clinic, from the store.
    clinic: Mutex<Clinic>,
    /// The unlocked archive.
    open: Mutex<Option<Open>>,
    /// When somebody last did something.
    last_act: Mutex<Timestamp>,
}

impl State {
    /// A locked app.
    pub fn new(procedure: Procedure, folder: PathBuf, clinic: Clinic) -> Self {
        Self {
            procedure,
            fonts: Fonts::load(),
            folder,
            clinic: Mutex::new(clinic),
            open: Mutex::new(None),
            last_act: Mutex::new(Timestamp::now()),
        }
    }

    /// The clinic as it is now.
    pub fn clinic(&self) -> Clinic {
        held(&self.clinic).clone()
    }

    /// Takes a changed clinic in use.
    pub fn set_clinic(&self, clinic: Clinic) {
        *held(&self.clinic) = clinic;
    }

    /// Does something with the unlocked archive.
    ///
    /// # Errors
    /// The archive is locked, or what was done failed.
    pub fn with_open<T>(&self, act: impl FnOnce(&mut Open) -> Result<T, Failure>) -> Result<T, Failure> {
        self.note_act();
        act(held(&self.open).as_mut().ok_or_else(Failure::locked)?)
    }

    /// Whether the archive is unlocked.
    pub fn is_open(&self) -> bool {
        held(&self.open).is_some()
    }

    /// Takes an unlocked archive in use.
    pub fn put(&self, open: Open) {
        self.note_act();
        *held(&self.open) = Some(open);
    }

    /// Locks: closes the archive and wipes its key. Tells whether it was open.
    pub fn lock(&self) -> bool {
        held(&self.open).take().is_some()
    }

    /// Notes that somebody is there.
    pub fn note_act(&self) {
        *held(&self.last_act) = Timestamp::now();
    }

    /// Seconds since somebody last did something.
    pub fn idle_seconds(&self) -> i64 {
        Timestamp::now().as_second() - held(&self.last_act).as_second()
    }

    /// What a draft is judged, composed and frozen with, today.
    pub fn setting<'a>(&'a self, clinic: &'a Clinic, policy: &'a Policy) -> Setting<'a> {
        Setting::new(&self.procedure, clinic, policy, &self.fonts, Zoned::now().date())
    }
}

/// A lock is held for one act only, and no act leaves what it guards half-changed.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The clinic's decisions, as the archive keeps them.
pub fn policy(archive: &Archive) -> Result<Policy, StoreError> {
    let mut policy = Policy {
        confirmed: archive.confirmed_rules()?.into_iter().map(|r| r.rule).collect(),
        waits: archive
            .edited_waits()?
            .into_iter()
            .map(|w| (w.rule, u16::try_from(w.days).unwrap_or(u16::MAX)))
            .collect(),
        ..Policy::default()
    };
    for approval in archive.approvals()? {
        let on = approval
            .at
            .to_zoned(jiff::tz::TimeZone::system())
            .date()
            .to_string();
        policy.approvals.insert(
            approval.language.clone(),
            Approval {
                language: approval.language,
                version: approval.version,
                by: approval.approver,
                competence: approval.competence,
                on,
            },
        );
    }
    Ok(policy)
}

/// A clinician as the core's views name one.
pub fn clinician(of: &records::Clinician) -> Clinician {
    Clinician {
        name: of.name.clone(),
        grade: of.grade.clone(),
        registration: of.registration.clone(),
    }
}

/// Today, where the clinic is.
pub fn today() -> String {
    Zoned::now().date().to_string()
}

/// Fills bytes from the operating system's source of randomness.
pub fn random(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system has a source of randomness");
}

/// A new id: 16 random bytes in hexadecimal after the time, so that ids sort by age.
pub fn new_id() -> String {
    let mut bytes = [0u8; 10];
    random(&mut bytes);
    format!(
        "{:012x}{}",
        Timestamp::now().as_millisecond(),
        needlepoint_core::hex(&bytes)
    )
}
