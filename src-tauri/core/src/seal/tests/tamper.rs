use super::base::{Manner, ascii, base};
use super::{key, signing};
use crate::seal::file::File;
use crate::seal::slot;
use crate::seal::xref::Manner as Whose;
use crate::seal::{SealKey, Signing, Verification, VerifyError, seal, verify};

const FIELDS: [&str; 2] = ["patient", "clinician"];

/// Whether a changed file is told as changed.
fn is_told(pdf: &[u8]) -> bool {
    verify(pdf, None).map_or(true, |found| !found.intact)
}

/// The field's signing with one short line; the patient's bears no trail, as those of before.
fn short(field: &str) -> Signing {
    Signing {
        trail: (field == "clinician").then_some([7; 32]),
        lines: vec!["Sheet".to_owned()],
        ..signing(field, "A")
    }
}

/// The base, the base sealed once, and sealed twice.
fn sealed_twice(manner: Manner, key: &SealKey) -> [Vec<u8>; 3] {
    let pdf = base(&FIELDS, "Sheta ", manner);
    let once = seal(&pdf, &short("patient"), key).unwrap();
    let twice = seal(&once, &short("clinician"), key).unwrap();
    assert!(verify(&once, None).unwrap().intact && verify(&twice, None).unwrap().intact);
    [pdf, once, twice]
}

/// Flips each `step`th byte of a range in turn, on all processors.
fn flip_each(pdf: &[u8], range: std::ops::Range<usize>, step: usize, flips: &[u8]) {
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let share = range.len().div_ceil(threads);
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let part = range.start + thread * share..(range.start + (thread + 1) * share).min(range.end);
            scope.spawn(move || {
                let mut changed = pdf.to_vec();
                for at in part.step_by(step) {
                    for flip in flips {
                        changed[at] ^= flip;
                        assert!(is_told(&changed), "byte {at} ^ {flip:#x} of {}", pdf.len());
                        changed[at] = pdf[at];
                    }
                }
            });
        }
    });
}

fn find(pdf: &[u8], word: &[u8]) -> usize {
    pdf.windows(word.len())
        .rposition(|window| window == word)
        .unwrap()
}

/// The hexadecimal of the last seal's container.
fn contents(pdf: &[u8]) -> std::ops::Range<usize> {
    let start = find(pdf, b"/Contents<") + b"/Contents<".len();
    start..start + pdf[start..].iter().position(|b| *b == b'>').unwrap()
}

#[test]
fn every_flipped_byte_is_told() {
    let key = key("Clinic", 1);
    let [_, once, _] = sealed_twice(Manner::Table, &key);
    flip_each(&once, 0..once.len(), 1, &[0x20]);
    let hex = contents(&once);
    flip_each(&once, hex.start - 1..hex.end + 1, 1, &[0x01, 0x02, 0x10, 0x80]);
}

#[test]
fn flipped_bytes_of_a_second_seal_are_told() {
    let key = key("Clinic", 1);
    let [_, once, twice] = sealed_twice(Manner::Stream, &key);
    flip_each(&twice, once.len()..twice.len(), 3, &[0x01]);
    flip_each(&twice, contents(&once), 3, &[0x01]);
}

#[test]
fn cuts_are_told() {
    let key = key("Clinic", 1);
    let [_, once, twice] = sealed_twice(Manner::Table, &key);
    // Cut exactly after the first seal it is the sheet as it was then
    let structural = twice.len() - 400..twice.len();
    for end in (0..twice.len())
        .step_by(7)
        .chain(structural)
        .filter(|end| *end != once.len())
    {
        assert!(is_told(&twice[..end]), "cut at {end}");
    }
    let gap = once.len() + 40;
    assert!(is_told(&[&twice[..gap], &twice[gap + 1..]].concat()));
}

#[test]
fn added_bytes_are_told() {
    let key = key("Clinic", 1);
    let [_, once, _] = sealed_twice(Manner::Table, &key);
    for added in [
        &b"\n"[..],
        b" ",
        b"\0",
        b"%%EOF\n",
        b"% x\n",
        b"startxref\n0\n%%EOF\n",
    ] {
        let longer = [&once, added].concat();
        let found = verify(&longer, None).unwrap();
        assert!(
            !found.intact && !found.covers_whole_file && found.problem.is_some(),
            "{added:?}"
        );
        assert!(
            found.seals[0].intact,
            "the seal itself still covers what it covered"
        );
    }
    for at in [0, 9, 500, once.len() - 6, once.len() - 1] {
        assert!(
            is_told(&[&once[..at], b" ", &once[at..]].concat()),
            "inserted at {at}"
        );
    }
}

