//! What the room promises, on sheets made here.

pub(crate) mod sample;
