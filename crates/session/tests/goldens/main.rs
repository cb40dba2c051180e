//! What every preset and forty varied experiments gave when this was recorded: measurements and weights of
//! thirty steps to the bit, exported scripts and drawn networks to the letter, predictions.
//!
//! `goldens.tsv` has a line an experiment: name, link, and what came of it. Where a change is meant,
//! `RECORD_GOLDENS=1 cargo test -p session --test goldens` writes the file anew, for the links it names.

use std::fmt::Write;

use data::{Layout, Source};
use engine::{Backend, Outcome, Probes, Program, Task, initial_parameters};
use experiment::{Plan, link};
use plot::{DARK, History, IntoDrawingArea, NetworkEdge, NetworkLabels, Window};
use plotters::prelude::SVGBackend;

const GOLDENS: &str = include_str!("goldens.tsv");
const STEPS: usize = 30;
/// A prediction may differ by so much relatively: where sums are taken in another order.
const CLOSE: f64 = 1e-9;

/// What an experiment gives.
#[derive(Debug, PartialEq)]
struct Given {
    /// Bits of everything measured in thirty steps, and of the parameters after them.
    trace: u64,
    /// The PyTorch script and its tensors.
    script: u64,
    /// The network as it is drawn, wide and narrow, mirrored.
    picture: u64,
    /// Factor per layer in the geometric mean, log₁₀ from last to first, ln deviation of the first.
    prediction: Vec<f64>,
}

