//! The report of the checks: counts and time of each step, skips with reasons, a line of totals.

use std::fmt::Write as _;
use std::ops::AddAssign;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::process::spoken;

/// How many tests passed and failed, and why the others were skipped.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    /// The failed tests that have a name, and what they say: the end of a long record must tell them.
    pub(crate) failures: Vec<String>,
    /// One line per skipped test: its name and the reason.
    pub(crate) skipped: Vec<String>,
}

impl Tally {
    /// The tally of a step that is a single check and passed.
    pub(crate) fn pass() -> Self {
        Self { passed: 1, ..Self::default() }
    }

    /// The tally of a step that did not run.
    pub(crate) fn skip(reason: impl Into<String>) -> Self {
        Self { skipped: vec![reason.into()], ..Self::default() }
    }

    fn summary(&self) -> String {
        let Self { passed, failed, skipped, failures: _ } = self;
        format!("{passed} passed, {failed} failed, {} skipped", skipped.len())
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.failures.extend(other.failures);
        self.skipped.extend(other.skipped);
    }
}

/// A step that has run.
struct Step {
    name: &'static str,
    tally: Tally,
    error: Option<String>,
    time: Duration,
}

/// The steps so far.
#[derive(Default)]
pub(crate) struct Report {
    steps: Vec<Step>,
}

impl Report {
    /// Runs a step and notes its result; an error counts as one failure. Returns whether nothing
    /// failed, for later steps that depend on this one.
    pub(crate) fn step(
        &mut self,
        name: &'static str,
        check: impl FnOnce() -> Result<Tally>,
    ) -> bool {
        println!("\n=== {name} ===");
        let start = Instant::now();
        let (tally, error) = match check() {
            Ok(tally) => (tally, None),
            Err(error) => {
                let error = format!("{error:#}");
                println!("{name}: {error}");
                (Tally { failed: 1, ..Tally::default() }, Some(error))
            }
        };
        let passed = tally.failed == 0;
        self.steps.push(Step { name, tally, error, time: start.elapsed() });
        passed
    }

    /// Prints the steps, the skips and the line of totals; returns whether nothing failed.
    pub(crate) fn finish(self) -> bool {
        print!("\n=== summary ===\n{}", self.steps_text());
        let mut total = Tally::default();
        for step in self.steps {
            total += step.tally;
        }
        println!("{}", total.summary());
        total.failed == 0
    }

    fn steps_text(&self) -> String {
        let width = self.steps.iter().map(|step| step.name.len()).max().unwrap_or(0);
        let mut text = String::new();
        for Step { name, tally, error, time } in &self.steps {
            let verdict = if tally.failed > 0 {
                "FAILED"
            } else if tally.passed > 0 {
                "ok"
            } else {
                "skipped"
            };
            let (time, counts) = (spoken(*time), tally.summary());
            // Writing into a String cannot fail.
            let _ = writeln!(text, "{name:width$}  {verdict:7}  {time:>12}  ({counts})");
            for line in error.iter().flat_map(|error| error.lines()) {
                let _ = writeln!(text, "    {line}");
            }
        }
        for Step { name, tally, .. } in &self.steps {
            for reason in &tally.skipped {
                let _ = writeln!(text, "skipped: {name}: {reason}");
            }
        }
        for Step { name, tally, .. } in &self.steps {
            for failure in &tally.failures {
                let _ = writeln!(text, "failed: {name}: {failure}");
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn an_error_is_one_failure_and_later_steps_still_run() {
        let mut report = Report::default();
        assert!(!report.step("first", || Err(anyhow!("broken"))));
        assert!(report.step("second", || Ok(Tally::pass())));
        let text = report.steps_text();
        assert!(text.contains("FAILED") && text.contains("    broken"), "{text}");
        assert!(text.contains("1 passed, 0 failed, 0 skipped"), "{text}");
        assert!(!report.finish());
    }

    #[test]
    fn failed_tests_are_named_in_the_summary() {
        let mut report = Report::default();
        let failures = vec!["deep nets learn".to_owned()];
        report.step("tests", || Ok(Tally { failed: 1, failures, ..Tally::default() }));
        assert!(report.steps_text().contains("failed: tests: deep nets learn"));
    }

    #[test]
    fn a_skip_is_listed_with_its_reason_and_fails_nothing() {
        let mut report = Report::default();
        assert!(report.step("browser", || Ok(Tally::skip("there is none"))));
        assert!(report.steps_text().contains("skipped: browser: there is none"));
        assert!(report.finish());
    }
}
