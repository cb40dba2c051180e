//! The chain-rule microscope: one layer up close, measured on request.

use experiment::{Gate, Plan};
use leptos::prelude::*;
use model::{Curve, Function};
use plot::{Counts, IntoDrawingArea, OpeningsChart, SlopeChart, SlopeLabels};
use protocol::{Bins, Counted, Inspection};
use web_sys::Element;
use words::microscope::{Fact, sentence};
use words::numbers::{measured, percent};
use words::settings;
use words::{Catalogue, fill};

use super::chain::OfNewest;
use crate::components::{Canvas, ChartBackend, Surface, handler};
use crate::lab::{Lab, use_lab};
use crate::messages::{Key, say, use_words};

/// While the run trains, the layer is measured at most this often.
const PAUSE_MS: f64 = 250.0;

/// A panel that unfolds; folded it asks for nothing.
#[component]
pub(crate) fn MicroscopePanel() -> impl IntoView {
    let lab = use_lab();
    let open = RwSignal::new(false);
    lab.inspect_while(Memo::new(move |_| open.get().then(|| lab.layer_up_close())), PAUSE_MS);
    // What a layer does not have is hidden and not taken out: a view that never changes its shape
    // is half the code.
    view! {
        <details
            class="microscope panel"
            on:toggle=move |event| open.set(event_target::<Element>(&event).has_attribute("open"))
        >
            <summary>
                <h2>{say(|words| words.microscope_title)}</h2>
            </summary>
            <p class="hint">{say(|words| words.microscope_hint)}</p>
            <OfNewest />
            <LayerChoice />
            <Told />
            <div class="microscope-parts">
                <Function />
                <Facts />
                <div class="counted">
                    {[
                        (Counted::Activation, (|words| words.counted_activation) as Key),
                        (Counted::Weight, |words| words.counted_weight),
                        (Counted::Gradient, |words| words.counted_gradient),
                        (Counted::Update, |words| words.counted_update),
                    ]
                        .map(|(counted, title)| view! { <Histogram counted=counted title=title /> })
                        .into_iter()
                        .collect_view()}
                </div>
            </div>
        </details>
    }
}

/// Any layer, the output last.
#[component]
fn LayerChoice() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let name = Signal::derive(move || {
        lab.plan.with(|plan| settings::layer(words.get(), plan, lab.layer_up_close()))
    });
    let last = Signal::derive(move || lab.plan.with(|plan| plan.model.hidden().len().to_string()));
    let choose = move |event| {
        if let Ok(index) = event_target_value(&event).parse() {
            lab.layer.set(index);
        }
    };
    view! {
        <div class="slider">
            <label for="microscope-layer">{say(|words| words.microscope_layer)}</label>
            <output for="microscope-layer">{name}</output>
            <input
                type="range"
                id="microscope-layer"
                min="0"
                max=last
                step="1"
                prop:value=Signal::derive(move || lab.layer_up_close().to_string())
                aria-valuetext=name
                on:input=handler(choose)
            />
        </div>
    }
}

/// The factor of the layer, in one sentence.
#[component]
fn Told() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let told = Signal::derive(move || {
        let (words, layer) = (words.get(), lab.layer_up_close());
        lab.findings.inspection.with(|seen| match seen {
            Some(seen) if seen.layer == layer => lab.plan.with(|plan| sentence(plan, words, seen)),
            _ => words.microscope_waiting.to_owned(),
        })
    });
    view! { <p class="microscope-told">{told}</p> }
}

