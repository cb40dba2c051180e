//! The comparison in Chromium: starts the measurements of tests/compare with a browser and our module.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use super::options::Options;
use crate::process;
use crate::repository::Repository;
use crate::{chromium, packages};

/// Measures in the browser, and returns the results.
pub(crate) fn measure(
    repository: &Repository,
    module: &Path,
    folder: &Path,
    options: &Options,
) -> Result<Value> {
    // Results name the browser of this machine, so none is downloaded.
    let chromium = chromium::find()?.context("no Chromium is on PATH; CHROMIUM can name one")?;
    let compare = repository.root().join("tests/compare");
    packages::install(&compare)?;

    let out = folder.join("browser.json");
    let mut node = Command::new("node");
    node.arg("run.mjs").current_dir(&compare).env("CHROMIUM", chromium);
    node.arg("--module").arg(module).arg("--out").arg(&out);
    if !options.only.is_empty() {
        node.arg("--only").arg(options.only.join(","));
    }
    for (flag, given) in [("--quick", options.quick), ("--ours", options.ours)] {
        if given {
            node.arg(flag);
        }
    }
    process::run(&mut node)?;
    let text =
        fs::read_to_string(&out).with_context(|| format!("cannot read {}", out.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not JSON", out.display()))
}
