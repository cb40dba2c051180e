//! `cargo xtask test`: every check of the repository; the page is built while the Rust tests run.

mod browser;
mod end_to_end;
mod engines;
mod rust;

use std::process::ExitCode;
use std::thread;

use anyhow::anyhow;

use crate::examples::Examples;
use crate::report::{Report, Tally};
use crate::repository::Repository;
use crate::{budget, page, process};

/// Runs every step, even after a failed one, and reports all of them.
pub(crate) fn run(repository: &Repository, slow: bool) -> ExitCode {
    let mut report = Report::default();
    report.step("format", || rust::format(repository));
    report.step("clippy, native", || rust::lint_native(repository));
    report.step("clippy, wasm", || rust::lint_wasm(repository));
    // Building the page is mostly linking, on one core; the tests use the other cores meanwhile.
    let built = thread::scope(|scope| {
        let page = scope.spawn(|| page::build(repository));
        report.step("Rust tests", || rust::test(repository, slow));
        report.step("Rust tests, 32 bits", || rust::test_32_bit(repository));
        report.step("release page, the rest of it", || {
            page.join().map_err(|_| anyhow!("building the page panicked"))??;
            Ok(Tally::pass())
        })
    });
    // If the page does not build, an older page in dist/ must not be tested in its place.
    let unbuilt = || Ok(Tally::skip("the release page did not build"));
    report.step("size budget", || {
        if !built {
            return unbuilt();
        }
        budget::check(&repository.dist())?;
        Ok(Tally::pass())
    });
    Examples::of(repository).build(&mut report, process::is_ci());
    report.step(
        "end-to-end tests",
        || {
            if built { end_to_end::test(repository) } else { unbuilt() }
        },
    );
    report.step("smoke set in three engines", || {
        if built { engines::test(repository) } else { unbuilt() }
    });
    if report.finish() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
