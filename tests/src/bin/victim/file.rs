//! What is done with a patient's file once there are records in it.

use super::{Filed, Place, Stopped, say};
use needlepoint_core::records::{Authority, Kind, NewAttachment, NewStamped, digest_of};
use needlepoint_tests::attacked::{SECOND, STAMPS, WEEK, by};

/// Prints a sheet to be signed by pen, and takes the paper in.
pub fn paper(place: &Place) -> Result<(), Stopped> {
    let mut archive = place.open()?;
    archive.save_draft("p", &place.text("draft"), &place.banner(), by(1000))?;
    say("drafted");
    let frozen = place.frozen("consent");
    archive.put_printed("p", frozen.json(), &frozen.digest().hex(), by(2000))?;
    say("printed");
    let (scan, filed) = (place.bytes("scan"), Filed::of(place, &archive, "addition")?);
    let scans = [NewAttachment {
        media: "image/png",
        bytes: &scan,
    }];
    let mut paper = filed.paper(Kind::Paper);
    paper.attachments = &scans;
    archive.file("p", paper, by(5000))?;
    say("archived");
    Ok(archive.lock()?)
}

/// Chooses an authority, has the record wait for it, and keeps a time-stamped form and one that continues it.
pub fn stamping(place: &Place) -> Result<(), Stopped> {
    let mut archive = place.open()?;
    let authority = Authority {
        address: "https://stamps.example".into(),
        certificate: b"a certificate".to_vec(),
        long_term: true,
    };
    archive.set_authority(Some(&authority), by(1000))?;
    say("chosen");
    archive.wait_for_stamp("c", by(2000))?;
    say("waits");
    let mut pdf = archive.record("c")?.pdf;
    for (number, stamp) in (1..).zip(STAMPS) {
        pdf.extend_from_slice(stamp);
        let new = NewStamped {
            pdf: &pdf,
            verified_pdf: &digest_of(&pdf),
            ends: Some(by(90_000_000).at),
            is_long_term: true,
            waits: number == 1,
        };
        archive.put_stamped("c", new, by(2000 + number))?;
        say(&format!("stamped {number}"));
    }
    Ok(archive.lock()?)
}

/// Holds a file, states of another that it is the same patient's, takes that back, states that it is not, and lifts
/// the hold.
pub fn stating(place: &Place) -> Result<(), Stopped> {
    let mut archive = place.open()?;
    archive.hold("c", "a complaint", by(1000))?;
    say("stated 1");
    archive.state_same("c", "s", by(2000))?;
    say("stated 2");
    archive.take_back_stated("c", "s", by(3000))?;
    say("stated 3");
    archive.state_other("c", "s", by(4000))?;
    say("stated 4");
    archive.lift_hold("c", by(5000))?;
    say("stated 5");
    Ok(archive.lock()?)
}

/// Deletes a file, with what was added to it.
pub fn deletion(place: &Place) -> Result<(), Stopped> {
    let mut archive = place.open()?;
    archive.delete_file("a", SECOND, by(WEEK + 7000))?;
    say("deleted");
    Ok(archive.lock()?)
}
