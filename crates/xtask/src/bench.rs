//! `cargo xtask bench`: times a training step of ours and of other libraries, in a browser and natively.

mod browser;
mod machine;
mod module;
mod native;
mod options;
mod program;
mod table;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

pub(crate) use self::options::Options;
use self::options::{PAIRS, SERIES, WORKLOADS};
use crate::repository::Repository;

/// Measures, prints the table, and writes it and every number.
pub(crate) fn run(repository: &Repository, options: &Options) -> Result<()> {
    let all = || WORKLOADS.iter().chain(&PAIRS).chain(&SERIES);
    let known = |name: &String| all().any(|known| known == name);
    if let Some(name) = options.only.iter().find(|name| !known(name)) {
        bail!(
            "--only: {name} is not valid; expected some of {WORKLOADS:?}, {PAIRS:?} and {SERIES:?}"
        );
    }
    let folder = repository.target().join("bench");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;

    let module = module::build(repository, &folder)?;
    let browser = browser::measure(repository, &module, &folder, options)?;
    let native =
        if options.ours { Value::Null } else { native::measure(repository, &folder, options)? };
    let results = json!({ "machine": machine::describe(), "browser": browser, "native": native });

    let text = table::markdown(&results);
    println!("\n{text}");
    let json = options.json.clone().unwrap_or_else(|| folder.join("bench.json"));
    let write = |path: PathBuf, text: &str| {
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        println!("{}", path.display());
        anyhow::Ok(())
    };
    write(json.with_extension("md"), &text)?;
    write(json, &format!("{results:#}\n"))
}
