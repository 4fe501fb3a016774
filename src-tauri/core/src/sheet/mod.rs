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
mod shown;
mod told;

pub use crate::procedure::Paper;
pub use block::{
    Block, Direction, Fact, Form, ListMark, MapZone, Party, PlaceBeside, Role, Sheet, TimelineEntry, Tone,
};
pub use compose::{ComposeError, compose};
pub use freeze::{Digest, FrozenSheet, Place, freeze, open_clauses};
pub use told::told;
