//! What outside judges say of the sealed sample.

use super::*;
use needlepoint_tests::{against_profiles, judge};
use serde_json::json;
use std::ffi::OsStr;
use std::fs;

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
    let languages: Vec<String> = Desk::new().procedure.texts.into_keys().collect();
    assert_eq!(languages.len(), 7);
    for language in languages {
        let base = written(frozen(&json!({ "language": language })).sheet());
        assert_eq!(against_profiles(&base), [""; 0], "{language}");
    }
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
    let base = written(frozen(&json!({})).sheet());
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
