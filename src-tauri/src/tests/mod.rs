//! The shell without its window: what happens between the commands and the core.

mod additions;
mod approvals;
mod border;
mod choosing;
mod clinic;
mod decisions;
mod drafts;
mod files;
#[cfg(unix)]
mod full_disk;
mod handing;
mod judging;
mod key_store;
mod leaving;
mod lent;
mod locking;
mod long_work;
mod papers;
mod patients;
mod people;
mod reading;
mod recalling;
mod renewing;
mod room;
mod signing;
mod stamping;
mod steps;
mod trail;
mod treating;
mod way_in;
