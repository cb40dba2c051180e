//! The charts as SVG: each has its marks and labels, whatever the exact picture.

use experiment::{Activation, Plan, RunSpec};
use insight::{Reading, readings};
use model::Function;
use plot::{
    AccuracyChart, AccuracyLabels, Counts, DARK, DecadeRange, History, IntoDrawingArea, LIGHT,
    LossAxis, LossChart, LossLabels, NetworkLabels, NetworkPicture, ProfileChart, ProfileLabels,
    Rival, SlopeChart, SlopeLabels, StepAxis, Theme,
};
use plotters::prelude::SVGBackend;

const SIZE: (u32, u32) = (640, 360);

const LABELS: ProfileLabels<'static> = ProfileLabels {
    x: "x title",
    y: "y title",
    output: "",
    below_f32: "tiny",
    zero: "zero",
    non_finite: "inf",
    current: "this",
    ghost: "before",
    theory: "predicted",
};

type Area<'a> = plot::DrawingArea<SVGBackend<'a>, plot::Shift>;

fn svg<E: std::fmt::Debug>(draw: impl FnOnce(&Area<'_>) -> Result<(), E>) -> String {
    let mut picture = String::new();
    let area = SVGBackend::with_string(&mut picture, SIZE).into_drawing_area();
    draw(&area).expect("an SVG in memory does not fail");
    drop(area);
    picture
}

fn profile(current: &[Reading], ghost: Option<&[Reading]>, theme: &Theme) -> String {
    let decades = DecadeRange::default();
    let highlighted = None;
    let chart = ProfileChart {
        current,
        ghost,
        rivals: &[],
        theory: None,
        highlighted,
        reached: 0,
        decades,
        labels: LABELS,
        theme,
        scale: 1.0,
    };
    svg(|area| chart.draw(area))
}

fn count(picture: &str, what: &str) -> usize {
    picture.matches(what).count()
}

fn has_label(picture: &str, label: &str) -> bool {
    picture.lines().any(|line| line.trim() == label)
}

fn hex(colour: plot::RGBColor) -> String {
    format!("#{:02X}{:02X}{:02X}", colour.0, colour.1, colour.2)
}

fn geometric(layers: usize, factor: f64, positive_slope: bool) -> Vec<Reading> {
    let norms: Vec<f64> = (0..layers).rev().map(|k| 0.1 * factor.powi(k as i32)).collect();
    let mut list = Vec::new();
    readings(&norms, positive_slope, &mut list);
    list
}

#[test]
fn every_layer_has_its_dot_and_the_axes_their_labels() {
    for theme in [&LIGHT, &DARK] {
        let picture = profile(&geometric(20, 0.5, true), None, theme);
        assert_eq!(count(&picture, "<circle"), 20);
        assert_eq!(count(&picture, "<polyline"), 1);
        for label in ["10⁻⁸", "10⁻²", "10⁰", "1", "10", "20", "x title", "y title"] {
            assert!(has_label(&picture, label), "{label}");
        }
        for label in ["tiny", "zero", "inf", "this", "before"] {
            assert!(!has_label(&picture, label), "{label}");
        }
        assert!(picture.contains(&hex(theme.panel)) && picture.contains(&hex(theme.accent)));
    }
}

#[test]
fn what_has_no_value_has_a_mark_of_its_own() {
    let below = profile(&[Reading::BelowF32, Reading::BelowF32, Reading::Value(0.1)], None, &LIGHT);
    assert_eq!(count(&below, &hex(LIGHT.below_f32)), 2);
    assert!(has_label(&below, "tiny"));
    let tiny =
        profile(&[Reading::Tiny(1e-299), Reading::Tiny(1e-60), Reading::Value(0.1)], None, &LIGHT);
    assert_eq!(count(&tiny, &hex(LIGHT.below_f32)), 2);
    assert!(!has_label(&tiny, "tiny") && has_label(&tiny, "10⁻³⁰⁰") && has_label(&tiny, "10⁻¹⁰⁰"));
    let zero = profile(&[Reading::Zero, Reading::Value(0.1), Reading::Value(0.1)], None, &LIGHT);
    assert_eq!(count(&zero, &hex(LIGHT.zero)), 1);
    assert!(has_label(&zero, "zero"));
    let broken = profile(&[Reading::NonFinite, Reading::Value(0.1)], None, &LIGHT);
    assert_eq!(count(&broken, &hex(LIGHT.non_finite)), 2, "the two strokes of a cross");
    assert!(has_label(&broken, "inf"));
}

#[test]
fn a_ghost_is_dashed_and_named() {
    let alone = profile(&geometric(20, 0.5, true), None, &LIGHT);
    let ghost = geometric(20, 0.9, true);
    let both = profile(&geometric(20, 0.5, true), Some(&ghost), &LIGHT);
    assert!(count(&both, "<polyline") > count(&alone, "<polyline") + 20);
    assert!(has_label(&both, "this") && has_label(&both, "before"));
}

#[test]
fn a_chart_without_layers_or_without_room_is_drawn_all_the_same() {
    let empty = profile(&[], None, &LIGHT);
    assert!(has_label(&empty, "10⁰"));
    let readings = geometric(100, 0.2, true);
    let labels = LABELS;
    let decades = DecadeRange::default();
    let chart = ProfileChart {
        current: &readings,
        ghost: None,
        rivals: &[],
        theory: None,
        highlighted: Some(3),
        reached: 0,
        decades,
        labels,
        theme: &LIGHT,
        scale: 3.0,
    };
    let mut picture = String::new();
    let area = SVGBackend::with_string(&mut picture, (20, 10)).into_drawing_area();
    chart.draw(&area).unwrap();
}

fn history(steps: u64) -> History {
    let mut history = History::new();
    for step in 0..steps {
        let loss = 2.3 * (-(step as f32) / 500.0).exp();
        history.push(step, loss, 1.0 - loss / 2.5, []);
    }
    history
}

fn loss_chart(history: &History, axis: LossAxis) -> String {
    let labels = LossLabels { x: "x title", y: "y title", chance: "chance", decimal: ',' };
    let chart = LossChart {
        history,
        rivals: &[],
        steps: StepAxis::growing(history),
        chance: Some(std::f32::consts::LN_10),
        axis,
        highlighted: Some(100),
        labels,
        theme: &LIGHT,
        scale: 1.0,
    };
    svg(|area| chart.draw(area))
}

#[test]
fn the_loss_chart_has_its_axes_reference_and_decimal_mark() {
    let picture = loss_chart(&history(3_000), LossAxis::Linear);
    for label in ["0,0", "2,0", "3,0", "chance", "0", "1000", "x title", "y title"] {
        assert!(has_label(&picture, label), "{label}");
    }
    assert_eq!(count(&picture, &hex(LIGHT.non_finite)), 0);
    assert!(has_label(&loss_chart(&history(3_000), LossAxis::Logarithmic), "10⁻²"));
}

#[test]
fn a_loss_that_is_no_number_is_marked() {
    let mut history = history(100);
    history.push(100, f32::NAN, 0.1, []);
    history.push(101, f32::NAN, 0.1, []);
    let picture = loss_chart(&history, LossAxis::Linear);
    assert_eq!(count(&picture, &hex(LIGHT.non_finite)), 2, "one cross");
    loss_chart(&History::new(), LossAxis::Linear);
    loss_chart(&History::new(), LossAxis::Logarithmic);
}

#[test]
fn the_accuracy_chart_shows_both_curves_and_every_evaluation() {
    let mut history = history(3_000);
    for epoch in 1..=6 {
        history.push_evaluation(epoch * 500 - 1, 0.1 + 0.1 * epoch as f32);
    }
    let labels = AccuracyLabels {
        x: "x title",
        y: "y title",
        train: "train",
        test: "test",
        chance: "chance",
        percent: " %",
    };
    let chart = AccuracyChart {
        history: &history,
        rivals: &[],
        steps: StepAxis::fitted(&history),
        chance: Some(0.1),
        highlighted: None,
        labels,
        theme: &LIGHT,
        scale: 1.0,
    };
    let picture = svg(|area| chart.draw(area));
    for label in ["0 %", "100 %", "train", "test", "chance", "x title", "y title"] {
        assert!(has_label(&picture, label), "{label}");
    }
    assert_eq!(count(&picture, "<circle"), 6 + 1, "the evaluations and the legend's");
}

#[test]
fn a_prediction_has_its_line_its_band_and_its_name() {
    let readings = [0.4, 0.5, 0.6].map(|factor| geometric(10, factor, true));
    let chart = ProfileChart {
        current: &readings[1],
        ghost: None,
        rivals: &[],
        theory: Some([&readings[1], &readings[0], &readings[2]]),
        highlighted: None,
        reached: 0,
        decades: DecadeRange::default(),
        labels: LABELS,
        theme: &LIGHT,
        scale: 1.0,
    };
    let picture = svg(|area| chart.draw(area));
    assert!(has_label(&picture, "predicted") && has_label(&picture, "this"));
    assert!(!has_label(&picture, "before"));
    // Three lines, and one in the legend.
    assert_eq!(count(&picture, &hex(LIGHT.accent2)), 4);
}

#[test]
fn runs_that_are_compared_differ_in_colour_dashes_and_shape() {
    let readings = [0.4, 0.5, 0.9, 1.1].map(|factor| geometric(10, factor, true));
    let rival = |run: usize, label| Rival {
        readings: &readings[run],
        theory: Some([&readings[run][..8], &readings[run][1..9], &readings[run][2..10]]),
        label,
    };
    let rivals = [rival(1, "second"), rival(2, "third"), rival(3, "fourth")];
    let chart = ProfileChart {
        current: &readings[0],
        ghost: None,
        rivals: &rivals,
        theory: None,
        highlighted: Some(4),
        reached: 0,
        decades: DecadeRange::default(),
        labels: ProfileLabels { y: "", current: "first", ..LABELS },
        theme: &LIGHT,
        scale: 1.0,
    };
    let picture = svg(|area| chart.draw(area));
    for label in ["first", "second", "third", "fourth"] {
        assert!(has_label(&picture, label), "{label}");
    }
    let marks = |shape: &str, colour| {
        let colour = format!("fill=\"{}\"", hex(colour));
        picture.lines().filter(|line| line.contains(shape) && line.contains(&colour)).count()
    };
    // One for each layer, and one in the legend.
    assert_eq!(marks("<circle", LIGHT.runs[0]), 11);
    for place in 1..4 {
        assert_eq!(marks("<polygon", LIGHT.runs[place]), 11, "{place}");
        let pieces = picture
            .lines()
            .filter(|line| line.contains("<polyline") && line.contains(&hex(LIGHT.runs[place])));
        assert!(pieces.count() > 12, "{place} is dashed");
    }
}

#[test]
fn curves_of_several_runs_share_their_axes() {
    let (first, mut second) = (history(300), History::new());
    (0..120).for_each(|step| second.push(step, if step < 100 { 5.0 } else { f32::NAN }, 0.1, []));
    second.push_evaluation(90, 0.2);
    let labels = LossLabels { x: "", y: "", chance: "", decimal: '.' };
    let chart = LossChart {
        history: &first,
        rivals: &[&second],
        steps: StepAxis::growing(&first),
        chance: None,
        axis: LossAxis::suited_to(&[&first, &second], 2.3),
        highlighted: None,
        labels,
        theme: &LIGHT,
        scale: 1.0,
    };
    let picture = svg(|area| chart.draw(area));
    assert!(has_label(&picture, "6"), "the axis reaches the higher one");
    assert_eq!(count(&picture, &hex(LIGHT.non_finite)), 2, "one cross, of the second");
    assert_eq!((count(&picture, "<circle"), count(&picture, "<polygon")), (1, 1));
}

#[test]
fn the_microscope_draws_what_an_explosion_leaves() {
    // The widest histogram that f32 allows, and the narrowest, where all numbers are equal.
    for (low, high) in [(-f32::MAX, f32::MAX), (0.3, 0.3)] {
        let counts = Counts { low: f64::from(low), high: f64::from(high), counts: &[1, 0, 2] };
        let phi = Function { kind: Activation::Relu, leak: 0.01 };
        let labels = SlopeLabels { x: "z", decimal: '.', ..SlopeLabels::default() };
        let chart = SlopeChart { counts, phi, labels, theme: &LIGHT, scale: 1.0 };
        let picture = svg(|area| chart.draw(area));
        assert!(count(&picture, &hex(LIGHT.accent)) >= 2, "both bars are there");
        let bars = svg(|area| counts.draw(area, &LIGHT, 1.0));
        assert!(count(&bars, &hex(LIGHT.accent)) >= 2);
    }
}

#[test]
fn the_network_names_its_ends_and_marks_what_is_no_number() {
    let plan = Plan::new(&RunSpec { depth: 3, ..RunSpec::default() });
    let labels = NetworkLabels { input: "in", loss: "L", output: "out" };
    let readings = [Reading::Zero, Reading::BelowF32, Reading::NonFinite, Reading::Value(1.0)];
    let highlighted = None;
    let (model, readings) = (&plan.model, &readings[..]);
    let picture = NetworkPicture {
        model,
        readings,
        highlighted,
        reached: 0,
        labels,
        theme: &DARK,
        scale: 1.0,
    };
    let still = svg(|area| picture.draw(area));
    for label in ["in", "1", "2", "3", "out", "L"] {
        assert!(has_label(&still, label), "{label}");
    }
    // A pulse over layers that receive nothing is invisible.
    let lit = |reading: Reading| {
        let picture = NetworkPicture { readings: &[reading; 4], ..picture };
        count(&svg(|area| picture.draw_pulse(area, 0.5)), "<circle")
    };
    assert_eq!((lit(Reading::BelowF32), lit(Reading::Zero)), (0, 0));
    assert!(lit(Reading::Value(1.0)) > 0);
}
