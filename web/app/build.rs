//! Writes how the words of each language but English arrive where they come in a wasm module of their own,
//! which needs a function of its own for each.

use std::fmt::Write;
use std::path::PathBuf;
use std::{env, fs};

use experiment::Language;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let mut loaders = String::new();
    let mut arms = String::new();
    for language in Language::SPOKEN.iter().filter(|language| **language != Language::English) {
        let variant = format!("{language:?}");
        let (module, words) = (variant.to_lowercase(), variant.to_uppercase());
        writeln!(loaders, "#[wasm_split({module}, fallible)]")?;
        writeln!(loaders, "fn {module}() -> Result<&'static Catalogue, SplitLoaderError> {{")?;
        writeln!(loaders, "    Ok(&words::messages::{words})\n}}")?;
        writeln!(arms, "        Language::{variant} => {module}().await,")?;
    }
    let code = format!(
        "{loaders}\
         /// Loads the words of a language.\n\
         async fn load(language: Language) -> Result<&'static Catalogue, SplitLoaderError> {{\n    \
             match language {{\n        \
                 Language::Auto | Language::English => Ok(&ENGLISH),\n\
                 {arms}    \
             }}\n\
         }}\n"
    );
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("loaders.rs"), code)?;
    Ok(())
}
