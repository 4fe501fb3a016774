//! The memory of SQLite, wiped as it is given back.
//!
//! SQLCipher can do so itself (`PRAGMA cipher_memory_security`), but locks each piece by a call of the system, and fills
//! what is freed with random bytes, eight at a time: even without the locks, searches took two to eight times as long
//! as in clear text. Zeros serve as well and cost next to nothing. This is the one crate with unsafe code: SQLite asks
//! for C functions.

use std::alloc::{GlobalAlloc, Layout, System};
use std::ffi::{c_int, c_void};
use std::ptr;
use std::sync::OnceLock;

use rusqlite::ffi;
use zeroizing_alloc::ZeroAlloc;

/// Wipes by itself, whatever the program's own allocator does.
static WIPING: ZeroAlloc<System> = ZeroAlloc(System);

/// Stands before each piece. SQLite wants pieces to begin at multiples of eight, which is its size.
struct Head {
    /// Of the piece.
    bytes: c_int,
    /// As large as it can become where it lies.
    room: c_int,
}

const HEAD: usize = size_of::<Head>();
const _: () = assert!(HEAD == 8);

/// Has SQLite wipe all memory that it gives back, for as long as the process runs. Gives whether it does: not where
/// SQLite was used before the first call.
#[must_use]
pub fn wipe() -> bool {
    static DONE: OnceLock<bool> = OnceLock::new();
    *DONE.get_or_init(|| {
        let methods = ffi::sqlite3_mem_methods {
            xMalloc: Some(take),
            xFree: Some(give_back),
            xRealloc: Some(take_more),
            xSize: Some(size),
            xRoundup: Some(round_up),
            xInit: Some(begin),
            xShutdown: Some(end),
            pAppData: ptr::null_mut(),
        };
        // SAFETY: SQLite copies the methods, and refuses them once it is in use. They do what it asks of them, below.
        // Nobody else configures it, and the lock lets one thread in.
        #[expect(unsafe_code)]
        let said = unsafe { ffi::sqlite3_config(ffi::SQLITE_CONFIG_MALLOC, &raw const methods) };
        said == ffi::SQLITE_OK
    })
}

/// How a piece with this much room lies in memory, its head included; none where that is more than there can be.
fn layout(room: c_int) -> Option<Layout> {
    let room = usize::try_from(room).ok()?;
    Layout::from_size_align(room.checked_add(HEAD)?, HEAD).ok()
}

/// A new piece of `bytes`, which SQLite has rounded up; null where there is no more.
extern "C" fn take(bytes: c_int) -> *mut c_void {
    take_with_room(bytes, bytes)
}

/// A new piece that can become as large as `room` where it lies.
fn take_with_room(bytes: c_int, room: c_int) -> *mut c_void {
    let Some(layout) = layout(room) else {
        return ptr::null_mut();
    };
    // SAFETY: the layout has the head at least, so it is not empty; the head lies at its beginning and is aligned as it.
    #[expect(unsafe_code)]
    unsafe {
        let head = WIPING.alloc(layout).cast::<Head>();
        if head.is_null() {
            return ptr::null_mut();
        }
        head.write(Head { bytes, room });
        head.add(1).cast()
    }
}

/// Where the head of a piece stands.
///
/// # Safety
/// `piece` came from [`take_with_room`] and was not given back.
#[expect(unsafe_code)]
unsafe fn head_of(piece: *mut c_void) -> *mut Head {
    // SAFETY: `take_with_room` wrote a head before what it gave.
    unsafe { piece.cast::<Head>().sub(1) }
}

/// Wipes a piece and gives it back. SQLite never hands null over.
#[expect(unsafe_code)]
unsafe extern "C" fn give_back(piece: *mut c_void) {
    // SAFETY: SQLite gives back what it took, once; it was taken with this layout.
    unsafe {
        let head = head_of(piece);
        if let Some(layout) = layout((*head).room) {
            WIPING.dealloc(head.cast(), layout);
        }
    }
}

/// A piece of another size that begins with what was in this one, or is this one; null, and this one as it was, where
/// there is no more. One that grew has room to grow on: the full-text search asks for a little more each time.
#[expect(unsafe_code)]
unsafe extern "C" fn take_more(piece: *mut c_void, bytes: c_int) -> *mut c_void {
    // SAFETY: SQLite hands over what it took; both pieces are as long as what is copied, and the new one is another.
    unsafe {
        let head = head_of(piece);
        if bytes <= (*head).room {
            (*head).bytes = bytes;
            return piece;
        }
        let mut new = take_with_room(bytes, round_up(bytes.saturating_add(bytes / 2)));
        if new.is_null() {
            new = take(bytes);
        }
        if !new.is_null() {
            // It grew.
            let kept = usize::try_from((*head).bytes).unwrap_or(0);
            ptr::copy_nonoverlapping(piece.cast::<u8>(), new.cast(), kept);
            give_back(piece);
        }
        new
    }
}

/// How large a piece is.
#[expect(unsafe_code)]
unsafe extern "C" fn size(piece: *mut c_void) -> c_int {
    // SAFETY: SQLite asks for what it took.
    unsafe { (*head_of(piece)).bytes }
}

/// The size that a piece is given for so many bytes.
extern "C" fn round_up(bytes: c_int) -> c_int {
    bytes.saturating_add(7) & !7
}

/// There is nothing to prepare.
extern "C" fn begin(_: *mut c_void) -> c_int {
    ffi::SQLITE_OK
}

/// Nor to tidy up.
extern "C" fn end(_: *mut c_void) {}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a piece holds.
    #[expect(unsafe_code)]
    fn held(piece: *mut c_void, bytes: usize) -> Vec<u8> {
        // SAFETY: the tests ask for pieces that they hold, as far as they wrote them.
        unsafe { std::slice::from_raw_parts(piece.cast::<u8>(), bytes) }.to_vec()
    }

    #[test]
    #[expect(unsafe_code)]
    fn a_piece_keeps_what_is_in_it_as_it_grows_and_shrinks() {
        // SAFETY: each piece is written within its size, and given back once.
        unsafe {
            let piece = take(16);
            assert!(piece.cast::<u64>().is_aligned());
            piece.cast::<[u8; 16]>().write(*b"sixteen letters!");
            assert_eq!(size(piece), 16);
            let more = take_more(piece, 40_000);
            assert_eq!(
                (size(more), held(more, 16)),
                (40_000, b"sixteen letters!".to_vec())
            );
            let on = take_more(more, 40_008);
            assert_eq!((on, size(on)), (more, 40_008), "it had room to grow");
            let less = take_more(on, 8);
            assert_eq!((size(less), held(less, 8)), (8, b"sixteen ".to_vec()));
            let again = take_more(less, 200_000);
            assert_eq!(held(again, 8), b"sixteen ");
            give_back(again);
        }
    }

    #[test]
    fn what_cannot_be_is_refused() {
        assert!(take(-1).is_null());
        assert_eq!(
            (round_up(1), round_up(8), round_up(c_int::MAX)),
            (8, 8, c_int::MAX & !7)
        );
    }

    #[test]
    #[expect(unsafe_code)]
    fn sqlite_takes_its_memory_here() {
        assert!(wipe());
        // SAFETY: the piece is SQLite's, and given back once. Before a piece of anybody else's stands another number.
        unsafe {
            let piece = ffi::sqlite3_malloc(100);
            assert_eq!(size(piece), 104);
            ffi::sqlite3_free(piece);
        }
        assert!(wipe(), "it stays so");
    }
}
