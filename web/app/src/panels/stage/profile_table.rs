//! The text alternative of the pictures: every layer's values of the newest step, of all runs, as a table.

use leptos::prelude::*;
use words::fill;
use words::numbers::{decimal, reading};

use crate::browser;
use crate::components::TextTable;
use crate::lab::use_lab;
use crate::messages::use_words;

/// The table is rewritten at most this often while training, so that it can be read.
const PAUSE_MS: f64 = 1000.0;

/// A table that opens on request. Its numbers stand still while they are read.
#[component]
pub(crate) fn ProfileTable() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let refresh = RwSignal::new(0u32);
    let last = StoredValue::new((0.0, lab.pictures.shown.get_untracked()));
    let places = StoredValue::new(untrack(|| lab.places_of(0)));
    Effect::new(move |_| {
        lab.pictures.slow.track();
        let cut = lab.cut();
        let (now, run) = (browser::now(), lab.pictures.shown.get());
        let (then, old_run) = last.get_value();
        let shown = lab.places_of(0);
        let other = places.with_value(|old| *old != shown);
        if !lab.playing.get() || cut.is_some() || run != old_run || other || now - then >= PAUSE_MS
        {
            places.set_value(shown);
            last.set_value((now, run));
            refresh.update(|count| *count = count.wrapping_add(1));
        }
    });
    let caption = Signal::derive(move || {
        refresh.track();
        let step = decimal(untrack(|| lab.playhead()) as f64, 0, lab.words());
        fill(words.get().profile_table_caption, &[("step", &step)])
    });
    let open = RwSignal::new(false);
    let rows = move || {
        // A thousand rows are not written for nobody.
        if !open.get() {
            return ().into_any();
        }
        refresh.track();
        let places = places.get_value();
        let words = words.get();
        let runs = lab.names.with(Vec::len);
        let values: Vec<_> = (0..runs)
            .map(|place| untrack(|| lab.readings_of(place, &lab.places_of(place))))
            .collect();
        let most = values.iter().map(Vec::len).max().unwrap_or_default();
        if most == 0 {
            return view! {
                <tr>
                    <td colspan=(runs + 1).to_string()>{words.profile_empty}</td>
                </tr>
            }
            .into_any();
        }
        // The output on top, as in the picture: the order in which the gradient arrives.
        let rows = (0..most).rev().map(|row| {
            let cell = |values: &Vec<_>| {
                let value = values.get(row).map(|value| reading(*value, words));
                view! { <td>{value.unwrap_or_default()}</td> }
            };
            view! {
                <tr>
                    <th scope="row">{lab.row_name(&places, row)}</th>
                    {values.iter().map(cell).collect_view()}
                </tr>
            }
        });
        rows.collect_view().into_any()
    };
    let heads = move || {
        let symbol = lab.places().symbol(words.get());
        let names = lab.names.get();
        let head = |name: &String| {
            let compared = names.len() > 1;
            let text = if compared { format!("{symbol}, {name}") } else { symbol.to_owned() };
            view! { <th scope="col">{text}</th> }
        };
        names.iter().map(head).collect_view()
    };
    let axis = Signal::derive(move || lab.places().axis(words.get()));
    let contents = view! {
        <thead>
            <tr>
                <th scope="col">{axis}</th>
                {heads}
            </tr>
        </thead>
        <tbody>{rows}</tbody>
    }
    .into_any();
    view! { <TextTable summary=|words| words.profile_table caption open contents /> }
}
