//! The flips that make the point: activation and skip connections of a dense network, the cell of a
//! recurrent one.

use experiment::schema::RUN_FIELDS;
use experiment::{Activation, Comparison, Network, Skip};
use leptos::prelude::*;
use words::settings;

use crate::components::Choice;
use crate::lab::use_lab;

/// What can be flipped in this kind of network.
#[component]
pub(crate) fn Flips() -> impl IntoView {
    let lab = use_lab();
    let network = Memo::new(move |_| lab.spec.with(|spec| spec.network));
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
            // Another kind of network has little to flip that this one has.
            let alike = spec.network.is_recurrent() == network.is_recurrent();
            let compared = lab.comparison.get_untracked();
            let compared = if alike { compared } else { Comparison::default() };
            lab.open_experiment(settings::of_network(&spec, network), compared);
        }
    });
    let chosen = Signal::derive(move || network.get().name());
    view! {
        <div class="flips">
            <Choice name="network" options=Network::NAMES chosen=chosen on_choose=switch />
            {move || {
                let function = matches!(network.get(), Network::Dense | Network::Rnn);
                function.then(|| flip("activation", FUNCTIONS, 3))
            }}
            {move || (network.get() == Network::Dense).then(|| flip("skip", Skip::NAMES, 2))}
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
