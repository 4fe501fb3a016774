//! A clinic in a temporary folder, and a consult in it that can be signed. Holds no test.

use crate::failure::Failure;
use crate::state::{Open, State, new_id, random, today};
use crate::store::Store;
use crate::view::{AppStatus, RecordView, SigningView, UserRole};
use crate::{approvals, backups, decisions, drafts, entry, people, signing, trail};
use jiff::{Timestamp, ToSpan, Zoned};
use needlepoint_core::consult::{Clinic, Clinician, Draft, Mark, OwnRules};
use needlepoint_core::procedure::microneedling;
use needlepoint_core::records::{Archive, By, Cost, Founding, KeyStore, NoKeyStore, Role, User, digest_of};
use needlepoint_core::seal::{self, SealKey};
use needlepoint_core::sheet::{Block, FrozenSheet};
use needlepoint_core::typeset::Fonts;
use serde_json::json;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

pub const PASSPHRASE: &str = "correct horse battery staple";
/// The passphrase of the second clinician.
pub const SECOND: &str = "another four words entirely";
/// What whoever is let in has to begin with.
pub const LENT: &str = "lent until they choose";
/// The PIN of the assistant.
pub const PIN: &str = "4071852936";

/// The app over a folder of its own.
pub struct Room {
    pub folder: TempDir,
    pub state: State,
}

