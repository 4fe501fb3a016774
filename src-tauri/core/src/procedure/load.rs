//! Reads the content files and refuses what is broken, unknown or newer.

use super::text::built;
use super::validate::{Flaw, flaws};
use super::{
    Aftercare, Clause, Concern, Country, Device, Group, Needle, Question, Risk, Rule, Source, Statement,
    Texts, Treating, Zone,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the file format this program reads.
const FORMAT: u32 = 1;

/// A procedure with all its content, validated.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Procedure {
    /// Stable id: `microneedling`.
    pub id: String,
    /// Version of the content, printed on the sheet.
    pub version: String,
    /// Publications.
    pub sources: Vec<Source>,
    /// Needling devices.
    pub devices: Vec<Device>,
    /// What can be treated.
    pub concerns: Vec<Concern>,
    /// Where.
    pub zones: Vec<Zone>,
    /// Needle lengths that are offered, mm, rising.
    pub scale: Vec<f64>,
    /// How deep, by group of zones.
    pub needles: Vec<Needle>,
    /// Pages of questions, in order.
    pub groups: Vec<Group>,
    /// Screening questions, in order.
    pub questions: Vec<Question>,
    /// Risks.
    pub risks: Vec<Risk>,
    /// What the treatment can do, said without promise. Text: `benefit.<id>`.
    pub benefits: Vec<Statement>,
    /// What else could be done. Text: `alternative.<id>`.
    pub alternatives: Vec<Statement>,
    /// How it works and what happens on the day. Text: `about.<id>`.
    pub about: Vec<Statement>,
    /// Clauses to tick.
    pub clauses: Vec<Clause>,
    /// Questions that show whether the patient understood. Texts: `teachBack.<id>`, `.answer`.
    pub teach_back: Vec<Statement>,
    /// After the treatment.
    pub aftercare: Aftercare,
    /// What is written down of a treatment.
    pub treating: Treating,
    /// Countries.
    pub countries: Vec<Country>,
    /// Texts by language.
    pub texts: BTreeMap<String, Texts>,
}

/// Why content was not taken.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file is not what it should be.
    #[error("the content file {file} could not be read: {source}")]
    Broken {
        /// File name.
        file: String,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// A file is missing.
    #[error("the content file {file} is missing")]
    Missing {
        /// File name.
        file: String,
    },
    /// The content was made for a newer program.
    #[error("the content has format {found}, this program reads up to {FORMAT}")]
    Newer {
        /// The format found.
        found: u32,
    },
    /// The content contradicts itself.
    #[error("the content has {} flaws, the first: {}", flaws.len(), flaws[0])]
    Flawed {
        /// All flaws found; never empty.
        flaws: Vec<Flaw>,
    },
}

