//! An invented practice: whoever comes in turn, with the papers that they leave. The same number is always the same
//! patient.

use std::path::Path;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use needlepoint_core::records::scale::{self, Batch};
use needlepoint_core::records::{
    Archive, Banner, By, Cost, Founding, Kind, Lot, NewLink, NewPaper, NewTreated, Role, SealKey, StoreError,
    User, What, Wrapping, digest_of, to_the_end,
};
use needlepoint_core::seal;

pub const WHO: &str = "clinician-1";
pub const PASSPHRASE: &str = "correct horse battery staple";
/// The day on which the practice is looked at is the one on which this many patients have come.
const A_DAY: u32 = 30;
/// Patients between the consent of one and their first session, second session, and added words.
pub const LATER: [u32; 3] = [20, 80, 100];
/// Papers of this many last patients, and of each thousandth before, are as large as real ones.
pub const LARGE_LAST: u32 = 30;
const LARGE_EACH: u32 = 1000;
const LARGE_AT: u32 = 7;
/// Patients whose records go into one transaction.
const TOGETHER: u32 = 2500;

/// A file with seals and time-stamps.
const SEALED: &[u8] = include_bytes!("../../data/sealed/long-term-table.pdf");

const GIVEN: [&str; 40] = [
    "Ada", "Amélie", "Anna", "Beatriz", "Björn", "Carla", "Chloé", "Dana", "David", "Elif", "Emma", "Fatima",
    "Felix", "Grace", "Hanna", "Ibrahim", "Ida", "Jan", "Jürgen", "Karin", "Lea", "Léon", "Lucía", "Maria",
    "Marta", "Nina", "Noah", "Olga", "Paul", "Quynh", "Rosa", "Sofia", "Søren", "Tariq", "Uma", "Viktor",
    "Wanda", "Yara", "Zoë", "李娜",
];
const FIRST: [&str; 32] = [
    "Ander", "Bach", "Berg", "Brand", "Christ", "Dahl", "Eber", "Fisch", "Garc", "Gross", "Hart", "Her",
    "Hoff", "Jans", "Kauf", "Klein", "Kowal", "Lang", "Linde", "Mar", "Mey", "Mül", "Neu", "Ols", "Peter",
    "Rich", "Sanch", "Schmid", "Schnei", "Stein", "Wag", "Zimmer",
];
const LAST: [&str; 30] = [
    "er", "mann", "son", "sen", "ez", "ski", "ova", "berg", "feld", "hofer", "ler", "ner", "ín", "stein",
    "hardt", "ing", "dorf", "bauer", "kamp", "lund", "meier", "rath", "s", "wald", "weg", "wig", "ke", "ow",
    "eau", "ton",
];

