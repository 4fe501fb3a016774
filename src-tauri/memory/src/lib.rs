//! The memory of SQLite, wiped as it is given back.
//!
//! SQLCipher can do so itself (`PRAGMA cipher_memory_security`), but fills what is freed with random bytes, eight at a
//! time, and locks each piece by a call of the system: searches took two to eight times as long. Zeros serve as well and
//! cost next to nothing. This is the one crate with unsafe code: SQLite asks for C functions.

use std::alloc::{GlobalAlloc, Layout, System};
use std::ffi::{c_int, c_void};
use std::ptr;
use std::sync::OnceLock;

use rusqlite::ffi;
use zeroizing_alloc::ZeroAlloc;

/// Wipes by itself, whatever the program's own allocator does.
static WIPING: ZeroAlloc<System> = ZeroAlloc(System);

/// Before each piece stands its size. SQLite wants pieces to begin at multiples of eight.
const HEAD: usize = 8;

/// Has SQLite wipe all memory that it gives back, for as long as the process runs. Gives whether it does: not where
/// SQLite was used before the first call.
#[must_use]
pub fn is_wiped() -> bool {
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

/// How a piece of so many bytes lies in memory, its head included; none where that is more than there can be.
fn layout(bytes: usize) -> Option<Layout> {
    Layout::from_size_align(bytes.checked_add(HEAD)?, HEAD).ok()
}

/// A new piece of `bytes`, which SQLite has rounded up; null where there is no more.
extern "C" fn take(bytes: c_int) -> *mut c_void {
    let Some((bytes, layout)) = usize::try_from(bytes)
        .ok()
        .and_then(|bytes| Some((bytes, layout(bytes)?)))
    else {
        return ptr::null_mut();
    };
    // SAFETY: the layout has the head at least, so it is not empty; the head lies at its beginning and is aligned as it.
    #[expect(unsafe_code)]
    unsafe {
        let head = WIPING.alloc(layout);
        if head.is_null() {
            return ptr::null_mut();
        }
        head.cast::<usize>().write(bytes);
        head.add(HEAD).cast()
    }
}

/// The beginning of a piece, before its head, and its size without.
///
/// # Safety
/// `piece` came from [`take`] and was not given back.
#[expect(unsafe_code)]
unsafe fn whole(piece: *mut c_void) -> (*mut u8, usize) {
    // SAFETY: what `take` gave lies behind a head that it wrote.
    unsafe {
        let head = piece.cast::<u8>().sub(HEAD);
        (head, head.cast::<usize>().read())
    }
}

/// Wipes a piece and gives it back. SQLite never hands null over.
#[expect(unsafe_code)]
unsafe extern "C" fn give_back(piece: *mut c_void) {
    // SAFETY: SQLite gives back what it took, once; it was taken with this layout.
    unsafe {
        let (head, bytes) = whole(piece);
        if let Some(layout) = layout(bytes) {
            WIPING.dealloc(head, layout);
        }
    }
}

/// A piece of another size that begins with what was in this one; null, and this one as it was, where there is no more.
#[expect(unsafe_code)]
unsafe extern "C" fn take_more(piece: *mut c_void, bytes: c_int) -> *mut c_void {
    // SAFETY: SQLite hands over what it took; both pieces are as long as what is copied, and the new one is another.
    unsafe {
        let (_, old) = whole(piece);
        let new = take(bytes);
        if !new.is_null() {
            let kept = old.min(whole(new).1);
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
    let (_, bytes) = unsafe { whole(piece) };
    // It was one when it was taken.
    c_int::try_from(bytes).unwrap_or(c_int::MAX)
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
            assert_eq!(size(more), 40_000);
            assert_eq!(held(more, 16), b"sixteen letters!");
            let less = take_more(more, 8);
            assert_eq!((size(less), held(less, 8)), (8, b"sixteen ".to_vec()));
            give_back(less);
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
        assert!(is_wiped());
        // SAFETY: the piece is SQLite's, and given back once. Before a piece of anybody else's stands another number.
        unsafe {
            let piece = ffi::sqlite3_malloc(100);
            assert_eq!(size(piece), 104);
            ffi::sqlite3_free(piece);
        }
        assert!(is_wiped(), "it stays so");
    }
}
