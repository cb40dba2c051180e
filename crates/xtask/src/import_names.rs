//! Shortens the names of a wasm module's imports, in the module and in its script; wasm-bindgen's names
//! have a hash each.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{ImportSection, Module, RawSection};
use wasmparser::{ImportSectionReader, Parser, Payload};

/// Shortens the names in the files that wasm-bindgen wrote: `module`, and the script beside it.
pub(crate) fn shorten(module: &Path, script: &Path) -> Result<()> {
    let wasm = fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    let text =
        fs::read_to_string(script).with_context(|| format!("cannot read {}", script.display()))?;
    let (wasm, text) =
        shortened(&wasm, &text).with_context(|| format!("{} is no module", module.display()))?;
    fs::write(module, wasm).with_context(|| format!("cannot write {}", module.display()))?;
    fs::write(script, text).with_context(|| format!("cannot write {}", script.display()))
}

fn shortened(wasm: &[u8], script: &str) -> Result<(Vec<u8>, String)> {
    let mut count: HashMap<&str, usize> = HashMap::new();
    words(script).for_each(|word| *count.entry(word).or_default() += 1);
    let (mut module, mut short) = (Module::new(), HashMap::new());
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        if let Payload::ImportSection(imports) = payload {
            module.section(&renamed(imports, &count, &mut short)?);
        } else if let Some((id, range)) = payload.as_section() {
            let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
            let data = wasm.get(range).context("a section ends beyond the module")?;
            module.section(&RawSection { id, data });
        }
    }
    let script = words(script).map(|word| short.get(word).map_or(word, String::as_str)).collect();
    Ok((module.finish(), script))
}

/// The imports under their new names; adds these names to `short`.
fn renamed<'a>(
    imports: ImportSectionReader<'a>,
    count: &HashMap<&str, usize>,
    short: &mut HashMap<&'a str, String>,
) -> Result<ImportSection> {
    let mut section = ImportSection::new();
    for import in imports.into_imports() {
        let import = import?;
        let kind = RoundtripReencoder.entity_type(import.ty)?;
        // A name that occurs once in the script is the name of that function and of nothing else.
        if import.name.starts_with("__wb") && count.get(import.name) == Some(&1) {
            let name = name(short.len());
            section.import(import.module, &name, kind);
            short.insert(import.name, name);
        } else {
            section.import(import.module, import.name, kind);
        }
    }
    Ok(section)
}

/// The name with this index: a to z, then ba, bb and so on.
fn name(mut index: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'a' + (index % 26) as u8));
        index /= 26;
        if index == 0 {
            return letters.iter().rev().collect();
        }
    }
}

/// The words of a script and the texts between them.
fn words(script: &str) -> impl Iterator<Item = &str> {
    let is_letter = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$');
    let mut rest = script;
    std::iter::from_fn(move || {
        let first = is_letter(rest.chars().next()?);
        let end = rest.find(|letter| is_letter(letter) != first).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{EntityType, MemoryType};

    use super::*;

    fn module(names: &[&str]) -> Vec<u8> {
        let memory = MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        };
        let mut imports = ImportSection::new();
        for name in names {
            imports.import("./it_bg.js", name, EntityType::Memory(memory));
        }
        let mut module = Module::new();
        module.section(&imports).section(&RawSection { id: 0, data: b"\x04kept" });
        module.finish()
    }

    #[test]
    fn module_and_script_have_the_same_short_names() {
        let wasm = module(&["__wbg_now_1f", "memory", "__wbg_then_2e", "__wbg_twice_3d"]);
        let script = "const i = { __wbg_then_2e: f, __wbg_now_1f(a) {}, __wbg_now_1f2: 0 };\n\
                      __wbg_twice_3d; __wbg_twice_3d; \"memory\"";
        let (wasm, script) = shortened(&wasm, script).expect("it is a module");
        assert_eq!(wasm, module(&["a", "memory", "b", "__wbg_twice_3d"]));
        assert_eq!(
            script,
            "const i = { b: f, a(a) {}, __wbg_now_1f2: 0 };\n\
             __wbg_twice_3d; __wbg_twice_3d; \"memory\""
        );
    }

    #[test]
    fn every_import_has_a_name_of_its_own() {
        let mut names: Vec<String> = (0..2000).map(name).collect();
        assert_eq!([&*names[0], &*names[25], &*names[26], &*names[700]], ["a", "z", "ba", "bay"]);
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 2000);
    }

    #[test]
    fn what_is_no_module_is_an_error() {
        assert!(shortened(b"no module", "").is_err());
        let whole = module(&["__wbg_now_1f"]);
        assert!(shortened(&whole[..whole.len() - 3], "").is_err());
    }
}
