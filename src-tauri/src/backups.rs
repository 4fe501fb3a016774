//! Backups: where they go, made by hand or once a day in a pause, and the way back from one on an empty machine.

use crate::bounded;
use crate::entry;
use crate::failure::{Code, Failure};
use crate::state::{Open, State, random};
use crate::store::BackupPlan;
use crate::view::{BackupView, ChosenBackup, HolderView, Restored};
use crate::work::{Begun, Running};
use jiff::{Timestamp, ToSpan, Zoned};
use needlepoint_core::records::{Archive, RestoreError, Way, write_whole};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The file with the clinic's letterhead, which a backup carries too.
const SETTINGS: &str = "settings.json";
/// The most megabytes of that file that are taken back: its logo is a small picture.
const LARGEST_SETTINGS: u64 = 16;
/// How long nobody has to have done anything before a backup is made by itself, at most: the lock comes after as long a
/// rest, and stops what it finds.
const PAUSE: Duration = Duration::from_secs(60);
/// Hours after which the next one is made by itself: once a day, whenever the clinic opens.
const NEXT_AFTER_HOURS: i64 = 20;
/// Hours after which there should have been one whenever the clinic opens: a day more.
const MISSED_AFTER_HOURS: i64 = NEXT_AFTER_HOURS + 24;

/// How long one that failed is let be before it is tried again by itself.
const AGAIN_AFTER: Duration = Duration::from_secs(60 * 60);

/// How the backups that are made by themselves went, and which one was chosen to go back to.
#[derive(Default)]
pub struct Standing {
    /// Why the last one was not made by itself.
    trouble: Option<String>,
    /// When that was.
    failed: Option<Instant>,
    /// The backup that was chosen to go back to.
    chosen: Option<PathBuf>,
}

impl Standing {
    /// What failed was mended, or another folder is tried.
    fn forget_trouble(&mut self) {
        (self.trouble, self.failed) = (None, None);
    }
}

/// How the backups stand.
///
/// # Errors
/// The archive is locked, or the disk fails.
pub fn view(state: &State) -> Result<BackupView, Failure> {
    let view = state.with_open(|open| shown(state, open))?;
    Ok(looked_at(state, view))
}

/// With whether the folder lies on the machine's own disk. Not while the archive is held: a disk may not answer.
fn looked_at(state: &State, view: BackupView) -> BackupView {
    BackupView {
        own_disk: !view.folder.is_empty() && is_same_disk(Path::new(&view.folder), &state.folder),
        ..view
    }
}

/// Whether two folders are known to lie on the same disk.
#[cfg(unix)]
pub fn is_same_disk(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let disk = |folder| std::fs::metadata(folder).map(|folder| folder.dev());
    matches!((disk(one), disk(other)), (Ok(one), Ok(other)) if one == other)
}

/// Whether two folders are known to lie on the same disk: here that is not told.
#[cfg(not(unix))]
pub fn is_same_disk(_one: &Path, _other: &Path) -> bool {
    false
}

/// How the backups stand, of an archive that is open.
///
/// # Errors
/// The disk fails.
pub fn shown(state: &State, open: &Open) -> Result<BackupView, Failure> {
    // Settings that cannot be read are trouble enough: drafts and records are shown all the same.
    let (plan, trouble) = match state.store.backups() {
        Ok(plan) => (plan, state.backing_up().trouble.clone()),
        Err(failure) => (BackupPlan::default(), Some(failure.message)),
    };
    let last = open.archive.last_backup()?;
    let oldest = Timestamp::now() - (i64::from(plan.old_after_days) * 24).hours();
    Ok(BackupView {
        folder: plan.folder,
        daily: plan.daily,
        old_after_days: plan.old_after_days,
        last: last.map(|at| at.to_string()),
        // A clinic with nothing to lose yet is not told so.
        // And one of a time to come was made while the clock ran ahead: nobody knows how old it is.
        old: last.is_none_or(|at| at < oldest || at > Timestamp::now())
            && !open.archive.recent(1)?.is_empty(),
        trouble,
        own_disk: false,
    })
}

/// Sets when backups are made, and when the last one is old.
///
/// # Errors
/// The archive is locked, and nothing is set; or the settings could not be written.
pub fn set(state: &State, plan: &BackupPlan) -> Result<BackupView, Failure> {
    let view = state.with_open(|open| kept(state, open, plan))?;
    Ok(looked_at(state, view))
}

/// Has the backups go into a folder.
///
/// # Errors
/// The archive is locked, it is not there or cannot be written to, or the settings cannot.
pub fn place(state: &State, folder: &Path) -> Result<BackupView, Failure> {
    let plan = BackupPlan {
        folder: folder.to_string_lossy().into_owned(),
        ..state.store.backups()?
    };
    let view = state.with_open(|open| {
        open.write(|archive, by| archive.place_backups(Path::new(&plan.folder), by))?;
        kept(state, open, &plan)
    })?;
    Ok(looked_at(state, view))
}

fn kept(state: &State, open: &Open, plan: &BackupPlan) -> Result<BackupView, Failure> {
    state.store.save_backups(plan)?;
    state.backing_up().forget_trouble();
    shown(state, open)
}

/// Makes a backup now.
///
/// # Errors
/// No folder is chosen, the one of the settings is another or away, the settings cannot be read, it was stopped, or it could
/// not be written; nothing of it stays.
pub fn make(state: &State) -> Result<BackupView, Failure> {
    let view = state.at_work(|open, running| {
        made(state, open, running)?;
        state.backing_up().forget_trouble();
        shown(state, open)
    })?;
    Ok(looked_at(state, view))
}