impl LoadError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Newer { .. } => "Update Needlepoint, or put back the content that came with it.",
            Self::Broken { .. } | Self::Missing { .. } | Self::Flawed { .. } => {
                "Put back the content that came with Needlepoint."
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Head {
    format: u32,
    id: String,
    version: String,
    languages: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Questions {
    groups: Vec<Group>,
    questions: Vec<Question>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Needles {
    scale: Vec<f64>,
    groups: Vec<Needle>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Consent {
    about: Vec<Statement>,
    benefits: Vec<Statement>,
    alternatives: Vec<Statement>,
    clauses: Vec<Clause>,
    teach_back: Vec<Statement>,
}

/// Builds a procedure from its files; `read` yields a file's text by name.
///
/// # Errors
/// A missing, broken, newer or contradictory file; see [`LoadError`].
pub fn load(read: &dyn Fn(&str) -> Option<String>) -> Result<Procedure, LoadError> {
    let head = head(read)?;
    let mut texts = BTreeMap::new();
    for language in &head.languages {
        texts.insert(language.clone(), file(read, &format!("text/{language}.json"))?);
    }
    assemble(head, texts, read)
}

fn head(read: &dyn Fn(&str) -> Option<String>) -> Result<Head, LoadError> {
    let head: Head = file(read, "procedure.json")?;
    if head.format > FORMAT {
        return Err(LoadError::Newer { found: head.format });
    }
    Ok(head)
}

/// Reads all but the texts, and refuses what is contradictory.
fn assemble(
    head: Head,
    texts: BTreeMap<String, Texts>,
    read: &dyn Fn(&str) -> Option<String>,
) -> Result<Procedure, LoadError> {
    let questions: Questions = file(read, "questions.json")?;
    let needles: Needles = file(read, "needles.json")?;
    let consent: Consent = file(read, "consent.json")?;
    let procedure = Procedure {
        id: head.id,
        version: head.version,
        sources: file(read, "sources.json")?,
        devices: file(read, "devices.json")?,
        concerns: file(read, "concerns.json")?,
        zones: file(read, "zones.json")?,
        scale: needles.scale,
        needles: needles.groups,
        groups: questions.groups,
        questions: questions.questions,
        risks: file(read, "risks.json")?,
        benefits: consent.benefits,
        alternatives: consent.alternatives,
        about: consent.about,
        clauses: consent.clauses,
        teach_back: consent.teach_back,
        aftercare: file(read, "aftercare.json")?,
        treating: file(read, "treatment.json")?,
        countries: file(read, "countries.json")?,
        texts,
    };
    let flaws = flaws(&procedure);
    if flaws.is_empty() {
        Ok(procedure)
    } else {
        Err(LoadError::Flawed { flaws })
    }
}

impl Procedure {
    /// The texts of a language.
    pub fn texts(&self, language: &str) -> Option<&Texts> {
        self.texts.get(language)
    }

    /// A question by id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|q| q.id == id)
    }

    /// A rule by id, with the question it belongs to.
    pub fn rule(&self, id: &str) -> Option<(&Question, &Rule)> {
        self.questions
            .iter()
            .find_map(|q| q.rules.iter().find(|r| r.id == id).map(|r| (q, r)))
    }

    /// A concern by id.
    pub fn concern(&self, id: &str) -> Option<&Concern> {
        self.concerns.iter().find(|c| c.id == id)
    }

    /// A zone by id.
    pub fn zone(&self, id: &str) -> Option<&Zone> {
        self.zones.iter().find(|z| z.id == id)
    }

    /// The needle lengths of a group of zones.
    pub fn needle(&self, group: &str) -> Option<&Needle> {
        self.needles.iter().find(|n| n.group == group)
    }

    /// A device by id.
    pub fn device(&self, id: &str) -> Option<&Device> {
        self.devices.iter().find(|d| d.id == id)
    }

    /// A country by id.
    pub fn country(&self, id: &str) -> Option<&Country> {
        self.countries.iter().find(|c| c.id == id)
    }
}

fn file<T: serde::de::DeserializeOwned>(
    read: &dyn Fn(&str) -> Option<String>,
    name: &str,
) -> Result<T, LoadError> {
    let text = read(name).ok_or_else(|| LoadError::Missing { file: name.into() })?;
    serde_json::from_str(&text).map_err(|source| LoadError::Broken {
        file: name.into(),
        source,
    })
}

/// Files of the procedure, and the zones, which the drawings share with it.
macro_rules! content {
    ($($name:literal),* $(,)?) => {
        |name: &str| match name {
            "zones.json" => Some(include_str!("../../../../assets/diagrams/zones.json").to_owned()),
            $($name => Some(
                include_str!(concat!("../../../../assets/procedures/microneedling/", $name)).to_owned(),
            ),)*
            _ => None,
        }
    };
}

/// The procedure that is built into the program.
///
/// # Errors
/// As [`load`]; the tests prove that the built-in content has none.
pub fn microneedling() -> Result<Procedure, LoadError> {
    let read = content![
        "procedure.json",
        "sources.json",
        "devices.json",
        "concerns.json",
        "needles.json",
        "questions.json",
        "risks.json",
        "consent.json",
        "aftercare.json",
        "treatment.json",
        "countries.json",
    ];
    // The build read the texts, and refused any that is missing
    assemble(head(&read)?, built(), &read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_content_has_no_flaw() {
        if let Err(error) = microneedling() {
            match error {
                LoadError::Flawed { flaws } => {
                    panic!("{}", flaws.iter().map(|f| format!("{f}\n")).collect::<String>())
                }
                other => panic!("{other}"),
            }
        }
    }
}
