//! The chain rule at one layer, in a line: what the gradient is multiplied by there, expected and measured.

use leptos::prelude::*;
use protocol::Passage;
use words::fill;
use words::microscope::{Fact, sentence};
use words::numbers::{decimal, measured};

use super::gradient_word::GradientWord;
use crate::lab::{Lab, use_lab};
use crate::messages::{say, use_words};

/// While the run trains, the layer is measured at most this often.
const PAUSE_MS: f64 = 400.0;

/// The layer that is pointed at, or the one that was chosen last.
#[component]
pub(crate) fn Chain() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let layer = Memo::new(move |_| lab.layer_looked_at());
    lab.inspect_while(Memo::new(move |_| Some(layer.get())), PAUSE_MS);
    let of_fact = move |fact: Fact| {
        Signal::derive(move || {
            let figures = lab.findings.looked_at.with(|seen| {
                let seen = seen.as_ref().filter(|seen| seen.layer == layer.get())?;
                match (lab.cut(), fact) {
                    (None, _) => lab.plan.with(|plan| fact.figures(plan, lab.words(), seen, None)),
                    (Some(_), Fact::Measured) => factor_there(lab, seen.passage.as_ref()?),
                    (Some(_), _) => None,
                }
            });
            figures.unwrap_or_default()
        })
    };
    let part = move |fact: Fact, sign: &'static str| {
        let value = of_fact(fact);
        view! {
            <span class="chain-part" data-chain=fact.name() hidden=move || value.get().is_empty()>
                <span class="chain-sign" aria-hidden="true">{sign}</span>
                <span class="chain-word">{move || fact.word(words.get())}</span>
                <b>{value}</b>
            </span>
        }
    };
    let told = Signal::derive(move || {
        if lab.cut().is_some() {
            return of_newest(lab);
        }
        lab.findings.looked_at.with(|seen| match seen {
            Some(seen) if seen.layer == layer.get() => {
                lab.plan.with(|plan| sentence(plan, words.get(), seen))
            }
            _ => words.get().microscope_waiting.to_owned(),
        })
    });
    view! {
        <section class="chain" data-layer=move || layer.get().to_string()>
            <h2 class="chain-place">{say(|words| words.chain_rule)}</h2>
            <p class="chain-parts">
                {part(Fact::Slope, "")} {part(Fact::Gain, "×")} {part(Fact::Product, "=")}
                {part(Fact::Measured, "→")}
            </p>
            <p class="chain-told">{told} " " <GradientWord /></p>
        </section>
    }
}

/// The factor of a passage in the step that is looked at, out of the norms that were measured there.
fn factor_there(lab: Lab, passage: &Passage) -> Option<String> {
    let readings = lab.latest_readings(&lab.gradient_places());
    let norm = |layer: usize| readings.get(layer)?.log10().map(f64::from);
    let through_time = passage.times > 0;
    let decades = norm(passage.to)? - norm(passage.from)?;
    (!through_time).then(|| measured(10f64.powf(decades), 3, lab.words()))
}

/// That slopes and weights are those of the newest step, whichever is looked at.
pub(super) fn of_newest(lab: Lab) -> String {
    let step = decimal(lab.pictures.step.get() as f64, 0, lab.words());
    fill(lab.words().of_newest, &[("step", &step)])
}

/// The same as a line of a panel, while an earlier step is looked at.
#[component]
pub(super) fn OfNewest() -> impl IntoView {
    let lab = use_lab();
    let hidden = Signal::derive(move || lab.time.cut.get().is_none());
    view! { <p class="about" data-newest="" hidden=hidden>{move || of_newest(lab)}</p> }
}
