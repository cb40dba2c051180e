//! Which crate may use which: the dependency law, and ARCHITECTURE.md naming every crate.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, Package, PackageId};

use super::{assert_none, crate_named, folder, metadata, read, root};

/// Every crate of ours, and those of ours that it may use in its own code.
const ALLOWED: [(&str, &[&str]); 21] = [
    ("model", &[]),
    ("experiment", &["model"]),
    ("data", &["model", "experiment"]),
    ("protocol", &["model", "experiment"]),
    ("insight", &["model", "experiment"]),
    ("engine", &["model", "experiment"]),
    ("cpu", &["model", "engine", "experiment"]),
    ("gpu", &["model", "engine", "experiment"]),
    ("session", &["model", "experiment", "protocol", "data", "insight", "engine", "cpu"]),
    ("plot", &["model", "insight", "experiment"]),
    ("export", &["model", "experiment"]),
    ("import", &["model", "experiment", "protocol"]),
    (
        "cli",
        &[
            "model",
            "experiment",
            "protocol",
            "insight",
            "session",
            "data",
            "engine",
            "gpu",
            "plot",
            "export",
            "words",
        ],
    ),
    ("words", &["model", "experiment", "protocol", "insight", "plot"]),
    ("xtask", &[]),
    ("app", &["model", "experiment", "protocol", "insight", "plot", "export", "words"]),
    ("importer", &["import", "protocol"]),
    ("worker", &["model", "session", "protocol", "experiment", "engine", "gpu"]),
    ("exporter", &["model", "protocol", "experiment", "data", "engine", "export"]),
    ("bench", &["model", "experiment", "data", "engine", "cpu", "gpu"]),
    (
        "tests",
        &["model", "experiment", "protocol", "data", "import", "engine", "cpu", "gpu", "insight"],
    ),
];

/// What only exists in a browser.
const BROWSER: [&str; 4] = ["web-sys", "js-sys", "wasm-bindgen", "leptos"];

/// The one exception: `experiment` has the browser's language read and write its numbers, as
/// docs/decisions/code-that-looks-odd-to-save-weight.md explains. It still knows no document.
const NUMBERS_IN_THE_BROWSER: (&str, [&str; 2]) = ("crates/experiment", ["js-sys", "wasm-bindgen"]);

/// Whether a dependency ends up in what the package builds; dev-dependencies do not.
fn is_built_in(kind: DependencyKind) -> bool {
    matches!(kind, DependencyKind::Normal | DependencyKind::Build)
}

/// The names that a package lists as normal or build dependencies.
fn direct(package: &Package) -> BTreeSet<&str> {
    let built = package.dependencies.iter().filter(|dependency| is_built_in(dependency.kind));
    built.map(|dependency| dependency.name.as_str()).collect()
}

/// All packages that are built into one, itself included.
pub(crate) fn reached<'a>(metadata: &'a Metadata, from: &'a Package) -> BTreeSet<&'a PackageId> {
    let graph = metadata.resolve.as_ref().expect("the dependency graph was asked for");
    let nodes: BTreeMap<_, _> = graph.nodes.iter().map(|node| (&node.id, node)).collect();
    let mut reached = BTreeSet::new();
    let mut open = vec![&from.id];
    while let Some(id) = open.pop() {
        if reached.insert(id) {
            let edges = nodes[id].deps.iter();
            let built =
                edges.filter(|edge| edge.dep_kinds.iter().any(|kind| is_built_in(kind.kind)));
            open.extend(built.map(|edge| &edge.pkg));
        }
    }
    reached
}

/// The names of all packages that are built into a crate of ours.
fn reached_names(metadata: &Metadata, name: &str) -> BTreeSet<String> {
    let reached = reached(metadata, crate_named(metadata, name));
    reached.into_iter().map(|id| metadata[id].name.to_string()).collect()
}

#[test]
fn crates_use_only_what_the_law_allows() {
    let metadata = metadata();
    let ours: BTreeSet<_> = ALLOWED.iter().map(|(name, _)| *name).collect();
    let mut violations = Vec::new();
    for (name, allowed) in ALLOWED {
        for used in direct(crate_named(&metadata, name)) {
            if ours.contains(used) && !allowed.contains(&used) {
                violations.push(format!("`{name}` uses `{used}`; it may use {allowed:?}"));
            }
        }
    }
    assert_none("a crate uses one that the dependency law keeps from it", &violations);
}

#[test]
fn the_law_names_exactly_the_crates_there_are() {
    let metadata = metadata();
    let packages = metadata.workspace_packages();
    let there: BTreeSet<_> = packages.iter().map(|package| package.name.as_str()).collect();
    let named: BTreeSet<_> = ALLOWED.iter().map(|(name, _)| *name).collect();
    assert_eq!(there, named, "left: the workspace; right: the table in this file");
}

#[test]
fn the_page_holds_no_training_code() {
    let reached = reached_names(&metadata(), "app");
    for training in ["engine", "cpu", "session", "data"] {
        assert!(
            !reached.contains(training),
            "`app` reaches `{training}`: training is the worker's"
        );
    }
}

#[test]
fn the_worker_holds_no_user_interface() {
    let reached = reached_names(&metadata(), "worker");
    let interface: Vec<_> =
        reached.iter().filter(|name| name.starts_with("leptos") || *name == "plotters").collect();
    assert!(interface.is_empty(), "`worker` reaches {interface:?}: drawing is the page's");
}

#[test]
fn only_web_knows_the_browser() {
    let metadata = metadata();
    let mut violations = Vec::new();
    for package in metadata.workspace_packages() {
        let folder = folder(package);
        if !folder.starts_with("web/") {
            let (exempt, names) = NUMBERS_IN_THE_BROWSER;
            let used = direct(package).into_iter().filter(|name| BROWSER.contains(name));
            let used = used.filter(|name| folder != exempt || !names.contains(name));
            violations.extend(used.map(|name| format!("{folder} uses `{name}`")));
        }
    }
    assert_none("what only a browser has belongs below web/", &violations);
}

#[test]
fn the_architecture_names_every_crate_and_no_other() {
    let metadata = metadata();
    let packages = metadata.workspace_packages();
    let there: BTreeSet<_> = packages.into_iter().map(folder).collect();
    let text = read(&root().join("ARCHITECTURE.md"));
    let named = crate_paths(&text);

    let missing: Vec<_> = there
        .iter()
        .filter(|path| !text.contains(&format!("`{path}`")) && !text.contains(&format!("`{path}/")))
        .map(|path| format!("`{path}` is not named"))
        .collect();
    assert_none("ARCHITECTURE.md names every crate by its path, in backticks", &missing);
    let unknown: Vec<_> = named.difference(&there).map(|path| format!("`{path}`")).collect();
    assert_none("ARCHITECTURE.md names a crate that does not exist", &unknown);
}

/// Everything in a text that looks like the path of a crate: `crates/x` and `web/x`.
fn crate_paths(text: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let words = text.split(|c: char| !(is_part(c) || c == '/'));
    let paths = words.filter_map(|word| {
        let mut parts = word.split('/');
        let above = parts.next().filter(|above| ["crates", "web"].contains(above))?;
        let name = parts.next().filter(|name| !name.is_empty())?;
        Some(format!("{above}/{name}"))
    });
    paths.collect()
}

#[test]
fn crate_paths_are_found_in_prose() {
    let found =
        crate_paths("`crates/experiment` (see crates/cpu/src/lib.rs), web/, and not my/crates/x.");
    assert_eq!(found, BTreeSet::from(["crates/cpu".to_owned(), "crates/experiment".to_owned()]));
}
