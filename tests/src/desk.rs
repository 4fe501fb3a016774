//! An invented clinic with the built-in content, and the sample as the terminal prints it.

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use jiff::civil::Date;
use needlepoint_core::consult::{Approval, Clinic, Draft, Gap, Mark, Policy, Setting};
use needlepoint_core::procedure::{Procedure, microneedling};
use needlepoint_core::screening::{Findings, Reviewed, check, review};
use needlepoint_core::sheet::{Block, FrozenSheet, Sheet, compose, freeze};
use needlepoint_core::typeset::Fonts;
use serde_json::Value;

use crate::program::cli;

/// A clinic with everything that a consult is judged and composed with.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The content.
    pub procedure: Procedure,
    /// The clinic.
    pub clinic: Clinic,
    /// What it has decided.
    pub policy: Policy,
}

impl Default for Desk {
    fn default() -> Self {
        Self::new()
    }
}

/// What the one who approved the texts is, as each of them says it.
fn competence(language: &str) -> &'static str {
    match language {
        "ar" => "استشارية أمراض جلدية",
        "de" => "Fachärztin für Dermatologie",
        "es" => "dermatóloga",
        "fr" => "médecin dermatologue",
        "pt" => "médica dermatologista",
        "zh-Hans" => "皮肤科主任医师",
        _ => "consultant dermatologist",
    }
}

impl Desk {
    /// The terminal's own clinic, which has confirmed all rules and approved all texts: what its samples were ticked
    /// for is what the sheet says here.
    pub fn new() -> Self {
        let procedure = microneedling().unwrap_or_else(|error| panic!("{error}"));
        let clinic = Clinic {
            name: "Linden Dermatology".into(),
            address: vec!["12 Linden Row".into(), "London W1A 0XX".into()],
            country: "GB".into(),
            phone: "020 7946 0018".into(),
            phone_out_of_hours: "020 7946 0999".into(),
            hours: "08:00–18:00".into(),
            contact: "linden-dermatology.example".into(),
            ..Clinic::default()
        };
        let approval = |(language, texts): (&String, &needlepoint_core::procedure::Texts)| {
            let approval = Approval {
                language: language.clone(),
                version: texts.version.clone(),
                digest: texts.digest(),
                by: "Dr Mara Linden".into(),
                competence: competence(language).into(),
                on: "2026-11-02".into(),
            };
            (language.clone(), approval)
        };
        let rules = procedure.questions.iter().flat_map(|question| &question.rules);
        let policy = Policy {
            confirmed: rules.map(|rule| rule.id.clone()).collect(),
            approvals: procedure.texts.iter().map(approval).collect(),
            ..Policy::default()
        };
        Self {
            procedure,
            clinic,
            policy,
        }
    }

    /// What a draft is judged with on the day of its consult.
    pub fn setting(&self, draft: &Draft) -> Setting<'_> {
        let today = draft.day().unwrap_or_else(|| panic!("{} is no day", draft.date));
        self.setting_on(today)
    }

    /// What a draft is judged with on a day.
    pub fn setting_on(&self, today: Date) -> Setting<'_> {
        static FONTS: LazyLock<Fonts> = LazyLock::new(Fonts::load);
        Setting::new(&self.procedure, &self.clinic, &self.policy, &*FONTS, today)
    }

    /// What the rules say.
    pub fn check(&self, draft: &Draft) -> Findings {
        check(draft, &self.setting(draft))
    }

    /// The review, or what stands in its way.
    pub fn review(&self, draft: &Draft) -> Result<Reviewed, Vec<Gap>> {
        review(draft, &self.setting(draft))
    }

    /// The sheet of a consult that can be reviewed.
    pub fn sheet(&self, draft: &Draft) -> Sheet {
        let reviewed = self.review(draft).unwrap_or_else(|gaps| panic!("{gaps:#?}"));
        compose(&reviewed, &self.setting(draft)).unwrap_or_else(|error| panic!("{error}"))
    }

    /// The frozen sheet, or what is still open on it, in the morning of the consult's day.
    pub fn freeze(&self, draft: &Draft) -> Result<FrozenSheet, Vec<Gap>> {
        let reviewed = self.review(draft)?;
        let moment = format!("{}T10:15:00Z", draft.date);
        let now = moment.parse().unwrap_or_else(|error| panic!("{error}"));
        freeze(&self.sheet(draft), &reviewed, &self.setting(draft), now)
    }

    /// The draft with every tick given anew for the words that its sheet has now.
    pub fn agreed(&self, mut draft: Draft) -> Draft {
        for block in self.sheet(&draft).blocks {
            if let Block::Clause { id, shown, .. } = block {
                draft.consent.ticks.entry(id).and_modify(|tick| *tick = shown);
            }
        }
        draft
    }
}

/// The sample's consult file in English: `healthy`, `cautions` or `blocked`.
pub fn consult(kind: &str) -> Value {
    consult_in("en", kind)
}

/// The sample's consult file in a language.
pub fn consult_in(language: &str, kind: &str) -> Value {
    static MADE: Mutex<BTreeMap<String, Value>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let make = || {
        let ran = cli(["sample", "--findings", kind, "--language", language]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        serde_json::from_str(&ran.out).expect("the sample is JSON")
    };
    made.entry(format!("{language} {kind}"))
        .or_insert_with(make)
        .clone()
}

/// The draft in a consult file.
pub fn draft(mut consult: Value) -> Draft {
    consult
        .as_object_mut()
        .expect("a consult is an object")
        .remove("signatures");
    serde_json::from_value(consult).unwrap_or_else(|error| panic!("no draft: {error}"))
}

/// The signatures in a consult file, by field.
pub fn marks(consult: &Value) -> BTreeMap<String, Mark> {
    serde_json::from_value(consult["signatures"].clone()).unwrap_or_else(|error| panic!("no marks: {error}"))
}

/// The healthy sample with a patch merged in, and its ticks given anew for the words that its sheet then has.
pub fn agreed(patch: &Value) -> Value {
    let changed = patched(consult("healthy"), patch);
    let ticks = Desk::new().agreed(draft(changed.clone())).consent.ticks;
    patched(changed, &serde_json::json!({ "consent": { "ticks": ticks } }))
}

/// A value with a patch merged in, as RFC 7396 says: objects are merged, `null` removes, all else replaces.
pub fn patched(mut value: Value, patch: &Value) -> Value {
    let Some(changes) = patch.as_object() else {
        return patch.clone();
    };
    if !value.is_object() {
        value = Value::Object(serde_json::Map::new());
    }
    let fields = value.as_object_mut().expect("it was made one");
    for (name, change) in changes {
        match fields.remove(name) {
            _ if change.is_null() => {}
            old => {
                fields.insert(name.clone(), patched(old.unwrap_or(Value::Null), change));
            }
        }
    }
    value
}
