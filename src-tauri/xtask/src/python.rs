//! Python packages from hashed lists, each list in a virtual environment of its own below the target folder. The
//! system's Python is used and never changed.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::install;
use crate::place::{Place, answer, read, run, write};
use crate::trouble::{Outcome, Trouble};

/// A Python with the judges that the tests ask.
pub fn judges(place: &Place) -> Outcome<PathBuf> {
    let list = place.root.join("tests/requirements.txt");
    let folder = place.tools().join("python");
    environment(place, &folder, &list)
}

/// Makes sure that a virtual environment holds exactly what the list names; gives its Python.
pub fn environment(place: &Place, folder: &Path, list: &Path) -> Outcome<PathBuf> {
    let wanted = read(list)?;
    let marker = folder.join("installed.txt");
    let python = folder.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    let same = std::fs::read_to_string(&marker).is_ok_and(|old| old == wanted);
    if same && answer(place.command(&python).args(["-c", ""])).is_some() {
        return Ok(python);
    }
    let base = base()?;
    run(place.command(base).args(["-m", "venv", "--clear"]).arg(folder))?;
    let mut pip = place.command(&python);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
    ]);
    pip.args(["--require-hashes", "--only-binary", ":all:", "--requirement"])
        .arg(list);
    run(&mut pip)?;
    write(&marker, wanted.as_bytes())?;
    Ok(python)
}

/// A Python of the system that can make virtual environments, installed if there is none.
fn base() -> Outcome<&'static str> {
    let found = || {
        let names = ["python3", "/usr/bin/python3", "python"];
        let able = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))";
        names
            .into_iter()
            .find(|name| answer(Command::new(name).args(["-c", able])).is_some())
    };
    if let Some(python) = found() {
        return Ok(python);
    }
    if answer(Command::new("apt-get").arg("--version")).is_some() {
        install::apt(&["python3", "python3-venv"])?;
    }
    found().ok_or_else(|| {
        Trouble::new(
            "There is no Python 3.10 or newer that can make virtual environments.",
            "Install Python 3 with its venv module, then run the same command again.",
        )
    })
}
