//! Builds web/bench as the page's worker is built: same profile, same flags, same wasm-opt.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use anyhow::{Context, Result};

use crate::process;
use crate::repository::Repository;
use crate::tools;

/// The module that a page imports; gives the folder it lies in.
pub(crate) fn build(repository: &Repository, folder: &Path) -> Result<PathBuf> {
    let path = tools::bring(repository)?;
    let tool = |name: &str| {
        process::find(name, &path).with_context(|| format!("{name} was brought, yet is not there"))
    };
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--package", "bench", "--lib", "--profile", "page"]);
    cargo.args(["--target", "wasm32-unknown-unknown"]).current_dir(repository.root());
    // RUSTFLAGS would replace the flags that .cargo/config.toml sets for wasm.
    cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    process::run(&mut cargo)?;

    let module = folder.join("module");
    let built = super::target(repository).join("wasm32-unknown-unknown/page/bench.wasm");
    let mut bindgen = Command::new(tool("wasm-bindgen")?);
    bindgen.args(["--target", "web", "--no-typescript", "--out-dir"]).arg(&module).arg(&built);
    process::run(&mut bindgen)?;

    let wasm = module.join("bench_bg.wasm");
    let mut optimise = Command::new(tool("wasm-opt")?);
    optimise.args(worker_parameters(repository)?.split_whitespace());
    optimise.arg("--output").arg(&wasm).arg(&wasm);
    process::run(&mut optimise)?;
    println!("{} bytes of wasm in {}", size(&wasm)?, wasm.display());
    Ok(module)
}

/// What index.html has wasm-opt do to the worker.
fn worker_parameters(repository: &Repository) -> Result<String> {
    let path = repository.root().join("index.html");
    let page =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let parameters = parameters_in(&page);
    parameters
        .with_context(|| format!("{}: the worker has no data-wasm-opt-params", path.display()))
}

/// The wasm-opt parameters of the link whose `data-bin` is the worker.
fn parameters_in(page: &str) -> Option<String> {
    let (_, link) = page.split_once("data-bin=\"worker\"")?;
    let (link, _) = link.split_once('>')?;
    let (_, rest) = link.split_once("data-wasm-opt-params=\"")?;
    rest.split_once('"').map(|(parameters, _)| parameters.to_owned())
}

fn size(file: &Path) -> io::Result<u64> {
    Ok(fs::metadata(file)?.len())
}

#[cfg(test)]
mod tests {
    use super::parameters_in;

    #[test]
    fn the_worker_is_told_from_the_app() {
        let page = r#"<link data-bin="app" data-wasm-opt-params="-Oz">
            <link data-bin="worker" data-wasm-opt="z"
                  data-wasm-opt-params="--gufa -O3">"#;
        assert_eq!(parameters_in(page).as_deref(), Some("--gufa -O3"));
        assert_eq!(parameters_in("<link data-bin=\"worker\">"), None);
    }

    #[test]
    fn the_page_has_parameters_for_the_worker() {
        assert!(parameters_in(include_str!("../../../../index.html")).is_some());
    }
}
