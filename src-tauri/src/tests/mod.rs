//! The shell without its window: what happens between the commands and the core.

mod approvals;
mod border;
mod decisions;
mod drafts;
#[cfg(unix)]
mod full_disk;
mod judging;
mod papers;
mod reading;
mod room;
mod signing;
mod stamping;
mod steps;
mod trail;
mod way_in;
