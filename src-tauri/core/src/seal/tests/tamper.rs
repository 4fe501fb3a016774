use super::base::{Manner, ascii, base};
use super::{key, signing};
use crate::seal::{seal, verify};

/// Whether a changed file is told as changed.
fn is_told(pdf: &[u8]) -> bool {
    verify(pdf, None).map_or(true, |found| !found.intact)
}

#[test]
fn every_flipped_byte_is_told() {
    let key = key("Clinic", 1);
    for manner in [Manner::Table, Manner::Stream] {
        let pdf = base(&["patient", "clinician"], "Sheta ", manner);
        let mut first = signing("patient", "A");
        first.lines = vec!["Sheet".to_owned()];
        let sealed = seal(&pdf, &first, &key).unwrap();
        let second = crate::seal::Signing {
            field: "clinician".into(),
            ..first
        };
        let sealed = seal(&sealed, &second, &key).unwrap();
        assert!(verify(&sealed, None).unwrap().intact);
        let mut changed = sealed.clone();
        for at in 0..sealed.len() {
            for flip in [0x01, 0x20, 0x80] {
                changed[at] ^= flip;
                assert!(is_told(&changed), "{manner:?}: byte {at} ^ {flip:#x}");
                changed[at] = sealed[at];
            }
        }
    }
}
