//! What is shown of an experiment, beside what it is: part of a link, never of a trace.

use serde::{Deserialize, Serialize};

use crate::choices::choices;

choices! {
    /// The gradient the pictures show.
    Quantity {
        /// Gradient of the loss with respect to each layer's output.
        Activations = "activations",
        /// Gradient of the loss with respect to each layer's weights.
        Weights = "weights",
    }
}

choices! {
    /// The language of the page.
    Language {
        /// What the browser asks for, or else English.
        Auto = "auto",
        /// English.
        English = "en",
        /// Brazilian Portuguese.
        Portuguese = "pt-BR",
    }
}

choices! {
    /// Light or dark.
    Theme {
        /// What the system asks for.
        Auto = "auto",
        /// Dark text on a light page.
        Light = "light",
        /// Light text on a dark page.
        Dark = "dark",
    }
}

/// The settings of the page that a link carries beside the experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// The gradient the pictures show.
    pub quantity: Quantity,
    /// The language of the page.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
}

impl Default for View {
    fn default() -> Self {
        View { quantity: Quantity::Activations, language: Language::Auto, theme: Theme::Auto }
    }
}
