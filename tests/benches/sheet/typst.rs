//! typst, from its wheel: `tests/benches/requirements.txt` names it, `cargo xtask bench` installs it.
//!
//! Cold is one compile in a fresh Python, timed around that call alone. A whole process begins with Python, which
//! typst's own program would do without: what the same Python takes to start and end is measured in turn and taken
//! off. It is given only the three faces that the sheet needs, and no look at the system's.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use needlepoint_core::sheet::Sheet;
use needlepoint_tests::root;

use crate::markup::markup;

const FACES: [&str; 3] = [
    "SourceSans3-Regular",
    "SourceSans3-SemiBold",
    "SourceSerif4-SemiBold",
];

const COMPILE: &str = "
import sys, time, typst
folder = sys.argv[1]
start = time.perf_counter_ns()
typst.compile(folder + '/sheet.typ', output=folder + '/sheet-typst.pdf', root=folder,
    font_paths=[folder + '/faces'], ignore_system_fonts=True, pdf_standards=['a-2a', 'ua-1'])
print(time.perf_counter_ns() - start)
";

/// A folder with what typst needs.
pub struct Typst {
    python: PathBuf,
    folder: PathBuf,
}

impl Typst {
    /// Lays the markup of a sheet out in a folder, with its faces and drawings.
    pub fn new(folder: &Path, sheet: &Sheet) -> Self {
        fs::write(folder.join("sheet.typ"), markup(sheet)).unwrap();
        let assets = root().join("assets");
        for faces in [folder.join("faces"), folder.join("diagrams")] {
            fs::create_dir_all(faces).unwrap();
        }
        for face in FACES.map(|face| format!("{face}.ttf")) {
            fs::copy(assets.join("fonts").join(&face), folder.join("faces").join(&face)).unwrap();
        }
        for drawing in fs::read_dir(assets.join("diagrams")).unwrap() {
            let drawing = drawing.unwrap();
            fs::copy(drawing.path(), folder.join("diagrams").join(drawing.file_name())).unwrap();
        }
        Self {
            python: python(),
            folder: folder.to_owned(),
        }
    }

    /// Python, with nothing of the site's and nobody's settings.
    fn python(&self, program: &str) -> Command {
        let mut command = Command::new(&self.python);
        command.args(["-E", "-s", "-c", program]).arg(&self.folder);
        command
    }

    /// A process that compiles and prints how long that took.
    pub fn compile(&self) -> Command {
        self.python(COMPILE)
    }

    /// A process that does nothing.
    pub fn nothing(&self) -> Command {
        self.python("import sys, time")
    }

    /// The size of what it wrote, in bytes.
    pub fn size(&self) -> u64 {
        fs::metadata(self.folder.join("sheet-typst.pdf")).unwrap().len()
    }
}

/// The Python that has typst.
fn python() -> PathBuf {
    if let Some(named) = std::env::var_os("NEEDLEPOINT_BENCH_PYTHON") {
        return named.into();
    }
    let bench = std::env::current_exe().unwrap();
    let target = bench
        .ancestors()
        .nth(3)
        .expect("benches lie in target/release/deps");
    let python = target.join(if cfg!(windows) {
        "tools/bench/Scripts/python.exe"
    } else {
        "tools/bench/bin/python"
    });
    assert!(
        python.exists(),
        "{} is missing: `cargo xtask bench` installs it",
        python.display()
    );
    python
}
