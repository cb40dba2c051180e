//! Loss and accuracy by training step.

use leptos::prelude::*;
use plot::{
    AccuracyChart, AccuracyLabels, IntoDrawingArea, LossAxis, LossChart, LossLabels, StepAxis,
};
use spec::Language;

use crate::components::{Canvas, ChartBackend, Surface};
use crate::lab::use_lab;
use crate::messages::{fill, say, use_words};
use crate::numbers::{measured, percent};

/// The two curves, each with its newest value in words.
#[component]
pub(crate) fn Curves() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let draw_loss = move |surface: &Surface| {
        lab.slow_picture.track();
        let words = words.get();
        let classes = lab.plan.with(|plan| plan.classes);
        let chance = (classes as f32).ln();
        let chance_word = fill(words.loss_chance, &[("classes", &classes.to_string())]);
        lab.history(|history| {
            let chart = LossChart {
                history,
                steps: StepAxis::growing(history),
                chance: Some(chance),
                axis: LossAxis::suited_to(history, chance),
                highlighted: lab.pointed.get().map(|pointed| pointed.step),
                labels: LossLabels {
                    x: words.loss_axis,
                    y: "",
                    chance: &chance_word,
                    decimal: decimal_mark(lab.language.get()),
                },
                theme: lab.theme(),
                scale: surface.scale,
            };
            let drawn = chart.draw(&ChartBackend::new(surface).into_drawing_area());
            assert!(drawn.is_ok(), "drawing on a canvas does not fail");
        });
    };
    let draw_accuracy = move |surface: &Surface| {
        lab.slow_picture.track();
        let words = words.get();
        lab.history(|history| {
            let chart = AccuracyChart {
                history,
                steps: StepAxis::growing(history),
                chance: Some(1.0 / lab.plan.with(|plan| plan.classes) as f32),
                highlighted: lab.pointed.get().map(|pointed| pointed.step),
                labels: AccuracyLabels {
                    x: words.loss_axis,
                    y: "",
                    train: words.accuracy_batch,
                    test: words.accuracy_test,
                    chance: "",
                    percent: "%",
                },
                theme: lab.theme(),
                scale: surface.scale,
            };
            let drawn = chart.draw(&ChartBackend::new(surface).into_drawing_area());
            assert!(drawn.is_ok(), "drawing on a canvas does not fail");
        });
    };
    let loss_now = Signal::derive(move || {
        lab.slow_picture.track();
        let loss = lab.history(|history| history.latest().map(|sample| sample.loss));
        loss.map_or_else(String::new, |loss| {
            let value = measured(f64::from(loss), 4, lab.language.get());
            fill(words.get().loss_now, &[("value", &value)])
        })
    });
    let accuracy_now = Signal::derive(move || {
        lab.slow_picture.track();
        let accuracy = lab.history(|history| history.evaluations().latest());
        accuracy.map_or_else(String::new, |(_, accuracy)| {
            let value = percent(f64::from(accuracy), lab.language.get());
            fill(words.get().accuracy_now, &[("value", &value)])
        })
    });
    view! {
        <section class="curve panel">
            <h2>{say(|words| words.loss_title)}</h2>
            <p class="now" data-now="loss">{loss_now}</p>
            <div class="chart">
                <Canvas class="chart-canvas" draw=Box::new(draw_loss) />
            </div>
        </section>
        <section class="curve panel">
            <h2>{say(|words| words.accuracy_title)}</h2>
            <p class="now" data-now="accuracy">{accuracy_now}</p>
            <div class="chart">
                <Canvas class="chart-canvas" draw=Box::new(draw_accuracy) />
            </div>
        </section>
    }
}

fn decimal_mark(language: Language) -> char {
    match language {
        Language::Portuguese => ',',
        Language::English | Language::Auto => '.',
    }
}
