//! The two flips that make the point: the activation function and the skip connections.

use leptos::prelude::*;
use spec::{Activation, Skip};

use crate::components::Choice;
use crate::lab::use_lab;
use crate::messages::use_words;
use crate::settings;

/// Activation and skip connections.
#[component]
pub(crate) fn Flips() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    view! {
        <div class="flips">
            <Choice
                name="activation"
                label=Signal::derive(move || words.get().activation.to_owned())
                options=Activation::ALL
                word=move |choice| settings::activation(words.get(), choice)
                chosen=Signal::derive(move || lab.spec.with(|spec| spec.activation))
                on_choose=move |choice| lab.change(|spec| spec.activation = choice)
            />
            <Choice
                name="skip"
                label=Signal::derive(move || words.get().skip.to_owned())
                options=Skip::ALL
                word=move |choice| settings::skip(words.get(), choice)
                chosen=Signal::derive(move || lab.spec.with(|spec| spec.skip))
                on_choose=move |choice| lab.change(|spec| spec.skip = choice)
            />
        </div>
    }
}
