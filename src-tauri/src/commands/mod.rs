//! One thin command per verb: it passes on what the window said. What is judged, the core judges.

pub mod additions;
pub mod app;
pub mod backups;
pub mod consult;
pub mod files;
pub mod handing;
pub mod home;
pub mod judge;
pub mod papers;
pub mod people;
pub mod print;
pub mod record;
pub mod settings;
pub mod sheet;
pub mod stamp;
pub mod treating;

/// What the app holds, as a command gets it.
type Held<'a> = tauri::State<'a, crate::state::State>;
