//! From a reviewed consult to the sheet: typed blocks in the patient's language, and its freezing.
//!
//! Knows no layout, no page and no PDF.

mod about;
mod aftercare;
mod agree;
mod block;
mod compose;
mod freeze;
mod health;
mod plan;
mod risks;
pub mod say;

pub use block::{
    Block, Direction, Fact, Form, ListMark, MapZone, Paper, Party, Role, Sheet, TimelineEntry, Tone,
};
pub use compose::{ComposeError, Setting, compose, paper};
pub use freeze::{Digest, FrozenSheet, Place, freeze, open_clauses};
