//! The end-to-end tests: Playwright in a browser, against the release page in dist/.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::browser;
use crate::examples::Examples;
use crate::packages;
use crate::process::{self, NPX};
use crate::report::Tally;
use crate::repository::Repository;

/// The projects of playwright.config.ts, and how many of their tests run at a time: where times are measured,
/// no other test may.
const PROJECTS: [(&str, &str); 2] = [("timed", "1"), ("others", "2")];

/// Runs all specs of tests/e2e.
pub(crate) fn test(repository: &Repository) -> Result<Tally> {
    let folder = repository.end_to_end();
    packages::install(&folder)?;
    let browser = match browser::find(repository) {
        Ok(browser) => browser,
        Err(reason) if process::is_ci() => bail!("{reason}"),
        Err(reason) => return Ok(Tally::skip(reason)),
    };
    let gradlab = command_line(repository)?;
    let examples = Examples::of(repository);
    let mut tally = Tally::default();
    for (project, workers) in PROJECTS {
        let mut playwright = Command::new(NPX);
        playwright.args(["playwright", "test", "--project", project, "--workers", workers]);
        playwright.env("E2E_PORT", free_port()?.to_string()).env("GRADLAB", &gradlab);
        playwright.env("EXAMPLES", examples.built()).env("JUPYTER", examples.jupyter());
        browser.pass_to(&mut playwright);
        tally += run(playwright.current_dir(&folder), &folder.join(report_of(project)))?;
    }
    Ok(tally)
}

/// Where the report of a project goes, from tests/e2e.
pub(super) fn report_of(project: &str) -> String {
    format!("results/{project}.json")
}

/// Runs Playwright, which writes its report there, and counts its tests.
pub(super) fn run(playwright: &mut Command, report: &Path) -> Result<Tally> {
    // If this run ends before it writes a report, the report of an earlier run must not count.
    if report.exists() {
        fs::remove_file(report).with_context(|| format!("cannot remove {}", report.display()))?;
    }
    let outcome = process::run(playwright.env("E2E_REPORT", report));
    let Ok(text) = fs::read_to_string(report) else {
        outcome?;
        bail!("Playwright wrote no {}", report.display());
    };
    let mut tally = read(&text).with_context(|| format!("cannot read {}", report.display()))?;
    if outcome.is_err() && tally.failed == 0 {
        // Something outside of the tests failed; the output above says what.
        tally.failed = 1;
    }
    Ok(tally)
}

/// Builds `gradlab`, whose numbers the page must repeat, and returns its path.
fn command_line(repository: &Repository) -> Result<PathBuf> {
    let target = repository.root().join("target");
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--package", "cli"]).arg("--target-dir").arg(&target);
    process::run(cargo.current_dir(repository.root()))?;
    Ok(target.join("debug").join(format!("gradlab{}", env::consts::EXE_SUFFIX)))
}

/// A port that nothing listens on.
pub(super) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free")?;
    Ok(listener.local_addr()?.port())
}

/// Counts the tests of Playwright's JSON report.
fn read(text: &str) -> Result<Tally> {
    let report: Value = serde_json::from_str(text)?;
    let number = |name: &str| {
        let value = report.pointer(&format!("/stats/{name}")).and_then(Value::as_u64);
        value.with_context(|| format!("it has no number stats.{name}"))
    };
    // A file that does not compile is an error of the whole run and of no single test.
    let errors = report["errors"].as_array().map_or(0, Vec::len);
    let mut tally = Tally {
        passed: usize::try_from(number("expected")?)?,
        failed: usize::try_from(number("unexpected")? + number("flaky")?)? + errors,
        ..Tally::default()
    };
    for suite in list(&report["suites"]) {
        collect(suite, &mut tally);
    }
    Ok(tally)
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Names the tests that were skipped or failed.
fn collect(suite: &Value, tally: &mut Tally) {
    for spec in list(&suite["specs"]) {
        let title = spec["title"].as_str().unwrap_or("a test without a title");
        for test in list(&spec["tests"]) {
            match test["status"].as_str() {
                Some("skipped") => tally.skipped.push(format!("{title} ({})", reason(test))),
                Some("unexpected" | "flaky") => {
                    let file = spec["file"].as_str().unwrap_or("an unknown file");
                    let place = format!("{file}:{} {title}", spec["line"]);
                    tally.failures.push(place + &complaint(test));
                }
                _ => {}
            }
        }
    }
    for inner in list(&suite["suites"]) {
        collect(inner, tally);
    }
}

/// The first lines of what a failed test says, each on an indented line.
fn complaint(test: &Value) -> String {
    const LINES: usize = 12;
    let message =
        list(&test["results"]).find_map(|result| result.pointer("/error/message")?.as_str());
    let lines = message.unwrap_or_default().lines().filter(|line| !line.trim().is_empty());
    lines.take(LINES).flat_map(|line| ["\n    ", line]).collect()
}

/// What `test.skip(…)` says about itself.
fn reason(test: &Value) -> &str {
    let annotations = test["annotations"].as_array().into_iter().flatten();
    let mut described = annotations.filter_map(|annotation| annotation["description"].as_str());
    described.next_back().unwrap_or("it gives no reason")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_counted_and_its_skips_and_failures_are_named() {
        let report = r#"{
            "suites": [{ "specs": [], "suites": [{ "specs": [
                { "title": "trains", "tests": [{ "status": "expected", "annotations": [] }] },
                { "title": "learns", "file": "deep.spec.ts", "line": 7, "tests": [
                    { "status": "unexpected", "results": [
                        { "error": { "message": "Expected: 1\n\nReceived: 2" } }] }] },
                { "title": "on the GPU", "tests": [{ "status": "skipped", "annotations": [
                    { "type": "skip", "description": "no adapter" }] }] }
            ] }] }],
            "errors": [],
            "stats": { "expected": 1, "unexpected": 2, "flaky": 1, "skipped": 1 }
        }"#;
        let tally = read(report).expect("the report is complete");
        assert_eq!((tally.passed, tally.failed), (1, 3));
        assert_eq!(tally.skipped, ["on the GPU (no adapter)"]);
        assert_eq!(tally.failures, ["deep.spec.ts:7 learns\n    Expected: 1\n    Received: 2"]);
    }

    #[test]
    fn an_error_outside_of_every_test_is_a_failure() {
        let report = r#"{ "suites": [], "errors": [{ "message": "does not compile" }],
            "stats": { "expected": 0, "unexpected": 0, "flaky": 0, "skipped": 0 } }"#;
        assert_eq!(read(report).expect("the report is complete").failed, 1);
    }

    #[test]
    fn a_report_without_counts_is_an_error_that_names_what_is_missing() {
        let error = read("{}").err().expect("there is nothing to count");
        assert!(error.to_string().contains("stats.expected"), "{error}");
    }
}
