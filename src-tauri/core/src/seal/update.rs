//! Writes the incremental update that fills one signature field.
//!
//! The update is a function of the document before it and of a few values; `verify` calls it again with
//! the values that it read and compares every byte. So an update of ours can hold nothing but what is
//! written here. The price: the form of the update is part of the product's promise. To change it, add a
//! second form beside this one, or the sheets that are sealed already will no longer verify.

use super::file::View;
use super::slot::Slot;
use super::syntax::Malformed;
use super::xref::Revision;
use crate::hex;
use crate::pdf::thousandths;
use sha2::{Digest, Sha256};
use std::ops::Range;

/// What the signature dictionary says in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) name: String,
    pub(super) meaning: String,
    /// A PDF date.
    pub(super) at: String,
    /// Of the frozen sheet that was signed.
    pub(super) digest: [u8; 32],
    /// Of the audit trail's last entry at that time; sheets of before bear none.
    pub(super) trail: Option<[u8; 32]>,
}

/// An update whose `/Contents` is still all zeros.
pub(super) struct Update {
    /// What follows the document.
    pub(super) bytes: Vec<u8>,
    /// Offsets in the whole file: of the `<` of `/Contents`, and just after its `>`.
    pub(super) gap: (usize, usize),
}

impl Update {
    /// Whether `found`, which begins at `base`, is this update with a container in `contents`.
    pub(super) fn is(&self, found: &[u8], base: usize, contents: &Range<usize>) -> bool {
        let (less, greater) = self.gap;
        let (before, after) = (less + 1 - base, greater - 1 - base);
        *contents == (less + 1..greater - 1)
            && self.bytes.len() == found.len()
            && self.bytes[..before] == found[..before]
            && self.bytes[after..] == found[after..]
    }
}

/// The key under which the sheet's digest stands in the signature dictionary, prefixed as PDF asks of
/// private keys.
pub(super) const DIGEST_KEY: &str = "NDPT_SheetDigest";
/// The key of the digest of the audit trail's last entry, beside it.
pub(super) const TRAIL_KEY: &str = "NDPT_TrailHead";

/// Writes the update that follows a document of `base` bytes, the last an end of line, with room for
/// `reserved` bytes of CMS.
pub(super) fn write(
    base: usize,
    view: &View<'_>,
    slot: &Slot,
    words: &Words,
    appearance: &[u8],
    reserved: usize,
) -> Result<Update, Malformed> {
    let latest = view.latest()?;
    let appearance_number = latest.trailer.size;
    let seal_number = appearance_number + 1;
    let room = appearance.len() + 2 * reserved + 4096;
    let mut out = Section::new(base, room);

    if let Some((id, dict)) = &slot.form {
        out.object(id.number, &[dict]);
    }
    let filled = format!("/AP<</N {appearance_number} 0 R>>/V {seal_number} 0 R>>");
    out.object(slot.field.number, &[&slot.field_open, filled.as_bytes()]);

    let (width, height) = slot.size;
    let resources = slot
        .font
        .map(|font| format!("/Font<</Sign {font}>>"))
        .unwrap_or_default();
    let head = format!(
        "<</Type/XObject/Subtype/Form/BBox[0 0 {} {}]/Resources<<{resources}>>/Filter/FlateDecode/Length {}>>\nstream\n",
        decimal(width),
        decimal(height),
        appearance.len()
    );
    out.object(
        appearance_number,
        &[head.as_bytes(), appearance, end_of_stream(appearance)],
    );

    let mut head = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached\n/Name".to_vec();
    write_text(&mut head, &words.name);
    head.extend_from_slice(b"\n/Reason");
    write_text(&mut head, &words.meaning);
    head.extend_from_slice(format!("\n/M({})\n/{DIGEST_KEY}<{}>\n", words.at, hex(&words.digest)).as_bytes());
    if let Some(trail) = &words.trail {
        head.extend_from_slice(format!("/{TRAIL_KEY}<{}>\n", hex(trail)).as_bytes());
    }
    let range_at = open_range(&mut head);
    let body = out.object(seal_number, &[&head, b"<", &vec![b'0'; 2 * reserved], b">>>"]);
    let less = body + head.len();
    let greater = less + 1 + 2 * reserved + 1;

    out.finish(latest, seal_number + 1);
    Ok(out.covered(body + range_at, less..greater))
}

/// Appends an empty byte range, and the key of the container that follows it; gives where its numbers go.
pub(super) fn open_range(head: &mut Vec<u8>) -> usize {
    let range_at = head.len() + b"/ByteRange[0 ".len();
    head.extend_from_slice(format!("/ByteRange[0 {:32}]\n/Contents", "").as_bytes());
    range_at
}

/// What follows the bytes of a stream. After CR a bare LF would be taken for the rest of one end of line.
pub(super) fn end_of_stream(bytes: &[u8]) -> &'static [u8] {
    if bytes.ends_with(b"\r") {
        b"\r\nendstream"
    } else {
        b"\nendstream"
    }
}

/// A section under construction.
pub(super) struct Section {
    /// The offset of its first byte in the file.
    base: usize,
    bytes: Vec<u8>,
    /// Numbers and offsets of its objects.
    places: Vec<(u32, usize)>,
}

