//! Writes the charts that stand alone as SVG to look at, light and dark, wide and narrow:
//! `cargo run -p plot --example gallery -- DIRECTORY`. Those around a heatmap are in the example `figure`.

use std::path::Path;

use experiment::{Activation, Measure};
use model::Function;
use plot::{
    AccuracyChart, AccuracyLabels, Counts, DARK, DrawingArea, Heatmap, History, IntoDrawingArea,
    LIGHT, LossAxis, LossChart, LossLabels, OpeningsChart, PlotArea, Shift, SlopeChart,
    SlopeLabels, StepAxis, Subject, Theme,
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
    let labels = LossLabels {
        x: "Training step",
        y: "Loss",
        chance: "guessing",
        train: "batch",
        test: "test set",
        decimal: '.',
    };
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
