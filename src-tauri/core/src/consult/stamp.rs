//! What the window sends of a draft, put right by the draft as it was saved; and another answer, with what it reopens.

use jiff::Timestamp;

use super::draft::{Answer, Draft, Resolution, ResolutionKind};
use crate::procedure::Procedure;

impl Draft {
    /// Puts right what is not the window's to say, by the draft as it was saved: who resolved a finding and when,
    /// where that is new, when the patient was first shown the sheet, and how long, which is counted by itself, what
    /// the patient answered alone, and when it was signed by pen. What was decided on an answer is to be decided anew
    /// where that answer is another now; the reason that was given stays to be written on.
    pub fn stamp(&mut self, saved: &Self, procedure: &Procedure, by: &str, at: Timestamp) {
        self.consent.informed_at.clone_from(&saved.consent.informed_at);
        self.consent.signed_on.clone_from(&saved.consent.signed_on);
        self.reading.clone_from(&saved.reading);
        self.unseen.retain(|id| saved.unseen.contains(id));
        self.consent.informed_of.clone_from(&saved.consent.informed_of);
        let answers = &self.answers;
        let is_another = |finding: &str| {
            let question = question_of(finding, procedure);
            question.is_some_and(|id| answers.get(id) != saved.answers.get(id))
        };
        for resolution in &mut self.resolutions {
            let given = unsigned(resolution, resolution.kind);
            let reopened = unsigned(resolution, ResolutionKind::Pending);
            let same = saved.resolutions.iter().find(|r| unsigned(r, r.kind) == given);
            // The window may still send what was reopened while more was typed
            let is_late = || {
                let pending = |r: &Resolution| r.at.is_empty() && unsigned(r, r.kind) == reopened;
                !resolution.at.is_empty() && saved.resolutions.iter().any(pending)
            };
            *resolution = match same {
                Some(same) if !same.at.is_empty() && is_another(&given.finding) => reopened,
                Some(same) => same.clone(),
                None if is_late() => reopened,
                None => Resolution {
                    by: by.into(),
                    at: at.to_string(),
                    ..given
                },
            };
        }
    }

    /// Takes down another answer to a question. What was decided on the old one is to be decided anew, as in
    /// [`Draft::stamp`]: its reason stays to be written on.
    pub fn answer(&mut self, question: &str, answer: Answer, procedure: &Procedure) {
        self.answers.insert(question.into(), answer);
        for resolution in &mut self.resolutions {
            if question_of(&resolution.finding, procedure) == Some(question) {
                *resolution = unsigned(resolution, ResolutionKind::Pending);
            }
        }
    }
}

/// A resolution as `kind`, that nobody signs for.
fn unsigned(resolution: &Resolution, kind: ResolutionKind) -> Resolution {
    Resolution {
        kind,
        by: String::new(),
        at: String::new(),
        ..resolution.clone()
    }
}

/// The question that a finding comes from.
fn question_of<'p>(finding: &str, procedure: &'p Procedure) -> Option<&'p str> {
    let unsure = finding
        .strip_suffix("_unsure")
        .and_then(|id| procedure.question(id));
    let question = unsure.or_else(|| procedure.rule(finding).map(|(question, _)| question));
    question.map(|question| question.id.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::{Outcome, Value, microneedling};

    #[test]
    fn who_resolved_when_and_when_the_sheet_was_first_shown_is_not_the_windows_to_say() {
        let resolution = |finding: &str, reason: &str, by: &str| Resolution {
            finding: finding.into(),
            outcome: Outcome::ClinicianDecides,
            until: None,
            kind: ResolutionKind::Accepted,
            reason: reason.into(),
            by: by.into(),
            at: "2001-01-01T00:00:00Z".into(),
        };
        let mut saved = Draft::default();
        saved.consent.informed_at = "2026-11-20T09:00:00Z".into();
        saved.resolutions = vec![
            resolution("bdd", "Talked over.", "Dr Noor"),
            resolution("keloid", "Weighed.", "Dr Noor"),
        ];
        let mut sent = saved.clone();
        sent.consent.informed_at = "2026-11-01T09:00:00Z".into();
        sent.reading.seconds = 600;
        sent.consent.informed_of = "of something else".into();
        sent.consent.signed_on = "2026-11-01".into();
        sent.resolutions[0].by = "Somebody else".into();
        sent.resolutions[0].at = String::new();
        sent.resolutions[1].reason = "Weighed again.".into();
        sent.resolutions.push(resolution("hsv", "", "Somebody else"));

        let now: Timestamp = "2026-11-24T10:00:00Z".parse().expect("a test moment");
        sent.stamp(&saved, &microneedling().expect("it loads"), "Dr Linden", now);
        assert_eq!(sent.consent, saved.consent);
        assert_eq!(sent.reading, saved.reading);
        assert_eq!(sent.resolutions[0], saved.resolutions[0]);
        for new in &sent.resolutions[1..] {
            assert_eq!(
                (new.by.as_str(), new.at.as_str()),
                ("Dr Linden", "2026-11-24T10:00:00Z")
            );
        }
        assert_eq!(sent.resolutions[1].reason, "Weighed again.");
    }

    #[test]
    fn what_was_decided_on_an_answer_does_not_outlast_it() {
        use ResolutionKind::{Overridden, Pending};
        let procedure = microneedling().expect("it loads");
        let now: Timestamp = "2026-11-24T10:00:00Z".parse().expect("a test moment");
        let later: Timestamp = "2026-11-24T11:00:00Z".parse().expect("a test moment");
        let finding = procedure.question("keloid").expect("a question").rules[0]
            .id
            .clone();
        let answer = |words: &str| Answer {
            value: Some(Value::Yes),
            details: [("where".to_owned(), words.to_owned())].into(),
        };
        let mut saved = Draft::default();
        saved.answers.insert("keloid".into(), answer("an ear"));
        let given = |finding: &str| Resolution {
            finding: finding.into(),
            outcome: Outcome::ClinicianDecides,
            until: None,
            kind: Overridden,
            reason: "Weighed.".into(),
            by: String::new(),
            at: String::new(),
        };
        let mut decided = saved.clone();
        decided.resolutions = vec![given(&finding), given("keloid_unsure"), given("hsv_unsure")];
        decided.stamp(&saved, &procedure, "Dr Noor", now);

        let mut changed = decided.clone();
        changed.answers.insert("keloid".into(), answer("the face"));
        let late = changed.clone();
        changed.stamp(&decided, &procedure, "Nurse Okafor", later);
        let kinds = |draft: &Draft| draft.resolutions.iter().map(|r| r.kind).collect::<Vec<_>>();
        assert_eq!(kinds(&changed), [Pending, Pending, Overridden]);
        assert_eq!(changed.resolutions[0].reason, "Weighed.");
        assert_eq!(changed.resolutions[2], decided.resolutions[2]);

        // The window typed on before it heard of it
        let mut late = late;
        late.stamp(&changed, &procedure, "Nurse Okafor", later);
        assert_eq!(late, changed);
        // Decided anew
        let mut anew = changed.clone();
        anew.resolutions[0] = given(&finding);
        anew.stamp(&changed, &procedure, "Dr Noor", later);
        assert_eq!(kinds(&anew), [Overridden, Pending, Overridden]);
        assert_eq!(anew.resolutions[0].at, later.to_string());

        // An answer that comes by itself reopens as much
        let mut alone = decided.clone();
        alone.answer("keloid", answer("the face"), &procedure);
        assert_eq!(alone, changed);
    }
}
