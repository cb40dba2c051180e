//! The lock files: every one is there, pinned and verified, and ties no package to an address.

use serde_json::Value;

use super::{assert_none, read, root};

const NPM_LOCKS: [&str; 4] = [
    "crates/xtask/tools/package-lock.json",
    "tests/e2e/package-lock.json",
    "tests/compare/package-lock.json",
    "tests/hosts/package-lock.json",
];

#[test]
fn crates_come_from_one_registry_and_are_verified() {
    let lock = read(&root().join("Cargo.lock"));
    let values = |key: &str| -> Vec<String> {
        let values = lock.lines().filter_map(|line| line.strip_prefix(key));
        values.map(|value| value.trim_matches('"').to_owned()).collect()
    };
    let mut sources = values("source = ");
    assert_eq!(values("checksum = ").len(), sources.len(), "a crate has no checksum");
    sources.sort();
    sources.dedup();
    // Cargo writes `registry+` before the public registry; git repositories begin otherwise.
    assert!(
        matches!(&sources[..], [one] if one.starts_with("registry+")),
        "Cargo.lock names other sources than one registry: {sources:?}"
    );
}

#[test]
fn npm_packages_come_from_the_registry_in_use_and_are_verified() {
    let mut violations = Vec::new();
    for path in NPM_LOCKS {
        let lock: Value = serde_json::from_str(&read(&root().join(path)))
            .unwrap_or_else(|error| panic!("{path} is not JSON: {error}"));
        let packages = lock["packages"].as_object().expect("a lock file lists its packages");
        for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
            // Without an address a package comes from the registry that npm is set up for.
            if let Some(url) = package["resolved"].as_str() {
                violations.push(format!("{path}: {name} is tied to {url}"));
            }
            if package["integrity"].as_str().is_none() {
                violations.push(format!("{path}: {name} has no checksum"));
            }
        }
    }
    assert_none("a package is not what any registry must answer with", &violations);
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

#[test]
fn python_packages_are_pinned_to_one_version_verified_and_tied_to_no_address() {
    let list = "tests/hosts/requirements.txt";
    let text = read(&root().join(list)).replace("\\\n", "");
    let packages: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let word = |text: &str| text.chars().all(|it| it.is_alphanumeric() || "-_.".contains(it));
    let is_sha256 = |hash: &str| {
        let digits = hash.strip_prefix("sha256:").unwrap_or_default();
        digits.len() == 64 && digits.chars().all(|it| it.is_ascii_hexdigit())
    };
    let verified = |package: &&&str| {
        let mut parts = package.split("--hash=").map(str::trim);
        let what = parts.next().unwrap_or_default();
        let hashes: Vec<&str> = parts.collect();
        // Behind the semicolon: on which platforms, for which versions of Python.
        let pin = what.split(';').next().unwrap_or_default().trim();
        pin.split_once("==").is_some_and(|(name, version)| {
            word(name) && word(version) && version.starts_with(|it: char| it.is_ascii_digit())
        }) && !hashes.is_empty()
            && hashes.into_iter().all(is_sha256)
    };
    assert!(packages.len() > 50, "{list} lists what JupyterLab needs");
    let loose: Vec<String> =
        packages.iter().filter(|it| !verified(it)).map(|it| (*it).to_owned()).collect();
    assert_none("write each as in `name==1.2.3 --hash=sha256:…`", &loose);
}
