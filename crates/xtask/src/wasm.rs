//! Builds a wasm module with the profile, the flags and the wasm-opt parameters of the page.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::import_names;
use crate::process;
use crate::repository::Repository;
use crate::split;

/// Relaxed SIMD besides simd128, for fused multiply-adds. Instructions keep the order of the source. In
/// its own order the compiler would load so many factors ahead that the tiles of
/// `crates/cpu/src/product.rs` no longer fit the registers, which halves the speed.
const FUSED: &str = "-Ctarget-feature=+simd128,+relaxed-simd\u{1f}-Cllvm-args=-pre-RA-sched=source";

/// For modules that are compiled for speed (the app is not): stops LLVM from copying small functions to
/// wherever they are called. The kernels mark what must be inlined, so they run as fast without these
/// copies, and the module is 2 kB lighter. No unrolling of loops at run time (`-unroll-runtime=false`)
/// would save 1 kB more, and would cost the fused kernels 4 % of their speed.
const FEWER_COPIES: &str = "-Cllvm-args=-inline-threshold=10";

/// A module and how to build it.
#[derive(Clone, Copy)]
pub(crate) struct Module<'a> {
    /// The package, whose name the module has.
    pub(crate) package: &'a str,
    /// `--lib` or `--bin=NAME`.
    pub(crate) target: &'a str,
    /// Further arguments of cargo.
    pub(crate) arguments: &'a [&'a str],
    /// Whether to use relaxed SIMD.
    pub(crate) fused: bool,
    /// Whether to write a classic script with a global `wasm_bindgen` instead of a JavaScript module.
    pub(crate) classic: bool,
    /// Whether to cut it into a main module and others that it loads on request.
    pub(crate) split: bool,
}

/// Builds it into `folder` with the tools on `path`, as NAME.js and NAME_bg.wasm; a split module also has
/// NAME_split.js and other files whose names begin with NAME.
pub(crate) fn build(
    repository: &Repository,
    path: &OsStr,
    module: Module<'_>,
    folder: &Path,
    name: &str,
) -> Result<()> {
    let tool = |name: &str| {
        process::find(name, path).with_context(|| format!("{name} was brought, yet is not there"))
    };
    let mut cargo = Command::new("cargo");
    cargo.args(["rustc", "--package", module.package, module.target, "--profile", "page"]);
    cargo.args(module.arguments);
    cargo.args(["--target", "wasm32-unknown-unknown"]).current_dir(repository.root());
    // RUSTFLAGS would replace the flags that .cargo/config.toml sets for wasm.
    cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    if module.fused {
        cargo.env("CARGO_ENCODED_RUSTFLAGS", FUSED);
    }
    cargo.arg("--");
    if module.package != "app" {
        cargo.arg(FEWER_COPIES);
    }
    if module.split {
        cargo.arg("-Clink-args=--emit-relocs");
    }
    process::run(&mut cargo)?;

    let built = format!("wasm32-unknown-unknown/page/{}.wasm", module.package);
    let built = repository.target().join(built);
    let pieces = match module.split {
        true => Some(split::cut(&built, &repository.target().join("split").join(name), name)?),
        false => None,
    };
    let built = pieces.as_ref().map_or(&built, |pieces| &pieces.main);
    let mut bindgen = Command::new(tool("wasm-bindgen")?);
    let kind = if module.classic { "no-modules" } else { "web" };
    bindgen.args(["--target", kind, "--no-typescript", "--out-name", name]);
    if pieces.is_some() {
        // The other modules call what the main one exports.
        bindgen.arg("--keep-lld-exports");
    }
    process::run(bindgen.arg("--out-dir").arg(folder).arg(built))?;

    let wasm = folder.join(format!("{name}_bg.wasm"));
    import_names::shorten(&wasm, &folder.join(format!("{name}.js")))?;
    let parameters = parameters(repository, module.package)?;
    let wasm_opt = tool("wasm-opt")?;
    let optimise = |parameters: &[&str], from: &Path, to: &Path| {
        let mut optimise = Command::new(&wasm_opt);
        process::run(optimise.args(parameters).arg("--output").arg(to).arg(from))
    };
    let parameters: Vec<&str> = parameters.split_whitespace().collect();
    optimise(&parameters, &wasm, &wasm)?;
    let Some(pieces) = pieces else { return Ok(()) };
    // `--gufa` needs the whole program: a piece does not show how the others use what all share.
    let of_pieces: Vec<&str> =
        parameters.into_iter().filter(|it| *it != "--gufa").chain(split::FEATURES).collect();
    pieces.place(folder, name, |from, to| optimise(&of_pieces, from, to))
}

/// The wasm-opt parameters that index.html has for the app, or for the worker and similar modules.
fn parameters(repository: &Repository, package: &str) -> Result<String> {
    let bin = if package == "app" { "app" } else { "worker" };
    let path = repository.root().join("index.html");
    let page =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let parameters = parameters_in(&page, bin);
    parameters.with_context(|| format!("{}: {bin} has no data-wasm-opt-params", path.display()))
}

/// The wasm-opt parameters of the link that has this `data-bin`.
fn parameters_in(page: &str, bin: &str) -> Option<String> {
    let (_, link) = page.split_once(&format!("data-bin=\"{bin}\""))?;
    let (link, _) = link.split_once('>')?;
    let (_, rest) = link.split_once("data-wasm-opt-params=\"")?;
    rest.split_once('"').map(|(parameters, _)| parameters.to_owned())
}

#[cfg(test)]
mod tests {
    use super::parameters_in;

    #[test]
    fn the_worker_is_told_from_the_app() {
        let page = r#"<link data-bin="app" data-wasm-opt-params="-Oz">
            <link data-bin="worker" data-wasm-opt="z"
                  data-wasm-opt-params="--gufa -O3">"#;
        assert_eq!(parameters_in(page, "worker").as_deref(), Some("--gufa -O3"));
        assert_eq!(parameters_in(page, "app").as_deref(), Some("-Oz"));
        assert_eq!(parameters_in("<link data-bin=\"worker\">", "worker"), None);
    }

    #[test]
    fn the_page_has_parameters_for_both() {
        let page = include_str!("../../../index.html");
        assert!(["app", "worker"].iter().all(|bin| parameters_in(page, bin).is_some()));
    }
}
