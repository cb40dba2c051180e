//! What the root element wears: language, theme and colours.

use experiment::Language;
use leptos::prelude::*;
use plot::{DARK, LIGHT, RGBColor};

use crate::browser;

/// Asks whether the system is dark.
pub(crate) const DARK_QUERY: &str = "(prefers-color-scheme: dark)";

/// Language, theme and colours of the root element. The charts' colours are the page's colours, so
/// they come from one place.
pub(crate) fn dress(language: Memo<Language>, dark: Signal<bool>) {
    Effect::new(move |_| {
        let Some(root) = browser::root() else { return };
        // Fails only for malformed attribute names, and these are not.
        let _ = root.set_attribute("lang", language.get().name());
        let dark = dark.get();
        let _ = root.set_attribute("data-theme", if dark { "dark" } else { "light" });
        let theme = if dark { &DARK } else { &LIGHT };
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
