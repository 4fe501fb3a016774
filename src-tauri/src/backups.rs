//! Backups: where they go, made by hand or once a day in a pause, and the way back from one on an empty machine.

use crate::entry;
use crate::failure::Failure;
use crate::state::{Open, State, random};
use crate::store::BackupPlan;
use crate::view::{AppStatus, BackupView, ChosenBackup, FarView, HolderView};
use jiff::{Timestamp, ToSpan, Zoned};
use needlepoint_core::records::{Archive, RestoreError, Stopper, Way, write_whole};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The file with the clinic's letterhead, which a backup carries too.
const SETTINGS: &str = "settings.json";
/// How long nobody has to have done anything before a backup is made by itself, at most: the lock comes after as long a
/// rest, and stops what it finds.
const PAUSE: Duration = Duration::from_secs(60);
/// Hours after which the next one is made by itself: once a day, whenever the clinic opens.
const NEXT_AFTER_HOURS: i64 = 20;

/// How long one that failed is let be before it is tried again by itself.
const AGAIN_AFTER: Duration = Duration::from_secs(60 * 60);

/// Long work that runs or ran: its end, how far it is, and what stops it. Apart from the archive's own place, which
/// the work itself holds.
#[derive(Default)]
pub struct Work {
    stopped: AtomicBool,
    run: Mutex<Run>,
}

#[derive(Default)]
struct Run {
    stopper: Option<Stopper>,
    /// What grows, and what it grows to.
    grows: Option<(PathBuf, u64)>,
    far: FarView,
    /// Why the last one was not made by itself.
    trouble: Option<String>,
    /// When that was.
    failed: Option<Instant>,
    /// The backup that was chosen to go back to.
    chosen: Option<PathBuf>,
}

impl Run {
    /// What failed was mended, or another folder is tried.
    fn forget_trouble(&mut self) {
        (self.trouble, self.failed) = (None, None);
    }
}

impl Work {
    /// How far it is.
    pub fn far(&self) -> FarView {
        let run = self.run();
        let Some((path, total)) = &run.grows else {
            return run.far;
        };
        let size = fs::metadata(path).map_or(0, |file| file.len());
        FarView {
            running: true,
            done: per_cent(size, *total),
        }
    }

    /// Stops it, if it runs.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
        if let Some(stopper) = &self.run().stopper {
            stopper.stop();
        }
    }

    fn run(&self) -> std::sync::MutexGuard<'_, Run> {
        self.run.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins; what it gives says whether to go on, and is told how far it is.
    pub fn begin(&self) -> impl FnMut(u64, u64) -> bool {
        self.stopped.store(false, Ordering::Relaxed);
        self.run().far = FarView {
            running: true,
            done: 0,
        };
        |done, total| {
            self.run().far.done = per_cent(done, total);
            !self.stopped.load(Ordering::Relaxed)
        }
    }

    /// What stops the part of it that only the archive can stop.
    pub fn stops_by(&self, stopper: Stopper) {
        self.run().stopper = Some(stopper);
    }

    /// Ends.
    pub fn end(&self) {
        let mut run = self.run();
        (run.stopper, run.grows, run.far) = (None, None, FarView::default());
    }
}

fn per_cent(done: u64, total: u64) -> u8 {
    let done = done.saturating_mul(100) / total.max(1);
    u8::try_from(done.min(99)).unwrap_or(99)
}

/// How the backups stand.
///
/// # Errors
/// The archive is locked, or the disk fails.
pub fn view(state: &State) -> Result<BackupView, Failure> {
    state.with_open(|open| shown(state, open))
}

/// How the backups stand, of an archive that is open.
///
/// # Errors
/// The disk fails.
pub fn shown(state: &State, open: &Open) -> Result<BackupView, Failure> {
    let plan = state.store.backups();
    let last = open.archive.last_backup()?;
    let oldest = Timestamp::now() - (i64::from(plan.old_after_days) * 24).hours();
    Ok(BackupView {
        folder: plan.folder.clone(),
        daily: plan.daily,
        old_after_days: plan.old_after_days,
        last: last.map(|at| at.to_string()),
        // A clinic with nothing to lose yet is not told so.
        // And one of a time to come was made while the clock ran ahead: nobody knows how old it is.
        old: last.is_none_or(|at| at < oldest || at > Timestamp::now())
            && !open.archive.recent(1)?.is_empty(),
        trouble: state.work.run().trouble.clone(),
    })
}

/// Sets where the backups go and when.
///
/// # Errors
/// The settings could not be written.
pub fn set(state: &State, plan: &BackupPlan) -> Result<BackupView, Failure> {
    state.store.save_backups(plan)?;
    state.work.run().forget_trouble();
    view(state)
}

