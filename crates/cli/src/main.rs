//! `gradlab`: train, list and print presets from a terminal.

mod experiment;
mod presets;
mod summary;
mod trace;
mod train;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use spec::Problem;

/// Trains deep networks and records the gradient of every layer, exactly as the page does.
#[derive(Parser)]
#[command(name = "gradlab", version, about)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Trains an experiment and, if asked, writes every measurement.
    ///
    /// Exit codes: 0 trained, 1 a file could not be read or written, 2 the experiment is not
    /// valid, 3 a number stopped being finite.
    Train {
        /// A preset's name (see `gradlab presets`) or a JSON file.
        experiment: String,
        /// Training steps.
        #[arg(long, default_value_t = 500)]
        steps: u64,
        /// Writes step, layer, metric and value, one JSON object a line; `-` is standard output.
        #[arg(long, value_name = "FILE")]
        trace: Option<PathBuf>,
        /// Changes a field of the experiment, such as `--set depth=50`; may be repeated.
        #[arg(long, value_name = "FIELD=VALUE")]
        set: Vec<String>,
    },
    /// Lists the presets, or prints one as JSON to edit.
    Presets {
        /// The preset to print.
        name: Option<String>,
    },
    /// Prints the layers of an experiment and the operators of its training step.
    Explain {
        /// A preset's name or a JSON file.
        experiment: String,
        /// Changes a field of the experiment; may be repeated.
        #[arg(long, value_name = "FIELD=VALUE")]
        set: Vec<String>,
    },
}

/// Why a task failed, by the exit code it leads to.
enum Failure {
    /// A file could not be read or written.
    File(anyhow::Error),
    /// The experiment is not valid; every problem at once.
    Experiment(Vec<Problem>),
    /// A number stopped being finite.
    NotFinite(String),
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Failure::File(error)
    }
}

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Self {
        Failure::Experiment(problems)
    }
}

fn main() -> ExitCode {
    let result = match Arguments::parse().task {
        Task::Train { experiment, steps, trace, set } => experiment::find(&experiment, &set)
            .and_then(|plan| train::train(&plan, steps, trace.as_deref())),
        Task::Presets { name } => presets::print(name.as_deref()),
        Task::Explain { experiment, set } => {
            experiment::find(&experiment, &set).map(|plan| experiment::explain(&plan))
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::File(error)) => {
            eprintln!("gradlab: {error:#}");
            ExitCode::from(1)
        }
        Err(Failure::Experiment(problems)) => {
            for problem in problems {
                eprintln!("gradlab: {problem}");
            }
            ExitCode::from(2)
        }
        Err(Failure::NotFinite(what)) => {
            eprintln!("gradlab: {what}");
            ExitCode::from(3)
        }
    }
}
