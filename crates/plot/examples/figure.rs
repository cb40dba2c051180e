//! Draws the network, the profile and the loss around a heatmap, for several networks and widths.
//!
//! `cargo run -p plot --example figure -- <directory>`

use std::cell::RefCell;
use std::error::Error;
use std::path::Path;

use experiment::{DataSet, Measure, Network, Plan, RunSpec, Skip};
use insight::{Reading, readings};
use plot::{
    About, BarLabels, BarRun, DARK, DecadeRange, History, IntoDrawingArea, LIGHT, LossAxis,
    LossStrip, NetworkEdge, NetworkLabels, ProfileBars, RGBColor, Section, StripLabels, Svg,
    SvgBackend, Theme, Window, colour, decade_label,
};
use plotters::element::Rectangle;
use plotters::style::Color;

type Area<'a> = plot::DrawingArea<SvgBackend<'a>, plot::Shift>;
type Outcome = Result<(), Box<dyn Error>>;

const HEAD: f64 = 24.0;
const FOOT: f64 = 24.0;
const ROWS: u32 = 400;
const LOSS: u32 = 64;
const GUTTER: i32 = 12;

/// A run to draw.
struct Case {
    name: &'static str,
    plan: Plan,
    /// By how much a gradient changes from row to row.
    factor: f64,
    /// The step whose loss is not finite.
    stops: Option<u64>,
    marks: bool,
}

fn main() -> Outcome {
    let directory = std::env::args().nth(1).ok_or("which directory?")?;
    std::fs::create_dir_all(&directory)?;
    let base = RunSpec::default();
    let residual = RunSpec { skip: Skip::Residual, ..base.clone() };
    let (network, data) = (Network::Lstm, DataSet::Adding);
    let lstm = RunSpec { network, data, depth: 1, ..base.clone() };
    let case = |name, spec: &RunSpec, factor| Case {
        name,
        plan: Plan::new(spec),
        factor,
        stops: None,
        marks: false,
    };
    let cases = [
        case("sigmoid-20", &RunSpec { depth: 19, ..base.clone() }, 0.21),
        case("five", &RunSpec { depth: 4, ..residual.clone() }, 0.6),
        case("residual-50", &RunSpec { depth: 49, ..residual.clone() }, 0.98),
        case("residual-blocks", &RunSpec { depth: 25, block: 3, ..residual.clone() }, 0.9),
        case("residual-1000", &RunSpec { depth: 999, block: 2, ..residual }, 0.997),
        case("lstm-300", &RunSpec { length: 300, ..lstm.clone() }, 0.93),
        case("lstm-40", &RunSpec { length: 40, ..lstm }, 0.85),
        Case {
            stops: Some(300),
            marks: true,
            ..case("exploding", &RunSpec { depth: 19, ..base }, 1.9)
        },
    ];
    for case in &cases {
        for (theme_name, theme) in [("light", &LIGHT), ("dark", &DARK)] {
            for (size, widths) in
                [("wide", [232, 768, 328]), ("middle", [96, 476, 200]), ("narrow", [24, 226, 108])]
            {
                let file =
                    Path::new(&directory).join(format!("{}-{size}-{theme_name}.svg", case.name));
                std::fs::write(file, figure(case, widths, theme, false)?)?;
            }
            let file = Path::new(&directory).join(format!("{}-alone-{theme_name}.svg", case.name));
            std::fs::write(file, figure(case, [232, 768, 328], theme, true)?)?;
        }
    }
    Ok(())
}

/// Noise that is the same in every run.
fn noise(n: u64) -> f64 {
    let mixed = (n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33).wrapping_mul(0x5851_f42d) >> 8;
    (mixed & 0xffff) as f64 / 65_536.0 - 0.5
}

fn history(case: &Case, rows: usize) -> History {
    let mut history = History::new();
    for step in 0..2000 {
        let norms: Vec<f64> = (0..rows)
            .map(|row| {
                let above = (rows - 1 - row) as i32;
                let wobble = 1.0 + 0.8 * noise(step / 20 * 31 + row as u64);
                0.3 * wobble * (case.factor * (1.0 + step as f64 / 3e4)).powi(above)
            })
            .collect();
        let mut loss = (0.25 + 2.05 * (-(step as f64) / 700.0).exp()) * (1.0 + 0.3 * noise(step));
        if let Some(stop) = case.stops {
            loss *= (step as f64 / 60.0).exp();
            loss = if step >= stop { f64::NAN } else { loss };
        }
        history.push(step, loss as f32, 0.5, [(Measure::GradActivation, &norms[..])]);
        if case.stops.is_some_and(|stop| step > stop) {
            break;
        }
    }
    history
}

fn values(readings: &[Reading]) -> Vec<String> {
    let value = |reading: &Reading| match reading.norm() {
        Some(norm) => {
            let decade = norm.log10().floor() as i32;
            if (-2..=2).contains(&decade) {
                return format!("{norm:.2}");
            }
            format!("{:.1}·{}", norm / 10f64.powi(decade), decade_label(decade))
        }
        None if *reading == Reading::Zero => "0".to_owned(),
        None if *reading == Reading::NonFinite => "∞".to_owned(),
        None => "< f32".to_owned(),
    };
    readings.iter().map(value).collect()
}

fn read(norms: &[f64]) -> Vec<Reading> {
    let mut list = Vec::new();
    readings(norms, true, &mut list);
    list
}

