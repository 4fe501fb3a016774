//! The sheet: read and ticked, frozen, signed, sealed, verified, archived.

use super::consult::{banner, read, save};
use super::record::record_view;
use crate::failure::{Code, Failure};
use crate::judge::consult_view;
use crate::state::{Open, State};
use crate::view::{ConsultView, PlaceView, SheetView, SigningView};
use jiff::{Timestamp, Zoned};
use needlepoint_core::consult::{Draft, Mark, Setting, reflection, refusal};
use needlepoint_core::pdf::{self, Meta};
use needlepoint_core::records::{NewRecord, Signing, digest_of};
use needlepoint_core::screening::{Reviewed, review};
use needlepoint_core::seal::{self, SealKey, verify};
use needlepoint_core::sheet::{FrozenSheet, Sheet, compose, freeze as freeze_sheet};
use needlepoint_core::typeset::typeset;

type Held<'a> = tauri::State<'a, State>;

/// The sheet as it stands, to read and to tick. From the first reading on the reflection period runs.
#[tauri::command(async)]
#[specta::specta]
pub fn sheet(state: Held<'_>, id: String) -> Result<SheetView, Failure> {
    let clinic = state.clinic();
    state.with_open(|open| {
        let mut draft = read(open, &id)?;
        let (_, sheet) = composed(&draft, &state.setting(&clinic, &open.policy))?;
        let now = Timestamp::now();
        if draft.consent.informed_at.is_empty() {
            draft.consent.informed_at = now.to_string();
            save(open, &id, &draft)?;
        }
        let approvals = &open.policy.approvals;
        Ok(SheetView {
            approved: approvals
                .get(&sheet.language)
                .is_some_and(|a| a.version == sheet.form.text_version),
            reflection: reflection(&draft, &state.setting(&clinic, &open.policy), now),
            sheet,
        })
    })
}

/// Freezes the sheet: from here on it is signed, or given up.
#[tauri::command(async)]
#[specta::specta]
pub fn freeze(state: Held<'_>, id: String) -> Result<SigningView, Failure> {
    let clinic = state.clinic();
    state.with_open(|open| {
        let draft = read(open, &id)?;
        let setting = state.setting(&clinic, &open.policy);
        let (reviewed, sheet) = composed(&draft, &setting)?;
        let frozen = freeze_sheet(&sheet, &reviewed, &setting, Timestamp::now()).map_err(|gaps| {
            let message = "The sheet is not ready to be signed.";
            Failure::coded(Code::NotReady, message, "Go through what is still open.").at(gaps)
        })?;
        let pages = typeset(frozen.sheet(), &state.fonts)?;
        let base = pdf::write(&pages, &meta(&frozen))?;
        open.write(|archive, by| {
            archive.freeze(&id, frozen.json(), &frozen.digest().hex(), base.as_bytes(), by)
        })?;
        signing_view(&open.archive.signing(&id)?)
    })
}

/// Gives up a frozen sheet and the signatures on it.
#[tauri::command(async)]
#[specta::specta]
pub fn thaw(state: Held<'_>, id: String, reason: String) -> Result<ConsultView, Failure> {
    let clinic = state.clinic();
    state.with_open(|open| {
        open.write(|archive, by| archive.void_signing(&id, &reason, by))?;
        let draft = read(open, &id)?;
        Ok(consult_view(&state, open, &clinic, &id, draft, None))
    })
}

