//! What each job needs of the system, under the names that each system has for it.
//!
//! Node.js and the Python judges are not here: xtask fetches those itself.

use std::process::Command;

use crate::place::answer;

/// What is to be done, and so what has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Job {
    /// Build and use the terminal program.
    Terminal,
    /// Build and start the window.
    Window,
    /// Measure.
    Bench,
    /// Everything, with the judges.
    Tests,
    /// Make a package, install it and see its window.
    Bundle,
}

/// One thing that a job needs.
#[derive(Debug)]
pub struct Need {
    pub what: &'static str,
    /// The jobs that need it.
    jobs: &'static [Job],
    pub debian: &'static [&'static str],
    pub fedora: &'static str,
    pub arch: &'static str,
    pub macos: &'static str,
    pub windows: &'static str,
    probe: Probe,
}

/// How to tell on a system without dpkg whether a need is met.
#[derive(Debug)]
enum Probe {
    Command(&'static str),
    Library(&'static str),
}

use Job::{Bench, Bundle, Terminal, Tests, Window};

const EVERY: &[Job] = &[Terminal, Window, Tests, Bench, Bundle];
const WINDOWED: &[Job] = &[Window, Tests, Bundle];

/// The needs of a job.
pub fn of(job: Job) -> impl Iterator<Item = &'static Need> {
    NEEDS.iter().filter(move |need| need.jobs.contains(&job))
}

impl Need {
    /// Whether it is there, on a system whose package manager is not asked.
    pub fn is_met(&self) -> bool {
        match self.probe {
            Probe::Command(name) => {
                let mut look = Command::new(if cfg!(windows) { "where" } else { "sh" });
                if cfg!(unix) {
                    look.args(["-c", "command -v \"$0\""]);
                }
                answer(look.arg(name)).is_some()
            }
            Probe::Library(name) => answer(Command::new("pkg-config").args(["--exists", name])).is_some(),
        }
    }
}

const NEEDS: &[Need] = &[
    Need {
        what: "a C compiler, which links every Rust program",
        jobs: EVERY,
        debian: &["gcc", "libc6-dev", "ca-certificates"],
        fedora: "gcc",
        arch: "gcc",
        macos: "xcode-select --install",
        windows: "winget install Microsoft.VisualStudio.2022.BuildTools (with the C++ workload)",
        // On Windows the linker is on no PATH, and xtask itself was linked with it.
        probe: Probe::Command(if cfg!(windows) { "cargo" } else { "cc" }),
    },
    Need {
        what: "make and Perl, for the OpenSSL inside the archive",
        jobs: &[Window, Tests, Bench, Bundle],
        debian: &["make", "perl"],
        fedora: "make perl",
        arch: "make perl",
        macos: "brew install perl",
        windows: "winget install StrawberryPerl.StrawberryPerl",
        probe: Probe::Command("perl"),
    },
    Need {
        what: "WebKitGTK and D-Bus, which make the window",
        jobs: WINDOWED,
        debian: &["pkg-config", "libwebkit2gtk-4.1-dev", "libdbus-1-dev"],
        fedora: "pkgconf webkit2gtk4.1-devel dbus-devel",
        arch: "pkgconf webkit2gtk-4.1 dbus",
        macos: "",
        windows: "",
        probe: Probe::Library("webkit2gtk-4.1"),
    },
    Need {
        what: "CUPS' commands, which print",
        jobs: WINDOWED,
        debian: &["cups-client"],
        fedora: "cups-client",
        arch: "cups",
        macos: "",
        windows: "",
        probe: Probe::Command("lpstat"),
    },
    Need {
        what: "a screen for tests",
        jobs: &[Tests, Bundle],
        debian: &["xvfb", "x11-utils"],
        fedora: "xorg-x11-server-Xvfb xorg-x11-utils",
        arch: "xorg-server-xvfb xorg-xwininfo",
        macos: "",
        windows: "",
        probe: Probe::Command("Xvfb"),
    },
    Need {
        what: "WebDriver for WebKitGTK, which drives the window",
        jobs: &[Tests],
        debian: &["webkit2gtk-driver"],
        fedora: "webkit2gtk-driver",
        arch: "webkit2gtk-4.1",
        macos: "",
        windows: "",
        probe: Probe::Command("WebKitWebDriver"),
    },
    Need {
        what: "a CUPS server and a queue that writes a PDF",
        jobs: &[Tests],
        debian: &["cups", "printer-driver-cups-pdf"],
        fedora: "cups cups-pdf",
        arch: "cups cups-pdf",
        macos: "",
        windows: "",
        probe: Probe::Command("lpadmin"),
    },
    Need {
        what: "qpdf, which judges the PDF's structure",
        jobs: &[Tests],
        debian: &["qpdf"],
        fedora: "qpdf",
        arch: "qpdf",
        macos: "",
        windows: "",
        probe: Probe::Command("qpdf"),
    },
    Need {
        what: "poppler, which judges the PDF's seals, text and looks",
        jobs: &[Tests],
        debian: &["poppler-utils"],
        fedora: "poppler-utils",
        arch: "poppler",
        macos: "",
        windows: "",
        probe: Probe::Command("pdfsig"),
    },
    Need {
        what: "OpenSSL, which judges the seals",
        jobs: &[Tests, Bench],
        debian: &["openssl"],
        fedora: "openssl",
        arch: "openssl",
        macos: "",
        windows: "",
        probe: Probe::Command("openssl"),
    },
    Need {
        what: "strace, which kills a program at each of its writes",
        jobs: &[Tests],
        debian: &["strace"],
        fedora: "strace",
        arch: "strace",
        macos: "",
        windows: "",
        probe: Probe::Command("strace"),
    },
    Need {
        what: "a key store and a D-Bus session of its own, for the tests of the archive's cover",
        jobs: &[Tests],
        debian: &["gnome-keyring", "dbus"],
        fedora: "gnome-keyring dbus-daemon dbus-tools",
        arch: "gnome-keyring dbus",
        macos: "",
        windows: "",
        probe: Probe::Command("gnome-keyring-daemon"),
    },
    Need {
        what: "the tools that read what a Debian package needs",
        jobs: &[Bundle],
        debian: &["dpkg-dev", "file"],
        fedora: "",
        arch: "",
        macos: "",
        windows: "",
        probe: Probe::Command("dpkg-shlibdeps"),
    },
];
