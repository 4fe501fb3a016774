//! Whether the clinic has approved the words of a sheet.

use super::draft::Draft;
use super::gap::{Gap, Step};
use super::setting::Setting;

/// That the words of the sheet's language are not approved, as a gap: they can be read, and not signed.
pub fn unapproved(draft: &Draft, setting: &Setting<'_>) -> Option<Gap> {
    let texts = setting.procedure.texts(&draft.language)?;
    if setting.policy.approval(texts).is_some() {
        return None;
    }
    let message = format!(
        "The texts in {} are not approved yet. Approve them in the settings, or choose another language.",
        texts.name
    );
    Some(Gap::new(Step::Consent, "consent.approval", message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consult::{Approval, Clinic, Policy, Print};
    use crate::procedure::{Procedure, microneedling};
    use jiff::civil::date;

    struct Anything;
    impl Print for Anything {
        fn unprintable(&self, _: &str) -> Vec<char> {
            Vec::new()
        }
    }

    fn said(language: &str, policy: &Policy, procedure: &Procedure) -> Option<String> {
        let draft = Draft {
            language: language.into(),
            ..Draft::default()
        };
        let clinic = Clinic::default();
        let setting = Setting::new(procedure, &clinic, policy, &Anything, date(2026, 11, 24));
        unapproved(&draft, &setting).map(|gap| gap.message)
    }

    #[test]
    fn an_approval_holds_for_one_language_one_version_and_the_very_words_that_were_read() {
        let procedure = microneedling().expect("the built-in content has no flaw");
        let mut policy = Policy::default();
        let told = said("en", &policy, &procedure).expect("nobody has approved anything");
        assert!(
            told.contains("English") && told.contains("Approve them"),
            "{told}"
        );
        let texts = &procedure.texts["en"];
        let approval = Approval {
            language: "en".into(),
            version: texts.version.clone(),
            digest: texts.digest(),
            by: "Dr Linden".into(),
            competence: "dermatologist".into(),
            on: "2026-11-02".into(),
        };
        policy.approvals.insert("en".into(), approval);
        assert_eq!(said("en", &policy, &procedure), None);
        for (language, _) in procedure.texts.iter().filter(|(l, _)| *l != "en") {
            assert!(said(language, &policy, &procedure).is_some(), "{language}");
        }
        let changed = |change: fn(&mut crate::procedure::Texts)| {
            let mut other = procedure.clone();
            change(other.texts.get_mut("en").expect("it is there"));
            said("en", &policy, &other)
        };
        assert!(changed(|texts| texts.version.push('a')).is_some());
        let point = |texts: &mut crate::procedure::Texts| {
            let title = texts.edit().get_mut("sheet.title").expect("a text");
            title.to_mut().push('.');
        };
        assert!(changed(point).is_some());
        assert_eq!(changed(|_| ()), None);
    }

    #[test]
    fn a_language_without_texts_is_another_gap() {
        let procedure = microneedling().expect("the built-in content has no flaw");
        assert_eq!(said("xx", &Policy::default(), &procedure), None);
    }
}
