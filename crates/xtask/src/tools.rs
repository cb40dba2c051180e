//! Installs the tools that build the page: pinned versions, kept under target/tools.
//!
//! Nothing is installed globally. If PATH has a tool in exactly the pinned version, it is used.
//! Otherwise the tool is installed into a folder of target/tools with its version in the name.
//!
//! Built from source on two cores, measured on Debian 12 with rustc 1.95:
//!
//! | Tool | As published | As built here |
//! |---|---|---|
//! | trunk 0.21.14 | 9 min | 3 min |
//! | wasm-bindgen-cli 0.2.130 | 3 min | 1 min |
//! | mdbook 0.5.4 | not measured | 1 min 20 s |
//! | geckodriver 0.37.1 | not measured | 50 s |
//!
//! The difference comes from building without optimisation and without link-time optimisation
//! (trunk mostly waits for cargo), and trunk without TLS and update check (it never downloads).

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::process::{self, NPM};
use crate::repository::Repository;

/// The release of trunk that Trunk.toml is written for.
const TRUNK: &str = "0.21.14";
/// The versions that crates/xtask/tools/package.json pins.
const BINARYEN: &str = "132.0.0";
const ESBUILD: &str = "0.28.2";
/// The release of mdBook that builds its example.
const MDBOOK: &str = "0.5.4";
/// The release of geckodriver that drives Firefox.
const GECKODRIVER: &str = "0.37.1";
const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Build settings for tools that run only for seconds: compile fast, without optimisation.
const QUICK_BUILD: [(&str, &str); 5] = [
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
    ("CARGO_PROFILE_RELEASE_STRIP", "none"),
];

/// A tool, its required version, and how to install it.
struct Tool {
    program: &'static str,
    /// The required beginning of the output of `program --version`.
    answer: String,
    /// Where it is installed if PATH does not have this version.
    folder: PathBuf,
    /// The part of `folder` that goes on PATH.
    binaries: PathBuf,
    purpose: &'static str,
    effort: &'static str,
    source: Source,
}

/// How a tool is installed.
enum Source {
    /// `cargo install` of these arguments.
    Cargo(Vec<String>),
    /// `npm ci` of the package.json and package-lock.json in this folder.
    Npm(PathBuf),
}

/// Installs what is missing and returns the PATH on which every tool is found.
pub(crate) fn bring(repository: &Repository) -> Result<OsString> {
    bring_target()?;
    let inherited = env::var_os("PATH").unwrap_or_default();
    let mut folders = Vec::new();
    for tool in tools(repository)? {
        if answers(&tool, &inherited) {
            continue;
        }
        if !answers(&tool, tool.binaries.as_os_str()) {
            install(&tool, repository)?;
        }
        folders.push(tool.binaries);
    }
    folders.extend(env::split_paths(&inherited));
    env::join_paths(folders).context("a folder on PATH has a separator in its name")
}

/// Installs mdBook unless it is installed, and returns its path. The page does not need it.
pub(crate) fn mdbook(repository: &Repository) -> Result<PathBuf> {
    let flags = ["--locked", "--no-default-features"];
    let mut tool = cargo_tool(repository, "mdbook", "mdbook", MDBOOK, &flags)
        .serves("it builds an example", "about 80 seconds");
    tool.answer = format!("mdbook v{MDBOOK}");
    bring_one(&tool, repository)
}

/// Installs geckodriver unless it is installed, and returns its path. The page does not need it.
pub(crate) fn geckodriver(repository: &Repository) -> Result<PathBuf> {
    let tool = cargo_tool(repository, "geckodriver", "geckodriver", GECKODRIVER, &["--locked"])
        .serves("it drives Firefox in the smoke set", "about 1 minute");
    bring_one(&tool, repository)
}

/// Installs a tool unless it is installed, and returns its path.
fn bring_one(tool: &Tool, repository: &Repository) -> Result<PathBuf> {
    let inherited = env::var_os("PATH").unwrap_or_default();
    if answers(tool, &inherited)
        && let Some(found) = process::find(tool.program, &inherited)
    {
        return Ok(found);
    }
    if !answers(tool, tool.binaries.as_os_str()) {
        install(tool, repository)?;
    }
    process::find(tool.program, tool.binaries.as_os_str())
        .with_context(|| format!("{} was installed, yet is not there", tool.program))
}

fn tools(repository: &Repository) -> Result<[Tool; 4]> {
    let bindgen = repository.wasm_bindgen_version()?;
    let binaryen = BINARYEN.split('.').next().unwrap_or(BINARYEN);
    Ok([
        cargo_tool(repository, "trunk", "trunk", TRUNK, &["--locked", "--no-default-features"])
            .serves("it builds and serves the page", "about 3 minutes"),
        // Without `--locked`, because not every release in its published lock file is available.
        cargo_tool(repository, "wasm-bindgen-cli", "wasm-bindgen", &bindgen, &[])
            .serves("it joins wasm to JavaScript", "about 1 minute"),
        npm_tool(repository, "wasm-opt", format!("wasm-opt version {binaryen}"))
            .serves("it makes the wasm smaller", "a few seconds"),
        npm_tool(repository, "esbuild", ESBUILD.to_owned())
            .serves("it makes the JavaScript and the styles smaller", "a few seconds"),
    ])
}

fn cargo_tool(
    repository: &Repository,
    package: &str,
    program: &'static str,
    version: &str,
    flags: &[&str],
) -> Tool {
    let folder = repository.tools().join(format!("{package}-{version}"));
    let mut arguments = vec![package.to_owned(), format!("--version={version}")];
    arguments.extend(flags.iter().map(|flag| (*flag).to_owned()));
    Tool {
        program,
        answer: format!("{program} {version}"),
        binaries: folder.join("bin"),
        folder,
        purpose: "",
        effort: "",
        source: Source::Cargo(arguments),
    }
}

