//! `Comparison`: the runs that train beside an experiment. Each is the experiment with a few fields flipped.
//!
//! In a link it is written as `compare=activation:relu,init:he/skip:residual`: here two runs beside the
//! first, one with two flips and one with one flip. A run with nothing flipped is written `same`.

use std::ops::Range;

use crate::problem::{Change, Expected, Problem};
use crate::rules;
use crate::run_spec::RunSpec;
use crate::schema::{Domain, Field, RUN_FIELDS, Value, find};

/// The most runs beside the first.
pub const MOST_BESIDE: usize = 3;

/// How a link writes a run with nothing flipped.
const SAME: &str = "same";

/// One field of an experiment with another value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flip {
    /// Written name of the field.
    pub field: &'static str,
    /// Its value, from the field's own domain.
    pub value: Value,
}

impl Flip {
    /// Writes the value into an experiment.
    pub fn apply(&self, spec: &mut RunSpec) {
        if let Some(field) = find(RUN_FIELDS, self.field) {
            (field.set)(spec, self.value);
        }
    }
}

/// The runs beside an experiment, each as the list of its flips.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// At most [`MOST_BESIDE`].
    pub others: Vec<Vec<Flip>>,
}

impl Comparison {
    /// The fields in which one experiment differs from another.
    pub fn flips(first: &RunSpec, other: &RunSpec) -> Vec<Flip> {
        let flip = |field: &Field<RunSpec>| {
            let value = (field.get)(other);
            (value != (field.get)(first)).then_some(Flip { field: field.key, value })
        };
        RUN_FIELDS.iter().filter_map(flip).collect()
    }

    /// Whether there is nothing to compare with.
    pub fn is_empty(&self) -> bool {
        self.others.is_empty()
    }

    /// Whether another run may be added.
    pub fn has_room(&self) -> bool {
        self.others.len() < MOST_BESIDE
    }

    /// The experiments to train side by side; the first one is unchanged.
    pub fn specs(&self, first: &RunSpec) -> Vec<RunSpec> {
        let flipped = |flips: &Vec<Flip>| {
            let mut spec = first.clone();
            flips.iter().for_each(|flip| flip.apply(&mut spec));
            rules::mend(&mut spec);
            spec
        };
        std::iter::once(first.clone()).chain(self.others.iter().map(flipped)).collect()
    }

    /// The comparison as a link writes it.
    pub fn write(&self) -> String {
        let run = |flips: &Vec<Flip>| {
            let written: Vec<String> =
                flips.iter().map(|flip| format!("{}:{}", flip.field, flip.value)).collect();
            if written.is_empty() { SAME.to_owned() } else { written.join(",") }
        };
        self.others.iter().map(run).collect::<Vec<_>>().join("/")
    }

    /// Reads the comparison of a link, and returns it with everything that had to be changed.
    pub fn read(text: &str) -> (Comparison, Vec<Change>) {
        let mut changes = Vec::new();
        let mut others = Vec::new();
        for run in text.split('/') {
            if others.len() == MOST_BESIDE {
                changes.push(ignored(run, Expected::Runs(MOST_BESIDE)));
                break;
            }
            let mut flips: Vec<Flip> = Vec::new();
            for piece in pieces(run).into_iter().filter(|_| run != SAME) {
                let (key, value) = piece.split_once(':').unwrap_or((piece, ""));
                let Some(field) = find(RUN_FIELDS, key) else {
                    let problem = Problem::new(key, value, Expected::KnownField(None));
                    changes.push(Change { problem, used: None });
                    continue;
                };
                if flips.iter().any(|flip| flip.field == field.key) {
                    changes.push(ignored(piece, Expected::Once));
                    continue;
                }
                let value = match field.domain.parse(value) {
                    Ok(value) => Some(value),
                    Err(nearest) => {
                        let used = nearest.map(|value| value.to_string());
                        changes.push(Change { problem: field.problem(value), used });
                        nearest
                    }
                };
                flips.extend(value.map(|value| Flip { field: field.key, value }));
            }
            // A run of which nothing could be read is left out.
            if run == SAME || !flips.is_empty() {
                others.push(flips);
            }
        }
        (Comparison { others }, changes)
    }
}

