//! The foot of the page: what it computes on, and where the data come from.

use experiment::Compute;
use experiment::schema::VIEW_FIELDS;
use leptos::prelude::*;
use protocol::{ComputeReason, Processor};
use words::numbers::setting;
use words::{Catalogue, fill, settings};

use crate::components::Choice;
use crate::lab::use_lab;
use crate::messages::{say, use_words};

/// Processor and credits.
#[component]
pub(crate) fn Foot() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let chosen = Signal::derive(move || {
        lab.view.with(|view| settings::chosen(VIEW_FIELDS, view, "backend"))
    });
    let choose = Callback::new(move |name| {
        if let Some(on) = Compute::from_name(name) {
            lab.compute_on(on);
        }
    });
    let computing = Signal::derive(move || match lab.computing.get() {
        Some((on, reason)) => computing(words.get(), on, &reason),
        None => String::new(),
    });
    let memory = Signal::derive(move || {
        let megabytes = lab.bytes.get() as f64 / 1e6;
        fill(words.get().memory_planned, &[("size", &setting(megabytes, 2, lab.words()))])
    });
    view! {
        <footer>
            <div class="computing">
                <Choice
                    name="backend"
                    options=settings::options("backend")
                    chosen=chosen
                    on_choose=choose
                />
                <p>
                    <span data-computing="" role="status">
                        {computing}
                    </span>
                    " "
                    <span data-memory="">{memory}</span>
                </p>
            </div>
            <p>{say(|words| words.credit)}</p>
        </footer>
    }
}

/// What a run computes on and why, in words.
fn computing(words: &Catalogue, on: Processor, reason: &ComputeReason) -> String {
    let megabytes = |bytes: u64| setting(bytes as f64 / 1e6, 3, words);
    let milliseconds = |time: f64| setting(time, 2, words);
    match reason {
        ComputeReason::Asked if on == Processor::Gpu => words.on_gpu.to_owned(),
        ComputeReason::Asked => words.on_cpu.to_owned(),
        ComputeReason::Looking => words.on_cpu_looking.to_owned(),
        ComputeReason::Timing => words.on_cpu_timing.to_owned(),
        ComputeReason::Missing(_) => words.on_cpu_missing.to_owned(),
        ComputeReason::Timed { cpu, gpu } => {
            let message =
                if on == Processor::Gpu { words.on_gpu_timed } else { words.on_cpu_timed };
            fill(message, &[("cpu", &milliseconds(*cpu)), ("gpu", &milliseconds(*gpu))])
        }
        ComputeReason::TooLarge { needed, most } => {
            let values = [("needed", &*megabytes(*needed)), ("most", &*megabytes(*most))];
            fill(words.on_cpu_too_large, &values)
        }
        ComputeReason::Lost(why) => fill(words.on_cpu_lost, &[("why", why)]),
        ComputeReason::OutOfMemory => words.on_cpu_out_of_memory.to_owned(),
        ComputeReason::Invalid(why) => fill(words.on_cpu_invalid, &[("why", why)]),
    }
}
