//! The other papers of a consult: the letter that puts it off, the copy to sign by pen and its way back, the
//! aftercare to print again.

use crate::clinic::in_force;
use crate::drafts::{banner, read};
use crate::failure::Failure;
use crate::proof::{own_certificates, prove};
use crate::recorded::shown;
use crate::signing::inform;
use crate::state::{Open, State, new_id};
use crate::treating;
use crate::view::RecordView;
use jiff::Zoned;
use jiff::tz::TimeZone;
use needlepoint_core::consult::{Consent, Draft, Gap, Mark, Setting, Step, date, is_blank, reflection};
use needlepoint_core::pdf::{self, Meta, read_scans};
use needlepoint_core::records::{Act, Banner, Kind, NewAttachment, NewPaper, digest_of};
use needlepoint_core::screening::{DeferError, defer, review};
use needlepoint_core::seal::{SealKey, Signing, seal};
use needlepoint_core::sheet::{
    Brought, FrozenSheet, Paper, Role, Sheet, aftercare as signed_aftercare, aftercare_of, blank as blank_of,
    deferral as deferral_of, informed_of, paper,
};
use needlepoint_core::typeset::typeset;

/// The kind of file in which the words that were printed are kept beside a paper that was signed by pen.
const PRINTED: &str = "application/json";

/// The letter as it would be sealed now.
///
/// # Errors
/// Nothing stands against the treatment, what the letter needs is open, or the clinic is not in force.
pub fn deferral(state: &State, id: &str) -> Result<Sheet, Failure> {
    state.with_open(|open| {
        let draft = consult_of(open, id)?;
        Ok(letter(state, open, &draft)?.sheet().clone())
    })
}

/// Seals the letter and makes it a record. The consult stays a draft.
///
/// # Errors
/// As [`deferral`], or the seal does not verify, or the disk fails.
pub fn seal_deferral(state: &State, id: &str) -> Result<RecordView, Failure> {
    state.with_open(|open| {
        let draft = consult_of(open, id)?;
        let frozen = letter(state, open, &draft)?;
        let filed = Filed {
            id: &new_id(),
            kind: Kind::Deferral,
            attachments: &[],
        };
        file(state, open, &draft, &frozen, &filed)
    })
}

/// The consult that a letter can put off: a draft, or one that stands on its day of treatment.
fn consult_of(open: &Open, id: &str) -> Result<Draft, Failure> {
    treating::read(open, id).map_or_else(|_| read(open, id), |treatment| Ok(treatment.consult))
}

fn letter(state: &State, open: &Open, draft: &Draft) -> Result<FrozenSheet, Failure> {
    let clinic = in_force(state, open)?;
    let setting = state.setting(&clinic, &open.policy);
    let deferred = defer(draft, &setting).map_err(|error| {
        let failure = Failure::new(error.to_string(), error.hint());
        match error {
            DeferError::Open { gaps } => failure.at(gaps),
            DeferError::NothingStands => failure,
        }
    })?;
    Ok(deferral_of(&deferred, &open.user.name, &setting)?)
}

/// The copy to sign by pen. That it was printed is noted with its digest, so that the signed paper can be told from
/// later words.
///
/// # Errors
/// Something before is open, the words are not approved, the clinic is not in force, or the disk fails.
pub fn blank(state: &State, id: &str) -> Result<Vec<u8>, Failure> {
    state.with_open(|open| {
        let mut draft = read(open, id)?;
        let clinic = in_force(state, open)?;
        let reviewed = |draft: &Draft, open: &Open| {
            review(draft, &state.setting(&clinic, &open.policy)).map_err(|gaps| {
                let message = "Something is still open before the sheet can be printed.";
                Failure::new(message, "Go through what is still open.").at(gaps)
            })
        };
        let of = informed_of(&reviewed(&draft, open)?, &state.setting(&clinic, &open.policy));
        inform(open, id, &mut draft, &of, &Zoned::now())?;
        let frozen = blank_of(&reviewed(&draft, open)?, &state.setting(&clinic, &open.policy))?;
        let pdf = unsealed(state, frozen.sheet())?;
        open.write(|archive, by| archive.put_printed(id, frozen.json(), &frozen.digest().hex(), by))?;
        Ok(pdf)
    })
}

/// The aftercare of a record, and the paper that it is made for.
///
/// # Errors
/// The record has none, it is of a treatment and the clinic is not in force, or the disk fails.
pub fn aftercare(state: &State, id: &str) -> Result<(Vec<u8>, Paper), Failure> {
    state.with_open(|open| {
        let sheet = aftercare_alone(state, open, id)?;
        open.write(|archive, by| archive.note(Act::RecordPrinted, id, by))?;
        Ok((unsealed(state, &sheet)?, sheet.paper))
    })
}