/// The numbers of the layer.
#[component]
fn Facts() -> impl IntoView {
    let lab = use_lab();
    let row = move |fact: Fact| {
        let value = Signal::derive(move || {
            lab.findings
                .inspection
                .with(|seen| {
                    let seen = seen.as_ref()?;
                    let dead = lab.dead_shares().get(seen.layer).copied();
                    lab.plan.with(|plan| fact.figures(plan, lab.words(), seen, dead))
                })
                .unwrap_or_default()
        });
        view! {
            <div data-fact=fact.name()>
                <dt>{Signal::derive(move || fact.word(lab.words()))}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    view! { <dl class="facts">{Fact::ALL.into_iter().map(row).collect_view()}</dl> }
}

/// The pre-activations over φ and φ′, or the gates by time step: whatever the layer has.
#[component]
fn Function() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let draw = move |surface: &Surface| {
        let words = words.get();
        lab.findings.inspection.with(|seen| {
            if let Some(seen) = seen {
                draw_function(lab, words, seen, surface);
            }
        });
    };
    let label = Signal::derive(move || {
        let words = words.get();
        lab.findings.inspection.with(|seen| match seen {
            Some(seen) => described(lab, words, seen),
            None => String::new(),
        })
    });
    view! {
        <div class="chart microscope-chart" role="img" aria-label=label>
            <Canvas class="chart-canvas" draw=Box::new(draw) />
        </div>
    }
}

fn draw_function(lab: Lab, words: &'static Catalogue, seen: &Inspection, surface: &Surface) {
    let (theme, scale) = (lab.theme(), surface.scale);
    let area = ChartBackend::new(surface).into_drawing_area();
    let drawn = if seen.openings.is_empty() {
        let Some(bins) = bins(seen, Counted::Preactivation) else { return };
        let labels = SlopeLabels {
            x: words.microscope_z,
            counts: words.microscope_units,
            slope: "φ′(z)",
            function: "φ(z)",
            flat: words.microscope_flat,
            decimal: words.decimal_char(),
        };
        // The plan may have become another one, with fewer layers, since this was measured.
        let curve_of = |plan: &Plan| {
            let is_there = seen.layer < plan.model.blocks.len();
            is_there.then(|| plan.model.curve(seen.layer)).flatten()
        };
        let Some(Curve { activation, leak, .. }) = lab.plan.with(curve_of) else { return };
        let phi = Function { kind: activation, leak };
        SlopeChart { counts: counts(bins), phi, labels, theme, scale }.draw(&area)
    } else {
        let gates: Vec<(&str, &[f32])> =
            seen.openings.iter().map(|it| (gate(words, it.gate), &it.means[..])).collect();
        OpeningsChart { gates: &gates, x: words.time_axis, theme, scale }.draw(&area)
    };
    assert!(drawn.is_ok(), "drawing on a canvas does not fail");
}

/// The chart in words.
fn described(lab: Lab, words: &Catalogue, seen: &Inspection) -> String {
    if let (Some(slopes), Some(bins)) = (seen.slopes, bins(seen, Counted::Preactivation)) {
        let layer = lab.plan.with(|plan| settings::layer(words, plan, seen.layer));
        let number = |value: f64| measured(value, 3, words);
        return fill(
            words.microscope_chart,
            &[
                ("layer", &layer),
                ("low", &number(bins.low)),
                ("high", &number(bins.high)),
                ("saturated", &percent(f64::from(slopes.saturated), words)),
            ],
        );
    }
    if seen.openings.is_empty() {
        return String::new();
    }
    let of_gate = |it: &protocol::Openings| {
        let mean = it.means.iter().sum::<f32>() / it.means.len().max(1) as f32;
        format!("{} {}", gate(words, it.gate), percent(f64::from(mean), words))
    };
    let list: Vec<String> = seen.openings.iter().map(of_gate).collect();
    fill(words.microscope_gates, &[("list", &list.join(", "))])
}

fn gate(words: &Catalogue, gate: Gate) -> &'static str {
    match gate {
        Gate::Input => words.gate_input,
        Gate::Forget => words.gate_forget,
        Gate::Output => words.gate_output,
        Gate::Reset => words.gate_reset,
        Gate::Update => words.gate_update,
    }
}

fn bins(seen: &Inspection, wanted: Counted) -> Option<&Bins> {
    seen.histograms.iter().find(|(counted, _)| *counted == wanted).map(|(_, bins)| bins)
}

fn counts(bins: &Bins) -> Counts<'_> {
    Counts { low: bins.low, high: bins.high, counts: &bins.counts }
}

/// A small histogram with its name and its range.
#[component]
fn Histogram(counted: Counted, title: Key) -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let range = Signal::derive(move || {
        let number = |value: f64| measured(value, 3, lab.words());
        lab.findings.inspection.with(|seen| {
            let bins = seen.as_ref().and_then(|seen| bins(seen, counted));
            bins.map_or_else(String::new, |bins| {
                let ends = [("low", &number(bins.low)[..]), ("high", &number(bins.high)[..])];
                fill(words.get().counted_range, &ends)
            })
        })
    });
    let draw = move |surface: &Surface| {
        lab.findings.inspection.with(|seen| {
            let Some(bins) = seen.as_ref().and_then(|seen| bins(seen, counted)) else { return };
            let area = ChartBackend::new(surface).into_drawing_area();
            let drawn = counts(bins).draw(&area, lab.theme(), surface.scale);
            assert!(drawn.is_ok(), "drawing on a canvas does not fail");
        });
    };
    view! {
        <figure>
            <figcaption>{say(title)}</figcaption>
            <div class="counted-chart">
                <Canvas class="chart-canvas" draw=Box::new(draw) />
            </div>
            <p>{range}</p>
        </figure>
    }
}
