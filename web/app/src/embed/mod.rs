//! The embedded page: some parts of the whole one, as its address and its host want them.

mod controls;
mod host;
pub(crate) mod script;
mod transport;

use experiment::{Compute, link, presets};
use leptos::prelude::*;
use protocol::{ComputeReason, Processor};
use words::Catalogue;

use crate::address_bar;
use crate::browser;
use crate::dress::dress;
use crate::lab::{Lab, use_lab};
use crate::messages::{catalogue, say, use_words};
use crate::panels::{ComparisonPanel, Curves, Notices, RESULTS, Stage, VerdictLine, judging};
use controls::Controls;
use transport::Transport;

/// The page.
#[component]
pub(crate) fn EmbeddedPage() -> impl IntoView {
    let (embed, changes) = address_bar::read_embedded();
    let lab = Lab::open(embed.link, embed.embedding, changes);
    let words: Signal<&'static Catalogue> = Signal::derive(move || catalogue(lab.language.get()));
    provide_context(lab);
    provide_context(words);
    provide_context(lab.language);
    dress(lab.language, lab.dark.into());
    let verdict = judging(lab);
    host::talk(lab, verdict);
    browser::keep_focus(RESULTS);

    let part = move |name: &'static str, view: fn() -> AnyView| {
        let shown = Memo::new(move |_| lab.embedding.with(|it| it.shows(name)));
        move || shown.get().then(view)
    };
    let figure =
        Memo::new(move |_| lab.embedding.with(|it| it.shows("heatmap") || it.shows("profile")));
    let judged = Memo::new(move |_| lab.embedding.with(|it| it.shows("verdict")));
    let compared = Memo::new(move |_| lab.plans.with(Vec::len) > 1);
    let layout = Signal::derive(move || lab.embedding.with(|it| it.layout.name()));
    let shows = Signal::derive(move || {
        let named = ["question", "remedies", "heatmap", "profile", "scale", "table", "quantity"];
        let shown = |name: &&str| lab.embedding.with(|it| it.shows(name));
        let locked = lab.locks("compare").then_some("compare-locked");
        named.into_iter().filter(shown).chain(locked).collect::<Vec<_>>().join(" ")
    });
    view! {
        <main class="embed" data-layout=layout data-shows=shows>
            <Question />
            <Notices />
            {move || {
                judged.get().then(|| {
                    if compared.get() {
                        view! { <ComparisonPanel /> }.into_any()
                    } else {
                        view! { <VerdictLine shown=verdict /> }.into_any()
                    }
                })
            }}
            <Controls />
            {move || figure.get().then(|| view! { <Stage /> })}
            {part("curves", || view! { <div class="embed-curves"><Curves /></div> }.into_any())}
            <div class="embed-foot">
                {part("transport", || view! { <Transport /> }.into_any())}
                <ComputesOn />
                {part("link", || view! { <Whole /> }.into_any())}
            </div>
        </main>
    }
}

/// What the experiment asks; unseen, it still names the page.
#[component]
fn Question() -> impl IntoView {
    let lab = use_lab();
    let current = Memo::new(move |_| {
        let known = lab.spec.with(presets::of).map(|preset| preset.name);
        known.unwrap_or("own")
    });
    let word =
        move |part: &'static str| Signal::derive(move || lab.words().named(&[part, current.get()]));
    view! {
        <header class="embed-question">
            <h1>{word("preset")}</h1>
            <p>{word("ask")}</p>
        </header>
    }
}

/// What it computes on, where a GPU was asked for: a frame without an origin has none.
#[component]
fn ComputesOn() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let told = Signal::derive(move || {
        let asked = lab.view.with(|view| view.compute == Compute::Gpu);
        match lab.computing.get().filter(|_| asked) {
            None | Some((Processor::Cpu, ComputeReason::Looking | ComputeReason::Timing)) => "",
            Some((Processor::Cpu, _)) => words.get().embed_on_cpu,
            Some((Processor::Gpu, _)) => words.get().embed_on_gpu,
        }
    });
    view! { <p class="computes-on" data-computing="" role="status">{told}</p> }
}

/// The way to the whole page with the same experiment.
#[component]
fn Whole() -> impl IntoView {
    let lab = use_lab();
    let address = Signal::derive(move || format!("./index.html#{}", link::write(&lab.address())));
    view! {
        <a class="whole" href=address target="_blank" rel="noopener">
            {say(|words| words.embed_whole)}
        </a>
    }
}
