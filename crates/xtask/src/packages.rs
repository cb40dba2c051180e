//! Packages from npm and PyPI, installed as a lock file says.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{self, NPM};

/// A copy of the lock file from which the packages were installed.
const INSTALLED: &str = "node_modules/.installed-package-lock.json";

/// Runs `npm ci`, unless this very lock file was installed before. Scripts of packages do not run, so
/// no package downloads a browser.
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

/// Makes a virtual environment in `folder` with the packages of `requirements`, unless this very list was
/// installed there before.
pub(crate) fn install_python(requirements: &Path, folder: &Path) -> Result<()> {
    let list = fs::read(requirements)
        .with_context(|| format!("cannot read {}", requirements.display()))?;
    let installed = folder.join("requirements.txt");
    if fs::read(&installed).is_ok_and(|installed| installed == list) {
        return Ok(());
    }
    let python = if cfg!(windows) { "python" } else { "python3" };
    process::run(Command::new(python).args(["-m", "venv", "--clear"]).arg(folder))
        .context("Python makes no virtual environment (on Debian: apt install python3-venv)")?;
    let mut pip = Command::new(python_program(folder, "python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    // pip checks the list's checksums, and no package's own scripts run.
    pip.args(["--require-hashes", "--only-binary", ":all:", "--requirement"]).arg(requirements);
    process::run(&mut pip)?;
    fs::write(&installed, list).with_context(|| format!("cannot write {}", installed.display()))
}

/// A program of a virtual environment.
pub(crate) fn python_program(folder: &Path, name: &str) -> PathBuf {
    if cfg!(windows) {
        folder.join("Scripts").join(format!("{name}.exe"))
    } else {
        folder.join("bin").join(name)
    }
}
