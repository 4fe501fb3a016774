use super::base::{Manner, ascii, base};
use super::{key, signing};
use crate::seal::{ImportError, SealError, SealKey, Signing, Standing, seal, verify};
use der::asn1::ObjectIdentifier;
use der::{Any, Decode, Encode};
use jiff::Timestamp;
use p12_keystore::{Certificate, EncryptionAlgorithm, KeyStore, KeyStoreEntry, PrivateKeyChain};
use p256::ecdsa::{DerSignature, SigningKey};
use p256::pkcs8::{EncodePrivateKey, EncodePublicKey};
use std::str::FromStr;
use std::time::Duration;
use x509_cert::builder::{Builder, CertificateBuilder, Profile};
use x509_cert::ext::pkix::{ExtendedKeyUsage, KeyUsage, KeyUsages};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::SubjectPublicKeyInfoOwned;
use x509_cert::time::{Time, Validity};

/// A key for tests only; it certifies nothing.
const RSA: &[u8] = include_bytes!("rsa2048.der");
const PASSWORD: &str = "correct horse";

fn now() -> Timestamp {
    "2026-03-04T09:42:30Z".parse().unwrap()
}

fn signer(seed: u8) -> SigningKey {
    SigningKey::from_slice(&[seed; 32]).unwrap()
}