/// An update by another hand: the objects given, with a correct cross-reference.
fn update(pdf: &[u8], objects: &[(u32, String)]) -> Vec<u8> {
    let mut out = pdf.to_vec();
    let mut table = String::from("xref\n");
    for (number, body) in objects {
        table.push_str(&format!("{number} 1\n{:010} 00000 n\r\n", out.len()));
        out.extend_from_slice(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes());
    }
    let doc = lopdf::Document::load_mem(pdf).unwrap();
    let root = doc.trailer.get(b"Root").unwrap().as_reference().unwrap();
    let prev = find(pdf, b"startxref\n") + 10;
    let prev: String = pdf[prev..]
        .iter()
        .take_while(|b| b.is_ascii_digit())
        .map(|b| *b as char)
        .collect();
    let at = out.len();
    let size = doc.max_id + 10;
    out.extend_from_slice(table.as_bytes());
    out.extend_from_slice(
        format!(
            "trailer\n<</Size {size}/Root {} 0 R/ID[<07><07>]/Prev {prev}>>\nstartxref\n{at}\n%%EOF\n",
            root.0
        )
        .as_bytes(),
    );
    lopdf::Document::load_mem(&out).unwrap();
    out
}

#[test]
fn a_change_of_the_page_after_a_seal_is_told() {
    let key = key("Clinic", 1);
    let [pdf, once, twice] = sealed_twice(Manner::Table, &key);
    let doc = lopdf::Document::load_mem(&pdf).unwrap();
    let page = *doc.get_pages().get(&1).unwrap();
    let content = doc.get_page_contents(page)[0].0;
    let shadow = [(content, "<</Length 1>>\nstream\nq\nendstream".to_owned())];
    for sealed in [&once, &twice] {
        let found = verify(&update(sealed, &shadow), None).unwrap();
        assert!(!found.intact && !found.covers_whole_file && found.problem.is_some());
    }
    // Sealed again afterwards, the last seal covers the whole file, and the change between is still told
    let found = verify(
        &seal(&update(&once, &shadow), &short("clinician"), &key).unwrap(),
        None,
    )
    .unwrap();
    assert!(
        !found.intact && found.covers_whole_file && found.problem.is_some(),
        "{found:?}"
    );
    // Before the first seal it is part of what was sealed
    let with_line_end = [&pdf[..], b"\n"].concat();
    let found = verify(
        &seal(&update(&with_line_end, &shadow), &short("patient"), &key).unwrap(),
        None,
    )
    .unwrap();
    assert!(found.intact, "{found:?}");
}

#[test]
fn the_head_of_the_trail_is_sealed_with_the_sheet() {
    let key = key("Clinic", 1);
    let [_, once, twice] = sealed_twice(Manner::Table, &key);
    let found = verify(&twice, None).unwrap();
    let heads: Vec<_> = found.seals.iter().map(|seal| seal.trail_head.clone()).collect();
    assert_eq!(heads, [None, Some("07".repeat(32))]);
    let entry = format!("/NDPT_TrailHead<{}>\n", "07".repeat(32)).into_bytes();
    let at = find(&twice, &entry);
    assert!(at > once.len());
    // Taken out, twice there, or another: none is what was written.
    let [before, after] = [&twice[..at], &twice[at + entry.len()..]];
    for instead in [
        &b""[..],
        &entry.repeat(2),
        b"/NDPT_TrailHead<>\n",
        b"/NDPT_TrailHead 7\n",
    ] {
        assert!(is_told(&[before, instead, after].concat()));
    }
    flip_each(&twice, at..at + entry.len(), 1, &[1, 0x20, 0x80]);
}

#[test]
fn ink_from_another_sheet_is_told() {
    let key = key("Clinic", 1);
    let other = Signing {
        digest: [1; 32],
        name: "B".into(),
        ..short("patient")
    };
    let [pdf, once, _] = sealed_twice(Manner::Table, &key);
    let theirs = seal(&pdf, &other, &key).unwrap();
    assert_eq!(once.len(), theirs.len());
    let mut mixed = once.clone();
    let hex = contents(&once);
    mixed[hex.clone()].copy_from_slice(&theirs[hex]);
    let found = verify(&mixed, None).unwrap();
    assert!(!found.intact && !found.seals[0].intact && found.covers_whole_file);
    // A signature of another sheet beside one of this
    let second = Signing {
        digest: [1; 32],
        ..short("clinician")
    };
    let found = verify(&seal(&once, &second, &key).unwrap(), None).unwrap();
    assert!(!found.intact && found.seals[0].intact && found.seals[1].problem.is_some());
    // Put into the field by an update of another hand
    let doc = lopdf::Document::load_mem(&once).unwrap();
    let form = doc
        .catalog()
        .unwrap()
        .get(b"AcroForm")
        .unwrap()
        .as_reference()
        .unwrap();
    let fields = doc
        .get_dictionary(form)
        .unwrap()
        .get(b"Fields")
        .unwrap()
        .as_array()
        .unwrap();
    let signed = doc.get_dictionary(fields[0].as_reference().unwrap()).unwrap();
    let value = signed.get(b"V").unwrap().as_reference().unwrap().0;
    let ink = signed
        .get(b"AP")
        .unwrap()
        .as_dict()
        .unwrap()
        .get(b"N")
        .unwrap()
        .as_reference()
        .unwrap()
        .0;
    let file = File::read(&once, Whose::Ours).unwrap();
    let empty = slot::find(&file.as_of(2), "clinician").ok().unwrap();
    let open = String::from_utf8(empty.field_open).unwrap();
    let body = format!("{open}/AP<</N {ink} 0 R>>/V {value} 0 R>>");
    let found = verify(&update(&once, &[(empty.field.number, body)]), None).unwrap();
    assert!(!found.intact && found.problem.is_some());
}

