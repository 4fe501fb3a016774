//! The sealed sheet before outside judges, and broken on purpose.
//!
//! The sample is sealed by the terminal. Each judge says of the whole file that it is valid; each broken copy is
//! told by `verify`, and by pyHanko too where the break lies inside what a signature covers.
#![allow(clippy::unwrap_used)]

use std::ffi::OsStr;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jiff::{SignedDuration, Zoned};
use needlepoint_core::pdf::{self, Meta};
use needlepoint_core::seal::{SealKey, Signing, seal, verify};
use needlepoint_core::sheet::{Block, FrozenSheet, Sheet};
use needlepoint_core::typeset::{Fonts, typeset};
use needlepoint_tests::{
    Desk, Ran, against_profiles, cli, consult, draft, judge, marks, patched, poppler, python,
};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The sealed sample on one paper.
struct Sealed {
    folder: TempDir,
    pdf: PathBuf,
    certificate: PathBuf,
    bytes: Vec<u8>,
}

fn sealed(paper: &str) -> Sealed {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let (consult_file, pdf, certificate) = (file("consult.json"), file("sheet.pdf"), file("seal.pem"));
    fs::write(&consult_file, consult("healthy").to_string()).unwrap();
    let ran = cli([
        OsStr::new("sheet"),
        consult_file.as_os_str(),
        OsStr::new("-o"),
        pdf.as_os_str(),
        OsStr::new("--paper"),
        OsStr::new(paper),
        OsStr::new("--certificate-out"),
        certificate.as_os_str(),
    ]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    let bytes = fs::read(&pdf).unwrap();
    Sealed {
        folder,
        pdf,
        certificate,
        bytes,
    }
}

fn sample() -> &'static Sealed {
    static SEALED: OnceLock<Sealed> = OnceLock::new();
    SEALED.get_or_init(|| sealed("a4"))
}

fn verified(file: &Path, trust: Option<&Path>) -> (i32, Value) {
    let mut words = vec![OsStr::new("verify"), file.as_os_str()];
    if let Some(trust) = trust {
        words.extend([OsStr::new("--trust"), trust.as_os_str()]);
    }
    let ran = cli(words);
    (ran.code, serde_json::from_str(&ran.out).unwrap_or(Value::Null))
}

/// `verify` of changed bytes.
fn judged(bytes: &[u8]) -> (i32, Value) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("changed.pdf");
    fs::write(&file, bytes).unwrap();
    verified(&file, None)
}

fn pyhanko(file: &Path, certificate: &Path) -> Ran {
    let words = [
        "-m",
        "pyhanko",
        "sign",
        "validate",
        "--pretty-print",
        "--no-revocation-check",
    ];
    let words = words.iter().map(OsStr::new);
    let trust = [
        OsStr::new("--trust-replace"),
        OsStr::new("--trust"),
        certificate.as_os_str(),
        file.as_os_str(),
    ];
    python(words.chain(trust))
}

/// Where a signature stands in the file.
#[derive(Clone, Debug)]
struct Signature {
    /// What it covers, before and after itself.
    covers: [Range<usize>; 2],
    /// Its container in hexadecimal digits.
    contents: Range<usize>,
}

fn find(bytes: &[u8], word: &[u8], from: usize) -> Option<usize> {
    let found = bytes[from..]
        .windows(word.len())
        .position(|window| window == word);
    found.map(|at| from + at)
}

/// The signatures by what the file says of them, in order.
fn signatures(bytes: &[u8]) -> Vec<Signature> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = find(bytes, b"/ByteRange[", from) {
        let start = at + b"/ByteRange[".len();
        let end = find(bytes, b"]", start).unwrap();
        let text = std::str::from_utf8(&bytes[start..end]).unwrap();
        let n: Vec<usize> = text.split_whitespace().map(|n| n.parse().unwrap()).collect();
        found.push(Signature {
            covers: [n[0]..n[0] + n[1], n[2]..n[2] + n[3]],
            contents: n[1] + 1..n[2] - 1,
        });
        from = end;
    }
    found
}

