//! The comparison without a browser: our core and PyTorch take turns.

use std::env;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::options::{Options, PAIRS, WORKLOADS};
use super::program::Program;
use crate::process;
use crate::repository::Repository;

/// Number of rounds, and seconds of each turn.
const THOROUGH: (usize, f64) = (9, 0.25);
const QUICK: (usize, f64) = (3, 0.1);

/// Measures natively, and returns the results.
pub(crate) fn measure(repository: &Repository, folder: &Path, options: &Options) -> Result<Value> {
    // Those that are measured in turns.
    let alone = WORKLOADS.into_iter().map(|name| vec![name.to_owned()]);
    let pairs = PAIRS.into_iter().map(|name| vec![name.to_owned(), format!("{name}-healthy")]);
    let groups: Vec<Vec<String>> =
        alone.chain(pairs).filter(|names| options.wants(&names[0])).collect();
    if groups.is_empty() {
        return Ok(Value::Null);
    }
    let ours = build(repository)?;
    let mut ours = Program::start("ours", &mut Command::new(ours), ["default", "none"])?;
    let exported = folder.join("export");
    for name in groups.iter().flatten() {
        let to = exported.join(name);
        if ours.ask(&format!("export {name} {}", to.display()))? != "done" {
            bail!("{name} could not be written to {}", to.display());
        }
    }
    let mut programs = vec![ours];
    let mut skipped = Vec::new();
    match python_with_torch() {
        Some(python) => {
            // PyTorch's default is one thread a core, which leaves the second thread of each core idle.
            let all = thread::available_parallelism().map_or(1, std::num::NonZero::get);
            let mut counts = vec![1, all];
            counts.dedup();
            for threads in counts {
                programs.push(torch(repository, &python, &exported, threads)?);
            }
        }
        None => skipped.push("PyTorch: no python3 on PATH imports torch".to_owned()),
    }
    let (rounds, seconds) = if options.quick { QUICK } else { THOROUGH };
    let (mut workloads, mut pairs) = (Vec::new(), Vec::new());
    for names in groups {
        let mut found = take_turns(&mut programs, &names, rounds, seconds)?.into_iter();
        match (found.next(), found.next()) {
            (Some(vanishing), Some(healthy)) => {
                pairs.push(json!({ "name": names[0], "vanishing": vanishing, "healthy": healthy }));
            }
            (found, _) => workloads.push(json!({ "name": names[0], "candidates": found })),
        }
    }
    Ok(json!({
        "blas": blas(&programs), "workloads": workloads, "pairs": pairs, "skipped": skipped,
    }))
}

/// Our core as a native program.
fn build(repository: &Repository) -> Result<PathBuf> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "--package", "bench", "--bin", "bench-native"]);
    process::run(cargo.current_dir(repository.root()))?;
    let name = format!("bench-native{}", env::consts::EXE_SUFFIX);
    Ok(repository.target().join("release").join(name))
}

/// The first python3 that has PyTorch.
fn python_with_torch() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders = env::split_paths(&path).map(|folder| folder.join("python3"));
    folders.filter(|python| python.is_file()).find(|python| {
        process::output(Command::new(python).args(["-c", "import torch; print(1)"])).is_some()
    })
}

fn torch(
    repository: &Repository,
    python: &Path,
    exported: &Path,
    threads: usize,
) -> Result<Program> {
    let mut command = Command::new(python);
    command.arg(repository.root().join("tests/compare/torch_bench.py"));
    command.arg(exported).arg(threads.to_string());
    // OpenBLAS has its own threads, which PyTorch's setting does not limit.
    for variable in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"] {
        command.env(variable, threads.to_string());
    }
    let mut program = Program::start("PyTorch", &mut command, ["norms", "none"])?;
    program.library = program.read()?;
    Ok(program)
}

/// The library by which PyTorch multiplies, from the first lines of the programs.
fn blas(programs: &[Program]) -> Value {
    let of = |program: &Program| program.library.split_once("; ").map(|(_, blas)| blas.to_owned());
    let package = process::output(Command::new("dpkg-query").args(["-W", "libopenblas0-pthread"]));
    match programs.iter().find_map(of) {
        Some(mut blas) => {
            if let Some(package) = package {
                let _ = write!(blas, " ({})", package.replace('\t', " "));
            }
            Value::String(blas)
        }
        None => Value::Null,
    }
}

/// Times every program with and without norms at these workloads, round after round, and returns the medians of each.
fn take_turns(
    programs: &mut [Program],
    workloads: &[String],
    rounds: usize,
    seconds: f64,
) -> Result<Vec<Vec<Value>>> {
    let turns = programs.len() * 2;
    let mut times = vec![vec![Vec::new(); turns]; workloads.len()];
    let mut losses = vec![vec![f64::NAN; turns]; workloads.len()];
    for round in 0..=rounds {
        for (at, workload) in workloads.iter().enumerate() {
            for turn in 0..turns {
                let program = &mut programs[turn / 2];
                let (milliseconds, loss) = program.time(workload, turn % 2 == 0, seconds)?;
                losses[at][turn] = loss;
                // The first round warms up.
                if round > 0 {
                    times[at][turn].push(milliseconds);
                }
            }
        }
    }
    let each = workloads.iter().zip(times.iter().zip(&losses));
    each.map(|(workload, (times, losses))| candidates(programs, workload, times, losses)).collect()
}

/// The medians of a workload; every second is one without norms.
fn candidates(
    programs: &[Program],
    workload: &str,
    times: &[Vec<f64>],
    losses: &[f64],
) -> Result<Vec<Value>> {
    let mut candidates = Vec::new();
    for (turn, times) in times.iter().enumerate() {
        let library = programs[turn / 2].library.split("; ").next().unwrap_or_default();
        let (loss, ours) = (losses[turn], losses[0]);
        if (loss - ours).abs() > 1e-4 * ours.abs().max(1.0) {
            bail!("{workload}: first loss {loss} of {library}, {ours} of ours");
        }
        let ms = median(times).context("there was no round")?;
        let norms = turn % 2 == 0;
        println!(
            "{workload} {library} natively, {}: {ms:.3} ms a step",
            if norms { "with norms" } else { "without" }
        );
        candidates.push(json!({
            "library": library, "norms": norms, "firstLoss": loss, "ms": ms, "times": times,
        }));
    }
    Ok(candidates)
}

/// The median; of an even number of values, the mean of the two in the middle.
pub(crate) fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = sorted[(sorted.len() - 1) / 2];
    Some(f64::midpoint(lower, upper))
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&[]), None);
    }
}
