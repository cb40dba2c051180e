//! The flips that make the point: activation and skip connections of a dense network, the cell of a
//! recurrent one.

use experiment::schema::RUN_FIELDS;
use experiment::{Activation, Comparison, Network, changes};
use leptos::prelude::*;
use words::settings;

use crate::components::Choice;
use crate::lab::use_lab;

/// What can be flipped in this kind of network.
#[component]
pub(crate) fn Flips() -> impl IntoView {
    let lab = use_lab();
    let flip = move |key: &'static str, options, buttons| {
        let chosen =
            Signal::derive(move || lab.spec.with(|spec| settings::chosen(RUN_FIELDS, spec, key)));
        let choose = Callback::new(move |name| {
            lab.change(&|spec| settings::choose(RUN_FIELDS, spec, key, name));
        });
        view! {
            <Choice name=key options=options buttons=buttons chosen=chosen on_choose=choose />
        }
    };
    let switch = Callback::new(move |name| {
        if let Some(network) = Network::from_name(name) {
            let spec = lab.spec.get_untracked();
            let other = changes::with_network(&spec, network);
            // Another kind of network has little to flip that this one has.
            let alike = changes::are_alike(&spec, &other);
            let compared = lab.comparison.get_untracked();
            let compared = if alike { compared } else { Comparison::default() };
            lab.open_experiment(other, compared);
        }
    });
    let chosen =
        Signal::derive(move || lab.spec.with(|spec| settings::chosen(RUN_FIELDS, spec, "network")));
    let applies = move |key| Memo::new(move |_| lab.spec.with(|spec| settings::applies(spec, key)));
    let (has_function, has_skip) = (applies("activation"), applies("skip"));
    let networks = settings::options("network");
    view! {
        <div class="flips">
            <Choice name="network" options=networks chosen=chosen on_choose=switch />
            {move || has_function.get().then(|| flip("activation", FUNCTIONS, 3))}
            {move || has_skip.get().then(|| flip("skip", settings::options("skip"), 2))}
        </div>
    }
}

/// The activation functions, the three that everybody knows first.
const FUNCTIONS: &[&str] = &{
    let mut names = [""; Activation::NAMES.len()];
    // The identity comes first in the table of fields, and last here.
    let mut index = 1;
    while index < names.len() {
        names[index - 1] = Activation::NAMES[index];
        index += 1;
    }
    names[names.len() - 1] = Activation::NAMES[0];
    names
};
