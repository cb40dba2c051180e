//! `cargo xtask soak`: lets the page in dist/ train for a long time, and prints what memory it holds.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::repository::Repository;
use crate::{chromium, packages, process};

/// What to train, and how long.
#[derive(Args)]
pub(crate) struct Options {
    /// How long, in minutes.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    minutes: u32,
    /// The link of the experiment.
    #[arg(long, default_value = "#preset=deep-sigmoid&speed=full")]
    link: String,
}

/// Prints a line a minute; `tests/e2e/soak.mjs` says of what.
pub(crate) fn run(repository: &Repository, options: &Options) -> Result<()> {
    let dist = repository.dist();
    ensure!(dist.join("index.html").is_file(), "{} has no page: build it first", dist.display());
    let folder = repository.end_to_end();
    packages::install(&folder)?;
    let browser = chromium::find()?;
    let browser = browser.context("no Chromium is installed; CHROMIUM could name one")?;
    let mut node = Command::new("node");
    node.arg("soak.mjs").arg(&dist).arg(options.minutes.to_string()).arg(&options.link);
    process::run(node.current_dir(&folder).env("CHROMIUM", browser))
}
