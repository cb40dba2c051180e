//! `cargo xtask test`: every check of the repository, one after the other.

mod browser;
mod end_to_end;
mod rust;

use std::process::ExitCode;

use crate::report::{Report, Tally};
use crate::repository::Repository;
use crate::{budget, page};

/// Runs every step, also after one that failed, and reports them all.
pub(crate) fn run(repository: &Repository, slow: bool) -> ExitCode {
    let mut report = Report::default();
    report.step("format", || rust::format(repository));
    report.step("clippy, native", || rust::lint_native(repository));
    report.step("clippy, wasm", || rust::lint_wasm(repository));
    report.step("Rust tests", || rust::test(repository, slow));
    let built = report.step("release page", || {
        page::build(repository)?;
        Ok(Tally::pass())
    });
    // An older page in dist/ would answer for one that does not build.
    let unbuilt = || Ok(Tally::skip("the release page did not build"));
    report.step("size budget", || {
        if !built {
            return unbuilt();
        }
        budget::check(&repository.dist())?;
        Ok(Tally::pass())
    });
    report.step(
        "end-to-end tests",
        || {
            if built { end_to_end::test(repository) } else { unbuilt() }
        },
    );
    if report.finish() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
