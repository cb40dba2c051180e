//! `gradlab export --svg`: the charts of a trained experiment, as the page saves them.

use std::cell::RefCell;
use std::fs;
use std::path::Path;

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use experiment::link::{self, Link};
use experiment::{Comparison, Compute, Measure, Plan, Probes, RunSpec, View};
use insight::Reading;
use plot::{
    About, AccuracyChart, AccuracyLabels, BarLabels, BarRun, DecadeRange, DrawingArea,
    HeatmapChart, HeatmapLabels, History, IntoDrawingArea, LIGHT, LossAxis, LossChart, LossLabels,
    Poster, ProfileBars, Shift, StepAxis, Svg, SvgBackend, Window, colour,
};
use words::fill;
use words::messages::ENGLISH;
use words::numbers;
use words::places::Places;
use words::settings::told_fields;

use crate::course;
use crate::drive::{Job, Refusal, drive};
use crate::failure::Failure;
use crate::indexed_png::Picture;

/// Height of a chart in pixels.
const CHART: u32 = 400;
/// Height of a row of the profile, and of the strips above and below its rows, in pixels.
const ROW: u32 = 16;
const HEAD: u32 = 24;
const FOOT: u32 = ProfileBars::ALONE_FOOT as u32;
/// Colours to a decade of a heatmap: as many as a palette has room for.
const SHADES: f32 = 12.0;

type Place<'a> = DrawingArea<SvgBackend<'a>, Shift>;

