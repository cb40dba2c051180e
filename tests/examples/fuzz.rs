//! The fuzz run for long:
//! `cargo run --release -p tests --example fuzz -- --inputs 10000000 [--seed 1] [--only csv-wide]`.

use std::process::ExitCode;

use tests::fuzz::{Counting, MOST_MEMORY, feed, targets};

#[global_allocator]
static MEMORY: Counting = Counting;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let option = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    let number = |name: &str, otherwise: u64| {
        option(name).and_then(|text| text.parse().ok()).unwrap_or(otherwise)
    };
    let (inputs, seed, only) =
        (number("--inputs", 1_000_000), number("--seed", 1), option("--only"));
    let fed: Vec<_> = targets()
        .into_iter()
        .filter(|it| only.as_ref().is_none_or(|only| it.name == only))
        .collect();
    let mut all = 0;
    for target in &fed {
        // The last ones take what does not divide evenly.
        match feed(target, inputs.div_ceil(fed.len().max(1) as u64), seed) {
            Ok(outcome) => {
                all += outcome.inputs;
                println!(
                    "{:13} {:>9} inputs, {:>9} valid, at most {:>8} bytes, {:.1} s",
                    target.name,
                    outcome.inputs,
                    outcome.valid,
                    outcome.memory,
                    outcome.time.as_secs_f64()
                );
            }
            Err(failed) => {
                eprintln!("{failed}");
                return ExitCode::FAILURE;
            }
        }
    }
    println!("{all} inputs, no panic, none over {MOST_MEMORY} bytes");
    ExitCode::SUCCESS
}
