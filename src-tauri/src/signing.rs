//! The sheet: read and ticked, frozen, signed, sealed, verified, archived.

use crate::clinic::in_force;
use crate::drafts::{banner, read, save};
use crate::failure::Failure;
use crate::judge::consult_view;
use crate::proof::{own_certificates, prove};
use crate::reading;
use crate::recorded::shown;
use crate::state::{Open, State};
use crate::view::{ConsultView, PlaceView, SheetView, SigningView};
use jiff::{Timestamp, Zoned};
use needlepoint_core::consult::{Draft, Gap, Mark, Reading, Setting, Step, reflection, refusal};
use needlepoint_core::pdf::{self, Meta};
use needlepoint_core::records::{self, NewRecord, Signing, digest_of};
use needlepoint_core::screening::{Reviewed, review};
use needlepoint_core::seal::{self, SealKey};
use needlepoint_core::sheet::{
    FrozenSheet, Role, Sheet, compose, freeze as freeze_sheet, informed_of, parts,
};
use needlepoint_core::typeset::typeset;

/// The sheet as it stands, to read and to tick. From the first reading of what it tells on the reflection period runs.
///
/// # Errors
/// Something before is open, the clinic is not in force, or the disk fails.
pub fn sheet(state: &State, id: &str) -> Result<SheetView, Failure> {
    state.with_open(|open| {
        let mut draft = read(open, id)?;
        let clinic = in_force(state, open)?;
        let (reviewed, mut sheet) = composed(&draft, &state.setting(&clinic, &open.policy))?;
        let of = informed_of(&reviewed, &state.setting(&clinic, &open.policy));
        let now = Zoned::now();
        if inform(open, id, &mut draft, &of, &now)? {
            // What is shown first already says when the time to think began.
            sheet = composed(&draft, &state.setting(&clinic, &open.policy))?.1;
        }
        Ok(SheetView {
            reflection: reflection(
                &draft,
                &of,
                &state.setting(&clinic, &open.policy),
                now.timestamp(),
            ),
            reading: reading::view(&draft.reading, Some(&sheet)),
            sheet,
        })
    })
}

/// Keeps since when the patient knows what the sheet tells, on the screen or on paper: whether that is now.
pub fn inform(open: &mut Open, id: &str, draft: &mut Draft, of: &str, now: &Zoned) -> Result<bool, Failure> {
    if !draft.consent.informed_at.is_empty() && draft.consent.informed_of == of {
        return Ok(false);
    }
    draft.consent.informed_at = now.timestamp().display_with_offset(now.offset()).to_string();
    of.clone_into(&mut draft.consent.informed_of);
    save(open, id, draft)?;
    Ok(true)
}

/// Freezes the sheet: from here on it is signed, or given up.
///
/// # Errors
/// Something is open, the time to think runs, the words are not approved, the clinic is not in force, or the disk fails.
pub fn freeze(state: &State, id: &str) -> Result<SigningView, Failure> {
    state.with_open(|open| {
        let mut draft = read(open, id)?;
        let clinic = in_force(state, open)?;
        let setting = state.setting(&clinic, &open.policy);
        let (reviewed, sheet) = composed(&draft, &setting)?;
        draft.reading.keep(&parts(&sheet));
        let frozen = freeze_sheet(&sheet, &reviewed, &setting, Timestamp::now()).map_err(|gaps| {
            let message = "The sheet is not ready to be signed.";
            Failure::new(message, "Go through what is still open.").at(gaps)
        })?;
        known_here(open, &frozen)?;
        let pages = typeset(frozen.sheet(), &state.fonts)?;
        let base = pdf::write(&pages, &Meta::of(frozen.sheet()))?;
        let read = reading::in_trail(&draft.reading);
        let digest = frozen.digest().hex();
        open.write(|archive, by| archive.freeze(id, frozen.json(), &digest, base.as_bytes(), &read, by))?;
        Ok(signing_view(&open.archive.signing(id)?, &frozen, &draft.reading))
    })
}

/// Lets pass what a clinician is to sign who can unlock here: nobody else could, once the patient has signed.
fn known_here(open: &Open, frozen: &FrozenSheet) -> Result<(), Failure> {
    let users = open.archive.users()?;
    for place in frozen
        .places()
        .iter()
        .filter(|place| place.role == Role::Clinician)
    {
        let known = users
            .iter()
            .filter(|user| user.active && user.role == records::Role::Clinician);
        if !known.into_iter().any(|user| user.name == place.name) {
            let message = format!("{} is not the name of a clinician who unlocks here.", place.name);
            return Err(Failure::new(
                "The sheet is not ready to be signed.",
                "Name who informs as they stand under People in the settings.",
            )
            .at(vec![Gap::new(Step::Consent, "consent.informedBy", message)]));
        }
    }
    Ok(())
}

/// Gives up a frozen sheet and the signatures on it.
///
/// # Errors
/// Nothing is being signed under this id, somebody has signed and the patient's file is held, or the disk fails.
pub fn thaw(state: &State, id: &str) -> Result<ConsultView, Failure> {
    state.with_open(|open| {
        open.write(|archive, by| archive.void_signing(id, by))?;
        let draft = read(open, id)?;
        consult_view(state, open, id, draft, None)
    })
}

