//! What the attacks kill: works in an archive as the app does, through the core alone, and says what was confirmed, a
//! line each, before it goes on. Told twice to do the same, it goes on where it was stopped.
//!
//! Its first word is the folder in which whoever attacks it laid down what it works with; the second is its home.
// Where failure is a failing test, `unwrap` says enough.
#![allow(clippy::unwrap_used)]

mod file;

use jiff::Zoned;
use jiff::tz::TimeZone;
use needlepoint_core::consult::Mark;
use needlepoint_core::records::{
    Archive, BackupError, Banner, Cost, DeletionError, Kind, Lot, NewLink, NewPaper, NewRecord, NewTreated,
    OpenError, RestoreError, Role, StoreError, User, UserError, What, digest_of,
};
use needlepoint_core::seal::{SealKey, Signing, Trust, judge, seal};
use needlepoint_core::sheet::FrozenSheet;
use needlepoint_core::typeset::{Fonts, typeset};
use needlepoint_tests::attacked::{self, by};
use std::collections::BTreeMap;
use std::fs;
use std::io::{IoSlice, Write};
use std::path::PathBuf;
use std::process::ExitCode;

#[global_allocator]
static WIPING: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

/// How often a draft is saved, and what is begun to be added or done.
const DRAFTS: i64 = 6;
const BEGUN: i64 = 2;

/// What stopped the victim, in the words of the core.
struct Stopped(String);

/// Each error of the core in its own words.
macro_rules! stopped {
    ($($error:ty),*) => {$(
        impl From<$error> for Stopped {
            fn from(error: $error) -> Self {
                Self(format!("{error} {}", error.hint()))
            }
        }
    )*};
}
stopped!(
    OpenError,
    StoreError,
    UserError,
    BackupError,
    RestoreError,
    DeletionError
);

/// Where the victim works, and what was laid down for it.
struct Place {
    laid: PathBuf,
    home: PathBuf,
}

impl Place {
    fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.laid.join(name)).unwrap()
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.laid.join(name)).unwrap()
    }

    fn frozen(&self, name: &str) -> FrozenSheet {
        FrozenSheet::read(self.text(&format!("{name}-sheet"))).unwrap()
    }

    fn seal_key(&self) -> SealKey {
        SealKey::from_der(&self.bytes("seal-key")).unwrap()
    }

    fn banner(&self) -> Banner {
        Banner {
            name: self.text("name"),
            birth_date: "1980-05-07".into(),
            record_number: self.text("number"),
            language: "en".into(),
        }
    }

    fn open(&self) -> Result<Archive, Stopped> {
        Ok(attacked::open(
            &self.home.join("archive"),
            &self.text("passphrase"),
        )?)
    }
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().collect();
    let [_, laid, home, task] = words.as_slice() else {
        return ExitCode::from(64);
    };
    let place = Place {
        laid: laid.into(),
        home: home.into(),
    };
    let done = match task.as_str() {
        "beginning" => beginning(&place),
        "covering" => covering(&place),
        "draft" => draft(&place),
        "signing" => signing(&place),
        "addition" => addition(&place),
        "treatment" => treatment(&place),
        "people" => people(&place),
        "backup" => backup(&place),
        "restore" => restore(&place),
        "paper" => file::paper(&place),
        "stamping" => file::stamping(&place),
        "stating" => file::stating(&place),
        "deletion" => file::deletion(&place),
        "migration" => migration(&place),
        "wait" => wait(&place),
        "wait-late" => wait_late(&place),
        _ => return ExitCode::from(64),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Stopped(words)) => {
            say(&format!("stopped {words}"));
            ExitCode::from(3)
        }
    }
}

/// By a call that files are not written with, so that a disk that is full for files lets the words pass.
fn say(line: &str) {
    let line = format!("{line}\n");
    let written = std::io::stderr().write_vectored(&[IoSlice::new(line.as_bytes())]);
    assert_eq!(written.unwrap(), line.len());
}

/// Begins an archive.
fn beginning(place: &Place) -> Result<(), Stopped> {
    let (folder, passphrase) = (place.home.join("archive"), place.text("passphrase"));
    let archive = attacked::begin(&folder, &passphrase, &place.seal_key())?;
    say("begun");
    Ok(archive.lock()?)
}

