//! What is asked of the archive all day, timed call by call, in a process of its own.

use std::fs;
use std::hint::black_box;
use std::time::Instant;

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use needlepoint_core::records::{Act, Archive, Record, RecordSummary};
use needlepoint_core::seal::{SealKey, Trust, judge};

use crate::practice::{LARGE_LAST, LATER, Patient, by, chance, day};

/// How many records a list shows.
const ROWS: u32 = 20;
/// How often each thing is asked.
const TIMES: usize = 300;
/// How long before its end a time-stamp is to be renewed.
const RENEWED_BEFORE: SignedDuration = SignedDuration::from_hours(90 * 24);

/// What is asked, in the order of the table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Line {
    Name,
    Number,
    Lot,
    Date,
    Read,
    Open,
    ReadLarge,
    OpenLarge,
    Recall,
    Home,
}

impl Line {
    pub const ALL: [Self; 10] = [
        Self::Name,
        Self::Number,
        Self::Lot,
        Self::Date,
        Self::Read,
        Self::Open,
        Self::ReadLarge,
        Self::OpenLarge,
        Self::Recall,
        Self::Home,
    ];

    pub fn words(self) -> &'static str {
        match self {
            Self::Name => "search, a name as it is typed",
            Self::Number => "search, a record's number",
            Self::Lot => "search, a lot",
            Self::Date => "search, a date",
            Self::Read => "  of opening a record, the reading",
            Self::Open => "open a record",
            Self::ReadLarge => "  of one of 150 kB, the reading",
            Self::OpenLarge => "open a record of 150 kB",
            Self::Recall => "recall by lot",
            Self::Home => "the lists of Home",
        }
    }

    /// The longest that one in a hundred may take, in ms.
    pub fn most(self) -> Option<f64> {
        match self {
            Self::Name | Self::Number | Self::Lot | Self::Date => Some(20.0),
            Self::Open | Self::OpenLarge => Some(50.0),
            Self::Read | Self::ReadLarge | Self::Recall | Self::Home => None,
        }
    }

    /// Whether it is asked by itself, and not a part of what is.
    pub fn is_whole(self) -> bool {
        !matches!(self, Self::Read | Self::ReadLarge)
    }
}

/// Asks everything of a practice that so many patients have been to, and prints a line of nanoseconds for each thing,
/// then the most memory that the process had, in kB.
pub fn ask(archive: &mut Archive, patients: u32) {
    for line in Line::ALL {
        let times: Vec<String> = asked(line, patients)
            .iter()
            .map(|asked| {
                let begin = Instant::now();
                answer(archive, line, asked, patients);
                begin.elapsed().as_nanos().to_string()
            })
            .collect();
        println!("{}", times.join(" "));
    }
    println!("{}", most_memory());
}

/// What is asked for each time: typed words, a record's id, a lot.
fn asked(line: Line, patients: u32) -> Vec<String> {
    let anybody = |draw: u32| {
        let upto = u64::from(patients - LATER[2]);
        let number = chance(u64::from(draw) ^ 0x5EED) % upto;
        Patient::new(u32::try_from(number).unwrap())
    };
    // Everything that stands in the search field on the way to the last letter.
    let typed = |word: &str| {
        let ends = word.char_indices().map(|(at, letter)| at + letter.len_utf8());
        ends.map(|end| word[..end].to_owned()).collect::<Vec<_>>()
    };
    let seen = || (0..).map(anybody).filter(Patient::comes);
    // Two tips for each bottle of gel, which touched far more patients: between the two no median is of either.
    let lot = |patient: &Patient| patient.lots(1)[usize::from(patient.number().is_multiple_of(3))].clone();
    let any_paper = |patient: Patient| patient.paper(patient.number() as usize % 4);
    let large = (0..patients)
        .map(Patient::new)
        .filter(|patient| patient.is_large() || patient.number() + LARGE_LAST >= patients)
        .map(|patient| patient.paper(0));
    match line {
        Line::Name => seen().flat_map(|p| typed(&p.banner.name)).take(TIMES).collect(),
        Line::Number => seen()
            .flat_map(|p| typed(&p.banner.record_number))
            .take(TIMES)
            .collect(),
        Line::Lot => seen().flat_map(|p| typed(&lot(&p))).take(TIMES).collect(),
        Line::Date => seen()
            .flat_map(|p| {
                let parts: Vec<_> = p.banner.birth_date.split('-').collect();
                let short = [parts[2], parts[1], parts[0]].map(|part| part.trim_start_matches('0'));
                let mut dates = typed(&short.join("."));
                dates.extend(typed(&day(p.number() + LATER[0]).to_string()));
                dates
            })
            .take(TIMES)
            .collect(),
        // Others than were only read: those lie in SQLite's cache.
        Line::Read => seen().take(TIMES).map(any_paper).collect(),
        Line::Open => seen().skip(TIMES).take(TIMES).map(any_paper).collect(),
        Line::ReadLarge => large.step_by(2).cycle().take(TIMES).collect(),
        Line::OpenLarge => large.skip(1).step_by(2).cycle().take(TIMES).collect(),
        Line::Recall => seen().map(|patient| lot(&patient)).take(TIMES).collect(),
        Line::Home => vec![String::new(); TIMES],
    }
}

