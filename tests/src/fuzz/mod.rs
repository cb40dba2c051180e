//! Fuzzing of all code that reads input of others: damaged and random bytes cause no panic, and memory is
//! bounded.
//!
//! Inputs are mutations of a corpus (`tests/corpus`); one in eight is random. They are seeded, so that a
//! failing input can be made again. `cargo run --release -p tests --example fuzz` runs for long, the test
//! target `fuzz` only for a short time.

mod memory;
mod mutation;
mod targets;
mod words;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

pub use memory::Counting;
pub use targets::{Target, targets};

use mutation::Mutator;

/// The most memory that reading an input of at most [`mutation::LONGEST`] bytes may take, without the input.
pub const MOST_MEMORY: usize = 16 << 20;

/// The results of many inputs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outcome {
    /// Inputs read.
    pub inputs: u64,
    /// How many of them were valid.
    pub valid: u64,
    /// The most memory that any took.
    pub memory: usize,
    /// The time all took.
    pub time: Duration,
}

/// Feeds a target.
///
/// # Errors
/// The first input that panics, breaks a promise or takes too much memory, and how.
pub fn feed(target: &Target, inputs: u64, seed: u64) -> Result<Outcome, String> {
    let mut mutator = Mutator::new(target, seed);
    let (mut outcome, begun) = (Outcome::default(), Instant::now());
    // All seeds of the corpus come first, unchanged.
    let whole = target.seeds.len() as u64;
    for index in 0..inputs.max(whole) {
        let input = if index < whole { &target.seeds[index as usize] } else { mutator.next() };
        Counting::begin();
        let read = catch_unwind(AssertUnwindSafe(|| (target.read)(input)));
        let memory = Counting::most();
        let failed = |how: &str| {
            let text = String::from_utf8_lossy(input);
            format!("{}: input {index} of seed {seed} {how}\n{input:?}\n{text}", target.name)
        };
        let valid = read.map_err(|_| failed("panics"))?;
        if memory > MOST_MEMORY {
            return Err(failed(&format!("takes {memory} bytes")));
        }
        if index < whole && !valid {
            return Err(failed("is of the corpus, and is refused"));
        }
        outcome.inputs += 1;
        outcome.valid += u64::from(valid);
        outcome.memory = outcome.memory.max(memory);
    }
    outcome.time = begun.elapsed();
    Ok(outcome)
}
