//! The smoke set of the end-to-end tests in Chromium, Firefox and WebKit, each driven by its own WebDriver program.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use super::end_to_end::{free_port, report_of, run};
use crate::process::{self, NPX};
use crate::report::Tally;
use crate::repository::Repository;
use crate::{packages, tools};

/// An engine, and what must be installed to test in it.
struct Engine {
    name: &'static str,
    /// Its project in playwright.config.ts.
    project: &'static str,
    programs: &'static [Program],
}

/// A program of an engine.
struct Program {
    /// The variable that can name it; tests/e2e/engines.ts reads it.
    variable: &'static str,
    /// Its names on PATH.
    names: &'static [&'static str],
    /// Debian's package with it.
    package: &'static str,
}

const ENGINES: [Engine; 3] = [
    Engine {
        name: "Chromium",
        project: "chromium",
        programs: &[
            Program {
                variable: "CHROMIUM",
                names: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
                package: "chromium",
            },
            Program {
                variable: "CHROMEDRIVER",
                names: &["chromedriver"],
                package: "chromium-driver",
            },
        ],
    },
    Engine {
        name: "Firefox",
        project: "firefox",
        programs: &[Program {
            variable: "FIREFOX",
            names: &["firefox-esr", "firefox"],
            package: "firefox-esr",
        }],
    },
    Engine {
        name: "WebKit",
        project: "webkit",
        programs: &[
            // It brings the browser that it drives.
            Program {
                variable: "WEBKIT_DRIVER",
                names: &["WebKitWebDriver"],
                package: "webkit2gtk-driver",
            },
            Program { variable: "XVFB", names: &["Xvfb"], package: "xvfb" },
        ],
    },
];

/// Runs the smoke set in every engine that is installed.
pub(crate) fn test(repository: &Repository) -> Result<Tally> {
    let folder = repository.end_to_end();
    packages::install(&folder)?;
    let mut playwright = Command::new(NPX);
    playwright.args(["playwright", "test", "--workers", "2"]);
    playwright.env("E2E_PORT", free_port()?.to_string()).current_dir(&folder);
    let mut missing = Vec::new();
    for engine in &ENGINES {
        match engine.found(repository) {
            Ok(programs) => {
                playwright.args(["--project", engine.project]).envs(programs);
            }
            Err(reason) => missing.push(format!("{}: {reason}", engine.name)),
        }
    }
    if process::is_ci() && !missing.is_empty() {
        bail!("{}", missing.join("; "));
    }
    let mut tally = Tally::default();
    if missing.len() < ENGINES.len() {
        tally = run(&mut playwright, &folder.join(report_of("engines")))?;
    }
    tally.skipped.extend(missing);
    Ok(tally)
}

impl Engine {
    /// Its programs by their variables, or what is to be installed.
    fn found(&self, repository: &Repository) -> Result<Vec<(&'static str, PathBuf)>, String> {
        let mut found = Vec::new();
        for program in self.programs {
            found.push((program.variable, program.found()?));
        }
        if self.project == "firefox" {
            let driver = tools::geckodriver(repository).map_err(|error| format!("{error:#}"))?;
            found.push(("GECKODRIVER", driver));
        }
        Ok(found)
    }
}

impl Program {
    fn found(&self) -> Result<PathBuf, String> {
        let Self { variable, names, package } = self;
        if let Some(program) = env::var_os(variable).filter(|program| !program.is_empty()) {
            let program = PathBuf::from(program);
            if !program.is_file() {
                return Err(format!("{variable} names {}, which is not a file", program.display()));
            }
            return Ok(program);
        }
        let path = env::var_os("PATH").unwrap_or_default();
        names.iter().find_map(|name| process::find(name, &path)).ok_or_else(|| {
            format!(
                "{} is not installed (on Debian: apt install {package}; {variable} can name it, too)",
                names[0]
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_with_its_package() {
        let program = Program {
            variable: "NO_SUCH_VARIABLE",
            names: &["no-such-program-on-any-path"],
            package: "its-package",
        };
        let reason = program.found().expect_err("there is no such program");
        assert!(reason.contains("no-such-program-on-any-path is not installed"), "{reason}");
        assert!(reason.contains("apt install its-package; NO_SUCH_VARIABLE"), "{reason}");
    }

    #[test]
    fn the_tests_know_every_engine_and_every_variable() {
        let browsers = include_str!("../../../../tests/e2e/engines.ts");
        for engine in &ENGINES {
            assert!(browsers.contains(&format!("'{}'", engine.project)), "{}", engine.project);
            for Program { variable, .. } in engine.programs {
                assert!(browsers.contains(&format!("'{variable}'")), "{variable}");
            }
        }
        assert!(browsers.contains("'GECKODRIVER'"), "GECKODRIVER");
    }
}
