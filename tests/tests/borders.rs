//! The borders between the rooms of the core, read from its source: which room may name which, and which crate is
//! named where.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use needlepoint_tests::root;

/// The rooms from the lowest up: each may name those before it.
const ROOMS: [&str; 8] = [
    "trail",
    "procedure",
    "consult",
    "screening",
    "sheet",
    "typeset",
    "pdf",
    "seal",
];

/// The archive stands beside the others and knows nouns, not layout.
const NOUNS: [&str; 3] = ["trail", "procedure", "consult"];

/// Crates that are named in some rooms alone.
const NAMED_IN: [(&str, &[&str]); 4] = [
    ("printpdf", &["pdf"]),
    ("lopdf", &["pdf"]),
    ("parley", &["typeset"]),
    ("rusqlite", &["records"]),
];

/// The source files below a folder, without tests.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" {
            found.extend(sources(&path));
        } else if name.ends_with(".rs") && name != "tests.rs" {
            found.push(path);
        }
    }
    found
}

/// What a file's code says, without its comments and the tests at its end.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let code = text.lines().map(|line| line.split("//").next().unwrap());
    code.collect::<Vec<_>>().join("\n")
}

/// The rooms that are named in code as `crate::room`.
fn named(code: &str) -> BTreeSet<&str> {
    let after = code.split("crate::").skip(1);
    let name = after.map(|rest| {
        rest.split(|c: char| !c.is_alphanumeric() && c != '_')
            .next()
            .unwrap()
    });
    name.filter(|name| ROOMS.contains(name) || *name == "records")
        .collect()
}

fn names_crate(code: &str, name: &str) -> bool {
    [
        format!("use {name}::"),
        format!("{name}::"),
        format!("extern crate {name}"),
    ]
    .iter()
    .any(|mention| {
        code.match_indices(mention.as_str()).any(|(at, _)| {
            let before = code[..at].chars().next_back();
            before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':')
        })
    })
}

#[test]
fn no_room_names_a_higher_one() {
    let core = root().join("src-tauri/core/src");
    let mut seen = 0;
    for (height, room) in ROOMS.iter().enumerate() {
        for path in sources(&core.join(room)) {
            let code = code(&path);
            for other in named(&code) {
                let below = ROOMS[..=height].contains(&other);
                assert!(below, "{} names {other}", path.display());
                seen += 1;
            }
        }
    }
    for path in sources(&core.join("records")) {
        for other in named(&code(&path)) {
            let noun = NOUNS.contains(&other) || other == "records";
            assert!(noun, "{} names {other}", path.display());
        }
    }
    assert!(seen > 50, "the rooms do name each other: {seen}");
}

#[test]
fn each_crate_is_named_in_its_room_alone() {
    let core = root().join("src-tauri/core/src");
    for (name, rooms) in NAMED_IN {
        for room in ROOMS.iter().chain(&["records"]) {
            let of_room = sources(&core.join(room));
            let names = of_room.iter().find(|path| names_crate(&code(path), name));
            assert_eq!(
                names.is_some(),
                rooms.contains(room),
                "{name} in {room}: {names:?}"
            );
        }
    }
    let outside = ["src-tauri/src", "src-tauri/cli/src", "src-tauri/xtask/src"];
    for path in outside.iter().flat_map(|folder| sources(&root().join(folder))) {
        for (name, _) in NAMED_IN {
            assert!(
                !names_crate(&code(&path), name),
                "{} names {name}",
                path.display()
            );
        }
    }
    for path in sources(&core)
        .iter()
        .chain(&sources(&root().join("src-tauri/cli/src")))
    {
        assert!(
            !names_crate(&code(path), "tauri"),
            "{} names tauri",
            path.display()
        );
    }
}

#[test]
fn the_core_reads_no_clock_no_environment_no_network_and_no_key_store() {
    let asks = [
        "Timestamp::now",
        "Zoned::now",
        "SystemTime::now",
        "std::env::",
        "env::var",
        "std::net",
        "TcpStream",
        "keyring_core",
    ];
    for path in sources(&root().join("src-tauri/core/src")) {
        let code = code(&path);
        for ask in asks {
            assert!(!code.contains(ask), "{} asks {ask}", path.display());
        }
    }
}
