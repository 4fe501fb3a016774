//! What is wrong with a translation: words that are missing, older than the English, or of no use.

use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The faults of a translation in words, each naming its text. `of` tells for every key the start of the SHA-256 of
/// the English words that were translated.
pub fn faults(
    english: &BTreeMap<String, String>,
    theirs: &BTreeMap<String, String>,
    of: &BTreeMap<String, String>,
) -> Vec<String> {
    let mut found = Vec::new();
    for (key, words) in english {
        let digest = digest(words);
        let Some(translated) = theirs.get(key) else {
            found.push(format!(
                "\"{key}\" is not translated: {words} (then write \"{digest}\" beside its key in the .of.json file)"
            ));
            continue;
        };
        if places(translated) != places(words) {
            found.push(format!(
                "\"{key}\" does not have the places of the English: {words}"
            ));
        } else if of.get(key) != Some(&digest) {
            found.push(format!(
                "\"{key}\" was translated from other English words. They are now: {words} \
                 (look at it, then write \"{digest}\" beside its key in the .of.json file)"
            ));
        }
    }
    let needless = theirs
        .keys()
        .chain(of.keys())
        .filter(|key| !english.contains_key(*key));
    found.extend(needless.map(|key| format!("\"{key}\" is not in English")));
    found
}

/// The places that a text leaves to be filled, such as `{date}`.
fn places(text: &str) -> BTreeSet<&str> {
    let parts = text.split('{').skip(1);
    parts
        .filter_map(|part| part.split_once('}'))
        .map(|(place, _)| place)
        .collect()
}

fn digest(words: &str) -> String {
    let digest = Sha256::digest(words.as_bytes());
    digest[..4].iter().map(|byte| format!("{byte:02x}")).collect()
}
