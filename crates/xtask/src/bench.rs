//! `cargo xtask bench`: times a training step of ours and of other libraries, in a browser and natively.

mod browser;
mod machine;
mod module;
mod native;
mod program;
mod table;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Value, json};

use crate::repository::Repository;

/// The six networks that are compared, and the two series that only our core trains.
pub(crate) const WORKLOADS: [&str; 6] = ["M1", "M2", "M3", "R1", "S1", "S2"];
const SERIES: [&str; 2] = ["depth", "length"];

/// What to measure, and where to write it.
#[derive(Args)]
pub(crate) struct Options {
    /// Fewer and shorter rounds: a look, not a measurement.
    #[arg(long)]
    quick: bool,
    /// Ours alone, without other libraries and not natively: for work on the kernels.
    #[arg(long)]
    ours: bool,
    /// Some of M1, M2, M3, R1, S1, S2, depth and length, with commas between them.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Where to write every number; the table goes beside it, as Markdown.
    #[arg(long)]
    json: Option<PathBuf>,
}

impl Options {
    fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|wanted| wanted == name)
    }
}

/// Measures, prints the table, and writes it and every number.
pub(crate) fn run(repository: &Repository, options: &Options) -> Result<()> {
    let known = |name: &String| WORKLOADS.iter().chain(&SERIES).any(|known| known == name);
    if let Some(name) = options.only.iter().find(|name| !known(name)) {
        bail!("--only: {name} is not valid; expected some of {WORKLOADS:?} and {SERIES:?}");
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