/// Makes a backup now.
///
/// # Errors
/// No folder is chosen, it was stopped, or it could not be written; nothing of it stays.
pub fn make(state: &State) -> Result<BackupView, Failure> {
    state.with_open(|open| {
        let made = made(state, open);
        state.work.end();
        made?;
        state.work.run().forget_trouble();
        shown(state, open)
    })
}

fn made(state: &State, open: &mut Open) -> Result<(), Failure> {
    let plan = state.store.backups();
    if plan.folder.is_empty() {
        return Err(Failure::new(
            "No folder for backups is chosen.",
            "Choose one, on another disk than this machine’s own.",
        ));
    }
    let folder = Path::new(&plan.folder);
    let now = Zoned::now();
    let name = format!("needlepoint-backup-{}", now.strftime("%Y-%m-%d-%H%M%S"));
    let settings = fs::read(state.settings_file()).unwrap_or_default();
    let _ = state.work.begin();
    state.work.stops_by(open.archive.stopper());
    let grows = folder.join(format!("{name}.part/archive.db"));
    state.work.run().grows = Some((grows, open.archive.size()));
    open.write(|archive, by| archive.back_up(folder, &name, &[(SETTINGS, &settings)], by))?;
    Ok(())
}

/// Makes the backup of the day in a pause, if it is due.
pub fn make_due(state: &State) {
    let until_locked = Duration::from_secs(u64::from(state.store.idle_minutes()) * 60);
    if state.rest() >= PAUSE.min(until_locked / 2) {
        make_of_the_day(state);
    }
}

/// Makes the backup of the day, if it is due and did not fail just now. What stands in its way is told on Home, not
/// here.
pub fn make_of_the_day(state: &State) {
    let plan = state.store.backups();
    if !plan.daily || plan.folder.is_empty() {
        return;
    }
    let is_let_be = |failed: Instant| failed.elapsed() < AGAIN_AFTER;
    if state.work.run().failed.is_some_and(is_let_be) {
        return;
    }
    let mut begun = false;
    let done = state.by_itself(|open| {
        let last = open.archive.last_backup()?;
        let now = Timestamp::now();
        if last.is_some_and(|at| (now - NEXT_AFTER_HOURS.hours()..=now).contains(&at)) {
            return Ok(());
        }
        begun = true;
        let made = made(state, open);
        state.work.end();
        made
    });
    let is_locked = state.door().is_none();
    let mut run = state.work.run();
    match done {
        Ok(()) if begun => run.forget_trouble(),
        Ok(()) => {}
        // It is tried again in the next pause.
        Err(_) if is_locked && begun => {
            run.trouble = Some("Needlepoint was locked before it was done.".to_owned());
        }
        // A locked archive is none's fault.
        Err(_) if is_locked => {}
        Err(failure) => (run.trouble, run.failed) = (Some(failure.message), Some(Instant::now())),
    }
}

/// Notes which backup to go back to, and says whose words open it.
///
/// # Errors
/// The folder holds none, or its key file cannot be read.
pub fn choose(state: &State, folder: PathBuf) -> Result<ChosenBackup, Failure> {
    if !folder.join("archive.db").is_file() || !folder.join("archive.key").is_file() {
        return Err(RestoreError::NoBackup.into());
    }
    let name = folder.file_name().map_or_else(
        || folder.to_string_lossy().into_owned(),
        |name| name.to_string_lossy().into_owned(),
    );
    let holders = Archive::holders(&folder)?.into_iter().map(|holder| HolderView {
        id: holder.id,
        name: holder.name,
        wait_seconds: 0,
    });
    let holders = holders.collect();
    state.work.run().chosen = Some(folder);
    Ok(ChosenBackup { name, holders })
}

/// Goes back to the backup that was chosen, and opens it. Only where there is no archive yet.
///
/// # Errors
/// The words are not of its day, it is newer or not whole, it was stopped, or there is an archive. Nothing is put in
/// place then.
pub fn restore(state: &State, way: Way<'_>) -> Result<AppStatus, Failure> {
    let from = state.work.run().chosen.clone().ok_or(RestoreError::NoBackup)?;
    let mut door = state.door();
    let mut go_on = state.work.begin();
    let at = Timestamp::now();
    let back = Archive::restore(&from, &state.folder, way, state.cost, &mut random, at, &mut go_on);
    state.work.end();
    let archive = back?;
    // Only where the clinic is not known here yet.
    if state.store.clinic()?.name.is_empty()
        && let Ok(settings) = fs::read(from.join(SETTINGS))
    {
        let _ = write_whole(&state.settings_file(), &settings);
    }
    let who = archive.who().to_owned();
    // Closed again, so that there is one way in.
    let closed = archive.lock();
    drop(door.take());
    drop(door);
    closed?;
    let (Way::Passphrase { passphrase, .. } | Way::Recovery { passphrase, .. }) = way;
    entry::unlock(state, &who, passphrase)
}
