use super::*;

/// The files of `folder` that hold `needle` in UTF-8, UTF-16 or as hexadecimal.
fn files_with(folder: &Path, needle: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(needle).unwrap();
    let forms: [Vec<u8>; 4] = [
        needle.to_vec(),
        text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        needle
            .iter()
            .flat_map(|byte| format!("{byte:02x}").into_bytes())
            .collect(),
    ];
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let bytes = fs::read(entry.path()).unwrap();
        if forms
            .iter()
            .any(|form| bytes.windows(form.len()).any(|window| window == form))
        {
            found.push(entry.file_name().into_string().unwrap());
        }
    }
    found
}

const PLANTED: [&str; 7] = [
    "PLANTEDNAME",
    "1980-05-07",
    "MN-0042",
    "PLANTEDBODY",
    "PLANTEDSHEET",
    "PLANTEDPDF",
    "PLANTEDCONSULT",
];

#[test]
fn nothing_of_a_patient_is_readable_in_any_file() {
    let (folder, mut archive) = fresh();
    archive_record(&mut archive, "r", &banner("PLANTEDNAME"));
    sign(&mut archive, "s", "PLANTEDNAME");
    archive
        .save_draft("d", r#"{"typed":"PLANTEDBODY"}"#, &banner("PLANTEDNAME"), by(9))
        .unwrap();
    archive.find("planted", 10, &TimeZone::UTC).unwrap();
    // Looked at through a copy: reading the open database's own file would drop its lock.
    let open_files = as_after_a_crash(folder.path());
    let names: Vec<_> = fs::read_dir(open_files.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(names.iter().any(|name| name == "archive.db-wal"), "{names:?}");
    archive.lock().unwrap();
    for planted in PLANTED {
        assert_eq!(
            files_with(open_files.path(), planted.as_bytes()),
            Vec::<String>::new(),
            "{planted}"
        );
        assert_eq!(
            files_with(folder.path(), planted.as_bytes()),
            Vec::<String>::new(),
            "{planted}"
        );
    }
    assert_eq!(
        files_with(folder.path(), b"SQLite format 3"),
        Vec::<String>::new()
    );
}

#[test]
fn the_search_finds_what_is_readable() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("plain"), "a PLANTEDNAME b").unwrap();
    fs::write(
        folder.path().join("wide"),
        "PLANTEDNAME"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<_>>(),
    )
    .unwrap();
    assert_eq!(files_with(folder.path(), b"PLANTEDNAME").len(), 2);
}

#[test]
fn neither_errors_nor_the_trail_name_the_patient() {
    let (_folder, mut archive) = fresh();
    archive_record(&mut archive, "r", &banner("PLANTEDNAME"));
    sign(&mut archive, "s", "PLANTEDNAME");
    archive.void_signing("s", by(9)).unwrap();
    let trail = format!("{:?}", [trail_of(&archive, "r"), trail_of(&archive, "s")]);
    let error = archive
        .save_draft("r", "PLANTEDBODY", &banner("PLANTEDNAME"), by(10))
        .unwrap_err();
    let words = format!("{trail} {error:?} {error} {}", error.hint());
    for planted in PLANTED {
        assert!(!words.contains(planted), "{planted}: {words}");
    }
}
