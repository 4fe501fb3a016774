//! What the running app holds: the content, the fonts, and the archive while it is unlocked.

mod locking;

pub use locking::Patience;

use crate::backups;
use crate::failure::Failure;
use crate::handing::Handed;
use crate::judging::Judging;
use crate::leaving::Leaving;
use crate::store::Store;
use crate::trying::Trying;
use crate::work::{Begun, Running, Work};
use jiff::{Timestamp, Zoned};
use needlepoint_core::consult::{Approval, Clinic, Clinician, Policy, Setting};
use needlepoint_core::procedure::Procedure;
use needlepoint_core::records::{Archive, By, Cost, KeyStore, Lent, OpenError, Role, User, Wrapping};
use needlepoint_core::typeset::Fonts;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::{Duration, Instant};

/// An unlocked archive, and what of it is needed at every step.
pub struct Open {
    /// The archive.
    pub archive: Archive,
    /// What the clinic decided.
    pub policy: Policy,
    /// Who works: who unlocked it.
    pub user: User,
    /// Who set the passphrase that they came in by, until they have chosen their own.
    pub lent: Option<Lent>,
}

impl Open {
    /// Takes an unlocked archive in use.
    ///
    /// # Errors
    /// The clinic's decisions could not be read.
    pub fn new(archive: Archive) -> Result<Self, Failure> {
        let users = archive.users()?;
        let user = users.into_iter().find(|user| user.id == archive.who());
        let user = user.ok_or(OpenError::NotAUser)?;
        Ok(Self {
            policy: policy(&archive)?,
            lent: archive.lent(&user.id)?,
            user,
            archive,
        })
    }

    /// Whether a clinician works.
    pub fn is_clinician(&self) -> bool {
        self.user.role == Role::Clinician
    }

    /// Reads the clinic's decisions again, after one of them changed.
    ///
    /// # Errors
    /// They could not be read.
    pub fn refresh(&mut self) -> Result<(), Failure> {
        self.policy = policy(&self.archive)?;
        Ok(())
    }

