//! Writes every chart as SVG to look at, light and dark, wide and narrow:
//! `cargo run -p plot --example gallery -- DIRECTORY`.

use std::path::Path;

use experiment::{Activation, DataSet, Measure, Network, Plan, RunSpec, Skip};
use insight::{Reading, readings};
use model::Function;
use plot::{
    AccuracyChart, AccuracyLabels, Counts, DARK, DecadeRange, DrawingArea, Heatmap, History,
    IntoDrawingArea, LIGHT, LossAxis, LossChart, LossLabels, NetworkLabels, NetworkPicture,
    OpeningsChart, PlotArea, ProfileChart, ProfileLabels, Shift, SlopeChart, SlopeLabels, StepAxis,
    Subject, Theme,
};
use plotters::prelude::{RGBColor, Rectangle, SVGBackend};
use plotters::style::Color;

/// Device pixels per CSS pixel.
const SCALE: f64 = 2.0;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let directory = std::env::args().nth(1).unwrap_or_else(|| "gallery".to_owned());
    std::fs::create_dir_all(&directory)?;
    let (training, exploding) = (history(6_000, 0.72, 1.0), history(700, 1.6, f32::INFINITY));
    // Gradients from healthy to below what f32 can hold.
    let vanishing = history(900, 0.05, 1.0);
    networks(&directory)?;
    for (theme_name, theme) in [("light", &LIGHT), ("dark", &DARK)] {
        microscope(&directory, theme_name, theme)?;
        for (size_name, width, height) in [("wide", 640, 360), ("narrow", 358, 240)] {
            let file = |chart: &str| {
                Path::new(&directory).join(format!("{chart}-{size_name}-{theme_name}.svg"))
            };
            let size = (width * SCALE as u32, height * SCALE as u32);
            let write = |chart: &str, draw: &dyn Fn(&Area<'_>) -> Outcome| -> Outcome {
                let file = file(chart);
                let area = SVGBackend::new(&file, size).into_drawing_area();
                draw(&area)?;
                area.present()?;
                Ok(())
            };
            for (name, layers, factor, positive, ghost) in [
                ("profile-sigmoid", 20, 0.235, true, None),
                ("profile-ghost", 20, 0.235, true, Some(0.97)),
                ("profile-deep", 100, 0.235, true, None),
                ("profile-exploding", 60, 5.0, false, Some(1.05)),
            ] {
                write(name, &|area| {
                    profile(&geometric(layers, factor, positive), ghost, theme, area)
                })?;
            }
            let mut dead = geometric(12, 0.8, false);
            dead[..5].fill(Reading::Zero);
            write("profile-dead", &|area| profile(&dead, None, theme, area))?;
            write("loss", &|area| loss(&training, LossAxis::Linear, theme, area))?;
            write("loss-exploding", &|area| loss(&exploding, LossAxis::Logarithmic, theme, area))?;
            write("accuracy", &|area| accuracy(&training, theme, area))?;
            write("heatmap", &|area| heatmap(&vanishing, theme, area))?;
        }
    }
    Ok(())
}

/// Noise that is the same in every run.
fn noise(n: u64) -> f32 {
    let mixed = (n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33).wrapping_mul(0x5851_f42d) >> 8;
    (mixed & 0xffff) as f32 / 65_536.0 - 0.5
}

fn geometric(layers: usize, factor: f64, positive_slope: bool) -> Vec<Reading> {
    let wobble = |k: usize| 10f64.powf(f64::from(noise(k as u64)) * 0.5);
    let norms: Vec<f64> =
        (0..layers).rev().map(|k| 0.05 * wobble(k) * factor.powi(k as i32)).collect();
    let mut list = Vec::new();
    readings(&norms, positive_slope, &mut list);
    list
}

