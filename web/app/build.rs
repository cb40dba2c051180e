//! Turns the message catalogues in assets/messages into Rust: a struct with a field per message, so
//! that a missing or misspelt message does not compile, and the same messages by name for the fields
//! and values of an experiment, whose names are not written in the page's code.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::{env, fs};

/// Each language's file and the constant it becomes.
const CATALOGUES: [(&str, &str); 2] = [("en", "ENGLISH"), ("pt-BR", "PORTUGUESE")];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let used = env::var_os("CARGO_FEATURE_EMBED").map(|_| embedded::names()).transpose()?;
    let used = used.as_ref();
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../assets/messages");
    let mut code = String::new();
    for (language, constant) in CATALOGUES {
        let path = root.join(format!("{language}.json"));
        println!("cargo::rerun-if-changed={}", path.display());
        let mut file: File = serde_json::from_str(&fs::read_to_string(&path)?)?;
        // Said in every language, by a constant.
        let own_name = file.messages.remove("language_name").unwrap_or_default();
        if let Some(used) = used {
            file.by_name
                .retain(|name, _| !embedded::LEFT_OUT.iter().any(|part| name.starts_with(part)));
            let unused = file.messages.iter_mut().filter(|(key, _)| !used.contains(*key));
            unused.for_each(|(_, text)| text.clear());
        } else {
            file.messages.retain(|key, _| !key.starts_with(embedded::OWN));
        }
        if env::var_os("CARGO_FEATURE_STUDIO").is_none() {
            file.by_name.retain(|name, _| !is_of_studio(name));
            file.messages.retain(|key, _| !is_of_studio(key));
        }
        let names: Vec<&String> = file.by_name.keys().collect();
        let texts: Vec<&String> = file.by_name.values().collect();
        if code.is_empty() {
            writeln!(code, "/// The messages that the page's code names, in one language.")?;
            writeln!(code, "pub(crate) struct Catalogue {{")?;
            for (key, text) in &file.messages {
                // What the embedded page does not say is empty, which no comment may be.
                let words = if text.is_empty() { "Not said here." } else { text };
                writeln!(code, "    /// {words}\n    pub(crate) {key}: &'static str,")?;
            }
            writeln!(code, "}}")?;
            writeln!(code, "/// The names of the messages that go by name, sorted.")?;
            writeln!(code, "static NAMES: [&str; {}] = {names:?};", names.len())?;
        }
        writeln!(code, "/// What {language} calls itself.")?;
        writeln!(code, "const {constant}_NAME: &str = {own_name:?};")?;
        writeln!(code, "/// {language}\nstatic {constant}: Words = Words {{")?;
        writeln!(code, "    catalogue: Catalogue {{")?;
        for (key, text) in &file.messages {
            writeln!(code, "        {key}: {text:?},")?;
        }
        writeln!(code, "    }},\n    by_name: {texts:?},\n}};")?;
    }
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("catalogue.rs"), code)?;
    Ok(())
}

/// Whether only the studio has this message; the pages of students are to be light.
fn is_of_studio(name: &str) -> bool {
    name.trim_start_matches("about_").starts_with("studio_")
}

/// A catalogue: messages that the page's code names, and those that go by the written names of
/// fields, values and presets.
#[derive(serde::Deserialize)]
struct File {
    by_name: BTreeMap<String, String>,
    #[serde(flatten)]
    messages: BTreeMap<String, String>,
}

/// Which words the embedded page has: it is to be light, and whole sentences are heavy.
mod embedded {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};
    use std::{env, fs, io};

    /// Messages by name that only the gallery of experiments has.
    pub(super) const LEFT_OUT: [&str; 2] = ["look_", "group_"];

    /// How the messages begin that no other page has.
    pub(super) const OWN: &str = "embed_";

    /// What is written before a module that the embedded page has no part of.
    const WITHOUT: &str = "#[cfg(not(feature = \"embed\"))]";

    /// Every name in the modules that the embedded page is made of; its messages are among them.
    pub(super) fn names() -> io::Result<BTreeSet<String>> {
        let sources = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("src");
        println!("cargo::rerun-if-changed={}", sources.display());
        let mut names = BTreeSet::new();
        collect(&sources, "main", &mut names)?;
        Ok(names)
    }

    /// The names in a module and in those it declares.
    fn collect(folder: &Path, module: &str, names: &mut BTreeSet<String>) -> io::Result<()> {
        let file = folder.join(format!("{module}.rs"));
        let (file, inner) = match (module, file.is_file()) {
            ("main", _) => (file, folder.to_owned()),
            (_, true) => (file, folder.join(module)),
            (_, false) => (folder.join(module).join("mod.rs"), folder.join(module)),
        };
        let text = fs::read_to_string(file)?;
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        names.extend(text.split(|letter| !is_part(letter)).map(str::to_owned));
        let lines: Vec<&str> = text.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            let name = line.trim_start_matches("pub(crate) ").strip_prefix("mod ");
            let left_out = index > 0 && lines[index - 1] == WITHOUT;
            if let Some(name) = name.and_then(|name| name.strip_suffix(';')).filter(|_| !left_out) {
                collect(&inner, name, names)?;
            }
        }
        Ok(())
    }
}
