//! Files that were changed, cut, added to or mixed.

use super::*;
use needlepoint_core::seal::verify;
use serde_json::json;
use std::fs;
use std::ops::Range;

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
        .find(|other| written(other.sheet()).len() == files[0].len())
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
