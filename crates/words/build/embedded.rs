//! Which words the embedded page has: it is to be light, and whole sentences are heavy.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Messages by name that only the gallery of experiments has.
pub(crate) const LEFT_OUT: [&str; 2] = ["look_", "group_"];

/// How the messages begin that no other page has.
pub(crate) const OWN: &str = "embed_";

/// What is written before a module that the embedded page has no part of.
const WITHOUT: &str = "#[cfg(not(feature = \"embed\"))]";

/// The sources that the embedded page is made of: folder and first module.
const SOURCES: [(&str, &str); 2] = [("src", "lib"), ("../../web/app/src", "main")];

/// Every name in the modules that the embedded page is made of; its messages are among them.
pub(crate) fn names() -> io::Result<BTreeSet<String>> {
    let own = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut names = BTreeSet::new();
    for (folder, module) in SOURCES {
        let folder = own.join(folder);
        println!("cargo::rerun-if-changed={}", folder.display());
        collect(&folder, module, &mut names)?;
    }
    Ok(names)
}

/// The names in a module and in those it declares.
fn collect(folder: &Path, module: &str, names: &mut BTreeSet<String>) -> io::Result<()> {
    let file = folder.join(format!("{module}.rs"));
    let (file, inner) = match (module, file.is_file()) {
        ("main" | "lib", _) => (file, folder.to_owned()),
        (_, true) => (file, folder.join(module)),
        (_, false) => (folder.join(module).join("mod.rs"), folder.join(module)),
    };
    let text = fs::read_to_string(file)?;
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    names.extend(text.split(|letter| !is_part(letter)).map(str::to_owned));
    let lines: Vec<&str> = text.lines().collect();
    for (index, line) in lines.iter().enumerate() {
        let left_out = index > 0 && lines[index - 1] == WITHOUT;
        if let Some(name) = declared(line).filter(|_| !left_out) {
            collect(&inner, name, names)?;
        }
    }
    Ok(())
}

/// The module that a line declares, with whatever visibility.
fn declared(line: &str) -> Option<&str> {
    let (visibility, name) = line.strip_suffix(';')?.rsplit_once("mod ")?;
    (visibility.is_empty() || visibility.starts_with("pub")).then_some(name)
}
