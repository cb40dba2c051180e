//! Makes one style sheet of the parts that assets/styles/main.css imports, one below the other; of fewer parts
//! for the embedded page.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;
use crate::repository::Repository;

/// Joins the parts into the file that index.html names, and returns its path.
pub(crate) fn join(repository: &Repository, path: &OsStr) -> Result<PathBuf> {
    bundle(repository, path, "main.css")
}

/// The styles of the whole page.
pub(crate) fn read(repository: &Repository, path: &OsStr) -> Result<String> {
    text(&join(repository, path)?)
}

/// The styles of what the embedded page has of it.
pub(crate) fn read_embedded(repository: &Repository, path: &OsStr) -> Result<String> {
    text(&bundle(repository, path, "embedded.css")?)
}

/// Joins the parts that a style sheet imports. The pictures that they name lie beside the page.
fn bundle(repository: &Repository, path: &OsStr, sheet: &str) -> Result<PathBuf> {
    let program =
        process::find("esbuild", path).context("esbuild was brought, yet is not there")?;
    let joined = repository.target().join("styles").join(sheet);
    let mut esbuild = Command::new(program);
    esbuild.args(["--bundle", "--external:*.png", "--log-level=warning"]);
    esbuild.arg(repository.root().join("assets/styles").join(sheet));
    esbuild.arg(format!("--outfile={}", joined.display()));
    process::run(&mut esbuild)?;
    Ok(joined)
}

fn text(joined: &Path) -> Result<String> {
    fs::read_to_string(joined).with_context(|| format!("cannot read {}", joined.display()))
}
