//! The lock files: every one is there and points to the public registries only.

use serde_json::Value;

use super::{assert_none, read, root};

const CRATES: &str = "registry+https://github.com/rust-lang/crates.io-index";
const NPM: &str = "https://registry.npmjs.org/";
const NPM_LOCKS: [&str; 2] =
    ["crates/xtask/tools/package-lock.json", "tests/e2e/package-lock.json"];

#[test]
fn crates_come_from_crates_io() {
    let lock = read(&root().join("Cargo.lock"));
    let sources = lock.lines().filter_map(|line| line.strip_prefix("source = "));
    let mut others: Vec<_> = sources
        .map(|source| source.trim_matches('"').to_owned())
        .filter(|source| source != CRATES)
        .collect();
    others.sort();
    others.dedup();
    assert_none("Cargo.lock names another source", &others);
}

#[test]
fn npm_packages_come_from_the_npm_registry_and_are_verified() {
    let mut violations = Vec::new();
    for path in NPM_LOCKS {
        let lock: Value = serde_json::from_str(&read(&root().join(path)))
            .unwrap_or_else(|error| panic!("{path} is not JSON: {error}"));
        let packages = lock["packages"].as_object().expect("a lock file lists its packages");
        for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
            // npm may leave the address out: then it is the registry of the machine.
            let elsewhere = package["resolved"].as_str().filter(|url| !url.starts_with(NPM));
            violations.extend(elsewhere.map(|url| format!("{path}: {name} comes from {url}")));
            if package["integrity"].as_str().is_none() {
                violations.push(format!("{path}: {name} has no checksum"));
            }
        }
    }
    assert_none("a package is not what the public registry has", &violations);
}

#[test]
fn npm_packages_are_pinned_to_one_version() {
    let mut violations = Vec::new();
    for path in NPM_LOCKS {
        let path = path.replace("package-lock.json", "package.json");
        let package: Value = serde_json::from_str(&read(&root().join(&path)))
            .unwrap_or_else(|error| panic!("{path} is not JSON: {error}"));
        for kind in ["dependencies", "devDependencies"] {
            for (name, version) in package[kind].as_object().into_iter().flatten() {
                let version = version.as_str().unwrap_or_default();
                if !version.starts_with(|first: char| first.is_ascii_digit()) {
                    violations.push(format!("{path}: {name} {version}"));
                }
            }
        }
    }
    assert_none("name the exact version, as in `1.2.3`", &violations);
}
