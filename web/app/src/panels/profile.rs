//! The profile: the gradient norm of every layer, now, beside that of the run before.

use leptos::prelude::*;
use plot::{IntoDrawingArea, LIGHT, ProfileChart, ProfileLabels};
use spec::Quantity;
use web_sys::PointerEvent;

use super::profile_table::ProfileTable;
use crate::components::{Canvas, ChartBackend, Surface, handler};
use crate::lab::{Pointed, use_lab};
use crate::messages::{Catalogue, say, use_words};
use crate::settings;

/// The chart, and its values as a table.
#[component]
pub(crate) fn ProfilePanel() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let draw = move |surface: &Surface| {
        lab.slow_picture.track();
        let quantity = lab.view.get().quantity;
        let current = lab.latest_readings(quantity);
        let ghost = lab.ghost_readings(quantity);
        let chart = ProfileChart {
            current: &current,
            ghost: (!ghost.is_empty()).then_some(&ghost[..]),
            highlighted: lab.pointed.get().map(|pointed| pointed.layer),
            decades: lab.decades_for(&current),
            labels: labels(words.get(), quantity),
            theme: lab.theme(),
            scale: surface.scale,
        };
        let drawn = chart.draw(&ChartBackend::new(surface).into_drawing_area());
        assert!(drawn.is_ok(), "drawing on a canvas does not fail");
    };
    let point = move |event: PointerEvent| {
        let readings = lab.latest_readings(lab.view.get_untracked().quantity);
        let ghost = lab.ghost_readings(lab.view.get_untracked().quantity);
        let chart = ProfileChart {
            current: &readings,
            ghost: (!ghost.is_empty()).then_some(&ghost[..]),
            highlighted: None,
            decades: lab.decades_for(&[]),
            labels: ProfileLabels::default(),
            theme: &LIGHT,
            scale: 1.0, // the pointer's place is in CSS pixels
        };
        let width = event_target::<web_sys::Element>(&event).get_bounding_client_rect().width();
        let layer = chart.nearest_layer(f64::from(event.offset_x()), width as u32);
        let step = lab.history(|history| history.latest().map(|sample| sample.step));
        lab.pointed.set(layer.zip(step).map(|(layer, step)| Pointed { step, layer }));
    };
    view! {
        <section class="profile panel">
            <h2>{say(|words| words.profile_title)}</h2>
            <div
                class="chart"
                on:pointermove=handler(point)
                on:pointerdown=handler(point)
                on:pointerleave=handler(move |event| lab.pointer_left(&event))
            >
                <Canvas class="chart-canvas" draw=Box::new(draw) />
            </div>
            <ProfileTable />
        </section>
    }
}

fn labels(words: &'static Catalogue, quantity: Quantity) -> ProfileLabels<'static> {
    ProfileLabels {
        x: words.profile_axis,
        y: settings::symbol(words, quantity),
        output: words.layer_output,
        below_f32: "< f32",
        zero: "0",
        non_finite: "±∞, NaN",
        current: words.profile_now,
        ghost: words.profile_before,
    }
}
