//! The terminal: changed copies of the sample, broken input, exit codes.
#![allow(clippy::unwrap_used)]

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use needlepoint_core::procedure::microneedling;
use needlepoint_tests::{Authority, Ran, agreed, cli, consult, judge, patched, root, terminal};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder with a changed copy of the sample.
struct Case {
    folder: TempDir,
    consult: PathBuf,
}

impl Case {
    fn new(kind: &str, patch: &Value) -> Self {
        Self::text(patched(consult(kind), patch).to_string())
    }

    fn text(text: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let consult = folder.path().join("consult.json");
        fs::write(&consult, text).unwrap();
        Self { folder, consult }
    }

    fn screen(&self) -> Ran {
        cli([OsStr::new("screen"), self.consult.as_os_str()])
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("sheet.pdf")
    }

    fn sheet(&self) -> Ran {
        let (out, certificate) = (self.out(), self.folder.path().join("seal.pem"));
        let words = [
            OsStr::new("sheet"),
            self.consult.as_os_str(),
            OsStr::new("-o"),
            out.as_os_str(),
            OsStr::new("--certificate-out"),
            certificate.as_os_str(),
        ];
        cli(words)
    }

    /// Asserts that the sheet is refused for these reasons, in this order, and that nothing was written.
    fn refused(&self, reasons: &[&str]) {
        let ran = self.sheet();
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
        let lines: Vec<&str> = ran.err.lines().collect();
        assert_eq!(lines.len(), reasons.len(), "{}", ran.err);
        for (line, reason) in lines.iter().zip(reasons) {
            assert!(line.starts_with(reason), "{line} instead of {reason}");
            assert!(line.len() > reason.len() + 10 && line.ends_with('.'), "{line}");
        }
        let left: Vec<_> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(left, ["consult.json"], "something was written");
    }
}

