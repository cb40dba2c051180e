//! The page as a whole: what stands where, in which colours and in which language.

use experiment::Embedding;
use leptos::prelude::*;
use words::Catalogue;

use crate::address_bar::Said;
use crate::dress::dress;
use crate::lab::{Lab, use_lab};
use crate::later::{Part, after_the_worker, later};
use crate::messages::catalogue;
use crate::panels::{
    Backward, Chain, CompareWith, ComparisonPanel, CurveTable, Curves, Flips, Foot, HeadControls,
    Keys, LearnedPanel, Masthead, MicroscopePanel, Notices, OnPaper, OwnRunHead, OwnRunSheet,
    Question, Recipe, Replay, Stage, Transport, VerdictLine, judging,
};

/// The page.
#[component]
pub(crate) fn Page(
    /// What the address said.
    said: Said,
) -> impl IntoView {
    let Said { link, changes, is_bare } = said;
    let lab = Lab::open(link, Embedding::default(), changes);
    lab.follow_the_reader();
    if is_bare {
        lab.enter();
    }
    let words: Signal<&'static Catalogue> = Signal::derive(move || catalogue(lab.language.get()));
    provide_context(lab);
    provide_context(words);
    provide_context(lab.language);
    dress(lab.language, lab.dark.into());
    let compared = Memo::new(move |_| lab.plans.with(Vec::len) > 1);
    let own = Memo::new(move |_| lab.import.is_shown());

    let enters = Memo::new(move |_| lab.time.entrance.with(Option::is_some));

    let verdict_line = move || after_the_worker("verdict", lab, || later!("verdict", verdict()));

    view! {
        <Masthead
            question=(move || (!own.get()).then(|| view! { <Question /> })).into_any()
            controls=after_the_worker("masthead", lab, || later!("masthead", head_controls()))
        />
        <main class:shows-own-run=own class:enters=enters>
            {after_the_worker("notices", lab, || later!("notices", notices()))}
            {move || {
                if own.get() {
                    view! { {later!("question", own_run_head())} {verdict_line()} }.into_any()
                } else if compared.get() {
                    later!("comparison", comparison())
                } else {
                    verdict_line().into_any()
                }
            }}
            <div class="workbench">
                <div class="flips-row">
                    {after_the_worker("flips", lab, || later!("flips", flips()))}
                </div>
                <Stage />
                <div class="console">
                    {after_the_worker("console", lab, || later!("console", console()))}
                </div>
                <div class="charts">
                    {after_the_worker("charts", lab, || later!("charts", charts()))}
                </div>
                {after_the_worker("learned", lab, || later!("learned", learned()))}
                {after_the_worker("microscope", lab, || later!("microscope", microscope()))}
            </div>
        </main>
        {after_the_worker("foot", lab, || later!("foot", foot()))}
    }
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
    let view = view! {
        <Transport />
        <Replay />
        <Recipe />
        <Backward />
        <Chain />
        <CompareWith />
    };
    Ok(view.into_any())
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(panels, fallible))]
fn flips() -> Part {
    Ok(view! { <Flips /> }.into_any())
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
    Ok(view! { <Curves /> <CurveTable /> }.into_any())
}
