//! What is no patient's: the clinic's details, the printer, the idle time, the window. What decides something of it holds
//! only where the archive knows it: `clinic` and `backups` ask there.
//!
//! One plain JSON file, kept by Tauri's store and read anew each time. A file that is there but cannot be read is
//! told and left as it is: taken for an absent one, it would be written over by a clinic without a telephone. Tauri's
//! store writes in place, so that the file of before lies beside it until the new one is whole.

use crate::failure::Failure;
use needlepoint_core::consult::{Clinic, OwnRules};
use needlepoint_core::records::write_whole;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tauri::{Manager, Runtime};
use tauri_plugin_store::{Error, StoreBuilder};

/// Minutes of rest after which the archive locks, unless the clinic sets others.
const IDLE_MINUTES: u16 = 5;

/// Where backups go, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BackupPlan {
    /// The folder; empty while none is chosen.
    pub folder: String,
    /// Whether one is made every day by itself.
    pub daily: bool,
    /// Days after which the last one is old, 1 to 90.
    pub old_after_days: u16,
}

impl Default for BackupPlan {
    fn default() -> Self {
        Self {
            folder: String::new(),
            daily: true,
            old_after_days: 7,
        }
    }
}

/// Tauri's store, whichever runtime it belongs to.
trait Shelf: Send + Sync {
    /// Reads the file anew.
    fn reload(&self) -> Result<(), Error>;
    fn get(&self, key: &str) -> Option<Value>;
    /// Sets a value and writes the file in place.
    fn put(&self, key: &str, value: Value) -> Result<(), Error>;
}

impl<R: Runtime> Shelf for Arc<tauri_plugin_store::Store<R>> {
    fn reload(&self) -> Result<(), Error> {
        self.reload_ignore_defaults()
    }

    fn get(&self, key: &str) -> Option<Value> {
        (**self).get(key)
    }

    fn put(&self, key: &str, value: Value) -> Result<(), Error> {
        self.set(key, value);
        self.save()
    }
}

/// The settings file.
pub struct Store {
    shelf: Box<dyn Shelf>,
    path: PathBuf,
    /// One writer at a time, lest one take back what another wrote.
    writing: Mutex<()>,
}

impl Store {
    /// The settings in `folder`, where they need not be yet.
    ///
    /// # Errors
    /// Tauri's store was not set up.
    pub fn new<R: Runtime>(app: &impl Manager<R>, folder: &Path) -> Result<Self, Error> {
        let path = folder.join("settings.json");
        let store = Self {
            shelf: Box::new(StoreBuilder::new(app, &path).disable_auto_save().build()?),
            path,
            writing: Mutex::new(()),
        };
        store.recover();
        Ok(store)
    }

    /// Puts the file of before in its place where a write was cut off.
    fn recover(&self) {
        if self.all().is_err() && self.former().exists() {
            let _ = std::fs::rename(self.former(), &self.path);
        }
    }

    /// The file of before, while a new one is written.
    fn former(&self) -> PathBuf {
        self.path.with_extension("json.former")
    }

    /// The clinic; blank before the first start.
    ///
    /// # Errors
    /// The file is there and cannot be read.
    pub fn clinic(&self) -> Result<Clinic, Failure> {
        let mut clinic: Map<String, Value> = self.read("clinic")?.unwrap_or_default();
        take_former_rules(&mut clinic);
        // So an earlier version wrote the country's paper.
        clinic.retain(|key, value| key != "paper" || value != "");
        serde_json::from_value(Value::Object(clinic)).map_err(|_| self.unreadable())
    }

    /// The clinic's own rules, which the archive keeps: those that a file of an earlier version holds.
    ///
    /// # Errors
    /// The file is there and cannot be read.
    pub fn former_rules(&self) -> Result<OwnRules, Failure> {
        let rules = take_former_rules(&mut self.read("clinic")?.unwrap_or_default());
        serde_json::from_value(Value::Object(rules)).map_err(|_| self.unreadable())
    }

