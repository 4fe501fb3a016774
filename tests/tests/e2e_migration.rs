//! An archive of an earlier version, with many records, is brought to this one at the lock: shown, stopped, and done later.
#![cfg(feature = "window")]
#![allow(clippy::unwrap_used)]

#[path = "../src/window/mod.rs"]
mod window;

use std::fs;
use std::path::Path;
use std::time::Duration;

use needlepoint_tests::attacked::{FORMER as PASSPHRASE, FORMER_KEY as KEY};
use rusqlite::Connection;
use window::{App, Home};

/// As many as take some seconds.
const RECORDS: u32 = 300_000;

fn format(database: &Path) -> u32 {
    opened(database)
        .query_row("PRAGMA user_version", (), |row| row.get(0))
        .unwrap()
}

fn opened(database: &Path) -> Connection {
    let connection = Connection::open(database).unwrap();
    connection
        .execute_batch(&format!("PRAGMA key = \"x'{KEY}'\";"))
        .unwrap();
    connection
}

/// Puts the archive of an earlier version, and records into it, where the app looks for its own.
fn lay(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/former");
    for file in ["archive.db", "archive.key"] {
        fs::copy(kept.join(file), folder.join(file)).unwrap();
    }
    let database = folder.join("archive.db");
    let many = format!(
        "WITH RECURSIVE n (n) AS (SELECT 1000 UNION ALL SELECT n + 1 FROM n WHERE n < {RECORDS})
         INSERT INTO record (number, id, name, birth_date, record_number, language, procedure_version, digest,
             sealed_at, consult, sheet, pdf)
         SELECT n, 'r' || n, 'Ada ' || n, '1980-05-07', 'MN-' || n, 'en', '1', '{}',
             '2026-09-23T08:00:00Z', '{{}}', '{{}}', x'25' FROM n",
        "0".repeat(64)
    );
    opened(&database).execute_batch(&many).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_of_an_earlier_version_is_brought_to_this_one_when_there_is_time() {
    let home = Home::new();
    let folder = home.path().join("data/org.needlepoint.desktop/archive");
    lay(&folder);
    let (before, former) = (
        fs::read(folder.join("archive.db")).unwrap(),
        format(&folder.join("archive.db")),
    );
    let app = App::start(&home).await;
    app.unlock(PASSPHRASE).await;
    app.tap("stop-work").await;
    let said = app.until("[role=alert]", "It was stopped").await;
    assert!(said.contains("exactly as it was"), "{said}");
    app.look("97-not-brought").await;
    assert!(
        fs::read(folder.join("archive.db")).unwrap() == before,
        "not a byte was changed"
    );
    assert_eq!(app.value("[id=field-passphrase]").await, PASSPHRASE);

    // It is killed in the middle of it.
    app.tap("unlock").await;
    app.element("[data-testid=work]:modal").await;
    app.kill();
    assert_eq!(format(&folder.join("archive.db")), former);

    let app = App::start(&home).await;
    app.unlock(PASSPHRASE).await;
    app.element("[data-testid=work]:modal").await;
    app.until("[data-testid=work]", "Bringing the archive to this version")
        .await;
    let far = app.ask("work_done", serde_json::json!({})).await;
    assert!(far["running"] == true && far["done"].as_u64() > Some(0), "{far}");
    app.look("98-brought").await;
    for last in 0..600 {
        if app.shows("[data-testid=new-consultation]").await {
            break;
        }
        assert!(last < 599, "it never opens");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    app.stop().await;
    home.assert_deserted();
    assert!(format(&folder.join("archive.db")) > former);
}
