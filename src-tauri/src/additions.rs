//! What is added to a signed record: written, shown, signed where somebody withdraws, sealed, archived.

use crate::clinic::in_force;
use crate::drafts::banner;
use crate::failure::Failure;
use crate::papers::{Filed, sealed};
use crate::recorded::{shown, signed_on};
use crate::state::{Open, State, new_id, today};
use crate::treating::lots;
use crate::view::{AddedView, AdditionPage, AdditionStart, PlaceView, RecordView};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use needlepoint_core::consult::{Addition, Covered, Draft, Gap, Mark, Step, Treatment, refusal};
use needlepoint_core::records::{Kind, NewLink, Record};
use needlepoint_core::sheet::{Added, FrozenSheet, Role, addition as page_of};

/// What the window needs to add something to a record.
///
/// # Errors
/// There is no such record, nothing is added to it, another version of the program wrote what was begun, or the disk
/// fails.
pub fn start(state: &State, id: &str) -> Result<AdditionStart, Failure> {
    state.with_open(|open| {
        let about = About::read(open, id)?;
        Ok(AdditionStart {
            begun: begun(open, id)?,
            patient: about.draft.patient.name.trim().into(),
            guardian: about.draft.consent.guardian.name.trim().into(),
            covers: about.withdrawable(open)?,
            lots: about.given.is_some(),
            today: today(),
        })
    })
}

/// What was begun and not sealed.
fn begun(open: &Open, id: &str) -> Result<Option<Addition>, Failure> {
    let begun = open.archive.begun(id)?.map(|body| serde_json::from_str(&body));
    begun.transpose().map_err(|_| {
        Failure::new(
            "What is being added to this record was saved by another version of Needlepoint and could not be read.",
            "Update Needlepoint, then go on with it. Nothing of it is lost.",
        )
    })
}

/// Keeps what is being written; none throws it away.
///
/// # Errors
/// There is no such record, another version of the program wrote what would be written over, or the disk fails.
pub fn keep(state: &State, id: &str, addition: Option<&Addition>) -> Result<(), Failure> {
    let body = addition.map(|a| serde_json::to_string(a).expect("an addition is plain data"));
    state.with_open(|open| {
        if body.is_some() {
            begun(open, id)?;
        }
        open.write(|archive, by| archive.keep_begun(id, body.as_deref(), by))
    })
}

/// The page as it would be sealed now.
///
/// # Errors
/// Something is missing, nothing is added to this record, or the disk fails.
pub fn page(state: &State, id: &str, addition: &Addition) -> Result<AdditionPage, Failure> {
    state.with_open(|open| {
        let about = About::read(open, id)?;
        let frozen = about.compose(state, open, addition)?;
        let signer = frozen.places().into_iter().find(|p| p.role != Role::Clinic);
        Ok(AdditionPage {
            sheet: frozen.sheet().clone(),
            digest: frozen.digest().hex(),
            signer: signer.map(|place| PlaceView {
                field: place.field,
                role: place.role,
                title: place.title,
                name: place.name,
                meaning: place.meaning,
                signed_at: None,
            }),
        })
    })
}

/// Seals the page that was shown, with the signature of who withdraws where it has a place for it, and makes it a
/// record. All of it happens, or nothing does: there is no half-signed page.
///
/// # Errors
/// The page is another than the one that was shown, the mark is no signature, the seal does not verify, or the disk
/// fails.
pub fn seal(
    state: &State,
    id: &str,
    addition: &Addition,
    digest: &str,
    mark: Option<&Mark>,
) -> Result<RecordView, Failure> {
    state.with_open(|open| {
        let about = About::read(open, id)?;
        let frozen = about.compose(state, open, addition)?;
        if frozen.digest().hex() != digest {
            return Err(Failure::new(
                "The page is no longer the one that was shown.",
                "Nothing was kept. Show it again, read it, then seal it.",
            ));
        }
        for place in frozen.places().iter().filter(|p| p.role != Role::Clinic) {
            let why = mark.map_or(Some("Sign on the line."), |mark| refusal(mark, &place.name));
            if let Some(why) = why {
                return Err(Failure::new(why, "Nothing was taken for a signature yet."));
            }
        }
        let filed = Filed {
            id: &new_id(),
            kind: match addition {
                Addition::Addendum { .. } => Kind::Addendum,
                Addition::Correction { .. } => Kind::Correction,
                Addition::Withdrawal { .. } => Kind::Withdrawal,
            },
            attachments: &[],
        };
        let consult = serde_json::to_string(addition).expect("an addition is plain data");
        let given = about.given.as_ref();
        let zones = given.map_or_else(Vec::new, |typed| typed.touched(&state.procedure));
        let link = NewLink {
            about: id,
            ends: addition.ends(),
            lots: &lots(&addition.lots(), &zones),
        };
        let banner = banner(&about.draft);
        let pdf = sealed(state, open, &frozen, mark)?;
        open.write(|archive, by| {
            archive.add(filed.id, filed.paper(&frozen, &banner, &consult, &pdf), link, by)
        })?;
        shown(open, filed.id)
    })
}

