//! What every Rust file looks like: its first line, its length, and what it does not say.

use std::fs;
use std::path::{Path, PathBuf};

use super::{assert_none, read, root};

/// The longest a file may be, in lines of code: blank lines and comments do not count.
const LONGEST: usize = 400;

/// The crates below web/: they must run natively, in a browser and in tests all the same.
const PURE: [&str; 11] = [
    "model",
    "experiment",
    "protocol",
    "data",
    "engine",
    "cpu",
    "insight",
    "session",
    "plot",
    "import",
    "words",
];

/// Marks of unfinished work. Written in halves, so that this file does not carry them.
const UNFINISHED: [&str; 5] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
    concat!("to", "do!("),
    concat!("unimpl", "emented!("),
];

/// What reads a clock.
const CLOCKS: [&str; 3] = ["std::time", "Instant", "SystemTime"];

/// All Rust files below a folder of the repository, as path and text.
pub(super) fn rust_files(folder: &str) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    collect(&root().join(folder), &mut files);
    assert!(!files.is_empty(), "{folder} holds no Rust files");
    files.sort();
    files
}

fn collect(folder: &Path, files: &mut Vec<(PathBuf, String)>) {
    let entries = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{} cannot be listed: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("the folder can be listed").path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "node_modules" && name != "target") {
                collect(&path, files);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push((path.clone(), read(&path)));
        }
    }
}

fn all_files() -> Vec<(PathBuf, String)> {
    ["crates", "web", "tests"].into_iter().flat_map(rust_files).collect()
}

/// The path from the root, for messages.
pub(super) fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// The lines of code, numbered from 1: neither blank nor only a comment.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
    lines.filter(|(_, line)| !line.is_empty() && !line.starts_with("//"))
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent: Vec<_> = all_files()
        .into_iter()
        .filter(|(_, text)| !text.lines().next().is_some_and(|line| line.starts_with("//! ")))
        .map(|(path, _)| shown(&path))
        .collect();
    assert_none("the first line of a file is a `//!` sentence that says its job", &silent);
}

#[test]
fn no_file_is_too_long() {
    let long: Vec<_> = all_files()
        .into_iter()
        .map(|(path, text)| (path, code(&text).count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(path, lines)| format!("{}: {lines} lines of code", shown(&path)))
        .collect();
    assert_none(&format!("a file has at most {LONGEST} lines of code: split it by job"), &long);
}

#[test]
fn nothing_is_left_unfinished() {
    let mut found = Vec::new();
    for (path, text) in all_files() {
        for (index, line) in text.lines().enumerate() {
            for mark in UNFINISHED.iter().filter(|mark| line.contains(**mark)) {
                found.push(format!("{}:{}: {mark}", shown(&path), index + 1));
            }
        }
    }
    assert_none("finish it, or write an issue", &found);
}

#[test]
fn nothing_below_the_browser_reads_a_clock() {
    let mut found = Vec::new();
    for name in PURE {
        for (path, text) in rust_files(&format!("crates/{name}/src")) {
            for (number, line) in code(&text) {
                for clock in CLOCKS.iter().filter(|clock| has_word(line, clock)) {
                    found.push(format!("{}:{number}: {clock}", shown(&path)));
                }
            }
        }
    }
    assert_none("std's clock panics in a browser; time is handed in from web/ or cli", &found);
}

/// Whether a line has `word` in it, not only as a part of a longer name.
fn has_word(line: &str, word: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + word.len()..].chars().next();
        !before.is_some_and(is_name) && !after.is_some_and(is_name)
    })
}

/// The page's Content-Security-Policy lets no style attribute through, only properties.
#[test]
fn no_view_sets_a_style_attribute() {
    let mut found = Vec::new();
    for (path, text) in rust_files("web/app/src") {
        for (number, line) in code(&text) {
            if line.split_whitespace().any(|word| word.starts_with("style=")) {
                found.push(format!("{}:{number}: {line}", shown(&path)));
            }
        }
    }
    assert_none("write `style:left=…` instead of `style=\"left:…\"`", &found);
}

#[test]
fn words_are_told_from_parts_of_names() {
    assert!(has_word("let start = Instant::now();", "Instant"));
    assert!(has_word("use std::time::Duration;", "std::time"));
    assert!(!has_word("fn instantiate() -> Instantiation", "Instant"));
}
