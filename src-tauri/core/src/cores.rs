//! Work on several cores, so that what one could do is never waited for while another is busy.

use std::num::NonZero;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::available_parallelism;

/// A sheet is the work of a few milliseconds, which more threads than these would spend on starting.
const MOST: usize = 4;

/// Cores of this machine that are worth using; asked once, because the answer is read from files.
fn cores() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| available_parallelism().map_or(1, NonZero::get).min(MOST))
}

/// Does `count` tasks on several cores and `own` on this one, which then helps with the tasks. Gives what each task
/// made, in order, and what `own` made.
pub(crate) fn share<T: Send, M>(
    count: usize,
    task: impl Fn(usize) -> T + Sync,
    own: impl FnOnce() -> M,
) -> (Vec<T>, M) {
    let next = AtomicUsize::new(0);
    let work = || -> Vec<(usize, T)> {
        let taken = std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)).filter(|i| *i < count));
        taken.map(|i| (i, task(i))).collect()
    };
    let helpers = cores().saturating_sub(1).min(count);
    let (mut done, made) = std::thread::scope(|scope| {
        let helpers: Vec<_> = (0..helpers).map(|_| scope.spawn(work)).collect();
        let made = own();
        let mut done = work();
        for helper in helpers {
            done.append(&mut helper.join().expect("a task returns its errors"));
        }
        (done, made)
    });
    done.sort_unstable_by_key(|(i, _)| *i);
    (done.into_iter().map(|(_, made)| made).collect(), made)
}
