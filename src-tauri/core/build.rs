//! Refuses to build with a text that is missing in a language, or was translated from other English words; makes
//! the drawings and the faces of text ready.
//!
//! `text/<language>.of.json` holds for every key the start of the SHA-256 of the English text that was translated.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[path = "build/drawings.rs"]
mod drawings;
#[path = "build/pairs.rs"]
mod pairs;
#[path = "build/texts.rs"]
mod texts;
#[path = "build/translation.rs"]
mod translation;

#[derive(Deserialize)]
struct Head {
    languages: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    language: String,
    name: String,
    version: String,
    texts: BTreeMap<String, String>,
}

fn main() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../assets/procedures/microneedling");
    println!("cargo::rerun-if-changed={}", folder.display());
    #[expect(
        clippy::disallowed_methods,
        reason = "cargo tells a build script its folder this way"
    )]
    let out = std::env::var("OUT_DIR").expect("cargo gives every build script a folder");
    let diagrams = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/diagrams");
    if let Err(error) = drawings::write(&diagrams, Path::new(&out)) {
        refuse(&format!("the drawings cannot be made ready: {error}"));
    }
    let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/fonts");
    if let Err(error) = pairs::write(&fonts, Path::new(&out)) {
        refuse(&format!("the faces cannot be made ready: {error}"));
    }
    let head: Head = read(&folder.join("procedure.json"));
    let file = |language: &String| read::<Texts>(&folder.join(format!("text/{language}.json")));
    let languages: Vec<Texts> = head.languages.iter().map(file).collect();
    if let Err(error) = texts::write(&languages, Path::new(&out)) {
        refuse(&format!("the texts cannot be made ready: {error}"));
    }
    let texts = |language: &str| languages.iter().find(|texts| texts.language == language);
    let Some(Texts { texts: english, .. }) = texts("en") else {
        return refuse("there are no English texts");
    };
    for language in head.languages.iter().filter(|l| *l != "en") {
        let Some(Texts { texts: theirs, .. }) = texts(language) else {
            refuse(&format!("{language}: the file names another language"));
            continue;
        };
        let of: BTreeMap<String, String> = read(&folder.join(format!("text/{language}.of.json")));
        for fault in translation::faults(english, theirs, &of) {
            refuse(&format!("{language}: {fault}"));
        }
    }
}

fn refuse(why: &str) {
    println!("cargo::error={why}");
}

fn read<T: DeserializeOwned>(path: &Path) -> T {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}
