//! Logs as common tools write them: each is read with the right layers, steps, values and curves.

use std::fs;
use std::path::{Path, PathBuf};

use experiment::{Measure, is_logged};
use import::Reader;
use proptest::prelude::*;
use protocol::{Choices, ImportProblem, Imported, ImportedSteps, Taken, Understood, Why};

fn logs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs")
}

/// All of the files below `tests/logs`, by name, in their order.
fn all() -> Vec<(String, Vec<u8>)> {
    let mut paths: Vec<PathBuf> = ["tables", "json", "events"]
        .iter()
        .flat_map(|folder| fs::read_dir(logs().join(folder)).expect("it is there"))
        .map(|entry| entry.expect("it can be listed").path())
        .collect();
    paths.sort();
    let read = |path: &PathBuf| {
        let name = path.file_name().expect("it is a file").to_string_lossy().into_owned();
        (name, fs::read(path).expect("it can be read"))
    };
    paths.iter().map(read).collect()
}

type Outcome = (Understood, Result<(Imported, Vec<ImportedSteps>), ImportProblem>);

fn read(files: &[(&str, &[u8])], choices: Choices, chunk: usize) -> Outcome {
    let mut reader = Reader::new(choices);
    let pushed = files.iter().try_for_each(|(name, bytes)| {
        reader.begin(name);
        bytes.chunks(chunk.max(1)).try_for_each(|chunk| reader.push(chunk))?;
        reader.end()
    });
    let found = pushed.and_then(|()| reader.finish());
    let understood = reader.understood();
    (understood, found.map(|found| (found, reader.log().parts().collect())))
}

/// Reads files of `tests/logs`.
fn read_files(names: &[&str], choices: Choices) -> Outcome {
    let bytes: Vec<Vec<u8>> =
        names.iter().map(|name| fs::read(logs().join(name)).expect("it is there")).collect();
    let named = names.iter().map(|name| name.rsplit('/').next().unwrap_or(name));
    let files: Vec<(&str, &[u8])> = named.zip(bytes.iter().map(Vec::as_slice)).collect();
    read(&files, choices, 1000)
}

fn open(names: &[&str], choices: Choices) -> (Understood, Imported, ImportedSteps) {
    let (understood, read) = read_files(names, choices);
    let (found, mut parts) = read.unwrap_or_else(|problem| panic!("{names:?}: {problem:?}"));
    (understood, found, parts.remove(0))
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// What a log of three steps is to give.
struct Kind {
    files: &'static [&'static str],
    layers: &'static [&'static str],
    /// The first and the last step.
    steps: (u64, u64),
    /// The gradients of the last step.
    norms: &'static [f64],
    /// The loss of the first and of the last step; `None` where none was logged.
    losses: Option<(f32, f32)>,
}

const NORMS: &[f64] = &[1e-6, 1e-3, 1.0];
const LOSSES: Option<(f32, f32)> = Some((2.5, 2.5 / 3.0));
const WEIGHTS: &[&str] = &["fc1.weight", "fc2.weight", "fc3.weight"];
const SHORT: &[&str] = &["fc1", "fc2", "fc3"];
const NUMBERED: &[&str] = &["layer1", "layer2", "layer3"];