/// Lets a treatment rest upon a record whose consent was not withdrawn.
///
/// # Errors
/// It is withdrawn, or the disk fails.
pub fn not_withdrawn(open: &Open, id: &str) -> Result<(), Failure> {
    match open.archive.ended(id)? {
        None => Ok(()),
        Some(at) => Err(Failure::new(
            format!(
                "This consent was withdrawn on {}.",
                at.to_zoned(TimeZone::system()).date()
            ),
            "Do not treat on it. If the patient wants the treatment after all, start a new consultation.",
        )),
    }
}

/// What was added to a record, the newest first.
///
/// # Errors
/// The disk fails.
pub fn added(open: &Open, id: &str) -> Result<Vec<AddedView>, Failure> {
    let added = open.archive.added_to(id)?.into_iter();
    added
        .map(|added| Ok(added_view(&open.archive.record(&added.summary.id)?)))
        .collect()
}

/// The record that a record was added to.
///
/// # Errors
/// The disk fails.
pub fn about(open: &Open, id: &str) -> Result<Option<AddedView>, Failure> {
    let about = open.archive.about(id)?;
    about
        .map(|about| Ok(added_view(&open.archive.record(&about)?)))
        .transpose()
}

fn added_view(record: &Record) -> AddedView {
    let addition = serde_json::from_str(&record.consult).ok();
    let (words, covers) = match addition {
        Some(Addition::Addendum { words }) => (words, Vec::new()),
        Some(Addition::Correction { right, .. }) => (right, Vec::new()),
        Some(Addition::Withdrawal { words, covers, .. }) => (words, covers),
        None => (String::new(), Vec::new()),
    };
    AddedView {
        id: record.summary.id.clone(),
        kind: record.summary.kind.into(),
        sealed_at: record.summary.sealed_at.to_string(),
        words,
        covers,
    }
}

/// The record that something is added to.
struct About {
    record: Record,
    /// The treatment, where it is one that was given.
    given: Option<Treatment>,
    draft: Draft,
    sheet: FrozenSheet,
    sealed_on: Date,
    /// The first day on which it can be withdrawn.
    signed_on: Date,
}

impl About {
    fn read(open: &Open, id: &str) -> Result<Self, Failure> {
        if open.archive.about(id)?.is_some() {
            return Err(Failure::new(
                "This page was itself added to a record.",
                "Open the record that it belongs to, and add to that.",
            ));
        }
        let record = open.archive.record(id)?;
        let unreadable = || {
            Failure::new(
                "This record was made by another version of Needlepoint, and nothing can be added to it here.",
                "Update Needlepoint, then try again. The record is as it was.",
            )
        };
        let (mut draft, treatment) = match record.summary.kind {
            Kind::Treatment => {
                let typed: Treatment = serde_json::from_str(&record.consult).map_err(|_| unreadable())?;
                (typed.consult.clone(), Some(typed))
            }
            _ => (
                serde_json::from_str(&record.consult).map_err(|_| unreadable())?,
                None,
            ),
        };
        let sheet = FrozenSheet::read(record.sheet.clone()).map_err(|_| unreadable())?;
        let sealed_on = record.summary.sealed_at.to_zoned(TimeZone::system()).date();
        let signed_on = signed_on(&record, &draft);
        draft.date = today();
        Ok(Self {
            record,
            given: treatment.filter(|typed| typed.wants == Some(true)),
            draft,
            sheet,
            sealed_on,
            signed_on,
        })
    }

    fn compose(&self, state: &State, open: &Open, addition: &Addition) -> Result<FrozenSheet, Failure> {
        let clinic = in_force(state, open)?;
        let setting = state.setting(&clinic, &open.policy);
        let mut gaps = addition.gaps(self.signed_on, &setting);
        if let Addition::Withdrawal { covers, .. } = addition {
            let open_to = self.withdrawable(open)?;
            if covers.iter().any(|covered| !open_to.contains(covered)) {
                let message = "This was not agreed to, or it is withdrawn already.";
                gaps.push(Gap::new(Step::Consent, "addition.covers", message));
            }
        }
        if self.given.is_none() && !addition.lots().is_empty() {
            let message = "Lots were used only in a treatment that was given.";
            gaps.push(Gap::new(Step::Consent, "addition.lots", message));
        }
        if !gaps.is_empty() {
            let message = "Something is still open before the page can be made.";
            return Err(Failure::new(message, "Go through what is still open.").at(gaps));
        }
        let added = Added {
            addition,
            about: &self.sheet,
            sealed_on: self.sealed_on,
            by: &open.user.name,
        };
        Ok(page_of(&self.draft, &added, &setting)?)
    }

    /// What a consent allowed and nobody has withdrawn. What was ticked by pen is not known here.
    fn withdrawable(&self, open: &Open) -> Result<Vec<Covered>, Failure> {
        let by_pen = match self.record.summary.kind {
            Kind::Consent => false,
            Kind::Paper => true,
            _ => return Ok(Vec::new()),
        };
        let ticked = |clause: &str| by_pen || self.draft.consent.ticks.contains_key(clause);
        let gone: Vec<Covered> = added(open, &self.record.summary.id)?
            .into_iter()
            .flat_map(|added| added.covers)
            .collect();
        let allowed = Covered::ALL.into_iter().filter(|covered| match covered {
            Covered::Treatment => true,
            Covered::Teaching => ticked("photo_teaching"),
            Covered::Marketing => ticked("photo_marketing"),
        });
        Ok(allowed.filter(|covered| !gone.contains(covered)).collect())
    }
}
