//! The network drawn: its layers, their paths, and the gradient that runs back through them.

use experiment::Plan;
use insight::Reading;
use leptos::html;
use leptos::prelude::*;
use model::{Along, Model};
use plot::{DARK, IntoDrawingArea, NetworkLabels, NetworkPicture};
use web_sys::{Element, MouseEvent};
use words::numbers::reading;
use words::{Catalogue, fill};

use super::backward::Backward;
use crate::browser::{self, Delay, Later};
use crate::components::{Canvas, ChartBackend, Surface, handler};
use crate::lab::{Lab, use_lab};
use crate::messages::{say, use_words};

/// How long a pulse takes from the loss to the input.
const PULSE_MS: u32 = 2600;

const STILL_QUERY: &str = "(prefers-reduced-motion: reduce)";

/// The picture on dark ground, with its newest numbers in a sentence.
#[component]
pub(crate) fn NetworkPanel() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let open = RwSignal::new(true);
    let still = RwSignal::new(browser::media(STILL_QUERY));
    browser::on_media_change(STILL_QUERY, move || still.set(browser::media(STILL_QUERY)));
    let moving = Memo::new(move |_| open.get() && lab.playing.get() && !still.get());
    let draw = move |surface: &Surface| {
        lab.pictures.slow.track();
        let reached = lab.time.reached.get();
        let pointed = reached.or(lab.sight.pointed.get().map(|pointed| pointed.row));
        lab.plan.with(|plan| {
            let readings = readings(lab);
            let picture = NetworkPicture {
                reached: reached.unwrap_or_default(),
                ..picture(plan, &readings, pointed, words.get(), surface.scale)
            };
            let drawn = picture.draw(&ChartBackend::new(surface).into_drawing_area());
            assert!(drawn.is_ok(), "drawing on a canvas does not fail");
        });
    };
    let time = pulse(moving);
    let draw_pulse = move |surface: &Surface| {
        let (width, height) = surface.size();
        surface.context.clear_rect(0.0, 0.0, width.into(), height.into());
        let way = f64::from(time.get() % PULSE_MS) / f64::from(PULSE_MS);
        if !moving.get() {
            return;
        }
        lab.plan.with(|plan| {
            let readings = untrack(|| readings(lab));
            let picture = picture(plan, &readings, None, words.get_untracked(), surface.scale);
            let drawn = picture.draw_pulse(&ChartBackend::new(surface).into_drawing_area(), way);
            assert!(drawn.is_ok(), "drawing on a canvas does not fail");
        });
    };
    let now = Signal::derive(move || {
        lab.pictures.slow.track();
        let words = words.get();
        let places = lab.gradient_places();
        let values = lab.latest_readings(&places);
        let (Some(&first), Some(&last)) = (values.first(), values.last()) else {
            return words.profile_empty.to_owned();
        };
        fill(
            words.network_now,
            &[
                ("top", &places.name(words, values.len() - 1)),
                ("last", &reading(last, words)),
                ("bottom", &places.name(words, 0)),
                ("first", &reading(first, words)),
            ],
        )
    });
    let all = Signal::derive(move || lab.time.reached.get().is_some());
    let hint = Signal::derive(move || {
        let words = words.get();
        let recurrent = lab.plan.with(|plan| is_along_time(&plan.model));
        if recurrent { words.network_hint_time } else { words.network_hint }
    });
    let choose = move |event: MouseEvent| {
        let area = event_target::<Element>(&event).get_bounding_client_rect();
        let x = f64::from(event.client_x()) - area.left();
        let (width, height) = (area.width() as u32, area.height() as u32);
        lab.plan.with_untracked(|plan| {
            let picture = picture(plan, &[], None, words.get_untracked(), 1.0);
            if let Some(layer) = picture.place_at(x, width, height)
                && !is_along_time(&plan.model)
            {
                lab.layer.set(layer as u32);
            }
        });
    };
    let panel = NodeRef::<html::Details>::new();
    Effect::new(move |_| {
        // Whoever asks for the gradient layer by layer wants to see it.
        if lab.time.reached.get().is_some() {
            panel.get_untracked().iter().for_each(|panel| panel.set_open(true));
        }
    });
    view! {
        <details
            class="network panel"
            node_ref=panel
            open=true
            on:toggle=move |event| open.set(event_target::<Element>(&event).has_attribute("open"))
        >
            <summary>
                <h2>{say(|words| words.network_title)}</h2>
            </summary>
            <div
                class="network-field"
                data-pulse=move || if moving.get() { "running" } else { "still" }
                on:click=handler(choose)
            >
                <Canvas class="network-canvas" draw=Box::new(draw) />
                <Canvas class="network-canvas" draw=Box::new(draw_pulse) />
            </div>
            <Backward />
            <p class="now" data-now="network" hidden=all>{now}</p>
            <p class="hint">{hint}</p>
        </details>
    }
}

/// The gradient of every layer or time step, now.
fn readings(lab: Lab) -> Vec<Reading> {
    lab.latest_readings(&lab.gradient_places())
}

fn picture<'a>(
    plan: &'a Plan,
    readings: &'a [Reading],
    highlighted: Option<usize>,
    words: &Catalogue,
    scale: f64,
) -> NetworkPicture<'a> {
    let labels = NetworkLabels {
        input: words.network_input,
        loss: words.network_loss,
        output: words.layer_output,
    };
    let (model, theme) = (&plan.model, &DARK);
    NetworkPicture { model, readings, highlighted, reached: 0, labels, theme, scale }
}

/// Whether the picture shows time steps.
fn is_along_time(model: &Model) -> bool {
    matches!(model.drawn_along(), Along::Times { .. })
}

/// Milliseconds of a clock, picture after picture for as long as the pulse is to move.
fn pulse(moving: Memo<bool>) -> RwSignal<u32> {
    let time = RwSignal::new(0u32);
    let next = Later::new(Delay::NextPicture, Box::new(move || time.set(browser::now() as u32)));
    Effect::new(move |_| {
        time.track();
        if moving.get() {
            next.request();
        }
    });
    time
}
