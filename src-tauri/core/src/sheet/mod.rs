//! From a reviewed consult to the sheet: typed blocks in the patient's language, and its freezing. The other papers
//! of a consult come from the same blocks: the letter that puts it off, the copy to sign by pen, the aftercare alone, and what is
//! added to it later.
//!
//! Knows no layout, no page and no PDF.

mod about;
mod addition;
mod aftercare;
mod agree;
mod blank;
mod block;
mod calendar;
mod compose;
mod deferral;
mod freeze;
mod health;
mod informed;
mod paper;
mod part;
mod pause;
mod plan;
mod risks;
mod shown;
mod told;
mod treatment;
mod visits;

pub use crate::procedure::Paper;
pub use addition::{Added, addition};
pub use aftercare::{aftercare, aftercare_of};
pub use blank::{blank, print_mark};
pub use block::{
    Block, Direction, Fact, FactBeside, Form, Kind, ListMark, MapZone, NoticeBeside, Party, PlaceBeside,
    Role, Sheet, TableBeside, TimelineEntry, Tone,
};
pub use compose::{ComposeError, compose};
pub use deferral::deferral;
pub use freeze::{Digest, FrozenSheet, Place, SIGN_TYPED, SIGN_WITNESSED, freeze, open_clauses};
pub use informed::informed_of;
pub use paper::{Brought, Media, Scan, paper};
pub use part::parts;
pub use treatment::treatment;