fn made(state: &State, open: &mut Open, running: &Running) -> Result<(), Failure> {
    let plan = state.store.backups()?;
    if plan.folder.is_empty() {
        return Err(Failure::new(
            "No folder for backups is chosen.",
            "Choose one, on another disk than this machine’s own.",
        ));
    }
    let folder = Path::new(&plan.folder);
    open.write(|archive, by| archive.check_place(folder, by))?;
    let now = Zoned::now();
    let name = format!("needlepoint-backup-{}", now.strftime("%Y-%m-%d-%H%M%S"));
    let settings = state.store.file()?;
    let part = open.archive.part_of_backup(&folder.join(&name))?;
    running.grows(part.join("archive.db"), open.archive.size());
    open.write(|archive, by| archive.back_up(folder, &name, &[(SETTINGS, &settings)], by))?;
    Ok(())
}

/// Makes the backup of the day in a pause, if it is due.
pub fn make_due(state: &State) {
    if state.rest() >= PAUSE.min(state.longest_rest() / 2) {
        make_of_the_day(state);
    }
}

/// Makes the backup of the day, if it is due and did not fail just now. What stands in its way is told on Home, not
/// here.
pub fn make_of_the_day(state: &State) {
    // What cannot be read is told below, as any other trouble.
    if let Ok(plan) = state.store.backups()
        && (!plan.daily || plan.folder.is_empty())
    {
        return;
    }
    let is_let_be = |failed: Instant| failed.elapsed() < AGAIN_AFTER;
    if state.backing_up().failed.is_some_and(is_let_be) {
        return;
    }
    let done = state.by_itself(|open| {
        let last = open.archive.last_backup()?;
        let now = Timestamp::now();
        if last.is_some_and(|at| (now - NEXT_AFTER_HOURS.hours()..=now).contains(&at)) {
            return Ok(());
        }
        let running = state.work.begin(Begun::ByItself);
        running.stops_by(open.archive.stopper());
        let done = made(state, open, &running);
        let mut standing = state.backing_up();
        // What was stopped is tried again in the next pause.
        match done {
            Ok(()) => standing.forget_trouble(),
            Err(_) if running.gave_way() => {
                if last.is_some_and(|at| at < now - MISSED_AFTER_HOURS.hours()) {
                    standing.trouble = Some("Somebody went on working before it was done.".to_owned());
                }
            }
            Err(_) if running.is_stopped() => {
                standing.trouble = Some("Needlepoint was locked before it was done.".to_owned());
            }
            Err(failure) => return Err(failure),
        }
        Ok(())
    });
    match done {
        // A locked archive is none's fault.
        Err(failure) if failure.code != Code::Locked => {
            let mut standing = state.backing_up();
            let told = format!("{} {}", failure.message, failure.hint);
            (standing.trouble, standing.failed) = (Some(told), Some(Instant::now()));
        }
        _ => {}
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
    state.backing_up().chosen = Some(folder);
    Ok(ChosenBackup { name, holders })
}

/// Goes back to the backup that was chosen, and opens it. Only where there is no archive yet.
///
/// # Errors
/// The words are not of its day, it is newer or not whole, it was stopped, or there is an archive. Nothing is put in
/// place then.
pub fn restore(state: &State, way: Way<'_>) -> Result<Restored, Failure> {
    let from = state.backing_up().chosen.clone().ok_or(RestoreError::NoBackup)?;
    let mut door = state.door();
    let running = state.work.begin(Begun::ByHand);
    let at = Timestamp::now();
    let archive = Archive::restore(
        &from,
        &state.folder,
        way,
        state.wrapping(),
        &mut random,
        at,
        &running.go_on(),
    )?;
    drop(running);
    // Only where the clinic is not known here yet.
    let told = match state.store.clinic()?.name.is_empty() {
        true => take_settings(state, &archive, &from).err(),
        false => None,
    };
    let who = archive.who().to_owned();
    // Closed again, so that there is one way in.
    let closed = archive.lock();
    let is_deserted = state.is_deserted();
    drop(door.take());
    drop(door);
    closed?;
    // It opens when somebody is there.
    if is_deserted {
        let status = entry::status(state)?;
        return Ok(Restored { status, told });
    }
    let (Way::Passphrase { passphrase, .. } | Way::Recovery { passphrase, .. }) = way;
    let status = entry::unlock(state, &who, passphrase)?;
    Ok(Restored { status, told })
}

/// Takes the settings that were backed up with the archive, but for the folder of the backups: on this machine it may
/// be anybody's. What is not proven is left out: whoever can write to the folder of the backups would set the telephone
/// for emergencies, and a backup of an earlier version, which proves none, is one that they could put there.
fn take_settings(state: &State, archive: &Archive, from: &Path) -> Result<(), Failure> {
    let left_out = |why: &str| {
        Failure::new(
            format!("The clinic’s address, telephones and settings were left out: {why}"),
            "Everything else is here. Write them anew in the settings before the next consultation.",
        )
    };
    let bytes = bounded::read(&from.join(SETTINGS), LARGEST_SETTINGS)
        .map_err(|_| left_out("the backup holds no file of them that could be read."))?;
    match archive.is_as_backed_up(SETTINGS, &bytes)? {
        Some(true) => {}
        Some(false) => return Err(left_out("their file is not as it was backed up.")),
        None => return Err(left_out("a backup of an earlier version does not prove them.")),
    }
    let mut settings: serde_json::Value = serde_json::from_slice(&bytes)
        .map_err(|_| left_out("their file was damaged when it was backed up."))?;
    if let Some(plan) = settings.get_mut("backups").and_then(|plan| plan.as_object_mut()) {
        plan.remove("folder");
    }
    write_whole(&state.settings_file(), settings.to_string().as_bytes())
        .map_err(|_| left_out("they could not be written."))
}