/// Takes one person's signature and seals it; after the last the record is verified and archived.
#[tauri::command(async)]
#[specta::specta]
pub fn sign(state: Held<'_>, id: String, field: String, mark: Mark) -> Result<SigningView, Failure> {
    state.with_open(|open| {
        let signing = open.archive.signing(&id)?;
        let frozen = frozen(&signing)?;
        let next = frozen
            .places()
            .into_iter()
            .find(|p| signing.done.iter().all(|d| d.field != p.field));
        let place = next.filter(|p| p.field == field).ok_or_else(|| {
            Failure::coded(
                Code::Refused,
                "It is not this person's turn.",
                "Let the next person sign.",
            )
        })?;
        if let Some(why) = refusal(&mark, &place.name) {
            return Err(Failure::coded(Code::Refused, why, ""));
        }
        let now = Zoned::now();
        let key = SealKey::from_der(&open.archive.seal_key()?.der)?;
        let signature = seal::Signing::of(&place, &mark, &now, frozen.digest());
        let sealed = seal::seal(&signing.pdf, &signature, &key)?;
        open.write(|archive, by| archive.put_seal(&id, &field, &sealed, by))?;
        finish(open, &state, &id)
    })
}

/// The PDF of a frozen sheet with the signatures so far.
#[tauri::command(async)]
pub fn signing_pdf(state: Held<'_>, id: String) -> Result<tauri::ipc::Response, Failure> {
    state.with_open(|open| Ok(tauri::ipc::Response::new(open.archive.signing(&id)?.pdf)))
}

/// Reads back what was stored, verifies it, and archives it once everybody has signed.
///
/// Also takes up a signing whose last seal was stored when the program was ended before this.
pub fn finish(open: &mut Open, state: &State, id: &str) -> Result<SigningView, Failure> {
    let signing = open.archive.signing(id)?;
    let frozen = frozen(&signing)?;
    if signing.done.is_empty() {
        return signing_view(&signing);
    }
    let key = SealKey::from_der(&open.archive.seal_key()?.der)?;
    let verification = verify(&signing.pdf, Some(key.certificate()))?;
    let digest = frozen.digest().hex();
    let ours = verification
        .seals
        .iter()
        .all(|s| s.digest == digest && s.trusted == Some(true));
    if !(verification.intact && verification.covers_whole_file && ours) {
        return Err(Failure::new(
            "The seal was written but did not verify when it was read back.",
            "Go back, which voids the signatures, and sign again. Check the disk if it happens again.",
        ));
    }
    let mut view = signing_view(&signing)?;
    if view.places.iter().all(|p| p.signed_at.is_some()) {
        let draft = read(open, id)?;
        let consult = serde_json::to_string(&draft).expect("a draft holds only strings, numbers and lists");
        let verified = digest_of(&signing.pdf);
        let record = NewRecord {
            banner: &banner(&draft),
            consult: &consult,
            procedure_version: &state.procedure.version,
            verified_pdf: &verified,
        };
        open.write(|archive, by| archive.archive(id, record, by))?;
        view.record = Some(record_view(&open.archive.record(id)?, Some(key.certificate())));
    }
    Ok(view)
}

/// A signing as the window shows it.
pub fn signing_view(signing: &Signing) -> Result<SigningView, Failure> {
    let frozen = frozen(signing)?;
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
    Ok(SigningView {
        digest: frozen.digest().hex(),
        places: places.collect(),
        sheet: frozen.sheet().clone(),
        record: None,
    })
}

fn frozen(signing: &Signing) -> Result<FrozenSheet, Failure> {
    let frozen = FrozenSheet::read(signing.sheet.clone()).ok();
    frozen
        .filter(|f| f.digest().hex() == signing.digest)
        .ok_or_else(|| {
            Failure::new(
                "The frozen sheet is damaged.",
                "Go back, which voids the signatures, and sign again.",
            )
        })
}

fn composed(draft: &Draft, setting: &Setting<'_>) -> Result<(Reviewed, Sheet), Failure> {
    let reviewed = review(draft, setting).map_err(|gaps| {
        let message = "Something is still open before the sheet can be made.";
        Failure::coded(Code::NotReviewed, message, "Go through what is still open.").at(gaps)
    })?;
    let sheet = compose(&reviewed, setting)?;
    Ok((reviewed, sheet))
}

fn meta(frozen: &FrozenSheet) -> Meta {
    let sheet = frozen.sheet();
    Meta {
        title: sheet.title.clone(),
        language: sheet.language.clone(),
        subject: Some(sheet.patient.clone()),
        created: Zoned::now(),
    }
}
