//! The time of a seal as a PDF date with the offset of the place, to the second.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Writes `D:20260304104230+01'00'`. Offsets are whole minutes in PDF; seconds of them are dropped.
pub(super) fn write(at: Timestamp, offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let local = whole_minutes(minutes).to_datetime(at);
    let sign = if minutes < 0 { '-' } else { '+' };
    format!(
        "D:{:04}{:02}{:02}{:02}{:02}{:02}{sign}{:02}'{:02}'",
        local.year(),
        local.month(),
        local.day(),
        local.hour(),
        local.minute(),
        local.second(),
        minutes.abs() / 60,
        minutes.abs() % 60
    )
}

/// Reads what [`write`] writes, and nothing else.
pub(super) fn read(text: &str) -> Option<(Timestamp, Offset)> {
    let bytes = text.as_bytes();
    if bytes.len() != 23 || !text.is_ascii() {
        return None;
    }
    let number = |from: usize, to: usize| -> Option<i16> {
        bytes[from..to]
            .iter()
            .all(u8::is_ascii_digit)
            .then(|| text[from..to].parse().ok())?
    };
    let small = |from: usize| number(from, from + 2).and_then(|n| i8::try_from(n).ok());
    let local = DateTime::new(
        number(2, 6)?,
        small(6)?,
        small(8)?,
        small(10)?,
        small(12)?,
        small(14)?,
        0,
    )
    .ok()?;
    let minutes = i32::from(number(17, 19)?) * 60 + i32::from(number(20, 22)?);
    let minutes = if bytes[16] == b'-' { -minutes } else { minutes };
    let offset = Offset::from_seconds(minutes * 60).ok()?;
    let at = offset.to_timestamp(local).ok()?;
    // One spelling only
    (write(at, offset) == text).then_some((at, offset))
}

/// Reads the dates that other programs write, as a moment and in RFC 3339. Where they say no offset the moment is
/// taken to be in Greenwich, and none is shown.
pub(super) fn read_any(text: &str) -> Option<(Timestamp, String)> {
    let digits = text.trim().strip_prefix("D:").unwrap_or(text.trim());
    if !digits.is_ascii() || digits.len() < 4 {
        return None;
    }
    let local = digits.len() - digits.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (local, zone) = digits.split_at(local);
    let part = |from: usize, least: i8| match local.get(from..from + 2) {
        Some(part) => part.parse().ok(),
        None => (local.len() <= from).then_some(least),
    };
    let time = DateTime::new(
        local.get(..4)?.parse().ok()?,
        part(4, 1)?,
        part(6, 1)?,
        part(8, 0)?,
        part(10, 0)?,
        part(12, 0)?,
        0,
    )
    .ok()?;
    let zone: String = zone.chars().filter(|c| *c != '\'').collect();
    let offset = match zone.as_str() {
        "" => return Some((Offset::UTC.to_timestamp(time).ok()?, time.to_string())),
        zone if zone.starts_with('Z') => Offset::UTC,
        zone => {
            let number = |range| {
                zone.get(range)
                    .map_or(Some(0), |part: &str| part.parse::<i32>().ok())
            };
            let seconds = number(1..3)? * 3600 + number(3..5)? * 60;
            Offset::from_seconds(if zone.starts_with('-') { -seconds } else { seconds }).ok()?
        }
    };
    let at = offset.to_timestamp(time).ok()?;
    Some((at, rfc3339(at, offset)))
}

/// RFC 3339 with the offset.
pub(super) fn rfc3339(at: Timestamp, offset: Offset) -> String {
    at.display_with_offset(offset).to_string()
}

fn whole_minutes(minutes: i32) -> Offset {
    Offset::from_seconds(minutes * 60).expect("cutting the seconds of an offset leaves an offset")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_and_read() {
        let at: Timestamp = "2026-03-04T09:42:30.5Z".parse().unwrap();
        for (seconds, text) in [
            (3600, "D:20260304104230+01'00'"),
            (0, "D:20260304094230+00'00'"),
            (-12_600, "D:20260304061230-03'30'"),
        ] {
            let offset = Offset::from_seconds(seconds).unwrap();
            assert_eq!(write(at, offset), text);
            let (read_at, read_offset) = read(text).unwrap();
            assert_eq!((read_at.as_second(), read_offset), (at.as_second(), offset));
        }
        assert_eq!(
            rfc3339(at, Offset::from_seconds(3600).unwrap()),
            "2026-03-04T10:42:30.5+01:00"
        );
    }

    #[test]
    fn dates_of_other_programs_are_read() {
        for (text, at) in [
            ("D:20260304104230+01'00'", "2026-03-04T10:42:30+01:00"),
            ("D:20260304104230-03'30", "2026-03-04T10:42:30-03:30"),
            ("D:20260304104230Z00'00'", "2026-03-04T10:42:30+00:00"),
            ("D:20260304104230", "2026-03-04T10:42:30"),
            ("20260304", "2026-03-04T00:00:00"),
        ] {
            assert_eq!(read_any(text).map(|(_, at)| at).as_deref(), Some(at));
        }
        for text in [
            "",
            "D:",
            "D:2026030",
            "D:20261304",
            "today",
            "D:20260304104230+99'99'",
            "D:2026\u{301}",
        ] {
            assert_eq!(read_any(text), None, "{text}");
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in [
            "D:20260304104230Z",
            "D:20261304104230+01'00'",
            "D:20260304104230*01'00'",
            "D:20260304094230-00'00'",
            "",
            "é",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
