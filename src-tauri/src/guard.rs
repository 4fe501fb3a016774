//! What the program keeps others from: driving its window, reading a dump of its memory, and, while a patient has the
//! screen, leaving it.

use crate::handing;
use crate::state::State;
use std::time::{Duration, Instant};
use tauri::{AppHandle, Manager, WindowEvent};

/// Variables by which somebody else would drive the window or look into it. Of WebView2 all are, whatever they are
/// called: they are handed to the browser.
const DRIVING: [&str; 3] = [
    "TAURI_WEBVIEW_AUTOMATION",
    "WEBKIT_INSPECTOR_SERVER",
    "WEBKIT_INSPECTOR_HTTP_SERVER",
];
const BROWSERS: &str = "WEBVIEW2_";

/// A released program is not driven by others: whoever could set such a variable could read the screen.
///
/// # Errors
/// One is set; it is named.
pub fn refuse_driving() -> Result<(), String> {
    if cfg!(debug_assertions) {
        return Ok(());
    }
    let names = std::env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned());
    match driving(names) {
        Some(name) => Err(format!(
            "Needlepoint does not start while {name} is set. Unset it, then start again."
        )),
        None => Ok(()),
    }
}

fn driving(mut names: impl Iterator<Item = String>) -> Option<String> {
    // Windows does not tell capitals from small letters here.
    names.find(|name| {
        let name = name.to_ascii_uppercase();
        DRIVING.contains(&name.as_str()) || name.starts_with(BROWSERS)
    })
}

/// Has the system write no dump of the memory when the program, or the window's own process, which takes this over,
/// breaks down. On Windows there is no such switch: dumps are made there only where somebody set the system up for it.
pub fn write_no_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        // Not 0: Linux hands the dump to a program that collects them all the same then, but not with 1.
        let least = Rlimit {
            current: Some(1),
            maximum: Some(1),
        };
        // Where that is refused there is nothing else to ask for.
        let _ = setrlimit(Resource::Core, least);
    }
}

/// The whole screen while a patient has it: no other program is at hand, and nothing to close or to shrink the window.
pub fn hold_screen(app: &AppHandle, handed: bool) {
    if let Some(window) = app.get_webview_window("main") {
        // A desktop that refuses leaves the window as large as it is: [`takes_screen`] tells.
        let _ = window.set_fullscreen(handed);
        let _ = window.set_always_on_top(handed);
    }
}

/// How long a desktop takes at most to make the window as large as its screen.
const GROWING: Duration = Duration::from_secs(1);

/// Has the window take the whole screen, and tells whether the desktop let it. Not for the main thread, which makes it so.
pub fn takes_screen(app: &AppHandle) -> bool {
    hold_screen(app, true);
    let asked = Instant::now();
    while !is_whole(app) {
        if asked.elapsed() > GROWING {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    true
}

/// How long the keys may be elsewhere before the window counts as left: they are for a moment where it grows.
const ELSEWHERE: Duration = Duration::from_millis(300);

/// Asks for the whole screen again where the window loses it while a patient has it, and has it noted where the keys
/// go elsewhere. The desktop's own keys cannot be taken: this sees what they did, it does not prevent it.
pub fn keep_screen(app: &AppHandle, event: &WindowEvent) {
    let state = app.state::<State>();
    if state.handed().is_none() {
        return;
    }
    match event {
        WindowEvent::Resized(_) if !is_whole(app) => hold_screen(app, true),
        WindowEvent::Focused(false) => {
            let (app, sitting) = (app.clone(), state.sitting());
            std::thread::spawn(move || {
                std::thread::sleep(ELSEWHERE);
                let state = app.state::<State>();
                let window = app.get_webview_window("main");
                let is_elsewhere = window.is_some_and(|window| !window.is_focused().unwrap_or(true));
                if is_elsewhere && state.sitting() == sitting {
                    hold_screen(&app, true);
                    handing::left(&state);
                }
            });
        }
        _ => {}
    }
}

/// On Linux the window says of itself only what it asked for; its size is what it was given.
fn is_whole(app: &AppHandle) -> bool {
    let Some(window) = app.get_webview_window("main") else {
        return false;
    };
    if !cfg!(target_os = "linux") {
        return window.is_fullscreen().unwrap_or(false);
    }
    match (window.inner_size(), window.current_monitor()) {
        (Ok(own), Ok(Some(screen))) => {
            let screen = screen.size();
            own.width >= screen.width && own.height >= screen.height
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_that_drive_the_window_are_named() {
        for name in [
            "TAURI_WEBVIEW_AUTOMATION",
            "WEBVIEW2_ADDITIONAL_BROWSER_ARGUMENTS",
            "WebView2_Browser_Executable_Folder",
            "WEBKIT_INSPECTOR_SERVER",
        ] {
            let names = ["HOME", name, "LANG"].map(str::to_owned);
            assert_eq!(driving(names.into_iter()).as_deref(), Some(name));
        }
        let harmless = ["HOME", "WEBKIT_DISABLE_DMABUF_RENDERER", "LANG"].map(str::to_owned);
        assert_eq!(driving(harmless.into_iter()), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn no_dump_is_written() {
        write_no_dumps();
        let limits = std::fs::read_to_string("/proc/self/limits").expect("Linux tells a process its limits");
        let core = limits.lines().find(|line| line.starts_with("Max core file size"));
        let core: Vec<&str> = core.expect("there is one for dumps").split_whitespace().collect();
        assert_eq!(core[4..6], ["1", "1"]);
    }
}
