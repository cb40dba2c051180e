//! Which files of a crate import which: the paths in their tokens, followed to the files that they name.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::sources::{rust_files, shown};
use super::tokens::{end_of_item, is_name, is_sign, tokens, untested};

/// A module by its names from the root of its crate on; the root has none.
type Module = Vec<String>;

/// A path as it is written in a module: `["super", "plan", "Plan"]`.
struct Written {
    module: Module,
    names: Vec<String>,
    /// Whether it stands in a `use`, and whether that exports it again.
    usage: Usage,
}

#[derive(Clone, Copy, PartialEq)]
enum Usage {
    Inline,
    Import,
    Export,
}

/// The files of a crate and the paths in them.
pub(super) struct Crate {
    /// The file of each module that has one.
    files: BTreeMap<Module, String>,
    written: Vec<Written>,
    /// What the names that a module imports stand for.
    aliases: BTreeMap<(Module, String), Vec<String>>,
}

impl Crate {
    /// Reads all that lies in the folder `src` of a crate's folder.
    pub(super) fn read(folder: &str) -> Crate {
        let files = rust_files(&format!("{folder}/src"));
        let files = files.into_iter().map(|(path, text)| {
            let path = shown(&path).replace('\\', "/");
            (path[folder.len() + "/src/".len()..].to_owned(), path, text)
        });
        Crate::of(files)
    }

    /// The crate of these files: path below `src`, whole path, text.
    fn of(sources: impl IntoIterator<Item = (String, String, String)>) -> Crate {
        let mut read =
            Crate { files: BTreeMap::new(), written: Vec::new(), aliases: BTreeMap::new() };
        for (below, path, text) in sources {
            let mut module: Module =
                below.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
            if module.last().is_some_and(|it| ["lib", "main", "mod"].contains(&it.as_str())) {
                module.pop();
            }
            read.scan(&module, tokens(&path, &text));
            // A crate may have both a library and a program; they count as one file.
            read.files.entry(module).or_insert(path);
        }
        for Written { module, names, usage } in &read.written {
            if let (Usage::Import | Usage::Export, Some(name)) = (usage, names.last()) {
                read.aliases.insert((module.clone(), name.clone()), names.clone());
            }
        }
        read
    }

    /// Which files each file imports.
    pub(super) fn imports(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut imports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for Written { module, names, usage } in &self.written {
            let from = self.file_of(module);
            let is_parent =
                self.files.keys().any(|it| it.len() > module.len() && it.starts_with(module));
            // What a parent exports again is its children's.
            if *usage == Usage::Export && is_parent {
                continue;
            }
            if let Some(to) = self.target(module, names, 0).map(|to| self.file_of(&to))
                && to != from
            {
                imports.entry(from.to_owned()).or_default().insert(to.to_owned());
            }
        }
        imports
    }

    /// The file that holds a module, which may be written in that of a module above.
    fn file_of(&self, module: &[String]) -> &str {
        let above = (0..=module.len()).rev().find_map(|length| self.files.get(&module[..length]));
        above.expect("a crate has a root")
    }

    /// The module that has what a path names; none where it is of another crate.
    fn target(&self, from: &[String], names: &[String], depth: usize) -> Option<Module> {
        // Two names that stand for each other do not compile.
        if depth > 20 {
            return None;
        }
        let mut rest = names;
        let mut module = match names.first()?.as_str() {
            "crate" => {
                rest = &rest[1..];
                Vec::new()
            }
            "self" | "super" => from.to_vec(),
            child => {
                let child = [from, &[child.to_owned()]].concat();
                self.files.contains_key(&child).then(|| from.to_vec())?
            }
        };
        while let Some((name, after)) = rest.split_first() {
            if name == "super" {
                module.pop();
            } else if name != "self" {
                let inner = [module.as_slice(), std::slice::from_ref(name)].concat();
                if self.files.contains_key(&inner) {
                    module = inner;
                } else if let Some(names) = self.aliases.get(&(module.clone(), name.clone()))
                    && let Some(there) = self.target(&module, names, depth + 1)
                {
                    module = there;
                } else {
                    break;
                }
            }
            rest = after;
        }
        Some(module)
    }

