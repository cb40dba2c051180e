//! The page as a whole: what stands where, in which colours and in which language.

use experiment::Embedding;
use experiment::link::{Change, Link};
use leptos::prelude::*;
use words::Catalogue;

use crate::dress::dress;
use crate::lab::{Lab, use_lab};
use crate::later::{Part, later, outline};
use crate::messages::catalogue;
use crate::panels::{
    CompareWith, ComparisonPanel, Curves, Flips, Foot, HeadControls, HeatmapPanel, Keys,
    LearnedPanel, Masthead, MicroscopePanel, NetworkPanel, Notices, OnPaper, OwnRunHead,
    OwnRunSheet, ProfilePanel, Question, Rail, Timeline, Transport, VerdictLine, judging,
};

/// The page.
#[component]
pub(crate) fn Page(
    /// What the address said, and what had to be changed in it.
    opened: (Link, Vec<Change>),
) -> impl IntoView {
    let (link, changes) = opened;
    let lab = Lab::open(link, Embedding::default(), changes);
    lab.follow_the_reader();
    let words: Signal<&'static Catalogue> = Signal::derive(move || catalogue(lab.language.get()));
    provide_context(lab);
    provide_context(words);
    provide_context(lab.language);
    dress(lab.language, lab.dark.into());
    let compared = Memo::new(move |_| lab.plans.with(Vec::len) > 1);
    let own = Memo::new(move |_| lab.import.is_shown());

    let verdict_line = move || after_the_worker("verdict", lab, || later!("verdict", verdict()));

    view! {
        <Masthead controls=after_the_worker("masthead", lab, || later!("masthead", head_controls())) />
        <main class:shows-own-run=own>
            {after_the_worker("notices", lab, || later!("notices", notices()))}
            {move || {
                if own.get() {
                    view! { {later!("question", own_run_head())} {verdict_line()} }.into_any()
                } else if compared.get() {
                    later!("comparison", comparison())
                } else {
                    view! { <Question /> {verdict_line()} }.into_any()
                }
            }}
            <div class="workbench">
                <div class="console">
                    {after_the_worker("console", lab, || later!("console", console()))}
                </div>
                <HeatmapPanel />
                {after_the_worker("network", lab, || later!("network", network()))}
                <div class="charts">
                    {after_the_worker("charts", lab, || later!("charts", charts()))}
                </div>
                {after_the_worker("learned", lab, || later!("learned", learned()))}
                {after_the_worker("microscope", lab, || later!("microscope", microscope()))}
                {after_the_worker("rail", lab, || later!("rail", rail()))}
            </div>
        </main>
        {after_the_worker("foot", lab, || later!("foot", foot()))}
    }
}

/// What waits until the worker is here, which comes first: without it there is nothing to see.
fn after_the_worker(class: &'static str, lab: Lab, part: fn() -> AnyView) -> AnyView {
    (move || if lab.pictures.settled.get() { part() } else { outline(class) }).into_any()
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(comparison, fallible))]
fn comparison() -> Part {
    Ok(view! { <ComparisonPanel /> }.into_any())
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(sheets, fallible))]
fn own_run_head() -> Part {
    Ok(view! { <OwnRunHead /> }.into_any())
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(panels, fallible))]
fn console() -> Part {
    Ok(view! { <Flips /> <Transport /> <Timeline /> <CompareWith /> }.into_any())
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(panels, fallible))]
fn network() -> Part {
    Ok(view! { <NetworkPanel /> }.into_any())
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(panels, fallible))]
fn learned() -> Part {
    Ok(view! { <LearnedPanel /> }.into_any())
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(panels, fallible))]
fn microscope() -> Part {
    Ok(view! { <MicroscopePanel /> }.into_any())
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(panels, fallible))]
fn rail() -> Part {
    Ok(view! { <Rail /> }.into_any())
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(panels, fallible))]
fn foot() -> Part {
    Ok(view! { <Foot /> <OwnRunSheet /> <Keys /> }.into_any())
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(panels, fallible))]
fn head_controls() -> Part {
    Ok(view! { <HeadControls /> }.into_any())
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(panels, fallible))]
fn notices() -> Part {
    Ok(view! { <Notices /> <OnPaper /> }.into_any())
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(panels, fallible))]
fn verdict() -> Part {
    Ok(view! { <VerdictLine shown=judging(use_lab()) /> }.into_any())
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(panels, fallible))]
fn charts() -> Part {
    Ok(view! { <ProfilePanel /> <Curves /> }.into_any())
}
