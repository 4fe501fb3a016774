//! The last signature of a sheet, until it lies verified in the encrypted archive: what the clinician waits for.

use std::cell::{Cell, RefCell};
use std::path::Path;
use std::time::{Duration, Instant};

use needlepoint_core::records::{
    Archive, Banner, By, Cost, Founding, NewRecord, Role, SealKey, User, digest_of,
};
use needlepoint_core::seal::verify;

use crate::work::{Bench, moment};

/// An archive on the disk, as the program has it open.
pub struct Room {
    archive: RefCell<Archive>,
    count: Cell<u32>,
}

fn by() -> By<'static> {
    By {
        who: "clinician-1",
        at: moment().timestamp(),
    }
}

impl Room {
    /// Begins an archive below a folder.
    pub fn begin(folder: &Path) -> Self {
        let mut random = |bytes: &mut [u8]| bytes.iter_mut().zip(1..).for_each(|(byte, count)| *byte = count);
        let clinician = User {
            id: "clinician-1".into(),
            name: "Dr Mara Linden".into(),
            grade: "Consultant dermatologist".into(),
            registration: "7654321".into(),
            role: Role::Clinician,
            active: true,
        };
        let seal_key = SealKey {
            der: vec![1].into(),
            certificate: vec![2],
        };
        let founding = Founding {
            clinician: &clinician,
            seal_key: &seal_key,
            at: by().at,
        };
        let folder = folder.join("archive");
        let words = "six words that nobody would guess";
        let archive = Archive::create(&folder, words, Cost::LEAST, &mut random, founding).unwrap();
        Self {
            archive: RefCell::new(archive),
            count: Cell::new(0),
        }
    }

    /// Takes a sheet on which all but the last have signed through the last signature: sealed, verified, stored, read
    /// back, verified again, archived, and verified once more as it is shown. Gives how long that took.
    pub fn finish(&self, bench: &Bench) -> Duration {
        let mut archive = self.archive.borrow_mut();
        let (frozen, consult) = (bench.frozen(), bench.consult());
        let number = self.count.replace(self.count.get() + 1);
        let id = format!("consult-{number}");
        let banner = Banner {
            name: frozen.sheet().patient.clone(),
            birth_date: "1988-02-29".into(),
            record_number: number.to_string(),
            language: "en".into(),
        };
        let mut places = frozen.places();
        let last = places.pop().unwrap();
        let mut file = bench.render();
        archive.save_draft(&id, &consult, &banner, by()).unwrap();
        let digest = frozen.digest().hex();
        let reading = serde_json::json!({});
        archive
            .freeze(&id, frozen.json(), &digest, &file, &reading, by())
            .unwrap();
        for place in places {
            file = bench.sealed(&file, &place);
            archive.put_seal(&id, &place.field, &file, by()).unwrap();
        }

        let start = Instant::now();
        let signing = archive.signing(&id).unwrap();
        let sealed = bench.sealed(&signing.pdf, &last);
        assert!(verify(&sealed, None).unwrap().intact);
        archive.put_seal(&id, &last.field, &sealed, by()).unwrap();
        let stored = archive.signing(&id).unwrap();
        assert!(verify(&stored.pdf, None).unwrap().intact);
        let record = NewRecord {
            banner: &banner,
            consult: &consult,
            procedure_version: &frozen.sheet().form.version,
            verified_pdf: &digest_of(&stored.pdf),
        };
        archive.archive(&id, record, by()).unwrap();
        let record = archive.record(&id).unwrap();
        assert!(verify(&record.pdf, None).unwrap().intact);
        start.elapsed()
    }
}