/// FNV-1a, 64 bits.
fn digest(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn given(link: &str) -> Given {
    let (link, changes) = link::read(link);
    assert!(changes.is_empty(), "{changes:?}");
    let spec = link.spec;
    let source = Source::of(spec.built_in());
    let plan = Plan::for_shape(&spec, source.shape());
    Given {
        trace: trace(&plan, &source),
        script: script(&plan, &source),
        picture: picture(&plan),
        prediction: prediction(&plan),
    }
}

fn trace(plan: &Plan, source: &Source) -> u64 {
    let program = Program::with_probes(plan, Probes::ALL);
    let layout =
        if program.time_major { Layout::TimeMajor { steps: program.steps } } else { Layout::Rows };
    let mut backend = cpu::backend(program.clone(), cpu::Arithmetic::Portable);
    for (&id, values) in program.parameters.iter().zip(initial_parameters(plan)) {
        backend.write(id, &values).expect("parameters have the program's shapes");
    }
    let mut feed = source.feed(plan.spec.batch, plan.spec.seed);
    let (mut inputs, mut targets) = (Vec::new(), Vec::new());
    let mut outcome = Outcome::default();
    let mut numbers: Vec<f32> = Vec::new();
    for _ in 0..STEPS {
        feed.next_batch(source, layout, &mut inputs, &mut targets);
        let task = Task::Train { inputs: &inputs, targets: &targets };
        backend.enqueue(task).expect("the batch fits");
        backend.work(&mut || false);
        assert!(backend.take_outcome(&mut outcome), "the step is done");
        let (before, after) = outcome.clip_norms.unwrap_or_default();
        numbers.extend([outcome.loss, outcome.hits as f32, before, after]);
        numbers.extend(outcome.probes.iter().map(|&value| value as f32));
    }
    for &id in &program.parameters {
        numbers.extend(backend.memory().values(id));
    }
    // The sign and payload of a NaN are the machine's own.
    let bits = |value: f32| if value.is_nan() { f32::NAN.to_bits() } else { value.to_bits() };
    digest(numbers.into_iter().flat_map(|value| bits(value).to_le_bytes()))
}

fn script(plan: &Plan, source: &Source) -> u64 {
    let (inputs, targets) = source.first_batches(plan.spec.batch, plan.spec.seed, 2);
    let batches = export::Batches { inputs: &inputs, targets: &targets };
    let files = export::pytorch(plan, "golden", &initial_parameters(plan), batches);
    digest(files.expect("the tensors are the plan's").into_iter().flat_map(|(_, bytes)| bytes))
}

fn picture(plan: &Plan) -> u64 {
    let mut drawn = String::new();
    for (width, mirrored) in [(232, false), (96, true), (24, false)] {
        let edge = NetworkEdge {
            model: &plan.model,
            section: Window::default().section(&History::new(), 0),
            readings: &[],
            factors: &[],
            openings: None,
            highlighted: Some(1),
            reached: 0,
            head: 24.0,
            foot: 24.0,
            mirrored,
            labels: NetworkLabels { input: "input", loss: "loss", output: "output" },
            theme: &DARK,
            scale: 1.0,
        };
        let section = Window::default().section(&History::new(), edge.rows());
        let area = SVGBackend::with_string(&mut drawn, (width, 448)).into_drawing_area();
        NetworkEdge { section, ..edge }.draw(&area).expect("text takes every drawing");
        area.present().expect("text takes every drawing");
    }
    digest(drawn.into_bytes())
}

fn prediction(plan: &Plan) -> Vec<f64> {
    let predicted = insight::predict(&plan.model, &insight::typical_rows(&plan.spec));
    predicted.map_or(Vec::new(), |it| {
        let deviation = it.log_deviation.first().copied().unwrap_or_default();
        vec![it.geometric_mean(), it.relative().first().copied().unwrap_or_default(), deviation]
    })
}

fn line(name: &str, link: &str, given: &Given) -> String {
    let Given { trace, script, picture, prediction } = given;
    let mut line = format!("{name}\t{link}\t{trace:016x}\t{script:016x}\t{picture:016x}\t");
    let numbers: Vec<String> = prediction.iter().map(|number| format!("{number:e}")).collect();
    let _ = write!(line, "{}", numbers.join(" "));
    line
}

fn read(line: &str) -> (&str, &str, Option<Given>) {
    let mut cells = line.split('\t');
    let mut next = || cells.next().unwrap_or_default();
    let (name, link) = (next(), next());
    let hash = |text: &str| u64::from_str_radix(text, 16).ok();
    let (trace, script, picture) = (hash(next()), hash(next()), hash(next()));
    let prediction = next().split_whitespace().filter_map(|number| number.parse().ok()).collect();
    let given = trace.zip(script).zip(picture).map(|((trace, script), picture)| Given {
        trace,
        script,
        picture,
        prediction,
    });
    (name, link, given)
}

fn are_close(a: &[f64], b: &[f64]) -> bool {
    let close = |(a, b): (&f64, &f64)| (a - b).abs() <= CLOSE * b.abs().max(CLOSE);
    a.len() == b.len() && a.iter().zip(b).all(close)
}

#[test]
fn experiments_give_what_they_gave_before() {
    if std::env::var_os("RECORD_GOLDENS").is_some() {
        return record();
    }
    let mut wrong = Vec::new();
    for entry in GOLDENS.lines() {
        let (name, link, recorded) = read(entry);
        let Some(recorded) = recorded else { panic!("{name} is not recorded") };
        let now = given(link);
        for (what, same) in [
            ("trace", now.trace == recorded.trace),
            ("script", now.script == recorded.script),
            ("picture", now.picture == recorded.picture),
            ("prediction", are_close(&now.prediction, &recorded.prediction)),
        ] {
            if !same {
                wrong.push(format!("{name}: {what}: {now:?} instead of {recorded:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_preset_and_forty_more_are_recorded() {
    let names: Vec<&str> = GOLDENS.lines().map(|entry| read(entry).0).collect();
    for preset in experiment::presets::all() {
        assert!(names.contains(&preset.name), "{} has no line", preset.name);
    }
    assert!(names.iter().filter(|name| name.starts_with("varied-")).count() >= 40);
}

/// Writes the file anew.
fn record() {
    let mut lines: Vec<(String, String)> = GOLDENS
        .lines()
        .map(|entry| {
            let (name, link, _) = read(entry);
            (name.to_owned(), link.to_owned())
        })
        .collect();
    for preset in experiment::presets::all() {
        if !lines.iter().any(|(name, _)| name == preset.name) {
            lines.push((preset.name.to_owned(), format!("preset={}", preset.name)));
        }
    }
    let mut text = String::new();
    for (name, link) in lines {
        text.push_str(&line(&name, &link, &given(&link)));
        text.push('\n');
    }
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/goldens/goldens.tsv");
    std::fs::write(file, text).expect("the file is ours to write");
}
