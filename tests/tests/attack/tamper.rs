//! Archives, key files, backups, trails and sealed PDFs that were tampered with: each has to be told.

use super::Found;
use super::bench::{Bench, PASSPHRASE, copy, home, open};
use needlepoint_core::seal::{Trust, anchored, judge};
use needlepoint_core::trail::{self, Noted, astray, noted};
use needlepoint_tests::attacked::{self, by, key};
use rusqlite::Connection;
use std::fs;
use std::path::Path;

/// A counter that scrambles: every run tries the same.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap()
    }
}

pub fn all(bench: &Bench) -> Vec<Found> {
    let home = bench.worked();
    let mut archive = open(home.path());
    let pdf = archive.record("c").unwrap().pdf;
    let mut exported = Vec::new();
    archive.export_trail(&mut exported, by(9000)).unwrap();
    archive.lock().unwrap();
    // So that something stands on each page that is changed: where nothing does, nobody reads.
    keyed(&home.path().join("archive/archive.db"))
        .execute_batch("VACUUM")
        .unwrap();
    vec![
        files(home.path(), "archive", is_whole),
        files(home.path(), "backup", restores),
        settings(home.path()),
        rows(home.path(), "archive", is_whole),
        rows(home.path(), "backup", restores),
        trails(&exported),
        trails_written_anew(&exported, &pdf),
        replayed(bench, &pdf),
        pdfs(&pdf),
    ]
}

/// Whether the archive opens and finds nothing wrong with itself.
fn is_whole(home: &Path) -> bool {
    let Ok(archive) = attacked::open(&home.join("archive"), PASSPHRASE) else {
        return false;
    };
    archive.check_pages().is_ok()
        && archive.check_trail().is_ok()
        && archive.check_records().is_ok()
        && archive.check_stamped().is_ok()
}

/// Whether an archive is made from the backup.
fn restores(home: &Path) -> bool {
    let scratch = self::home();
    attacked::restore(&home.join("backup"), &scratch.path().join("archive"), PASSPHRASE).is_ok()
}

/// Bytes flipped, pages swapped or doubled, files cut.
fn files(home: &Path, folder: &str, is_taken: fn(&Path) -> bool) -> Found {
    assert!(is_taken(home), "what was not tampered with is taken");
    let mut random = Random(0x5eed);
    let mut wrong = Vec::new();
    let (tried, page) = (160, 4096);
    for number in 0..tried {
        let home = copy(home);
        let name = if number % 4 == 0 {
            "archive.key"
        } else {
            "archive.db"
        };
        let path = home.path().join(folder).join(name);
        let mut bytes = fs::read(&path).unwrap();
        let at = random.below(bytes.len());
        let what = match (number / 4 % 4, name) {
            (1, _) => {
                bytes.truncate(at);
                "cut"
            }
            (2, "archive.db") => {
                let pages = bytes.len() / page;
                let (a, b) = (random.below(pages), random.below(pages - 1));
                let b = if b == a { pages - 1 } else { b };
                let other = bytes[b * page..][..page].to_vec();
                bytes.copy_within(a * page..(a + 1) * page, b * page);
                if number % 3 == 0 {
                    bytes[a * page..][..page].copy_from_slice(&other);
                }
                "pages moved"
            }
            _ => {
                bytes[at] ^= 1 << random.below(5);
                "flipped"
            }
        };
        fs::write(&path, &bytes).unwrap();
        if is_taken(home.path()) {
            wrong.push(format!("{name} {what} at {at}"));
        }
    }
    Found::new(format!("files of the {folder}"), tried, wrong)
}

/// The clinic's settings beside a backup: every bit flipped, cut and lengthened everywhere, and another clinic's.
fn settings(home: &Path) -> Found {
    let name = "settings.json";
    let scratch = self::home();
    let backup = home.join("backup");
    let archive = attacked::restore(&backup, &scratch.path().join("archive"), PASSPHRASE).unwrap();
    let is_taken = |bytes: &[u8]| archive.is_as_backed_up(name, bytes).unwrap() == Some(true);
    let good = fs::read(backup.join(name)).unwrap();
    assert!(is_taken(&good));
    let mut changed = vec![Vec::new(), br#"{"clinic":{"phone":"0900 000 0000"}}"#.to_vec()];
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut flipped = good.clone();
            flipped[at] ^= 1 << bit;
            changed.push(flipped);
        }
        changed.push(good[..at].to_vec());
        let mut longer = good.clone();
        longer.insert(at, b' ');
        changed.push(longer);
    }
    let taken = changed.iter().filter(|bytes| is_taken(bytes));
    let wrong = taken
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .collect();
    Found::new("settings beside the backup", changed.len(), wrong)
}

