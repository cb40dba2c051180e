//! The stage: one figure of network, heatmap, profile and loss, on the same rows and the same steps.
//!
//! The heatmap is in the middle. At its left edge stands the network, at its right edge the profile, both on
//! its rows; below it the loss, on its steps. Two runs that are compared mirror each other where there is room.

mod axes;
pub(super) mod colour_scale;
mod field;
mod foot;
mod gestures;
pub(super) mod head;
mod loss;
mod network;
#[cfg(not(feature = "embed"))]
mod parts;
mod picture;
pub(super) mod profile;
mod profile_table;
mod strips;

use leptos::prelude::*;

use super::curves::{AccuracyNow, LossNow, TestLossNow};
use super::transport_parts::Progress;
use crate::browser;
use crate::lab::{Lab, use_lab};
use crate::later::{Part, after_the_worker, later};
use colour_scale::ColourScale;
use field::HeatmapField;
use foot::Foot;
use head::{Choices, Head};
use loss::Loss;
use network::Network;
use profile::{Pair, Profile};
use profile_table::ProfileTable;

/// From this width on two runs stand side by side.
const WIDE: &str = "(min-width: 1181px)";

/// The figure, with what it shows above it and what is pointed at below it.
#[component]
pub(crate) fn Stage() -> impl IntoView {
    let lab = use_lab();
    let wide = browser::media(WIDE);
    let runs = Memo::new(move |_| lab.names.with(Vec::len));
    let mirrored = Memo::new(move |_| wide.get() && runs.get() > 1);
    let figures = move || {
        let count = runs.get();
        if mirrored.get() {
            Pair::all(count).map(|runs| figure(lab, runs, true)).collect_view()
        } else {
            (0..count).map(|place| figure(lab, Pair::single(place), false)).collect_view()
        }
    };
    view! {
        <section class="stage panel">
            <Head choices=after_the_worker("shown", lab, || later!("shown", choices())) />
            <div class="figures" data-runs=Signal::derive(move || runs.get().to_string())>
                {figures}
            </div>
            <div class="stage-foot">
                {after_the_worker("stage-foot", lab, || later!("stage-foot", foot()))}
            </div>
        </section>
    }
}

/// A run, or two that face each other: networks at the edges, heatmaps, and the profile of both.
fn figure(lab: Lab, runs: Pair, mirrored: bool) -> AnyView {
    let Pair { first, second } = runs;
    let edge = move |place: usize, mirrored: bool| {
        after_the_worker("edge", lab, move || later!("edge", edge(place, mirrored)))
    };
    let heatmap = move |place: usize| {
        view! {
            <HeatmapField place=place>
                {after_the_worker("loss", lab, move || later!("loss", loss(place)))}
            </HeatmapField>
        }
    };
    view! {
        <div class="figure" class:mirrored=mirrored>
            {edge(first, false)} {heatmap(first)}
            {after_the_worker("profile", lab, move || later!("profile", profile(runs)))}
            {second.map(heatmap)} {second.map(|place| edge(place, true))}
            {(first == 0 && TELLS).then(|| told(lab))}
        </div>
    }
    .into_any()
}

/// Whether the figure tells step, loss and accuracy. The embedded page has other places for them, which are
/// asked for one by one.
const TELLS: bool = cfg!(not(feature = "embed"));

/// Below the figure: the step that is looked at, loss and accuracy there.
fn told(lab: Lab) -> AnyView {
    view! {
        <div class="figure-step">
            <Progress />
        </div>
        {after_the_worker("told", lab, || later!("told", told_now()))}
    }
    .into_any()
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(panels, fallible))]
fn edge(place: usize, mirrored: bool) -> Part {
    Ok(view! { <Network place=place mirrored=mirrored /> }.into_any())
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(panels, fallible))]
fn loss(place: usize) -> Part {
    Ok(view! { <Loss place=place /> }.into_any())
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(panels, fallible))]
fn profile(pair: Pair) -> Part {
    Ok(view! { <Profile pair=pair /> }.into_any())
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(panels, fallible))]
fn told_now() -> Part {
    Ok(view! { <div class="told"><LossNow /> <TestLossNow /> <AccuracyNow /></div> }.into_any())
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(panels, fallible))]
fn choices() -> Part {
    Ok(view! { <Choices /> }.into_any())
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(panels, fallible))]
fn foot() -> Part {
    Ok(view! { <Foot /> <ColourScale /> <ProfileTable /> }.into_any())
}
