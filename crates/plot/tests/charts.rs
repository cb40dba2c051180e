//! The charts that stand alone as SVG: each has its marks and labels, whatever the exact picture.

use experiment::Activation;
use model::Function;
use plot::{
    AccuracyChart, AccuracyLabels, Counts, History, IntoDrawingArea, LIGHT, LossAxis, LossChart,
    LossLabels, SlopeChart, SlopeLabels, StepAxis,
};
use plotters::prelude::SVGBackend;

const SIZE: (u32, u32) = (640, 360);

type Area<'a> = plot::DrawingArea<SVGBackend<'a>, plot::Shift>;

fn svg<E: std::fmt::Debug>(draw: impl FnOnce(&Area<'_>) -> Result<(), E>) -> String {
    let mut picture = String::new();
    let area = SVGBackend::with_string(&mut picture, SIZE).into_drawing_area();
    draw(&area).expect("an SVG in memory does not fail");
    drop(area);
    picture
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

fn history(steps: u64) -> History {
    let mut history = History::new();
    for step in 0..steps {
        let loss = 2.3 * (-(step as f32) / 500.0).exp();
        history.push(step, loss, 1.0 - loss / 2.5, []);
    }
    history
}

fn loss_chart(history: &History, axis: LossAxis) -> String {
    let labels = LossLabels {
        x: "x title",
        y: "y title",
        chance: "chance",
        train: "train",
        test: "test",
        decimal: ',',
    };
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
fn a_loss_on_a_test_set_is_another_line_with_a_legend() {
    let mut history = history(100);
    let picture = loss_chart(&history, LossAxis::Linear);
    assert!(!has_label(&picture, "train") && count(&picture, &hex(LIGHT.accent2)) == 0);
    for (step, loss) in [(10, 2.0), (50, 9.5), (90, f32::INFINITY), (95, 1.0)] {
        history.push_test_loss(step, loss);
    }
    let picture = loss_chart(&history, LossAxis::Linear);
    for label in ["train", "test", "10"] {
        assert!(has_label(&picture, label), "{label}");
    }
    assert!(count(&picture, &hex(LIGHT.accent2)) > 10, "dashes of the line and of the legend");
    assert_eq!(count(&picture, "<circle"), 1, "a single loss shows");
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
fn curves_of_several_runs_share_their_axes() {
    let (first, mut second) = (history(300), History::new());
    (0..120).for_each(|step| second.push(step, if step < 100 { 5.0 } else { f32::NAN }, 0.1, []));
    second.push_evaluation(90, 0.2);
    let labels = LossLabels { x: "", y: "", chance: "", train: "", test: "", decimal: '.' };
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