/// By somebody who has the key and takes the triggers away.
fn rows(home: &Path, folder: &str, is_taken: fn(&Path) -> bool) -> Found {
    let mut statements = Vec::new();
    for column in [
        "id",
        "name",
        "birth_date",
        "record_number",
        "language",
        "procedure_version",
        "consult",
        "sheet",
    ] {
        statements.push(format!("UPDATE record SET {column} = {column} || 'x'"));
    }
    statements.push("UPDATE record SET pdf = substr(pdf, 1, length(pdf) - 1)".into());
    statements.push("UPDATE record SET pdf = CAST(pdf || x'0a' AS BLOB)".into());
    statements.push("UPDATE record SET digest = lower(hex(randomblob(32)))".into());
    statements.push("UPDATE record SET sealed_at = replace(sealed_at, '2', '1')".into());
    statements.push("UPDATE record SET kind = 'deferral'".into());
    statements.push("DELETE FROM record".into());
    statements.push(
        "INSERT INTO record (id, name, birth_date, record_number, language, procedure_version, digest, sealed_at, consult, sheet, pdf, kind)
         SELECT 'forged', name, birth_date, record_number, language, procedure_version, digest, sealed_at, consult, sheet, pdf, kind FROM record WHERE id = 'c'"
            .into(),
    );
    // An empty file, with its digest, beside what was signed.
    statements.push(
        "INSERT INTO attachment VALUES ('c', 1, 'application/pdf', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 0, x'')"
            .into(),
    );
    statements.push("UPDATE addition SET ends = 1 - ends".into());
    statements.push("UPDATE addition SET about = 't'".into());
    statements.push("DELETE FROM addition".into());
    for column in ["what", "lot", "folded", "zones", "treatment", "day"] {
        statements.push(format!("UPDATE lot SET {column} = {column} || 'x'"));
    }
    statements.push("UPDATE lot SET spelling = spelling + 1".into());
    statements.push("DELETE FROM lot".into());
    statements.push("INSERT INTO lot SELECT * FROM lot".into());
    statements.push("UPDATE treated SET day = '2026-11-24'".into());
    statements.push("UPDATE treated SET given = 1 - given".into());
    statements.push("UPDATE treated SET consent = 'a'".into());
    statements.push("DELETE FROM treated".into());
    statements.push("UPDATE signed SET at = '2020-01-01T08:00:00' WHERE at NOT LIKE 'pen %'".into());
    statements.push("DELETE FROM signed".into());
    statements.push("UPDATE spelling SET name = name || 'x'".into());
    statements.push("DELETE FROM spelling".into());
    statements.push(
        "INSERT INTO hold SELECT id, 'x', 'clinician-1', '2026-09-23T08:00:00Z' FROM record LIMIT 1".into(),
    );
    statements.push(
        "INSERT INTO same_patient SELECT number, number, 'clinician-1', '2026-09-23T08:00:00Z' FROM spelling"
            .into(),
    );
    statements.push(
        "CREATE TRIGGER silent AFTER UPDATE ON trail_head
         BEGIN DELETE FROM trail WHERE seq = NEW.seq AND act = 'record.exported'; END"
            .into(),
    );
    statements.push("DROP INDEX lot_folded".into());
    statements.push("INSERT INTO course SELECT id, 't' FROM record WHERE kind = 'consent'".into());
    statements.push("INSERT INTO signed SELECT number, 'pen 2020-01-01' FROM record LIMIT 1".into());
    statements.push("UPDATE user SET role = iif(role = 'clinician', 'assistant', 'clinician')".into());
    statements.push(
        "INSERT INTO user SELECT 'forged', name, grade, registration, active, role FROM user LIMIT 1".into(),
    );
    statements.push("UPDATE own_certificate SET der = CAST(der || x'00' AS BLOB)".into());
    statements
        .push("INSERT INTO own_certificate (set_at, der) SELECT set_at, x'01' FROM own_certificate".into());
    statements.push(
        "INSERT INTO own_rules (rules, who, at) SELECT '{}', id, '2026-09-23T08:00:00Z' FROM user LIMIT 1"
            .into(),
    );
    statements.push(
        "INSERT INTO rule_confirmation (rule, confirmed, who, at)
         SELECT 'isotretinoin', 1, id, '2026-09-23T08:00:00Z' FROM user LIMIT 1"
            .into(),
    );
    statements.push(
        "INSERT INTO edited_wait (rule, days, who, at)
         SELECT 'isotretinoin', 0, id, '2026-09-23T08:00:00Z' FROM user LIMIT 1"
            .into(),
    );
    statements.push(
        "INSERT INTO approval (language, version, approver, competence, at, digest)
         SELECT 'de', '1', name, grade, '2026-09-23T08:00:00Z', '0' FROM user LIMIT 1"
            .into(),
    );
    statements.push(
        "INSERT INTO authority (address, certificate, long_term, who, at)
         SELECT 'https://stamps.example', x'01', 0, id, '2026-09-23T08:00:00Z' FROM user LIMIT 1"
            .into(),
    );
    statements
        .push("DELETE FROM trail; UPDATE trail_head SET seq = 0, digest = lower(hex(zeroblob(32)))".into());
    let database = home.join(folder).join("archive.db");
    let count = |table: &Connection| table.query_row("SELECT count(*) FROM trail", (), |row| row.get(0));
    let entries: i64 = count(&keyed(&database)).unwrap();
    for seq in 1..=entries {
        for column in ["at", "who", "act", "subject", "detail"] {
            statements.push(format!(
                "UPDATE trail SET {column} = {column} || ' ' WHERE seq = {seq}"
            ));
        }
        statements.push(format!(
            "UPDATE trail SET digest = lower(hex(zeroblob(32))) WHERE seq = {seq}"
        ));
        statements.push(format!("DELETE FROM trail WHERE seq = {seq}"));
        statements.push(format!(
            "DELETE FROM trail WHERE seq = {seq}; UPDATE trail SET seq = seq - 1 WHERE seq > {seq};
             UPDATE trail_head SET seq = seq - 1"
        ));
        if seq > 1 {
            statements.push(format!(
                "UPDATE trail SET seq = 9999 WHERE seq = {seq}; UPDATE trail SET seq = {seq} WHERE seq = {seq} - 1;
                 UPDATE trail SET seq = {seq} - 1 WHERE seq = 9999"
            ));
        }
        statements.push(format!("DELETE FROM trail WHERE seq >= {seq}"));
    }
    let mut wrong = Vec::new();
    for statement in &statements {
        let home = copy(home);
        forge(&home.path().join(folder).join("archive.db"), statement);
        if is_taken(home.path()) {
            wrong.push(statement.clone());
        }
    }
    Found::new(
        format!("rows of the {folder}, by who has its key"),
        statements.len(),
        wrong,
    )
}