const KINDS: [Kind; 21] = [
    Kind {
        files: &["tables/wide.csv"],
        layers: WEIGHTS,
        steps: (1, 3),
        norms: NORMS,
        losses: LOSSES,
    },
    Kind {
        files: &["tables/wide_backward.tsv"],
        layers: SHORT,
        steps: (1, 3),
        norms: NORMS,
        losses: LOSSES,
    },
    Kind {
        files: &["tables/semi_tidy.csv"],
        layers: WEIGHTS,
        steps: (1, 3),
        norms: NORMS,
        losses: None,
    },
    Kind {
        files: &["tables/tidy_runs.csv"],
        layers: SHORT,
        steps: (1, 3),
        norms: NORMS,
        losses: None,
    },
    Kind {
        files: &["tables/wandb_panel.csv"],
        layers: SHORT,
        steps: (1, 3),
        norms: NORMS,
        losses: LOSSES,
    },
    Kind {
        files: &["tables/lightning.csv"],
        layers: WEIGHTS,
        steps: (1, 3),
        norms: NORMS,
        losses: Some((2.5, 0.83)),
    },
    Kind {
        files: &["tables/decimal_commas.csv"],
        layers: &["época", "fc1", "fc2"],
        steps: (1, 3),
        norms: &[1.5, 1234.5, 0.25],
        losses: LOSSES,
    },
    Kind {
        files: &["tables/index.csv"],
        layers: NUMBERED,
        steps: (1, 3),
        norms: NORMS,
        losses: LOSSES,
    },
    Kind {
        files: &["tables/no_step.csv"],
        layers: NUMBERED,
        steps: (0, 2),
        norms: NORMS,
        losses: LOSSES,
    },
    Kind {
        files: &["tables/utf16.tsv"],
        layers: NUMBERED,
        steps: (1, 3),
        norms: NORMS,
        losses: LOSSES,
    },
    Kind {
        files: &["tables/run-.-tag-grad_norm_fc2.csv", "tables/run-.-tag-grad_norm_fc1.csv"],
        layers: &["fc1", "fc2"],
        steps: (1, 3),
        norms: &[1e-6, 1e-3],
        losses: None,
    },
    Kind {
        files: &["tables/grad_norm_fc1", "tables/grad_norm_fc2.weight"],
        layers: &["fc1", "fc2.weight"],
        steps: (1, 3),
        norms: &[1e-6, 1e-3],
        losses: None,
    },
    Kind {
        files: &["json/flat.jsonl"],
        layers: WEIGHTS,
        steps: (1, 3),
        norms: NORMS,
        losses: LOSSES,
    },
    Kind {
        files: &["json/nested.jsonl"],
        layers: SHORT,
        steps: (1, 3),
        norms: NORMS,
        losses: LOSSES,
    },
    Kind {
        files: &["json/lists.jsonl"],
        layers: &["0", "1", "2"],
        steps: (1, 3),
        norms: NORMS,
        losses: None,
    },
    Kind { files: &["json/rows.json"], layers: SHORT, steps: (1, 3), norms: NORMS, losses: None },
    Kind {
        files: &["json/python.jsonl"],
        layers: &["blocks.0.w.weight", "blocks.1.w.weight", "blocks.10.w.weight"],
        steps: (1, 3),
        norms: &[1e-6, 1e-3, f64::INFINITY],
        losses: Some((f32::NAN, f32::NAN)),
    },
    Kind {
        files: &["json/trainer_state.json"],
        layers: SHORT,
        steps: (1, 3),
        norms: NORMS,
        losses: LOSSES,
    },
    Kind {
        files: &["json/history_layers.json"],
        layers: SHORT,
        steps: (1, 3),
        norms: NORMS,
        losses: LOSSES,
    },
    Kind {
        files: &["json/run-.-tag-grad_norm_fc1.json", "json/run-.-tag-grad_norm_fc2.json"],
        layers: &["fc1", "fc2"],
        steps: (1, 3),
        norms: &[1e-6, 1e-3],
        losses: None,
    },
    Kind {
        files: &["events/events.out.tfevents.1"],
        layers: SHORT,
        steps: (1, 3),
        norms: &[1e-6, 0.001f32 as f64, 1.0],
        losses: LOSSES,
    },
];

#[test]
fn every_kind_gives_its_layers_steps_norms_and_loss() {
    for kind in &KINDS {
        let (_, found, steps) = open(kind.files, Choices::default());
        let files = kind.files;
        let (measure, layers) = &found.tracks[0];
        assert_eq!(
            (*measure, &layers[..]),
            (Measure::GradWeight, &owned(kind.layers)[..]),
            "{files:?}"
        );
        assert_eq!((found.steps, found.order_guessed), (kind.steps, false), "{files:?}");
        let values = &steps.series[0].values;
        assert_eq!(values[values.len() - layers.len()..], *kind.norms, "{files:?}");
        let losses = (steps.losses[0], *steps.losses.last().expect("there are steps"));
        match kind.losses {
            None => assert!(!is_logged(losses.0) && !is_logged(losses.1), "{files:?}"),
            Some(expected) => {
                let shown = |it: (f32, f32)| format!("{it:?}");
                assert!(is_logged(losses.0), "{files:?}");
                assert_eq!(shown(losses), shown(expected), "{files:?}");
            }
        }
    }
}

#[test]
fn the_same_numbers_have_the_same_order_in_every_format_and_order_of_rows() {
    let layers =
        ["conv1", "layer1.0.conv1", "layer1.0.conv2", "layer2.0.conv1", "layer10.0.conv1", "fc"];
    let csv = |layers: &mut dyn Iterator<Item = &&str>| {
        let rows: String = layers.map(|layer| format!("1,{layer},grad_weight,1\n")).collect();
        format!("step,layer,metric,value\n{rows}").into_bytes()
    };
    let mut sorted = layers;
    sorted.sort_unstable();
    let head: Vec<String> = sorted
        .iter()
        .enumerate()
        .map(|(at, layer)| {
            let (start, end) = (4 * at, 4 * at + 4);
            format!(
                r#""1/{layer}/grad":{{"dtype":"F32","shape":[1],"data_offsets":[{start},{end}]}}"#
            )
        })
        .collect();
    let head = format!("{{{}}}", head.join(","));
    let tensors = [&(head.len() as u64).to_le_bytes()[..], head.as_bytes(), &[0; 4 * 6]].concat();
    for bytes in
        [csv(&mut layers.iter()), csv(&mut layers.iter().rev()), csv(&mut sorted.iter()), tensors]
    {
        let (_, read) = read(&[("log", &bytes)], Choices::default(), 1000);
        let (found, _) = read.expect("it is valid");
        assert_eq!(found.tracks[0].1, layers);
        assert!(!found.order_guessed);
    }
    let unknown = csv(&mut ["c", "a", "b"].iter());
    let (_, read) = read(&[("log", &unknown)], Choices::default(), 1000);
    let (found, _) = read.expect("it is valid");
    assert_eq!(
        (&found.tracks[0].1[..], found.order_guessed),
        (&["c", "a", "b"].map(str::to_owned)[..], true)
    );
}

