//! A run that ended by itself: what is said of it, and the way back.

use experiment::{Clip, RunSpec};
use leptos::prelude::*;
use words::faults::{CLIPPED_AT, told, way_back};
use words::fill;
use words::numbers::decimal;

use crate::components::handler;
use crate::lab::{Lab, use_lab};
use crate::messages::use_words;

/// What is said of the run at a place, and the step to go back to; `None` where it has not ended.
pub(super) fn ended(lab: Lab, place: usize) -> Option<(String, Option<u64>)> {
    let faults = lab.findings.faults.get();
    let fault = &faults.iter().find(|ended| ended.place == place)?.fault;
    lab.findings.snapshots.track();
    let snapshots = lab.run(place, |run| run.snapshots.clone());
    let words = lab.words();
    Some(lab.run(place, |run| {
        let plan = run.plan();
        (told(words, plan, fault), way_back(&plan.spec, &snapshots, fault.step))
    }))
}

/// The evidence of a verdict; that a run has ended is said at once to those who listen.
pub(super) fn said(evidence: Signal<String>, ended: Memo<bool>) -> AnyView {
    (move || {
        if ended.get() {
            view! { <span role="alert" data-notice="fault">{evidence}</span> }.into_any()
        } else {
            evidence.into_any()
        }
    })
    .into_any()
}

/// The way back that mostly helps; the timeline has all others.
#[component]
pub(super) fn Rewind(
    /// Place of the run.
    place: usize,
    /// The step to go back to; nothing where there is none.
    to: Signal<Option<u64>>,
) -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let word = Signal::derive(move || {
        let step = decimal(to.get().unwrap_or_default() as f64, 0, lab.words());
        fill(words.get().rewind_clip, &[("step", &step)])
    });
    let clip = move |spec: &mut RunSpec| {
        spec.clip = Clip::Norm;
        spec.clip_at = CLIPPED_AT;
    };
    let back = move |_| {
        if let Some(step) = to.get_untracked() {
            lab.rewind(place, step, &clip);
        }
    };
    let there = Memo::new(move |_| to.get().is_some());
    move || {
        there.get().then(|| {
            view! {
                <button
                    type="button"
                    class="rewind"
                    data-action="rewind-clip"
                    on:click=handler(back)
                >
                    {word}
                </button>
            }
        })
    }
}