/// The aftercare of a record: of a consent the very words that were signed, of a treatment, sealed or being written,
/// with the days that follow from it.
///
/// # Errors
/// The record has none, it is of a treatment and the clinic is not in force, or the disk fails.
pub fn aftercare_alone(state: &State, open: &Open, id: &str) -> Result<Sheet, Failure> {
    let sheet = match treating::written(open, id)? {
        Some(treatment) => {
            let clinic = in_force(state, open)?;
            aftercare_of(&treatment, &state.setting(&clinic, &open.policy))?
        }
        None => signed_sheet(open, id)?.as_ref().and_then(signed_aftercare),
    };
    sheet.ok_or_else(|| {
        Failure::new(
            "This record has no aftercare of its own.",
            "Print the whole record instead.",
        )
    })
}

/// The sheet that a record's signatures stand for: of a consent by pen the words that were printed. None where this
/// version cannot read it.
fn signed_sheet(open: &Open, id: &str) -> Result<Option<FrozenSheet>, Failure> {
    let record = open.archive.record(id)?;
    if record.summary.kind != Kind::Paper {
        return Ok(FrozenSheet::read(record.sheet).ok());
    }
    let printed = record.attachments.iter().find(|file| file.media == PRINTED);
    let Some(printed) = printed else {
        return Ok(None);
    };
    let json = String::from_utf8(open.archive.attachment(id, printed.number)?).ok();
    Ok(json.and_then(|json| FrozenSheet::read(json).ok()))
}

/// What the clinician states of a paper that is brought in.
#[derive(Clone, Debug, serde::Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Stated {
    /// Who signed it.
    pub signers: String,
    /// The day, `YYYY-MM-DD`.
    pub signed_on: String,
    /// Whether it is the paper of this consult.
    pub is_this: bool,
}

/// Brings a signed paper in: the files are checked and kept as they are beside a cover that the clinic seals. The
/// draft becomes the record.
///
/// # Errors
/// Something stated is missing, nothing was printed, the draft is another than the one that was printed, a file is
/// refused, the clinic is not in force, the seal does not verify, or the disk fails; nothing is kept then.
pub fn bring_in(state: &State, id: &str, stated: &Stated, files: &[Vec<u8>]) -> Result<RecordView, Failure> {
    let scans = read_scans(files)?;
    state.with_open(|open| {
        let mut draft = read(open, id)?;
        let clinic = in_force(state, open)?;
        let setting = state.setting(&clinic, &open.policy);
        let mut open_fields = unstated(stated, setting.today);
        open_fields.extend(too_early(&draft, stated, &setting));
        if !open_fields.is_empty() {
            let message = "Something about the signed paper is still open.";
            return Err(Failure::new(message, "Go through what is still open.").at(open_fields));
        }
        let (printed, printed_at) = printed(open, id, &draft)?;
        let by = open.user.name.clone();
        let brought = Brought {
            printed: &printed,
            printed_at,
            signers: &stated.signers,
            signed_on: &stated.signed_on,
            by: &by,
            files: &scans,
        };
        stated.signed_on.trim().clone_into(&mut draft.consent.signed_on);
        let frozen = paper(&draft, &brought, &setting)?;
        let shown = scans.iter().zip(files).map(|(scan, bytes)| NewAttachment {
            media: scan.media.name(),
            bytes,
        });
        // The words that were printed stay with the paper that bears them.
        let sheet = NewAttachment {
            media: PRINTED,
            bytes: printed.json().as_bytes(),
        };
        let attachments: Vec<_> = shown.chain([sheet]).collect();
        let filed = Filed {
            id,
            kind: Kind::Paper,
            attachments: &attachments,
        };
        file(state, open, &draft, &frozen, &filed)
    })
}

/// What is missing or impossible in what was stated.
fn unstated(stated: &Stated, today: jiff::civil::Date) -> Vec<Gap> {
    let mut found = Vec::new();
    let mut gap = |field: &str, message: &str| found.push(Gap::new(Step::Consent, field, message));
    if is_blank(&stated.signers) {
        gap("paper.signers", "Write who signed the paper.");
    }
    match date(&stated.signed_on) {
        None => gap("paper.signedOn", "Write the day on which it was signed."),
        Some(day) if day > today => gap("paper.signedOn", "This day lies in the future. Check it."),
        Some(_) => {}
    }
    if !stated.is_this {
        gap(
            "paper.isThis",
            "Say that it is the paper of this consultation, once you have compared them.",
        );
    }
    found
}

/// That a paper was signed while the time to think ran, as far as a day without an hour tells.
fn too_early(draft: &Draft, stated: &Stated, setting: &Setting<'_>) -> Option<Gap> {
    let end = date(&stated.signed_on)?
        .at(23, 59, 59, 0)
        .to_zoned(TimeZone::system())
        .ok()?;
    let told = &draft.consent.informed_of;
    let running = reflection(draft, told, setting, end.timestamp()).filter(|period| !period.over)?;
    is_blank(&draft.consent.reflection_reason).then(|| {
        let message = format!(
            "On this day the time to think of {} hours was not over. Write at the end of the consent why it is \
             shorter, print the sheet again and have it signed.",
            running.hours
        );
        Gap::new(Step::Consent, "paper.signedOn", message)
    })
}

