//! The proofs of the long-term form: what is asked for, what is taken, and what is called long-term.

use super::*;
use needlepoint_core::seal::ProofsError;
use needlepoint_tests::root;

#[test]
fn proofs_are_asked_for_and_checked() {
    let authority = Authority::new();
    let key = authority.key("clinic", Zoned::now().timestamp());
    let once = stamped(&sealed(&key), &authority, None);
    let none = Proofs::default();
    let found = wanted(&once, &none).unwrap();
    let subjects: Vec<&str> = found.iter().map(|wanted| wanted.subject.as_str()).collect();
    assert_eq!(subjects, ["clinic", "stamp"]);
    assert!(
        found
            .iter()
            .all(|wanted| wanted.crls == ["http://authority.example/root.crl"])
    );
    assert_eq!(
        wanted(&stamped(&sealed(&own_key()), &authority, None), &none)
            .unwrap()
            .len(),
        1
    );
    // With the list that speaks of both nothing is wanted any more; later only what is newer, of the last time-stamp
    assert_eq!(wanted(&once, &proofs(&authority)).unwrap(), []);
    let lasting = stamped(&once, &authority, Some(&proofs(&authority)));
    let newer = wanted(&lasting, &none).unwrap();
    assert!(
        matches!(&newer[..], [one] if one.subject == "stamp" && !one.is_needed),
        "{newer:?}"
    );

    let with = |crl: Vec<u8>| {
        let proofs = Proofs {
            crls: vec![crl],
            ..proofs(&authority)
        };
        ask(&once, Some(&proofs), &[7; 16]).err()
    };
    let refused = |error| Some(StampError::Proofs(error));
    assert_eq!(with(b"no list".to_vec()), refused(ProofsError::NoList));
    assert_eq!(with(Authority::new().list()), refused(ProofsError::OtherIssuer));
    assert_eq!(with(vec![0; 5 << 20]), refused(ProofsError::TooLarge));
    match with(authority.revoke("clinic")) {
        Some(StampError::Proofs(ProofsError::Revoked { subject, .. })) => assert_eq!(subject, "clinic"),
        other => panic!("{other:?}"),
    }
    let answers = Proofs {
        ocsp: vec![b"no answer".to_vec()],
        ..Proofs::default()
    };
    assert_eq!(
        ask(&once, Some(&answers), &[7; 16]).err(),
        refused(ProofsError::NoAnswer)
    );
}

#[test]
fn only_a_file_that_tells_of_every_certificate_is_long_term() {
    let (authority, key) = (Authority::new(), own_key());
    authority.certify("answered", "answered");
    authority.certify("silent", "silent");
    let by = |file: &[u8], name: &str, given: &Proofs| {
        let asked = ask(file, Some(given), &[7; 16]).unwrap();
        stamp(&asked, &authority.answer(&asked.request, name)).unwrap()
    };
    let told = |file: &[u8]| {
        let found = judged(file, &authority);
        let last = found.time_stamps.last().unwrap().clone();
        assert!(found.intact && last.covers_proofs == last.unproven.is_empty());
        assert_eq!(found.stage == Some(Stage::LongTerm), last.covers_proofs);
        assert_eq!(
            found.says.concat().contains("not the long-term form"),
            !last.covers_proofs
        );
        last.unproven
    };
    // Certificates alone prove nothing: neither of the authority's nor of the clinic's key
    let certificates = Proofs {
        certificates: vec![authority.certificate("root")],
        ..Proofs::default()
    };
    let file = sealed(&key);
    assert_eq!(told(&by(&file, "stamp", &certificates)), ["stamp"]);
    assert_eq!(told(&by(&file, "stamp", &Proofs::default())), ["stamp"]);
    let issued = sealed(&authority.key("clinic", Zoned::now().timestamp()));
    assert_eq!(told(&by(&issued, "stamp", &certificates)), ["clinic", "stamp"]);
    assert_eq!(told(&by(&issued, "stamp", &proofs(&authority))), [""; 0]);
    // An answer, where the certificate names a service and no list
    let once = by(&file, "answered", &Proofs::default());
    let wanted = wanted(&once, &certificates).unwrap();
    let [one] = &wanted[..] else { panic!("{wanted:?}") };
    assert!(one.crls.is_empty() && one.is_needed);
    assert_eq!(one.ocsp, ["http://authority.example/ocsp"]);
    let answers = Proofs {
        ocsp: vec![authority.says(&one.request)],
        ..certificates.clone()
    };
    let twice = by(&once, "answered", &answers);
    assert_eq!(told(&twice), [""; 0]);
    Case::new(&twice, &authority, &key).judged(2);
    // An answer speaks of one certificate, not of the next that signs
    assert_eq!(told(&by(&twice, "silent", &Proofs::default())), ["silent"]);
    // Of the answer to another's question nothing is taken
    let other = Authority::new();
    other.certify("answered", "answered");
    let strange = Proofs {
        ocsp: vec![other.says(&one.request)],
        ..certificates
    };
    assert_eq!(
        ask(&once, Some(&strange), &[7; 16]).err(),
        Some(StampError::Proofs(ProofsError::OtherIssuer))
    );
    let stranger = fs::read(root().join("tests/data/strangers/certificates-only.pdf")).unwrap();
    let last = verify(&stranger, None).unwrap().time_stamps.pop().unwrap();
    assert_eq!(last.unproven, ["Stranger Stamps", "Stranger P-256"]);
    assert!(!last.covers_proofs);
}
