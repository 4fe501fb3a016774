//! First start, unlocking and locking, and the content.

use crate::failure::Failure;
use crate::judge::CLINIC_LANGUAGE;
use crate::state::{Open, State, new_id, policy, random};
use crate::store;
use crate::view::{AppStatus, Content, LanguageView, Stage};
use jiff::Timestamp;
use needlepoint_core::consult::{Clinic, Clinician};
use needlepoint_core::records::{self, Act, Archive, By, Cost};
use needlepoint_core::seal::SealKey;
use tauri::{AppHandle, Manager};

type Held<'a> = tauri::State<'a, State>;

/// Where the app stands.
#[tauri::command(async)]
#[specta::specta]
pub fn app_status(state: Held<'_>) -> AppStatus {
    status(&state)
}

/// Sets up clinic, clinician, archive and seal key.
#[tauri::command(async)]
#[specta::specta]
pub fn first_start(
    app: AppHandle,
    clinic: Clinic,
    clinician: Clinician,
    passphrase: String,
) -> Result<AppStatus, Failure> {
    let passphrase = zeroize::Zeroizing::new(passphrase);
    let state = app.state::<State>();
    let clinician = records::Clinician {
        id: new_id(),
        name: clinician.name.trim().into(),
        grade: clinician.grade.trim().into(),
        registration: clinician.registration.trim().into(),
        active: true,
    };
    let now = Timestamp::now();
    let key = SealKey::generate(&clinic.name, &clinic.country, now, &mut random)?;
    let by = By {
        who: &clinician.id,
        at: now,
    };
    let mut archive = Archive::create(&state.folder, &passphrase, Cost::RECOMMENDED, &mut random, by)?;
    archive.save_clinician(&clinician, by)?;
    archive.set_seal_key(&stored(&key), by)?;
    store::save_clinic(&app, &clinic)?;
    state.set_clinic(clinic);
    state.put(Open {
        policy: policy(&archive)?,
        archive,
        clinician,
    });
    Ok(status(&state))
}

/// Unlocks the archive.
#[tauri::command(async)]
#[specta::specta]
pub fn unlock(state: Held<'_>, passphrase: String) -> Result<AppStatus, Failure> {
    let passphrase = zeroize::Zeroizing::new(passphrase);
    let mut archive = Archive::open(&state.folder, &passphrase)?;
    let clinician = archive.clinicians()?.into_iter().find(|c| c.active);
    let clinician = clinician.ok_or_else(|| {
        Failure::new(
            "This archive names no clinician.",
            "Restore the last backup, or set up a new archive.",
        )
    })?;
    archive.note(
        Act::ArchiveUnlocked,
        "archive",
        By {
            who: &clinician.id,
            at: Timestamp::now(),
        },
    )?;
    state.put(Open {
        policy: policy(&archive)?,
        archive,
        clinician,
    });
    Ok(status(&state))
}

/// Locks the archive.
#[tauri::command(async)]
#[specta::specta]
pub fn lock(state: Held<'_>) -> Result<AppStatus, Failure> {
    if state.is_open() {
        state.with_open(|open| open.write(|archive, by| archive.note(Act::ArchiveLocked, "archive", by)))?;
    }
    state.lock();
    Ok(status(&state))
}

/// Notes that somebody is there, so that the archive stays open.
#[tauri::command(async)]
#[specta::specta]
pub fn stay_awake(state: Held<'_>) {
    state.note_act();
}

/// The clinical content.
#[tauri::command(async)]
#[specta::specta]
pub fn content(state: Held<'_>) -> Result<Content, Failure> {
    let approvals = state.with_open(|open| Ok(open.policy.approvals.clone()))?;
    let p = &state.procedure;
    let languages = p.texts.values().map(|t| LanguageView {
        id: t.language.clone(),
        name: t.name.clone(),
        version: t.version.clone(),
        approval: approvals
            .get(&t.language)
            .filter(|a| a.version == t.version)
            .cloned(),
    });
    Ok(Content {
        version: p.version.clone(),
        groups: p.groups.clone(),
        questions: p.questions.clone(),
        concerns: p.concerns.clone(),
        zones: p.zones.clone(),
        unconfirmed: p
            .questions
            .iter()
            .flat_map(|q| &q.rules)
            .filter(|r| r.wants_confirming())
            .map(|r| r.id.clone())
            .collect(),
        devices: p.devices.clone(),
        countries: p.countries.clone(),
        sources: p.sources.clone(),
        teach_back: p.teach_back.clone(),
        texts: p
            .texts(CLINIC_LANGUAGE)
            .map(|t| t.texts.clone())
            .unwrap_or_default(),
        languages: languages.collect(),
    })
}

/// Countries and their names, for the first start, before anything is unlocked.
#[tauri::command(async)]
#[specta::specta]
pub fn countries(state: Held<'_>) -> Vec<(needlepoint_core::procedure::Country, String)> {
    let texts = state.procedure.texts(CLINIC_LANGUAGE);
    let name = |id: &str| {
        texts
            .map(|t| t.get(&format!("country.{id}")).to_owned())
            .unwrap_or_default()
    };
    state
        .procedure
        .countries
        .iter()
        .map(|c| (c.clone(), name(&c.id)))
        .collect()
}

/// Where the app stands.
pub fn status(state: &State) -> AppStatus {
    let clinician = state
        .is_open()
        .then(|| state.with_open(|open| Ok(open.clinician.name.clone())).ok())
        .flatten();
    let stage = match (&clinician, Archive::exists(&state.folder)) {
        (Some(_), _) => Stage::Open,
        (None, true) => Stage::Locked,
        (None, false) => Stage::FirstStart,
    };
    AppStatus {
        stage,
        clinic: state.clinic().name,
        clinician: clinician.unwrap_or_default(),
        version: env!("CARGO_PKG_VERSION").into(),
    }
}

/// A seal key as the archive keeps one.
pub fn stored(key: &SealKey) -> records::SealKey {
    records::SealKey {
        der: key.to_der(),
        certificates: vec![key.certificate().der()],
    }
}
