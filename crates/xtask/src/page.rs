//! Builds and serves the release page with trunk.

use std::ffi::OsStr;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::process::Command;

use anyhow::{Context, Result};

use crate::embed;
use crate::offline;
use crate::policy;
use crate::process;
use crate::repository::Repository;
use crate::studio;
use crate::tools;
use crate::wasm::{self, Module};

/// Name of the worker with relaxed SIMD; `web/worker/loader.js` uses the same name.
pub(crate) const FUSED_WORKER: &str = "worker-fused";

/// Builds the release page into dist/.
pub(crate) fn build(repository: &Repository) -> Result<()> {
    let path = tools::bring(repository)?;
    process::run(trunk(repository, &path)?.args(["build", "--release"]))?;
    policy::apply(&repository.dist())?;
    embed::build(repository, &path)?;
    studio::build(repository, &path)?;
    minify(repository, &path)?;
    // The page in one file needs each module in one piece, as trunk builds it.
    offline::build(repository)?;
    split(repository, &path)?;
    minify(repository, &path)
}

/// Builds the embedded page alone, beside what is in dist/.
pub(crate) fn build_embedded(repository: &Repository) -> Result<()> {
    let path = tools::bring(repository)?;
    embed::build(repository, &path)?;
    minify(repository, &path)
}

/// Builds app and worker once more, each as several modules that replace the one that trunk built, so
/// that parts that a first look does not need are loaded later. The worker is built twice, the second time
/// with relaxed SIMD. Our loader, which picks one of the two, replaces trunk's.
fn split(repository: &Repository, path: &OsStr) -> Result<()> {
    let dist = repository.dist();
    let index = dist.join("index.html");
    let index =
        fs::read_to_string(&index).with_context(|| format!("cannot read {}", index.display()))?;
    let app = offline::named(&index, "app-", ".js").context("index.html has no app")?;
    let app_module = Module {
        package: "app",
        target: "--bin=app",
        arguments: &["--features=split"],
        fused: false,
        classic: false,
        split: true,
    };
    let plain = Module { package: "worker", target: "--bin=worker", ..app_module };
    let fused = Module { fused: true, ..plain };
    let modules =
        [(app_module, app.trim_end_matches(".js")), (plain, "worker"), (fused, FUSED_WORKER)];
    for (module, name) in modules {
        wasm::build(repository, path, module, &dist, name)?;
    }
    let loader = repository.root().join("web/worker/loader.js");
    fs::copy(&loader, dist.join("worker_loader.js"))
        .with_context(|| format!("cannot copy {} into {}", loader.display(), dist.display()))?;
    Ok(())
}

/// Minifies the JavaScript and the styles in dist/ in place. Trunk's own minifier cannot parse the
/// exports that wasm-bindgen writes.
fn minify(repository: &Repository, path: &OsStr) -> Result<()> {
    let program =
        process::find("esbuild", path).context("esbuild was brought, yet is not there")?;
    let dist = repository.dist();
    let mut esbuild = Command::new(program);
    esbuild.args(["--minify", "--format=esm", "--allow-overwrite", "--log-level=warning"]);
    esbuild.arg(format!("--outdir={}", dist.display()));
    let listed = fs::read_dir(&dist).with_context(|| format!("cannot list {}", dist.display()))?;
    for entry in listed {
        let file = entry?.path();
        if file.extension().is_some_and(|kind| kind == "js" || kind == "css") {
            esbuild.arg(file);
        }
    }
    process::run(&mut esbuild)
}

/// Builds the release page, serves it, and rebuilds it whenever a source file changes.
pub(crate) fn serve(repository: &Repository, port: u16, open: bool) -> Result<()> {
    // Trunk would notice a port in use only after the build, minutes later on a fresh machine.
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).with_context(|| {
        format!("port {port} is taken; choose another one: `cargo xtask serve --port 8081`")
    })?;
    let path = tools::bring(repository)?;
    let mut trunk = trunk(repository, &path)?;
    trunk.args(["serve", "--release", "--address", "127.0.0.1", "--disable-address-lookup=true"]);
    trunk.arg(format!("--port={port}")).arg("--dist").arg(repository.served_dist());
    if open {
        trunk.arg("--open");
    }
    println!("Building the page. As soon as trunk says `server listening`, Gradient Lab is at");
    println!();
    println!("    http://127.0.0.1:{port}/");
    println!();
    println!("It is built again when a source file changes; Ctrl-C stops it.");
    println!();
    process::become_program(&mut trunk)
}

/// Trunk at the root of the repository, with the pinned tools on its PATH.
fn trunk(repository: &Repository, path: &OsStr) -> Result<Command> {
    let program = process::find("trunk", path).context("trunk was brought, yet is not there")?;
    let mut trunk = Command::new(program);
    trunk.current_dir(repository.root()).env("PATH", path);
    // RUSTFLAGS would replace the flags that .cargo/config.toml sets for wasm. The page must not
    // depend on the flags for native code.
    trunk.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    // Trunk reads NO_COLOR as true or false, and stops at the usual `1`.
    if std::env::var_os("NO_COLOR").is_some() {
        trunk.env_remove("NO_COLOR").arg("--color=never");
    }
    trunk.arg("--skip-version-check");
    Ok(trunk)
}
