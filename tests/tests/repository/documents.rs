//! The documents name files that exist: every relative link, and every path in backticks.

use std::fs;
use std::path::{Path, PathBuf};

use super::{assert_none, read, root};

/// The documents at the root of the repository. All files of `docs` are documents, too.
const AT_THE_ROOT: [&str; 3] = ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"];

/// Beginnings of a path from the root of the repository.
const FOLDERS: [&str; 6] = ["assets/", "crates/", "docs/", "examples/", "tests/", "web/"];

/// All documents.
fn documents() -> Vec<PathBuf> {
    let mut documents: Vec<_> = AT_THE_ROOT.iter().map(|name| root().join(name)).collect();
    collect(&root().join("docs"), &mut documents);
    documents
}

fn collect(folder: &Path, documents: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).expect("the folder of the documents can be listed");
    for entry in entries {
        let path = entry.expect("the folder can be listed").path();
        if path.is_dir() {
            collect(&path, documents);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            documents.push(path);
        }
    }
}

/// The paths in backticks. A path with a placeholder, such as `<name>`, is left out.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    let quoted = text.split('`').skip(1).step_by(2);
    quoted
        .filter(|path| FOLDERS.iter().any(|folder| path.starts_with(folder)))
        .filter(move |path| path.chars().all(is_part))
}

/// The targets of links to other files of the repository, without what follows `#`.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    targets
        .map(|(target, _)| target.split('#').next().unwrap_or_default())
        .filter(|target| !target.is_empty() && !target.contains("://"))
}

#[test]
fn documents_name_only_files_that_exist() {
    let mut missing = Vec::new();
    for document in documents() {
        let text = read(&document);
        let folder = document.parent().expect("a document lies in a folder");
        let named = paths(&text).map(|path| (path, root().join(path)));
        let linked = links(&text).map(|target| (target, folder.join(target)));
        let gone = named.chain(linked).filter(|(_, path)| !path.exists());
        missing.extend(gone.map(|(name, _)| format!("{}: {name}", document.display())));
    }
    assert_none("a document names a file that does not exist", &missing);
}

#[test]
fn every_decision_is_in_the_list() {
    let folder = root().join("docs/decisions");
    let list = read(&folder.join("README.md"));
    let mut decisions = Vec::new();
    collect(&folder, &mut decisions);
    let names = decisions.iter().filter_map(|path| path.file_name()?.to_str());
    let unlisted: Vec<_> = names
        .filter(|name| *name != "README.md" && !list.contains(&format!("({name})")))
        .map(str::to_owned)
        .collect();
    assert_none("docs/decisions/README.md has a line for every decision", &unlisted);
}

#[test]
fn paths_and_links_are_found() {
    let text = "`crates/cpu/src`, `crates/<name>`, `let x`, [a](b.md#c), [d](https://e.org/f)";
    assert_eq!(paths(text).collect::<Vec<_>>(), ["crates/cpu/src"]);
    assert_eq!(links(text).collect::<Vec<_>>(), ["b.md"]);
}
