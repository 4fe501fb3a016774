//! One thin command per verb. They hold no clinical `if`: the core judges, the commands pass on.

pub mod app;
pub mod consult;
pub mod home;
pub mod print;
pub mod record;
pub mod settings;
pub mod sheet;
