//! What undo brings back: all of a link but the language and the theme. Whoever undoes a flip does not want
//! the light on again.

use experiment::link::Link;
use experiment::{Language, Theme, View};

/// What is remembered of a link.
pub fn remembered(link: Link) -> Link {
    dressed(link, Language::Auto, Theme::Auto)
}

/// The link to open for what was remembered, beside what is shown now.
pub fn brought_back(remembered: Link, now: &View) -> Link {
    dressed(remembered, now.language, now.theme)
}

fn dressed(link: Link, language: Language, theme: Theme) -> Link {
    Link { view: View { language, theme, ..link.view }, ..link }
}

#[cfg(test)]
mod tests {
    use experiment::{Comparison, Quantity, RunSpec};

    use super::*;
    use crate::past::Past;

    fn link(depth: usize, theme: Theme, language: Language) -> Link {
        let view = View { quantity: Quantity::Weights, theme, language, ..View::default() };
        let spec = RunSpec { depth, ..RunSpec::default() };
        Link { spec, comparison: Comparison::default(), view }
    }

    #[test]
    fn a_change_of_language_or_theme_is_nothing_to_undo() {
        let dark = remembered(link(3, Theme::Dark, Language::Portuguese));
        assert_eq!(dark, remembered(link(3, Theme::Light, Language::English)));
        assert_ne!(dark, remembered(link(4, Theme::Dark, Language::Portuguese)));
    }

    #[test]
    fn undo_and_redo_bring_back_experiment_and_view_in_todays_language_and_theme() {
        let mut past = Past::new(remembered(link(3, Theme::Auto, Language::Auto)));
        past.note(&remembered(link(4, Theme::Dark, Language::Portuguese)));
        let now = View { theme: Theme::Dark, language: Language::Portuguese, ..View::default() };
        let back = past.back().map(|it| brought_back(it, &now));
        assert_eq!(back, Some(link(3, Theme::Dark, Language::Portuguese)));
        let forward = past.forward().map(|it| brought_back(it, &now));
        assert_eq!(forward, Some(link(4, Theme::Dark, Language::Portuguese)));
    }
}
