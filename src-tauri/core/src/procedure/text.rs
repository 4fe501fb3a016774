//! Texts by key, one file a language.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A language tag that content exists in, such as `en` or `zh-Hans`.
pub type Language = String;

/// The language that the clinician reads.
pub const CLINIC_LANGUAGE: &str = "en";

/// All texts of one language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Texts {
    /// BCP 47 tag.
    pub language: Language,
    /// The language's own name.
    pub name: String,
    /// Version of this file, printed on the sheet.
    pub version: String,
    texts: BTreeMap<Word, Word>,
    /// The digest of texts that are as they were built into the program.
    #[serde(skip)]
    digest: Option<&'static str>,
}

type Word = Cow<'static, str>;

/// The texts of one language as they are built into the program.
struct Built {
    language: &'static str,
    name: &'static str,
    version: &'static str,
    digest: &'static str,
    texts: &'static [(&'static str, &'static str)],
}

static BUILT: &[Built] = &include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// The texts of the procedure that is built into the program, by language.
pub(super) fn built() -> BTreeMap<Language, Texts> {
    let texts = |built: &Built| Texts {
        language: built.language.into(),
        name: built.name.into(),
        version: built.version.into(),
        digest: Some(built.digest),
        texts: built
            .texts
            .iter()
            .map(|(key, text)| (Cow::Borrowed(*key), Cow::Borrowed(*text)))
            .collect(),
    };
    BUILT
        .iter()
        .map(|built| (built.language.into(), texts(built)))
        .collect()
}

impl Texts {
    /// The text of a key that validation has proved to be there.
    ///
    /// Returns the key itself where it is missing, so that a gap is seen rather than hidden; `load`
    /// refuses content with gaps.
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.find(key).unwrap_or(key)
    }

    /// The texts by key, to be changed.
    pub fn edit(&mut self) -> &mut BTreeMap<Word, Word> {
        self.digest = None;
        &mut self.texts
    }

    /// SHA-256 of every text with its key, hexadecimal: what somebody who approves them has read. Each is hashed with
    /// its length, so that nothing can move from one into its neighbour.
    pub fn digest(&self) -> String {
        self.digest.map_or_else(|| self.hashed(), str::to_owned)
    }

    /// What the build script hashes alike.
    pub(super) fn hashed(&self) -> String {
        let mut hash = Sha256::new();
        for word in self.iter().flat_map(|(key, text)| [key, text]) {
            hash.update((word.len() as u64).to_be_bytes());
            hash.update(word);
        }
        crate::hex(&hash.finalize())
    }

    /// The first 8 hexadecimal digits of each text's own SHA-256, by key: enough to tell which texts have changed.
    pub fn marks(&self) -> BTreeMap<String, String> {
        let mark = |text: &str| crate::hex(&Sha256::digest(text)[..4]);
        self.iter()
            .map(|(key, text)| (key.to_owned(), mark(text)))
            .collect()
    }

    /// All texts with their keys, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(key, text)| (&**key, &**text))
    }

    /// The text of a key, if there is one.
    pub fn find(&self, key: &str) -> Option<&str> {
        self.texts.get(key).map(|text| &**text)
    }
}

/// Puts values in the place of `{name}` in a text. Unknown places are left as they stand.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let tail = &rest[open..];
        let Some(close) = tail.find('}') else {
            out.push_str(tail);
            return out;
        };
        let name = &tail[1..close];
        match values.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => out.push_str(value),
            None => out.push_str(&tail[..=close]),
        }
        rest = &tail[close + 1..];
    }
    out.push_str(rest);
    out
}
