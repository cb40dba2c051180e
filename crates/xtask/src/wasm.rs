//! Builds a wasm module as the page's worker is built: same profile, same flags, same wasm-opt.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::import_names;
use crate::process;
use crate::repository::Repository;
use crate::split;

/// Relaxed SIMD beside simd128, for fused multiply-adds. In the source's order, because the compiler's
/// own would load so many factors ahead that the tiles of `crates/cpu/src/product.rs` no longer fit
/// the registers: half the speed.
const FUSED: &str = "-Ctarget-feature=+simd128,+relaxed-simd\u{1f}-Cllvm-args=-pre-RA-sched=source";

/// For what is compiled for speed, which the app is not: LLVM would copy small functions wherever they are
/// called. Kernels say themselves what must be inlined, and run as fast without, in 2 kB less. To unroll no
/// loops at run time (`-unroll-runtime=false`) saves 1 kB more, and costs the fused kernels 4 % of their speed.
const FEWER_COPIES: &str = "-Cllvm-args=-inline-threshold=10";

/// A module and how to build it.
#[derive(Clone, Copy)]
pub(crate) struct Module<'a> {
    /// The package, whose name the module has.
    pub(crate) package: &'a str,
    /// `--lib` or `--bin=NAME`.
    pub(crate) target: &'a str,
    /// What else cargo is told.
    pub(crate) arguments: &'a [&'a str],
    /// With relaxed SIMD.
    pub(crate) fused: bool,
    /// As a classic script, with a global `wasm_bindgen`, instead of a JavaScript module.
    pub(crate) classic: bool,
    /// In several modules: the main one, and those that it loads when they are called for.
    pub(crate) split: bool,
}

/// Builds it into `folder`, as NAME.js and NAME_bg.wasm, and if it is split NAME_split.js and others whose
/// names begin with NAME. `path` has the tools.
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
    // What a piece has in common with the others it cannot see the whole of.
    let of_pieces: Vec<&str> =
        parameters.into_iter().filter(|it| *it != "--gufa").chain(split::FEATURES).collect();
    pieces.place(folder, name, |from, to| optimise(&of_pieces, from, to))
}

/// What index.html has wasm-opt do to the app, or to the worker and what is like it.
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
