//! Laws of the repository as tests: what may depend on what, what sources and texts look like.

mod circles;
mod controls;
mod dependencies;
mod documents;
mod embedding;
mod gallery;
mod imports;
mod licences;
mod lockfiles;
mod messages;
mod raw_experiment;
mod sources;
mod tokens;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use cargo_metadata::{Metadata, MetadataCommand, Package};

/// The folder that holds the root Cargo.toml.
fn root() -> PathBuf {
    let tests = env!("CARGO_MANIFEST_DIR");
    // cargo sets the variable for the test as well: a checkout that was moved still counts.
    let tests = env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| tests.to_owned());
    Path::new(&tests).parent().expect("the package lies below the root").to_owned()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()))
}

/// The workspace and its dependency graph, as it is built here and for the browser.
fn metadata() -> Metadata {
    // Without the filter cargo would download what only other systems need.
    let targets = [host(), "wasm32-unknown-unknown".to_owned()];
    let filters = targets.map(|target| format!("--filter-platform={target}"));
    // What the lock file says is judged, not what a resolver would make of it today.
    let locked = ["--locked".to_owned()];
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .other_options([locked.as_slice(), filters.as_slice()].concat())
        .exec()
        .expect("cargo knows the workspace, and Cargo.lock is up to date")
}

/// The target triple of this machine.
fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let text = String::from_utf8(output.stdout).expect("rustc answers in UTF-8");
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.expect("rustc names its host").to_owned()
}

/// A workspace crate by name.
fn crate_named<'a>(metadata: &'a Metadata, name: &str) -> &'a Package {
    metadata
        .workspace_packages()
        .into_iter()
        .find(|package| package.name.as_str() == name)
        .unwrap_or_else(|| panic!("there is no crate `{name}` in the workspace"))
}

/// The folder of a workspace crate from the root, with `/` between its parts.
fn folder(package: &Package) -> String {
    let folder = package.manifest_path.parent().expect("a manifest lies in a folder");
    let folder = folder.as_std_path().strip_prefix(root()).expect("it lies below the root");
    folder.to_string_lossy().replace('\\', "/")
}

/// Fails with every violation on a line of its own.
#[track_caller]
fn assert_none(law: &str, violations: &[String]) {
    assert!(violations.is_empty(), "{law}:\n  {}", violations.join("\n  "));
}
