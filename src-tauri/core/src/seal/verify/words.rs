//! What was found, in plain sentences for people.

use super::found::{Addition, Identity, Kind, Revision, Seal, Stamped, TimeStamp, Verdict, Verification};

/// All that was found, in the order in which a reader asks: did it change, who sealed it when, what was added.
pub(super) fn of(found: &Verification) -> Vec<String> {
    let mut says = vec![verdict(found)];
    says.extend(found.problem.clone());
    says.extend(found.seals.iter().map(|one| seal(one, &found.time_stamps)));
    says.extend(found.time_stamps.iter().map(time_stamp));
    let last = found
        .time_stamps
        .iter()
        .rfind(|stamp| stamp.on == Stamped::Document);
    if let Some(last) = last.filter(|last| !last.unproven.is_empty()) {
        says.push(format!(
            "It is not the long-term form: nothing that the last time-stamp covers tells whether these certificates were revoked: {}.",
            last.unproven.join(", ")
        ));
    }
    for revision in found.revisions.iter().filter(|revision| revision.after_seal) {
        let added: Vec<&str> = revision.added.iter().map(|added| added.says.as_str()).collect();
        says.push(format!("Revision {} added: {}", revision.number, added.join(" ")));
    }
    says
}

fn verdict(found: &Verification) -> String {
    match (found.verdict, found.covers_whole_file) {
        (Verdict::Intact, true) => "Nothing in this file has changed since it was sealed.",
        (Verdict::Intact, false) => {
            "Nothing that was sealed has changed. The last seal does not cover the end of the file, which shows nothing."
        }
        (Verdict::Changed, _) => "This file is not as it was sealed.",
        (Verdict::NotChecked, _) => "This file was not wholly checked: do not take it for intact.",
    }
    .to_owned()
}

fn seal(seal: &Seal, stamps: &[TimeStamp]) -> String {
    let mut said = format!("The seal “{}”", seal.field);
    if !seal.name.is_empty() {
        said.push_str(&format!(" of {}", seal.name));
    }
    if !seal.intact {
        let problem = seal.problem.as_deref().unwrap_or("It was not checked.");
        return format!("{said} is not shown to be intact. {problem}");
    }
    said.push_str(" is intact.");
    if let Some(at) = &seal.at {
        said.push_str(&format!(" It says that it was made at {at}."));
    }
    if let Some(at) = &seal.stamped_at {
        said.push_str(&format!(" A time-stamp shows that it was there at {at}."));
    } else if let Some(stamp) = stamps
        .iter()
        .filter(|stamp| stamp.stands_over(seal))
        .min_by_key(|stamp| &stamp.at)
    {
        let authority = stamp.authority.as_deref().unwrap_or_default();
        let at = stamp.at.as_deref().unwrap_or_default();
        let worth = worth(stamp);
        said.push_str(&format!(" {authority}, {worth}, says that it was there at {at}."));
    }
    let signer = seal.signer.as_deref().unwrap_or_default();
    let issuer = seal.issuer.as_deref().unwrap_or_default();
    said.push_str(&match seal.identity {
        Some(Identity::Vouched) => format!(" The certificate of {signer} leads to one that you trust."),
        Some(Identity::NotVouched) => format!(" The certificate of {signer} leads to none that you trust."),
        Some(Identity::SelfSigned) => {
            format!(" The certificate of {signer} vouches for itself: who sealed is not shown.")
        }
        _ => format!(
            " The certificate of {signer} was issued by {issuer}; whether they deserve trust was not checked."
        ),
    });
    if let Some(problem) = &seal.problem {
        said.push_str(&format!(" {problem}"));
    }
    said
}

