//! A visit as an entry for a calendar (RFC 5545), and that as a QR code.
//!
//! The time is the clinic's own, without a zone: a calendar takes it as local. Nothing of the patient is in it, as
//! a code on a fridge is read by whoever passes. Sends nothing anywhere.

use fast_qr::{ECL, Mode, QRBuilder, Version};
use jiff::civil::{Date, Time};
use sha2::{Digest as _, Sha256};

/// The sizes of codes that a telephone reads from a sheet with ease: up to 97 modules.
const SIZES: [Version; 20] = {
    use Version::*;
    [
        V01, V02, V03, V04, V05, V06, V07, V08, V09, V10, V11, V12, V13, V14, V15, V16, V17, V18, V19, V20,
    ]
};
/// How much dirt a code bears, the most first.
const LEVELS: [ECL; 4] = [ECL::H, ECL::Q, ECL::M, ECL::L];
/// Octets of a line, its end not counted (RFC 5545, 3.1).
const LINE: usize = 75;

/// What a calendar is told of a visit.
pub(super) struct Entry<'a> {
    pub day: Date,
    /// None for a visit whose time is not fixed: it takes the whole day.
    pub at: Option<Time>,
    /// How long it takes.
    pub minutes: u16,
    /// The day on which it was made.
    pub made: Date,
    pub summary: String,
    pub clinic: &'a str,
    pub address: &'a [String],
    pub description: String,
}

/// The modules of the entry's code; none where the clinic's own words are too many for one. An address that is too
/// long is left out first.
pub(super) fn code(entry: &Entry<'_>) -> Vec<String> {
    let encoded = [true, false].into_iter().find_map(|located| {
        let mut code = QRBuilder::new(text(entry, located));
        code.mode(Mode::Byte);
        // Of the codes of the smallest size that holds the entry the one that bears the most dirt.
        SIZES.into_iter().find_map(|size| {
            let fits = |level| code.version(size).ecl(level).build().ok();
            LEVELS.into_iter().find_map(fits)
        })
    });
    let Some(code) = encoded else {
        return Vec::new();
    };
    let sign = |x: usize, y: usize| if code[y][x].value() { '#' } else { '.' };
    (0..code.size)
        .map(|y| (0..code.size).map(|x| sign(x, y)).collect())
        .collect()
}

/// The calendar with its one entry.
fn text(entry: &Entry<'_>, located: bool) -> String {
    let day = entry.day.strftime("%Y%m%d");
    let start = match entry.at {
        Some(at) => format!("DTSTART:{day}T{}", at.strftime("%H%M00")),
        None => format!("DTSTART;VALUE=DATE:{day}"),
    };
    let place = entry.address.iter().map(|line| line.trim());
    let place: Vec<&str> = place.filter(|line| !line.is_empty()).collect();
    let mut lines = vec![start];
    if entry.at.is_some() {
        lines.push(format!("DURATION:PT{}M", entry.minutes));
    }
    lines.push(format!(
        "SUMMARY:{}",
        escaped(&format!("{}, {}", entry.summary, entry.clinic))
    ));
    // What it is says whose it is. Each letter less makes the code coarser, and easier to read.
    if located && !place.is_empty() {
        lines.push(format!("LOCATION:{}", escaped(&place.join(", "))));
    }
    lines.push(format!("DESCRIPTION:{}", escaped(&entry.description)));
    // The same visit is the same entry, however often it is read.
    let uid = crate::hex(&Sha256::digest(lines.join("\n"))[..6]);
    let made = entry.made.strftime("%Y%m%d");
    let head = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".into(),
        "PRODID:Needlepoint".into(),
        "BEGIN:VEVENT".into(),
        format!("UID:{uid}"),
        format!("DTSTAMP:{made}T000000Z"),
    ];
    let foot = ["END:VEVENT".to_owned(), "END:VCALENDAR".into()];
    let all = head.into_iter().chain(lines).chain(foot);
    all.map(|line| folded(&line) + "\r\n").collect()
}

/// A text as a value of the kind TEXT (RFC 5545, 3.3.11).
fn escaped(text: &str) -> String {
    let plain = text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,");
    plain.replace(['\r', '\n'], "\\n")
}

/// A line that goes on in the next where it is longer than is allowed, never within a letter.
fn folded(line: &str) -> String {
    let mut folded = String::new();
    let mut length = 0;
    for letter in line.chars() {
        if length + letter.len_utf8() > LINE {
            folded.push_str("\r\n ");
            length = 1;
        }
        folded.push(letter);
        length += letter.len_utf8();
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(address: &[String]) -> Entry<'_> {
        Entry {
            day: "2026-12-23".parse().expect("a test day"),
            at: Time::new(14, 30, 0, 0).ok(),
            minutes: 60,
            made: "2026-11-23".parse().expect("a test day"),
            summary: "Microneedling: visit".into(),
            clinic: "Praxis; am See",
            address,
            description: "To change it, call 030 1.".into(),
        }
    }

    #[test]
    fn an_entry_is_written_as_the_standard_asks() {
        let address = ["Äußere Straße 1".repeat(6)];
        let text = text(&entry(&address), true);
        for line in [
            "DTSTART:20261223T143000",
            "DURATION:PT60M",
            "DTSTAMP:20261123T000000Z",
        ] {
            assert!(text.contains(&format!("\r\n{line}\r\n")), "{line} in {text}");
        }
        assert!(text.contains("SUMMARY:Microneedling: visit\\, Praxis\\; am See\r\n"));
        assert!(text.split("\r\n").all(|line| line.len() <= LINE));
        assert!(text.replace("\r\n ", "").contains(&address[0]));
        let whole_day = Entry {
            at: None,
            ..entry(&[])
        };
        let text = super::text(&whole_day, true);
        assert!(text.contains("\r\nDTSTART;VALUE=DATE:20261223\r\n") && !text.contains("DURATION"));
    }

    #[test]
    fn an_address_without_end_is_left_out_and_a_code_stays_readable() {
        let long = code(&entry(&["Seestr. ".repeat(200)]));
        assert!(!long.is_empty() && long.len() <= 97);
        let endless = Entry {
            description: "0 ".repeat(2000),
            ..entry(&[])
        };
        assert!(code(&endless).is_empty());
    }
}
