//! The labels beside and below the heatmap, as text of the page.

use leptos::prelude::*;
use plot::group_digits;
use words::numbers::css_percent;

use crate::lab::use_lab;
use crate::messages::use_words;

/// The most layer labels beside the picture; an embedded one is half as high, those of several runs are lower.
fn most_labels(runs: usize) -> usize {
    match runs {
        _ if cfg!(feature = "embed") => 6,
        1 => 12,
        _ => 8,
    }
}

/// Layer numbers, the output on top.
#[component]
pub(crate) fn LayerAxis(
    /// Place of the run.
    place: usize,
) -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let most = Memo::new(move |_| most_labels(lab.names.with(Vec::len)));
    let labels = move || {
        let (places, section) = (lab.places_of(place), lab.section());
        let seen = section.rows_seen();
        labelled_rows(places.judged(), places.ends_with_output(), seen.len(), most.get())
            .into_iter()
            .filter(|row| seen.contains(&(row - 1)))
            .map(|row| {
                let text = if let Some(own) = lab.row_label(&places, row - 1) {
                    own
                } else if row > places.judged() {
                    words.get().layer_output.to_owned()
                } else {
                    row.to_string()
                };
                let (top, high) = section.down(row - 1);
                let top = css_percent((top + high / 2.0).clamp(0.0, 1.0));
                view! { <span style:top=top>{text}</span> }
            })
            .collect_view()
    };
    let title = Signal::derive(move || lab.places_of(place).axis(words.get()));
    view! {
        <div class="layer-axis" aria-hidden="true">
            <span class="axis-title">{title}</span>
            <div class="layer-labels">{labels}</div>
        </div>
    }
}

/// The rows to label, counted from 1; the output layer, if there is one, counts as `hidden + 1`.
/// Round numbers, few enough not to touch where so many rows are seen.
fn labelled_rows(hidden: usize, output: bool, seen: usize, most: usize) -> Vec<usize> {
    let step = [1, 2, 5, 10, 20, 50]
        .into_iter()
        .find(|step| hidden.min(seen) / step <= most)
        .unwrap_or(100);
    let mut labels = vec![1];
    labels.extend((1..=hidden).filter(|row| row % step == 0 && *row != 1));
    if !output {
        return labels;
    }
    // The output's label needs the room of the one below it on a tall stack.
    if hidden.min(seen) > most {
        labels.retain(|row| hidden + 1 - row >= step.div_ceil(2) || *row == 1);
    }
    labels.push(hidden + 1);
    labels
}

/// Step numbers below the picture.
#[component]
pub(crate) fn StepLabels() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let uneven = Memo::new(move |_| {
        lab.pictures.slow.track();
        lab.uneven_steps()
    });
    let steps = Memo::new(move |_| {
        lab.pictures.slow.track();
        uneven.with(|uneven| lab.section().step_labels(uneven.as_deref()))
    });
    let labels = move || {
        let label = |(step, place)| {
            let left = css_percent(place);
            view! { <span style:left=left>{group_digits(step)}</span> }
        };
        steps.get().into_iter().map(label).collect_view()
    };
    let is_uneven = Signal::derive(move || uneven.with(Option::is_some));
    let title = Signal::derive(move || {
        if is_uneven.get() { words.get().heatmap_uneven } else { words.get().heatmap_steps }
    });
    view! {
        <div class="step-labels" class:uneven=is_uneven aria-hidden="true">
            {labels} <span class="axis-title">{title}</span>
        </div>
    }
}