    /// Saves the clinic.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn save_clinic(&self, clinic: &Clinic) -> Result<(), Failure> {
        self.write("clinic", clinic)
    }

    /// The printer that was used last.
    pub fn printer(&self) -> String {
        self.any("printer").unwrap_or_default()
    }

    /// Saves the printer.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn save_printer(&self, name: &str) -> Result<(), Failure> {
        self.write("printer", &name)
    }

    /// Minutes of rest after which the archive locks, 1 to 60.
    pub fn idle_minutes(&self) -> u16 {
        bounded(self.any("idleMinutes").unwrap_or(IDLE_MINUTES))
    }

    /// Saves the idle time, 1 to 60 minutes.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn save_idle_minutes(&self, minutes: u16) -> Result<(), Failure> {
        self.write("idleMinutes", &bounded(minutes))
    }

    /// Where backups go, and when.
    ///
    /// # Errors
    /// The file is there and cannot be read: that a folder was chosen must not be taken for none.
    pub fn backups(&self) -> Result<BackupPlan, Failure> {
        Ok(self.read("backups")?.unwrap_or_default())
    }

    /// Saves where backups go, and when.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn save_backups(&self, plan: &BackupPlan) -> Result<(), Failure> {
        let old_after_days = plan.old_after_days.clamp(1, 90);
        let plan = BackupPlan {
            old_after_days,
            ..plan.clone()
        };
        self.write("backups", &plan)
    }

    /// The window's size, logical pixels.
    pub fn window(&self) -> Option<(f64, f64)> {
        self.any("window")
    }

    /// Saves the window's size.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn save_window(&self, size: (f64, f64)) -> Result<(), Failure> {
        self.write("window", &size)
    }

    /// The file as it lies there; empty where nothing was ever saved.
    ///
    /// # Errors
    /// It is there and cannot be read.
    pub fn file(&self) -> Result<Vec<u8>, Failure> {
        match std::fs::read(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            read => read.map_err(|_| self.unreadable()),
        }
    }

    /// What has a usual value that does no harm where it cannot be read.
    fn any<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        self.read(key).ok().flatten()
    }

    /// None where nothing was ever saved.
    fn read<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, Failure> {
        let value = self.all()?.then(|| self.shelf.get(key)).flatten();
        value
            .map(|value| serde_json::from_value(value).map_err(|_| self.unreadable()))
            .transpose()
    }

    /// Reads the file anew; tells whether there is one.
    fn all(&self) -> Result<bool, Failure> {
        match self.shelf.reload() {
            Ok(()) => Ok(true),
            Err(Error::Io(error)) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(_) => Err(self.unreadable()),
        }
    }

    fn write<T: Serialize>(&self, key: &str, value: &T) -> Result<(), Failure> {
        let _alone = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let value = serde_json::to_value(value).expect("settings are plain data");
        let unsaved = || {
            Failure::new(
                "The settings could not be saved.",
                "Check that the disk has room and may be written to.",
            )
        };
        let former = self.former();
        let is_there = self.all()?;
        if is_there {
            let text = std::fs::read(&self.path).map_err(|_| unsaved())?;
            write_whole(&former, &text).map_err(|_| unsaved())?;
        }
        let written = self.shelf.put(key, value).map_err(|_| unsaved());
        let whole = written.and_then(|()| sync(&self.path).map_err(|_| unsaved()));
        // Its task is done, or it is the file again.
        let _ = match &whole {
            Ok(()) if is_there => std::fs::remove_file(&former),
            Err(_) if is_there => std::fs::rename(&former, &self.path),
            Err(_) => std::fs::remove_file(&self.path),
            Ok(()) => Ok(()),
        };
        whole
    }

    fn unreadable(&self) -> Failure {
        Failure::new(
            "The settings file with the clinic's address and telephone could not be read. It was left as it is.",
            format!(
                "Put an earlier copy of it in its place, or move it away and write the clinic anew in the settings: {}",
                self.path.display()
            ),
        )
    }
}

fn sync(path: &Path) -> std::io::Result<()> {
    std::fs::File::options().write(true).open(path)?.sync_all()
}

fn bounded(minutes: u16) -> u16 {
    minutes.clamp(1, 60)
}

fn take_former_rules(clinic: &mut Map<String, Value>) -> Map<String, Value> {
    let blank = serde_json::to_value(OwnRules::default()).expect("rules are plain data");
    let names = blank.as_object().into_iter().flatten();
    names
        .filter_map(|(name, _)| Some((name.clone(), clinic.remove(name)?)))
        .collect()
}
