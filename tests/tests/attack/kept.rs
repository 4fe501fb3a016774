//! What has to be there after the victim was stopped: everything that it had said was done, whole, and nothing half-done;
//! and work goes on.

mod file;

use super::bench::{Bench, PASSPHRASE, home};

use needlepoint_core::records::{Archive, sweep, to_the_end};
use needlepoint_core::seal::{Trust, anchored, judge};
use needlepoint_core::trail::astray;
use needlepoint_tests::attacked::{self, HELPER, LENT, WRAPPING, by, counting};
use needlepoint_tests::former;
use std::fs;
use std::path::Path;

/// Whether everything that was confirmed is there, nothing is half-done, and work can go on.
pub fn kept(bench: &Bench, home: &Path, task: &str, said: &str) -> Result<(), String> {
    match task {
        "beginning" => return beginning_kept(bench, home, said),
        "restore" => return restore_kept(bench, home, said),
        "migration" => return migration_kept(home, said),
        _ => {}
    }
    let mut archive = opened(home)?;
    is_sound(&archive)?;
    match task {
        "draft" => {
            let there = archive.draft("d").ok().map(|draft| draft.body);
            saved(bench, said, there.as_deref())?;
        }
        "signing" => signing_kept(&archive, said)?,
        "paper" => file::paper(bench, &archive, said)?,
        "stamping" => file::stamping(&archive, said)?,
        "stating" => file::stating(&mut archive, said)?,
        "deletion" => file::deletion(&mut archive, said)?,
        "addition" => {
            let begun = archive.begun("c").map_err(|e| e.to_string())?;
            let about = archive.about("a").map_err(|e| e.to_string())?;
            filed(
                bench,
                &archive,
                said,
                "a",
                begun.as_deref(),
                about.as_deref() == Some("c"),
            )?;
        }
        "treatment" => {
            let draft = archive.treatment("t").ok().map(|draft| draft.body);
            let recalled = archive.recall("LOT-77/B").map_err(|e| e.to_string())?;
            filed(bench, &archive, said, "t", draft.as_deref(), recalled.len() == 1)?;
        }
        "people" | "covering" => {
            if said.contains("covered") && !is_covered(home) {
                return Err("it is not covered".into());
            }
            return people_kept(bench, archive, home, task, said);
        }
        _ => {
            swept(&mut archive, home)?;
            backup_kept(&mut archive, home, said)?;
        }
    }
    let banner = needlepoint_core::records::Banner::default();
    let goes_on = archive.save_draft("next", "{}", &banner, by(9000));
    goes_on.map_err(|e| format!("work does not go on: {e}"))?;
    let next = archive.signing("c").is_ok_and(|signing| !signing.done.is_empty());
    drop(archive);
    if next {
        // It goes on to the record.
        let ran = bench
            .victim(&[], home, task)
            .output()
            .map_err(|e| e.to_string())?;
        if !ran.status.success() {
            return Err(format!("the signing did not go on: {}", super::kill::said(&ran)));
        }
        signing_kept(&opened(home)?, "archived\n")?;
    }
    Ok(())
}

fn opened(home: &Path) -> Result<Archive, String> {
    attacked::open(&home.join("archive"), PASSPHRASE).map_err(|e| e.to_string())
}

fn is_sound(archive: &Archive) -> Result<(), String> {
    archive.check_trail().map_err(|e| e.to_string())?;
    archive.check_records().map_err(|e| e.to_string())?;
    archive.check_stamped().map_err(|e| e.to_string())?;
    archive.check_pages().map_err(|e| e.to_string())
}

/// Whether what was saved last is there, or what was about to be.
fn saved(bench: &Bench, said: &str, there: Option<&str>) -> Result<(), String> {
    let confirmed = said
        .lines()
        .filter_map(|line| line.strip_prefix("saved ")?.parse::<u32>().ok())
        .max()
        .unwrap_or(0);
    let number = match there.map(|there| there.split_once(' ').unwrap_or_default()) {
        None => 0,
        Some((number, body)) if body.as_bytes() == bench.laid("draft") => number.parse().unwrap_or(0),
        Some(_) => return Err("what was saved is not what was typed".into()),
    };
    if number == confirmed || number == confirmed + 1 {
        Ok(())
    } else {
        Err(format!("{confirmed} was confirmed, {number} is there"))
    }
}

