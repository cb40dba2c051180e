//! What a gradient is, for whoever asks.

use leptos::prelude::*;

use crate::components::{Opener, Popover};
use crate::messages::{say, use_words};

const ID: &str = "explains-gradient";

/// The question, and the answer that it opens.
#[component]
pub(crate) fn GradientWord() -> impl IntoView {
    let words = use_words();
    let question = Signal::derive(move || words.get().gradient_word);
    let label = Signal::derive(move || question.get().to_owned());
    let answer = || {
        view! {
            <h2>{say(|words| words.gradient_word)}</h2>
            <p class="explains">{say(|words| words.gradient_means)}</p>
            <p class="explains">{say(|words| words.gradient_chain)}</p>
        }
        .into_any()
    };
    view! {
        <Opener class="recipe-word" opens=ID.to_owned() name="gradient" label=label>
            {question}
        </Opener>
        <Popover id=ID.to_owned() label=question contents=Box::new(answer) />
    }
}
