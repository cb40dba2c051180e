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
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../assets/messages");
    let mut code = String::new();
    for (language, constant) in CATALOGUES {
        let path = root.join(format!("{language}.json"));
        println!("cargo::rerun-if-changed={}", path.display());
        let file: File = serde_json::from_str(&fs::read_to_string(&path)?)?;
        let names: Vec<&String> = file.by_name.keys().collect();
        let texts: Vec<&String> = file.by_name.values().collect();
        if code.is_empty() {
            writeln!(code, "/// The words of the page in one language.")?;
            writeln!(code, "pub(crate) struct Catalogue {{")?;
            for (key, text) in &file.messages {
                writeln!(code, "    /// {text}\n    pub(crate) {key}: &'static str,")?;
            }
            writeln!(code, "}}")?;
            writeln!(code, "/// The names of the messages that go by name, sorted.")?;
            writeln!(code, "static NAMES: [&str; {}] = {names:?};", names.len())?;
        }
        writeln!(code, "/// {language}\npub(crate) static {constant}: Catalogue = Catalogue {{")?;
        for (key, text) in &file.messages {
            writeln!(code, "    {key}: {text:?},")?;
        }
        writeln!(code, "}};")?;
        writeln!(code, "/// {language}, in the order of the names")?;
        writeln!(code, "static {constant}_BY_NAME: [&str; {}] = {texts:?};", texts.len())?;
    }
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("catalogue.rs"), code)?;
    Ok(())
}

/// A catalogue: messages that the page's code names, and those that go by the written names of
/// fields, values and presets.
#[derive(serde::Deserialize)]
struct File {
    by_name: BTreeMap<String, String>,
    #[serde(flatten)]
    messages: BTreeMap<String, String>,
}