/// Whether a paper is a record with all that belongs to it, or is still being written, not both.
fn filed(
    bench: &Bench,
    archive: &Archive,
    said: &str,
    id: &str,
    draft: Option<&str>,
    linked: bool,
) -> Result<(), String> {
    match archive.record(id) {
        Ok(_) if draft.is_some() || !linked => Err("half a record".into()),
        Ok(record) => in_place(archive, id, &record.pdf).map(|_| ()),
        Err(_) if linked || said.contains("archived") => Err("a record was confirmed and is gone".into()),
        Err(_) => saved(bench, said, draft),
    }
}

/// Whether a sealed file is intact and stands in the trail; gives how many seals it has.
fn in_place(archive: &Archive, id: &str, pdf: &[u8]) -> Result<usize, String> {
    let found = judge(pdf, &Trust::default()).map_err(|e| e.to_string())?;
    if !found.intact {
        return Err("a seal is broken".into());
    }
    let noted = archive.noted_seals(id).map_err(|e| e.to_string())?;
    let of = |pdf: &str| noted.iter().filter(|entry| entry.pdf == pdf).cloned().collect();
    astray(&anchored(pdf, &found), of).map_err(|e| e.to_string())?;
    Ok(found.seals.len())
}

fn signing_kept(archive: &Archive, said: &str) -> Result<(), String> {
    let record = archive.record("c").ok();
    let signing = archive.signing("c").ok();
    let drafted = archive.draft("c").is_ok();
    if record.is_some() && (signing.is_some() || drafted) {
        return Err("a record and its draft".into());
    }
    for line in said.lines() {
        let is_there = match line.split_once(' ').unwrap_or((line, "")) {
            ("drafted", _) => record.is_some() || drafted,
            ("frozen", _) => record.is_some() || signing.is_some(),
            ("sealed", field) => {
                let done = |s: &needlepoint_core::records::Signing| s.done.iter().any(|d| d.field == field);
                record.is_some() || signing.as_ref().is_some_and(done)
            }
            ("archived", _) => record.is_some(),
            _ => true,
        };
        if !is_there {
            return Err(format!("confirmed and gone: {line}"));
        }
    }
    if let Some(record) = &record {
        in_place(archive, "c", &record.pdf)?;
    }
    if let Some(signing) = signing.filter(|signing| !signing.done.is_empty())
        && in_place(archive, "c", &signing.pdf)? != signing.done.len()
    {
        return Err("half-signed".into());
    }
    Ok(())
}

/// Whether the key file says that it has a cover.
fn is_covered(home: &Path) -> bool {
    let file = fs::read_to_string(home.join("archive/archive.key")).unwrap_or_default();
    file.contains("\"cover\"")
}

/// Whether the recovery code that counts as kept opens the archive, and whoever was let in or out is.
fn people_kept(bench: &Bench, archive: Archive, home: &Path, task: &str, said: &str) -> Result<(), String> {
    let folder = home.join("archive");
    let is_kept = archive.is_recovery_kept().map_err(|e| e.to_string())?;
    drop(archive);
    let helper = Archive::open(&folder, HELPER, LENT, WRAPPING, &mut counting(), &to_the_end()).is_ok();
    let is_said = |word: &str| said.lines().any(|line| line == word);
    let (admitted, removed) = (is_said("admitted"), is_said("removed"));
    if removed && helper || admitted && !helper && !was_removed(home)? {
        return Err("who was let in or out is not".into());
    }
    let before = (task == "people").then_some(bench.code.as_str());
    let code = said
        .lines()
        .filter_map(|line| line.strip_prefix("code "))
        .next_back()
        .or(before);
    match code {
        Some(code) if is_kept => {
            let back = attacked::recover(&folder, code, PASSPHRASE);
            is_sound(&back.map_err(|e| format!("the code that is kept: {e}"))?)
        }
        None if is_kept || is_said("kept") => Err("a code is kept that nobody saw".into()),
        _ => Ok(()),
    }
}

/// Whether the database knows that the helper left.
fn was_removed(home: &Path) -> Result<bool, String> {
    let users = opened(home)?.users().map_err(|e| e.to_string())?;
    Ok(users.iter().any(|user| user.id == HELPER && !user.active))
}

