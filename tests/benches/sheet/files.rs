//! The files that whole processes read: the sample, its base document, keys.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use needlepoint_core::consult::Mark;
use needlepoint_core::seal::{SealKey, Signing, seal};
use needlepoint_core::sheet::Digest;
use serde_json::Value;

use crate::clock::whole;
use crate::work::{Bench, moment};

/// The sample in a folder, and all that lies beside it.
pub struct Files {
    pub bench: Bench,
    pub sample: PathBuf,
    pem: PathBuf,
}

impl Files {
    /// Lays everything out.
    pub fn lay_out(folder: &Path, consult: &Value) -> Self {
        let sample = folder.join("sample.json");
        fs::write(&sample, consult.to_string()).unwrap();
        let bench = Bench::new(&sample);
        fs::write(sample.with_extension("pdf"), bench.render()).unwrap();
        fs::write(sample.with_extension("key"), bench.key.to_der()).unwrap();
        let (place, mark) = bench.mark();
        fs::write(sample.with_extension("mark"), serde_json::to_vec(mark).unwrap()).unwrap();
        fs::write(
            sample.with_extension("place"),
            serde_json::to_vec(&place).unwrap(),
        )
        .unwrap();
        Self {
            bench: Bench::new(&sample),
            pem: openssl_key(folder),
            sample,
        }
    }

    /// openssl, which signs the base document.
    pub fn openssl(&self) -> Command {
        let mut command = Command::new("openssl");
        command
            .args(["cms", "-sign", "-binary", "-cades", "-md", "sha256"])
            .args(["-outform", "DER", "-in"])
            .arg(self.sample.with_extension("pdf"))
            .arg("-signer")
            .arg(&self.pem)
            .arg("-out")
            .arg(self.sample.with_extension("cms"));
        command
    }
}

/// What `openssl cms -sign` does as a process: reads key and file, seals, writes.
pub fn seal_files(sample: &Path) {
    let read = |extension: &str| fs::read(sample.with_extension(extension)).unwrap();
    let key = SealKey::from_der(&read("key")).unwrap();
    let mark: Mark = serde_json::from_slice(&read("mark")).unwrap();
    let place = serde_json::from_slice(&read("place")).unwrap();
    let signing = Signing::of(&place, &mark, &moment(), Digest([7; 32]));
    let sealed = seal(&read("pdf"), &signing, &key).unwrap();
    fs::write(sample.with_extension("sealed"), sealed).unwrap();
}

/// A key of the same kind with its certificate, in one file.
fn openssl_key(folder: &Path) -> PathBuf {
    let (key, certificate) = (folder.join("k.pem"), folder.join("c.pem"));
    let mut command = Command::new("openssl");
    command
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
        ])
        .args([
            "-nodes",
            "-days",
            "3650",
            "-subj",
            "/C=GB/CN=Harbour Street Dermatology",
        ])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&certificate);
    whole(&mut command);
    let text = fs::read_to_string(&key).unwrap() + &fs::read_to_string(&certificate).unwrap();
    let both = folder.join("both.pem");
    fs::write(&both, text).unwrap();
    both
}