/// The flips of a run as they are written. A name after a comma goes on with the layers of the flip before it.
pub(crate) fn pieces(run: &str) -> Vec<&str> {
    let is_layered = |piece: &str| {
        let field = piece.split_once(':').and_then(|(key, _)| find(RUN_FIELDS, key));
        field.is_some_and(|field| matches!(field.domain, Domain::Layered(_)))
    };
    let (mut pieces, mut begin) = (Vec::<Range<usize>>::new(), 0);
    for piece in run.split(',') {
        let end = begin + piece.len();
        match pieces.last_mut() {
            Some(last) if !piece.contains(':') && is_layered(&run[last.clone()]) => last.end = end,
            _ => pieces.push(begin..end),
        }
        begin = end + 1;
    }
    pieces.into_iter().map(|piece| &run[piece]).collect()
}

fn ignored(value: &str, expected: Expected) -> Change {
    Change { problem: Problem::new("compare", value, expected), used: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Activation, Init};

    use crate::choices::Loss;

    fn said(changes: &[Change]) -> Vec<(&str, &str, Option<&str>)> {
        let said = changes
            .iter()
            .map(|it| (it.problem.field.as_str(), it.problem.value.as_str(), it.used.as_deref()));
        said.collect()
    }

    #[test]
    fn runs_are_the_experiment_with_what_is_flipped() {
        let (comparison, changes) =
            Comparison::read("activation:relu,init:he/same/learning_rate:0.5");
        assert_eq!(changes, []);
        let first = RunSpec::default();
        let relu = RunSpec { activation: Activation::Relu, init: Init::He, ..first.clone() };
        let fast = RunSpec { learning_rate: 0.5, ..first.clone() };
        assert_eq!(comparison.specs(&first), [first.clone(), relu, first.clone(), fast]);
        assert!(!comparison.has_room());
    }

    #[test]
    fn what_cannot_be_read_is_said_and_the_rest_is_kept() {
        let (comparison, changes) =
            Comparison::read("depth:9999,colour:red,depth:3/nonsense/init:best/skip:Residual");
        assert_eq!(comparison.write(), "depth:1000/skip:residual");
        assert_eq!(
            said(&changes),
            [
                ("depth", "9999", Some("1000")),
                ("colour", "red", None),
                ("compare", "depth:3", None),
                ("nonsense", "", None),
                ("init", "best", None),
                ("skip", "Residual", Some("residual")),
            ]
        );
        let (many, changes) = Comparison::read("same/same/same/same/same");
        assert_eq!((many.others.len(), changes.len()), (3, 1));
        assert_eq!(Comparison::read("").0, Comparison::default());
    }

    #[test]
    fn the_layers_of_a_flip_go_on_after_a_comma() {
        let text = "activation:relu*3,tanh,init:he/depth:3,activation:tanh,relu";
        let (comparison, changes) = Comparison::read(text);
        assert_eq!((comparison.write(), changes), (text.to_owned(), vec![]));
        assert_eq!(comparison.others.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
        let (comparison, changes) = Comparison::read("activation:relu,nonsense,depth:3");
        assert_eq!(said(&changes), [("activation", "relu,nonsense", None)]);
        assert_eq!(comparison.write(), "depth:3");
    }

    #[test]
    fn flips_lead_from_the_one_to_the_other() {
        let first = RunSpec::default();
        for preset in crate::presets::all() {
            let others = vec![Comparison::flips(&first, &preset.spec)];
            assert_eq!(Comparison { others }.specs(&first)[1], preset.spec, "{}", preset.name);
        }
        assert_eq!(Comparison::flips(&first, &first), []);
    }

    #[test]
    fn a_flip_that_contradicts_the_rest_is_mended_as_any_experiment() {
        let (comparison, _) = Comparison::read("loss:cross-entropy");
        let adding = crate::presets::find("adding-rnn").expect("a preset").spec;
        assert_eq!(comparison.specs(&adding)[1].loss, Loss::Auto);
    }
}