impl Section {
    /// A section that begins at an offset of the file, with room for so many bytes.
    pub(super) fn new(base: usize, room: usize) -> Self {
        Self {
            base,
            bytes: Vec::with_capacity(room),
            places: Vec::new(),
        }
    }

    /// Appends an object and returns where its body begins in this section.
    pub(super) fn object(&mut self, number: u32, parts: &[&[u8]]) -> usize {
        self.places.push((number, self.base + self.bytes.len()));
        self.bytes
            .extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        let body = self.bytes.len();
        for part in parts {
            self.bytes.extend_from_slice(part);
        }
        self.bytes.extend_from_slice(b"\nendobj\n");
        body
    }

    /// Writes the byte range of a finished section at a place of it: all of the file but the gap.
    pub(super) fn covered(mut self, range_at: usize, gap: Range<usize>) -> Update {
        let Range { start, end } = gap;
        let rest = self.bytes.len() - end;
        let gap = (self.base + start, self.base + end);
        let range = format!("{:<10} {:<10} {rest:<10}", gap.0, gap.1);
        self.bytes[range_at..][..range.len()].copy_from_slice(range.as_bytes());
        Update {
            bytes: self.bytes,
            gap,
        }
    }

    /// Appends the cross-reference in the manner of the revision before: readers expect one manner a file. The next
    /// free number is `size`.
    pub(super) fn finish(&mut self, latest: &Revision, size: u32) {
        let trailer = &latest.trailer;
        let state = Sha256::digest(&self.bytes);
        let info = trailer
            .info
            .map(|info| format!("/Info {info}"))
            .unwrap_or_default();
        let common = format!(
            "/Root {}{info}/ID[<{}><{}>]/Prev {}",
            trailer.root,
            hex(&trailer.id),
            hex(&state[..16]),
            latest.xref_at
        );
        let xref_at = self.base + self.bytes.len();
        let mut size = size;
        if latest.has_stream() {
            let own = size;
            size += 1;
            self.places.push((own, xref_at));
            self.places.sort_unstable();
            let index: Vec<String> = runs(&self.places)
                .iter()
                .map(|run| format!("{} {}", run[0].0, run.len()))
                .collect();
            let mut rows = Vec::with_capacity(self.places.len() * 7);
            for (_, offset) in &self.places {
                rows.push(1);
                rows.extend_from_slice(
                    &u32::try_from(*offset)
                        .expect("files are far below 4 GiB")
                        .to_be_bytes(),
                );
                rows.extend_from_slice(&[0, 0]);
            }
            let head = format!(
                "{own} 0 obj\n<</Type/XRef/Size {size}{common}/W[1 4 2]/Index[{}]/Length {}>>\nstream\n",
                index.join(" "),
                rows.len()
            );
            self.bytes.extend_from_slice(head.as_bytes());
            self.bytes.extend_from_slice(&rows);
            self.bytes.extend_from_slice(b"\nendstream\nendobj\n");
        } else {
            self.places.sort_unstable();
            self.bytes.extend_from_slice(b"xref\n");
            for run in runs(&self.places) {
                self.bytes
                    .extend_from_slice(format!("{} {}\n", run[0].0, run.len()).as_bytes());
                for (_, offset) in run {
                    self.bytes
                        .extend_from_slice(format!("{offset:010} 00000 n\r\n").as_bytes());
                }
            }
            self.bytes
                .extend_from_slice(format!("trailer\n<</Size {size}{common}>>\n").as_bytes());
        }
        self.bytes
            .extend_from_slice(format!("startxref\n{xref_at}\n%%EOF\n").as_bytes());
    }
}

/// Cuts sorted places where their numbers do not follow each other.
fn runs(places: &[(u32, usize)]) -> Vec<&[(u32, usize)]> {
    places.chunk_by(|a, b| a.0 + 1 == b.0).collect()
}

/// A length in points with at most two decimals and no trailing zeros.
pub(super) fn decimal(value: f64) -> String {
    let mut out = Vec::new();
    write_decimal(&mut out, value);
    String::from_utf8(out).expect("digits are ASCII")
}

/// As [`decimal`], appended.
pub(super) fn write_decimal(out: &mut Vec<u8>, value: f64) {
    thousandths(out, (value * 100.0).round() as i64 * 10);
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    out.extend_from_slice(b"<feff");
    out.extend_from_slice(hex(&units).as_bytes());
    out.push(b'>');
}

pub(super) fn write_name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for &b in name {
        if b.is_ascii_alphanumeric() || b"_-.+:".contains(&b) {
            out.push(b);
        } else {
            out.extend_from_slice(format!("#{b:02x}").as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_spelt_as_in_the_seals_of_before() {
        for hundredths in (-1250..1250).chain([-500_000, 10_001, 499_990, 500_000]) {
            let value = f64::from(hundredths) / 100.0;
            let digits = format!("{:.2}", value.abs());
            let short = digits.trim_end_matches('0').trim_end_matches('.');
            let short = short
                .strip_prefix("0.")
                .map_or(short.to_owned(), |part| format!(".{part}"));
            let sign = if hundredths < 0 { "-" } else { "" };
            assert_eq!(decimal(value), format!("{sign}{short}"), "{value}");
        }
    }
}
