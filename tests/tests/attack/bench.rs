//! Homes to attack: an archive that was begun, one with a signed record, one that is only a backup; and what the victim
//! works with in them. Holds no test.

use needlepoint_core::consult::{Addition, Consented, Treatment};
use needlepoint_core::records::{Archive, Banner, By, Cost, Kind, NewPaper, Role, User, digest_of};
use needlepoint_core::screening::treat;
use needlepoint_core::seal::SealKey;
use needlepoint_core::sheet::{Added, FrozenSheet, addition, treatment};
use needlepoint_tests::attacked::{self, LENT, SECOND, by, counting};
use needlepoint_tests::{Desk, consult, draft, former, marks, written};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

pub const PASSPHRASE: &str = "planted passphrase of six words";
/// Who and what no file and no memory may hold.
pub const NAME: &str = "Zoë Åström-Nguyễn";
pub const NUMBER: &str = "MN-0042-planted";
pub const WORDS: &str = "plantedwords of her skin";
/// As the sample has them.
pub const GOAL: &str = "go without heavy make-up";

/// What the victim works with, and the homes that it begins in.
pub struct Bench {
    laid: TempDir,
    empty: TempDir,
    /// An archive that was just begun.
    fresh: TempDir,
    /// The same, with a recovery code that is kept, and covered.
    pub begun: TempDir,
    /// That code.
    pub code: String,
    /// One with the record `c`.
    pub signed: TempDir,
    /// None, but a backup of it.
    pub backed_up: TempDir,
    /// One whose record `c` has more beside it, with a letter `s` that may be the same patient's and one that is not,
    /// `o`; and two who can delete.
    alike: TempDir,
    /// The same, where it was stated that `s` is somebody else's.
    apart: TempDir,
    /// One that an earlier version left.
    former: TempDir,
}

impl Bench {
    pub fn new() -> Self {
        let mut bench = Self {
            laid: home(),
            empty: home(),
            fresh: home(),
            begun: home(),
            code: String::new(),
            signed: home(),
            backed_up: home(),
            alike: home(),
            apart: home(),
            former: home(),
        };
        lay(bench.laid.path());
        bench.work(bench.fresh.path(), "beginning");
        bench.begun = copy(bench.fresh.path());
        let said = bench.work(bench.begun.path(), "covering");
        let code = said.lines().find_map(|line| line.strip_prefix("code "));
        bench.code = code.unwrap().to_owned();
        bench.signed = copy(bench.begun.path());
        bench.work(bench.signed.path(), "signing");
        bench.backed_up = copy(bench.signed.path());
        bench.work(bench.backed_up.path(), "backup");
        fs::remove_dir_all(bench.backed_up.path().join("archive")).unwrap();
        bench.alike = copy(bench.signed.path());
        bench.work(bench.alike.path(), "addition");
        let mut archive = open(bench.alike.path());
        let_delete(&mut archive);
        for (id, name, number) in [("s", "Zoe Aastroem", NUMBER), ("o", "Bo Carr", "MN-0043")] {
            file_letter(&mut archive, id, name, number);
        }
        archive.lock().unwrap();
        bench.apart = copy(bench.alike.path());
        let mut archive = open(bench.apart.path());
        archive.state_other("c", "s", by(6500)).unwrap();
        archive.lock().unwrap();
        former::lay(&bench.former.path().join("archive"));
        bench
    }

    /// The home in which the victim begins a task.
    pub fn before(&self, task: &str) -> &Path {
        match task {
            "beginning" => self.empty.path(),
            "covering" => self.fresh.path(),
            "draft" | "signing" => self.begun.path(),
            "restore" => self.backed_up.path(),
            "stating" => self.alike.path(),
            "deletion" => self.apart.path(),
            "migration" => self.former.path(),
            _ => self.signed.path(),
        }
    }

    /// What was laid down under a name.
    pub fn laid(&self, name: &str) -> Vec<u8> {
        fs::read(self.laid.path().join(name)).unwrap()
    }

    /// The clinic's seal key.
    pub fn seal_key(&self) -> SealKey {
        SealKey::from_der(&self.laid("seal-key")).unwrap()
    }

    /// Lays down more.
    pub fn lay(&self, name: &str, bytes: &[u8]) {
        fs::write(self.laid.path().join(name), bytes).unwrap();
    }

    /// Where it lies.
    pub fn laid_folder(&self) -> &Path {
        self.laid.path()
    }

    /// The victim, to be started on a task, under a program with its words if one is named.
    pub fn victim(&self, under: &[&str], home: &Path, task: &str) -> Command {
        let mut words = under.iter().copied().chain([env!("CARGO_BIN_EXE_victim")]);
        let mut command = Command::new(words.next().unwrap());
        command.args(words).arg(self.laid.path()).arg(home).arg(task);
        command.stdin(Stdio::null());
        command
    }

