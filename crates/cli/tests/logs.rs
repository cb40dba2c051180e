//! Logs of real runs are read as they were written: by the hook in PyTorch, and by our own traces.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use experiment::Measure;
use import::Reader;
use protocol::{Choices, Imported, ImportedSteps};
use serde_json::Value;

fn pytorch() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/pytorch")
}

fn read(text: &[u8]) -> (Imported, ImportedSteps) {
    let mut reader = Reader::new(Choices::default());
    reader.begin("log");
    text.chunks(1000).for_each(|chunk| reader.push(chunk).expect("the log is valid"));
    reader.end().expect("the log is whole");
    let found = reader.finish().expect("it has gradients");
    let steps = reader.log().parts().next().expect("it has steps");
    (found, steps)
}

/// The numbers of a log that the exported script prints as well, to six digits.
fn compare(log: &[u8]) {
    let (found, steps) = read(log);
    let printed = fs::read(pytorch().join("printed/deep-sigmoid.json")).expect("it was recorded");
    let printed: Value = serde_json::from_slice(&printed).expect("JSON");
    let near = |ours: f64, theirs: &Value| {
        let theirs = theirs.as_f64().expect("a number");
        let apart = (ours - theirs).abs();
        assert!(apart <= 1e-6 * theirs.abs(), "{ours} and {theirs}");
    };
    assert_eq!((steps.losses.len(), found.rows), (10, 430));
    for (index, loss) in steps.losses.iter().enumerate() {
        near((*loss).into(), &printed["loss"][index]);
    }
    for series in &steps.series {
        let (_, names) =
            found.tracks.iter().find(|track| track.0 == series.measure).expect("it is named");
        assert_eq!((series.places, names.len()), (21, 21));
        for (name, value) in names.iter().zip(&series.values) {
            near(*value, &printed[series.measure.name()][name]);
        }
    }
    assert_eq!(steps.series.len(), 2, "gradients of outputs and of weights");
}

#[test]
fn the_log_of_the_hook_says_what_the_exported_script_prints() {
    compare(&fs::read(pytorch().join("log/deep-sigmoid.csv")).expect("it was recorded"));
}

#[test]
fn the_documentation_has_the_hook_as_it_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let hook =
        fs::read_to_string(root.join("assets/pytorch/gradient_log.py")).expect("it is there");
    let told = fs::read_to_string(root.join("docs/logs.md")).expect("it is there");
    assert!(told.contains(&format!("```python\n{hook}```")), "docs/logs.md shows another hook");
    let lines = hook.lines().filter(|line| !line.trim().is_empty()).count();
    assert!(lines <= 20, "{lines} lines");
}

#[test]
fn the_hook_logs_the_same_where_python_has_torch() {
    let python = |arguments: &[&str]| Command::new("python3").args(arguments).output();
    if !python(&["-c", "import torch"]).is_ok_and(|output| output.status.success()) {
        println!("skipped: python3 has no torch");
        return;
    }
    let log = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hook.csv");
    let script = pytorch().join("record_log.py");
    let words = [script.as_path(), Path::new(env!("CARGO_BIN_EXE_gradlab")), &log];
    let ran = Command::new("python3").args(words).env("OMP_NUM_THREADS", "1").output();
    let ran = ran.expect("python3 was there a moment ago");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    compare(&fs::read(log).expect("it was written"));
}

#[test]
fn our_own_traces_are_logs() {
    let trained = Command::new(env!("CARGO_BIN_EXE_gradlab"))
        .args(["train", "adding-lstm", "--steps", "3", "--trace", "-", "--probe-all"])
        .output()
        .expect("gradlab was built");
    let (found, steps) = read(&trained.stdout);
    assert_eq!(steps.steps, [1, 2, 3]);
    let places: BTreeMap<&str, usize> =
        found.tracks.iter().map(|track| (track.0.name(), track.1.len())).collect();
    assert_eq!(places["grad_weight"], 3, "{places:?}");
    assert_eq!(places["grad_activation"], places["gate_forget"] + 1, "a row for each time step");
    let all = steps.series.iter().flat_map(|series| &series.values);
    assert!(all.clone().count() > 100 && all.clone().all(|value| *value != Measure::MISSING));
    assert!(found.not_shown.iter().any(|(name, _)| name == "grad_activation_rms"));
}
