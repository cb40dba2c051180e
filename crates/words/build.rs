//! Turns the message catalogues in assets/messages into Rust: a struct with a field per message, so
//! that a missing or misspelt message does not compile, and the same messages by name for the fields
//! and values of an experiment, whose names are not written in the code.

use std::collections::BTreeMap;
use std::fmt::{Error, Write};
use std::path::PathBuf;
use std::{env, fs};

use experiment::Language;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let used = env::var_os("CARGO_FEATURE_EMBED").map(|_| embedded::names()).transpose()?;
    let folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../assets/messages");
    let mut code = String::new();
    let mut own_names = BTreeMap::new();
    for &language in Language::SPOKEN {
        let path = folder.join(format!("{language}.json"));
        println!("cargo::rerun-if-changed={}", path.display());
        let text = fs::read_to_string(&path)
            .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        let mut file: File = serde_json::from_str(&text)?;
        let own_name = file.messages.remove("language_name").unwrap_or_default();
        own_names.insert(format!("{language:?}"), own_name);
        file.keep(used.as_ref());
        if code.is_empty() {
            write_type(&mut code, &file)?;
        }
        write_catalogue(&mut code, language, &file)?;
    }
    write_lookups(&mut code, &own_names)?;
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("catalogue.rs"), code)?;
    Ok(())
}

/// A catalogue: messages that the code names, and those that go by the written names of fields, values
/// and presets.
#[derive(serde::Deserialize)]
struct File {
    by_name: BTreeMap<String, String>,
    #[serde(flatten)]
    messages: BTreeMap<String, String>,
}

impl File {
    /// Leaves out what this build does not say. `used` are the names in the embedded page's code.
    fn keep(&mut self, used: Option<&std::collections::BTreeSet<String>>) {
        if let Some(used) = used {
            self.by_name
                .retain(|name, _| !embedded::LEFT_OUT.iter().any(|part| name.starts_with(part)));
            let unused = self.messages.iter_mut().filter(|(key, _)| !used.contains(*key));
            unused.for_each(|(_, text)| text.clear());
        } else {
            self.messages.retain(|key, _| !key.starts_with(embedded::OWN));
        }
        if env::var_os("CARGO_FEATURE_STUDIO").is_none() {
            self.by_name.retain(|name, _| !is_of_studio(name));
            self.messages.retain(|key, _| !is_of_studio(key));
        }
    }
}

/// Whether only the studio has this message; the pages of students are to be light.
fn is_of_studio(name: &str) -> bool {
    name.trim_start_matches("about_").starts_with("studio_")
}

/// The struct that holds the messages of one language.
fn write_type(code: &mut String, file: &File) -> Result<(), Error> {
    let names: Vec<&String> = file.by_name.keys().collect();
    writeln!(code, "/// The names of the messages that go by name, sorted.")?;
    writeln!(code, "static NAMES: [&str; {}] = {names:?};", names.len())?;
    writeln!(code, "/// Everything that is said in one language.")?;
    writeln!(code, "pub struct Catalogue {{")?;
    writeln!(code, "    /// The language.\n    pub language: Language,")?;
    writeln!(code, "    /// The messages that go by name, in the order of [`NAMES`].")?;
    writeln!(code, "    by_name: [&'static str; {}],", names.len())?;
    for (key, text) in &file.messages {
        // What the embedded page does not say is empty, which no comment may be.
        let words = if text.is_empty() { "Not said here." } else { text };
        writeln!(code, "    /// {words}\n    pub {key}: &'static str,")?;
    }
    writeln!(code, "}}")
}

/// The messages of a language, as a constant that has the language's name.
fn write_catalogue(code: &mut String, language: Language, file: &File) -> Result<(), Error> {
    let variant = format!("{language:?}");
    let texts: Vec<&String> = file.by_name.values().collect();
    writeln!(code, "/// The words of {variant}.")?;
    writeln!(code, "pub static {}: Catalogue = Catalogue {{", variant.to_uppercase())?;
    writeln!(code, "    language: Language::{variant},\n    by_name: {texts:?},")?;
    for (key, text) in &file.messages {
        writeln!(code, "    {key}: {text:?},")?;
    }
    writeln!(code, "}};")
}

/// What is looked up by language.
fn write_lookups(code: &mut String, own_names: &BTreeMap<String, String>) -> Result<(), Error> {
    writeln!(code, "/// The words of a language; English for that of the browser.")?;
    writeln!(code, "pub fn catalogue(language: Language) -> &'static Catalogue {{")?;
    writeln!(code, "    match language {{\n        Language::Auto => &ENGLISH,")?;
    for variant in own_names.keys() {
        writeln!(code, "        Language::{variant} => &{},", variant.to_uppercase())?;
    }
    writeln!(code, "    }}\n}}")?;
    writeln!(code, "/// What a language calls itself; nothing for that of the browser.")?;
    writeln!(code, "pub fn own_name(language: Language) -> &'static str {{")?;
    writeln!(code, "    match language {{\n        Language::Auto => \"\",")?;
    for (variant, own_name) in own_names {
        writeln!(code, "        Language::{variant} => {own_name:?},")?;
    }
    writeln!(code, "    }}\n}}")
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

    /// The sources that the embedded page is made of: folder and first module.
    const SOURCES: [(&str, &str); 2] = [("src", "lib"), ("../../web/app/src", "main")];

    /// Every name in the modules that the embedded page is made of; its messages are among them.
    pub(super) fn names() -> io::Result<BTreeSet<String>> {
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
            let line_of_module = line.trim_start_matches("pub(crate) ").trim_start_matches("pub ");
            let name = line_of_module.strip_prefix("mod ");
            let left_out = index > 0 && lines[index - 1] == WITHOUT;
            if let Some(name) = name.and_then(|name| name.strip_suffix(';')).filter(|_| !left_out) {
                collect(&inner, name, names)?;
            }
        }
        Ok(())
    }
}
