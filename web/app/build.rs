//! Turns the message catalogues in assets/messages into Rust: a struct with a field per message, so
//! that a missing or misspelt message does not compile.

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
        let messages: BTreeMap<String, String> = serde_json::from_str(&fs::read_to_string(&path)?)?;
        if code.is_empty() {
            writeln!(code, "/// The words of the page in one language.")?;
            writeln!(code, "pub(crate) struct Catalogue {{")?;
            for (key, text) in &messages {
                writeln!(code, "    /// {text}\n    pub(crate) {key}: &'static str,")?;
            }
            writeln!(code, "}}")?;
        }
        writeln!(code, "/// {language}\npub(crate) static {constant}: Catalogue = Catalogue {{")?;
        for (key, text) in &messages {
            writeln!(code, "    {key}: {text:?},")?;
        }
        writeln!(code, "}};")?;
    }
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("catalogue.rs"), code)?;
    Ok(())
}
