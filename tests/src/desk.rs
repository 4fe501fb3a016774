//! An invented clinic with the built-in content, and the sample as the terminal prints it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use needlepoint_core::consult::{Approval, Clinic, Draft, Gap, Mark, Policy};
use needlepoint_core::procedure::{Country, Procedure, microneedling};
use needlepoint_core::screening::{Findings, Reviewed, check, review};
use needlepoint_core::sheet::{Setting, Sheet, compose};
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

impl Desk {
    /// A British clinic that has confirmed all rules and approved all texts. Its numbers are reserved for fiction.
    pub fn new() -> Self {
        let procedure = microneedling().unwrap_or_else(|error| panic!("{error}"));
        let clinic = Clinic {
            name: "Harbour Street Dermatology".into(),
            address: vec!["14 Harbour Street".into(), "Bristol BS1 0XX".into()],
            country: "GB".into(),
            phone: "0117 496 0142".into(),
            phone_out_of_hours: "0117 496 0199".into(),
            hours: "Weekdays 8 to 6".into(),
            contact: "harbourstreet.example".into(),
            ..Clinic::default()
        };
        let approval = |(language, texts): (&String, &needlepoint_core::procedure::Texts)| {
            let approval = Approval {
                language: language.clone(),
                version: texts.version.clone(),
                by: "Dr Amara Okafor".into(),
                competence: "medical director".into(),
                on: "2026-10-12".into(),
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

    /// What holds at the clinic.
    pub fn country(&self) -> Country {
        self.clinic.rules(&self.policy, &self.procedure)
    }

    /// What the rules say.
    pub fn check(&self, draft: &Draft) -> Findings {
        check(
            draft,
            &self.procedure,
            &self.clinic,
            &self.country(),
            &self.policy,
        )
    }

    /// The review, or what stands in its way.
    pub fn review(&self, draft: &Draft) -> Result<Reviewed, Vec<Gap>> {
        review(
            draft,
            &self.procedure,
            &self.clinic,
            &self.country(),
            &self.policy,
        )
    }

    /// The sheet of a consult that can be reviewed.
    pub fn sheet(&self, draft: &Draft) -> Sheet {
        let reviewed = self.review(draft).unwrap_or_else(|gaps| panic!("{gaps:#?}"));
        let country = self.country();
        let setting = Setting {
            procedure: &self.procedure,
            clinic: &self.clinic,
            country: &country,
            policy: &self.policy,
            specimen: false,
        };
        compose(&reviewed, setting).unwrap_or_else(|error| panic!("{error}"))
    }
}

/// The sample's consult file: `healthy`, `cautions` or `blocked`.
pub fn consult(kind: &str) -> Value {
    static MADE: [OnceLock<Value>; 3] = [const { OnceLock::new() }; 3];
    let kinds = ["healthy", "cautions", "blocked"];
    let place = kinds.iter().position(|k| *k == kind).expect("a kind of sample");
    let make = || {
        let ran = cli(["sample", "--findings", kind]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        serde_json::from_str(&ran.out).expect("the sample is JSON")
    };
    MADE[place].get_or_init(make).clone()
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
