//! The npm packages of a folder, installed as its lock file says.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{self, NPM};

/// The lock file of the packages that are installed, as it was then.
const INSTALLED: &str = "node_modules/.installed-package-lock.json";

/// `npm ci`, unless this very lock file has been installed before. No package's own scripts run, so
/// none downloads a browser.
pub(crate) fn install(folder: &Path) -> Result<()> {
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
