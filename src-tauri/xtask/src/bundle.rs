//! `cargo xtask bundle`: builds the `.deb`, checks what it declares, installs it, sees its window, and that nobody else
//! drives it or reads a dump of it, removes it.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::display::{Display, MARK, end_marked};
use crate::needs::Job;
use crate::place::{Place, answer, not_started, run};
use crate::trouble::{Outcome, Trouble};
use crate::{deb, install, node};

/// The window's title, as the package's user sees it.
const TITLE: &str = "Needlepoint";
/// Variables by which somebody else would drive a window or look into it.
const DRIVING: [&str; 3] = [
    "TAURI_WEBVIEW_AUTOMATION",
    "WEBKIT_INSPECTOR_SERVER",
    "WEBKIT_INSPECTOR_HTTP_SERVER",
];
/// So long the program may take to have a window, or to refuse to.
const PATIENCE: Duration = Duration::from_secs(60);

pub fn bundle(place: &Place) -> Outcome {
    install::install(Job::Bundle)?;
    let place = node::ready(place)?;
    node::packages(&place)?;
    let folder = place.target.join("release/bundle/deb");
    // An older version's package must not be taken for the new one; the folder may not be there yet.
    let _ = fs::remove_dir_all(&folder);
    let tauri = place.ui().join("node_modules/.bin/tauri");
    let mut build = place.command(tauri);
    build
        .args(["build", "--bundles", "deb"])
        .env("CARGO_TARGET_DIR", &place.target);
    run(&mut build)?;
    let deb = package(&folder)?;
    deb::check_depends(&place, &deb)?;

    let name = deb::field(&place, &deb, "Package")?;
    install::apt_get(&[
        "install",
        "--no-install-recommends",
        "--reinstall",
        &deb.to_string_lossy(),
    ])?;
    let seen = start_installed(&place, &name);
    let removed = install::apt_get(&["remove", &name]);
    seen?;
    removed?;
    println!("\nThe package: {}", deb.display());
    Ok(())
}

/// The one package that was built.
fn package(folder: &Path) -> Outcome<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut debs = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "deb"));
    debs.next().ok_or_else(|| {
        Trouble::new(
            format!("The build left no package in {}.", folder.display()),
            "Is `bundle.active` set in src-tauri/tauri.conf.json?",
        )
    })
}

/// Starts the program that the package installed, waits for its window, and looks at what only a released program does.
fn start_installed(place: &Place, package: &str) -> Outcome {
    let files = answer(place.command("dpkg-query").args(["--listfiles", package])).unwrap_or_default();
    let program = files
        .lines()
        .find(|file| file.starts_with("/usr/bin/"))
        .ok_or_else(|| {
            Trouble::new(
                "The package installs no program in /usr/bin.",
                "Look at how it was bundled.",
            )
        })?;
    let display = Display::start()?;
    let home = place.target.join("bundle-check/home");
    // A home of its own: the machine's own records stay untouched, and the start is a first one.
    let _ = fs::remove_dir_all(&home);
    fs::create_dir_all(&home).map_err(|error| {
        Trouble::new(
            format!("{} cannot be made: {error}.", home.display()),
            "Is the disk full?",
        )
    })?;
    let mark = std::process::id().to_string();
    let with = |driving: Option<&str>, judge: &dyn Fn(&mut Child) -> Outcome| {
        let mut command = Command::new(program);
        command
            .current_dir("/")
            .env(MARK, &mark)
            .env("HOME", &home)
            .stdin(Stdio::null());
        let theirs = [
            "XDG_DATA_HOME",
            "XDG_CONFIG_HOME",
            "XDG_CACHE_HOME",
            "DBUS_SESSION_BUS_ADDRESS",
        ];
        for name in theirs.iter().chain(&DRIVING) {
            command.env_remove(name);
        }
        if let Some(name) = driving {
            command.env(name, "127.0.0.1:9").stderr(Stdio::piped());
        }
        display.lend(&mut command);
        let mut app = command.spawn().map_err(|error| not_started(program, &error))?;
        let found = judge(&mut app);
        let _ = app.kill();
        let _ = app.wait();
        end_marked(&mark);
        found
    };
    with(None, &|app| {
        wait_for_window(&display, app)?;
        check_dumps(app.id())
    })?;
    DRIVING
        .iter()
        .try_for_each(|name| with(Some(name), &|app| check_refusal(name, app)))
}

/// A dump of the memory holds what is open. The window's own processes have the limit from the program.
fn check_dumps(app: u32) -> Outcome {
    let limits = fs::read_to_string(format!("/proc/{app}/limits")).unwrap_or_default();
    let core = limits.lines().find(|line| line.starts_with("Max core file size"));
    let core: Vec<&str> = core.unwrap_or_default().split_whitespace().collect();
    if core.get(4..6) == Some(&["1", "1"][..]) {
        return Ok(());
    }
    Err(Trouble::new(
        format!("The installed program lets the system write a dump of its memory: {core:?}."),
        "Is `guard::write_no_dumps` still called first?",
    ))
}

/// It ends by itself, and names the variable.
fn check_refusal(name: &str, app: &mut Child) -> Outcome {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Ok(Some(status)) = app.try_wait() {
            let mut said = String::new();
            let mut stderr = app.stderr.take();
            let _ = stderr.as_mut().map(|stderr| stderr.read_to_string(&mut said));
            if !status.success() && said.contains(name) {
                return Ok(());
            }
            return Err(Trouble::new(
                format!("With {name} set the installed program ended with {status}, and said: {said}"),
                "It has to name the variable and to fail.",
            ));
        }
        thread::sleep(Duration::from_millis(50));
    }
    Err(Trouble::new(
        format!("The installed program starts while {name} is set: others could drive its window."),
        "Is `guard::refuse_driving` still called first?",
    ))
}

fn wait_for_window(display: &Display, app: &mut Child) -> Outcome {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Ok(Some(status)) = app.try_wait() {
            return Err(Trouble::new(
                format!("The installed program ended before it had a window ({status})."),
                "Its own words stand above.",
            ));
        }
        let mut look = Command::new("xwininfo");
        display.lend(look.args(["-name", TITLE]));
        if answer(&mut look).is_some_and(|text| text.contains("Map State: IsViewable")) {
            println!(
                "Its window \"{TITLE}\" was there after {:.1} s.",
                start.elapsed().as_secs_f64()
            );
            return Ok(());
        }
        thread::sleep(Duration::from_millis(100));
    }
    Err(Trouble::new(
        format!("The installed program showed no window named \"{TITLE}\" within a minute."),
        "Start it by hand to see why.",
    ))
}
