//! What is chosen in a flip, and choosing something else: for the row of flips and for what explains them.

use experiment::schema::RUN_FIELDS;
use experiment::{Comparison, Network, changes};
use leptos::prelude::*;
use words::settings;

use crate::lab::Lab;

/// The name that is chosen in a field of the experiment.
pub(super) fn chosen(lab: Lab, key: &'static str) -> Signal<&'static str> {
    Signal::derive(move || lab.spec.with(|spec| settings::chosen(RUN_FIELDS, spec, key)))
}

/// Flips a field of the experiment.
pub(super) fn choose(lab: Lab, key: &'static str, name: &'static str) {
    match Network::from_name(name).filter(|_| key == "network") {
        Some(network) => switch(lab, network),
        None => lab.change(&|spec| settings::choose(RUN_FIELDS, spec, key, name)),
    }
}

fn switch(lab: Lab, network: Network) {
    let spec = lab.spec.get_untracked();
    let other = changes::with_network(&spec, network);
    // Another kind of network has little to flip that this one has.
    let alike = changes::are_alike(&spec, &other);
    let compared = lab.comparison.get_untracked();
    lab.open_experiment(other, if alike { compared } else { Comparison::default() });
}