    /// Writes to the archive as whoever works, now.
    ///
    /// # Errors
    /// What the archive said.
    pub fn write<T, E: Into<Failure>>(
        &mut self,
        act: impl FnOnce(&mut Archive, By<'_>) -> Result<T, E>,
    ) -> Result<T, Failure> {
        let by = By {
            who: &self.user.id,
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
    /// The plain settings.
    pub store: Store,
    /// The operating system's key store.
    keys: Box<dyn KeyStore + Send + Sync>,
    /// The archive's folder.
    pub folder: PathBuf,
    /// What a passphrase costs to try.
    pub cost: Cost,
    /// Long work that runs.
    pub work: Arc<Work>,
    /// What is written outside the archive.
    pub leaving: Leaving,
    /// The unlocked archive.
    open: Mutex<Option<Open>>,
    /// The role of who works; apart from the archive's own place, which long work holds.
    role: Mutex<Option<Role>>,
    /// Whether who works has first to choose their own passphrase.
    choosing: Mutex<bool>,
    /// What the patient has on the screen.
    handed: Mutex<Option<Handed>>,
    /// How often whoever has the screen changed.
    sitting: AtomicU64,
    /// Is told whether the patient has the screen.
    watcher: OnceLock<Box<dyn Fn(bool) + Send + Sync>>,
    /// Whether who works was told that a patient who has the screen can reach other programs.
    told_of_reach: AtomicBool,
    stamping: Mutex<()>,
    judging: Mutex<Judging>,
    trying: Mutex<Trying>,
    backing_up: Mutex<backups::Standing>,
    /// Since when nobody was there for too long while work ran that somebody had asked for.
    overdue: Mutex<Option<Instant>>,
    /// How long a lock waits.
    patience: OnceLock<Patience>,
    /// When somebody last did something, by both clocks.
    last_act: Mutex<(Instant, Timestamp)>,
}

impl State {
    /// A locked app whose archive lies in `folder`.
    pub fn new(
        procedure: Procedure,
        fonts: Fonts,
        store: Store,
        keys: Box<dyn KeyStore + Send + Sync>,
        folder: &Path,
        cost: Cost,
    ) -> Self {
        Self {
            procedure,
            fonts,
            store,
            keys,
            folder: folder.join("archive"),
            cost,
            work: Arc::default(),
            leaving: Leaving::default(),
            open: Mutex::new(None),
            role: Mutex::new(None),
            choosing: Mutex::new(false),
            handed: Mutex::new(None),
            sitting: AtomicU64::new(0),
            watcher: OnceLock::new(),
            told_of_reach: AtomicBool::new(false),
            stamping: Mutex::new(()),
            judging: Mutex::default(),
            trying: Mutex::new(Trying::new(&folder.join("archive"))),
            backing_up: Mutex::default(),
            overdue: Mutex::new(None),
            patience: OnceLock::new(),
            last_act: Mutex::new((Instant::now(), Timestamp::now())),
        }
    }

    /// What the archive's key is wrapped with.
    pub fn wrapping(&self) -> Wrapping<'_> {
        Wrapping {
            cost: self.cost,
            store: &*self.keys,
        }
    }

    /// The file of the plain settings.
    pub fn settings_file(&self) -> PathBuf {
        self.folder.with_file_name("settings.json")
    }

    /// The place of the unlocked archive, for one at a time. Work that began by itself gives way.
    pub fn door(&self) -> MutexGuard<'_, Option<Open>> {
        loop {
            if let Some(door) = self.taken(Work::give_way) {
                return door;
            }
        }
    }

    /// Puts an archive that was just unlocked in its place.
    pub fn let_in(&self, door: &mut Option<Open>, open: Open) {
        self.sitting.fetch_add(1, Ordering::SeqCst);
        *held(&self.role) = Some(open.user.role);
        *held(&self.choosing) = open.lent.is_some();
        *door = Some(open);
        self.leaving.unlocked();
    }

    /// The number of this sitting: another one after every unlocking and locking, and whenever the patient is given the
    /// screen or it is taken back.
    pub fn sitting(&self) -> u64 {
        self.sitting.load(Ordering::SeqCst)
    }

    /// What who works may; none while it is locked.
    pub fn role(&self) -> Option<Role> {
        *held(&self.role)
    }

    /// Whether who works has first to choose their own passphrase, since somebody else knows the one of now.
    pub fn is_choosing(&self) -> bool {
        *held(&self.choosing)
    }

    /// Notes that who works has a passphrase of their own.
    pub fn chosen(&self, open: &mut Open) {
        open.lent = None;
        *held(&self.choosing) = false;
    }

    /// Gives the screen to the patient, or takes it back.
    pub fn hand(&self, handed: Option<Handed>) {
        self.sitting.fetch_add(1, Ordering::SeqCst);
        let theirs = handed.is_some();
        *held(&self.handed) = handed;
        if let Some(watcher) = self.watcher.get() {
            watcher(theirs);
        }
    }

    /// Has somebody told, once for all, whether the patient has the screen.
    pub fn watch_hands(&self, watcher: impl Fn(bool) + Send + Sync + 'static) {
        let _ = self.watcher.set(Box::new(watcher));
    }

    /// What the patient has on the screen; none while the clinic has it.
    pub fn handed(&self) -> Option<Handed> {
        held(&self.handed).clone()
    }

    /// Notes that the window was left while the patient has the screen; the first time, the id of their consult.
    pub fn note_left(&self) -> Option<String> {
        let mut handed = held(&self.handed);
        let handed = handed.as_mut().filter(|handed| !handed.left)?;
        handed.left = true;
        Some(handed.id.clone())
    }

    /// Whether who works was told before, since it was unlocked, that a patient who has the screen can reach other
    /// programs; now they are.
    pub fn told_of_reach(&self) -> bool {
        self.told_of_reach.swap(true, Ordering::Relaxed)
    }

    /// Does something with the unlocked archive.
    ///
    /// # Errors
    /// The archive is locked, or what was done failed.
    pub fn with_open<T>(&self, act: impl FnOnce(&mut Open) -> Result<T, Failure>) -> Result<T, Failure> {
        self.note_act();
        act(self.door().as_mut().ok_or_else(Failure::locked)?)
    }

    /// Does long work with the unlocked archive that somebody asked for. The lock of an empty room waits for its end.
    ///
    /// # Errors
    /// The archive is locked, or what was done failed.
    pub fn at_work<T>(
        &self,
        act: impl FnOnce(&mut Open, &Running) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let done = self.with_open(|open| {
            let running = self.work.begin(Begun::ByHand);
            running.stops_by(open.archive.stopper());
            act(open, &running)
        });
        if self.is_overdue() && self.lock() {
            // The window has still to be told.
            self.note_overdue();
        }
        done
    }

    /// Does something with the unlocked archive that nobody's hand asked for: it waits for what runs, and puts the lock
    /// off no longer.
    ///
    /// # Errors
    /// The archive is locked, or what was done failed.
    pub fn by_itself<T>(&self, act: impl FnOnce(&mut Open) -> Result<T, Failure>) -> Result<T, Failure> {
        act(held(&self.open).as_mut().ok_or_else(Failure::locked)?)
    }

    /// For one at a time who asks the time-stamp authority.
    pub fn stamping(&self) -> MutexGuard<'_, ()> {
        held(&self.stamping)
    }

