//! Work on two cores, so that what one could do is never waited for while the other is busy.
//!
//! On two, whatever the machine has: a sheet is the work of a few milliseconds, and to count the cores reads files, which
//! alone takes a hundredth of that.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Does `count` tasks on another core and `own` on this one, which then helps with the tasks. Gives what each task made,
/// in order, and what `own` made.
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
    let (mut done, made) = std::thread::scope(|scope| {
        let helper = scope.spawn(work);
        let made = own();
        let mut done = work();
        done.append(&mut helper.join().expect("a task returns its errors"));
        (done, made)
    });
    done.sort_unstable_by_key(|(i, _)| *i);
    (done.into_iter().map(|(_, made)| made).collect(), made)
}
