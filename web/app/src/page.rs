//! The page as a whole: what stands where, in which colours and in which language.

use leptos::prelude::*;
use plot::RGBColor;

use crate::browser;
use crate::lab::Lab;
use crate::messages::{Catalogue, catalogue};
use crate::panels::{
    Curves, Flips, Foot, HeatmapPanel, Masthead, MicroscopePanel, NetworkPanel, Notices, OnPaper,
    ProfilePanel, Question, Rail, Transport, VerdictLine,
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

    view! {
        <Masthead />
        <main>
            <Notices />
            <Question />
            <VerdictLine />
            <OnPaper />
            <div class="workbench">
                <div class="console">
                    <Flips />
                    <Transport />
                </div>
                <HeatmapPanel />
                <NetworkPanel />
                <div class="charts">
                    <ProfilePanel />
                    <Curves />
                </div>
                <MicroscopePanel />
                <Rail />
            </div>
        </main>
        <Foot />
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
        ] {
            let colour = format!("rgb({red} {green} {blue})");
            let _ = root.style().set_property(name, &colour);
        }
    });
}
