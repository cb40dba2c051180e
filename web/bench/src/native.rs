//! Times our training core natively. It answers lines from standard input, so that the caller can let
//! several programs take turns.
//!
//! `WORKLOAD default|none SECONDS` is answered with `MILLISECONDS-A-STEP FIRST-LOSS`; a workload
//! keeps its network from one line to the next. `export WORKLOAD FOLDER` writes initial parameters
//! and first batch as raw little-endian f32 with their names and shapes in `tensors.txt`.

use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::path::Path;
use std::time::Instant;
use std::{fs, io};

use bench::Training;

fn main() -> io::Result<()> {
    let mut trainings = HashMap::new();
    let mut output = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let answer = answer(&line?, &mut trainings);
        writeln!(output, "{}", answer.unwrap_or_else(|error| format!("error {error}")))?;
        output.flush()?;
    }
    Ok(())
}

/// Networks under training by name, each with its first loss.
type Trainings = HashMap<String, (Training, f32)>;

fn answer(line: &str, trainings: &mut Trainings) -> Result<String, String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words[..] {
        ["export", workload, folder] => {
            export(workload, Path::new(folder)).map(|()| "done".to_owned())
        }
        [workload, probes, seconds] => {
            let seconds = seconds.parse().map_err(|_| format!("`{seconds}` is no number"))?;
            let key = format!("{workload} {probes}");
            if !trainings.contains_key(&key) {
                let mut training = Training::new(workload, probes == "default")?;
                let (first, _) = training.steps(3)?;
                trainings.insert(key.clone(), (training, first));
            }
            let Some((training, first)) = trainings.get_mut(&key) else {
                unreachable!("it was just put there")
            };
            Ok(format!("{} {first}", time(training, seconds)?))
        }
        _ => Err(format!("`{line}` is not `WORKLOAD default|none SECONDS`")),
    }
}

/// Milliseconds of a step, measured for this many seconds and at least two steps.
fn time(training: &mut Training, seconds: f64) -> Result<f64, String> {
    let start = Instant::now();
    let mut steps = 0;
    while steps < 2 || start.elapsed().as_secs_f64() < seconds {
        training.steps(1)?;
        steps += 1;
    }
    Ok(start.elapsed().as_secs_f64() * 1e3 / f64::from(steps))
}

fn export(workload: &str, folder: &Path) -> Result<(), String> {
    let training = Training::new(workload, false)?;
    let told = |error: io::Error| format!("{}: {error}", folder.display());
    fs::create_dir_all(folder).map_err(told)?;
    let write = |name: &str, values: &[f32]| {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        fs::write(folder.join(format!("{name}.f32")), bytes).map_err(told)
    };
    let mut list = format!("learning_rate {}\n", training.learning_rate());
    for tensor in training.parameters() {
        write(&tensor.name, &tensor.values)?;
        list += &format!("{} {} {}\n", tensor.name, tensor.rows, tensor.columns);
    }
    let (inputs, targets) = training.first_batch();
    write("inputs", &inputs)?;
    write("targets", &targets)?;
    fs::write(folder.join("tensors.txt"), list).map_err(told)
}
