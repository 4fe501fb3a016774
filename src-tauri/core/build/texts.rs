//! Writes the texts of all languages as Rust values: the program has them in memory without reading a line of JSON.

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
            "Built {{ language: {language:?}, name: {name:?}, version: {version:?}, texts: &["
        )?;
        for (key, words) in texts {
            writeln!(code, "({key:?}, {words:?}),")?;
        }
        code.push_str("] },\n");
    }
    code.push_str("]\n");
    Ok(std::fs::write(out.join("texts.rs"), code)?)
}