/// The database, opened by whoever has its key.
fn keyed(database: &Path) -> Connection {
    let connection = Connection::open(database).unwrap();
    let key: String = key().iter().map(|byte| format!("{byte:02x}")).collect();
    connection
        .execute_batch(&format!("PRAGMA key = \"x'{key}'\"; PRAGMA foreign_keys = OFF;"))
        .unwrap();
    connection
}

/// Past the triggers, which stand there again afterwards.
fn forge(database: &Path, statement: &str) {
    let connection = keyed(database);
    let mut named = connection
        .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        .unwrap();
    let triggers: Vec<(String, String)> = named
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    drop(named);
    for (trigger, _) in &triggers {
        connection
            .execute_batch(&format!("DROP TRIGGER {trigger}"))
            .unwrap();
    }
    connection
        .execute_batch(statement)
        .unwrap_or_else(|error| panic!("{statement}: {error}"));
    for (_, trigger) in &triggers {
        connection.execute_batch(trigger).unwrap();
    }
    connection.close().unwrap();
}

fn is_sound(bytes: &[u8]) -> bool {
    trail::read(bytes).is_ok_and(|trail| trail.check().is_ok())
}

/// Copies of the trail: flipped, cut, lines swapped, lost, doubled.
fn trails(exported: &[u8]) -> Found {
    assert!(is_sound(exported));
    let mut random = Random(0x7a11);
    let mut wrong = Vec::new();
    let tried = 200;
    for number in 0..tried {
        let mut bytes = exported.to_vec();
        let at = random.below(bytes.len());
        let mut lines: Vec<&[u8]> = exported.split_inclusive(|b| *b == b'\n').collect();
        let (a, b) = (random.below(lines.len()), random.below(lines.len()));
        match number % 5 {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes.truncate(at),
            2 => {
                let other = if a == b { (a + 1) % lines.len() } else { b };
                lines.swap(a, other);
                bytes = lines.concat();
            }
            3 => {
                lines.remove(a);
                bytes = lines.concat();
            }
            _ => {
                lines.insert(b, lines[a]);
                bytes = lines.concat();
            }
        }
        if is_sound(&bytes) {
            wrong.push(format!("number {number}, at {at}, lines {a} and {b}"));
        }
    }
    Found::new("copies of the trail", tried, wrong)
}

