//! Writes the texts of all languages as Rust values: the program has them in memory without reading a line of JSON.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// Writes `texts.rs`: an array of `Built`, the texts of each in the order of their keys.
pub fn write(languages: &[super::Texts], out: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut code = String::from("[\n");
    for texts in languages {
        let super::Texts {
            language,
            name,
            version,
            texts,
        } = texts;
        write!(
            code,
            "Built {{ language: {language:?}, name: {name:?}, version: {version:?}, digest: {:?}, texts: &[",
            digest(texts)
        )?;
        for (key, words) in texts {
            writeln!(code, "({key:?}, {words:?}),")?;
        }
        code.push_str("] },\n");
    }
    code.push_str("]\n");
    Ok(std::fs::write(out.join("texts.rs"), code)?)
}

/// What `Texts::digest` gives: every word with its length, hexadecimal.
fn digest(texts: &BTreeMap<String, String>) -> String {
    let mut hash = Sha256::new();
    for word in texts.iter().flat_map(|(key, text)| [key, text]) {
        hash.update((word.len() as u64).to_be_bytes());
        hash.update(word);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
