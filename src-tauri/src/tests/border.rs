//! The border to the window: commands, grants and generated calls agree.

use crate::{RAW_COMMANDS, commands};
use specta_typescript::Typescript;
use std::collections::BTreeSet;
use tauri_specta::{Builder, collect_commands};

const BINDINGS: &str = "../ui/src/backend/bindings.ts";

fn generated() -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let fresh = folder.path().join("bindings.ts");
    Builder::<tauri::Wry>::new()
        .commands(with_typed_commands!(collect_commands))
        .export(Typescript::default(), &fresh)
        .expect("the types can be written");
    std::fs::read_to_string(fresh).expect("they were written")
}

/// The generated file is committed; `NEEDLEPOINT_WRITE_BINDINGS=1 cargo test -p needlepoint` writes it anew.
#[test]
fn the_committed_bindings_are_the_generated_ones() {
    let fresh = generated();
    if std::env::var_os("NEEDLEPOINT_WRITE_BINDINGS").is_some() {
        std::fs::write(BINDINGS, &fresh).expect("the bindings can be written");
    }
    let committed = std::fs::read_to_string(BINDINGS).unwrap_or_default();
    assert!(
        committed == fresh,
        "{BINDINGS} is out of date; write it with NEEDLEPOINT_WRITE_BINDINGS=1"
    );
}

#[test]
fn every_command_is_declared_granted_and_called() {
    let build = std::fs::read_to_string("build.rs").expect("the build script");
    let list = build
        .split("const COMMANDS")
        .nth(1)
        .and_then(|s| s.split("];").next())
        .expect("its list");
    let declared: BTreeSet<String> = list.split('"').skip(1).step_by(2).map(str::to_owned).collect();

    let capability = std::fs::read_to_string("capabilities/main.json").expect("the capability");
    let capability: serde_json::Value = serde_json::from_str(&capability).expect("it is JSON");
    let granted: BTreeSet<String> = capability["permissions"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|p| p.as_str()?.strip_prefix("allow-").map(|c| c.replace('-', "_")))
        .collect();
    assert_eq!(
        declared, granted,
        "build.rs and capabilities/main.json name different commands"
    );

    let mut called: BTreeSet<String> = generated()
        .split("__TAURI_INVOKE")
        .skip(1)
        .filter_map(|rest| rest.split('"').nth(1))
        .map(str::to_owned)
        .collect();
    called.extend(RAW_COMMANDS.map(str::to_owned));
    called.retain(|c| !c.starts_with('@'));
    assert_eq!(
        declared, called,
        "the bindings call other commands than are declared"
    );
}
