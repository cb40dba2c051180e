//! Turns the message catalogues in assets/messages into Rust: a struct with a field per message, so
//! that a missing or misspelt message does not compile, and the same messages by name for the fields
//! and values of an experiment, whose names are not written in the code.

mod catalogue;
mod embedded;
mod plural;

use std::error::Error;
use std::fmt::Write;
use std::path::PathBuf;
use std::{env, fs};

use experiment::Language;

use catalogue::{Catalogue, Message};
use plural::Rule;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build");
    let used = env::var_os("CARGO_FEATURE_EMBED").map(|_| embedded::names()).transpose()?;
    let folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../assets/messages");
    let mut code = String::new();
    let mut own_names = Vec::new();
    for &language in Language::SPOKEN {
        let path = folder.join(format!("{language}.json"));
        println!("cargo::rerun-if-changed={}", path.display());
        let rule = Rule::of(language)?;
        let mut catalogue = Catalogue::read(&path)
            .and_then(|catalogue| catalogue.check(&rule))
            .map_err(|error| format!("{}: {error}", path.display()))?;
        own_names.push((format!("{language:?}"), catalogue.take_own_name()?));
        catalogue.keep(used.as_ref());
        if code.is_empty() {
            write_type(&mut code, &catalogue)?;
        }
        write_words(&mut code, language, &rule, &catalogue)?;
    }
    write_lookups(&mut code, &own_names)?;
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("catalogue.rs"), code)?;
    Ok(())
}

/// The struct that holds the messages of one language.
fn write_type(code: &mut String, catalogue: &Catalogue) -> std::fmt::Result {
    let names: Vec<&String> = catalogue.by_name.keys().collect();
    writeln!(code, "/// The names of the messages that go by name, sorted.")?;
    writeln!(code, "static NAMES: [&str; {}] = {names:?};", names.len())?;
    writeln!(code, "/// Everything that is said in one language.")?;
    writeln!(code, "pub struct Catalogue {{")?;
    writeln!(code, "    /// The language.\n    pub language: Language,")?;
    writeln!(code, "    /// Which form a number of things takes.\n    rule: &'static Rule,")?;
    writeln!(code, "    /// The messages that go by name, in the order of [`NAMES`].")?;
    writeln!(code, "    by_name: [&'static str; {}],", names.len())?;
    for (key, message) in &catalogue.messages {
        let kind = match message {
            Message::Text(_) => "&'static str",
            Message::Counted(_) => "Counted",
        };
        // What the embedded page does not say is empty, which no comment may be.
        let text = message.other();
        let words = if text.is_empty() { "Not said here." } else { text };
        writeln!(code, "    /// {words}\n    pub {key}: {kind},")?;
    }
    writeln!(code, "}}")
}

/// The messages of a language, as a constant that has the language's name.
fn write_words(
    code: &mut String,
    language: Language,
    rule: &Rule,
    catalogue: &Catalogue,
) -> std::fmt::Result {
    let variant = format!("{language:?}");
    let name = variant.to_uppercase();
    writeln!(code, "/// Which form a number of things takes in {variant}.")?;
    writeln!(code, "static {name}_RULE: Rule = {rule};")?;
    let texts: Vec<&String> = catalogue.by_name.values().collect();
    writeln!(code, "/// The words of {variant}.\npub static {name}: Catalogue = Catalogue {{")?;
    writeln!(code, "    language: Language::{variant},\n    rule: &{name}_RULE,")?;
    writeln!(code, "    by_name: {texts:?},")?;
    for (key, message) in &catalogue.messages {
        match message {
            Message::Text(text) => writeln!(code, "    {key}: {text:?},")?,
            Message::Counted(_) => {
                let forms = message.other_forms();
                let forms = forms.map(|(category, text)| format!("({category}, {text:?})"));
                let forms = forms.collect::<Vec<_>>().join(", ");
                let other = message.other();
                writeln!(code, "    {key}: Counted::new(&{name}_RULE, &[{forms}], {other:?}),")?;
            }
        }
    }
    writeln!(code, "}};")
}

/// What is looked up by language.
fn write_lookups(code: &mut String, own_names: &[(String, String)]) -> std::fmt::Result {
    writeln!(code, "/// The words of a language; English for that of the browser.")?;
    writeln!(code, "pub fn catalogue(language: Language) -> &'static Catalogue {{")?;
    writeln!(code, "    match language {{\n        Language::Auto => &ENGLISH,")?;
    for (variant, _) in own_names {
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
