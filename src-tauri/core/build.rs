//! Refuses to build with a text that is missing in a language, or was translated from other English words; makes
//! the drawings ready.
//!
//! `text/<language>.of.json` holds for every key the start of the SHA-256 of the English text that was translated.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

#[path = "build/drawings.rs"]
mod drawings;
#[path = "build/texts.rs"]
mod texts;

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
        for (key, words) in english {
            let digest = digest(words);
            let Some(translated) = theirs.get(key) else {
                refuse(&format!(
                    "{language}: \"{key}\" is not translated: {words} (then write \"{digest}\" in {language}.of.json)"
                ));
                continue;
            };
            if places(translated) != places(words) {
                refuse(&format!(
                    "{language}: \"{key}\" does not have the places of the English: {words}"
                ));
            } else if of.get(key) != Some(&digest) {
                refuse(&format!(
                    "{language}: \"{key}\" was translated from other English words. They are now: {words} \
                     (look at it, then write \"{digest}\" in {language}.of.json)"
                ));
            }
        }
        for key in theirs
            .keys()
            .chain(of.keys())
            .filter(|key| !english.contains_key(*key))
        {
            refuse(&format!("{language}: \"{key}\" is not in English"));
        }
    }
}

/// The places that a text leaves to be filled, such as `{date}`.
fn places(text: &str) -> BTreeSet<&str> {
    let parts = text.split('{').skip(1);
    parts
        .filter_map(|part| part.split_once('}'))
        .map(|(place, _)| place)
        .collect()
}

fn refuse(why: &str) {
    println!("cargo::error={why}");
}

fn digest(words: &str) -> String {
    let digest = Sha256::digest(words.as_bytes());
    digest[..4].iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read<T: DeserializeOwned>(path: &Path) -> T {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}