#[test]
fn what_was_understood_is_told_and_can_be_changed() {
    let (understood, found, _) = open(&["tables/wide.csv"], Choices::default());
    let taken: Vec<(&str, Taken)> =
        understood.keys.iter().map(|key| (key.name.as_str(), key.taken)).collect();
    let gradient = Taken::Of(Measure::GradWeight);
    let bias = Taken::LeftOut(Why::Bias);
    assert_eq!(
        taken,
        [
            ("step", Taken::Step),
            ("loss", Taken::Loss),
            ("fc1.weight", gradient),
            ("fc1.bias", bias),
            ("fc2.weight", gradient),
            ("fc3.weight", gradient),
        ]
    );
    assert_eq!((understood.keys[2].layer.as_str(), found.biases), ("fc1.weight", 1));

    let mut choices = Choices { turned: true, ..Choices::default() };
    choices.take("fc1.bias", gradient);
    choices.take("fc3.weight", Taken::Loss);
    choices.take("fc2.weight", Taken::LeftOut(Why::Chosen));
    let (understood, found, steps) = open(&["tables/wide.csv"], choices.clone());
    assert_eq!(
        found.tracks,
        [(Measure::GradWeight, vec!["fc1.bias".to_owned(), "fc1.weight".to_owned()])]
    );
    assert_eq!((steps.losses[0], found.biases), (1.0, 0));
    assert_eq!(understood.choices, choices);
    let of = |name: &str| understood.keys.iter().find(|key| key.name == name).map(|key| key.taken);
    assert_eq!(of("loss"), Some(Taken::LeftOut(Why::Another)));
    assert_eq!(of("fc2.weight"), Some(Taken::LeftOut(Why::Chosen)));
}

#[test]
fn one_of_several_runs_is_shown_at_a_time() {
    for (file, runs, of_the_second) in [
        ("tables/tidy_runs.csv", ["a", "b"], 7e-6),
        ("tables/wandb_panel.csv", ["brave-sun-1", "calm-sea-2"], 2e-6),
    ] {
        let (understood, found, _) = open(&[file], Choices::default());
        assert_eq!(
            (&understood.runs[..], &understood.run[..]),
            (&runs.map(str::to_owned)[..], runs[0])
        );
        assert_eq!(found.other_runs, 1);
        let choices = Choices { run: Some(runs[1].to_owned()), ..Choices::default() };
        let (understood, _, steps) = open(&[file], choices);
        assert_eq!(understood.run, runs[1]);
        assert_eq!(
            (steps.series[0].places, steps.series[0].values[0]),
            (3, of_the_second),
            "{file}"
        );
    }
}

#[test]
fn losses_and_accuracies_on_a_test_set_are_curves_of_their_own() {
    let (understood, found, steps) = open(&["tables/lightning.csv"], Choices::default());
    assert_eq!((found.accuracy, &steps.evaluations[..]), (true, &[(2, 0.5)][..]));
    assert_eq!((found.test_loss, &steps.test_losses[..]), (true, &[(2, 2.0)][..]));
    let of = |name: &str| understood.keys.iter().find(|key| key.name == name).map(|key| key.taken);
    assert_eq!(of("val_loss"), Some(Taken::TestLoss));
    assert_eq!(of("train_loss_epoch"), Some(Taken::LeftOut(Why::Another)));
    assert_eq!(of("grad_2.0_norm_total"), Some(Taken::LeftOut(Why::Total)));
    assert_eq!(of("epoch"), Some(Taken::LeftOut(Why::OtherStep)));
    assert_eq!(of("step"), Some(Taken::Step));
    assert!(open(&["tables/decimal_commas.csv"], Choices::default()).1.latin1);
    let (_, found, steps) = open(&["json/trainer_state.json"], Choices::default());
    assert_eq!((found.test_loss, &steps.test_losses[..]), (true, &[(3, 1.1)][..]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    /// Damage is an error or is read, and the same in chunks of any size; nothing panics.
    #[test]
    fn damaged_logs_are_read_alike_however_they_are_cut(
        file in 0usize..64,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..4), 0..6),
        chunk in 1usize..50,
        turned: bool,
    ) {
        let all = all();
        let (name, mut bytes) = all[file % all.len()].clone();
        for (at, byte, how) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => drop(bytes.remove(at)),
                _ => bytes.truncate(at),
            }
        }
        let choices = Choices { turned, ..Choices::default() };
        let whole = read(&[(&name, &bytes)], choices.clone(), usize::MAX);
        let parts = read(&[(&name, &bytes)], choices, chunk);
        prop_assert_eq!(format!("{:?}", whole), format!("{:?}", parts));
    }
}