/// Whether the archive knows of what is left of a backup that was not done, so that it is removed.
fn swept(archive: &mut Archive, home: &Path) -> Result<(), String> {
    for (noted, _) in archive.leaving().map_err(|e| e.to_string())? {
        // After a power cut it lies in another home than the one that was noted. Not all were begun.
        let _ = sweep(&home.join(noted.file_name().unwrap_or_default()));
        archive.forget_leaving(&noted).map_err(|e| e.to_string())?;
    }
    let left = fs::read_dir(home)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    match left
        .filter(|name| name.to_string_lossy().contains(".part"))
        .count()
    {
        0 => Ok(()),
        left => Err(format!("nobody removes {left} that is left of a backup")),
    }
}

/// Whether there is a backup from which the archive can be made, or none; and whether one can be made now.
fn backup_kept(archive: &mut Archive, home: &Path, said: &str) -> Result<(), String> {
    let first = home.join("backup");
    let told = archive.last_backup().map_err(|e| e.to_string())?.is_some();
    if !first.exists() && (told || said.contains("backed up")) {
        return Err("a backup was confirmed and is gone".into());
    }
    if said.contains("backed up") && !told {
        return Err("the trail does not know the backup".into());
    }
    if !first.exists() {
        archive
            .back_up(home, "backup", &[], by(9000))
            .map_err(|e| e.to_string())?;
    }
    restores(&first)
}

fn restores(from: &Path) -> Result<(), String> {
    let scratch = home();
    let restored = attacked::restore(from, &scratch.path().join("archive"), PASSPHRASE);
    let restored = restored.map_err(|e| format!("it cannot be restored: {e}"))?;
    is_sound(&restored)?;
    restored.record("c").map(|_| ()).map_err(|e| e.to_string())
}

/// Whether there is a whole archive, or none and one can be begun.
fn beginning_kept(bench: &Bench, home: &Path, said: &str) -> Result<(), String> {
    let folder = home.join("archive");
    let archive = if Archive::exists(&folder) {
        opened(home)?
    } else if said.contains("begun") {
        return Err("the archive was confirmed and is gone".into());
    } else {
        let again = attacked::begin(&folder, PASSPHRASE, &bench.seal_key());
        again.map_err(|e| format!("it cannot be begun again: {e}"))?
    };
    is_sound(&archive)?;
    let clinicians = archive.users().map_err(|e| e.to_string())?;
    let key = archive.seal_key().map_err(|e| e.to_string())?;
    if clinicians.len() != 1 || *key != *bench.laid("seal-key") {
        return Err("what it was begun with is not in it".into());
    }
    Ok(())
}

/// Whether there is a whole archive, or none and one can be made; and whether the backup is as it was.
fn restore_kept(bench: &Bench, home: &Path, said: &str) -> Result<(), String> {
    let folder = home.join("archive");
    let archive = if Archive::exists(&folder) {
        opened(home)?
    } else if said.contains("restored") {
        return Err("the archive was confirmed and is gone".into());
    } else {
        let again = attacked::restore(&home.join("backup"), &folder, PASSPHRASE);
        again.map_err(|e| format!("it cannot be restored again: {e}"))?
    };
    is_sound(&archive)?;
    archive.record("c").map_err(|e| e.to_string())?;
    for entry in fs::read_dir(bench.before("restore").join("backup")).unwrap() {
        let path = entry.unwrap().path();
        let now = home.join("backup").join(path.file_name().unwrap());
        if fs::read(&path).unwrap() != fs::read(now).unwrap_or_default() {
            return Err("the backup was changed".into());
        }
    }
    Ok(())
}

/// Whether the archive is as it was before or brought to this version, with all that was in it.
fn migration_kept(home: &Path, said: &str) -> Result<(), String> {
    let folder = home.join("archive");
    let opened = || attacked::open_former(&folder).map_err(|e| e.to_string());
    let found = opened()?.found_format();
    let archive = opened()?;
    let new = archive.found_format();
    if found != new && (found != former::FORMAT || said.contains("brought")) {
        return Err(format!("it is of format {found}"));
    }
    is_sound(&archive)?;
    former::is_there(&archive)
}
