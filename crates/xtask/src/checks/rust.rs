//! The checks of the Rust code: rustfmt, clippy for both targets, and all tests.

use std::process::Command;

use anyhow::{Context, Result};

use crate::process;
use crate::report::Tally;
use crate::repository::Repository;

/// What runs natively. One selection for clippy and tests, so that features unify to the
/// same set and dependencies are compiled once.
const NATIVE: [&str; 7] =
    ["--workspace", "--exclude", "app", "--exclude", "worker", "--exclude", "importer"];
/// What runs in the browser; the library crates come along as dependencies.
const WASM: [&str; 12] = [
    "--target",
    "wasm32-unknown-unknown",
    "-p",
    "app",
    "-p",
    "worker",
    "-p",
    "importer",
    "-p",
    "bench",
    "-p",
    "exporter",
];

/// What is also tested on a 32-bit machine: the crates that compute in the browser, where a `usize` has
/// 32 bits and the numbers must be the same to the bit.
const PURE: [&str; 9] =
    ["model", "experiment", "data", "engine", "cpu", "insight", "protocol", "session", "words"];

/// Why an ignored test did not run, unless it says so itself.
const SLOW: &str = "slow: run with --slow";

/// Checks that rustfmt has nothing to change.
pub(crate) fn format(repository: &Repository) -> Result<Tally> {
    process::run(cargo(repository).args(["fmt", "--all", "--check"]))
        .context("run `cargo fmt --all`")?;
    Ok(Tally::pass())
}

/// Checks that clippy has no warning about the packages that run natively, tests included.
pub(crate) fn lint_native(repository: &Repository) -> Result<Tally> {
    lint(cargo(repository).arg("clippy").args(NATIVE).arg("--all-targets"))
}

/// Checks that clippy has no warning about the packages that run in the browser.
pub(crate) fn lint_wasm(repository: &Repository) -> Result<Tally> {
    lint(cargo(repository).arg("clippy").args(WASM))?;
    // The embedded page, its worker and the studio are the same sources with other features.
    let others: [&[&str]; 3] = [
        &["-p", "app", "-p", "worker", "--features", "app/split,worker/split"],
        &["-p", "app", "-p", "worker", "--no-default-features", "--features", "app/embed"],
        &["-p", "app", "--features", "studio"],
    ];
    others.iter().try_fold(Tally::pass(), |_, packages| {
        let wasm = ["clippy", "--target", "wasm32-unknown-unknown"];
        lint(cargo(repository).args(wasm).args(*packages))
    })
}

fn lint(clippy: &mut Command) -> Result<Tally> {
    process::run(clippy.args(["--", "-D", "warnings"]))?;
    Ok(Tally::pass())
}

/// Every Rust test; with `slow` also those marked `#[ignore]`.
pub(crate) fn test(repository: &Repository, slow: bool) -> Result<Tally> {
    let mut command = cargo(repository);
    command.arg("test").args(NATIVE).arg("--no-fail-fast");
    if slow {
        command.args(["--", "--include-ignored"]);
    }
    run_tests(&mut command)
}

/// The tests of the pure crates as wasm32 programs, which `.cargo/config.toml` has Node run.
pub(crate) fn test_32_bit(repository: &Repository) -> Result<Tally> {
    if cfg!(windows) {
        return Ok(Tally::skip("Windows starts no script by its first line"));
    }
    let mut command = cargo(repository);
    command.args(["test", "--target", "wasm32-wasip1", "--tests", "--no-fail-fast"]);
    command.args(PURE.iter().flat_map(|name| ["-p", *name]));
    run_tests(&mut command)
}

fn run_tests(command: &mut Command) -> Result<Tally> {
    let mut tally = Tally::default();
    let succeeded = process::run_lines(command, |line| count(line, &mut tally))?;
    if !succeeded && tally.failed == 0 {
        // It did not compile, or a test program died before it could report.
        tally.failed = 1;
    }
    Ok(tally)
}

fn cargo(repository: &Repository) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(repository.root());
    cargo
}

/// Adds what one line of `cargo test` output says to the tally.
fn count(line: &str, tally: &mut Tally) {
    if let Some((_, counts)) = line.split_once("test result: ") {
        tally.passed += number_before("passed", counts);
        tally.failed += number_before("failed", counts);
    } else if let Some((name, reason)) = ignored(line) {
        tally.skipped.push(format!("{name} ({reason})"));
    } else if let Some(name) = failed(line) {
        tally.failures.push(name.to_owned());
    }
}

/// The number in front of a word: 3 for `passed` in `ok. 3 passed; 0 failed; 1 ignored`.
fn number_before(word: &str, counts: &str) -> usize {
    let words: Vec<_> = counts.split([' ', ';']).filter(|word| !word.is_empty()).collect();
    let pair = words.windows(2).find(|pair| pair[1] == word);
    pair.and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
}

/// The name of a failed test: `test name ... FAILED`.
fn failed(line: &str) -> Option<&str> {
    let (name, outcome) = line.strip_prefix("test ")?.split_once(" ... ")?;
    outcome.starts_with("FAILED").then_some(name)
}

/// The name of an ignored test and why: `test name ... ignored, reason`.
fn ignored(line: &str) -> Option<(&str, &str)> {
    let (name, outcome) = line.strip_prefix("test ")?.split_once(" ... ")?;
    let reason = outcome.strip_prefix("ignored")?.trim_start_matches(", ");
    Some((name, if reason.is_empty() { SLOW } else { reason }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_several_test_programs_add_up() {
        let mut tally = Tally::default();
        for line in [
            "running 2 tests",
            "test plain ... ok",
            "test deep ... FAILED",
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; \
             finished in 0.01s",
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
        ] {
            count(line, &mut tally);
        }
        assert_eq!((tally.passed, tally.failed, tally.skipped.len()), (15, 2, 0));
        assert_eq!(tally.failures, ["deep"]);
    }

    #[test]
    fn ignored_tests_are_skips_with_a_reason() {
        let mut tally = Tally::default();
        count("test trains_fully ... ignored", &mut tally);
        count("test parity ... ignored, needs a GPU", &mut tally);
        count("src/lib.rs - sum (line 3) ... ignored", &mut tally);
        assert_eq!(tally.skipped, ["trains_fully (slow: run with --slow)", "parity (needs a GPU)"]);
    }
}
