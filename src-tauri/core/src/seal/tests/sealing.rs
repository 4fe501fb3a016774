use super::base::{Manner, ascii, base};
use super::{key, signing};
use crate::seal::{Certificate, Ink, SealError, SealKey, VerifyError, seal, verify};

const FIELDS: [&str; 3] = ["patient", "interpreter", "clinician"];

#[test]
fn three_signings_are_intact_in_every_manner_of_cross_reference() {
    for manner in [Manner::Table, Manner::Stream, Manner::Packed] {
        let key = key("Praxis Dr. Müller, Zürich", 1);
        let mut pdf = base(&FIELDS, &ascii(), manner);
        assert_eq!(verify(&pdf, None), Err(VerifyError::NoSeal));
        for (count, field) in FIELDS.iter().enumerate() {
            pdf = seal(&pdf, &signing(field, "Ωmega 王"), &key).unwrap();
            let found = verify(&pdf, Some(key.certificate())).unwrap();
            assert!(found.intact && found.is_trusted(), "{manner:?} {found:#?}");
            assert_eq!(found.seals.len(), count + 1);
            assert_eq!(found.unfilled, FIELDS[count + 1..]);
            let last = &found.seals[count];
            assert_eq!((last.field.as_str(), last.name.as_str()), (*field, "Ωmega 王"));
            assert_eq!(last.signer.as_deref(), Some("Praxis Dr. Müller, Zürich"));
            assert_eq!(last.at.as_deref(), Some("2026-03-04T10:42:30+01:00"));
            assert!(last.covers_whole_file && last.self_signed && last.revision_end == pdf.len());
            assert!(
                found.seals[..count]
                    .iter()
                    .all(|seal| seal.intact && !seal.covers_whole_file)
            );
        }
    }
}

#[test]
fn a_seal_is_small_and_the_same_each_time() {
    let key = key("Clinic", 1);
    let pdf = base(&FIELDS, &ascii(), Manner::Table);
    let sealed = seal(&pdf, &signing("patient", "A"), &key).unwrap();
    assert_eq!(sealed, seal(&pdf, &signing("patient", "A"), &key).unwrap());
    assert!(sealed.starts_with(&pdf));
    assert!(sealed.len() - pdf.len() < 8000, "{}", sealed.len() - pdf.len());
}

#[test]
fn trust_is_told_from_integrity() {
    let (own, other) = (key("Clinic", 1), key("Clinic", 2));
    let sealed = seal(
        &base(&FIELDS, &ascii(), Manner::Table),
        &signing("patient", "A"),
        &own,
    )
    .unwrap();
    let found = verify(&sealed, Some(other.certificate())).unwrap();
    assert!(found.intact && !found.is_trusted());
    assert_eq!(found.seals[0].trusted, Some(false));
    assert_eq!(verify(&sealed, None).unwrap().seals[0].trusted, None);
    let read = Certificate::read(own.certificate_pem().as_bytes()).unwrap();
    assert!(verify(&sealed, Some(&read)).unwrap().is_trusted());
    let pem = own.certificate_pem();
    let lines: Vec<&str> = pem.lines().collect();
    let short = [lines[0], "MII=", lines[lines.len() - 1], ""].join("\n");
    let without = [lines[0], lines[lines.len() - 1], ""].join("\n");
    let half = [&lines[..2], &lines[lines.len() - 1..]].concat().join("\n");
    for none in ["-----BEGIN NOTHING-----", "", "\r\n", &short, &without, &half] {
        assert!(Certificate::read(none.as_bytes()).is_err(), "{none}");
    }
    // A serial number of hyphens makes no PEM of it.
    let valid_from = "2026-01-01T00:00:00Z".parse().unwrap();
    let hyphens = SealKey::generate("Harbour Skin", "CH", valid_from, &mut |bytes| bytes.fill(b'-')).unwrap();
    let der = hyphens.certificate().der();
    assert_eq!(&Certificate::read(&der).unwrap(), hyphens.certificate());
}

#[test]
fn json_is_camel_case() {
    let sealed = seal(
        &base(&FIELDS, &ascii(), Manner::Table),
        &signing("patient", "A"),
        &key("Clinic", 1),
    )
    .unwrap();
    let json = serde_json::to_value(verify(&sealed, None).unwrap()).unwrap();
    assert_eq!(json["coversWholeFile"], true);
    assert_eq!(json["seals"][0]["certificateSha256"].as_str().unwrap().len(), 64);
    assert_eq!(json["seals"][0]["digest"], "5a".repeat(32));
    assert_eq!(json["seals"][0]["validFrom"], "2026-01-01T00:00:00Z");
}

