//! The licences of everything that is built into the page or the command line program.

use super::dependencies::reached;
use super::{assert_none, crate_named, metadata};

/// Licences that ask for no more than a notice, or for changes to their own files.
const ALLOWED: [&str; 12] = [
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Whether the expression leaves a choice of allowed licences only.
fn is_allowed(expression: &str) -> bool {
    // crates.io still has `MIT/Apache-2.0` from before there were expressions.
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<_> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    any(&mut rest) && rest.is_empty()
}

/// `all OR all OR …`
fn any(words: &mut &[&str]) -> bool {
    let mut allowed = all(words);
    while take(words, "OR") {
        // Unlike `||`, this reads the words also when the choice is made.
        allowed |= all(words);
    }
    allowed
}

/// `term AND term AND …`
fn all(words: &mut &[&str]) -> bool {
    let mut allowed = term(words);
    while take(words, "AND") {
        allowed &= term(words);
    }
    allowed
}

/// `( any )`, `licence` or `licence WITH exception`
fn term(words: &mut &[&str]) -> bool {
    if take(words, "(") {
        let allowed = any(words);
        return take(words, ")") && allowed;
    }
    let Some((first, rest)) = words.split_first() else { return false };
    *words = rest;
    if take(words, "WITH") {
        let Some((exception, rest)) = words.split_first() else { return false };
        *words = rest;
        return ALLOWED.contains(&format!("{first} WITH {exception}").as_str());
    }
    ALLOWED.contains(first)
}

/// Takes `word` off the front if it is there.
fn take(words: &mut &[&str], word: &str) -> bool {
    let Some((first, rest)) = words.split_first() else { return false };
    let found = *first == word;
    if found {
        *words = rest;
    }
    found
}

#[test]
fn everything_that_is_shipped_may_be_shipped() {
    let metadata = metadata();
    let mut violations = Vec::new();
    for shipped in ["app", "worker", "cli"] {
        for id in reached(&metadata, crate_named(&metadata, shipped)) {
            let package = &metadata[id];
            let licence = package.license.as_deref().unwrap_or("no licence");
            if !is_allowed(licence) {
                violations.push(format!("{} {} ({licence})", package.name, package.version));
            }
        }
    }
    violations.sort();
    violations.dedup();
    assert_none("a dependency has a licence that is not on the list", &violations);
}

#[test]
fn expressions_are_read_as_written() {
    for allowed in [
        "MIT",
        "MIT/Apache-2.0",
        "GPL-3.0-only OR MIT",
        "(MIT OR Apache-2.0) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception OR GPL-2.0-only",
    ] {
        assert!(is_allowed(allowed), "{allowed}");
    }
    for refused in [
        "",
        "no licence",
        "GPL-3.0-only",
        "MIT AND GPL-3.0-only",
        "(MIT OR Apache-2.0) AND GPL-3.0-only",
        "MIT WITH LLVM-exception",
        "(MIT",
    ] {
        assert!(!is_allowed(refused), "{refused}");
    }
}
