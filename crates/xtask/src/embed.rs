//! Builds the embedded page into dist/: embed.html, its styles, and one script with everything else.
//!
//! The script is a classic script with both wasm modules in it, gzipped and in base64, because a frame
//! that is sandboxed or opened from a disk may neither load modules nor fetch. Gzipped once more, the
//! script weighs no more than the gzipped modules.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::policy;
use crate::process;
use crate::repository::Repository;
use crate::styles;
use crate::trouble;
use crate::wasm::{self, Module};

/// The files that the reader of an embedded page downloads.
pub(crate) const FILES: [&str; 3] = ["embed.html", "embed.css", "embed.js"];

/// The files for pages that embed it: the element, the widget module, and the types.
pub(crate) const FOR_HOSTS: [&str; 3] =
    ["gradient-lab.js", "gradient-lab.mjs", "gradient-lab.d.ts"];

/// Builds the embedded page with the tools on `path`.
pub(crate) fn build(repository: &Repository, path: &OsStr) -> Result<()> {
    let (sources, dist) = (repository.root().join("assets/embed"), repository.dist());
    let folder = repository.target().join("embed");
    let base = Module {
        package: "app",
        target: "--bin=app",
        arguments: &[],
        fused: false,
        classic: true,
        split: false,
    };
    wasm::build(
        repository,
        path,
        Module { arguments: &["--features=embed"], ..base },
        &folder,
        "app",
    )?;
    let worker = Module { package: "worker", target: "--bin=worker", ..base };
    let worker = Module { arguments: &["--no-default-features"], ..worker };
    wasm::build(repository, path, worker, &folder, "worker")?;
    minify(path, &folder.join("worker.js"))?;

    let worker_script = serde_json::to_string(read(&folder.join("worker.js"))?.trim())?;
    let script = fill(
        &read(&sources.join("start.js"))?,
        &[
            ("'{app}'", &format!("'{}'", packed(&folder.join("app_bg.wasm"))?)),
            ("'{worker}'", &format!("'{}'", packed(&folder.join("worker_bg.wasm"))?)),
            ("'{worker script}'", &worker_script),
            ("'{app script}';", &read(&folder.join("app.js"))?),
            ("'{trouble script}';", &trouble::script(repository)?),
        ],
    )?;
    let styles = styles::read_embedded(repository, path)? + &read(&sources.join("embed.css"))?;
    let page = policy::with_policy(&read(&sources.join("embed.html"))?).context("embed.html")?;
    for (name, text) in FILES.into_iter().zip([page, styles, script]) {
        let file = dist.join(name);
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    for name in FOR_HOSTS {
        fs::copy(sources.join(name), dist.join(name))
            .with_context(|| format!("cannot copy {name} into {}", dist.display()))?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// A file, gzipped and in base64.
fn packed(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&bytes)?;
    Ok(BASE64_STANDARD.encode(gzip.finish()?))
}

/// Replaces names by texts; each name must occur exactly once.
fn fill(text: &str, texts: &[(&str, &str)]) -> Result<String> {
    let mut filled = String::new();
    let mut rest = text;
    for (name, with) in texts {
        let (before, after) =
            rest.split_once(name).with_context(|| format!("start.js has no {name}"))?;
        ensure!(!after.contains(name), "start.js has {name} more than once");
        filled = filled + before + with;
        rest = after;
    }
    Ok(filled + rest)
}

fn minify(path: &OsStr, file: &Path) -> Result<()> {
    let program =
        process::find("esbuild", path).context("esbuild was brought, yet is not there")?;
    let mut esbuild = Command::new(program);
    esbuild.args(["--minify", "--allow-overwrite", "--log-level=warning"]);
    process::run(esbuild.arg(format!("--outfile={}", file.display())).arg(file))
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn names_give_way_in_their_order_and_what_is_put_there_is_not_read_again() {
        let filled = fill("a = '{x}'; b = '{y}';", &[("'{x}'", "'{y}'"), ("'{y}'", "2")]);
        assert_eq!(filled.expect("both are there"), "a = '{y}'; b = 2;");
        assert!(fill("a", &[("'{x}'", "1")]).is_err());
        assert!(fill("'{x}' '{x}'", &[("'{x}'", "1")]).is_err());
    }
}