#[test]
fn swapped_containers_are_told() {
    let key = key("Clinic", 1);
    let [_, once, twice] = sealed_twice(Manner::Table, &key);
    let (first, second) = (contents(&once), contents(&twice));
    assert_eq!(first.len(), second.len());
    let mut swapped = twice.clone();
    swapped[first.clone()].copy_from_slice(&twice[second.clone()]);
    swapped[second].copy_from_slice(&twice[first]);
    let found = verify(&swapped, None).unwrap();
    assert!(
        !found.intact && found.seals.iter().all(|seal| !seal.intact),
        "{found:?}"
    );
}

#[test]
fn other_spellings_of_a_container_are_told() {
    let key = key("Clinic", 1);
    let [_, once, _] = sealed_twice(Manner::Table, &key);
    let hex = contents(&once);
    let respell = |respelt: Vec<u8>| [&once[..hex.start], &respelt, &once[hex.end..]].concat();
    assert!(
        is_told(&respell(once[hex.clone()].to_ascii_uppercase())),
        "upper case"
    );
    let mut spaced = once[hex.clone()].to_vec();
    let end = spaced.len();
    if spaced[end - 2..] == *b"00" {
        spaced[end - 2..].copy_from_slice(b"  ");
        assert!(is_told(&respell(spaced)), "spaces");
    }
    let mut padded = once[hex.clone()].to_vec();
    padded[end - 1] = if padded[end - 1] == b'1' { b'2' } else { b'1' };
    assert!(is_told(&respell(padded)), "padding");
    // ECDSA's other form of the same signature, (r, n - s)
    let signature = p256_signature(&once[hex.clone()]);
    let parsed = p256::ecdsa::Signature::from_der(&signature).unwrap();
    let high = p256::ecdsa::Signature::from_scalars(*parsed.r(), -*parsed.s())
        .unwrap()
        .to_der();
    let text = String::from_utf8(once[hex.clone()].to_vec()).unwrap();
    let (low, high) = (crate::hex(&signature), crate::hex(high.as_bytes()));
    let mut bytes = text.replace(&low, &high).into_bytes();
    if high.len() > low.len() {
        // One byte longer: mend the lengths around it and let the padding give way
        bytes = grow(&bytes, &low, &high);
    }
    bytes.resize(hex.len(), b'0');
    assert_ne!(bytes, text.as_bytes());
    let found = verify(&respell(bytes), None).unwrap();
    assert_eq!(
        found.seals[0].problem.as_deref(),
        Some("The signature in this seal was changed.")
    );
}

/// The signature value at the end of a container.
fn p256_signature(hex: &[u8]) -> Vec<u8> {
    let bytes: Vec<u8> = hex
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect();
    let at = (0..bytes.len())
        .rev()
        .find(|at| {
            bytes[*at] == 0x30
                && p256::ecdsa::Signature::from_der(
                    bytes[*at..]
                        .split_at((bytes[*at + 1] as usize + 2).min(bytes.len() - at))
                        .0,
                )
                .is_ok()
        })
        .unwrap();
    bytes[at..at + bytes[at + 1] as usize + 2].to_vec()
}

/// Replaces a signature value by a longer one and mends every length that holds it.
fn grow(hex: &[u8], low: &str, high: &str) -> Vec<u8> {
    use der::{Decode, Encode};
    let text = std::str::from_utf8(hex).unwrap();
    assert!(text.contains(high) && !low.is_empty());
    let unhex = |text: &str| -> Vec<u8> {
        (0..text.len() / 2)
            .map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap())
            .collect()
    };
    let original = unhex(&text.replace(high, low));
    let mut reader = der::SliceReader::new(&original).unwrap();
    let header = der::Header::decode(&mut reader).unwrap();
    let length = usize::try_from((header.encoded_len().unwrap() + header.length).unwrap()).unwrap();
    let mut info = cms::content_info::ContentInfo::from_der(&original[..length]).unwrap();
    let mut data: cms::signed_data::SignedData = info.content.decode_as().unwrap();
    let mut signer = data.signer_infos.0.as_slice()[0].clone();
    signer.signature = der::asn1::OctetString::new(unhex(high)).unwrap();
    data.signer_infos = cms::signed_data::SignerInfos(vec![signer].try_into().unwrap());
    info.content = der::Any::encode_from(&data).unwrap();
    crate::hex(&info.to_der().unwrap()).into_bytes()
}

