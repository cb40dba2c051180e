//! The fuzz run for short: every seed of the corpus and some thousand damaged ones of each kind.

use tests::fuzz::{Counting, MOST_MEMORY, feed, targets};

#[global_allocator]
static MEMORY: Counting = Counting;

/// Inputs of all targets together.
const INPUTS: u64 = 200_000;

#[test]
fn nothing_that_others_wrote_makes_us_panic_or_takes_much_memory() {
    let targets = targets();
    let each = INPUTS / targets.len() as u64;
    for target in &targets {
        let outcome = feed(target, each, 1).unwrap_or_else(|failed| panic!("{failed}"));
        assert!(
            outcome.valid > each / 1000,
            "{}: nearly nothing is valid: {outcome:?}",
            target.name
        );
        assert!((1..=MOST_MEMORY).contains(&outcome.memory), "memory is counted: {outcome:?}");
    }
}