/// The container's bytes without the padding.
fn container(bytes: &[u8], signature: &Signature) -> Vec<u8> {
    let digits = std::str::from_utf8(&bytes[signature.contents.clone()]).unwrap();
    let raw: Vec<u8> = (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
        .collect();
    assert_eq!(raw[..2], [0x30, 0x82], "a sequence with a length of two bytes");
    let length = 4 + usize::from(u16::from_be_bytes([raw[2], raw[3]]));
    assert!(raw[length..].iter().all(|byte| *byte == 0));
    raw[..length].to_vec()
}

#[test]
fn the_sealed_sample_verifies_on_both_papers() {
    for paper in ["a4", "letter"] {
        let sealed = sealed(paper);
        let (code, said) = verified(&sealed.pdf, None);
        assert_eq!(code, 0, "{said}");
        assert_eq!(
            (&said["intact"], &said["coversWholeFile"]),
            (&json!(true), &json!(true))
        );
        let seals = said["seals"].as_array().unwrap();
        let fields: Vec<&str> = seals.iter().map(|seal| seal["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["patient", "clinician"]);
        for seal in seals {
            assert_eq!(
                (&seal["intact"], &seal["selfSigned"]),
                (&json!(true), &json!(true))
            );
            assert_eq!(seal["digest"], seals[0]["digest"]);
            assert_eq!(seal["digest"].as_str().unwrap().len(), 64);
            let at: jiff::Timestamp = seal["at"].as_str().unwrap().parse().unwrap();
            assert!(at.as_second() > 0);
        }
        assert_eq!(seals[0]["name"], consult("healthy")["patient"]["name"]);
        let (code, said) = verified(&sealed.pdf, Some(&sealed.certificate));
        assert_eq!(code, 0);
        assert!(
            said["seals"]
                .as_array()
                .unwrap()
                .iter()
                .all(|seal| seal["trusted"] == true)
        );

        let size = judge("pdfinfo", [&sealed.pdf]);
        let expected = if paper == "a4" { "(A4)" } else { "(letter)" };
        let page = size.out.lines().find(|line| line.starts_with("Page size:"));
        assert!(
            page.is_some_and(|line| line.contains(expected)),
            "{paper}: {page:?}"
        );
    }
}

#[test]
fn another_ones_certificate_is_not_trusted() {
    let other = sealed("a4");
    let (code, said) = verified(&sample().pdf, Some(&other.certificate));
    assert_eq!(code, 3, "{said}");
    assert_eq!(said["intact"], true);
    assert!(
        said["seals"]
            .as_array()
            .unwrap()
            .iter()
            .all(|seal| seal["trusted"] == false)
    );
}

#[test]
fn poppler_says_valid() {
    let ran = judge("pdfsig", [OsStr::new("-nocert"), sample().pdf.as_os_str()]);
    assert_eq!(
        ran.out
            .matches("Signature Validation: Signature is Valid.")
            .count(),
        2,
        "{}",
        ran.out
    );
    assert_eq!(ran.out.matches("Signature Type: ETSI.CAdES.detached").count(), 2);
    // The first is followed by the second, which covers all.
    assert_eq!(ran.out.matches("Not total document signed").count(), 1);
    assert_eq!(ran.out.matches("  - Total document signed").count(), 1);
}

#[test]
fn pyhanko_says_valid() {
    for paper in ["a4", "letter"] {
        let sealed = sealed(paper);
        let ran = pyhanko(&sealed.pdf, &sealed.certificate);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        assert_eq!(
            ran.out.matches("The signature is judged VALID.").count(),
            2,
            "{}",
            ran.out
        );
        assert_eq!(ran.out.matches("The signer's certificate is trusted.").count(), 2);
        assert!(!ran.out.contains("INVALID"), "{}", ran.out);
    }
}

#[test]
fn openssl_verifies_each_signature() {
    let sealed = sample();
    let found = signatures(&sealed.bytes);
    assert_eq!(found.len(), 2);
    let file = |name: &str| sealed.folder.path().join(name);
    for (index, signature) in found.iter().enumerate() {
        let (content, cms) = (file(&format!("{index}.bin")), file(&format!("{index}.der")));
        let covered = signature
            .covers
            .clone()
            .map(|range| &sealed.bytes[range])
            .concat();
        let run = |covered: &[u8]| {
            fs::write(&content, covered).unwrap();
            fs::write(&cms, container(&sealed.bytes, signature)).unwrap();
            judge(
                "openssl",
                [
                    "cms",
                    "-verify",
                    "-binary",
                    "-cades",
                    "-purpose",
                    "any",
                    "-inform",
                    "DER",
                    "-in",
                    cms.to_str().unwrap(),
                    "-content",
                    content.to_str().unwrap(),
                    "-CAfile",
                    sealed.certificate.to_str().unwrap(),
                    "-out",
                    "/dev/null",
                ],
            )
        };
        let ran = run(&covered);
        assert_eq!(ran.code, 0, "{}", ran.err);
        // The judge does judge: one bit less and it says so.
        let mut changed = covered.clone();
        changed[1000] ^= 1;
        assert_ne!(run(&changed).code, 0);
    }
}

#[test]
fn qpdf_finds_nothing() {
    let ran = judge("qpdf", [OsStr::new("--check"), sample().pdf.as_os_str()]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(
        ran.out.contains("No syntax or stream encoding errors found"),
        "{}",
        ran.out
    );
    assert_eq!(ran.err, "");
}

#[test]
fn the_archive_and_accessibility_profiles_are_kept() {
    let base = base(frozen(&json!({})).sheet());
    assert_eq!(against_profiles(&base), [""; 0]);
    for paper in ["a4", "letter"] {
        let bytes = sealed(paper).bytes;
        assert_eq!(against_profiles(&bytes), [""; 0], "{paper}");
        let first = &bytes[..signatures(&bytes)[0].covers[1].end];
        assert_eq!(against_profiles(first), [""; 0], "{paper}, one seal");
    }
}

#[test]
fn a_sheet_without_a_part_of_its_structure_is_not_passed() {
    // The judge does judge: each of these breaks one of the two profiles.
    let base = base(frozen(&json!({})).sheet());
    let mut document = lopdf::Document::load_mem(&base).unwrap();
    document.catalog_mut().unwrap().remove(b"Lang");
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    assert!(!against_profiles(&bytes).is_empty());
    let mut document = lopdf::Document::load_mem(&base).unwrap();
    document.catalog_mut().unwrap().remove(b"OutputIntents");
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    assert!(!against_profiles(&bytes).is_empty());
}

/// Where the streams of a file lie.
fn streams(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = find(bytes, b">>\nstream\n", from) {
        let length = bytes[..at]
            .windows(8)
            .rposition(|word| word == b"/Length ")
            .unwrap();
        let digits = bytes[length + 8..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit());
        let length = digits.fold(0, |length, digit| length * 10 + usize::from(digit - b'0'));
        let start = at + b">>\nstream\n".len();
        from = start + length;
        found.push(start..from);
    }
    found
}

/// Readers take `CR LF` before `endstream` for one end of line. A stream that happens to end in `CR` must not be
/// followed by a bare `LF`, or it is a byte shorter than it says. Files are made until one has such a stream.
fn ends_of_streams(files: impl Iterator<Item = Vec<u8>>) {
    for bytes in files.take(2000) {
        let mut met = false;
        for stream in streams(&bytes) {
            let ends_in_cr = bytes[stream.clone()].ends_with(b"\r");
            let after = &bytes[stream.end..];
            let told =
                after.starts_with(b"\r\nendstream") || after.starts_with(b"\nendstream") && !ends_in_cr;
            assert!(told, "the stream at {}", stream.start);
            met |= ends_in_cr;
        }
        if met {
            return;
        }
    }
    panic!("no stream ended in CR");
}

/// A word for each number, so that the sums at the end of a deflated stream come out far apart.
fn letters(number: usize) -> String {
    let [i, m, w] = [number % 23, number / 23 % 19, number / 23 / 19];
    format!("{number}{}{}{}", "i".repeat(i), "m".repeat(m), "W".repeat(w))
}

#[test]
fn every_stream_of_a_page_is_as_long_as_it_says() {
    let sheet = frozen(&json!({})).sheet().clone();
    ends_of_streams((1..).map(|number: usize| {
        let mut sheet = sheet.clone();
        let text = letters(number);
        sheet.blocks = vec![Block::Paragraph { text }];
        base(&sheet)
    }));
}

#[test]
fn every_stream_of_a_seal_is_as_long_as_it_says() {
    let (frozen, marks, key) = (frozen(&json!({})), marks(&consult("healthy")), key());
    let (place, base) = (frozen.places().remove(0), base(frozen.sheet()));
    let mut signing = Signing::of(&place, &marks[&place.field], &moment(), frozen.digest());
    ends_of_streams((1..).map(|number: usize| {
        signing.lines = vec![letters(number)];
        seal(&base, &signing, &key).unwrap().split_off(base.len())
    }));
}

#[test]
fn the_digest_of_the_sheet_stands_under_each_signature_and_in_each_revision() {
    let frozen = frozen(&json!({}));
    let digest = frozen.digest().hex();
    let folder = tempfile::tempdir().unwrap();
    for (signed, file) in sealings(&frozen).iter().enumerate() {
        let path = folder.path().join("sheet.pdf");
        fs::write(&path, file).unwrap();
        let under = format!("Sheet SHA-256 {}", &digest[..16]);
        assert_eq!(poppler(&path).matches(&under).count(), signed, "{under}");
        if signed == 0 {
            continue;
        }
        let seals = verify(file, None).unwrap().seals;
        assert_eq!(seals.len(), signed);
        assert!(
            seals.iter().all(|seal| seal.digest.as_ref() == Some(&digest)),
            "{seals:?}"
        );
        let entry = format!("/NDPT_SheetDigest<{digest}>");
        let entries = file
            .windows(entry.len())
            .filter(|bytes| bytes.eq_ignore_ascii_case(entry.as_bytes()));
        assert_eq!(entries.count(), signed);
    }
}

#[test]
fn the_sample_is_small() {
    for paper in ["a4", "letter"] {
        let size = sealed(paper).bytes.len();
        assert!(size <= 90_000, "{paper}: {size} bytes");
    }
}

fn frozen(patch: &Value) -> FrozenSheet {
    let desk = Desk::new();
    let draft = desk.agreed(draft(patched(consult("healthy"), patch)));
    desk.freeze(&draft).unwrap_or_else(|gaps| panic!("{gaps:?}"))
}

fn moment() -> Zoned {
    "2026-11-23T10:15:00+00:00[+00:00]".parse().unwrap()
}

fn base(sheet: &Sheet) -> Vec<u8> {
    let pages = typeset(sheet, &Fonts::load()).unwrap();
    let meta = Meta {
        title: sheet.title.clone(),
        language: sheet.language.clone(),
        subject: Some(sheet.patient.clone()),
        created: moment(),
    };
    pdf::write(&pages, &meta).unwrap().into_bytes()
}

fn key() -> SealKey {
    let since = moment().timestamp() - SignedDuration::from_hours(24);
    let mut random = |bytes: &mut [u8]| bytes.iter_mut().zip(1..).for_each(|(byte, count)| *byte = count);
    SealKey::generate("Harbour Street Dermatology", "GB", since, &mut random).unwrap()
}

/// A sheet sealed by the key above: the base, and after each signature.
fn sealings(frozen: &FrozenSheet) -> Vec<Vec<u8>> {
    let (marks, key) = (marks(&consult("healthy")), key());
    let mut files = vec![base(frozen.sheet())];
    for place in frozen.places() {
        let signing = Signing::of(&place, &marks[&place.field], &moment(), frozen.digest());
        files.push(seal(&files[files.len() - 1], &signing, &key).unwrap());
    }
    files
}

#[test]
fn the_same_sheet_gives_the_same_base_in_any_process() {
    const OUT: &str = "NEEDLEPOINT_TEST_BASE";
    let frozen = frozen(&json!({}));
    if let Some(out) = std::env::var_os(OUT) {
        return fs::write(out, base(frozen.sheet())).unwrap();
    }
    let once = base(frozen.sheet());
    assert!(once == base(frozen.sheet()), "twice in one process");
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("base.pdf");
    let done = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_same_sheet_gives_the_same_base_in_any_process"])
        .env(OUT, &out)
        .output()
        .unwrap();
    assert!(done.status.success());
    assert!(once == fs::read(&out).unwrap(), "in another process");
    // Another sheet is another file, also by its identifier.
    let other = self::frozen(&json!({ "patient": { "recordNumber": "LD-20419" } }));
    let other = base(other.sheet());
    assert!(once != other);
    let id = |bytes: &[u8]| {
        let document = lopdf::Document::load_mem(bytes).unwrap();
        format!("{:?}", document.trailer.get(b"ID").unwrap())
    };
    assert_ne!(id(&once), id(&other));
}

#[test]
fn a_sheet_that_nobody_signed_bears_no_seal() {
    let (code, said) = judged(&base(frozen(&json!({})).sheet()));
    assert_eq!((code, said), (2, Value::Null));
}

#[test]
fn flipped_bytes_are_told() {
    let bytes = &sample().bytes;
    let found = signatures(bytes);
    // Spread over the file, and thick where a digest does not reach: in and around the containers.
    let spread = (8..bytes.len()).step_by(bytes.len() / 41);
    let gaps = found.iter().flat_map(|s| {
        let Range { start, end } = s.contents;
        [
            start - 2,
            start - 1,
            start,
            start + 1,
            start + 9,
            end - 300,
            end - 1,
            end,
            end + 1,
        ]
    });
    let tail = bytes.len() - 12..bytes.len();
    let mut changed = bytes.clone();
    for at in spread.chain(gaps).chain(tail) {
        for bit in [0x01, 0x20] {
            changed[at] ^= bit;
            let said = verify(&changed, None);
            assert!(
                said.as_ref().is_ok_and(|said| !said.intact),
                "byte {at} of {} ^ {bit:#x}: {said:?}",
                bytes.len()
            );
            changed[at] = bytes[at];
        }
    }
}

#[test]
fn broken_files_exit_1() {
    let bytes = &sample().bytes;
    let found = signatures(bytes);
    let (first, second) = (&found[0], &found[1]);
    let flipped = |at: usize| {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        changed
    };
    let with = |range: Range<usize>, new: &[u8]| [&bytes[..range.start], new, &bytes[range.end..]].concat();
    let mut swapped = bytes.clone();
    swapped[first.contents.clone()].copy_from_slice(&bytes[second.contents.clone()]);
    swapped[second.contents.clone()].copy_from_slice(&bytes[first.contents.clone()]);
    let upper = bytes[first.contents.clone()].to_ascii_uppercase();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("a byte of the first page", flipped(5000)),
        ("a byte of the first ink", flipped(first.covers[0].end - 2500)),
        (
            "a byte of the first container",
            flipped(first.contents.start + 700),
        ),
        ("a byte of the padding", flipped(first.contents.end - 2)),
        (
            "a byte of the last container",
            flipped(second.contents.start + 700),
        ),
        ("the last byte", flipped(bytes.len() - 1)),
        ("digits in the other case", with(first.contents.clone(), &upper)),
        ("one byte less", bytes[..bytes.len() - 1].to_vec()),
        (
            "half of the last seal",
            bytes[..first.covers[1].end + 3000].to_vec(),
        ),
        ("a byte cut out", with(4000..4001, b"")),
        ("a byte put in", with(4000..4000, b" ")),
        ("a space at the end", [bytes.as_slice(), b" "].concat()),
        ("a line at the end", [bytes.as_slice(), b"%%EOF\n"].concat()),
        ("an object at the end", appended(bytes)),
        ("signatures swapped", swapped),
    ];
    for (what, changed) in cases {
        assert!(changed != *bytes, "{what} changes nothing");
        let (code, said) = judged(&changed);
        assert_eq!(code, 1, "{what}: {said}");
        assert_eq!(said["intact"], false, "{what}");
    }
}

/// The file with a proper update behind it that changes the last page, as another program would write it.
fn appended(bytes: &[u8]) -> Vec<u8> {
    let before = lopdf::Document::load_mem(bytes).unwrap();
    let mut update = lopdf::IncrementalDocument::create_from(bytes.to_vec(), before);
    let pages = update.get_prev_documents().get_pages();
    let page = *pages.values().last().unwrap();
    update.opt_clone_object_to_new_document(page).unwrap();
    let page = update
        .new_document
        .get_object_mut(page)
        .unwrap()
        .as_dict_mut()
        .unwrap();
    page.set("Rotate", 180);
    let mut file = Vec::new();
    update.save_to(&mut file).unwrap();
    assert!(file.starts_with(bytes));
    file
}

#[test]
fn the_file_as_it_was_after_the_first_signature_bears_one_seal() {
    let bytes = &sample().bytes;
    let (code, said) = judged(&bytes[..signatures(bytes)[0].covers[1].end]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(said["seals"].as_array().unwrap().len(), 1);
}

#[test]
fn ink_from_another_sheet_is_told() {
    let mine = frozen(&json!({}));
    let files = sealings(&mine);
    assert_eq!(judged(&files[2]).0, 0);
    // A base of the same length, so that what is pasted onto it fits to the byte.
    let other = (20419..20519)
        .map(|number| frozen(&json!({ "patient": { "recordNumber": format!("LD-{number}") } })))
        .find(|other| base(other.sheet()).len() == files[0].len())
        .map(|other| sealings(&other))
        .expect("one of a hundred sheets is as long");
    assert!(other[0] != files[0]);
    let (base, once, their_once) = (files[0].len(), files[1].len(), other[1].len());
    let cases = [
        ("both", [&files[0][..], &other[2][base..]].concat()),
        ("the first", [&files[0][..], &other[1][base..]].concat()),
        ("the second", [&files[1][..], &other[2][their_once..]].concat()),
        (
            "the first below the second",
            [&files[0][..], &other[1][base..], &files[2][once..]].concat(),
        ),
    ];
    for (what, pasted) in cases {
        let (code, said) = judged(&pasted);
        assert_eq!(code, 1, "{what}: {said}");
    }
    // The drawing alone, from one field into the other.
    let drawing = |bytes: &[u8], from: usize| {
        let start = find(bytes, b"/Subtype/Form", from).unwrap();
        let start = find(bytes, b"stream", start).unwrap();
        start..find(bytes, b"endstream", start).unwrap()
    };
    let (patient, clinician) = (drawing(&files[2], base), drawing(&files[2], once));
    let pasted = [
        &files[2][..clinician.start],
        &files[2][patient],
        &files[2][clinician.end..],
    ];
    assert_eq!(judged(&pasted.concat()).0, 1);
}

#[test]
fn pyhanko_tells_breaks_inside_what_is_covered() {
    let sealed = sample();
    let found = signatures(&sealed.bytes);
    let mut swapped = sealed.bytes.clone();
    swapped[found[0].contents.clone()].copy_from_slice(&sealed.bytes[found[1].contents.clone()]);
    swapped[found[1].contents.clone()].copy_from_slice(&sealed.bytes[found[0].contents.clone()]);
    let flipped = |at: usize| {
        let mut changed = sealed.bytes.clone();
        changed[at] ^= 1;
        changed
    };
    let cases = [
        // A byte that no structure hangs on: inside the first page's content.
        ("a byte of a page", flipped(5000)),
        ("a byte of the ink", flipped(found[0].covers[0].end - 2500)),
        (
            "a byte of the container",
            flipped(found[1].contents.start + 2 * 1000),
        ),
        ("signatures swapped", swapped),
        ("an update behind the seals", appended(&sealed.bytes)),
    ];
    let file = sealed.folder.path().join("changed.pdf");
    for (what, changed) in cases {
        fs::write(&file, changed).unwrap();
        let ran = pyhanko(&file, &sealed.certificate);
        let valid = ran.out.matches("The signature is judged VALID.").count();
        assert!(valid < 2 && ran.code != 0, "{what}: {}{}", ran.out, ran.err);
    }
}
