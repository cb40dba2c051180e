//! The exported scripts: each is the one that PyTorch ran, and training repeats the numbers that it
//! printed. If python3 has torch, it runs them again. See `tests/pytorch/record.py`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use experiment::presets;
use serde_json::Value;

/// Bound on the relative distance of numbers of two libraries in f32.
const BOUND: f64 = 1e-4;

/// If a network magnifies rounding errors, numbers may differ by this many times as much as PyTorch's own
/// numbers differ when its weights change in their last bit.
const SPREADS: f64 = 8.0;

/// Numbers by metric, place and step.
type Lines = BTreeMap<(String, String, u64), f64>;

fn recorded() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/pytorch")
}

fn gradlab(arguments: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_gradlab")).args(arguments).output();
    let output = output.expect("gradlab was built");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

/// The losses of a trace, and the gradients of its first step.
fn lines(text: &str) -> Lines {
    let mut found = Lines::new();
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).expect("a JSON object a line");
        let word = |key: &str| line[key].as_str().expect(key).to_owned();
        let (metric, step) = (word("metric"), line["step"].as_u64().expect("a step"));
        if metric == "loss"
            || metric.starts_with("grad_") && step == 1 && word("layer") != "network"
        {
            found.insert((metric, word("layer"), step), line["value"].as_f64().expect("a number"));
        }
    }
    found
}

/// The recorded output of the script, and how far PyTorch's own numbers may differ.
fn printed(name: &str) -> (Lines, Value) {
    let path = recorded().join("printed").join(format!("{name}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|_| panic!("{name} is not recorded"));
    let record: Value = serde_json::from_str(&text).expect("JSON");
    let mut found = Lines::new();
    for (index, loss) in record["loss"].as_array().expect("losses").iter().enumerate() {
        let place = ("loss".to_owned(), "network".to_owned(), index as u64 + 1);
        found.insert(place, loss.as_f64().expect("a number"));
    }
    for metric in ["grad_activation", "grad_weight"] {
        for (layer, norm) in record[metric].as_object().expect(metric) {
            found.insert((metric.to_owned(), layer.clone(), 1), norm.as_f64().expect("a number"));
        }
    }
    (found, record["spread"].clone())
}

/// Fails if numbers are missing on either side or differ too much.
fn compare(name: &str, ours: &Lines, theirs: &Lines, spread: &Value) {
    assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>(), "{name}");
    for (place, &theirs) in theirs {
        let ours = ours[place];
        let bound = BOUND.max(SPREADS * spread[&place.0].as_f64().expect("a spread"));
        let apart = (ours - theirs).abs();
        assert!(apart <= bound * theirs.abs(), "{name} {place:?}: {ours} and {theirs}");
    }
}

/// An experiment: a preset, or a variant of one.
struct Experiment {
    name: String,
    /// Arguments of `gradlab`: the preset, then `--set FIELD=VALUE` and so on.
    arguments: Vec<String>,
}

fn experiments() -> Vec<Experiment> {
    let text = fs::read_to_string(recorded().join("variants.json")).expect("there are variants");
    let variants: BTreeMap<String, Vec<String>> = serde_json::from_str(&text).expect("JSON");
    let presets = presets::all().into_iter().map(|preset| Experiment {
        name: preset.name.to_owned(),
        arguments: vec![preset.name.to_owned()],
    });
    let variants = variants.into_iter().map(|(name, words)| {
        let changes = words[1..].iter().flat_map(|change| ["--set".to_owned(), change.clone()]);
        Experiment { name, arguments: words[..1].iter().cloned().chain(changes).collect() }
    });
    presets.chain(variants).collect()
}

impl Experiment {
    /// Runs a command of `gradlab` on it.
    fn run(&self, command: &str, options: &[&str]) -> Output {
        let own = self.arguments.iter().map(String::as_str);
        gradlab(
            &[command].into_iter().chain(own).chain(options.iter().copied()).collect::<Vec<_>>(),
        )
    }

    /// Exports it into a folder of this test's own, and returns the script.
    fn export(&self, test: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test).join(&self.name);
        self.run("export", &["--pytorch", folder.to_str().expect("UTF-8")]);
        folder.join(format!("{}.py", self.arguments[0]))
    }
}

#[test]
fn every_preset_has_the_script_that_pytorch_ran() {
    for experiment in experiments() {
        let script = fs::read_to_string(experiment.export("scripts")).expect("it was written");
        let kept = recorded().join("scripts").join(format!("{}.py", experiment.name));
        let kept = fs::read_to_string(kept).unwrap_or_default();
        assert_eq!(script, kept, "{}: run tests/pytorch/record.py again", experiment.name);
    }
}

#[test]
fn training_repeats_what_the_scripts_printed() {
    for experiment in experiments() {
        let trained = experiment.run("train", &["--steps", "10", "--trace", "-"]);
        let ours = lines(&String::from_utf8_lossy(&trained.stdout));
        let (theirs, spread) = printed(&experiment.name);
        compare(&experiment.name, &ours, &theirs, &spread);
    }
}

#[test]
fn the_scripts_run_where_python_has_torch() {
    let python = |arguments: &[&str]| Command::new("python3").args(arguments).output();
    if !python(&["-c", "import torch"]).is_ok_and(|output| output.status.success()) {
        println!("skipped: python3 has no torch");
        return;
    }
    for experiment in experiments() {
        let output = Command::new("python3")
            .arg(experiment.export("runs"))
            .env("PYTHONPATH", recorded().join("shim"))
            .env("OMP_NUM_THREADS", "1")
            .output()
            .expect("python3 was there a moment ago");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let (recorded, spread) = printed(&experiment.name);
        let ran = lines(&String::from_utf8_lossy(&output.stdout));
        compare(&experiment.name, &ran, &recorded, &spread);
    }
}
