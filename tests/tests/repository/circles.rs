//! No two files of a crate import each other, directly or around.
//!
//! A file imports another when it names it in a `use` or in a path such as `crate::link::read`. Names are
//! followed to the file that has them, through what a `lib.rs` or `mod.rs` exports again; that export itself
//! imports nothing, and neither do tests.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::imports::Crate;
use super::{assert_none, folder, metadata};

/// Which files each file imports, by their paths from the root.
type Imports = BTreeMap<String, BTreeSet<String>>;

/// The shortest way from a file over its imports back to itself.
fn circle<'a>(imports: &'a Imports, file: &'a str) -> Option<Vec<&'a str>> {
    let mut before: BTreeMap<&str, &str> = BTreeMap::new();
    let mut open = VecDeque::from([file]);
    while let Some(here) = open.pop_front() {
        for next in imports.get(here).into_iter().flatten() {
            if next == file {
                let mut way = vec![file, here];
                while let Some(from) = way.last().and_then(|last| before.get(last)) {
                    way.push(from);
                }
                if way.last() != Some(&file) {
                    way.push(file);
                }
                way.reverse();
                return Some(way);
            }
            if !before.contains_key(next.as_str()) {
                before.insert(next, here);
                open.push_back(next);
            }
        }
    }
    None
}

/// The same circle from the first of its files on, so that it is told once whichever file it was found from.
fn from_the_first<'a>(circle: &[&'a str]) -> Vec<&'a str> {
    let mut files = circle[1..].to_vec();
    let first = files.iter().enumerate().min_by_key(|(_, file)| **file).map_or(0, |(at, _)| at);
    files.rotate_left(first);
    files.extend(files.first().copied());
    files
}

#[test]
fn no_two_files_import_each_other() {
    let mut violations = BTreeSet::new();
    for package in metadata().workspace_packages() {
        let imports = Crate::read(&folder(package)).imports();
        for file in imports.keys() {
            if let Some(circle) = circle(&imports, file) {
                violations.insert(from_the_first(&circle).join(" → "));
            }
        }
    }
    let violations: Vec<String> = violations.into_iter().collect();
    assert_none("files import each other: move what both need into a third", &violations);
}

#[test]
fn the_shortest_circle_is_found() {
    let edges = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "d2"), ("b", "a")];
    let mut imports = Imports::new();
    for (from, to) in edges {
        imports.entry(from.to_owned()).or_default().insert(to.to_owned());
    }
    assert_eq!(circle(&imports, "a"), Some(vec!["a", "b", "a"]));
    assert_eq!(circle(&imports, "c"), Some(vec!["c", "a", "b", "c"]));
    assert_eq!(circle(&imports, "d"), None);
    assert_eq!(from_the_first(&["c", "a", "b", "c"]), ["a", "b", "c", "a"]);
}
