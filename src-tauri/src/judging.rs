//! Judges any PDF that is handed to the window: what its seals and time-stamps are worth, in plain words.
//!
//! The file is read, never kept and never changed; nothing of it goes into the archive or its audit trail. What was
//! not checked is said: nothing else may be taken for good.

use crate::bounded::read;
use crate::failure::Failure;
use crate::proof::own_certificates;
use crate::stamping::chosen_certificates;
use crate::state::State;
use crate::view::{Added, Judged, JudgedSeal, JudgedStamp, JudgedVerdict, Known, RevisionView};
use needlepoint_core::seal::{
    Certificate, Identity, Kind, Revision, Seal, Stamped, TimeStamp, Trust, Verdict, Verification, judge,
};
use std::path::{Path, PathBuf};

/// The most megabytes that are read of a file. The core refuses smaller ones already, in its own words.
const LARGEST: u64 = 64;
/// The most megabytes of a certificate.
const LARGEST_CERTIFICATE: u64 = 1;

/// The file at hand, and whom it is judged by beside the clinic itself. Gone when the archive is locked.
#[derive(Default)]
pub struct Judging {
    /// The file that is judged, or that was dropped and is to be.
    pub path: Option<PathBuf>,
    /// Certificates that somebody at the desk trusts.
    pub trusted: Vec<Certificate>,
}

/// Judges the file at hand; none if there is none.
///
/// # Errors
/// The archive is locked, the file cannot be read, or there is nothing in it to judge.
pub fn judge_at_hand(state: &State) -> Result<Option<Judged>, Failure> {
    let (own, authorities) =
        state.with_open(|open| Ok((own_certificates(open)?, chosen_certificates(open)?)))?;
    let (path, trusted) = {
        let judging = state.judging();
        (judging.path.clone(), judging.trusted.clone())
    };
    let Some(path) = path else {
        return Ok(None);
    };
    let pdf = read(&path, LARGEST)?;
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    Ok(Some(judged(name, &pdf, &own, &trusted, &authorities)?))
}

/// Judges a file of this name by the certificates of the clinic, those that are trusted beside, and those of the
/// authorities that the clinic chose.
///
/// # Errors
/// There is nothing in it to judge.
pub fn judged(
    name: String,
    pdf: &[u8],
    own: &[Certificate],
    trusted: &[Certificate],
    authorities: &[Certificate],
) -> Result<Judged, Failure> {
    let by = |seals| judge(pdf, &Trust { seals, authorities });
    let found = by(own)?;
    // Whose certificate it was that vouched, only a second judgement tells
    let other = if trusted.is_empty() {
        None
    } else {
        Some(by(trusted)?)
    };
    let known = |index: usize, seal: &Seal| {
        let vouched = |found: &Verification| {
            found.seals.get(index).and_then(|seal| seal.identity) == Some(Identity::Vouched)
        };
        seal.identity?;
        Some(if vouched(&found) {
            Known::Clinic
        } else if other.as_ref().is_some_and(vouched) {
            Known::Trusted
        } else if seal.self_signed {
            Known::ItselfOnly
        } else {
            Known::Issuer
        })
    };
    let seals = found.seals.iter().enumerate();
    let seals: Vec<_> = seals
        .map(|(index, seal)| judged_seal(seal, known(index, seal)))
        .collect();
    Ok(Judged {
        name,
        size: u32::try_from(pdf.len()).unwrap_or(u32::MAX),
        verdict: verdict(found.verdict),
        ours: found.ours,
        covers_whole_file: found.covers_whole_file,
        problem: found.problem.clone(),
        unchecked: unchecked(&found, &seals),
        seals,
        time_stamps: found.time_stamps.iter().map(judged_stamp).collect(),
        revisions: found.revisions.iter().map(revision).collect(),
        trusted: trusted.iter().map(Certificate::subject).collect(),
    })
}

