//! What holds when nothing can be written any more. The test runs itself once more under a limit on the size
//! of files, which is as near to a full disk as a process comes by itself.

use super::room::{self, Room};
use crate::decisions;
use crate::drafts;
use crate::entry;
use crate::failure::Code;
use crate::recalling;
use crate::recorded::handed_out;
use crate::signing;
use crate::state::{Open, State};
use crate::view::Stage;
use needlepoint_core::consult::Clinician;
use needlepoint_core::records::{Act, Banner};
use std::process::Command;

const LIMITED: &str = "NEEDLEPOINT_TEST_LIMITED";

#[test]
fn on_a_full_disk_nothing_changes_nothing_leaves_and_the_archive_still_locks() {
    if std::env::var_os(LIMITED).is_some() {
        return limited();
    }
    // Beyond the limit a write fails once the signal that would end the process is ignored.
    let ran = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 6000; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "tests::full_disk::on_a_full_disk_nothing_changes_nothing_leaves_and_the_archive_still_locks",
        ])
        .env(LIMITED, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success() && said.contains("1 passed"), "{said}");
}

fn limited() {
    let room = Room::begun();
    let id = room.record().id;
    let (typed, signed) = (room.ready(), room.ready());
    let frozen = signing::freeze(&room.state, &signed).unwrap();
    let draft = room.draft(&typed);
    fill(&room.state);
    let mut changed = draft.clone();
    changed.goal = "Less of it. ".repeat(10_000);
    drafts::change(&room.state, &typed, changed).unwrap_err();
    assert_eq!(room.draft(&typed), draft);
    let place = &frozen.places[0];
    signing::sign(&room.state, &signed, &place.field, &room::typed(&place.name)).unwrap_err();
    assert!(room.read(|open| open.archive.signing(&signed).unwrap().done.is_empty()));
    let changed = Clinician {
        name: "Dr Nobody".into(),
        ..Clinician::default()
    };
    decisions::save_clinician(&room.state, &changed).unwrap_err();
    assert_eq!(room.read(|open| open.user.name.clone()), "Dr Amara Okafor");
    handed_out(&room.state, &id, Act::RecordExported).unwrap_err();
    recalling::list(&room.state, "LOT-77/B").unwrap_err();
    assert!(room.state.lock());
    assert_eq!(entry::status(&room.state).unwrap().stage, Stage::Locked);
    assert_eq!(room.state.with_open(|_| Ok(())).unwrap_err().code, Code::Locked);
}

/// Writes until not even a note finds room.
fn fill(state: &State) {
    for size in [500_000, 50_000, 5_000, 10] {
        let body = "x".repeat(size);
        for count in 0.. {
            let id = format!("{size}-{count}");
            let saved = state.with_open(|open| {
                open.write(|archive, by| archive.save_draft(&id, &body, &Banner::default(), by))
            });
            if saved.is_err() {
                break;
            }
        }
    }
    // A note needs fewer pages than a draft.
    let note = |open: &mut Open| open.write(|archive, by| archive.note(Act::ArchiveChecked, "archive", by));
    while state.with_open(note).is_ok() {}
}