fn figure(
    case: &Case,
    [network, heatmap, profile]: [u32; 3],
    theme: &Theme,
    alone: bool,
) -> Result<String, Box<dyn Error>> {
    let model = &case.plan.model;
    let rows = model.times(0).unwrap_or(model.blocks.len());
    let history = history(case, rows);
    let section = Window::default().section(&history, rows);
    let norms = history.values(Measure::GradActivation, history.columns() / 2);
    let mut current = read(norms);
    if case.marks {
        current[0] = Reading::NonFinite;
        current[1] = Reading::Zero;
        current[2] = Reading::BelowF32;
        current[3] = Reading::Tiny(1e-41);
    }
    let scaled = |by: f64| {
        read(
            &norms
                .iter()
                .enumerate()
                .map(|(row, norm)| norm * by * 0.97f64.powi((rows - row) as i32))
                .collect::<Vec<_>>(),
        )
    };
    let theory = [1.3, 0.4, 3.0].map(scaled);
    let ghost =
        read(&(0..rows).map(|row| 0.2 * 0.9f64.powi((rows - row) as i32)).collect::<Vec<_>>());
    let texts = values(&current);
    let factors: Vec<String> =
        norms.windows(2).map(|pair| format!("× {:.2}", pair[0] / pair[1])).collect();
    let openings: Vec<f64> = (0..rows).map(|row| 0.85 + 0.25 * noise(row as u64)).collect();

    let height = ROWS + (HEAD + FOOT) as u32;
    let size = (network + heatmap + profile + 2 * GUTTER as u32, height + LOSS + GUTTER as u32);
    let svg = RefCell::new(Svg::new(size));
    let area = SvgBackend(&svg).into_drawing_area();
    area.fill(&theme.background)?;
    let part = |x: i32, y: i32, (w, h): (u32, u32)| area.clone().shrink((x, y), (w, h));
    let wide = network > 200;
    let highlighted = Some(rows / 3);
    let edge = NetworkEdge {
        model,
        section,
        readings: &current,
        factors: if wide { &factors } else { &[] },
        openings: model.times(0).map(|_| &openings[..]),
        highlighted,
        reached: 0,
        head: HEAD,
        foot: FOOT,
        mirrored: false,
        labels: NetworkLabels { input: "input", loss: "loss", output: "output" },
        theme: &DARK,
        scale: 1.0,
    };
    edge.draw(&part(0, 0, (network, height)))?;
    let left = network as i32 + GUTTER;
    cells(&history, section, &part(left, HEAD as i32, (heatmap, ROWS)))?;
    let run = BarRun {
        readings: &current,
        theory: Some([&theory[0], &theory[1], &theory[2]]),
        values: &texts,
        place: 0,
        label: "20 sigmoid layers",
    };
    let butterfly = case.name == "five" || case.name == "residual-blocks";
    let rival_texts = values(&ghost);
    let rival = BarRun {
        readings: &ghost,
        theory: None,
        values: &rival_texts,
        place: 1,
        label: "the same with skips",
    };
    let bars = ProfileBars {
        section,
        run,
        rival: butterfly.then_some(rival),
        ghost: Some(&ghost),
        highlighted,
        reached: 0,
        decades: DecadeRange::COLOURS,
        head: HEAD,
        foot: FOOT,
        row_labels: false,
        labels: BarLabels {
            title: "‖∂L/∂h‖",
            rows: "layer",
            output: "output",
            below_f32: "< f32",
            zero: "0",
            non_finite: "∞",
            ghost: "before",
            theory: "theory",
            theory_short: "theory",
        },
        theme,
        scale: 1.0,
    };
    if alone {
        let svg = RefCell::new(Svg::new((640, 400)));
        let bars = ProfileBars { highlighted: None, ..bars }.alone();
        bars.draw(&SvgBackend(&svg).into_drawing_area())?;
        return Ok(svg.into_inner().finish(About { title: case.name, settings: "", link: "" }));
    }
    bars.draw(&part(left + heatmap as i32 + GUTTER, 0, (profile, height)))?;
    let other = self::history(&Case { stops: None, plan: case.plan.clone(), ..*case }, 2);
    let rivals = [&other];
    let loss_section =
        if case.stops.is_some() { Window::default().section(&other, rows) } else { section };
    LossStrip {
        history: &history,
        rivals: if case.stops.is_some() { &rivals } else { &[] },
        section: loss_section,
        chance: Some(std::f32::consts::LN_10),
        axis: LossAxis::suited_to(&[&history], 2.3),
        playhead: Some(1000),
        highlighted: Some(300),
        labels: StripLabels {
            chance: "guessing",
            test: "test set",
            stopped: "stopped",
            decimal: '.',
        },
        theme,
        scale: 1.0,
    }
    .draw(&part(left, height as i32 + GUTTER, (heatmap, LOSS)))?;
    drop(area);
    Ok(svg.into_inner().finish(About { title: case.name, settings: "", link: "" }))
}

/// The heatmap, coarsely.
fn cells(history: &History, section: Section, area: &Area<'_>) -> Outcome {
    let (width, height) = area.dim_in_pixel();
    for x in (0..width).step_by(6) {
        let Some(column) = section.column_at(f64::from(x) / f64::from(width)) else { continue };
        let current = read(history.values(Measure::GradActivation, column));
        let rows = current.len().min(200);
        for part in 0..rows {
            let row = part * current.len() / rows;
            let y = |part: usize| (height as usize - part * height as usize / rows) as i32;
            let [red, green, blue, _] = colour::rgba(current[row]);
            let style = RGBColor(red, green, blue).filled();
            area.draw(&Rectangle::new([(x as i32, y(part + 1)), (x as i32 + 6, y(part))], style))?;
        }
    }
    Ok(())
}