/// Makes a recovery code that is kept, so that the archive is covered when it is opened.
fn covering(place: &Place) -> Result<(), Stopped> {
    let mut archive = place.open()?;
    let (own, mut random) = (place.text("passphrase"), attacked::counting());
    let code = archive.make_recovery(&own, Cost::LEAST, &mut random, by(1))?;
    say(&format!("code {}", *code));
    archive.keep_recovery(by(2))?;
    say("kept");
    archive.lock()?;
    let archive = place.open()?;
    say("covered");
    Ok(archive.lock()?)
}

/// Saves a draft again and again.
fn draft(place: &Place) -> Result<(), Stopped> {
    let (banner, body) = (place.banner(), place.text("draft"));
    let mut archive = place.open()?;
    for count in 1..=DRAFTS {
        // Ten minutes apart, so that each is an entry in the trail too.
        archive.save_draft("d", &format!("{count} {body}"), &banner, by(count * 700))?;
        say(&format!("saved {count}"));
    }
    Ok(archive.lock()?)
}

/// Takes a consult from its draft to the record, with every seal.
fn signing(place: &Place) -> Result<(), Stopped> {
    let (banner, body) = (place.banner(), place.text("draft"));
    let frozen = place.frozen("consent");
    let marks: BTreeMap<String, Mark> = serde_json::from_str(&place.text("marks")).unwrap();
    let key = place.seal_key();
    let mut archive = place.open()?;
    if archive.record("c").is_ok() {
        return Ok(archive.lock()?);
    }
    if archive.signing("c").is_err() {
        archive.save_draft("c", &body, &banner, by(1))?;
        say("drafted");
        let base = place.bytes("consent-pdf");
        let nothing = serde_json::json!({});
        archive.freeze("c", frozen.json(), &frozen.digest().hex(), &base, &nothing, by(2))?;
        say("frozen");
    }
    for spot in frozen.places() {
        let signing = archive.signing("c")?;
        if signing.done.iter().any(|done| done.field == spot.field) {
            continue;
        }
        let head = archive.trail_head()?;
        let signature = Signing::of(&spot, &marks[&spot.field], &now(3), frozen.digest()).anchored(&head);
        let sealed = seal(&signing.pdf, &signature, &key).unwrap();
        archive.put_seal("c", &spot.field, &sealed, by(3))?;
        say(&format!("sealed {}", spot.field));
    }
    let pdf = archive.signing("c")?.pdf;
    assert!(judge(&pdf, &Trust::default()).unwrap().intact);
    let record = NewRecord {
        banner: &banner,
        consult: &body,
        procedure_version: "1",
        verified_pdf: &digest_of(&pdf),
    };
    archive.archive("c", record, by(4))?;
    say("archived");
    Ok(archive.lock()?)
}

fn now(seconds: i64) -> Zoned {
    by(seconds).at.to_zoned(TimeZone::UTC)
}

/// A paper that the clinic alone seals, and its digest.
fn sealed(place: &Place, archive: &Archive, name: &str, frozen: &FrozenSheet) -> Result<Vec<u8>, Stopped> {
    let (key, head) = (place.seal_key(), archive.trail_head()?);
    let mut pdf = place.bytes(&format!("{name}-pdf"));
    for spot in frozen.places() {
        let signing = Signing::of_clinic(&spot, &now(5), frozen.digest());
        pdf = seal(&pdf, &signing.anchored(&head), &key).unwrap();
    }
    Ok(pdf)
}

/// What is to be said of a paper that the clinic sealed.
struct Filed {
    banner: Banner,
    consult: String,
    frozen: FrozenSheet,
    sheet: String,
    pdf: Vec<u8>,
    digest: String,
}

impl Filed {
    fn of(place: &Place, archive: &Archive, name: &str) -> Result<Self, Stopped> {
        let frozen = place.frozen(name);
        let pdf = sealed(place, archive, name, &frozen)?;
        Ok(Self {
            banner: place.banner(),
            consult: place.text("draft"),
            sheet: frozen.digest().hex(),
            digest: digest_of(&pdf),
            frozen,
            pdf,
        })
    }

    fn paper(&self, kind: Kind) -> NewPaper<'_> {
        NewPaper {
            kind,
            banner: &self.banner,
            consult: &self.consult,
            procedure_version: "1",
            sheet: self.frozen.json(),
            digest: &self.sheet,
            pdf: &self.pdf,
            verified_pdf: &self.digest,
            attachments: &[],
        }
    }
}

