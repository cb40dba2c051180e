//! Builds the studio into dist/: the page on which a teacher sets up an embedded page.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::policy;
use crate::repository::Repository;
use crate::styles;
use crate::wasm::{self, Module};

/// The files that a teacher who opens the studio downloads, besides the embedded page.
pub(crate) const FILES: [&str; 5] =
    ["studio.html", "studio.css", "studio-start.js", "studio.js", "studio_bg.wasm"];

/// Builds the studio with the tools on `path`.
pub(crate) fn build(repository: &Repository, path: &OsStr) -> Result<()> {
    let (sources, dist) = (repository.root().join("assets/studio"), repository.dist());
    let module = Module {
        package: "app",
        target: "--bin=app",
        arguments: &["--features=studio"],
        fused: false,
        classic: false,
        split: false,
    };
    wasm::build(repository, path, module, &dist, "studio")?;
    let page = policy::with_policy(&read(&sources.join("studio.html"))?).context("studio.html")?;
    let styles = styles::read(repository, path)? + &read(&sources.join("studio.css"))?;
    for (name, text) in FILES.into_iter().zip([page, styles, read(&sources.join("start.js"))?]) {
        let file = dist.join(name);
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
