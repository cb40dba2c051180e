//! `parallel`: runs jobs on two threads.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Number of threads: as many cores as the smallest machines have.
const THREADS: usize = 2;

/// Applies `work` to every job; results are in the order of the jobs.
pub(crate) fn parallel<J: Sync, R: Send>(jobs: &[J], work: impl Fn(&J) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(index) else { return done };
            done.push((index, work(job)));
        }
    };
    let mut results: Vec<(usize, R)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(take)).collect();
        let results = threads.into_iter().flat_map(|thread| match thread.join() {
            Ok(results) => results,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        results.collect()
    });
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_jobs() {
        let jobs: Vec<u64> = (0..50).collect();
        // The first jobs take longest: triangular numbers, added one by one.
        let slow = |job: &u64| (job * 1000..50_000).sum::<u64>();
        assert_eq!(parallel(&jobs, slow), jobs.iter().map(slow).collect::<Vec<_>>());
        assert!(parallel(&[], slow).is_empty());
    }
}
