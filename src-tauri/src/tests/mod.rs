//! The shell without its window: what happens between the commands and the core.

mod border;
