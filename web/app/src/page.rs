//! The page as a whole: what stands where, in which colours and in which language.

use leptos::prelude::*;
use plot::RGBColor;

use crate::browser;
use crate::lab::Lab;
use crate::messages::{Catalogue, catalogue};
use crate::panels::{
    CompareWith, ComparisonPanel, Curves, Flips, Foot, HeatmapPanel, Keys, LearnedPanel, Masthead,
    MicroscopePanel, NetworkPanel, Notices, OnPaper, ProfilePanel, Question, Rail, Timeline,
    Transport, VerdictLine,
};

/// The page.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let lab = Lab::open();
    let words: Signal<&'static Catalogue> = Signal::derive(move || catalogue(lab.language.get()));
    provide_context(lab);
    provide_context(words);
    provide_context(lab.language);
    dress_the_root(lab);
    let compared = Memo::new(move |_| lab.plans.with(Vec::len) > 1);

    view! {
        <Masthead />
        <main>
            <Notices />
            {move || {
                if compared.get() {
                    view! { <ComparisonPanel /> }.into_any()
                } else {
                    view! { <Question /> <VerdictLine /> }.into_any()
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
        <Keys />
    }
}

/// Language, theme and colours of the root element. The charts' colours are the page's colours, so
/// they come from one place.
fn dress_the_root(lab: Lab) {
    Effect::new(move |_| {
        let Some(root) = browser::root() else { return };
        // Fails only for malformed attribute names, and these are not.
        let _ = root.set_attribute("lang", lab.language.get().name());
        let dark = lab.dark.get();
        let _ = root.set_attribute("data-theme", if dark { "dark" } else { "light" });
        let theme = lab.theme();
        for (name, RGBColor(red, green, blue)) in [
            ("--background", theme.background),
            ("--panel", theme.panel),
            ("--text", theme.text),
            ("--muted", theme.muted),
            ("--grid", theme.grid),
            ("--accent", theme.accent),
            ("--accent2", theme.accent2),
            ("--run1", theme.runs[0]),
            ("--run2", theme.runs[1]),
            ("--run3", theme.runs[2]),
            ("--run4", theme.runs[3]),
        ] {
            let colour = format!("rgb({red} {green} {blue})");
            let _ = root.style().set_property(name, &colour);
        }
    });
}