fn npm_tool(repository: &Repository, program: &'static str, answer: String) -> Tool {
    // They come from one lock file, so they share a folder.
    let folder = repository.tools().join(format!("npm-binaryen-{BINARYEN}-esbuild-{ESBUILD}"));
    Tool {
        program,
        answer,
        binaries: folder.join("node_modules/.bin"),
        folder,
        purpose: "",
        effort: "",
        source: Source::Npm(repository.tool_packages()),
    }
}

impl Tool {
    fn serves(self, purpose: &'static str, effort: &'static str) -> Self {
        Self { purpose, effort, ..self }
    }
}

/// Adds the wasm target to the toolchain unless its standard library is there.
fn bring_target() -> Result<()> {
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "target-libdir", "--target", WASM_TARGET]);
    let library =
        process::output(&mut rustc).context("`rustc` does not run: is Rust installed?")?;
    if PathBuf::from(library).is_dir() {
        return Ok(());
    }
    eprintln!("The Rust target {WASM_TARGET} is missing: adding it.");
    process::run(Command::new("rustup").args(["target", "add", WASM_TARGET]))
}

/// Whether the program on `path` has exactly the pinned version.
fn answers(tool: &Tool, path: &OsStr) -> bool {
    let Some(program) = process::find(tool.program, path) else { return false };
    let answer = process::output(Command::new(program).arg("--version")).unwrap_or_default();
    is_version(&answer, &tool.answer)
}

/// Whether the output of `--version` is the expected text, or that text followed by a space or line and more.
fn is_version(answer: &str, expected: &str) -> bool {
    let ends = |rest: &str| rest.is_empty() || rest.starts_with([' ', '\n', '\r']);
    answer.strip_prefix(expected).is_some_and(ends)
}

fn install(tool: &Tool, repository: &Repository) -> Result<()> {
    eprintln!(
        "{} is missing ({}). Installing it into {}: {} on two cores, once.",
        tool.answer,
        tool.purpose,
        tool.folder.display(),
        tool.effort
    );
    let start = Instant::now();
    match &tool.source {
        Source::Cargo(arguments) => install_with_cargo(tool, arguments, repository)?,
        Source::Npm(packages) => install_with_npm(tool, packages)?,
    }
    ensure!(
        answers(tool, tool.binaries.as_os_str()),
        "{} was installed into {}, but does not answer `--version` with `{}`",
        tool.program,
        tool.folder.display(),
        tool.answer
    );
    eprintln!("{} is ready after {}.", tool.answer, process::spoken(start.elapsed()));
    Ok(())
}

fn install_with_cargo(tool: &Tool, arguments: &[String], repository: &Repository) -> Result<()> {
    // A build folder of its own, so that an interrupted installation continues where it stopped.
    let build = repository.tools().join("build");
    let mut cargo = Command::new("cargo");
    // `--force`, because an installed program, if there is one, has just failed to answer.
    cargo.arg("install").args(arguments).arg("--force").arg("--root").arg(&tool.folder);
    cargo.arg("--target-dir").arg(&build).envs(QUICK_BUILD).env_remove("RUSTFLAGS");
    process::run(&mut cargo)?;
    fs::remove_dir_all(&build).with_context(|| format!("cannot remove {}", build.display()))
}

fn install_with_npm(tool: &Tool, packages: &Path) -> Result<()> {
    fs::create_dir_all(&tool.folder)
        .with_context(|| format!("cannot create {}", tool.folder.display()))?;
    for file in ["package.json", "package-lock.json"] {
        let source = packages.join(file);
        fs::copy(&source, tool.folder.join(file))
            .with_context(|| format!("cannot copy {}", source.display()))?;
    }
    process::run(
        Command::new(NPM).args(["ci", "--no-audit", "--no-fund"]).current_dir(&tool.folder),
    )
}

#[cfg(test)]
mod tests {
    use super::{BINARYEN, ESBUILD, TRUNK, is_version};

    #[test]
    fn the_files_that_repeat_a_pin_agree_with_it() {
        let packages = include_str!("../tools/package.json");
        for (name, version) in [("binaryen", BINARYEN), ("esbuild", ESBUILD)] {
            assert!(
                packages.contains(&format!("\"{name}\": \"{version}\"")),
                "package.json: {name}"
            );
        }
        let trunk = include_str!("../../../Trunk.toml");
        assert!(trunk.contains(&format!("trunk-version = \"={TRUNK}\"")), "Trunk.toml: trunk");
        let major = BINARYEN.split('.').next().unwrap_or(BINARYEN);
        assert!(trunk.contains(&format!("wasm_opt = \"version_{major}\"")), "Trunk.toml: wasm-opt");
    }

    #[test]
    fn only_the_exact_version_will_do() {
        assert!(is_version("trunk 0.21.14", "trunk 0.21.14"));
        assert!(is_version("wasm-opt version 132 (version_132)", "wasm-opt version 132"));
        assert!(is_version("geckodriver 0.37.1\n\nThe source code", "geckodriver 0.37.1"));
        assert!(!is_version("wasm-bindgen 0.2.1301", "wasm-bindgen 0.2.130"));
        assert!(!is_version("wasm-bindgen 0.2.99", "wasm-bindgen 0.2.130"));
        assert!(!is_version("", "trunk 0.21.14"));
    }
}
