//! A choice or a number of the experiment, by its written name, with a line that explains it. What
//! has no part in the experiment is not shown.

use experiment::schema::RUN_FIELDS;
use leptos::prelude::*;
use words::numbers::setting;
use words::settings;

use crate::components::{Choice, Select, Slider};
use crate::lab::use_lab;
use crate::messages::use_words;

/// A choice of the experiment; with more than three options, a list.
#[component]
pub(crate) fn RunChoice(
    /// Written name of the field.
    key: &'static str,
) -> impl IntoView {
    let lab = use_lab();
    let chosen =
        Signal::derive(move || lab.spec.with(|spec| settings::chosen(RUN_FIELDS, spec, key)));
    let choose = Callback::new(move |name| {
        lab.change(&|spec| settings::choose(RUN_FIELDS, spec, key, name));
    });
    let options = settings::options(key);
    let control = move || {
        if options.len() > 3 {
            view! { <Select name=key options=options chosen=chosen on_choose=choose /> }.into_any()
        } else {
            view! { <Choice name=key options=options chosen=chosen on_choose=choose /> }.into_any()
        }
    };
    view! { <Field key=key control=Box::new(control) /> }
}

/// A number of the experiment, on a slider.
#[component]
pub(crate) fn RunNumber(
    /// Written name of the field.
    key: &'static str,
) -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let value = Signal::derive(move || lab.spec.with(|spec| settings::number(spec, key)));
    // Four digits show every stop, and a value from a link as it is for all practical purposes.
    let shown = Signal::derive(move || setting(value.get(), 4, lab.words()));
    let spoken =
        Signal::derive(move || settings::spoken(words.get(), key, value.get(), &shown.get()));
    let set = Callback::new(move |number| {
        lab.change(&|spec| settings::set_number(spec, key, number));
    });
    let control = move || {
        view! {
            <Slider
                id=key
                stops=settings::stops(key)
                value=value
                shown=shown
                spoken=spoken
                on_move=set
            />
        }
        .into_any()
    };
    view! { <Field key=key control=Box::new(control) /> }
}

/// A control with its explanation, while the field has a part in the experiment.
#[component]
fn Field(
    /// Written name of the field.
    key: &'static str,
    /// The control.
    control: Box<dyn Fn() -> AnyView + Send>,
) -> impl IntoView {
    let lab = use_lab();
    let applies = Memo::new(move |_| lab.spec.with(|spec| settings::applies(spec, key)));
    let about = Signal::derive(move || lab.words().named(&["about", key]));
    move || {
        applies.get().then(|| {
            view! {
                <div class="field" data-field=key>
                    {control()} <p class="about">{about}</p>
                </div>
            }
        })
    }
}