/// What the window asks of the archive at once, in its order.
fn answer(archive: &mut Archive, line: Line, asked: &str, patients: u32) {
    match line {
        Line::Name | Line::Number | Line::Lot | Line::Date => {
            black_box(archive.find_open(asked).unwrap());
            listed(archive, archive.find(asked, ROWS + 1, &TimeZone::UTC).unwrap());
        }
        Line::Recall => {
            let found = archive.recall(asked).unwrap();
            assert!(!found.is_empty(), "a lot that was used is found");
            archive.note_recalled(asked, &found, false, by(patients)).unwrap();
            black_box(found);
        }
        Line::Read | Line::ReadLarge => drop(read(archive, asked)),
        Line::Open => {
            read(archive, asked);
            archive.note(Act::RecordOpened, asked, by(patients)).unwrap();
        }
        Line::OpenLarge => {
            let record = read(archive, asked);
            archive.note(Act::RecordOpened, asked, by(patients)).unwrap();
            let found = judge(&record.pdf, &Trust::default()).unwrap();
            assert!(found.intact, "{:?}", found.problem);
        }
        Line::Home => {
            black_box(archive.waiting().unwrap());
            black_box((archive.drafts().unwrap(), archive.treatments().unwrap()));
            let today = day(patients - 1).to_string();
            listed(archive, archive.planned(&today, ROWS).unwrap());
            listed(archive, archive.recent(ROWS).unwrap());
            // Nothing in it has the long-term form: what there would be to tell is not asked for.
            let now = by(patients).at;
            assert!(archive.ending(now + RENEWED_BEFORE).unwrap().is_none());
            let key = SealKey::from_der(&archive.seal_key().unwrap()).unwrap();
            black_box(key.expiry(now));
            // Whether a clinic that has no backup has anything to lose.
            black_box((archive.last_backup().unwrap(), archive.recent(1).unwrap()));
            black_box(archive.clock_set_back().unwrap());
            black_box(archive.knows_clinic(b"details").unwrap());
        }
    }
}

/// Each record of a list with what was added to it.
fn listed(archive: &Archive, records: Vec<RecordSummary>) {
    for record in &records {
        black_box(archive.added_to(&record.id).unwrap());
    }
    black_box(records);
}

/// All that is shown of a record.
fn read(archive: &Archive, id: &str) -> Record {
    let record = archive.record(id).unwrap();
    let consent = archive.consent_of(id).unwrap();
    black_box(archive.sessions(consent.as_deref().unwrap_or(id)).unwrap());
    black_box((archive.stamped(id).unwrap(), archive.waiting_of(id).unwrap()));
    black_box((archive.added_to(id).unwrap(), archive.about(id).unwrap()));
    black_box(record)
}

fn most_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").trim().parse().unwrap()
}