/// Adds words to the record.
fn addition(place: &Place) -> Result<(), Stopped> {
    let body = place.text("draft");
    let mut archive = place.open()?;
    for count in 1..=BEGUN {
        archive.keep_begun("c", Some(&format!("{count} {body}")), by(1000 + count * 700))?;
        say(&format!("saved {count}"));
    }
    let filed = Filed::of(place, &archive, "addition")?;
    let link = NewLink {
        about: "c",
        ends: false,
        lots: &[],
    };
    archive.add("a", filed.paper(Kind::Addendum), link, by(5000))?;
    say("archived");
    Ok(archive.lock()?)
}

/// Writes what was done on the day of treatment.
fn treatment(place: &Place) -> Result<(), Stopped> {
    let body = place.text("draft");
    let mut archive = place.open()?;
    for count in 1..=BEGUN {
        archive.save_treatment("t", "c", &format!("{count} {body}"), by(1000 + count * 700))?;
        say(&format!("saved {count}"));
    }
    let filed = Filed::of(place, &archive, "treatment")?;
    let lots = [Lot {
        what: What::Tip,
        lot: "LOT-77/B",
        zones: &["glabella"],
    }];
    let treated = NewTreated {
        day: "2026-11-23",
        given: true,
        lots: &lots,
    };
    archive.file_treatment("t", filed.paper(Kind::Treatment), treated, by(5000))?;
    say("archived");
    Ok(archive.lock()?)
}

/// Makes a backup.
fn backup(place: &Place) -> Result<(), Stopped> {
    let mut archive = place.open()?;
    archive.back_up(&place.home, "backup", &[("settings.json", b"{}")], by(1000))?;
    say("backed up");
    Ok(archive.lock()?)
}

/// Makes the archive from a backup.
fn restore(place: &Place) -> Result<(), Stopped> {
    let (from, folder) = (place.home.join("backup"), place.home.join("archive"));
    let archive = attacked::restore(&from, &folder, &place.text("passphrase"))?;
    say("restored");
    Ok(archive.lock()?)
}

/// Opens an archive of an earlier version, which brings it to this one.
fn migration(place: &Place) -> Result<(), Stopped> {
    let archive = attacked::open_former(&place.home.join("archive"))?;
    say("brought");
    Ok(archive.lock()?)
}

/// Does all of it, reads it back, locks, and waits to be looked into, each time until it is told to go on. Until it
/// locks it holds what must not be found afterwards as any program does that has just used it.
fn wait(place: &Place) -> Result<(), Stopped> {
    for task in [draft, signing, addition, treatment, backup] {
        task(place)?;
    }
    let held = place.bytes("planted");
    let archive = place.open()?;
    let records = [archive.record("c")?, archive.record("a")?, archive.record("t")?];
    let draft = archive.draft("d")?;
    let fonts = Fonts::load();
    let pages = typeset(place.frozen("consent").sheet(), &fonts).unwrap();
    let found = archive.find("astrom", 10, &TimeZone::UTC)?;
    assert!(!draft.body.is_empty() && !found.is_empty());
    say("open");
    pause();
    drop((records, draft, pages, found, held));
    fonts.forget();
    archive.lock()?;
    say("shut");
    pause();
    Ok(())
}

/// Makes a recovery code that is kept, then another, and lets somebody in and out again.
fn people(place: &Place) -> Result<(), Stopped> {
    let (own, mut random) = (place.text("passphrase"), attacked::counting());
    let mut archive = place.open()?;
    for at in [5000, 5010] {
        let code = archive.make_recovery(&own, Cost::LEAST, &mut random, by(at))?;
        say(&format!("code {}", *code));
        archive.keep_recovery(by(at + 1))?;
        say("kept");
    }
    let user = User {
        id: attacked::HELPER.into(),
        name: "Ines Hart".into(),
        grade: "Nurse".into(),
        registration: String::new(),
        role: Role::Assistant,
        active: true,
    };
    archive.admit(&user, attacked::LENT, &own, Cost::LEAST, &mut random, by(5020))?;
    say("admitted");
    archive.remove_user(attacked::HELPER, by(5030))?;
    say("removed");
    Ok(archive.lock()?)
}

/// The same where SQLite was in use before, so that it takes its memory as it does by itself.
fn wait_late(place: &Place) -> Result<(), Stopped> {
    let used = rusqlite::Connection::open_in_memory().unwrap();
    wait(place)?;
    used.close().unwrap();
    Ok(())
}

fn pause() {
    let _ = std::io::stdin().read_line(&mut String::new());
}
