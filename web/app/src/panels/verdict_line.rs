//! The verdict: one word, its evidence, and why.

use leptos::prelude::*;
use spec::Quantity;

use crate::browser;
use crate::lab::use_lab;
use crate::verdict::{Verdict, verdict};

/// The evidence is rewritten at most this often: digits that flicker cannot be read.
const PAUSE_MS: f64 = 400.0;

/// The verdict on the gradient with respect to the layers' outputs.
#[component]
pub(crate) fn VerdictLine() -> impl IntoView {
    let lab = use_lab();
    let judge = move || {
        let readings = lab.latest_readings(Quantity::Activations);
        lab.plan.with(|plan| verdict(&readings, plan, lab.language.get()))
    };
    let shown = RwSignal::new(judge());
    let last = StoredValue::new(0.0);
    Effect::new(move |_| {
        lab.slow_picture.track();
        let new = judge();
        let now = browser::now();
        let same_kind = shown.with_untracked(|old: &Verdict| old.kind == new.kind);
        let soon = now - last.get_value() < PAUSE_MS;
        if same_kind && soon && lab.playing.get() {
            return;
        }
        last.set_value(now);
        if shown.with_untracked(|old| *old != new) {
            shown.set(new);
        }
    });
    // Screen readers hear a change of the verdict, not every change of a digit.
    let kind = Memo::new(move |_| shown.with(|verdict| (verdict.kind, verdict.word)));
    view! {
        <section class="verdict" data-trend=move || kind.get().0>
            <p class="verdict-word">
                <span class="verdict-mark" aria-hidden="true">{move || mark(kind.get().0)}</span>
                <span aria-live="polite">{move || kind.get().1}</span>
            </p>
            <p class="verdict-evidence">
                {move || shown.with(|verdict| verdict.evidence.clone())} " "
                <span class="verdict-why">{move || shown.with(|verdict| verdict.why)}</span>
            </p>
        </section>
    }
}

/// A shape for each trend, so that it does not rest on colour.
fn mark(kind: &str) -> &'static str {
    match kind {
        "vanishing" => "▼",
        "healthy" => "●",
        "exploding" => "▲",
        "dead" => "■",
        "nonfinite" => "✕",
        _ => "…",
    }
}