#[test]
fn what_cannot_be_sealed_is_refused() {
    let key = key("Clinic", 1);
    let pdf = base(&FIELDS, &ascii(), Manner::Table);
    let good = signing("patient", "A");
    let refuse = |change: &dyn Fn(&mut crate::seal::Signing)| {
        let mut signing = good.clone();
        change(&mut signing);
        seal(&pdf, &signing, &key).unwrap_err()
    };
    assert!(matches!(
        refuse(&|s| s.field = "nobody".into()),
        SealError::NoField
    ));
    assert!(matches!(
        refuse(&|s| s.lines[0] = "Größe".into()),
        SealError::Character { character: 'ö' }
    ));
    assert!(matches!(refuse(&|s| s.ink = Ink::Drawn(vec![])), SealError::Ink));
    assert!(matches!(
        refuse(&|s| s.ink = Ink::Typed(String::new())),
        SealError::Ink
    ));
    assert!(matches!(
        refuse(&|s| s.lines = vec!["word ".repeat(200)]),
        SealError::TooMuchText
    ));
    assert!(matches!(
        refuse(&|s| s.at = "2025-12-31T23:59:59Z".parse().unwrap()),
        SealError::NotYetValid { .. }
    ));
    let sealed = seal(&pdf, &good, &key).unwrap();
    assert!(matches!(seal(&sealed, &good, &key), Err(SealError::Filled)));
    assert!(matches!(
        seal(&pdf[..pdf.len() - 40], &good, &key),
        Err(SealError::Document)
    ));
    assert!(matches!(
        seal(&[&sealed[..], b"x"].concat(), &good, &key),
        Err(SealError::Document)
    ));
}

#[test]
fn typed_names_and_marks_are_sealed_too() {
    let key = key("Clinic", 1);
    for ink in [Ink::Typed("Ada Lovelace".into()), Ink::Mark] {
        let signing = crate::seal::Signing {
            ink,
            ..signing("patient", "Ada Lovelace")
        };
        let sealed = seal(&base(&FIELDS, &ascii(), Manner::Table), &signing, &key).unwrap();
        assert!(verify(&sealed, None).unwrap().intact);
    }
}

#[test]
fn a_key_survives_its_storage() {
    let made = key("Praxis, O=\"Other\" + CN=x; <é> 皮膚科", 3);
    assert_eq!(
        made.certificate().subject(),
        "Praxis, O=\"Other\" + CN=x; <é> 皮膚科"
    );
    let stored = SealKey::from_der(&made.to_der()).unwrap();
    let pdf = base(&FIELDS, &ascii(), Manner::Table);
    assert_eq!(
        seal(&pdf, &signing("patient", "A"), &made).unwrap(),
        seal(&pdf, &signing("patient", "A"), &stored).unwrap()
    );
    let mut bytes = made.to_der().to_vec();
    bytes.truncate(bytes.len() - 1);
    assert!(SealKey::from_der(&bytes).is_err());
}

#[test]
fn names_and_countries_that_are_none_are_refused() {
    let at = "2026-01-01T00:00:00Z".parse().unwrap();
    let mut random = |bytes: &mut [u8]| bytes.fill(9);
    for (name, country) in [
        ("", "CH"),
        ("  ", "CH"),
        ("a\u{0}b", "CH"),
        ("Clinic", "ch"),
        ("Clinic", "CHE"),
    ] {
        assert!(
            SealKey::generate(name, country, at, &mut random).is_err(),
            "{name:?} {country}"
        );
    }
    let long = SealKey::generate(&"é".repeat(200), "CH", at, &mut random).unwrap();
    assert_eq!(long.certificate().subject(), "é".repeat(64));
    // Randomness that never gives a key
    let mut zeros = |bytes: &mut [u8]| bytes.fill(0);
    assert!(SealKey::generate("Clinic", "CH", at, &mut zeros).is_err());
}

#[test]
fn what_was_sealed_in_the_first_form_still_verifies() {
    let found = verify(include_bytes!("form-1.pdf"), None).unwrap();
    assert!(found.intact, "{found:#?}");
    let fields: Vec<&str> = found.seals.iter().map(|seal| seal.field.as_str()).collect();
    assert_eq!(fields, ["patient", "interpreter"]);
}
