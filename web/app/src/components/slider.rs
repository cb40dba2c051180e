//! `Slider`: a number on a scale of stops, which need not be evenly spaced.

use leptos::prelude::*;

use crate::messages::say_field;

/// A slider over `stops`. A value between two stops shows as it is; moving snaps to a stop.
#[component]
pub(crate) fn Slider(
    /// The written name of the number; unique in the page, and the name of its word.
    id: &'static str,
    /// The values it stops at, in increasing order.
    stops: Vec<f64>,
    /// The value.
    value: Signal<f64>,
    /// The value in figures, shown beside the label.
    shown: Signal<String>,
    /// The value in words, with its unit, for screen readers.
    spoken: Signal<String>,
    /// Takes a new value while the slider moves.
    on_move: Callback<f64>,
) -> impl IntoView {
    let last = (stops.len() - 1).to_string();
    let stops = StoredValue::new(stops);
    let position = move || stops.with_value(|stops| nearest(stops, value.get())).to_string();
    view! {
        <div class="slider">
            <label for=id>{say_field(id)}</label>
            <output for=id>{shown}</output>
            <input
                type="range"
                id=id
                min="0"
                max=last
                step="1"
                prop:value=position
                aria-valuetext=spoken
                on:input=move |event| {
                    let chosen = event_target_value(&event).parse::<usize>().ok();
                    let stop = |index| stops.with_value(|stops| stops.get(index).copied());
                    if let Some(stop) = chosen.and_then(stop) {
                        on_move.run(stop);
                    }
                }
            />
        </div>
    }
}

/// Index of the stop nearest to `value`, in proportion, as the stops are spaced.
fn nearest(stops: &[f64], value: f64) -> usize {
    let distance = |stop: f64| (stop.max(1e-9).ln() - value.max(1e-9).ln()).abs();
    let mut best = 0;
    for (index, &stop) in stops.iter().enumerate() {
        if distance(stop) < distance(stops[best]) {
            best = index;
        }
    }
    best
}