impl Room {
    /// Before the first start.
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let state = app(folder.path());
        Self { folder, state }
    }

    /// After it: nobody has approved anything yet.
    pub fn begun_today() -> Self {
        let room = Self::new();
        entry::first_start(&room.state, &clinic(), clinician(), PASSPHRASE).unwrap();
        room
    }

    /// After it, with the English texts approved.
    pub fn begun() -> Self {
        let room = Self::begun_today();
        room.approve("en");
        room
    }

    /// Its archive as it was founded through the core at that time, with another who was let in and chose `secret`; the
    /// clinician's id. It is locked.
    pub fn laid(&self, other: &User, secret: &str, at: Timestamp) -> String {
        let me = entry::named(new_id(), Role::Clinician, &clinician());
        let key = SealKey::generate("Harbour Street Dermatology", "GB", at, &mut random).unwrap();
        let founding = Founding {
            clinician: &me,
            seal_key: &entry::stored(&key),
            at,
        };
        let (folder, cost) = (&self.state.folder, Cost::LEAST);
        let mut archive = Archive::create(folder, PASSPHRASE, cost, &mut random, founding).unwrap();
        let by = |who| By { who, at };
        archive
            .admit(other, LENT, PASSPHRASE, cost, &mut random, by(&me.id))
            .unwrap();
        archive
            .change_passphrase(LENT, secret, cost, &mut random, by(&other.id))
            .unwrap();
        archive.lock().unwrap();
        me.id
    }

    /// After one of eight days ago, at which a second clinician was let in too, so that the two may delete files by now;
    /// her id.
    pub fn begun_by_two() -> (Self, String) {
        let room = Self::new();
        let mira = entry::named(new_id(), Role::Clinician, &mira());
        let me = room.laid(&mira, SECOND, Timestamp::now() - (8 * 24).hours());
        room.state.store.save_clinic(&clinic()).unwrap();
        entry::unlock(&room.state, &me, PASSPHRASE).unwrap();
        room.approve("en");
        (room, mira.id)
    }

    /// Approves the texts of a language as they are.
    pub fn approve(&self, language: &str) {
        let digest = self.state.procedure.texts(language).unwrap().digest();
        approvals::approve(&self.state, language, &digest, "Dr Amara Okafor", "Dermatologist").unwrap();
    }

    /// Has patients think for so long before they sign, hours.
    pub fn let_think(&self, hours: u16) {
        let rules = OwnRules {
            reflection_hours: Some(hours),
            ..OwnRules::default()
        };
        decisions::set_own_rules(&self.state, &rules).unwrap();
    }

    /// Lets a second clinician in; their id.
    pub fn admit_second(&self) -> String {
        self.admit(UserRole::Clinician, &mira(), SECOND)
    }

    /// Lets an assistant in; their id.
    pub fn admit_assistant(&self) -> String {
        let ben = Clinician {
            name: "Ben Adeyemi".into(),
            grade: "Nurse".into(),
            ..Clinician::default()
        };
        self.admit(UserRole::Assistant, &ben, PIN)
    }

    /// Lets somebody in, who then chooses this passphrase.
    fn admit(&self, role: UserRole, person: &Clinician, passphrase: &str) -> String {
        let me = self.read(|open| open.user.id.clone());
        let status = people::admit(&self.state, role, person, LENT, PASSPHRASE).unwrap();
        let admitted = status.users.iter().find(|user| user.name == person.name);
        let id = admitted.unwrap().id.clone();
        self.unlock_as(&id, LENT);
        decisions::change_passphrase(&self.state, LENT, passphrase).unwrap();
        self.unlock_as(&me, PASSPHRASE);
        id
    }

    /// Locks, and unlocks as somebody.
    pub fn unlock_as(&self, who: &str, passphrase: &str) {
        self.state.lock();
        entry::unlock(&self.state, who, passphrase).unwrap();
    }

    /// The acts of the trail, oldest first.
    pub fn trail(&self) -> Vec<String> {
        let path = self.folder.path().join("acts.jsonl");
        trail::copy(&self.state, &path).unwrap();
        let trail = needlepoint_core::trail::read(&fs::read(path).unwrap()).unwrap();
        trail.entries.into_iter().map(|entry| entry.act).collect()
    }

    /// Reads something of the archive.
    pub fn read<T>(&self, of: impl FnOnce(&Open) -> T) -> T {
        of(self.state.door().as_ref().unwrap())
    }

    /// A consult of which all is ready to be frozen; its id.
    pub fn ready(&self) -> String {
        let view = drafts::start(&self.state).unwrap();
        let draft = complete(&self.state, view.draft);
        drafts::change(&self.state, &view.id, draft).unwrap();
        self.agree(&view.id);
        view.id
    }

    /// Ticks and initials what has to be.
    pub fn agree(&self, id: &str) {
        let sheet = signing::sheet(&self.state, id).unwrap().sheet;
        let mut draft = self.draft(id);
        for block in sheet.blocks {
            let Block::Clause {
                id,
                required: true,
                initialled,
                shown,
                ..
            } = block
            else {
                continue;
            };
            if initialled {
                draft.consent.initials.insert(id.clone(), "ZÅ".into());
            }
            draft.consent.ticks.insert(id, shown);
        }
        drafts::change(&self.state, id, draft).unwrap();
    }

    /// The draft as it lies in the archive.
    pub fn draft(&self, id: &str) -> Draft {
        self.read(|open| drafts::read(open, id).unwrap())
    }

    /// Freezes a sheet that this version cannot read.
    pub fn freeze_in_another_version(&self, id: &str) {
        let sheet = r#"{"ofAnotherVersion":true}"#;
        let digest = digest_of(sheet.as_bytes());
        self.state
            .with_open(|open| {
                open.write(|archive, by| archive.freeze(id, sheet, &digest, b"%PDF", &json!({}), by))
            })
            .unwrap();
    }

    /// Has the next person sign.
    pub fn sign_next(&self, id: &str, signing: &SigningView) -> SigningView {
        let place = signing.places.iter().find(|p| p.signed_at.is_none()).unwrap();
        signing::sign(&self.state, id, &place.field, &typed(&place.name)).unwrap()
    }

    /// Has everybody sign who has not yet.
    pub fn sign_all(&self, signing: &SigningView, id: &str) -> RecordView {
        let mut signing = signing.clone();
        while signing.record.is_none() {
            signing = self.sign_next(id, &signing);
            assert_eq!(signing.problem, None);
        }
        signing.record.unwrap()
    }

    /// Freezes and has everybody sign; the last seal is stored, and nothing comes after it.
    pub fn sign_until_the_power_goes(&self, id: &str) {
        let mut view = signing::freeze(&self.state, id).unwrap();
        for _ in 1..view.places.len() {
            view = self.sign_next(id, &view);
        }
        self.state
            .with_open(|open| {
                let signing = open.archive.signing(id)?;
                let frozen = FrozenSheet::read(signing.sheet).unwrap();
                let place = frozen.places().pop().unwrap();
                let seal = seal::Signing::of(&place, &typed(&place.name), &Zoned::now(), frozen.digest());
                let key = SealKey::from_der(&open.archive.seal_key()?)?;
                let sealed = seal::seal(&signing.pdf, &seal, &key)?;
                open.write(|archive, by| archive.put_seal(id, &place.field, &sealed, by))
            })
            .unwrap();
    }

    /// From a new consult to its record.
    pub fn record(&self) -> RecordView {
        let id = self.ready();
        let signing = signing::freeze(&self.state, &id).unwrap();
        self.sign_all(&signing, &id)
    }
}

