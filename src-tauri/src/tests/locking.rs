//! The lock comes, also where something has the archive's place that nothing stops.

use super::room::Room;
use crate::state::{Patience, State};
use crate::work::Begun;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

/// What a lock waits for here.
const WAIT: Duration = Duration::from_millis(200);

/// Has a lock wait so long for work that somebody asked for. Says how often the program would have ended.
fn impatient(state: &State, work: Duration) -> Arc<AtomicUsize> {
    let ended = Arc::new(AtomicUsize::new(0));
    let ends = Arc::clone(&ended);
    state.wait_by(Patience {
        work,
        place: WAIT,
        end: Box::new(move || {
            ends.fetch_add(1, SeqCst);
        }),
    });
    ended
}

#[test]
fn what_nothing_stops_ends_with_the_program() {
    let room = Room::begun();
    let ended = impatient(&room.state, Duration::ZERO);
    // As a disk that does not answer: whoever waits for it holds the archive.
    let hung = room.state.door();
    assert!(!room.state.lock());
    assert_eq!(ended.load(SeqCst), 1, "by hand");
    assert!(!room.state.lock_after(Duration::ZERO));
    assert_eq!(ended.load(SeqCst), 2, "in an empty room");
    drop(hung);
    assert!(room.state.lock(), "what comes back in time is locked");
    assert_eq!(ended.load(SeqCst), 2);
}

#[test]
fn what_somebody_asked_for_puts_the_lock_of_an_empty_room_off_but_not_for_ever() {
    let room = Room::begun();
    let ended = impatient(&room.state, WAIT);
    let running = room.state.work.begin(Begun::ByHand);
    let hung = room.state.door();
    assert!(!room.state.lock_after(Duration::ZERO));
    assert!(!running.is_stopped(), "it is waited for");
    std::thread::sleep(WAIT);
    // Whoever comes back meanwhile has not shown who they are.
    room.state.note_act();
    assert!(!room.state.lock_after(Duration::from_secs(3600)));
    assert!(running.is_stopped());
    assert_eq!(ended.load(SeqCst), 1);
    drop(hung);
}

#[test]
fn what_is_not_open_yet_is_waited_for() {
    let room = Room::begun();
    room.state.lock();
    let ended = impatient(&room.state, Duration::ZERO);
    std::thread::scope(|scope| {
        let opening = room.state.door();
        let lock = scope.spawn(|| room.state.lock());
        std::thread::sleep(WAIT * 2);
        assert!(!lock.is_finished());
        drop(opening);
        assert!(!lock.join().unwrap(), "there was nothing to lock");
    });
    assert_eq!(ended.load(SeqCst), 0);
}
