//! The curves of a log as a table: every step that is kept, with loss and accuracy of batch and test set.

use experiment::is_logged;
use leptos::prelude::*;
use plot::{Evaluations, History};
use words::Catalogue;
use words::numbers::{decimal, measured, percent};

use crate::components::TextTable;
use crate::lab::use_lab;
use crate::messages::use_words;

/// A table that opens on request, where a log is shown.
#[component]
pub(crate) fn CurveTable() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let is_shown = Memo::new(move |_| {
        let has = |found: &protocol::Imported| {
            found.last_loss.is_some() || found.test_loss || found.accuracy
        };
        lab.import.shown.with(|own| own.as_ref().is_some_and(|own| has(&own.found)))
    });
    let open = RwSignal::new(false);
    let caption = Signal::derive(move || {
        let words = words.get();
        format!("{}, {}", words.loss_title, words.accuracy_title)
    });
    let rows = move || {
        // A thousand rows are not written for nobody.
        if !open.get() {
            return ().into_any();
        }
        lab.import.shown.track();
        let words = words.get();
        lab.run(0, |run| rows(run.history(), words)).collect_view().into_any()
    };
    let heads = move || {
        let words = words.get();
        let names = [
            words.loss_axis,
            words.loss_title,
            words.taken_test_loss,
            words.accuracy_title,
            words.taken_test_accuracy,
        ];
        names.map(|name| view! { <th scope="col">{name}</th> }).collect_view()
    };
    move || {
        is_shown.get().then(|| {
            let contents = view! {
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            }
            .into_any();
            view! {
                <section class="curve-table panel">
                    <TextTable summary=|words| words.profile_table caption open contents />
                </section>
            }
        })
    }
}

/// A row for each step that is kept; empty where nothing was logged.
fn rows(history: &History, words: &'static Catalogue) -> Vec<AnyView> {
    let loss = |loss: f32| is_logged(loss).then(|| measured(f64::from(loss), 4, words));
    let share = |share: f32| (!share.is_nan()).then(|| percent(f64::from(share), words));
    let rows = (0..history.columns()).filter_map(|column| {
        let sample = history.column(column)?;
        // What was tested up to the next column belongs to this one.
        let next = history.step_of(column + 1).unwrap_or(u64::MAX);
        let tested = |of: &Evaluations| {
            of.at(next.saturating_sub(1)).filter(|(step, _)| *step >= sample.step).map(|it| it.1)
        };
        let cells = [
            loss(sample.loss),
            tested(history.test_losses()).and_then(loss),
            share(sample.accuracy),
            tested(history.evaluations()).and_then(share),
        ];
        let cells = cells.map(|cell| view! { <td>{cell.unwrap_or_default()}</td> });
        let step = decimal(sample.step as f64, 0, words);
        let row = view! {
            <tr>
                <th scope="row">{step}</th>
                {cells.collect_view()}
            </tr>
        };
        Some(row.into_any())
    });
    rows.collect()
}
