//! The flips that make the point, in one row: what the layers are, their activation, the paths around them,
//! normalisation and initial weights. Beside each stands what explains it.

use leptos::prelude::*;
use words::{fill, settings};

use super::explained::{self, Explained, FLIPS};
use super::flipping::{choose, chosen};
use crate::browser;
use crate::components::{Choice, Opener, handler};
use crate::lab::use_lab;
use crate::messages::use_words;

/// All flips, in a row that scrolls sideways where it has no room.
#[component]
pub(crate) fn Flips() -> impl IntoView {
    view! {
        <div class="flips" on:focusin=handler(|event| browser::show_focused(&event))>
            {FLIPS.iter().map(|flip| view! { <Flip key=flip.key /> }).collect_view()}
        </div>
        // Outside of the row, which cuts off what runs out of it.
        {FLIPS.iter().map(|flip| view! { <Explained flip=flip /> }).collect_view()}
    }
}

/// A flip with its explanation, while the field has a part in the experiment.
#[component]
fn Flip(
    /// Written name of the field.
    key: &'static str,
) -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let applies = Memo::new(move |_| lab.spec.with(|spec| settings::applies(spec, key)));
    let chosen = chosen(lab, key);
    let (options, buttons) = settings::usual_first(key);
    let choose = Callback::new(move |name| choose(lab, key, name));
    let label = Signal::derive(move || {
        let words = words.get();
        fill(words.explained, &[("field", words.named(&[key]))])
    });
    move || {
        applies.get().then(|| {
            view! {
                <div class="flip" data-beside="">
                    <Choice name=key options=options buttons=buttons chosen=chosen on_choose=choose />
                    <Opener class="explain" opens=explained::id(key) name="flip" label=label>
                        <span aria-hidden="true">"i"</span>
                    </Opener>
                </div>
            }
        })
    }
}