/// A run of 30 layers; the loss falls, or blows up where `end` is infinite.
fn history(steps: u64, factor: f64, end: f32) -> History {
    let mut history = History::new();
    for step in 0..steps {
        let progress = step as f32 / 1500.0;
        let falling = 0.25 + 2.05 * (-progress).exp();
        let mut loss = falling * (1.0 + 0.35 * noise(step));
        if step == 2_500 {
            loss = 2.9;
        }
        if end.is_infinite() {
            loss = 2.3 * (step as f32 / 20.0).exp();
            loss = if step > 600 { f32::NAN } else { loss };
        }
        let norms: [f64; 30] = std::array::from_fn(|layer| {
            let depth = (29 - layer) as i32;
            let learnt = 1.0 + f64::from(progress) * 0.06;
            let wobble = 1.0 + f64::from(noise(step * 31 + layer as u64));
            0.3 * (factor * learnt).powi(depth) * wobble
        });
        let accuracy = (1.0 - loss / 2.6).clamp(0.08, 1.0) + noise(step + 7) * 0.1;
        history.push(step, loss, accuracy, [(Measure::GradActivation, &norms[..])]);
        if step % 500 == 499 {
            history.push_evaluation(step, 1.0 - falling / 2.55);
        }
    }
    history
}

fn profile(current: &[Reading], ghost: Option<f64>, theme: &Theme, area: &Area<'_>) -> Outcome {
    let labels = ProfileLabels {
        x: "Layer (1 = next to the input)",
        y: "Gradient norm ‖∂L/∂h‖",
        output: "output",
        below_f32: "< f32",
        zero: "= 0",
        non_finite: "∞",
        current: "this run",
        ghost: "before",
        theory: "theory",
    };
    let ghost = ghost.map(|factor| geometric(current.len(), factor, true));
    let theory = [0.68, 0.7, 0.72].map(|factor| geometric(current.len(), factor, true));
    let chart = ProfileChart {
        current,
        ghost: ghost.as_deref(),
        rivals: &[],
        theory: Some([&theory[1], &theory[0], &theory[2]]),
        highlighted: ghost.is_some().then_some(current.len() * 2 / 3),
        reached: 0,
        decades: DecadeRange::default(),
        labels,
        theme,
        scale: SCALE,
    };
    Ok(chart.draw(area)?)
}

/// Networks of several kinds, their gradients fading; and the pulse halfway.
fn networks(directory: &str) -> Outcome {
    let base = RunSpec::default();
    let residual = RunSpec { skip: Skip::Residual, ..base.clone() };
    let (network, data) = (Network::Lstm, DataSet::Adding);
    for (name, spec) in [
        ("shallow", RunSpec { depth: 3, ..base.clone() }),
        ("plain", base.clone()),
        ("deep", RunSpec { depth: 300, ..base.clone() }),
        ("residual", residual.clone()),
        ("residual-deep", RunSpec { depth: 300, block: 3, ..residual }),
        ("lstm", RunSpec { network, data, length: 60, depth: 1, ..base }),
    ] {
        let plan = Plan::new(&spec);
        let places = plan.model.times(0).unwrap_or(plan.model.blocks.len());
        let current = geometric(places, if name.contains("residual") { 0.97 } else { 0.27 }, true);
        for (size_name, width) in [("wide", 1060), ("narrow", 330)] {
            let labels = NetworkLabels { input: "input", loss: "loss", output: "output" };
            let (model, readings, highlighted) = (&plan.model, &current[..], Some(1));
            let theme = &DARK;
            let picture = NetworkPicture {
                model,
                readings,
                highlighted,
                reached: 0,
                labels,
                theme,
                scale: SCALE,
            };
            let file = Path::new(directory).join(format!("network-{name}-{size_name}.svg"));
            let size = (width * SCALE as u32, 132 * SCALE as u32);
            let area = SVGBackend::new(&file, size).into_drawing_area();
            picture.draw(&area)?;
            picture.draw_pulse(&area, 0.35)?;
            area.present()?;
        }
    }
    Ok(())
}