    /// The victim does a task to its end; what it said.
    pub fn work(&self, home: &Path, task: &str) -> String {
        let ran = self.victim(&[], home, task).output().unwrap();
        let said = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert!(ran.status.success(), "{said}");
        said
    }

    /// A home after all that the victim does.
    pub fn worked(&self) -> TempDir {
        let home = copy(self.signed.path());
        for task in ["draft", "addition", "treatment", "backup"] {
            self.work(home.path(), task);
        }
        home
    }
}

/// Lets somebody in who confirms a deletion, by a passphrase that they chose.
fn let_delete(archive: &mut Archive) {
    let user = User {
        id: SECOND.into(),
        name: "Dr Bea Moreau".into(),
        grade: "Consultant".into(),
        registration: "8".into(),
        role: Role::Clinician,
        active: true,
    };
    let mut random = counting();
    archive
        .admit(&user, LENT, PASSPHRASE, Cost::LEAST, &mut random, by(6000))
        .unwrap();
    let they = By {
        who: SECOND,
        ..by(6010)
    };
    archive
        .change_passphrase(LENT, "one of their own choice", Cost::LEAST, &mut random, they)
        .unwrap();
}

fn file_letter(archive: &mut Archive, id: &str, name: &str, record_number: &str) {
    let banner = Banner {
        name: name.into(),
        birth_date: "1980-05-07".into(),
        record_number: record_number.into(),
        language: "en".into(),
    };
    let letter = NewPaper {
        kind: Kind::Deferral,
        banner: &banner,
        consult: "{}",
        procedure_version: "1",
        sheet: "{}",
        digest: &digest_of(b"{}"),
        pdf: b"%PDF",
        verified_pdf: &digest_of(b"%PDF"),
        attachments: &[],
    };
    archive.file(id, letter, by(6100)).unwrap();
}

/// Lays down what the victim works with.
fn lay(folder: &Path) {
    let lay = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    let page = |name: &str, frozen: &FrozenSheet| {
        lay(&format!("{name}-sheet"), frozen.json().as_bytes());
        lay(&format!("{name}-pdf"), &written(frozen.sheet()));
    };
    let (desk, sample) = (Desk::new(), consult("healthy"));
    let (signatures, typed) = (marks(&sample), desk.agreed(draft(sample)));
    assert!(typed.patient.name == NAME && typed.goal.contains(GOAL));
    let setting = desk.setting(&typed);
    let consent = desk.freeze(&typed).unwrap_or_else(|gaps| panic!("{gaps:#?}"));
    page("consent", &consent);
    let added = Added {
        addition: &Addition::Addendum {
            words: "The patient rang on the next day.".into(),
        },
        about: &consent,
        sealed_on: setting.today,
        by: "Dr Mara Linden",
    };
    page("addition", &addition(&typed, &added, &setting).unwrap());
    let consented = Consented {
        record: "c".into(),
        signed_on: setting.today.to_string(),
        version: desk.procedure.version.clone(),
    };
    // A patient who no longer wants it is soon written down.
    let mut done = Treatment::of(consented, &typed, setting.today);
    done.wants = Some(false);
    done.by = "Dr Mara Linden".into();
    done.grade = "Consultant".into();
    let done = treat(&done, &typed, &setting).unwrap_or_else(|gaps| panic!("{gaps:#?}"));
    page(
        "treatment",
        &treatment(&done, "Dr Mara Linden", &setting).unwrap(),
    );

    lay("marks", &serde_json::to_vec(&signatures).unwrap());
    let mut body = serde_json::to_value(&typed).unwrap();
    body["planted"] = WORDS.into();
    lay("draft", body.to_string().as_bytes());
    lay("name", NAME.as_bytes());
    lay("number", NUMBER.as_bytes());
    lay("passphrase", PASSPHRASE.as_bytes());
    let scan: Vec<u8> = (0_u32..3_000)
        .flat_map(|at| at.wrapping_mul(at).to_le_bytes())
        .collect();
    lay("scan", &scan);
    let key = SealKey::generate("Linden Dermatology", "GB", by(0).at, &mut counting()).unwrap();
    lay("seal-key", &key.to_der());
}

/// An empty home; in memory where the system has a folder there, because homes are many and none has to last.
pub fn home() -> TempDir {
    TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap()
}

/// A home as another one is now.
pub fn copy(of: &Path) -> TempDir {
    let home = home();
    copy_into(of, home.path());
    home
}

fn copy_into(of: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(of).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_into(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

pub fn open(home: &Path) -> Archive {
    attacked::open(&home.join("archive"), PASSPHRASE).unwrap()
}
