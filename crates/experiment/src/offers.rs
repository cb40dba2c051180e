//! What is offered to be compared with an experiment: runs that are one flip away.

use crate::choices::Network;
use crate::comparison::Flip;
use crate::run_spec::RunSpec;
use crate::schema::{Field, RUN_FIELDS, Value, find};

/// Fields with the value that shows most beside an experiment, and another one for an experiment that has
/// this value already.
const OPPOSITES: [(&str, &str, &str); 6] = [
    ("network", "lstm", "rnn"),
    ("activation", "relu", "sigmoid"),
    ("skip", "none", "residual"),
    ("norm", "none", "batch"),
    ("init", "he", "glorot"),
    ("clip", "none", "norm"),
];

/// The fields all of whose values are offered.
const LISTED: [&str; 9] = [
    "activation",
    "skip",
    "norm",
    "init",
    "clip",
    "optimiser",
    "network",
    "recurrent_init",
    "forget_init",
];

/// The flip of each field that shows most, where the field has a part in the experiment.
pub fn opposites(spec: &RunSpec) -> Vec<Flip> {
    let opposite = |(key, value, other)| {
        let field = flippable(spec, key)?;
        let is_so = (field.get)(spec) == Value::Choice(value);
        Some(Flip { field: key, value: Value::Choice(if is_so { other } else { value }) })
    };
    OPPOSITES.into_iter().filter_map(opposite).collect()
}

/// The fields of the list that have a part in the experiment, each with the values that it has not.
pub fn alternatives(spec: &RunSpec) -> Vec<(&'static str, Vec<&'static str>)> {
    let others = |key| {
        let field = flippable(spec, key)?;
        let names = Some(field.domain.choices()).filter(|names| !names.is_empty())?;
        let is_offered = |name: &&'static str| {
            let is_so = (field.get)(spec) == Value::Choice(name);
            let is_cell = || Network::from_name(name).is_some_and(Network::is_recurrent);
            !is_so && (key != "network" || is_cell())
        };
        Some((key, names.iter().copied().filter(is_offered).collect()))
    };
    LISTED.into_iter().filter_map(others).collect()
}

/// The field if it can be flipped. Dense layers and cells have little in common, so that the network
/// can be flipped between cells only.
fn flippable(spec: &RunSpec, key: &str) -> Option<&'static Field<RunSpec>> {
    let field = find(RUN_FIELDS, key).filter(|field| (field.applies)(spec))?;
    (key != "network" || spec.network.is_recurrent()).then_some(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(flips: &[Flip]) -> Vec<String> {
        flips.iter().map(|flip| format!("{}:{}", flip.field, flip.value)).collect()
    }

    #[test]
    fn a_dense_network_is_offered_its_opposites_but_no_cell() {
        let spec = RunSpec::default();
        let flips = ["activation:relu", "skip:residual", "norm:batch", "init:he", "clip:norm"];
        assert_eq!(written(&opposites(&spec)), flips);
        let mut flipped = spec.clone();
        opposites(&spec).iter().for_each(|flip| flip.apply(&mut flipped));
        let back = ["activation:sigmoid", "skip:none", "norm:none", "init:glorot", "clip:none"];
        assert_eq!(written(&opposites(&flipped)), back);
        assert!(alternatives(&spec).iter().all(|(key, _)| *key != "network"));
    }

    #[test]
    fn a_cell_is_offered_other_cells() {
        let spec = RunSpec { network: Network::Lstm, ..RunSpec::default() };
        assert_eq!(written(&opposites(&spec)), ["network:rnn", "init:he", "clip:norm"]);
        let listed = alternatives(&spec);
        let cells = listed.iter().find(|(key, _)| *key == "network").map(|(_, names)| &names[..]);
        assert_eq!(cells, Some(&["rnn", "gru"][..]));
        let keys: Vec<&str> = listed.iter().map(|(key, _)| *key).collect();
        let expected = ["init", "clip", "optimiser", "network", "recurrent_init", "forget_init"];
        assert_eq!(keys, expected);
    }

    #[test]
    fn what_is_offered_are_values_of_fields() {
        for (key, value, other) in OPPOSITES {
            let domain = find(RUN_FIELDS, key).map(|field| field.domain).unwrap();
            assert!(
                [value, other].iter().all(|name| domain.contains(Value::Choice(name))),
                "{key}"
            );
        }
        let of_fields = |key: &&str| find(RUN_FIELDS, key).is_some();
        assert!(LISTED.iter().all(of_fields));
    }
}