fn time_stamp(stamp: &TimeStamp) -> String {
    let what = match stamp.on {
        Stamped::Document => format!("The time-stamp “{}”", stamp.field),
        Stamped::Seal => format!("The time-stamp on the seal “{}”", stamp.field),
    };
    let (Some(at), Some(authority)) = (&stamp.at, &stamp.authority) else {
        let problem = stamp.problem.as_deref().unwrap_or("It was not checked.");
        return format!("{what} is not shown to be intact. {problem}");
    };
    let worth = worth(stamp);
    let mut covers: Vec<String> = stamp
        .covers
        .iter()
        .map(|field| format!("the seal “{field}”"))
        .collect();
    if stamp.covers_proofs {
        covers.push("proofs of every certificate that it was not revoked".to_owned());
    }
    if stamp.covers_whole_file {
        covers.push("all of the file".to_owned());
    }
    let covers = if covers.is_empty() {
        "the document".to_owned()
    } else {
        covers.join(", ")
    };
    let given = if stamp.trusted == Some(true) {
        "was given at"
    } else {
        "says that it was given at"
    };
    let mut said = format!("{what} {given} {at} by {authority}, {worth}. It covers {covers}.");
    if stamp.covers_proofs {
        said.push_str(" How recent the proofs are, and for which uses they speak, was not checked.");
    }
    said
}

/// What an authority's word is worth to the reader.
fn worth(stamp: &TimeStamp) -> &'static str {
    match stamp.trusted {
        Some(true) => "whom you trust",
        Some(false) => "whom you do not trust",
        None => "whom nobody checked",
    }
}

impl TimeStamp {
    /// Whether it is intact and stands on all that a seal covers.
    pub(super) fn stands_over(&self, seal: &Seal) -> bool {
        let on_another = self.on == Stamped::Seal && self.field != seal.field;
        self.intact && self.revision_end >= seal.revision_end && !on_another
    }
}

impl Revision {
    /// The first revision, which ends here.
    pub(super) fn document(end: usize) -> Self {
        Self {
            number: 1,
            end,
            after_seal: false,
            added: vec![Addition::new(Kind::Document, true, "The document.")],
        }
    }
}

impl Addition {
    /// A seal was added.
    pub(super) fn seal(seal: &Seal) -> Self {
        let by = if seal.name.is_empty() {
            String::new()
        } else {
            format!(" of {}", seal.name)
        };
        Self::new(
            Kind::Seal,
            true,
            format!("A seal in the field “{}”{by}.", seal.field),
        )
    }

    /// A time-stamp was added.
    pub(super) fn time_stamp(stamp: &TimeStamp) -> Self {
        Self::new(
            Kind::TimeStamp,
            true,
            format!("A time-stamp in the field “{}”.", stamp.field),
        )
    }

    /// Nobody knows what was added.
    pub(super) fn not_checked() -> Self {
        Self::new(Kind::NotChecked, false, "Something that could not be checked.")
    }
}

impl Verification {
    /// Nothing was found yet.
    pub(super) fn empty() -> Self {
        Self {
            intact: false,
            verdict: Verdict::Intact,
            covers_whole_file: false,
            ours: false,
            stage: None,
            problem: None,
            says: Vec::new(),
            seals: Vec::new(),
            unfilled: Vec::new(),
            time_stamps: Vec::new(),
            revisions: Vec::new(),
        }
    }

    /// Nothing could be checked.
    pub(super) fn not_checked(problem: &str) -> Self {
        Self {
            verdict: Verdict::NotChecked,
            problem: Some(problem.to_owned()),
            ..Self::empty()
        }
    }
}

impl Seal {
    /// The seal is not intact, for a reason.
    pub(super) fn fail(&mut self, problem: &str) {
        self.intact = false;
        self.verdict = Verdict::Changed;
        self.problem.get_or_insert_with(|| problem.to_owned());
    }

    /// The seal was not checked, for a reason.
    pub(super) fn leave(&mut self, why: &str) {
        self.intact = false;
        self.verdict = Verdict::NotChecked;
        self.problem = Some(format!("This seal was not checked: {why}."));
    }
}