/// Numbers without order that are the same each time.
pub fn chance(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Somebody who comes.
pub struct Patient {
    number: u32,
    pub banner: Banner,
}

impl Patient {
    pub fn new(number: u32) -> Self {
        let draw = |salt: u64, of: u64| (chance(u64::from(number) * 16 + salt) % of) as usize;
        // The smaller of two draws: some names are frequent, most are not.
        let often = |salt: u64, of: u64| draw(salt, of).min(draw(salt + 1, of));
        let (given, first, last) = (often(0, 40), often(2, 32), often(4, 30));
        let born = Date::constant(1940, 1, 1) + i64::try_from(draw(6, 25_000)).unwrap().days();
        Self {
            number,
            banner: Banner {
                name: format!("{} {}{}", GIVEN[given], FIRST[first], LAST[last]),
                birth_date: born.to_string(),
                record_number: format!("MN-{number:06}"),
                language: "en".to_owned(),
            },
        }
    }

    pub fn number(&self) -> u32 {
        self.number
    }

    /// The id of their paper `which`: 0 the consent, then as [`LATER`]. As in the app it begins with the milliseconds
    /// of its making.
    pub fn paper(&self, which: usize) -> String {
        let later = which.checked_sub(1).and_then(|later| LATER.get(later));
        let made = seconds(self.number + later.unwrap_or(&0)) * 1000;
        let seed = u64::from(self.number) * 8 + which as u64;
        format!("{made:012x}{:04x}{:016x}", chance(!seed) % 0x1_0000, chance(seed))
    }

    /// A box of tips lasts for some sessions, a bottle for many, a device for years.
    pub fn lots(&self, session: u32) -> [String; 3] {
        let at = self.number * 2 + session;
        let number = |what: u64, size: u32| chance(u64::from(at / size) ^ (what << 40)) % 1_000_000;
        [
            format!("TP{:06}-{}", number(1, 12), at / 12 % 10),
            format!("GL-{:06}", number(2, 150)),
            format!("SN {:06}", number(3, 2000)),
        ]
    }

    /// What the consent was made of; what comes later has no telephone.
    fn consult(&self, which: usize) -> String {
        let day = day(self.number);
        let later = day + i64::from(LATER[0] / A_DAY).days();
        let when = match self.number % 10 {
            0 => r#"{"when":"open"}"#.to_owned(),
            1 => r#"{"when":"today"}"#.to_owned(),
            _ => format!(r#"{{"when":"on","day":"{later}"}}"#),
        };
        let words = words(self.number, if self.is_large() { 8_000 } else { 60 });
        let phone = if which == 0 { "020 7946 0123" } else { "" };
        format!(
            r#"{{"date":"{day}","patient":{{"phone":"{phone}"}},"plan":{{"day":{when}}},"notes":"{words}"}}"#
        )
    }

    pub fn is_large(&self) -> bool {
        self.number % LARGE_EACH == LARGE_AT
    }

    /// Some whose day was left open never come.
    pub fn comes(&self) -> bool {
        !self.number.is_multiple_of(100)
    }
}

/// The day on which a patient is seen first.
pub fn day(number: u32) -> Date {
    Date::constant(1996, 1, 1) + i64::from(number / A_DAY).days()
}

/// When a patient is seen first, seconds since 1970.
fn seconds(number: u32) -> i64 {
    820_483_200 + i64::from(number / A_DAY) * 86_400 + i64::from(number % A_DAY) * 900
}

/// The one who works there, at that time.
pub fn by(number: u32) -> By<'static> {
    By {
        who: WHO,
        at: Timestamp::from_second(seconds(number)).unwrap(),
    }
}

fn words(seed: u32, length: usize) -> String {
    let mut words = String::new();
    for step in 0.. {
        words.push_str(&format!("{:x} ", chance(u64::from(seed) << 20 | step)));
        if words.len() >= length {
            break;
        }
    }
    words
}

/// An archive that nobody has written in.
pub fn found(folder: &Path, cost: Cost) -> Archive {
    let clinician = User {
        id: WHO.to_owned(),
        name: "Dr. A".to_owned(),
        grade: "Consultant".to_owned(),
        registration: "123".to_owned(),
        role: Role::Clinician,
        active: true,
    };
    // One that can be read: Home tells when its certificate ends.
    let key = seal::SealKey::generate("Linden Dermatology", "GB", by(0).at, &mut random()).unwrap();
    let seal_key = SealKey {
        der: key.to_der(),
        certificate: key.certificate().der(),
    };
    let founding = Founding {
        clinician: &clinician,
        seal_key: &seal_key,
        at: by(0).at,
    };
    Archive::create(folder, PASSPHRASE, cost, &mut random(), founding).unwrap()
}

pub fn open(folder: &Path, cost: Cost) -> Archive {
    Archive::open(
        folder,
        WHO,
        PASSPHRASE,
        Wrapping::bare(cost),
        &mut random(),
        &to_the_end(),
    )
    .unwrap()
}

fn random() -> impl FnMut(&mut [u8]) {
    let mut next = 1;
    move |bytes: &mut [u8]| {
        for byte in bytes {
            next = chance(next);
            *byte = next as u8;
        }
    }
}

/// Lets patients come until so many have been there.
pub fn grow(archive: &mut Archive, from: u32, to: u32) {
    for start in (from..to).step_by(TOGETHER as usize) {
        let end = to.min(start + TOGETHER);
        scale::write(archive, |batch| {
            (start..end).try_for_each(|number| come(batch, number, number + LARGE_LAST >= to))
        })
        .unwrap();
    }
}

/// What is written while patient `now` is there: their consent, and what those have come for who were there before.
fn come(batch: &Batch<'_>, now: u32, large: bool) -> Result<(), StoreError> {
    let write = |patient: &Patient, which: usize| {
        let large = large || patient.is_large();
        let (consult, id) = (patient.consult(which), patient.paper(which));
        let sheet = words(now, if large { 90_000 } else { 100 });
        let sheet = format!(r#"{{"blocks":["{sheet}"]}}"#);
        let small = format!("%PDF-1.7 {}", words(!now, 200));
        let pdf = if large { SEALED } else { small.as_bytes() };
        let (digest, verified) = (digest_of(sheet.as_bytes()), digest_of(pdf));
        let paper = |kind| NewPaper {
            kind,
            banner: &patient.banner,
            consult: &consult,
            procedure_version: "2026.1",
            sheet: &sheet,
            digest: &digest,
            pdf,
            verified_pdf: &verified,
            attachments: &[],
        };
        let consent = patient.paper(0);
        match which {
            0 => batch.paper(&id, &paper(Kind::Paper), None, by(now)),
            3 => {
                let about = NewLink {
                    about: &consent,
                    ends: false,
                    lots: &[],
                };
                batch.paper(&id, &paper(Kind::Addendum), Some(about), by(now))
            }
            session => {
                let lots = patient.lots(u32::try_from(session).unwrap());
                let whats = [What::Tip, What::Glide, What::Device];
                let zones = ["forehead", "cheek-left", "cheek-right", "chin"];
                let lots: Vec<_> = whats
                    .into_iter()
                    .zip(&lots)
                    .map(|(what, lot)| Lot {
                        what,
                        lot,
                        zones: &zones,
                    })
                    .collect();
                let treated = NewTreated {
                    day: &day(now).to_string(),
                    given: true,
                    lots: &lots,
                };
                batch.treatment(&id, &consent, &paper(Kind::Treatment), &treated, by(now))
            }
        }
    };
    write(&Patient::new(now), 0)?;
    for (which, later) in (1..).zip(LATER) {
        if let Some(number) = now.checked_sub(later) {
            let patient = Patient::new(number);
            if patient.comes() {
                write(&patient, which)?;
            }
        }
    }
    Ok(())
}

/// What stands open on any day: consultations and treatments that are being written.
pub fn leave_open(archive: &mut Archive, patients: u32) {
    for number in 0..10 {
        let stranger = Patient::new(900_000_000 + number);
        archive
            .save_draft(&stranger.paper(0), "{}", &stranger.banner, by(patients))
            .unwrap();
        let seen = Patient::new(patients - 1 - number);
        archive
            .save_treatment(&seen.paper(7), &seen.paper(0), "{}", by(patients))
            .unwrap();
    }
}
