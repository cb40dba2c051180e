//! `gradlab` as a user meets it: output, traces, exit codes.

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

fn gradlab(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gradlab")).args(arguments).output().expect("gradlab was built")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("gradlab writes UTF-8")
}

/// A file of this test process's own.
fn file(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    folder.join(format!("{}-{name}", std::process::id()))
}

#[test]
fn presets_are_listed_and_printed_as_json_to_edit() {
    let list = gradlab(&["presets"]);
    assert!(list.status.success());
    assert!(text(&list.stdout).lines().any(|line| line.starts_with("deep-sigmoid  ")));

    let preset = gradlab(&["presets", "relu-he"]);
    let json: Value = serde_json::from_slice(&preset.stdout).unwrap();
    assert_eq!((json["activation"].as_str(), json["init"].as_str()), (Some("relu"), Some("he")));

    let edited = file("edited.json");
    std::fs::write(&edited, text(&preset.stdout).replace("\"depth\": 20", "\"depth\": 3")).unwrap();
    let trained = gradlab(&["train", edited.to_str().unwrap(), "--steps", "2"]);
    assert!(trained.status.success(), "{}", text(&trained.stderr));
    assert!(text(&trained.stderr).contains("layer 3"), "{}", text(&trained.stderr));
}

#[test]
fn a_trace_has_every_metric_of_every_layer_and_is_the_same_every_time() {
    let trace = |path: &PathBuf| {
        let path = path.to_str().unwrap();
        let set = ["--set", "depth=2", "--set", "width=8", "--set", "batch=256"];
        let run = gradlab(
            &[&["train", "deep-sigmoid", "--steps", "6", "--trace", path][..], &set].concat(),
        );
        assert!(run.status.success(), "{}", text(&run.stderr));
        std::fs::read_to_string(path).unwrap()
    };
    let first = trace(&file("a.jsonl"));
    assert_eq!(first, trace(&file("b.jsonl")));

    let lines: Vec<Value> = first.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for step in 1..=6 {
        for layer in ["layer1", "layer2", "output"] {
            for metric in ["grad_activation", "grad_weight"] {
                let matching = |line: &&Value| {
                    line["step"] == step && line["layer"] == layer && line["metric"] == metric
                };
                let found: Vec<&Value> = lines.iter().filter(matching).collect();
                assert_eq!(found.len(), 1, "step {step}, {layer}, {metric}");
                assert!(found[0]["value"].as_f64().unwrap() > 0.0);
            }
        }
    }
    let count = |metric: &str| lines.iter().filter(|line| line["metric"] == metric).count();
    assert_eq!((count("loss"), count("accuracy")), (6, 6));
    // 1437 rows are 5 batches of 256: after the first step and after the first epoch.
    assert_eq!((count("test_loss"), count("test_accuracy")), (2, 2));
    let steps: Vec<u64> = lines.iter().map(|line| line["step"].as_u64().unwrap()).collect();
    assert!(steps.is_sorted());
}

#[test]
fn a_bad_file_names_every_problem_and_exits_with_2() {
    let bad = file("bad.json");
    std::fs::write(&bad, r#"{"depth": 0, "activation": "swish", "colour": 1}"#).unwrap();
    let run = gradlab(&["train", bad.to_str().unwrap()]);
    assert_eq!(run.status.code(), Some(2));
    let said = text(&run.stderr);
    for problem in [
        "depth: 0 is not valid; expected a whole number from 2 to 100",
        "activation: \"swish\" is not valid; expected one of sigmoid, tanh, relu",
        "colour: 1 is not valid; expected a field of this list: data, depth",
    ] {
        assert!(said.contains(problem), "{problem} is missing from\n{said}");
    }
}

#[test]
fn each_kind_of_failure_has_its_exit_code() {
    for (arguments, code, said) in [
        (&["train", "no-such-preset"][..], 2, "preset: no-such-preset is not valid"),
        (&["train", "no/such/file.json"], 1, "reading no/such/file.json"),
        (&["train", "relu-he", "--set", "depth=1000"], 2, "depth: 1000 is not valid"),
        (&["train", "relu-he", "--set", "deep=3"], 2, "deep: 3 is not valid"),
        (&["presets", "no-such"], 2, "preset: no-such is not valid"),
        (
            &["train", "exploding-residual", "--set", "learning_rate=1", "--set", "depth=60"],
            3,
            "an activation became",
        ),
    ] {
        let run = gradlab(arguments);
        assert_eq!(run.status.code(), Some(code), "{arguments:?}: {}", text(&run.stderr));
        assert!(text(&run.stderr).contains(said), "{arguments:?}: {}", text(&run.stderr));
    }
}

#[test]
fn what_is_not_finite_is_a_word_in_the_trace() {
    let path = file("explosion.jsonl");
    gradlab(&[
        "train",
        "exploding-residual",
        "--set",
        "learning_rate=1",
        "--set",
        "depth=60",
        "--trace",
        path.to_str().unwrap(),
    ]);
    let trace = std::fs::read_to_string(path).unwrap();
    let words = trace.lines().filter_map(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        line["value"].as_str().map(str::to_owned)
    });
    let words: Vec<String> = words.collect();
    assert!(!words.is_empty());
    assert!(words.iter().all(|word| ["NaN", "Infinity", "-Infinity"].contains(&&word[..])));
}

#[test]
fn explain_lists_layers_and_operators() {
    let explained = gradlab(&["explain", "residual-sigmoid", "--set", "depth=3"]);
    let listing = text(&explained.stdout);
    for line in ["layer2     64 → 64  sigmoid, skip", "  layer2.preactivation[32×64] = Add("] {
        assert!(listing.contains(line), "{line} is missing from\n{listing}");
    }
}