    /// What is judged that is none of the archive's.
    pub fn judging(&self) -> MutexGuard<'_, Judging> {
        held(&self.judging)
    }

    /// The wrong tries at the lock.
    pub fn trying(&self) -> MutexGuard<'_, Trying> {
        held(&self.trying)
    }

    /// How the backups that are made by themselves went.
    pub fn backing_up(&self) -> MutexGuard<'_, backups::Standing> {
        held(&self.backing_up)
    }

    /// Notes that somebody is there.
    pub fn note_act(&self) {
        *held(&self.last_act) = (Instant::now(), Timestamp::now());
    }

    /// As if nobody had done anything for so long.
    #[cfg(test)]
    pub fn nobody_for(&self, rest: Duration) {
        held(&self.last_act).1 = Timestamp::now() - rest;
    }

    /// How long nobody has done anything.
    pub fn rest(&self) -> Duration {
        let (instant, moment) = *held(&self.last_act);
        rest(instant.elapsed(), moment, Timestamp::now())
    }

    /// How long nobody may have done anything before it locks.
    pub fn longest_rest(&self) -> Duration {
        Duration::from_secs(u64::from(self.store.idle_minutes()) * 60)
    }

    /// What a draft is judged, composed and frozen with, today.
    pub fn setting<'a>(&'a self, clinic: &'a Clinic, policy: &'a Policy) -> Setting<'a> {
        Setting::new(&self.procedure, clinic, policy, &self.fonts, Zoned::now().date())
    }
}

/// The monotonic clock cannot be set back, but stands still while the computer sleeps; the wall clock knows
/// the sleep. The longer of the two counts.
pub fn rest(elapsed: Duration, from: Timestamp, now: Timestamp) -> Duration {
    let by_the_wall = Duration::try_from(now.duration_since(from)).unwrap_or_default();
    elapsed.max(by_the_wall)
}

/// A lock is held for one act only, and no act leaves what it guards half-changed.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The clinic's decisions, as the archive keeps them.
fn policy(archive: &Archive) -> Result<Policy, Failure> {
    let rules = archive.own_rules()?.map(|rules| serde_json::from_str(&rules));
    let rules = rules.transpose().map_err(|_| {
        Failure::new(
            "The clinic's own rules were set by another version of Needlepoint and could not be read.",
            "Update Needlepoint, then unlock it again.",
        )
    })?;
    let mut policy = Policy {
        confirmed: archive.confirmed_rules()?.into_iter().map(|r| r.rule).collect(),
        waits: archive
            .edited_waits()?
            .into_iter()
            .map(|w| (w.rule, u16::try_from(w.days).unwrap_or(u16::MAX)))
            .collect(),
        rules: rules.unwrap_or_default(),
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
                digest: approval.digest,
                by: approval.approver,
                competence: approval.competence,
                on,
            },
        );
    }
    Ok(policy)
}

/// A person as a sheet names them.
pub fn printed(of: &User) -> Clinician {
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

/// A new id, hexadecimal: the milliseconds of its making, so that ids sort by age, then 10 random bytes.
pub fn new_id() -> String {
    let mut bytes = [0u8; 10];
    random(&mut bytes);
    format!(
        "{:012x}{}",
        Timestamp::now().as_millisecond(),
        needlepoint_core::hex(&bytes)
    )
}
