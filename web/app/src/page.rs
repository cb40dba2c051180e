//! The page as a whole: what stands where, in which colours and in which language.

use leptos::prelude::*;
use spec::Embedding;

use crate::address_bar;
use crate::dress::dress;
use crate::lab::Lab;
use crate::messages::{Catalogue, catalogue};
use crate::panels::{
    CompareWith, ComparisonPanel, Curves, Flips, Foot, HeatmapPanel, Keys, LearnedPanel, Masthead,
    MicroscopePanel, NetworkPanel, Notices, OnPaper, OwnRunHead, OwnRunSheet, ProfilePanel,
    Question, Rail, Timeline, Transport, VerdictLine, judging,
};

/// The page.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let (link, changes) = address_bar::read();
    let lab = Lab::open(link, Embedding::default(), changes);
    lab.follow_the_reader();
    let words: Signal<&'static Catalogue> = Signal::derive(move || catalogue(lab.language.get()));
    provide_context(lab);
    provide_context(words);
    provide_context(lab.language);
    dress(lab.language, lab.dark.into());
    let compared = Memo::new(move |_| lab.plans.with(Vec::len) > 1);
    let own = Memo::new(move |_| lab.import.is_shown());

    view! {
        <Masthead />
        <main class:shows-own-run=own>
            <Notices />
            {move || {
                if own.get() {
                    view! { <OwnRunHead /> <VerdictLine shown=judging(lab) /> }.into_any()
                } else if compared.get() {
                    view! { <ComparisonPanel /> }.into_any()
                } else {
                    view! { <Question /> <VerdictLine shown=judging(lab) /> }.into_any()
                }
            }}
            <OnPaper />
            <div class="workbench">
                <div class="console">
                    <Flips />
                    <Transport />
                    <Timeline />
                    <CompareWith />
                </div>
                <HeatmapPanel />
                <NetworkPanel />
                <div class="charts">
                    <ProfilePanel />
                    <Curves />
                </div>
                <LearnedPanel />
                <MicroscopePanel />
                <Rail />
            </div>
        </main>
        <Foot />
        <OwnRunSheet />
        <Keys />
    }
}
