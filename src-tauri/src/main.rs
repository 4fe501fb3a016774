//! Needlepoint's window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

/// A patient's name lies in many strings that nobody owns for long: what is given back is wiped, so that a locked
/// program holds none of it.
#[global_allocator]
static WIPING: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    needlepoint::run()
}
