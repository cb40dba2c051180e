//! `gradlab` as a user meets it: output, traces, exit codes.

mod common;

use std::path::PathBuf;

use serde_json::Value;

use common::{file, gradlab, text};

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
    std::fs::write(&bad, r#"{"depth": 0, "activation": "softmax", "optimzer": 1}"#).unwrap();
    let run = gradlab(&["train", bad.to_str().unwrap()]);
    assert_eq!(run.status.code(), Some(2));
    let said = text(&run.stderr);
    for problem in [
        "depth: 0 is not valid; expected a whole number from 1 to 1000",
        "activation: \"softmax\" is not valid; expected one of identity, sigmoid, tanh, relu",
        "optimzer: no such field; did you mean optimiser?",
    ] {
        assert!(said.contains(problem), "{problem} is missing from\n{said}");
    }
}

#[test]
fn each_kind_of_failure_has_its_exit_code() {
    for (arguments, code, said) in [
        (&["train", "no-such-preset"][..], 2, "preset: no-such-preset is not valid"),
        (&["train", "no/such/file.json"], 1, "reading no/such/file.json"),
        (&["train", "relu-he", "--set", "depth=1001"], 2, "depth: 1001 is not valid"),
        (&["train", "relu-he", "--set", "deep=3"], 2, "deep: no such field"),
        (&["presets", "no-such"], 2, "preset: no-such is not valid"),
        (&["reproduce", "no-such"], 2, "experiment: no-such is not valid; expected one of glorot"),
        (&["reproduce", "he-2015", "--seeds", "0"], 2, "0 is not in 1..=100"),
        (&["theory", "no-such"], 2, "preset: no-such is not valid"),
        (&["theory"], 2, "<EXPERIMENT>"),
        (&["theory", "--table", "--width", "1000"], 2, "expected a whole number from 2 to 256"),
        (&["train", "relu-he", "--label", "kind"], 2, "--csv"),
        (&["train", "relu-he", "--csv", "no.csv", "--label", "kind"], 1, "reading no.csv"),
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
    for line in [
        "layer2     64 → 64  sigmoid, residual from layer1",
        "  layer2.preactivation[32×64] = Add(",
    ] {
        assert!(listing.contains(line), "{line} is missing from\n{listing}");
    }
}

/// The lines of the trace of a short run.
fn traced(name: &str, arguments: &[&str]) -> Vec<Value> {
    let path = file(name);
    let trace = ["--trace", path.to_str().expect("a path in UTF-8")];
    let run = gradlab(&[arguments, &trace].concat());
    assert!(run.status.success(), "{}", text(&run.stderr));
    let lines = std::fs::read_to_string(path).expect("a trace was written");
    lines.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

#[test]
fn probe_all_measures_everything_of_every_hidden_layer() {
    let short = ["train", "deep-tanh", "--steps", "3", "--set", "depth=2", "--set", "batch=256"];
    let few = traced("few.jsonl", &short);
    let all = traced("all.jsonl", &[&short[..], &["--probe-all"]].concat());
    let count = |lines: &[Value], metric: &str, layer: &str| {
        lines.iter().filter(|line| line["metric"] == metric && line["layer"] == layer).count()
    };
    for metric in [
        "update_ratio",
        "activation_mean",
        "activation_deviation",
        "saturated",
        "grad_activation_rms",
        "grad_weight_rms",
    ] {
        assert_eq!(count(&all, metric, "layer2"), 3, "{metric}");
        assert_eq!(count(&few, metric, "layer2"), 0, "{metric}");
    }
    assert_eq!((count(&all, "update_ratio", "output"), count(&all, "saturated", "output")), (3, 0));
    // Measuring more changes nothing that is measured.
    let kept = |line: &&Value| few.iter().any(|other| other == *line);
    assert_eq!(all.iter().filter(kept).count(), few.len());
}

#[test]
fn a_recurrent_trace_names_time_steps_weights_and_gates() {
    let short = ["train", "adding-lstm", "--steps", "2", "--probe-all"];
    let set = ["--set", "length=9", "--set", "width=4"];
    let lines = traced("recurrent.jsonl", &[&short[..], &set].concat());
    let found = |metric: &str, layer: &str| {
        lines.iter().filter(|line| line["metric"] == metric && line["layer"] == layer).count()
    };
    for (metric, layer) in [
        ("grad_activation", "layer1@1"),
        ("grad_activation", "layer1@7"),
        ("grad_activation", "layer1@9"),
        ("grad_activation", "output"),
        ("grad_weight", "layer1.weight_ih"),
        ("grad_weight", "layer1.weight_hh"),
        ("grad_weight", "output"),
        ("gate_forget", "layer1@7"),
        ("grad_norm", "network"),
        ("grad_norm_clipped", "network"),
    ] {
        assert_eq!(found(metric, layer), 2, "{metric} of {layer}");
    }
    assert_eq!((found("grad_activation", "layer1@10"), found("gate_reset", "layer1@7")), (0, 0));
}

#[test]
fn the_summary_speaks_of_time_steps_where_there_are_some_and_names_reason_and_remedy() {
    let run = gradlab(&["train", "adding-rnn", "--steps", "3", "--set", "length=40"]);
    let said = text(&run.stderr);
    for part in [
        "gradient: vanishing; time step 1 receives",
        "time step 40",
        "per time step going backward",
        "reason: the weights are too small",
        "try: --set ",
        "theory predicts ×0.5",
    ] {
        assert!(said.contains(part), "{part} is missing from\n{said}");
    }
    let run = gradlab(&["train", "deep-sigmoid", "--steps", "3"]);
    let said = text(&run.stderr);
    for part in ["reason: the slopes of sigmoid are too flat", "theory predicts ×0.23"] {
        assert!(said.contains(part), "{part} is missing from\n{said}");
    }
}

#[test]
fn theory_of_one_experiment_is_close_to_what_its_seeds_measure() {
    let set = ["--set", "depth=6", "--set", "init=orthogonal", "--seeds", "3"];
    let run = gradlab(&[&["theory", "deep-tanh"][..], &set].concat());
    let said = text(&run.stdout);
    assert!(run.status.success(), "{}", text(&run.stderr));
    assert_eq!(said.lines().filter(|line| line.trim_start().starts_with("1  ")).count(), 1);
    let last = said.lines().find(|line| line.contains('±')).expect("a line with a band");
    let columns: Vec<&str> = last.split_whitespace().collect();
    let number = |index: usize| columns[index].parse::<f64>().unwrap();
    assert!((number(3) / number(0) - 1.0).abs() < 0.03, "{last}");
}

#[test]
fn the_theory_table_has_a_row_for_every_network_and_hides_none() {
    let size = ["--width", "16", "--depth", "4", "--batch", "8", "--seeds", "1"];
    let run = gradlab(&[&["theory", "--table"][..], &size].concat());
    let said = text(&run.stdout);
    assert!(run.status.success(), "{}", text(&run.stderr));
    for row in
        ["selu, normal ", "tanh, glorot, rms norm", "relu, he, rezero", "lstm, forget bias 3"]
    {
        assert!(said.lines().any(|line| line.starts_with(row)), "{row} is missing from\n{said}");
    }
    let post = said.lines().find(|line| line.starts_with("relu, he, residual-post")).unwrap();
    assert!(post.contains('±'), "{post}");
    assert!(said.contains("beyond 1 %"), "sixteen units are no mean field");
}

#[test]
fn a_published_result_is_reproduced() {
    let run = gradlab(&["reproduce", "flat-weight-gradients"]);
    let said = text(&run.stdout);
    assert_eq!(run.status.code(), Some(0), "{said}{}", text(&run.stderr));
    assert_eq!(said.matches("  PASS  ").count(), 3, "{said}");
    assert!(said.contains("experiments: 1; statements: 3 hold, 0 do not"), "{said}");
}

#[test]
#[ignore = "trains the networks of eleven papers"]
fn every_published_result_is_reproduced() {
    let run = gradlab(&["reproduce"]);
    let said = text(&run.stdout);
    assert_eq!(run.status.code(), Some(0), "{said}{}", text(&run.stderr));
    assert!(said.contains("experiments: 11;") && !said.contains("FAIL"), "{said}");
}

#[test]
#[ignore = "trains every preset and sixty experiments, each with every change that is offered"]
fn nineteen_of_twenty_changes_that_are_offered_help() {
    let run = gradlab(&["remedies", "--check"]);
    let said = text(&run.stdout);
    println!("{said}");
    assert_eq!(run.status.code(), Some(0), "{said}{}", text(&run.stderr));
    assert!(said.contains("changes that are offered help"), "{said}");
}

#[test]
#[ignore = "times networks of up to a thousand layers"]
fn a_step_takes_time_in_proportion_to_depth_and_time_steps() {
    let run = gradlab(&["scaling"]);
    let said = text(&run.stdout);
    assert!(run.status.success(), "{}", text(&run.stderr));
    let fits: Vec<f64> =
        said.lines().filter_map(|line| line.split_once("R² ")?.1.parse().ok()).collect();
    assert_eq!(fits.len(), 4, "{said}");
    assert!(fits.iter().all(|&fit| fit > 0.98), "{said}");
}

#[test]
fn explain_says_what_theory_and_memory_say() {
    let explained = gradlab(&["explain", "adding-lstm"]);
    let listing = text(&explained.stdout);
    for line in [
        "reads 60 time steps of 2 numbers a row, 64 rows a step; minimises mse",
        "theory predicts ×0.8",
        "kB of memory",
    ] {
        assert!(listing.contains(line), "{line} is missing from\n{listing}");
    }
    let explained =
        gradlab(&["explain", "deep-tanh", "--set", "skip=highway", "--set", "norm=batch"]);
    assert!(text(&explained.stdout).contains("theory has no prediction"));
}

/// The folder of the gallery's pictures.
const PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/images");

#[test]
fn pictures_of_the_gallery_are_those_of_their_runs() {
    let only = ["--only", "shallow-sigmoid", "--only", "dying-relu", "--only", "two-spirals"];
    let check = gradlab(&[&["thumbnails", "--check", "--folder", PICTURES][..], &only].concat());
    assert!(check.status.success(), "{}", text(&check.stderr));

    let folder = file("pictures");
    std::fs::create_dir_all(&folder).unwrap();
    let copy = |name: &str| std::fs::copy(PathBuf::from(PICTURES).join(name), folder.join(name));
    copy("experiments.png").unwrap();
    std::fs::write(folder.join("experiments.txt"), "shallow-sigmoid v=1&depth=4").unwrap();
    let stale = ["--check", "--only", "shallow-sigmoid", "--folder", folder.to_str().unwrap()];
    let check = gradlab(&[&["thumbnails"][..], &stale].concat());
    assert_eq!(check.status.code(), Some(4));
    assert!(text(&check.stderr).contains("shallow-sigmoid"), "{}", text(&check.stderr));
}

#[test]
#[ignore = "trains every preset"]
fn all_pictures_of_the_gallery_are_those_of_their_runs() {
    let check = gradlab(&["thumbnails", "--check", "--folder", PICTURES]);
    assert!(check.status.success(), "{}", text(&check.stderr));
}

#[test]
fn charts_are_files_that_say_what_they_are_of() {
    let folder = file("charts");
    let at = folder.to_str().unwrap();
    let drawn =
        gradlab(&["export", "deep-sigmoid", "--set", "depth=5", "--svg", at, "--steps", "40"]);
    assert!(drawn.status.success(), "{}", text(&drawn.stderr));
    for name in ["heatmap", "profile", "loss", "accuracy"] {
        let path = folder.join(format!("deep-sigmoid-{name}.svg"));
        let svg = std::fs::read_to_string(&path).unwrap();
        assert!(svg.contains("<desc>deep-sigmoid · data: digits · depth: 5 ·"), "{name}");
        assert!(svg.contains("· step 40</desc>"), "{name}");
        assert!(svg.contains("<dc:source>#v=1&amp;data=digits&amp;depth=5&amp;"), "{name}");
        assert_eq!(svg.contains("<image "), name == "heatmap");
    }
    let neither = gradlab(&["export", "deep-sigmoid"]);
    assert!(!neither.status.success() && text(&neither.stderr).contains("--pytorch"));
}

#[test]
fn a_trace_called_csv_is_one() {
    let path = file("trace.csv");
    let at = path.to_str().unwrap();
    assert!(gradlab(&["train", "deep-sigmoid", "--steps", "2", "--trace", at]).status.success());
    let trace = std::fs::read_to_string(path).unwrap();
    let mut lines = trace.lines();
    assert_eq!(lines.next(), Some("step,layer,metric,value"));
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    assert!(rows.iter().all(|row| row.len() == 4 && row[3].parse::<f32>().is_ok()));
    assert!(rows.iter().any(|row| row[..3] == ["2", "layer1", "grad_activation"]));
}
