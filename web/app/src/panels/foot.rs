//! The foot of the page: what it computes on, and where the data come from.

use leptos::prelude::*;

use crate::lab::use_lab;
use crate::messages::{fill, say, use_words};
use crate::numbers::setting;
use crate::webgpu::Gpu;

/// Device and credits.
#[component]
pub(crate) fn Foot() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let gpu = Signal::derive(move || {
        let words = words.get();
        match lab.gpu.get() {
            Gpu::Probing => words.gpu_probing.to_owned(),
            Gpu::Found(name) => fill(words.gpu_found, &[("name", &name)]),
            Gpu::NoAdapter => words.gpu_no_adapter.to_owned(),
            Gpu::Missing => words.gpu_missing.to_owned(),
        }
    });
    let memory = Signal::derive(move || {
        let megabytes = lab.bytes.get() as f64 / 1e6;
        fill(words.get().memory_planned, &[("size", &setting(megabytes, 2, lab.language.get()))])
    });
    view! {
        <footer>
            <p>
                {say(|words| words.runs_on_cpu)} " " <span data-memory="">{memory}</span> " "
                <span data-gpu="">{gpu}</span>
            </p>
            <p>{say(|words| words.credit)}</p>
        </footer>
    }
}
