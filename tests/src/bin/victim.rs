//! What the attacks kill: works in an archive as the app does, through the core alone, and says on stdout what was
//! confirmed, a line each, before it goes on. Told twice to do the same, it goes on where it was stopped.
// Where failure is a failing test, `unwrap` says enough.
#![allow(clippy::unwrap_used)]

use jiff::{Timestamp, Zoned};
use needlepoint_core::consult::Mark;
use needlepoint_core::records::{Archive, Banner, By, NewRecord, OpenError, StoreError, digest_of};
use needlepoint_core::seal::{SealKey, Signing, Trust, judge, seal};
use needlepoint_core::sheet::FrozenSheet;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

#[global_allocator]
static WIPING: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

/// What is laid down for the victim by whoever attacks it.
const PASSPHRASE: &str = "passphrase";
const DRAFTS: i64 = 12;

/// What stopped the victim, in the words of the core.
struct Stopped(String);

impl From<OpenError> for Stopped {
    fn from(error: OpenError) -> Self {
        Self(format!("{error} {}", error.hint()))
    }
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Self {
        Self(format!("{error} {}", error.hint()))
    }
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().collect();
    let [_, home, task] = words.as_slice() else {
        return ExitCode::from(64);
    };
    let done = match task.as_str() {
        "drafts" => drafts(Path::new(home)),
        "signing" => signing(Path::new(home)),
        "wait" => wait(Path::new(home)),
        _ => return ExitCode::from(64),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Stopped(words)) => {
            let _ = writeln!(std::io::stderr(), "{words}");
            ExitCode::from(3)
        }
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout();
    out.write_all(format!("{line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

fn open(home: &Path) -> Result<Archive, Stopped> {
    let passphrase = fs::read_to_string(home.join(PASSPHRASE)).unwrap();
    Ok(Archive::open(&home.join("archive"), &passphrase)?)
}

fn by(seconds: i64) -> By<'static> {
    By {
        who: "clinician-1",
        at: Timestamp::from_second(1_790_000_000 + seconds).unwrap(),
    }
}

fn banner(home: &Path) -> Banner {
    Banner {
        name: fs::read_to_string(home.join("name")).unwrap(),
        birth_date: "1980-05-07".into(),
        record_number: "MN-0042".into(),
        language: "en".into(),
    }
}

/// Saves a draft again and again.
fn drafts(home: &Path) -> Result<(), Stopped> {
    let banner = banner(home);
    let body = fs::read_to_string(home.join("draft")).unwrap();
    let mut archive = open(home)?;
    for count in 1..=DRAFTS {
        // Ten minutes apart, so that each is an entry in the trail too.
        archive.save_draft("d", &format!("{count} {body}"), &banner, by(count * 700))?;
        say(&format!("draft {count}"));
    }
    archive.lock()?;
    say("locked");
    Ok(())
}

/// Takes a consult from its draft to the record, with every seal.
fn signing(home: &Path) -> Result<(), Stopped> {
    let banner = banner(home);
    let body = fs::read_to_string(home.join("draft")).unwrap();
    let frozen = FrozenSheet::read(fs::read_to_string(home.join("sheet")).unwrap()).unwrap();
    let marks: BTreeMap<String, Mark> =
        serde_json::from_str(&fs::read_to_string(home.join("marks")).unwrap()).unwrap();
    let key = SealKey::from_der(&fs::read(home.join("seal-key")).unwrap()).unwrap();
    let mut archive = open(home)?;
    if archive.record("c").is_ok() {
        archive.lock()?;
        return Ok(());
    }
    if archive.signing("c").is_err() {
        archive.save_draft("c", &body, &banner, by(1))?;
        say("drafted");
        let base = fs::read(home.join("base")).unwrap();
        let nothing = serde_json::json!({});
        archive.freeze("c", frozen.json(), &frozen.digest().hex(), &base, &nothing, by(2))?;
        say("frozen");
    }
    for place in frozen.places() {
        let signing = archive.signing("c")?;
        if signing.done.iter().any(|done| done.field == place.field) {
            continue;
        }
        let at: Zoned = by(3).at.to_zoned(jiff::tz::TimeZone::UTC);
        let head = archive.trail_head()?;
        let signature = Signing::of(&place, &marks[&place.field], &at, frozen.digest()).anchored(&head);
        let sealed = seal(&signing.pdf, &signature, &key).unwrap();
        assert!(judge(&sealed, &Trust::default()).unwrap().intact);
        archive.put_seal("c", &place.field, &sealed, by(3))?;
        say(&format!("sealed {} {}", place.field, digest_of(&sealed)));
    }
    let pdf = archive.signing("c")?.pdf;
    let digest = digest_of(&pdf);
    let record = NewRecord {
        banner: &banner,
        consult: &body,
        procedure_version: "1",
        verified_pdf: &digest,
    };
    archive.archive("c", record, by(4))?;
    say(&format!("archived {digest}"));
    archive.lock()?;
    say("locked");
    Ok(())
}

/// Does all of it, reads it back, locks, and waits to be looked into.
fn wait(home: &Path) -> Result<(), Stopped> {
    drafts(home)?;
    signing(home)?;
    let archive = open(home)?;
    let record = archive.record("c")?;
    let draft = archive.draft("d")?;
    let found = archive.find("astrom", 10)?;
    assert!(!record.pdf.is_empty() && !draft.body.is_empty() && !found.is_empty());
    say("open");
    // Whoever looks in says when it may go on.
    let _ = std::io::stdin().read_line(&mut String::new());
    drop((record, draft, found));
    archive.lock()?;
    say("shut");
    let _ = std::io::stdin().read_line(&mut String::new());
    Ok(())
}