/// Unlocks as the first who is named at the lock.
pub fn unlock(state: &State, passphrase: &str) -> Result<AppStatus, Failure> {
    let first = entry::status(state)?.holders.into_iter().next();
    // Whoever comes second finds it open, and nobody is named any more.
    let who = first.map(|holder| holder.id).unwrap_or_default();
    entry::unlock(state, &who, passphrase)
}

/// A name typed for a signature.
pub fn typed(name: &str) -> Mark {
    Mark::Typed { name: name.into() }
}

/// The app, as it starts over `folder` where there is no key store.
pub fn app(folder: &Path) -> State {
    app_with(folder, NoKeyStore)
}

/// The same with a key store.
pub fn app_with(folder: &Path, keys: impl KeyStore + Send + Sync + 'static) -> State {
    let plugin = tauri_plugin_store::Builder::new().build();
    let context = tauri::test::mock_context(tauri::test::noop_assets());
    let tauri = tauri::test::mock_builder().plugin(plugin).build(context).unwrap();
    let store = Store::new(&tauri, folder).unwrap();
    State::new(
        microneedling().unwrap(),
        Fonts::load(),
        store,
        Box::new(keys),
        folder,
        Cost::LEAST,
    )
}

pub fn clinic() -> Clinic {
    Clinic {
        name: "Harbour Street Dermatology".into(),
        address: vec!["14 Harbour Street".into()],
        country: "GB".into(),
        phone: "0117 496 0142".into(),
        phone_out_of_hours: "0117 496 0199".into(),
        hours: "Weekdays 8 to 6".into(),
        ..Clinic::default()
    }
}

pub fn clinician() -> Clinician {
    Clinician {
        name: "Dr Amara Okafor".into(),
        grade: "Consultant dermatologist".into(),
        registration: "7654321".into(),
    }
}

/// The second clinician.
fn mira() -> Clinician {
    Clinician {
        name: "Dr Mira Lang".into(),
        grade: "Dermatologist".into(),
        ..Clinician::default()
    }
}

/// A healthy adult with one scar to be treated today.
fn complete(state: &State, fresh: Draft) -> Draft {
    let answer = |id: &str| match id {
        "age" | "capacity" => json!({ "value": "yes" }),
        "fst" => json!({ "value": "no", "details": { "type": "2" } }),
        _ => json!({ "value": "no" }),
    };
    let questions = state.procedure.questions.iter();
    let answers: serde_json::Map<_, _> = questions.map(|q| (q.id.clone(), answer(&q.id))).collect();
    let teach_back: Vec<_> = state.procedure.teach_back.iter().map(|t| &t.id).collect();
    let mut draft: Draft = serde_json::from_value(json!({
        "patient": {
            "name": "Zoë Åström", "birthDate": "1988-04-17", "recordNumber": "LD-20418",
            "phone": "07700 900412", "emergencyContact": "Minh, 07700 900733",
        },
        "language": "en",
        "date": today(),
        "concerns": [{ "concern": "acne_scars_face", "zones": ["cheek-medial-right"], "severity": "moderate" }],
        "goal": "I would like the scar to show less.",
        "diagnosis": "Rolling acne scar.",
        "answers": answers,
        "plan": {
            "day": { "when": "today" }, "device": "skinpen_precision",
            "needles": [{ "zone": "cheek-medial-right", "length": "1.5" }],
            "glide": "Sterile hyaluronic acid gel", "anaesthetic": false,
            "sessions": "3", "intervalDays": "30",
            "costSession": "£220", "costCourse": "£600", "costTerms": "Sessions not used are paid back.",
        },
        "consent": {
            "interpreter": { "needed": false }, "chaperone": { "accepted": false },
            "teachBack": { "understood": teach_back }, "copy": "paper",
        },
    }))
    .unwrap();
    draft.consent.informed_by = fresh.consent.informed_by;
    draft.consent.informed_grade = fresh.consent.informed_grade;
    draft.consent.performed_by = fresh.consent.performed_by;
    draft.consent.performed_grade = fresh.consent.performed_grade;
    draft
}

/// Has the backup of the day made in a folder.
pub fn backed_up_to(room: &Room, folder: &Path) {
    backups::place(&room.state, folder).unwrap();
}

/// The backups in a folder.
pub fn backups_in(folder: &Path) -> Vec<String> {
    let mut names = names(folder);
    names.retain(|name| folder.join(name).is_dir());
    names
}

/// What lies in a folder.
pub fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
