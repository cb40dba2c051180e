//! Loss and accuracy by training step.

use leptos::prelude::*;
use plot::{
    AccuracyChart, AccuracyLabels, DARK, IntoDrawingArea, LIGHT, LossAxis, LossChart, LossLabels,
    StepAxis,
};
use plotters_canvas::CanvasBackend;
use spec::Language;
use web_sys::console;

use crate::components::{Canvas, Surface};
use crate::lab::use_lab;
use crate::messages::{fill, use_words};
use crate::numbers::{decimal, percent};

/// The two curves, each with its newest value in words.
#[component]
pub(crate) fn Curves() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let draw_loss = move |surface: &Surface| {
        lab.slow_picture.track();
        let words = words.get();
        let classes = lab.plan.get().classes;
        let chance = (classes as f32).ln();
        let chance_word = fill(words.loss_chance, &[("classes", &classes.to_string())]);
        let Some(backend) = CanvasBackend::with_canvas_object(surface.canvas.clone()) else {
            return;
        };
        let drawn = lab.history(|history| {
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
                theme: if lab.dark.get() { &DARK } else { &LIGHT },
                scale: surface.scale,
            };
            chart.draw(&backend.into_drawing_area()).map_err(|error| error.to_string())
        });
        if let Err(error) = drawn {
            console::error_1(&error.into());
        }
    };
    let draw_accuracy = move |surface: &Surface| {
        lab.slow_picture.track();
        let words = words.get();
        let Some(backend) = CanvasBackend::with_canvas_object(surface.canvas.clone()) else {
            return;
        };
        let drawn = lab.history(|history| {
            let chart = AccuracyChart {
                history,
                steps: StepAxis::growing(history),
                chance: Some(1.0 / lab.plan.get().classes as f32),
                highlighted: lab.pointed.get().map(|pointed| pointed.step),
                labels: AccuracyLabels {
                    x: words.loss_axis,
                    y: "",
                    train: words.accuracy_batch,
                    test: words.accuracy_test,
                    chance: "",
                    percent: "%",
                },
                theme: if lab.dark.get() { &DARK } else { &LIGHT },
                scale: surface.scale,
            };
            chart.draw(&backend.into_drawing_area()).map_err(|error| error.to_string())
        });
        if let Err(error) = drawn {
            console::error_1(&error.into());
        }
    };
    let loss_now = move || {
        lab.slow_picture.track();
        let loss = lab.history(|history| history.latest().map(|sample| sample.loss));
        loss.map(|loss| {
            let value = decimal(f64::from(loss), 3, lab.language.get());
            fill(words.get().loss_now, &[("value", &value)])
        })
    };
    let accuracy_now = move || {
        lab.slow_picture.track();
        let accuracy = lab.history(|history| history.evaluations().latest());
        accuracy.map(|(_, accuracy)| {
            let value = percent(f64::from(accuracy), lab.language.get());
            fill(words.get().accuracy_now, &[("value", &value)])
        })
    };
    view! {
        <section class="curve panel">
            <h2>{move || words.get().loss_title}</h2>
            <p class="now" data-now="loss">{loss_now}</p>
            <div class="chart">
                <Canvas class="chart-canvas" draw=draw_loss />
            </div>
        </section>
        <section class="curve panel">
            <h2>{move || words.get().accuracy_title}</h2>
            <p class="now" data-now="accuracy">{accuracy_now}</p>
            <div class="chart">
                <Canvas class="chart-canvas" draw=draw_accuracy />
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
