//! From a reviewed consult to the sheet: typed blocks in the patient's language.
//!
//! Knows no layout, no page and no PDF.

mod block;

pub use block::{
    Block, Direction, Fact, Form, MapZone, Mark, Paper, Party, Role, Sheet, TimelineEntry, Tone,
};
