//! The text alternative of the pictures: every layer's values of the newest step, as a table.

use leptos::prelude::*;

use crate::browser;
use crate::lab::use_lab;
use crate::messages::{fill, say, use_words};
use crate::numbers::{decimal, reading};

/// The table is rewritten at most this often while training, so that it can be read.
const PAUSE_MS: f64 = 1000.0;

/// A table that opens on request. Its numbers stand still while they are read.
#[component]
pub(crate) fn ProfileTable() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let refresh = RwSignal::new(0u32);
    let last = StoredValue::new((0.0, lab.shown.get_untracked()));
    let places = StoredValue::new(untrack(|| lab.places()));
    Effect::new(move |_| {
        lab.slow_picture.track();
        let (now, run) = (browser::now(), lab.shown.get());
        let (then, old_run) = last.get_value();
        let shown = lab.places();
        let other = places.with_value(|old| *old != shown);
        if !lab.playing.get() || run != old_run || other || now - then >= PAUSE_MS {
            places.set_value(shown);
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
        let places = places.get_value();
        let (words, language) = (words.get(), lab.language.get());
        let values = lab.latest_readings(&places);
        if values.is_empty() {
            return view! {
                <tr>
                    <td colspan="2">{words.profile_empty}</td>
                </tr>
            }
            .into_any();
        }
        // The output on top, as in the picture: the order in which the gradient arrives.
        let rows = (0..values.len()).rev().map(|row| {
            view! {
                <tr>
                    <th scope="row">{places.name(words, row)}</th>
                    <td>{reading(values[row], language)}</td>
                </tr>
            }
        });
        rows.collect_view().into_any()
    };
    let axis = Signal::derive(move || lab.places().axis(words.get()));
    let symbol = Signal::derive(move || lab.places().symbol(words.get()));
    view! {
        <details class="profile-table">
            <summary>{say(|words| words.profile_table)}</summary>
            <div class="table-scroll" tabindex="0" role="region" aria-label=caption>
                <table>
                    <caption>{caption}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{axis}</th>
                            <th scope="col">{symbol}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}
