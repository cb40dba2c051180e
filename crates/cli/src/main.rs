//! `gradlab`: train, reproduce, compare with theory and time networks from a terminal.

mod course;
mod devices;
mod drive;
mod export;
mod failure;
mod indexed_png;
mod input;
mod named_plan;
mod parallel;
mod pictures;
mod presets;
mod remedies;
mod report;
mod reproduce;
mod scaling;
mod summary;
mod theory;
mod thumbnails;
mod trace;
mod train;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use experiment::{Compute, LabelAs, Missing, Probes, TableChoices};

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
        /// Writes step, layer, metric and value: one JSON object a line, or CSV where the file is called
        /// so; `-` is standard output.
        #[arg(long, value_name = "FILE")]
        trace: Option<PathBuf>,
        /// Changes a field of the experiment, such as `--set depth=50`; may be repeated.
        #[arg(long, value_name = "FIELD=VALUE")]
        set: Vec<String>,
        /// Measures everything: updates, activations and gates, too.
        #[arg(long)]
        probe_all: bool,
        /// What to compute on: `cpu`, `gpu`, or `auto`, which takes the faster of the two and lets the
        /// CPU fuse multiplications and additions. Only `cpu` gives the same numbers to the last bit
        /// everywhere.
        #[arg(long, default_value = "cpu", value_parser = compute)]
        backend: Compute,
        /// Prints the dispatches of a step on the GPU first.
        #[arg(long)]
        explain: bool,
        /// Learns a table of your own, such as a CSV file, in place of the experiment's data.
        #[arg(long, value_name = "FILE", requires = "label")]
        csv: Option<PathBuf>,
        /// The column of the table to be learned; c1, c2, and so on where the file names none.
        #[arg(long, value_name = "COLUMN", requires = "csv")]
        label: Option<String>,
        /// The columns to learn from; if left out all but identifiers, texts of many values, and those
        /// that are mostly missing.
        #[arg(long, value_name = "COLUMN", value_delimiter = ',', requires = "csv")]
        features: Option<Vec<String>>,
        /// What the column is learned as: `classes`, a `quantity`, or the quantity as `groups-2` to `groups-10`
        /// of equal size; if left out text and few whole numbers as classes, else as a quantity.
        #[arg(long, value_name = "WHAT", requires = "csv", value_parser = label_as)]
        label_as: Option<LabelAs>,
        /// What becomes of missing cells: their `rows` or `columns` are left out, or the `mean` takes their
        /// place; if left out the rows where they are few, else the mean.
        #[arg(long, value_name = "WHAT", requires = "csv", value_parser = missing)]
        missing: Option<Missing>,
        /// Whether the first line of the table names the columns; a guess if left out.
        #[arg(long, value_name = "BOOL", requires = "csv")]
        header: Option<bool>,
    },
    /// Lists the presets, or prints one as JSON to edit.
    Presets {
        /// The preset to print.
        name: Option<String>,
    },
    /// Prints the layers of an experiment, what they need and the operators of its training step.
    Explain {
        /// A preset's name or a JSON file.
        experiment: String,
        /// Changes a field of the experiment; may be repeated.
        #[arg(long, value_name = "FIELD=VALUE")]
        set: Vec<String>,
    },
    /// Writes an experiment for elsewhere: as a PyTorch script, or the charts of its training.
    ///
    /// The script has its initial weights and first batches beside it, needs torch and safetensors, and
    /// prints the same lines as `train --trace`.
    Export {
        /// A preset's name or a JSON file.
        experiment: String,
        /// The folder for NAME.py and NAME.safetensors.
        #[arg(long, value_name = "FOLDER", required_unless_present = "svg")]
        pytorch: Option<PathBuf>,
        /// The folder for the charts: NAME-heatmap.svg, NAME-profile.svg, NAME-loss.svg and
        /// NAME-accuracy.svg.
        #[arg(long, value_name = "FOLDER")]
        svg: Option<PathBuf>,
        /// Changes a field of the experiment; may be repeated.
        #[arg(long, value_name = "FIELD=VALUE")]
        set: Vec<String>,
        /// Batches of the script, one for each of its training steps (10 if left out); steps that the
        /// charts show (500 if left out).
        #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000))]
        steps: Option<u32>,
    },
    /// Runs published results again and checks what was claimed; all eleven if none is named.
    ///
    /// Exit codes: 0 all statements hold, 2 there is no such experiment, 4 some do not hold.
    Reproduce {
        /// One of them, such as `he-2015`.
        name: Option<String>,
        /// Runs of every network, with the seeds 1, 2, 3, …
        #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
        seeds: u32,
    },
    /// Prints what theory predicts of the gradient beside what the first step measures.
    Theory {
        /// A preset's name or a JSON file.
        #[arg(required_unless_present = "table")]
        experiment: Option<String>,
        /// Changes a field of the experiment; may be repeated.
        #[arg(long, value_name = "FIELD=VALUE", conflicts_with = "table")]
        set: Vec<String>,
        /// Takes every activation and initialisation, normalisations, paths and recurrent networks.
        #[arg(long, conflicts_with = "experiment")]
        table: bool,
        /// Units of the table's dense layers.
        #[arg(long, default_value_t = 256, conflicts_with = "experiment")]
        #[arg(value_parser = at_most::<256>)]
        width: usize,
        /// Dense layers of the table's networks.
        #[arg(long, default_value_t = 50, conflicts_with = "experiment")]
        #[arg(value_parser = at_most::<1000>)]
        depth: usize,
        /// Rows of the table's batches.
        #[arg(long, default_value_t = 128, conflicts_with = "experiment")]
        #[arg(value_parser = at_most::<1024>)]
        batch: usize,
        /// Seeds to average over: 1, 2, 3, …
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
        seeds: u32,
    },
    /// Trains every change that the page offers, for the presets and for sixty experiments that do not train
    /// well, and prints what became of it.
    ///
    /// Exit codes: 0 done, 4 fewer than 95 of 100 changes help.
    Remedies {
        /// Fails where too few help.
        #[arg(long)]
        check: bool,
    },
    /// Times a training step against depth and against time steps.
    Scaling,
    /// Trains every preset and writes the small heatmaps that the page's gallery shows.
    ///
    /// Exit codes: 0 done, 1 a file could not be read or written, 4 a picture is not what its run
    /// gives now.
    Thumbnails {
        /// The folder of the pictures.
        #[arg(long, default_value = "assets/images")]
        folder: PathBuf,
        /// Compares what is there and writes nothing.
        #[arg(long)]
        check: bool,
        /// Compares this preset's picture only; may be repeated.
        #[arg(long, value_name = "NAME", requires = "check")]
        only: Vec<String>,
    },
}