fn screened(kind: &str, patch: &Value) -> Value {
    let ran = Case::new(kind, patch).screen();
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn the_sample_is_complete() {
    let sample = consult("healthy");
    assert!(sample["patient"]["name"].is_string() && sample["patient"]["birthDate"].is_string());
    assert!(sample["language"].is_string() && sample["date"].is_string());
    let asked = microneedling().unwrap().questions;
    let answers = sample["answers"].as_object().unwrap();
    assert_eq!(answers.len(), asked.len());
    for question in asked {
        let value = answers[&question.id]["value"].as_str();
        assert!(matches!(value, Some("yes" | "no" | "unsure")), "{}", question.id);
    }
    let said = screened("healthy", &json!({}));
    assert_eq!(said["verdict"], "proceed");
    assert_eq!((&said["findings"], &said["missing"]), (&json!([]), &json!([])));
    // Run again it is the same, to the byte.
    assert_eq!(cli(["sample"]).out, cli(["sample"]).out);
}

/// What is changed in which sample, and the verdict that follows.
#[test]
fn the_verdict_is_the_gravest_that_is_not_resolved() {
    let answer = |id: &str, value: &str| json!({ "answers": { id: { "value": value } } });
    let cases = [
        ("healthy", answer("pregnant", "yes"), "doNotTreat"),
        ("healthy", answer("pregnant", "unsure"), "doNotTreat"),
        ("healthy", answer("capacity", "no"), "doNotTreat"),
        ("healthy", answer("keloid", "yes"), "doNotTreat"),
        ("healthy", answer("botox", "yes"), "wait"),
        ("healthy", answer("bdd", "yes"), "doNotTreat"),
        (
            "healthy",
            json!({ "answers": { "bdd": { "value": "yes", "details": { "effect": "some" } } } }),
            "clinicianDecides",
        ),
        ("healthy", answer("hsv_history", "unsure"), "clinicianDecides"),
        ("healthy", answer("hsv_history", "yes"), "modify"),
        ("cautions", json!({}), "proceed"),
        ("cautions", json!({ "resolutions": [] }), "clinicianDecides"),
        ("blocked", json!({}), "doNotTreat"),
    ];
    for (kind, patch, verdict) in cases {
        assert_eq!(screened(kind, &patch)["verdict"], verdict, "{kind} {patch}");
    }
}

#[test]
fn a_pregnant_patient_gets_no_sheet() {
    let patch = json!({ "answers": { "pregnant": { "value": "yes" } } });
    let said = screened("healthy", &patch);
    assert_eq!(said["findings"][0]["question"], "pregnant");
    assert_eq!(said["findings"][0]["outcome"], "doNotTreat");
    assert_eq!(said["findings"][0]["resolution"], Value::Null);
    Case::new("healthy", &patch).refused(&["findings.pregnant: "]);
    // A reason does not lift it.
    let over = json!([{
        "finding": "pregnant", "outcome": "doNotTreat", "until": null, "kind": "overridden",
        "reason": "She asked for it.", "by": "Dr Mara Linden", "at": "2026-11-23T10:00:00Z",
    }]);
    let patch = patched(patch, &json!({ "resolutions": over }));
    assert_eq!(screened("healthy", &patch)["verdict"], "doNotTreat");
    Case::new("healthy", &patch).refused(&["findings.pregnant: "]);
}

#[test]
fn a_wait_names_its_end() {
    let botox = json!({ "value": "yes", "details": { "when": "2026-11-20" } });
    let patch = json!({ "date": "2026-11-23", "answers": { "botox": botox } });
    let said = screened("healthy", &patch);
    assert_eq!(said["verdict"], "wait");
    assert_eq!(said["findings"][0]["outcome"], "wait");
    assert_eq!(said["findings"][0]["until"], "2026-12-04");
    Case::new("healthy", &patch).refused(&["findings.botox: Not resolved yet. "]);
    // On the day itself it is over, and there is a sheet.
    let later = json!({ "plan": { "day": { "when": "on", "day": "2026-12-04" } } });
    let case = Case::text(agreed(&patched(patch, &later)).to_string());
    let ran = case.sheet();
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(case.out().exists());
}

#[test]
fn what_is_missing_is_listed() {
    let patch = json!({ "answers": { "botox": null, "keloid": null, "fst": null } });
    assert_eq!(
        screened("healthy", &patch)["missing"],
        json!(["fst", "keloid", "botox"])
    );
    Case::new("healthy", &patch).refused(&["answers.fst: ", "answers.keloid: ", "answers.botox: "]);
}

/// A change, and every reason why there is no sheet.
#[test]
fn every_reason_is_listed() {
    let cases: &[(Value, &[&str])] = &[
        (
            json!({ "patient": { "birthDate": "2031-01-01" } }),
            &["patient.birthDate: ", "findings.age_minor: "],
        ),
        (
            json!({ "patient": { "birthDate": "1988-02-30" } }),
            &["patient.birthDate: ", "findings.age_minor: "],
        ),
        (json!({ "patient": { "name": "  " } }), &["patient.name: "]),
        (json!({ "date": "tomorrow" }), &["date: "]),
        (json!({ "language": "tlh" }), &["language: "]),
        (
            json!({ "plan": { "device": "rf" } }),
            &["plan.device: Devices that heat"],
        ),
        (
            json!({ "plan": { "day": { "when": "on", "day": "2026-11-22" } } }),
            &["plan.day: "],
        ),
        (
            json!({ "goal": "Ana 😀", "consent": { "questions": [{ "asked": "Why?\u{7}", "answered": "So." }] } }),
            &[
                "goal: These characters cannot be printed: U+1F600.",
                "consent.questions.0: ",
            ],
        ),
        (
            json!({ "plan": { "needles": [] } }),
            &[
                "plan.needles.cheek-medial-right: ",
                "plan.needles.cheek-medial-left: ",
                "plan.needles.forehead-central: ",
                "plan.needles.glabella: ",
            ],
        ),
        (
            json!({
                "goal": "", "patient": { "name": "" }, "answers": { "pregnant": { "value": "yes" }, "ak": null },
                "plan": { "glide": "" }, "consent": { "informedBy": "", "copy": null },
            }),
            &[
                "patient.name: ",
                "goal: ",
                "answers.ak: ",
                "findings.pregnant: ",
                "plan.glide: ",
                "consent.informedBy: ",
                "consent.copy: ",
            ],
        ),
        (
            json!({ "consent": { "ticks": { "risks": null } } }),
            &["clause.risks: "],
        ),
        (
            json!({ "consent": { "ticks": { "risks": "", "withdraw": null }, "initials": { "health_true": " " } } }),
            &["clause.risks: ", "clause.withdraw: ", "clause.health_true: "],
        ),
        (
            json!({ "signatures": { "patient": null } }),
            &["signatures.patient: "],
        ),
        (
            json!({ "signatures": null }),
            &["signatures.patient: ", "signatures.clinician: "],
        ),
        (
            json!({ "signatures": { "patient": { "strokes": [] } } }),
            &["signatures.patient: "],
        ),
        (
            json!({ "signatures": { "clinician": { "strokes": [
                { "points": [{ "x": 10, "y": 10, "t": 0, "pressure": 1 }, { "x": 12, "y": 10, "t": 9, "pressure": 1 }] },
            ] } } }),
            &["signatures.clinician: "],
        ),
    ];
    for (patch, reasons) in cases {
        Case::new("healthy", patch).refused(reasons);
    }
}

#[test]
fn a_date_in_the_wrong_place_is_refused_where_it_stands() {
    let botox = json!({ "value": "yes", "details": { "when": "2027-05-01" } });
    let case = Case::new("healthy", &json!({ "answers": { "botox": botox } }));
    case.refused(&["answers.botox.when: ", "findings.botox: "]);
}

#[test]
fn a_tick_for_other_words_is_refused_and_it_is_said_what_is_ticked() {
    let patch = json!({ "plan": { "costSession": "£240" } });
    let case = Case::new("healthy", &patch);
    let clauses = [
        "clause.purpose: ",
        "clause.off_label: ",
        "clause.cost: ",
        "clause.anaesthetic: This was ticked for other words.",
    ];
    case.refused(&clauses);
    let mut changed = patched(consult("healthy"), &patch);
    for line in case.sheet().err.lines() {
        let (clause, said) = line.split_once(": ").unwrap();
        let shown = said.rsplit_once(" is ").unwrap().1.trim_end_matches('.');
        changed["consent"]["ticks"][clause.trim_start_matches("clause.")] = json!(shown);
    }
    let case = Case::text(changed.to_string());
    let ran = case.sheet();
    assert_eq!(ran.code, 0, "{}", ran.err);
    // True or false is no tick: it does not say what for.
    let patch = json!({ "consent": { "ticks": { "cost": true } } });
    let ran = Case::new("healthy", &patch).sheet();
    assert!(ran.code == 2 && ran.err.contains("invalid type"), "{}", ran.err);
}

#[test]
fn other_ways_to_sign_are_taken() {
    let typed = json!({ "kind": "typed", "name": "zoë  åström-nguyễn" });
    let stroke = |y: f64| json!({ "x": 90.0 + y, "y": y, "t": y, "pressure": 0.5 });
    let witnessed = json!({
        "kind": "witnessed", "witness": "Nurse Kim", "width": 600.0, "height": 200.0,
        "strokes": [{ "points": [stroke(60.0), stroke(120.0)] }],
    });
    for mark in [typed, witnessed] {
        // The patch takes away what the drawn one had.
        let mut consult = consult("healthy");
        consult["signatures"]["patient"] = mark;
        let ran = Case::text(consult.to_string()).sheet();
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    let mut consult = consult("healthy");
    consult["signatures"]["patient"] = json!({ "kind": "typed", "name": "Somebody Else" });
    Case::text(consult.to_string()).refused(&["signatures.patient: Type the name"]);
}

#[test]
fn broken_consults_are_refused_with_words() {
    let text = consult("healthy").to_string();
    let with = |patch: &Value| patched(consult("healthy"), patch).to_string().into_bytes();
    let twice = |field: &str, other: &str| {
        let doubled = text.replacen(field, &format!("{other},{field}"), 1);
        assert_ne!(doubled, text, "{field}");
        doubled.into_bytes()
    };
    let cases: [(&str, Vec<u8>, &str); 15] = [
        (
            "a field twice",
            twice(r#""goal":"#, r#""goal":"Another""#),
            "duplicate field `goal`",
        ),
        (
            "an answer twice",
            twice(r#""pregnant":"#, r#""pregnant":{"value":"yes"}"#),
            "duplicate field `pregnant`",
        ),
        (
            "a value twice",
            twice(r#""recordNumber":"#, r#""recordNumber":"1""#),
            "duplicate field `recordNumber`",
        ),
        ("empty", Vec::new(), "no consult file"),
        ("no JSON", b"Dear clinic,".to_vec(), "no consult file"),
        (
            "cut",
            text.as_bytes()[..text.len() / 2].to_vec(),
            "no consult file",
        ),
        ("a list", b"[]".to_vec(), "no consult file"),
        ("no text", vec![0xff, 0xfe, 0, 1], "could not be read"),
        (
            "an unknown field",
            with(&json!({ "nurse": "Kim" })),
            "unknown field `nurse`",
        ),
        (
            "an unknown field further in",
            with(&json!({ "patient": { "birthdate": "1988-04-17" } })),
            "unknown field `birthdate`",
        ),
        (
            "an unknown way to interpret",
            with(&json!({ "consent": { "interpreter": { "mode": "in the room" } } })),
            "unknown variant `in the room`",
        ),
        (
            "an unknown way to hand over the copy",
            with(&json!({ "consent": { "copy": "paper and email" } })),
            "unknown variant `paper and email`",
        ),
        (
            "an unknown answer",
            with(&json!({ "answers": { "botox": { "value": "maybe" } } })),
            "unknown variant `maybe`",
        ),
        (
            "an unknown field of a signature",
            with(&json!({ "signatures": { "patient": { "colour": "blue" } } })),
            "unknown field `colour`",
        ),
        (
            "a number for a name",
            with(&json!({ "patient": { "name": 7 } })),
            "invalid type",
        ),
    ];
    for (what, bytes, words) in cases {
        let case = Case::text(bytes);
        for ran in [case.screen(), case.sheet()] {
            assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{what}");
            assert!(ran.err.contains(words), "{what}: {}", ran.err);
            assert!(ran.err.contains("consult.json"), "{what}: {}", ran.err);
        }
        assert!(!case.out().exists(), "{what}");
    }
}

#[test]
fn files_that_cannot_be_read_or_written_are_named() {
    let case = Case::new("healthy", &json!({}));
    let folder = case.folder.path();
    let nowhere = folder.join("no/such/folder/sheet.pdf");
    let sheet = |out: &Path| {
        cli([
            OsStr::new("sheet"),
            case.consult.as_os_str(),
            OsStr::new("-o"),
            out.as_os_str(),
        ])
    };
    for ran in [
        cli([OsStr::new("screen"), folder.join("none.json").as_os_str()]),
        cli([OsStr::new("screen"), folder.as_os_str()]),
        cli([OsStr::new("verify"), folder.join("none.pdf").as_os_str()]),
        sheet(&nowhere),
        sheet(folder),
    ] {
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
        assert!(ran.err.contains("could not be"), "{}", ran.err);
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    }
    // A certificate that has no place takes the sheet with it.
    let certificate = folder.join("no/such/folder/seal.pem");
    let (out, words) = (case.out(), OsStr::new("--certificate-out"));
    let ran = cli([
        OsStr::new("sheet"),
        case.consult.as_os_str(),
        OsStr::new("-o"),
        out.as_os_str(),
        words,
        certificate.as_os_str(),
    ]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    let left = fs::read_dir(folder).unwrap().count();
    assert_eq!(left, 1, "something was left behind");
}

#[test]
fn what_was_there_is_neither_taken_for_another_nor_removed() {
    let case = Case::new("healthy", &json!({}));
    let folder = case.folder.path();
    let (out, kept) = (case.out(), folder.join("kept.pem"));
    let sheet = |out: &Path, certificate: &Path| {
        cli([
            OsStr::new("sheet"),
            case.consult.as_os_str(),
            OsStr::new("-o"),
            out.as_os_str(),
            OsStr::new("--certificate-out"),
            certificate.as_os_str(),
        ])
    };
    let before = fs::read(&case.consult).unwrap();
    for (out, certificate) in [
        (&out, &folder.join(".").join("sheet.pdf")),
        (&case.consult, &kept),
        (&out, &case.consult),
    ] {
        let ran = sheet(out, certificate);
        assert_eq!(ran.code, 64, "{}", ran.err);
        assert!(ran.err.contains("named twice"), "{}", ran.err);
    }
    assert_eq!(fs::read(&case.consult).unwrap(), before);
    // Somebody's file has the name of a part, and the sheet's place is a folder.
    fs::write(folder.join("sheet.pdf.part"), "mine").unwrap();
    fs::write(&kept, "an earlier certificate").unwrap();
    fs::create_dir(&out).unwrap();
    assert_eq!(sheet(&out, &kept).code, 2);
    assert!(kept.exists() && out.is_dir());
    fs::remove_dir(&out).unwrap();
    assert_eq!(sheet(&out, &kept).code, 0);
    assert_eq!(fs::read(folder.join("sheet.pdf.part")).unwrap(), b"mine");
    assert_eq!(fs::read_dir(folder).unwrap().count(), 4);
}

#[cfg(unix)]
#[test]
fn a_file_without_end_is_not_read_without_end() {
    for words in [["verify", "/dev/zero"], ["screen", "/dev/zero"]] {
        let ran = cli(words);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{words:?}");
        assert!(ran.err.contains("is larger than"), "{}", ran.err);
    }
}

#[test]
fn a_witness_is_named_in_full_or_asked_for_in_other_letters() {
    let with = |witness: &str| {
        let mut consult = consult("healthy");
        let point = |y: f64| json!({ "x": 90.0 + y, "y": y, "t": y, "pressure": 0.5 });
        consult["signatures"]["patient"] = json!({
            "kind": "witnessed", "witness": witness, "width": 600.0, "height": 200.0,
            "strokes": [{ "points": [point(60.0), point(120.0)] }],
        });
        Case::text(consult.to_string())
    };
    let case = with(" José  Núñez ");
    let ran = case.sheet();
    assert_eq!(ran.code, 0, "{}", ran.err);
    let out = case.out();
    let said = judge("pdftotext", [out.as_os_str(), OsStr::new("-")]).out;
    assert!(said.contains("Mark witnessed by José Núñez"), "{said}");
    for witness in ["王小明", "Nurse\u{200b}Kim"] {
        let case = with(witness);
        let ran = case.sheet();
        assert_eq!(ran.code, 2, "{witness}");
        assert!(ran.err.contains("in plain Latin letters"), "{}", ran.err);
        assert!(!case.out().exists());
    }
}

#[test]
fn a_sheet_on_which_somebody_has_yet_to_sign_is_intact_and_says_who() {
    let case = Case::new("healthy", &json!({}));
    assert_eq!(case.sheet().code, 0);
    let whole = fs::read(case.out()).unwrap();
    let judged = |bytes: &[u8]| {
        let file = case.folder.path().join("part.pdf");
        fs::write(&file, bytes).unwrap();
        let ran = cli([OsStr::new("verify"), file.as_os_str()]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        serde_json::from_str::<Value>(&ran.out).unwrap()
    };
    let said = judged(&whole);
    assert_eq!((&said["intact"], &said["unfilled"]), (&json!(true), &json!([])));
    let first = said["seals"][0]["revisionEnd"].as_u64().unwrap();
    let said = judged(&whole[..usize::try_from(first).unwrap()]);
    assert_eq!(said["intact"], true);
    assert_eq!(said["unfilled"], json!(["clinician"]));
}

#[test]
fn what_bears_no_seal_is_told_from_what_is_broken() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file.pdf");
    let cases: [(&[u8], &str); 3] = [
        (b"", "not a PDF"),
        (b"Dear clinic, please find attached", "not a PDF"),
        (b"%PDF-1.7\n%nothing\n", "no seal"),
    ];
    for (bytes, words) in cases {
        fs::write(&file, bytes).unwrap();
        let ran = cli([OsStr::new("verify"), file.as_os_str()]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
        assert!(ran.err.contains(words), "{}", ran.err);
    }
}

/// A folder with sealed files: what they are called below it, and what is in them.
fn archive(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn verified(folder: &Path, words: &[&str]) -> (i32, Value, String) {
    let words = [OsStr::new("verify"), folder.as_os_str()]
        .into_iter()
        .chain(words.iter().map(OsStr::new));
    let ran = cli(words);
    (
        ran.code,
        serde_json::from_str(&ran.out).unwrap_or(Value::Null),
        ran.err,
    )
}

#[test]
fn a_folder_is_judged_file_by_file() {
    let of = |name: &str| fs::read(root().join("tests/data").join(name)).unwrap();
    let (ours, rsa, noted) = (
        of("sealed/long-term-table.pdf"),
        of("strangers/rsa.pdf"),
        of("strangers/noted.pdf"),
    );
    let (sha1, pem) = (
        of("strangers/sha1.pdf"),
        root().join("tests/data/strangers/root.pem"),
    );
    let trust = ["--trust", pem.to_str().unwrap()];

    let all = archive(&[
        ("a.pdf", &ours),
        ("2026/b.PDF", &rsa),
        ("2026/03/notes.txt", b"no PDF"),
    ]);
    let (code, said, err) = verified(all.path(), &[]);
    assert_eq!((code, err.as_str()), (0, ""), "{said}");
    let files: Vec<&str> = said["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["file"].as_str().unwrap())
        .collect();
    assert_eq!(files, ["2026/b.PDF", "a.pdf"]);
    let first = json!({
        "file": "2026/b.PDF", "verdict": "intact", "ours": false, "seals": 1, "timeStamps": 0, "stage": "sealed",
        "problem": null,
    });
    assert_eq!(said["files"][0], first);
    assert_eq!(said["files"][1]["stage"], "longTerm");
    assert_eq!(
        (&said["totals"]["files"], &said["totals"]["intact"]),
        (&json!(2), &json!(2))
    );

    // One that nobody vouches for, one that was changed, one that was not checked, one without a seal, one no PDF
    let (code, said, _) = verified(all.path(), &trust);
    assert_eq!(
        (code, &said["files"][0]["verdict"]),
        (3, &json!("intact")),
        "{said}"
    );
    assert_eq!(said["files"][1]["verdict"], "notTrusted");
    let others: [(&str, &[u8], &str); 4] = [
        ("noted.pdf", &noted, "changed"),
        ("sha1.pdf", &sha1, "notChecked"),
        ("plain.pdf", b"%PDF-1.7\n%nothing\n", "noSeal"),
        ("letter.pdf", b"Dear clinic", "unreadable"),
    ];
    for (name, bytes, verdict) in others {
        let folder = archive(&[("a.pdf", &ours), (name, bytes)]);
        let (code, said, _) = verified(folder.path(), &[]);
        assert_eq!(
            (code, &said["files"][1]["verdict"]),
            (1, &json!(verdict)),
            "{said}"
        );
        assert_eq!(said["totals"][verdict], 1);
    }

    let none = archive(&[("plain.pdf", b"%PDF-1.7\n%nothing\n"), ("notes.txt", b"none")]);
    let (code, said, err) = verified(none.path(), &[]);
    assert_eq!((code, &said["totals"]["noSeal"]), (2, &json!(1)));
    assert!(err.contains("holds no sealed PDF"), "{err}");
    assert_eq!(verified(archive(&[]).path(), &[]).0, 2);
}

#[cfg(unix)]
#[test]
fn a_folder_that_leads_back_to_itself_is_judged_once() {
    let rsa = fs::read(root().join("tests/data/strangers/rsa.pdf")).unwrap();
    let folder = archive(&[("in/a.pdf", &rsa)]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("in/again")).unwrap();
    let (code, said, _) = verified(folder.path(), &[]);
    assert_eq!((code, &said["totals"]["files"]), (0, &json!(1)), "{said}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_a_folder_cleanly() {
    let rsa = fs::read(root().join("tests/data/strangers/twice.pdf")).unwrap();
    let names: Vec<String> = (0..4000).map(|number| format!("{number}.pdf")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), rsa.as_slice())).collect();
    let folder = archive(&files);
    // The shell that starts it presses the keys
    let script = "\"$0\" verify \"$1\" & sleep 0.3; kill -INT $!; wait $!";
    let words = [
        OsStr::new("-mc"),
        OsStr::new(script),
        terminal().as_os_str(),
        folder.path().as_os_str(),
    ];
    let ran = judge("bash", words);
    assert_eq!((ran.code, ran.out.as_str()), (130, ""), "{}", ran.err);
    assert!(
        ran.err.contains("Stopped after") && ran.err.contains("of 4000 files"),
        "{}",
        ran.err
    );
}

#[test]
fn a_certificate_that_ends_soon_is_told() {
    let authority = Authority::new();
    authority.certify_until("soon", "clinic", "-days 20");
    let (soon, pdf) = (
        authority.file("soon.pem"),
        root().join("tests/data/strangers/rsa.pdf"),
    );
    let ran = cli([
        OsStr::new("verify"),
        pdf.as_os_str(),
        OsStr::new("--trust"),
        soon.as_os_str(),
    ]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.err.contains("expires in") && ran.err.contains("Ask its issuer"),
        "{}",
        ran.err
    );
}

#[test]
fn wrong_usage_exits_64() {
    let cases: &[&[&str]] = &[
        &[],
        &["paint"],
        &["sample", "--findings", "many"],
        &["screen"],
        &["sheet", "consult.json"],
        &["sheet", "consult.json", "-o", "sheet.pdf", "--paper", "a5"],
        &["verify"],
        &["verify", "sheet.pdf", "--trust", "/no/such/certificate.pem"],
        &["--loud"],
    ];
    for words in cases {
        let ran = cli(*words);
        assert_eq!(ran.code, 64, "{words:?}: {}", ran.err);
        assert!(ran.out.is_empty() && !ran.err.is_empty(), "{words:?}");
    }
    let case = Case::text("no certificate");
    let words = ["verify", "sheet.pdf", "--trust", case.consult.to_str().unwrap()];
    assert_eq!(cli(words).code, 64);
    for words in [["--help"], ["--version"]] {
        let ran = cli(words);
        assert_eq!(ran.code, 0);
        assert!(
            ran.out.contains("needlepoint-cli") && ran.err.is_empty(),
            "{words:?}"
        );
    }
}