/// A certificate for a public key, issued by `issuer`, valid from 2026 to 2028.
fn certify(
    name: &str,
    public: &[u8],
    profile: Profile,
    issuer: &SigningKey,
    extend: impl FnOnce(&mut CertificateBuilder<'_, SigningKey>),
) -> x509_cert::Certificate {
    let time = |text: &str| {
        let seconds = text.parse::<Timestamp>().unwrap().as_second();
        let since = Duration::from_secs(u64::try_from(seconds).unwrap());
        Time::GeneralTime(der::asn1::GeneralizedTime::from_unix_duration(since).unwrap())
    };
    let mut builder = CertificateBuilder::new(
        profile,
        SerialNumber::new(&[7]).unwrap(),
        Validity {
            not_before: time("2026-01-01T00:00:00Z"),
            not_after: time("2028-01-01T00:00:00Z"),
        },
        Name::from_str(name).unwrap(),
        SubjectPublicKeyInfoOwned::from_der(public).unwrap(),
        issuer,
    )
    .unwrap();
    extend(&mut builder);
    builder.build::<DerSignature>().unwrap()
}

fn public(key: &SigningKey) -> Vec<u8> {
    key.verifying_key()
        .to_public_key_der()
        .unwrap()
        .as_bytes()
        .to_vec()
}

fn leaf_profile(issuer: &str) -> Profile {
    Profile::Leaf {
        issuer: Name::from_str(issuer).unwrap(),
        enable_key_agreement: false,
        enable_key_encipherment: false,
        include_subject_key_identifier: true,
    }
}

fn bare_profile(issuer: &str) -> Profile {
    Profile::Manual {
        issuer: Some(Name::from_str(issuer).unwrap()),
    }
}

fn authority() -> x509_cert::Certificate {
    certify(
        "CN=Authority",
        &public(&signer(1)),
        Profile::Root,
        &signer(1),
        |_| {},
    )
}

fn file(private: &[u8], chain: &[x509_cert::Certificate]) -> Vec<u8> {
    let chain = chain
        .iter()
        .map(|c| Certificate::from_der(&c.to_der().unwrap()).unwrap());
    let mut store = KeyStore::new();
    let entry = PrivateKeyChain::new(private, [1u8], chain.collect::<Vec<_>>());
    store.add_entry("key", KeyStoreEntry::PrivateKeyChain(entry));
    let writer = store
        .writer(PASSWORD)
        .encryption_algorithm(EncryptionAlgorithm::PbeWithHmacSha256AndAes256);
    writer
        .encryption_iterations(100)
        .mac_iterations(100)
        .write()
        .unwrap()
}

fn pkcs8(key: &SigningKey) -> Vec<u8> {
    key.to_pkcs8_der().unwrap().as_bytes().to_vec()
}

fn good() -> Vec<u8> {
    let leaf = certify(
        "CN=Clinic,C=CH",
        &public(&signer(2)),
        leaf_profile("CN=Authority"),
        &signer(1),
        |_| {},
    );
    file(&pkcs8(&signer(2)), &[leaf, authority()])
}

#[test]
fn a_key_with_its_chain_seals_and_leads_to_its_authority() {
    let key = SealKey::from_pkcs12(&good(), PASSWORD, now()).unwrap();
    let sealed = seal(
        &base(&["patient"], &ascii(), Manner::Table),
        &signing("patient", "A"),
        &key,
    )
    .unwrap();
    let root = crate::seal::Certificate::read(&authority().to_der().unwrap()).unwrap();
    let found = verify(&sealed, Some(&root)).unwrap();
    assert!(found.is_trusted() && !found.seals[0].self_signed, "{found:?}");
    assert_eq!(found.seals[0].signer.as_deref(), Some("Clinic"));
    // Another authority of the same name is not that authority
    let other = certify(
        "CN=Authority",
        &public(&signer(9)),
        Profile::Root,
        &signer(9),
        |_| {},
    );
    let other = crate::seal::Certificate::read(&other.to_der().unwrap()).unwrap();
    assert!(!verify(&sealed, Some(&other)).unwrap().is_trusted());
}

#[test]
fn a_certificate_that_is_no_authority_vouches_for_nobody() {
    let middle = certify(
        "CN=Middle",
        &public(&signer(3)),
        leaf_profile("CN=Authority"),
        &signer(1),
        |_| {},
    );
    let leaf = certify(
        "CN=Clinic",
        &public(&signer(2)),
        leaf_profile("CN=Middle"),
        &signer(3),
        |_| {},
    );
    let key = SealKey::from_pkcs12(
        &file(&pkcs8(&signer(2)), &[leaf, middle, authority()]),
        PASSWORD,
        now(),
    )
    .unwrap();
    let sealed = seal(
        &base(&["patient"], &ascii(), Manner::Table),
        &signing("patient", "A"),
        &key,
    )
    .unwrap();
    let root = crate::seal::Certificate::read(&authority().to_der().unwrap()).unwrap();
    let found = verify(&sealed, Some(&root)).unwrap();
    assert!(found.intact && !found.is_trusted());
}

#[test]
fn an_rsa_key_seals() {
    use rsa::pkcs8::DecodePrivateKey;
    let private = rsa::RsaPrivateKey::from_pkcs8_der(RSA).unwrap();
    let public = private.to_public_key().to_public_key_der().unwrap();
    let leaf = certify(
        "CN=Clinic",
        public.as_bytes(),
        leaf_profile("CN=Authority"),
        &signer(1),
        |_| {},
    );
    let key = SealKey::from_pkcs12(&file(RSA, &[leaf, authority()]), PASSWORD, now()).unwrap();
    let stored = SealKey::from_der(&key.to_der()).unwrap();
    let pdf = base(&["patient"], &ascii(), Manner::Table);
    let sealed = seal(&pdf, &signing("patient", "A"), &stored).unwrap();
    assert_eq!(sealed, seal(&pdf, &signing("patient", "A"), &key).unwrap());
    assert!(verify(&sealed, Some(key.certificate())).unwrap().is_trusted());
    let mut changed = sealed;
    changed[60] ^= 1;
    assert!(!verify(&changed, None).unwrap().intact);
}

#[test]
fn key_files_that_cannot_seal_are_refused_with_the_reason() {
    let import = |bytes: &[u8]| SealKey::from_pkcs12(bytes, PASSWORD, now()).unwrap_err();
    assert!(matches!(
        SealKey::from_pkcs12(&good(), "wrong", now()),
        Err(ImportError::Password)
    ));
    assert!(matches!(import(b"no key file"), ImportError::NotPkcs12));
    assert!(matches!(import(&good()[..400]), ImportError::NotPkcs12));

    let at = |text: &str| SealKey::from_pkcs12(&good(), PASSWORD, text.parse().unwrap()).unwrap_err();
    assert!(matches!(
        at("2025-12-31T23:59:59Z"),
        ImportError::NotYetValid { .. }
    ));
    assert!(matches!(at("2028-01-01T00:00:01Z"), ImportError::Expired { .. }));

    // The certificate of one key with another
    let leaf = certify(
        "CN=Clinic",
        &public(&signer(2)),
        leaf_profile("CN=Authority"),
        &signer(1),
        |_| {},
    );
    assert!(matches!(
        import(&file(&pkcs8(&signer(4)), &[leaf])),
        ImportError::OtherCertificate
    ));

    let empty = KeyStore::new()
        .writer(PASSWORD)
        .encryption_iterations(100)
        .mac_iterations(100)
        .write()
        .unwrap();
    assert!(matches!(import(&empty), ImportError::NoPrivateKey));

    let agree = certify(
        "CN=Clinic",
        &public(&signer(2)),
        bare_profile("CN=Authority"),
        &signer(1),
        |builder| {
            builder
                .add_extension(&KeyUsage(KeyUsages::KeyAgreement.into()))
                .unwrap();
        },
    );
    assert!(matches!(
        import(&file(&pkcs8(&signer(2)), &[agree])),
        ImportError::Usage
    ));
    let server = certify(
        "CN=Clinic",
        &public(&signer(2)),
        leaf_profile("CN=Authority"),
        &signer(1),
        |builder| {
            let server = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1");
            builder.add_extension(&ExtendedKeyUsage(vec![server])).unwrap();
        },
    );
    assert!(matches!(
        import(&file(&pkcs8(&signer(2)), &[server])),
        ImportError::Usage
    ));

    let mut other_curve = SubjectPublicKeyInfoOwned::from_der(&public(&signer(2))).unwrap();
    let p384 = ObjectIdentifier::new_unwrap("1.3.132.0.34");
    other_curve.algorithm.parameters = Some(Any::from_der(&p384.to_der().unwrap()).unwrap());
    let other_curve = other_curve.to_der().unwrap();
    let leaf = certify(
        "CN=Clinic",
        &other_curve,
        bare_profile("CN=Authority"),
        &signer(1),
        |_| {},
    );
    let refused = import(&file(&pkcs8(&signer(2)), &[leaf]));
    assert!(
        matches!(&refused, ImportError::Kind { kind } if kind == "EC on the curve P-384"),
        "{refused}"
    );
}

#[test]
fn names_of_clinics_are_taken_as_they_are() {
    for name in [
        "A, O=B + C=D",
        "\"quoted\" #x",
        "Клиника «Кожа»",
        "عيادة",
        "皮膚科クリニック",
        " trimmed ",
    ] {
        assert_eq!(key(name, 5).certificate().subject(), name.trim());
    }
}

#[test]
fn a_key_file_that_asks_for_endless_work_is_refused_at_once() {
    let store = KeyStore::from_pkcs12(&good(), PASSWORD).unwrap();
    let whole = store
        .writer(PASSWORD)
        .encryption_iterations(70_000)
        .mac_iterations(70_000)
        .write()
        .unwrap();
    let rounds = [2, 3, 0x01, 0x11, 0x70];
    let places: Vec<usize> = (0..whole.len())
        .filter(|at| whole[*at..].starts_with(&rounds))
        .collect();
    assert!(places.len() >= 2, "of the encryption and of the check");
    for at in places {
        let mut costly = whole.clone();
        costly[at + 2..at + 5].copy_from_slice(&[0x7f, 0xff, 0xff]);
        let refused = SealKey::from_pkcs12(&costly, PASSWORD, now());
        assert!(matches!(refused, Err(ImportError::Protection)), "{refused:?}");
    }
}

/// A clinic's key below the authority, with these extensions.
fn brought(extend: impl FnOnce(&mut CertificateBuilder<'_, SigningKey>)) -> Vec<u8> {
    let leaf = certify(
        "CN=Clinic",
        &public(&signer(2)),
        bare_profile("CN=Authority"),
        &signer(1),
        extend,
    );
    file(&pkcs8(&signer(2)), &[leaf, authority()])
}

#[test]
fn a_key_seals_nothing_before_or_after_its_time() {
    let key = SealKey::from_pkcs12(&good(), PASSWORD, now()).unwrap();
    let pdf = base(&["patient"], &ascii(), Manner::Table);
    let at = |text: &str| Signing {
        at: text.parse().unwrap(),
        ..signing("patient", "A")
    };
    let refused = seal(&pdf, &at("2028-01-01T00:00:01Z"), &key).unwrap_err();
    assert!(matches!(refused, SealError::Expired { .. }));
    assert!(
        refused.to_string().contains("expired on 1 January 2028"),
        "{refused}"
    );
    let refused = seal(&pdf, &at("2025-12-31T23:59:59Z"), &key).unwrap_err();
    assert!(matches!(refused, SealError::NotYetValid { .. }));
    assert!(seal(&pdf, &at("2028-01-01T00:00:00Z"), &key).is_ok());
    assert_eq!(key.expiry(now()).standing, Standing::Good);
    let late = key.expiry("2027-12-01T00:00:00Z".parse().unwrap());
    assert_eq!((late.standing, late.days_left), (Standing::RenewSoon, 31));
}

#[test]
fn a_key_for_other_purposes_seals_nothing_wherever_it_came_from() {
    let server = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1");
    let bytes = brought(|builder| {
        builder.add_extension(&ExtendedKeyUsage(vec![server])).unwrap();
    });
    let refused = SealKey::from_pkcs12(&bytes, PASSWORD, now()).unwrap_err();
    assert!(matches!(refused, ImportError::Usage) && !refused.hint().is_empty());
    // As if an earlier version had taken it in
    let good = SealKey::from_pkcs12(&brought(|_| {}), PASSWORD, now()).unwrap();
    let leaf = certify(
        "CN=Clinic",
        &public(&signer(2)),
        bare_profile("CN=Authority"),
        &signer(1),
        |builder| {
            builder
                .add_extension(&KeyUsage(KeyUsages::KeyAgreement.into()))
                .unwrap();
        },
    );
    let mut chain = good.chain.clone();
    chain[0] = crate::seal::Certificate::read(&leaf.to_der().unwrap()).unwrap();
    let key = SealKey {
        private: good.private,
        chain,
    };
    let pdf = base(&["patient"], &ascii(), Manner::Table);
    let refused = seal(&pdf, &signing("patient", "A"), &key).unwrap_err();
    assert!(matches!(refused, SealError::Usage));
    assert!(
        refused.to_string().contains("not made for signing documents"),
        "{refused}"
    );
}