#[test]
fn a_seal_by_another_key_over_the_same_sheet_is_not_trusted() {
    let (own, other) = (key("Clinic", 1), key("Clinic", 9));
    let [pdf, ..] = sealed_twice(Manner::Table, &own);
    let forged = seal(&pdf, &short("patient"), &other).unwrap();
    let found: Verification = verify(&forged, Some(own.certificate())).unwrap();
    assert!(found.intact && !found.is_trusted());
}

#[test]
fn files_that_are_no_sealed_pdf_are_told_apart() {
    assert_eq!(verify(b"", None), Err(VerifyError::NotPdf));
    assert_eq!(verify(b"PK\x03\x04", None), Err(VerifyError::NotPdf));
    assert_eq!(verify(b"%PDF-1.7\n", None), Err(VerifyError::NoSeal));
    assert_eq!(
        verify(&base(&FIELDS, &ascii(), Manner::Packed), None),
        Err(VerifyError::NoSeal)
    );
    let mut large = vec![0; 33 * 1024 * 1024];
    large[..5].copy_from_slice(b"%PDF-");
    assert_eq!(verify(&large, None), Err(VerifyError::TooLarge));
}

#[test]
fn scrambled_files_neither_pass_nor_panic() {
    let key = key("Clinic", 1);
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let words: [&[u8]; 12] = [
        b"<<",
        b">>",
        b"[",
        b"(",
        b"/Prev 0",
        b"stream\n",
        b"endobj",
        b"99999999999",
        b"-1",
        b"0 R",
        b"/Length 4294967295",
        b"%%EOF\n",
    ];
    for manner in [Manner::Table, Manner::Stream, Manner::Packed] {
        let [_, _, twice] = sealed_twice(manner, &key);
        for _ in 0..400 {
            let mut changed = twice.clone();
            for _ in 0..=random(4) {
                let (from, length) = (random(changed.len() - 300), random(300));
                match random(4) {
                    0 => drop(changed.drain(from..from + length)),
                    1 => {
                        let copy = changed[from..from + length].to_vec();
                        let at = random(changed.len());
                        changed.splice(at..at, copy);
                    }
                    2 => {
                        let word = words[random(words.len())];
                        changed.splice(from..from + word.len(), word.iter().copied());
                    }
                    _ => changed[from] = random(256) as u8,
                }
            }
            assert!(changed == twice || is_told(&changed));
            // Sealing a scrambled file may fail, but only with words
            let _ = seal(&changed, &short("clinician"), &key);
        }
    }
}

#[test]
fn hostile_structures_are_refused_quickly() {
    let start = std::time::Instant::now();
    let tail = |body: String| format!("%PDF-1.7\n{body}").into_bytes();
    // A cross-reference that points to itself, one that claims all numbers, nesting without end
    let mut files = vec![
        tail("xref\n0 0\ntrailer\n<</Size 1/Root 1 0 R/ID[<00>]/Prev 9>>\nstartxref\n9\n%%EOF\n".into()),
        tail("xref\n0 4294967295\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n".into()),
        tail(format!(
            "xref\n0 0\ntrailer\n{}\nstartxref\n9\n%%EOF\n",
            "<</A".repeat(2_000_000)
        )),
        tail(format!(
            "xref\n{}trailer\n<<>>\nstartxref\n9\n%%EOF\n",
            "0 0\n".repeat(1_000_000)
        )),
        tail("startxref\n9\n%%EOF\n".repeat(300_000)),
        tail("/ByteRange /Type/Sig ".repeat(200_000)),
    ];
    // A stream that inflates to more than is looked at
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..512 {
        std::io::Write::write_all(&mut encoder, &[0; 1 << 20]).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    let head = format!(
        "1 0 obj\n<</Type/XRef/W[1 4 2]/Size 9/Root 1 0 R/ID[<00>]/Filter/FlateDecode/Length {}>>\nstream\n",
        bomb.len()
    );
    files.push(
        [
            b"%PDF-1.7\n",
            head.as_bytes(),
            &bomb,
            b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n",
        ]
        .concat(),
    );
    for file in files {
        assert!(is_told(&file));
    }
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
