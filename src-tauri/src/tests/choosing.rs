//! A dialog of the system is answered for whoever asked for it, or for nobody.

use super::room::{PASSPHRASE, PIN, Room};
use crate::choosing::answered;
use crate::handing;
use crate::view::HandedPart;

#[test]
fn a_dialog_that_outlives_who_asked_for_it_answers_nothing() {
    let room = Room::begun();
    let ben = room.admit_assistant();
    let me = room.read(|open| open.user.id.clone());
    let consult = room.ready();
    let asked = |meanwhile: &dyn Fn()| {
        answered(&room.state, || {
            meanwhile();
            Some("a folder")
        })
    };
    assert_eq!(asked(&|| ()).unwrap(), Some("a folder"));
    // Somebody else, who may not.
    let refused = asked(&|| room.unlock_as(&ben, PIN)).unwrap_err();
    assert!(
        refused.message.contains("locked or handed over"),
        "{}",
        refused.message
    );
    // The same again is not who asked: it was locked in between.
    room.unlock_as(&me, PASSPHRASE);
    asked(&|| room.unlock_as(&me, PASSPHRASE)).unwrap_err();
    // Nobody, as before a backup is gone back to or a file is judged.
    asked(&|| assert!(room.state.lock())).unwrap_err();
    // The patient; and with the screen taken back.
    room.unlock_as(&me, PASSPHRASE);
    let hand = || drop(handing::hand_over(&room.state, &consult, HandedPart::Questions).unwrap());
    asked(&hand).unwrap_err();
    asked(&|| drop(handing::take_back(&room.state, PASSPHRASE).unwrap())).unwrap_err();
    asked(&|| ()).unwrap();
    // What was given up needs no words.
    let given_up = answered(&room.state, || {
        room.state.lock();
        None::<()>
    });
    assert_eq!(given_up.unwrap(), None);
}