    /// Notes every path in the tokens of a module.
    fn scan(&mut self, module: &Module, tokens: TokenStream) {
        let tokens = untested(tokens);
        let mut at = 0;
        while at < tokens.len() {
            if is_name(&tokens[at], "use") {
                let end = end_of_item(&tokens, at);
                let exported = at > 0 && is_visibility(&tokens[at - 1]);
                let usage = if exported { Usage::Export } else { Usage::Import };
                let mut found = Vec::new();
                tree(&tokens[at + 1..end - 1], &[], &mut found);
                for names in found {
                    self.written.push(Written { module: module.clone(), names, usage });
                }
                at = end;
            } else if is_name(&tokens[at], "mod")
                && let [_, TokenTree::Ident(name), TokenTree::Group(body), ..] = &tokens[at..]
            {
                let inner = [module.as_slice(), &[name.to_string()]].concat();
                self.scan(&inner, body.stream());
                at += 3;
            } else if let TokenTree::Group(group) = &tokens[at] {
                self.scan(module, group.stream());
                at += 1;
            } else {
                let names = path(&tokens[at..]);
                at += names.len().max(1) * 3 - 2;
                if names.len() > 1 {
                    let usage = Usage::Inline;
                    self.written.push(Written { module: module.clone(), names, usage });
                }
            }
        }
    }
}

/// Whether a `pub` or the brackets of a `pub(crate)`.
fn is_visibility(token: &TokenTree) -> bool {
    let brackets =
        matches!(token, TokenTree::Group(it) if it.delimiter() == Delimiter::Parenthesis);
    brackets || is_name(token, "pub")
}

/// The names of the path that comes next: `a::b::c`.
fn path(tokens: &[TokenTree]) -> Vec<String> {
    let mut names = Vec::new();
    let mut at = 0;
    while let Some(TokenTree::Ident(name)) = tokens.get(at) {
        names.push(name.to_string());
        if !(is_sign(tokens.get(at + 1), ':') && is_sign(tokens.get(at + 2), ':')) {
            break;
        }
        at += 3;
    }
    names
}

/// All paths of a `use`, its braces written out.
fn tree(tokens: &[TokenTree], above: &[String], found: &mut Vec<Vec<String>>) {
    let is_comma = |token: &TokenTree| is_sign(Some(token), ',');
    for part in tokens.split(is_comma).filter(|part| !part.is_empty()) {
        let mut names = above.to_vec();
        names.extend(path(part));
        match part.iter().find(|token| matches!(token, TokenTree::Group(_))) {
            Some(TokenTree::Group(group)) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                tree(&inner, &names, found);
            }
            _ => {
                // `a::{self, b}` names a itself.
                if names.len() > 1 && names.last().is_some_and(|name| name == "self") {
                    names.pop();
                }
                found.push(names);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imports(files: &[(&str, &str)]) -> Vec<(String, Vec<String>)> {
        let files = files.iter();
        let files = files.map(|&(path, text)| (path.to_owned(), path.to_owned(), text.to_owned()));
        let imports = Crate::of(files).imports();
        imports.into_iter().map(|(from, to)| (from, to.into_iter().collect())).collect()
    }

    fn is(from: &str, to: &[&str]) -> (String, Vec<String>) {
        (from.to_owned(), to.iter().map(|&it| it.to_owned()).collect())
    }

    #[test]
    fn names_are_followed_to_their_files() {
        let found = imports(&[
            ("lib.rs", "mod a; mod b; mod c; pub use b::B;"),
            ("a.rs", "use crate::{B, c::inner::{self, D}}; fn f() { g(crate::Root) }"),
            ("b.rs", "fn f() { println!(\"{}\", super::c::number()) } // crate::a::A"),
            ("c/mod.rs", "pub mod inner; fn f() { inner::g() }"),
            ("c/inner.rs", "#[cfg(test)] mod tests { use crate::a; }"),
        ]);
        let expected = [
            is("a.rs", &["b.rs", "c/inner.rs", "lib.rs"]),
            is("b.rs", &["c/mod.rs"]),
            is("c/mod.rs", &["c/inner.rs"]),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_module_within_a_file_is_that_file() {
        let found = imports(&[
            ("main.rs", "mod a; mod inline { use super::a::A; use super::super::nothing; }"),
            ("a.rs", "mod inner { use super::A; } struct A;"),
        ]);
        assert_eq!(found, [is("main.rs", &["a.rs"])]);
    }
}