/// Takes one person's signature and seals it; after the last the record is verified and archived. What does
/// not verify is not kept.
///
/// # Errors
/// It is not this person's turn, the mark is no signature, the clinic is not in force, the seal does not verify, or the
/// disk fails.
pub fn sign(state: &State, id: &str, field: &str, mark: &Mark) -> Result<SigningView, Failure> {
    state.with_open(|open| {
        let signing = open.archive.signing(id)?;
        let frozen = frozen(&signing)
            .ok_or_else(|| Failure::new(DAMAGED, "Go back, which voids the signatures, and sign again."))?;
        let next = frozen
            .places()
            .into_iter()
            .find(|p| signing.done.iter().all(|d| d.field != p.field));
        let place = next
            .filter(|p| p.field == field)
            .ok_or_else(|| Failure::new("It is not this person's turn.", "Let the next person sign."))?;
        if signing.done.is_empty() && read(open, id)?.day() != Some(Zoned::now().date()) {
            return Err(Failure::new(
                "This sheet was made ready on another day. What it says of today may no longer be true.",
                "Go back, which opens the sheet again, and go on as of today.",
            ));
        }
        in_force(state, open)?;
        if place.role == Role::Clinician {
            own_place(open, &place.name)?;
        }
        if let Some(why) = refusal(mark, &place.name) {
            return Err(Failure::new(why, "Nothing was taken for a signature yet."));
        }
        let key = SealKey::from_der(&open.archive.seal_key()?)?;
        let head = open.archive.trail_head()?;
        let signature = seal::Signing::of(&place, mark, &Zoned::now(), frozen.digest()).anchored(&head);
        let sealed = seal::seal(&signing.pdf, &signature, &key)?;
        if let Some(problem) = problem(open, &sealed, &signing.digest)? {
            return Err(Failure::new(
                format!("The seal did not verify. {problem}"),
                "Nothing of this signature was kept. Sign again; if it happens again, go back, which opens the sheet anew.",
            ));
        }
        open.write(|archive, by| archive.put_seal(id, field, &sealed, by))?;
        finish(open, id)
    })
}

/// A clinician's place is signed by the one who is named there, unlocked under their own name.
fn own_place(open: &Open, name: &str) -> Result<(), Failure> {
    if open.user.name == name {
        return Ok(());
    }
    Err(Failure::new(
        format!("This place is to be signed by {name}."),
        "Lock, and let them sign under their own name. Or go back, which voids the signatures, and name who informs.",
    ))
}

const DAMAGED: &str = "The frozen sheet was written by another version of Needlepoint, or it is damaged.";

/// Reads back what was stored, verifies it, and archives it once everybody has signed. What is wrong with it
/// stands in the view, so that the signing can always be opened and given up.
///
/// Also takes up a signing whose last seal was stored when the program was ended before this.
///
/// # Errors
/// Nothing is being signed under this id, or the disk fails.
pub fn finish(open: &mut Open, id: &str) -> Result<SigningView, Failure> {
    let signing = open.archive.signing(id)?;
    let Some(frozen) = frozen(&signing) else {
        return Ok(unreadable(&signing));
    };
    let mut view = signing_view(&signing, &frozen, &read(open, id)?.reading);
    if signing.done.is_empty() {
        return Ok(view);
    }
    if let Some(problem) = problem(open, &signing.pdf, &signing.digest)? {
        view.problem = Some(format!(
            "The sealed file did not verify when it was read back. {problem} Give up the signatures and sign again. Check the disk if it happens again."
        ));
        return Ok(view);
    }
    if view.places.iter().all(|p| p.signed_at.is_some()) {
        archive(open, &signing, &frozen)?;
        view.record = Some(shown(open, id)?);
    }
    Ok(view)
}

fn archive(open: &mut Open, signing: &Signing, frozen: &FrozenSheet) -> Result<(), Failure> {
    let draft = read(open, &signing.id)?;
    let consult = serde_json::to_string(&draft).expect("a draft holds only strings, numbers and lists");
    let record = NewRecord {
        banner: &banner(&draft),
        consult: &consult,
        procedure_version: &frozen.sheet().form.version,
        verified_pdf: &digest_of(&signing.pdf),
    };
    open.write(|archive, by| archive.archive(&signing.id, record, by))
}

/// What is wrong with a sealed file, in words: nothing if every seal is sound, of this sheet and the clinic's.
fn problem(open: &Open, pdf: &[u8], digest: &str) -> Result<Option<String>, Failure> {
    Ok(prove(pdf, digest, &own_certificates(open)?).problem)
}

/// A signing as the window shows it.
fn signing_view(signing: &Signing, frozen: &FrozenSheet, reading: &Reading) -> SigningView {
    let places = frozen.places().into_iter().map(|place| PlaceView {
        signed_at: signing
            .done
            .iter()
            .find(|d| d.field == place.field)
            .map(|d| d.signed_at.to_string()),
        field: place.field,
        role: place.role,
        title: place.title,
        name: place.name,
        meaning: place.meaning,
    });
    SigningView {
        digest: signing.digest.clone(),
        places: places.collect(),
        sheet: Some(frozen.sheet().clone()),
        reading: reading::view(reading, Some(frozen.sheet())),
        problem: None,
        record: None,
    }
}

/// A signing of which only this is known: that it has to be given up.
fn unreadable(signing: &Signing) -> SigningView {
    SigningView {
        digest: signing.digest.clone(),
        places: Vec::new(),
        sheet: None,
        reading: reading::view(&Reading::default(), None),
        problem: Some(format!(
            "{DAMAGED} Give up the signatures and have the sheet signed again."
        )),
        record: None,
    }
}

fn frozen(signing: &Signing) -> Option<FrozenSheet> {
    let frozen = FrozenSheet::read(signing.sheet.clone()).ok();
    frozen.filter(|f| f.digest().hex() == signing.digest)
}

fn composed(draft: &Draft, setting: &Setting<'_>) -> Result<(Reviewed, Sheet), Failure> {
    let reviewed = review(draft, setting).map_err(|gaps| {
        let message = "Something is still open before the sheet can be made.";
        Failure::new(message, "Go through what is still open.").at(gaps)
    })?;
    let sheet = compose(&reviewed, setting)?;
    Ok((reviewed, sheet))
}
