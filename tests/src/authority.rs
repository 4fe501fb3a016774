//! A certificate authority of the tests' own, with a time-stamp authority and a clinic's key below it, all by openssl.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use needlepoint_core::seal::{Certificate, SealKey};
use tempfile::TempDir;

use crate::program::judge_in;

const PASSWORD: &str = "correct horse";
const CONFIGURATION: &str = "
[ca]
default_ca = authority
[authority]
database = index.txt
serial = serial.txt
new_certs_dir = .
certificate = root.pem
private_key = root.key
default_md = sha256
default_days = 1000
default_crl_days = 365
crlnumber = crlnumber.txt
policy = any
unique_subject = no
[any]
CN = supplied
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[stamp]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
crlDistributionPoints = URI:http://authority.example/root.crl
[answered]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
authorityInfoAccess = OCSP;URI:http://authority.example/ocsp
[silent]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[clinic]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,nonRepudiation
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
crlDistributionPoints = URI:http://authority.example/root.crl
[tsa]
default_tsa = stamps
[stamps]
serial = stamps.txt
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
";

/// The authority, in a folder of its own.
pub struct Authority {
    folder: Arc<TempDir>,
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

impl Authority {
    /// Makes the root, a time-stamp authority (`stamp`) and the clinic's certificate (`clinic`). Purposes of further time-stamp
    /// authorities are `answered`, whose certificate names a service (OCSP), and `silent`, whose names nowhere to ask.
    pub fn new() -> Self {
        Self::at("http://authority.example")
    }

    /// The same, with its revocation list at a host of this address.
    pub fn at(host: &str) -> Self {
        let authority = Self {
            folder: Arc::new(tempfile::tempdir().unwrap()),
        };
        let configuration = CONFIGURATION.replace("http://authority.example", host);
        for (name, content) in [
            ("authority.cnf", configuration.as_str()),
            ("index.txt", ""),
            ("serial.txt", "01"),
            ("crlnumber.txt", "01"),
            ("stamps.txt", "01"),
        ] {
            fs::write(authority.file(name), content).unwrap();
        }
        let root = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=Root \
                    -config authority.cnf -extensions root -keyout root.key -out root.pem";
        authority.openssl(root);
        authority.certify("stamp", "stamp");
        authority.certify("clinic", "clinic");
        authority.openssl("ca -config authority.cnf -gencrl -out list.pem");
        authority.openssl("crl -in list.pem -outform DER -out list.der");
        authority
    }

    /// The very same authority, for another thread.
    pub fn beside(&self) -> Self {
        Self {
            folder: self.folder.clone(),
        }
    }

    /// Certifies a new key under a name, for a purpose of the configuration.
    pub fn certify(&self, name: &str, purpose: &str) {
        self.certify_until(name, purpose, "-days 1000");
    }

    /// As [`Authority::certify`], with a validity in the words of `openssl ca`.
    pub fn certify_until(&self, name: &str, purpose: &str, validity: &str) {
        self.openssl(&format!(
            "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN={name} -config authority.cnf \
             -keyout {name}.key -out {name}.csr"
        ));
        self.openssl(&format!(
            "ca -batch -config authority.cnf -extensions {purpose} -in {name}.csr -out {name}.pem -notext {validity}"
        ));
    }

    /// Revokes a certificate and gives the new list.
    pub fn revoke(&self, name: &str) -> Vec<u8> {
        self.openssl(&format!("ca -config authority.cnf -revoke {name}.pem"));
        self.openssl("ca -config authority.cnf -gencrl -out revoked.pem");
        self.openssl("crl -in revoked.pem -outform DER -out revoked.der");
        fs::read(self.file("revoked.der")).unwrap()
    }

    /// The answer to a question whether a certificate was revoked, DER.
    pub fn says(&self, question: &[u8]) -> Vec<u8> {
        fs::write(self.file("question.der"), question).unwrap();
        self.openssl(
            "ocsp -index index.txt -CA root.pem -rsigner root.pem -rkey root.key -reqin question.der \
             -respout said.der -ndays 7",
        );
        fs::read(self.file("said.der")).unwrap()
    }

    /// The answer to a request for a time-stamp, signed by the certificate of this name.
    pub fn answer(&self, request: &[u8], by: &str) -> Vec<u8> {
        fs::write(self.file("request.tsq"), request).unwrap();
        self.openssl(&format!(
            "ts -reply -config authority.cnf -queryfile request.tsq -signer {by}.pem -inkey {by}.key \
             -chain root.pem -out answer.tsr"
        ));
        fs::read(self.file("answer.tsr")).unwrap()
    }

    /// An answer that says what `answer` says, signed by the certificate of this name, whatever it is made for.
    pub fn forged(&self, answer: &[u8], by: &str) -> Vec<u8> {
        fs::write(self.file("true.tsr"), answer).unwrap();
        self.openssl("ts -reply -in true.tsr -token_out -out true.der");
        self.openssl("cms -verify -noverify -binary -inform DER -in true.der -out content.der");
        self.openssl(&format!(
            "cms -sign -binary -nodetach -cades -md sha256 -econtent_type 1.2.840.113549.1.9.16.1.4 \
             -signer {by}.pem -inkey {by}.key -in content.der -outform DER -out forged.der"
        ));
        let token = fs::read(self.file("forged.der")).unwrap();
        // Granted, and the token: a sequence with a length of two bytes
        let status = [0x30, 0x03, 0x02, 0x01, 0x00];
        let length = u16::try_from(status.len() + token.len()).unwrap().to_be_bytes();
        [&[0x30, 0x82, length[0], length[1]][..], &status, &token].concat()
    }

    /// A file of the authority.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A certificate by its name.
    pub fn certificate(&self, name: &str) -> Certificate {
        Certificate::read(&fs::read(self.file(&format!("{name}.pem"))).unwrap()).unwrap()
    }

    /// Its revocation list, of before anything was revoked.
    pub fn list(&self) -> Vec<u8> {
        fs::read(self.file("list.der")).unwrap()
    }

    /// The key of a certificate, with the root, as a clinic brings it.
    pub fn key(&self, name: &str, now: Timestamp) -> SealKey {
        self.openssl(&format!(
            "pkcs12 -export -inkey {name}.key -in {name}.pem -certfile root.pem -out {name}.p12"
        ));
        let bytes = fs::read(self.file(&format!("{name}.p12"))).unwrap();
        SealKey::from_pkcs12(&bytes, PASSWORD, now).unwrap()
    }

    fn openssl(&self, words: &str) {
        let mut words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        if words[0] == "pkcs12" {
            words.extend(["-passout".to_owned(), format!("pass:{PASSWORD}")]);
        }
        let ran = judge_in(self.folder.path(), "openssl", &words);
        assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
    }
}