/// What to compute on, by its written name.
fn compute(text: &str) -> Result<Compute, String> {
    Compute::from_name(text).ok_or_else(|| format!("expected {}", Compute::NAMES.join(", ")))
}

/// What becomes of missing cells, by its written name.
fn missing(text: &str) -> Result<Missing, String> {
    Missing::from_name(text).ok_or_else(|| format!("expected {}", Missing::NAMES.join(", ")))
}

/// What a label is learned as, by its written name.
fn label_as(text: &str) -> Result<LabelAs, String> {
    let names = || LabelAs::all().map(LabelAs::name).collect::<Vec<_>>().join(", ");
    LabelAs::from_name(text).ok_or_else(|| format!("expected {}", names()))
}

/// A number from 2 to `MOST`.
fn at_most<const MOST: usize>(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if (2..=MOST).contains(&number) => Ok(number),
        _ => Err(format!("expected a whole number from 2 to {MOST}")),
    }
}

fn main() -> ExitCode {
    // Rust programs ignore the signal of a closed pipe, and `println!` panics then. With the signal as the
    // system has it, `gradlab presets | head` ends quietly.
    sigpipe::reset();
    let result = match Arguments::parse().task {
        Task::Train {
            experiment,
            steps,
            trace,
            set,
            probe_all,
            backend,
            explain,
            csv,
            label,
            label_as,
            features,
            missing,
            header,
        } => {
            let probes = if probe_all { Probes::ALL } else { Probes::default() };
            let how = train::How { probes, compute: backend, explain, steps };
            let label = label.unwrap_or_default();
            let choices = TableChoices { label, header, features, label_as, missing };
            let plan = named_plan::find(&experiment, &set);
            plan.and_then(|plan| {
                let table = named_plan::table(csv.as_deref(), choices, &experiment)?;
                train::train(&plan, table, how, trace.as_deref())
            })
        }
        Task::Presets { name } => presets::print(name.as_deref()),
        Task::Explain { experiment, set } => {
            named_plan::find(&experiment, &set).map(|plan| named_plan::explain(&plan))
        }
        Task::Export { experiment, pytorch, svg, set, steps } => {
            named_plan::find(&experiment, &set).and_then(|plan| {
                if let Some(folder) = pytorch {
                    export::pytorch(&plan, &experiment, &folder, steps.unwrap_or(10))?;
                }
                match svg {
                    Some(folder) => {
                        pictures::svg(&plan, &experiment, &folder, steps.unwrap_or(500))
                    }
                    None => Ok(()),
                }
            })
        }
        Task::Reproduce { name, seeds } => reproduce::reproduce(name.as_deref(), seeds),
        Task::Theory { experiment, set, width, depth, batch, seeds, .. } => match experiment {
            Some(name) => named_plan::find(&name, &set).and_then(|plan| theory::one(&plan, seeds)),
            None => theory::table(theory::Size { width, depth, batch }, seeds),
        },
        Task::Remedies { check } => remedies::remedies(check),
        Task::Scaling => scaling::scaling(),
        Task::Thumbnails { folder, check, only } => thumbnails::thumbnails(&folder, check, &only),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
