//! What is neither a patient's nor safety's: the clinic's letterhead, the printer, the idle time, the window.
//!
//! One plain JSON file, read anew each time. A file that is there but cannot be read is told and left as it
//! is: taken for an absent one, it would be written over by a clinic without a telephone.

use crate::failure::Failure;
use needlepoint_core::consult::{Clinic, OwnRules};
use needlepoint_core::records::write_whole;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Mutex;

/// Minutes of rest after which the archive locks, unless the clinic sets others.
const IDLE_MINUTES: u16 = 5;

/// The settings file.
pub struct Store {
    path: PathBuf,
    /// One writer at a time, lest one take back what another wrote.
    writing: Mutex<()>,
}

impl Store {
    /// The settings at `path`, which need not be there yet.
    pub fn new(path: PathBuf) -> Self {
        Self {
            path,
            writing: Mutex::new(()),
        }
    }

    /// The clinic; blank before the first start.
    ///
    /// # Errors
    /// The file is there and cannot be read.
    pub fn clinic(&self) -> Result<Clinic, Failure> {
        let mut clinic = self.read("clinic")?.unwrap_or_default();
        take_former_rules(&mut clinic);
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

    /// What has a usual value that does no harm where it cannot be read.
    fn any<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        self.read(key).ok().flatten()
    }

    /// None where nothing was ever saved.
    fn read<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, Failure> {
        let value = self.all()?.remove(key);
        value
            .map(|value| serde_json::from_value(value).map_err(|_| self.unreadable()))
            .transpose()
    }

    fn all(&self) -> Result<Map<String, Value>, Failure> {
        match std::fs::read(&self.path) {
            Ok(text) => serde_json::from_slice(&text).map_err(|_| self.unreadable()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Map::new()),
            Err(_) => Err(self.unreadable()),
        }
    }

    fn write<T: Serialize>(&self, key: &str, value: &T) -> Result<(), Failure> {
        let _alone = self
            .writing
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut all = self.all()?;
        let value = serde_json::to_value(value).expect("settings are plain data");
        all.insert(key.into(), value);
        let text = serde_json::to_string_pretty(&all).expect("settings are plain data");
        let folder = self.path.parent().map_or(Ok(()), std::fs::create_dir_all);
        folder
            .and_then(|()| write_whole(&self.path, text.as_bytes()))
            .map_err(|_| {
                Failure::new(
                    "The settings could not be saved.",
                    "Check that the disk has room and may be written to.",
                )
            })
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
