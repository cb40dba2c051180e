//! Chores of this repository: serve, build, test, budget, bench, lighthouse.

mod bench;
mod budget;
mod checks;
mod chromium;
mod embed;
mod examples;
mod import_names;
mod lighthouse;
mod offline;
mod packages;
mod page;
mod policy;
mod process;
mod report;
mod repository;
mod soak;
mod split;
mod studio;
mod styles;
mod tools;
mod trouble;
mod wasm;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::repository::Repository;

/// Chores of this repository, run as `cargo xtask <command>`.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Bring what is missing, build the release page and serve it on this machine.
    Serve {
        /// The port to serve on.
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Open the page in the default browser once it is built.
        #[arg(long)]
        open: bool,
    },
    /// Build the release page into dist/.
    Build,
    /// Build the embedded page alone into dist/, beside what is there.
    Embed,
    /// Make what index.html names and no source file is, as trunk asks before each build: one style sheet of
    /// its parts, and the scripts that say why the page cannot start.
    Prepare,
    /// Build the examples for mdBook, MyST, Quarto and Jupyter by these hosts' own tools.
    Examples,
    /// Run every check of the repository.
    Test {
        /// Run the slow tests as well, those marked `#[ignore]`.
        #[arg(long)]
        slow: bool,
    },
    /// Weigh dist/ against the size budget.
    Budget,
    /// Measure a training step beside other libraries, in Chromium and natively.
    Bench(bench::Options),
    /// Have Lighthouse judge dist/.
    Lighthouse,
    /// Let the page in dist/ train for a long time, and print what memory it holds.
    Soak(soak::Options),
    /// Bring the tools that build the page, and nothing else.
    Tools,
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    let repository = Repository::find()?;
    match command {
        Command::Serve { port, open } => page::serve(&repository, port, open)?,
        Command::Build => page::build(&repository)?,
        Command::Embed => page::build_embedded(&repository)?,
        Command::Prepare => {
            let path = tools::bring(&repository)?;
            styles::join(&repository, &path)?;
            trouble::write(&repository)?;
        }
        Command::Examples => {
            let mut report = report::Report::default();
            examples::Examples::of(&repository).build(&mut report, process::is_ci());
            return Ok(if report.finish() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::Test { slow } => return Ok(checks::run(&repository, slow)),
        Command::Budget => budget::check(&repository.dist())?,
        Command::Bench(options) => bench::run(&repository, &options)?,
        Command::Lighthouse => lighthouse::run(&repository)?,
        Command::Soak(options) => soak::run(&repository, &options)?,
        Command::Tools => {
            tools::bring(&repository)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