fn stand(trail: &trail::Trail, pdf: &[u8]) -> bool {
    let seals = anchored(pdf, &judge(pdf, &Trust::default()).unwrap());
    assert!(seals.len() >= 2, "the seals bear the trail");
    let all: Vec<Noted> = trail.entries.iter().filter_map(noted).collect();
    astray(&seals, |pdf| {
        all.iter().filter(|entry| entry.pdf == pdf).cloned().collect()
    })
    .is_ok()
}

/// Each entry before the last seal changed or left out, and the chain made sound again: the seals tell it.
fn trails_written_anew(exported: &[u8], pdf: &[u8]) -> Found {
    let whole = trail::read(exported).unwrap();
    assert!(stand(&whole, pdf));
    let last = whole
        .entries
        .iter()
        .rposition(|entry| entry.act == "sheet.signed")
        .unwrap();
    let (mut tried, mut wrong) = (0, Vec::new());
    for at in 0..last {
        for how in ["who", "detail", "gone"] {
            let mut entries = whole.entries.clone();
            match how {
                "who" => entries[at].who.push('x'),
                "detail" => entries[at].detail.push(' '),
                _ => drop(entries.remove(at)),
            }
            let mut head = trail::TrailHead::start();
            for entry in &mut entries {
                *entry = trail::chained(
                    &head,
                    &entry.at,
                    &entry.who,
                    &entry.act,
                    &entry.subject,
                    &entry.detail,
                );
                head = trail::follow(&head, entry).unwrap();
            }
            let forged = trail::Trail { entries, end: head };
            forged.check().unwrap();
            tried += 1;
            if stand(&forged, pdf) {
                wrong.push(format!("entry {at} {how}"));
            }
        }
    }
    Found::new("trails written anew, told by the seals", tried, wrong)
}

/// The archive as it was before the signing, put back: sound in itself, told by the PDF outside.
fn replayed(bench: &Bench, pdf: &[u8]) -> Found {
    let home = copy(bench.begun.path());
    assert!(is_whole(home.path()));
    let mut exported = Vec::new();
    open(home.path()).export_trail(&mut exported, by(9000)).unwrap();
    let told = !stand(&trail::read(&exported).unwrap(), pdf);
    Found::new(
        "an old archive put back, told by the PDF",
        1,
        (!told).then(|| "not told".into()).into_iter().collect(),
    )
}

fn pdfs(pdf: &[u8]) -> Found {
    let intact = |bytes: &[u8]| judge(bytes, &Trust::default()).is_ok_and(|found| found.intact);
    assert!(intact(pdf));
    let mut random = Random(0x9d5f);
    let mut wrong = Vec::new();
    let tried = 120;
    // A sheet that one has signed is intact too: cut there, the file says who has not signed.
    let ends: Vec<usize> = judge(pdf, &Trust::default())
        .unwrap()
        .seals
        .iter()
        .map(|seal| seal.revision_end)
        .collect();
    for number in 0..tried {
        let mut bytes = pdf.to_vec();
        let (at, to) = (random.below(pdf.len()), random.below(pdf.len() - 64));
        match number % 4 {
            0 | 1 => bytes[at] ^= 1 << random.below(8),
            2 if !ends.contains(&at) => bytes.truncate(at),
            2 => bytes.truncate(at - 3),
            _ => {
                let piece = pdf[at.min(pdf.len() - 64)..][..64].to_vec();
                bytes[to..to + 64].copy_from_slice(&piece);
                if bytes == pdf {
                    bytes[to] ^= 1;
                }
            }
        }
        if intact(&bytes) {
            wrong.push(format!("number {number}, at {at} to {to}"));
        }
    }
    Found::new("sealed PDFs", tried, wrong)
}
