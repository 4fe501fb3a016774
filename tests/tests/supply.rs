//! What others wrote, as the lock files name it: each from its registry alone, held to its digest, and under a licence
//! that lets the program be given away.
//!
//! Whether a flaw was found in it since is not asked here: that changes without the tree, and needs a network.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::process::Command;

use needlepoint_tests::root;
use serde_json::Value;

const CRATES: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Each asks for no more than its text beside the program. MPL-2.0 asks it of its own files alone.
const LICENCES: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BlueOak-1.0.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "WTFPL",
    "Zlib",
    "blessing",
];

/// Whether a licence, put together with OR, AND and brackets, can be kept.
fn is_kept(licence: &str) -> bool {
    let licence = licence.replace('/', " OR ");
    let words: Vec<&str> = licence.split_whitespace().collect();
    let whole = words.join(" ");
    if let Some((left, right)) = apart(&whole, " OR ") {
        return is_kept(left) || is_kept(right);
    }
    if let Some((left, right)) = apart(&whole, " AND ") {
        return is_kept(left) && is_kept(right);
    }
    match whole.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => is_kept(inner),
        None => LICENCES.contains(&whole.as_str()),
    }
}

/// What stands to the left and right of a word that is outside all brackets.
fn apart<'a>(licence: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let mut depth = 0;
    for (at, letter) in licence.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if depth == 0 && licence[at..].starts_with(word) => {
                return Some((&licence[..at], &licence[at + word.len()..]));
            }
            _ => {}
        }
    }
    None
}

#[test]
fn every_crate_comes_from_its_registry_and_is_held_to_its_digest() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let mut others = 0;
    for package in lock.split("[[package]]\n").skip(1) {
        let field = |name: &str| {
            let line = package
                .lines()
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "));
            line.map(|value| value.trim_matches('"'))
        };
        let name = field("name").unwrap();
        let Some(source) = field("source") else {
            assert!(name.starts_with("needlepoint"), "{name} comes from nowhere");
            continue;
        };
        assert_eq!(source, CRATES, "{name}");
        assert!(
            field("checksum").is_some_and(|digest| digest.len() == 64),
            "{name}"
        );
        others += 1;
    }
    assert!(others > 100, "{others}");
}

/// What a program of the toolchain says.
fn said(words: &[&str]) -> String {
    let ran = Command::new(words[0])
        .args(&words[1..])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).unwrap()
}

#[test]
fn every_crate_has_a_licence_that_can_be_kept() {
    // Those of other systems are not on this machine.
    let compiler = said(&["rustc", "-vV"]);
    let host = compiler
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap();
    let told: Value = serde_json::from_str(&said(&[
        "cargo",
        "metadata",
        "--locked",
        "--offline",
        "--format-version",
        "1",
        "--filter-platform",
        host,
    ]))
    .unwrap();
    let packages = told["packages"].as_array().unwrap();
    assert!(packages.len() > 100);
    for package in packages {
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(is_kept(licence), "{}: {licence}", package["name"]);
    }
}

#[test]
fn every_package_of_the_window_is_held_to_its_digest_and_has_such_a_licence() {
    let lock = fs::read(root().join("ui/package-lock.json")).unwrap();
    let lock: Value = serde_json::from_slice(&lock).unwrap();
    let packages = lock["packages"].as_object().unwrap();
    assert!(packages.len() > 100);
    for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
        let digest = package["integrity"].as_str().unwrap_or_default();
        assert!(digest.starts_with("sha512-"), "{name}: {digest}");
        let from = package["resolved"]
            .as_str()
            .unwrap_or("https://registry.npmjs.org/");
        assert!(from.starts_with("https://registry.npmjs.org/"), "{name}: {from}");
        // What only builds and tests is not given away.
        if package["dev"] != true {
            let licence = package["license"].as_str().unwrap_or_default();
            assert!(is_kept(licence), "{name}: {licence}");
        }
    }
}

#[test]
fn a_licence_is_read_with_its_alternatives() {
    for kept in [
        "MIT",
        "(GPL-3.0 OR MIT) AND ISC",
        "LGPL-2.1-or-later OR MIT",
        "MIT/Apache-2.0",
    ] {
        assert!(is_kept(kept), "{kept}");
    }
    for not in [
        "",
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "(MIT AND GPL-3.0) OR AGPL-3.0",
        "MITX",
    ] {
        assert!(!is_kept(not), "{not}");
    }
}