/// The sheet that was printed of a draft that is still the same, and when on the clinic's clock.
fn printed(open: &Open, id: &str, draft: &Draft) -> Result<(FrozenSheet, jiff::civil::DateTime), Failure> {
    let none = || {
        Failure::new(
            "No sheet of this consultation was printed to be signed on paper.",
            "Print it, have it signed, then bring it in.",
        )
    };
    let printed = open.archive.printed(id)?.ok_or_else(none)?;
    let frozen = FrozenSheet::read(printed.sheet).map_err(|_| none())?;
    let then: Option<Draft> = serde_json::from_str(&printed.draft).ok();
    if then.is_none_or(|then| on_paper(then) != on_paper(draft.clone())) {
        return Err(Failure::new(
            "The consult was changed after the paper was printed.",
            "Print it again and have it signed again, or undo the change.",
        ));
    }
    let at = printed.printed_at.to_zoned(TimeZone::system()).datetime();
    Ok((frozen, at))
}

/// What a draft says to whoever signs its paper: how long its sheet was on the screen, since when, and how it is set
/// changes nothing of that.
fn on_paper(draft: Draft) -> Draft {
    Draft {
        printing: Default::default(),
        reading: Default::default(),
        consent: Consent {
            informed_at: String::new(),
            informed_of: String::new(),
            ..draft.consent
        },
        ..draft
    }
}

/// A paper that the clinic seals.
pub struct Filed<'a> {
    pub id: &'a str,
    pub kind: Kind,
    pub attachments: &'a [NewAttachment<'a>],
}

impl Filed<'_> {
    /// The paper as the archive takes it.
    pub fn paper<'a>(
        &'a self,
        frozen: &'a FrozenSheet,
        banner: &'a Banner,
        consult: &'a str,
        pdf: &'a Sealed,
    ) -> NewPaper<'a> {
        NewPaper {
            kind: self.kind,
            banner,
            consult,
            procedure_version: &frozen.sheet().form.version,
            sheet: frozen.json(),
            digest: &pdf.sheet,
            pdf: &pdf.bytes,
            verified_pdf: &pdf.sha256,
            attachments: self.attachments,
        }
    }
}

/// A sealed file that was verified.
pub struct Sealed {
    pub bytes: Vec<u8>,
    /// Its digest, hexadecimal.
    pub sha256: String,
    /// The digest of the sheet that it bears, hexadecimal.
    pub sheet: String,
}

/// Seals a paper of a consult, verifies it, and makes it a record. What does not verify is not kept.
fn file(
    state: &State,
    open: &mut Open,
    draft: &Draft,
    frozen: &FrozenSheet,
    filed: &Filed<'_>,
) -> Result<RecordView, Failure> {
    let consult = serde_json::to_string(draft).expect("a draft holds only strings, numbers and lists");
    let banner = banner(draft);
    let pdf = sealed(state, open, frozen, None)?;
    open.write(|archive, by| archive.file(filed.id, filed.paper(frozen, &banner, &consult, &pdf), by))?;
    shown(open, filed.id)
}

/// A paper with the mark and the clinic's seal in their places, verified as it stands.
///
/// # Errors
/// It cannot be made, or a seal does not verify.
pub fn sealed(
    state: &State,
    open: &Open,
    frozen: &FrozenSheet,
    mark: Option<&Mark>,
) -> Result<Sealed, Failure> {
    let (now, digest) = (Zoned::now(), frozen.digest());
    let mut pdf = unsealed(state, frozen.sheet())?;
    let key = SealKey::from_der(&open.archive.seal_key()?)?;
    let head = open.archive.trail_head()?;
    for place in frozen.places() {
        let signing = match mark.filter(|_| place.role != Role::Clinic) {
            Some(mark) => Signing::of(&place, mark, &now, digest),
            None => Signing::of_clinic(&place, &now, digest),
        };
        pdf = seal(&pdf, &signing.anchored(&head), &key)?;
    }
    if let Some(problem) = prove(&pdf, &digest.hex(), &own_certificates(open)?).problem {
        return Err(Failure::new(
            format!("The seal did not verify. {problem}"),
            "Nothing was kept. Try again; if it happens again, restart Needlepoint.",
        ));
    }
    Ok(Sealed {
        sha256: digest_of(&pdf),
        bytes: pdf,
        sheet: digest.hex(),
    })
}

/// The PDF of a sheet, with empty fields where it has places to sign.
fn unsealed(state: &State, sheet: &Sheet) -> Result<Vec<u8>, Failure> {
    let pages = typeset(sheet, &state.fonts)?;
    Ok(pdf::write(&pages, &Meta::of(sheet))?.into_bytes())
}
