//! `cargo xtask lighthouse`: runs Lighthouse on the page in dist/, in Chromium.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::repository::Repository;
use crate::{chromium, packages, process};

/// Prints the scores, and fails if one is too low; `tests/lighthouse/measure.mjs` has the limits.
pub(crate) fn run(repository: &Repository) -> Result<()> {
    let dist = repository.dist();
    ensure!(dist.join("index.html").is_file(), "{} has no page: build it first", dist.display());
    let folder = repository.root().join("tests/lighthouse");
    packages::install(&folder)?;
    let browser = chromium::find()?;
    let browser = browser.context("no Chromium is installed; CHROMIUM could name one")?;
    let mut node = Command::new("node");
    node.arg("measure.mjs").arg(&dist).current_dir(&folder).env("CHROMIUM", browser);
    process::run(&mut node)
}