/// Pre-activations over φ and φ′, gates by time step.
fn microscope(directory: &str, theme_name: &str, theme: &Theme) -> Outcome {
    let bell: Vec<u32> =
        (0..48).map(|bin| (900.0 * (-((bin as f64 - 30.0) / 9.0).powi(2)).exp()) as u32).collect();
    let labels = SlopeLabels {
        x: "pre-activation z",
        counts: "units",
        slope: "φ′(z)",
        function: "φ(z)",
        flat: "flat",
        decimal: '.',
    };
    for &activation in &[Activation::Sigmoid, Activation::Relu, Activation::Gelu] {
        let phi = Function { kind: activation, leak: 0.01 };
        let counts = Counts { low: -6.0, high: 5.0, counts: &bell };
        let chart = SlopeChart { counts, phi, labels, theme, scale: SCALE };
        let file = Path::new(directory).join(format!("slope-{activation}-{theme_name}.svg"));
        let area = SVGBackend::new(&file, (1040, 480)).into_drawing_area();
        chart.draw(&area)?;
        area.present()?;
    }
    let gate = |level: f32| -> Vec<f32> { (0..60).map(|t| level + 0.1 * noise(t)).collect() };
    let (input, forget, output) = (gate(0.4), gate(0.9), gate(0.5));
    let gates = [("input", &input[..]), ("forget", &forget[..]), ("output", &output[..])];
    let chart = OpeningsChart { gates: &gates, x: "time step", theme, scale: SCALE };
    let file = Path::new(directory).join(format!("openings-{theme_name}.svg"));
    let area = SVGBackend::new(&file, (1040, 480)).into_drawing_area();
    chart.draw(&area)?;
    Ok(area.present()?)
}

fn loss(history: &History, axis: LossAxis, theme: &Theme, area: &Area<'_>) -> Outcome {
    let labels = LossLabels { x: "Training step", y: "Loss", chance: "guessing", decimal: '.' };
    let chance = Some(std::f32::consts::LN_10);
    let steps = StepAxis::growing(history);
    let (highlighted, rivals) = (None, &[]);
    let chart = LossChart {
        rivals,
        history,
        steps,
        chance,
        axis,
        highlighted,
        labels,
        theme,
        scale: SCALE,
    };
    Ok(chart.draw(area)?)
}

fn accuracy(history: &History, theme: &Theme, area: &Area<'_>) -> Outcome {
    let labels = AccuracyLabels {
        x: "Training step",
        y: "Accuracy",
        train: "training",
        test: "test",
        chance: "guessing",
        percent: "%",
    };
    let steps = StepAxis::growing(history);
    let (chance, highlighted, rivals) = (Some(0.1), Some(3_000), &[]);
    let chart =
        AccuracyChart { rivals, history, steps, chance, highlighted, labels, theme, scale: SCALE };
    Ok(chart.draw(area)?)
}

/// The heatmap as the page shows it: enlarged without smoothing.
fn heatmap(history: &History, theme: &Theme, area: &Area<'_>) -> Outcome {
    area.fill(&theme.panel)?;
    let (width, height) = area.dim_in_pixel();
    let plot = PlotArea::of_chart(width, height, SCALE);
    let mut heatmap = Heatmap::new(30);
    let measure = Measure::GradActivation;
    heatmap.update(history, Subject { measure, first: 0, positive_slope: true });
    let columns = StepAxis::growing(history).columns;
    for (i, pixel) in heatmap.pixels().chunks_exact(4).enumerate() {
        let (row, column) = (i / heatmap.width(), i % heatmap.width());
        if pixel[3] == 0 || column >= columns {
            continue;
        }
        let x = |column: usize| plot.x(column as f64 / columns as f64);
        let y = |row: usize| plot.y(1.0 - row as f64 / heatmap.height() as f64);
        let colour = RGBColor(pixel[0], pixel[1], pixel[2]);
        let corners = [(x(column), y(row)), (x(column + 1), y(row + 1))];
        area.draw(&Rectangle::new(corners, colour.filled()))?;
    }
    Ok(())
}