/// Reads the certificate that somebody at the desk trusts.
///
/// # Errors
/// The file cannot be read, or is no certificate.
pub fn trust(state: &State, path: &Path) -> Result<(), Failure> {
    let certificate = Certificate::read(&read(path, LARGEST_CERTIFICATE)?)
        .map_err(|error| Failure::new(error.to_string(), error.hint()))?;
    let mut judging = state.judging();
    if !judging.trusted.contains(&certificate) {
        judging.trusted.push(certificate);
    }
    Ok(())
}

/// What a reader could take for checked, and was not.
fn unchecked(found: &Verification, seals: &[JudgedSeal]) -> Vec<String> {
    let mut said = Vec::new();
    let mut say = |words: &str| said.push(words.to_owned());
    if found.verdict == Verdict::NotChecked {
        say("Not all of this file could be checked, so that nothing of it may be taken for unchanged.");
    }
    if seals.iter().any(|seal| seal.known == Some(Known::Issuer)) {
        say("Whether the issuers of the certificates deserve trust.");
    }
    if seals.iter().any(|seal| seal.known == Some(Known::ItselfOnly)) {
        say("Who sealed it: a certificate that vouches for itself can bear any name.");
    }
    if seals
        .iter()
        .any(|seal| seal.verdict == JudgedVerdict::Intact && seal.stamped_at.is_none())
    {
        say(
            "The time of sealing: it is what the sealer's own clock said. A time-stamp of an authority that the clinic chose would show it.",
        );
    }
    if found
        .time_stamps
        .iter()
        .any(|stamp| stamp.intact && stamp.trusted != Some(true))
    {
        say("Whether the time-stamp authority deserves trust: it is not one that the clinic chose.");
    }
    if !found.covers_whole_file && found.verdict == Verdict::Intact {
        say("What follows the last seal: it shows nothing, and no seal covers it.");
    }
    if found.time_stamps.iter().any(|stamp| stamp.covers_proofs) {
        say("How recent the proofs are that no certificate was revoked, and for which uses they speak.");
    }
    say("Whether a certificate was revoked later on.");
    say("Who held the pen: a seal proves the file, not the hand.");
    said
}

fn judged_seal(seal: &Seal, known: Option<Known>) -> JudgedSeal {
    JudgedSeal {
        name: seal.name.clone(),
        meaning: seal.meaning.clone(),
        verdict: verdict(seal.verdict),
        at: seal.at.clone(),
        stamped_at: seal.stamped_at.clone(),
        known,
        signer: seal.signer.clone(),
        issuer: seal.issuer.clone(),
        valid_to: seal.valid_to.clone(),
        fingerprint: seal.certificate_sha256.clone(),
        algorithm: seal.algorithm.clone(),
        problem: seal.problem.clone(),
    }
}

fn judged_stamp(stamp: &TimeStamp) -> JudgedStamp {
    JudgedStamp {
        verdict: verdict(stamp.verdict),
        at: stamp.at.clone(),
        authority: stamp.authority.clone(),
        chosen: stamp.trusted == Some(true),
        on_document: stamp.on == Stamped::Document,
        seals: u32::try_from(stamp.covers.len()).unwrap_or(u32::MAX),
        proofs: stamp.covers_proofs,
        unproven: stamp.unproven.clone(),
        covers_whole_file: stamp.covers_whole_file,
        problem: stamp.problem.clone(),
    }
}

fn revision(revision: &Revision) -> RevisionView {
    let added = revision.added.iter().map(|added| Added {
        harmless: added.harmless && added.kind != Kind::NotChecked,
        says: added.says.clone(),
    });
    RevisionView {
        number: u32::try_from(revision.number).unwrap_or(u32::MAX),
        after_seal: revision.after_seal,
        added: added.collect(),
    }
}

fn verdict(of: Verdict) -> JudgedVerdict {
    match of {
        Verdict::Intact => JudgedVerdict::Intact,
        Verdict::Changed => JudgedVerdict::Changed,
        Verdict::NotChecked => JudgedVerdict::NotChecked,
    }
}
