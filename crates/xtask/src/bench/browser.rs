//! The comparison in Chromium: tests/compare measures, this hands it browser and module.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::Options;
use crate::process::{self, NPM};
use crate::repository::Repository;

/// The lock file of the packages that are installed, as it was then.
const INSTALLED: &str = "node_modules/.installed-package-lock.json";

/// What was measured in the browser.
pub(crate) fn measure(
    repository: &Repository,
    module: &Path,
    folder: &Path,
    options: &Options,
) -> Result<Value> {
    let chromium = chromium()?;
    let compare = repository.root().join("tests/compare");
    install_packages(&compare)?;

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

/// The installed Chromium: a measurement names its browser, so none is downloaded for it.
fn chromium() -> Result<PathBuf> {
    if let Some(program) = env::var_os("CHROMIUM").filter(|program| !program.is_empty()) {
        let program = PathBuf::from(program);
        ensure!(program.is_file(), "CHROMIUM names {}, which is not a file", program.display());
        return Ok(program);
    }
    let path = env::var_os("PATH").unwrap_or_default();
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
        .iter()
        .find_map(|name| process::find(name, &path))
        .context("no Chromium is on PATH; CHROMIUM can name one")
}

/// `npm ci`, unless this very lock file has been installed before.
fn install_packages(folder: &Path) -> Result<()> {
    let path = folder.join("package-lock.json");
    let lock = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let installed = folder.join(INSTALLED);
    if fs::read(&installed).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let mut npm = Command::new(NPM);
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(folder);
    process::run(&mut npm)?;
    fs::write(&installed, lock).with_context(|| format!("cannot write {}", installed.display()))
}
