//! The labels beside and below the heatmap, as text of the page.

use leptos::prelude::*;
use plot::group_digits;

use crate::lab::use_lab;
use crate::messages::{say, use_words};
use crate::numbers::css_percent;

/// The most layer labels beside the picture.
const MOST_LAYER_LABELS: usize = 12;

/// Layer numbers, the output on top.
#[component]
pub(crate) fn LayerAxis(
    /// Place of the run.
    place: usize,
) -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let labels = move || {
        let (places, shared) = (lab.places_of(place), lab.rows());
        labelled_rows(places.judged(), places.ends_with_output())
            .into_iter()
            .map(|row| {
                let text = if row > places.judged() {
                    words.get().layer_output.to_owned()
                } else {
                    row.to_string()
                };
                let from_top = (shared - row) as f64 + 0.5;
                let top = css_percent(from_top / shared as f64);
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
/// Round numbers, few enough not to touch.
fn labelled_rows(hidden: usize, output: bool) -> Vec<usize> {
    let step = [1, 2, 5, 10, 20, 50]
        .into_iter()
        .find(|step| hidden / step <= MOST_LAYER_LABELS)
        .unwrap_or(100);
    let mut labels = vec![1];
    labels.extend((1..=hidden).filter(|row| row % step == 0 && *row != 1));
    if !output {
        return labels;
    }
    // The output's label needs the room of the one below it on a tall stack.
    if hidden > MOST_LAYER_LABELS {
        labels.retain(|row| hidden + 1 - row >= step.div_ceil(2) || *row == 1);
    }
    labels.push(hidden + 1);
    labels
}

/// Step numbers below the picture.
#[component]
pub(crate) fn StepLabels() -> impl IntoView {
    let lab = use_lab();
    let axis = Memo::new(move |_| {
        lab.slow_picture.track();
        lab.steps()
    });
    let labels = move || {
        let axis = axis.get();
        [0.0, 0.25, 0.5, 0.75]
            .map(|fraction| {
                let column = (fraction * axis.columns as f64).floor();
                let step = axis.first + (column * axis.spacing) as u64;
                let left = css_percent(axis.fraction(step));
                view! { <span style:left=left>{group_digits(step)}</span> }
            })
            .into_iter()
            .collect_view()
    };
    view! {
        <div class="step-labels" aria-hidden="true">
            {labels} <span class="axis-title">{say(|words| words.heatmap_steps)}</span>
        </div>
    }
}
