//! The check of the whole archive: its pages, its trail, its records and what was time-stamped. With many records it
//! takes a while: it tells how far it is, and can be stopped in the middle of a statement.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::archive::Archive;
use super::error::StoreError;
use super::migration::GoOn;
use super::record::RecordCheckError;
use super::trail::TrailError;
use crate::trail::TrailHead;

/// What long work of several parts is told as.
pub(super) const WHOLE: u64 = 1000;
/// Where the parts of a check end, of the whole. Nobody knows before how long each takes.
const PAGES: u64 = 300;
const TRAIL: u64 = 400;
const RECORDS: u64 = 900;
/// How many of the database's own operations are done before it is asked whether to go on: any of them may pass by a
/// file of many pages.
const PIECE: u16 = 16;
/// The operations that it takes to judge the pages, about, for each record and each entry of the trail.
const PER_RECORD: u64 = 85;
const PER_ENTRY: u64 = 45;

/// What an archive holds that is as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The last entry of its trail.
    pub head: TrailHead,
    /// How many records are in it.
    pub records: u32,
    /// How many time-stamped forms.
    pub stamped: u32,
}

/// Why an archive is not said to be as it was written.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// It was stopped. That says nothing of the archive.
    #[error("The check was stopped.")]
    Stopped,
    /// Its pages are not whole, or could not be read.
    #[error(transparent)]
    Pages(#[from] StoreError),
    /// Its trail is not whole.
    #[error(transparent)]
    Trail(#[from] TrailError),
    /// Its records are not whole.
    #[error(transparent)]
    Records(#[from] RecordCheckError),
}

impl CheckError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Stopped => "It says nothing of the archive. Start it again when there is time.",
            Self::Pages(error) => error.hint(),
            Self::Trail(error) => error.hint(),
            Self::Records(error) => error.hint(),
        }
    }
}

/// How far a part is. The database asks it in the middle of a statement.
struct Far {
    done: AtomicU64,
    total: u64,
    go_on: GoOn,
}

impl Far {
    /// So much more is done.
    fn more(&self, more: u64) {
        self.done.fetch_add(more, Relaxed);
    }

    fn goes_on(&self) -> bool {
        (self.go_on)(self.done.load(Relaxed).min(self.total), self.total)
    }
}

/// Tells of a part of the whole, which goes from here to there.
pub(super) fn part(go_on: &GoOn, from: u64, to: u64) -> GoOn {
    let go_on = Arc::clone(go_on);
    Arc::new(move |done, total| go_on(from + (to - from) * done / total.max(1), WHOLE))
}

impl Archive {
    /// Checks all of it: that every page can be read and is as it was written, that the trail's chain holds, and that the
    /// records and their time-stamped forms are as the trail says. `go_on` is told how far it is, and says whether to go
    /// on.
    ///
    /// # Errors
    /// The first that is not as it was written, or that it was stopped.
    pub fn check(&mut self, go_on: &GoOn) -> Result<Checked, CheckError> {
        let entries = u64::try_from(self.trail_head()?.seq).unwrap_or_default();
        let count = |sql| self.connection.query_row(sql, (), |row| row.get::<_, u32>(0));
        let records = u64::from(count("SELECT count(*) FROM record").map_err(StoreError::from)?);
        let stamped = u64::from(count("SELECT count(*) FROM stamped").map_err(StoreError::from)?);

        let judged = entries * PER_ENTRY + records * PER_RECORD;
        self.check_part(&part(go_on, 0, PAGES), judged, u64::from(PIECE), |archive, _| {
            archive.check_pages()
        })?;
        let head = self.check_part(&part(go_on, PAGES, TRAIL), entries, 0, |archive, far| {
            archive.follow_trail(|_| {
                far.more(1);
                Ok(())
            })
        })?;
        let records = self.check_part(&part(go_on, TRAIL, RECORDS), records, 0, |archive, far| {
            archive.check_each_record(|| far.more(1))
        })?;
        let stamped = self.check_part(&part(go_on, RECORDS, WHOLE), stamped, 0, |archive, far| {
            archive.check_each_stamped(|| far.more(1))
        })?;
        Ok(Checked {
            head,
            records,
            stamped,
        })
    }

    /// A part of a check, which may be stopped wherever it is: of `total`, each piece that the database does is so much.
    fn check_part<T, E: Into<CheckError>>(
        &mut self,
        go_on: &GoOn,
        total: u64,
        each: u64,
        check: impl FnOnce(&Self, &Far) -> Result<T, E>,
    ) -> Result<T, CheckError> {
        let far = Arc::new(Far {
            done: AtomicU64::new(0),
            total: total.max(1),
            go_on: Arc::clone(go_on),
        });
        if !far.goes_on() {
            return Err(CheckError::Stopped);
        }
        let asked = Arc::clone(&far);
        let stops = move || {
            asked.more(each);
            !asked.goes_on()
        };
        let told = self.connection.progress_handler(PIECE.into(), Some(stops));
        told.map_err(StoreError::from)?;
        let found = check(self, &far);
        let told = self.connection.progress_handler(0, None::<fn() -> bool>);
        told.map_err(StoreError::from)?;
        far.done.store(far.total, Relaxed);
        // What it found when it was stopped is nothing of the archive's.
        if !far.goes_on() {
            return Err(CheckError::Stopped);
        }
        found.map_err(Into::into)
    }
}
