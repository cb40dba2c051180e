//! The text alternative of the pictures: every layer's values of the newest step, as a table.

use leptos::prelude::*;
use spec::Quantity;

use crate::browser;
use crate::lab::use_lab;
use crate::messages::{fill, say, use_words};
use crate::numbers::{decimal, reading};
use crate::settings;

/// The table is rewritten at most this often while training, so that it can be read.
const PAUSE_MS: f64 = 1000.0;

/// A table that opens on request. Its numbers stand still while they are read.
#[component]
pub(crate) fn ProfileTable() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let refresh = RwSignal::new(0u32);
    let last = StoredValue::new((0.0, lab.shown.get_untracked()));
    Effect::new(move |_| {
        lab.slow_picture.track();
        let (now, run) = (browser::now(), lab.shown.get());
        let (then, old_run) = last.get_value();
        if !lab.playing.get() || run != old_run || now - then >= PAUSE_MS {
            last.set_value((now, run));
            refresh.update(|count| *count = count.wrapping_add(1));
        }
    });
    let caption = Signal::derive(move || {
        refresh.track();
        let step = decimal(lab.step.get_untracked() as f64, 0, lab.language.get());
        fill(words.get().profile_table_caption, &[("step", &step)])
    });
    let rows = move || {
        refresh.track();
        // Not at once with the plan: a new run has measured nothing yet.
        let plan = lab.plan.get_untracked();
        let (words, language) = (words.get(), lab.language.get());
        let activations = lab.latest_readings(Quantity::Activations);
        let weights = lab.latest_readings(Quantity::Weights);
        if activations.is_empty() {
            return view! {
                <tr>
                    <td colspan="3">{words.profile_empty}</td>
                </tr>
            }
            .into_any();
        }
        // The output on top, as in the picture: the order in which the gradient arrives.
        let rows = (0..activations.len().min(plan.layers.len())).rev().map(|layer| {
            view! {
                <tr>
                    <th scope="row">{settings::layer(words, &plan, layer)}</th>
                    <td>{reading(activations[layer], language)}</td>
                    <td>{reading(weights[layer], language)}</td>
                </tr>
            }
        });
        rows.collect_view().into_any()
    };
    view! {
        <details class="profile-table">
            <summary>{say(|words| words.profile_table)}</summary>
            <div class="table-scroll" tabindex="0" role="region" aria-label=caption>
                <table>
                    <caption>{caption}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{say(|words| words.layer_axis)}</th>
                            <th scope="col">{say(|words| words.symbol_activations)}</th>
                            <th scope="col">{say(|words| words.symbol_weights)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}