/// Trains, and writes NAME-heatmap.svg, NAME-profile.svg, NAME-loss.svg and NAME-accuracy.svg.
pub(crate) fn svg(plan: &Plan, experiment: &str, folder: &Path, steps: u32) -> Result<(), Failure> {
    let history = train(&plan.spec, steps)?;
    let stem = Path::new(experiment).file_stem().unwrap_or_default().to_string_lossy();
    let mut settings = settings(&plan.spec);
    settings.insert(0, stem.clone().into_owned());
    settings.push(format!("step {}", history.latest().map_or(0, |sample| sample.step)));
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    let unit = course::unit(plan);
    let titles = [
        ("heatmap", format!("The gradient, {unit} by {unit} and step by step")),
        ("profile", format!("Gradient by {unit}")),
        ("loss", ENGLISH.loss_title.to_owned()),
        ("accuracy", ENGLISH.accuracy_title.to_owned()),
    ];
    for (name, title) in titles {
        let poster =
            Poster { title: &title, settings: &settings, runs: &[], theme: &LIGHT, scale: 1.0 };
        let height = if name == "profile" { profile_height(plan) } else { CHART };
        let svg = RefCell::new(Svg::new(poster.size(height)));
        let area = SvgBackend(&svg).into_drawing_area();
        let Ok(place) = poster.draw(&area) else { unreachable!("a string takes everything") };
        match name {
            "heatmap" => heatmap(plan, &history, &svg, &place)?,
            "profile" => profile(plan, &history, &place),
            "loss" => loss(plan, &history, &place),
            _ => accuracy(plan, &history, &place),
        }
        let (comparison, view) = (Comparison::default(), View::default());
        let link = link::write(&Link { spec: plan.spec.clone(), comparison, view });
        let about =
            About { title: &title, settings: &settings.join(" · "), link: &format!("#{link}") };
        let path = folder.join(format!("{stem}-{name}.svg"));
        fs::write(&path, svg.borrow().finish(about))
            .with_context(|| format!("writing {}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}

/// What is measured in so many steps; fewer if a number stops being finite.
fn train(spec: &RunSpec, steps: u32) -> Result<History, Failure> {
    let mut history = History::new();
    let probes = Probes::default();
    let job =
        Job { spec: spec.clone(), table: None, probes, compute: Compute::Cpu, steps: steps.into() };
    let finished = drive(job, &mut |frame| {
        for (index, (&loss, &accuracy)) in frame.losses.iter().zip(&frame.accuracies).enumerate() {
            let measured = Measure::ALL.map(|measure| (measure, frame.values(measure, index)));
            let taken = measured.into_iter().filter(|(_, values)| !values.is_empty());
            history.push(frame.first_step + index as u64, loss, accuracy, taken);
        }
        for evaluation in &frame.evaluations {
            history.push_evaluation(evaluation.step, evaluation.accuracy);
        }
    });
    match finished {
        Ok(_) => Ok(history),
        Err(Refusal::Experiment(problems)) => Err(Failure::Experiment(problems)),
        Err(Refusal::Table(problems)) => Err(Failure::Table(problems)),
    }
}

/// The settings as a link writes them.
fn settings(spec: &RunSpec) -> Vec<String> {
    told_fields(spec).map(|field| format!("{}: {}", field.key, (field.get)(spec))).collect()
}

/// The titles of the rows' axis and of its last row, if that is the output.
fn axis(places: &Places) -> (&'static str, &'static str) {
    let output = if places.ends_with_output() { ENGLISH.layer_output } else { "" };
    (places.axis(&ENGLISH), output)
}

fn heatmap(
    plan: &Plan,
    history: &History,
    svg: &RefCell<Svg>,
    place: &Place<'_>,
) -> Result<(), Failure> {
    let places = course::places(plan);
    let columns: Vec<Vec<Reading>> = (0..history.columns())
        .map(|column| places.readings(history.values(places.measure, column)))
        .collect();
    let rows = columns.first().map_or(0, Vec::len);
    let (y, output) = axis(&places);
    let scale = fill(ENGLISH.legend, &[("what", ENGLISH.legend_norm)]);
    let chart = HeatmapChart {
        rows,
        steps: StepAxis::fitted(history),
        uneven: None,
        labels: HeatmapLabels {
            x: ENGLISH.heatmap_steps,
            y,
            output,
            scale: &scale,
            specials: [ENGLISH.legend_below, ENGLISH.legend_zero, ENGLISH.legend_nonfinite],
        },
        theme: &LIGHT,
        scale: 1.0,
    };
    let _ = chart.draw(place);
    if rows == 0 {
        return Ok(());
    }
    let pixels = (0..rows).rev().flat_map(|row| columns.iter().map(move |it| shade(it[row])));
    let picture = Picture { width: columns.len(), pixels: pixels.collect() };
    let png = STANDARD.encode(picture.write(&palette())?);
    let cells = chart.cells(place.dim_in_pixel(), columns.len() as f64);
    let (left, top) = place.get_base_pixel();
    let at = (left + cells.left, top + cells.top);
    let address = format!("data:image/png;base64,{png}");
    svg.borrow_mut().image(&address, at, (cells.width, cells.height));
    Ok(())
}

/// The colours: of what has no decade, and of the decades from the darkest on.
fn palette() -> Vec<[u8; 4]> {
    let mut colours = vec![colour::BELOW_F32, colour::ZERO, colour::NON_FINITE];
    colours.extend(
        (0..=shades()).map(|shade| {
            colour::at_decade(colour::LOWEST_DECADE as f32 + f32::from(shade) / SHADES)
        }),
    );
    colours
}

/// The index of the last shade.
fn shades() -> u8 {
    ((colour::HIGHEST_DECADE - colour::LOWEST_DECADE) as f32 * SHADES) as u8
}

/// The palette's index of a reading.
fn shade(reading: Reading) -> u8 {
    match reading {
        // A run that is trained here measures every layer.
        Reading::Tiny(_) | Reading::BelowF32 | Reading::NotMeasured => 0,
        Reading::Zero => 1,
        Reading::NonFinite => 2,
        Reading::Value(norm) => {
            let shade = (norm.log10() - colour::LOWEST_DECADE as f32) * SHADES;
            3 + shade.round().clamp(0.0, f32::from(shades())) as u8
        }
    }
}

/// Rows of a readable height, within reason.
fn profile_height(plan: &Plan) -> u32 {
    HEAD + FOOT + (ROW * course::places(plan).count as u32).clamp(160, 640)
}

fn profile(plan: &Plan, history: &History, place: &Place<'_>) {
    let places = course::places(plan);
    let readings = places.readings(history.latest_values(places.measure));
    let values: Vec<String> =
        readings.iter().map(|&reading| numbers::reading(reading, &ENGLISH)).collect();
    let (rows, output) = axis(&places);
    let _ = ProfileBars {
        section: Window::default().section(history, readings.len()),
        run: BarRun { readings: &readings, values: &values, ..BarRun::default() },
        rival: None,
        ghost: None,
        highlighted: None,
        reached: 0,
        decades: DecadeRange::COLOURS,
        head: HEAD.into(),
        foot: 0.0,
        row_labels: false,
        labels: BarLabels {
            title: ENGLISH.symbol_activations,
            rows,
            output,
            below_f32: "< f32",
            zero: "0",
            non_finite: "±∞ NaN",
            ..BarLabels::default()
        },
        theme: &LIGHT,
        scale: 1.0,
    }
    .alone()
    .draw(place);
}

fn loss(plan: &Plan, history: &History, place: &Place<'_>) {
    let chance = plan.model.main_loss().target.classes().map(|classes| (classes as f32).ln());
    let _ = LossChart {
        history,
        rivals: &[],
        steps: StepAxis::fitted(history),
        chance: None,
        axis: LossAxis::suited_to(&[history], chance.unwrap_or(1.0)),
        highlighted: None,
        labels: LossLabels {
            x: ENGLISH.loss_axis,
            y: "",
            chance: "",
            train: "",
            test: "",
            decimal: '.',
        },
        theme: &LIGHT,
        scale: 1.0,
    }
    .draw(place);
}

fn accuracy(plan: &Plan, history: &History, place: &Place<'_>) {
    let _ = AccuracyChart {
        history,
        rivals: &[],
        steps: StepAxis::fitted(history),
        chance: plan.model.main_loss().target.classes().map(|classes| 1.0 / classes as f32),
        highlighted: None,
        labels: AccuracyLabels {
            x: ENGLISH.loss_axis,
            y: "",
            train: "training batches",
            test: ENGLISH.accuracy_rows,
            chance: "",
            percent: "%",
        },
        theme: &LIGHT,
        scale: 1.0,
    }
    .draw(place);
}
