//! What stays in memory once the archive is locked. Linux shows a process its own memory as a file.
#![cfg(target_os = "linux")]

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};

use std::cell::RefCell;

use super::*;
use crate::records::{KeyStore, Silent, hex};

const CHUNK: usize = 1 << 20;
const PAGE: u64 = 4096;

/// What is looked for is kept masked, lest the search find itself.
fn masked(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|byte| !byte).collect()
}

fn is_in_memory(masked: &[u8]) -> bool {
    let mut memory = File::open("/proc/self/mem").unwrap();
    let mut chunk = Vec::with_capacity(CHUNK);
    for line in fs::read_to_string("/proc/self/maps")
        .unwrap()
        .lines()
        .filter(|line| line.contains(" rw"))
    {
        let (start, end) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let end = u64::from_str_radix(end, 16).unwrap();
        let mut at = u64::from_str_radix(start, 16).unwrap();
        while at < end {
            let length = CHUNK.min(usize::try_from(end - at).unwrap());
            chunk.resize(length, 0);
            // Another thread may have given part of the region back meanwhile: what is left is read.
            let read = memory
                .seek(SeekFrom::Start(at))
                .and_then(|_| memory.read(&mut chunk))
                .unwrap_or(0);
            let here = chunk.as_ptr() as u64;
            let found = chunk[..read]
                .windows(masked.len())
                .zip(at..)
                .any(|(window, address)| {
                    !(here..here + CHUNK as u64).contains(&address)
                        && window.iter().zip(masked).all(|(byte, mask)| *byte == !mask)
                });
            chunk.fill(0);
            if found {
                return true;
            }
            // Regions overlap by what is looked for, lest it lie across a border.
            at += match read {
                0 => PAGE,
                CHUNK => (CHUNK - masked.len()) as u64,
                read => read as u64,
            };
        }
    }
    false
}

/// A key store that holds its one secret masked.
#[derive(Default)]
struct Masked(RefCell<Option<Vec<u8>>>);

impl KeyStore for Masked {
    fn read(&self, _: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Silent> {
        Ok(self
            .0
            .borrow()
            .as_deref()
            .map(|secret| Zeroizing::new(masked(secret))))
    }

    fn keep(&self, _: &str, secret: &[u8]) -> Result<(), Silent> {
        *self.0.borrow_mut() = Some(masked(secret));
        Ok(())
    }
}

#[test]
fn a_locked_archive_leaves_no_key_in_memory() {
    let folder = TempDir::new().unwrap();
    // A key that no other test running meanwhile has.
    let mut seed = 7_u8;
    let mut random = |bytes: &mut [u8]| {
        for byte in bytes {
            seed = seed.wrapping_mul(29).wrapping_add(57);
            *byte = seed;
        }
    };
    let mut archive = found(folder.path(), PASSPHRASE, Cost::LEAST, &mut random).unwrap();
    archive.save_draft("d", "{}", &banner("Ada"), by(1)).unwrap();
    archive
        .change_passphrase(PASSPHRASE, "another passphrase", Cost::LEAST, &mut random, by(2))
        .unwrap();
    let code = archive
        .make_recovery("another passphrase", Cost::LEAST, &mut random, by(3))
        .unwrap();
    let typed = masked(code.as_bytes());
    drop(code);
    let key = data_key(folder.path(), "another passphrase");
    let (raw, text) = (
        masked(key.as_slice()),
        masked(hex::encode(key.as_slice()).as_bytes()),
    );
    assert!(is_in_memory(&raw), "the search finds a key that is there");
    drop(key);
    archive.keep_recovery(by(4)).unwrap();
    archive.lock().unwrap();
    assert!(!is_in_memory(&raw));
    let store = Masked::default();
    let wrapping = Wrapping {
        cost: Cost::LEAST,
        store: &store,
    };
    let mut open = || {
        Archive::open(
            folder.path(),
            by(0).who,
            "another passphrase",
            wrapping,
            &mut random,
            &to_the_end(),
        )
    };
    for _ in 0..2 {
        let archive = open().unwrap();
        let cover = store.0.borrow().clone().unwrap();
        assert!(
            is_in_memory(&cover),
            "the search finds a key of the cover that is there"
        );
        archive.lock().unwrap();
        assert!(!is_in_memory(&cover));
        assert!(!is_in_memory(&raw));
    }
    assert!(!is_in_memory(&text));
    assert!(!is_in_memory(&typed));
}
