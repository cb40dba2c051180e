//! What fields of an experiment say to each other, and the nearest experiment that agrees.

use model::{Activation, Target};

use crate::choices::Loss;
use crate::families;
use crate::layered::{First, Layered};
use crate::problem::{Expected, Problem};
use crate::run_spec::RunSpec;

/// Most numbers a training step may keep: 768 MB at four bytes each, which a phone's browser still
/// grants and which leaves room for snapshots.
pub const MOST_NUMBERS: u64 = 192_000_000;

/// Makes the fields of `spec`, each valid by itself, agree with each other. Says what was changed:
/// the problem, and the value used instead.
pub fn mend(spec: &mut RunSpec) -> Vec<(Problem, String)> {
    let mut changes = Vec::new();
    if !suits(spec.loss, spec.data.shape(spec.length).target) {
        let names = [Loss::Auto, Loss::SquaredError].map(|loss| loss.name().to_owned());
        let problem = Problem::new("loss", spec.loss.name(), Expected::OneOf(names.to_vec()));
        spec.loss = Loss::Auto;
        changes.push((problem, spec.loss.name().to_owned()));
    }
    if !families::activation::may_differ(spec) && spec.first_activations != First::NONE {
        let rest = spec.activation.name();
        let written = Layered::new(Activation::NAMES, spec.first_activations, rest).to_string();
        let names = Activation::NAMES.iter().map(|name| (*name).to_owned()).collect();
        spec.first_activations = First::NONE;
        changes
            .push((Problem::new("activation", &written, Expected::OneOf(names)), rest.to_owned()));
    }
    // One row has no variance to divide by.
    if families::normalises_batches(spec) && spec.batch < 2 {
        let expected = Expected::Integer { min: 2, max: 1024 };
        changes.push((Problem::new("batch", &spec.batch.to_string(), expected), "2".to_owned()));
        spec.batch = 2;
    }
    changes.extend(largest(spec, "width", 2, |spec| &mut spec.width));
    changes.extend(largest(spec, "batch", 2, |spec| &mut spec.batch));
    changes
}

/// Whether a loss can be taken of such a target.
fn suits(loss: Loss, target: Target) -> bool {
    match target {
        Target::Class { .. } | Target::ClassPerStep { .. } => true,
        Target::Value => match loss {
            Loss::Auto | Loss::SquaredError => true,
            Loss::CrossEntropy
            | Loss::Binary
            | Loss::SigmoidSquaredError
            | Loss::SoftmaxSquaredError => false,
        },
    }
}

/// Takes a field down to the largest value with which the experiment fits into memory; first the
/// width, as far as a batch of two needs it, then the batch.
fn largest(
    spec: &mut RunSpec,
    field: &'static str,
    least: usize,
    member: fn(&mut RunSpec) -> &mut usize,
) -> Option<(Problem, String)> {
    let fits = |value: usize, spec: &RunSpec| {
        let mut smaller = spec.clone();
        if field == "width" {
            smaller.batch = smaller.batch.min(2);
        }
        *member(&mut smaller) = value;
        let row = smaller.data.shape(smaller.length);
        families::build(&smaller, row).numbers() <= MOST_NUMBERS
    };
    let found = *member(spec);
    if found <= least || fits(found, spec) {
        return None;
    }
    let (mut low, mut high) = (least, found);
    while high - low > 1 {
        let middle = low.midpoint(high);
        if fits(middle, spec) { low = middle } else { high = middle }
    }
    *member(spec) = low;
    let expected = Expected::Integer { min: least as u64, max: low as u64 };
    Some((Problem::new(field, &found.to_string(), expected), low.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choices::Network;
    use crate::field::Value;

    #[test]
    fn cells_of_a_recurrent_network_have_one_activation() {
        let mut spec = RunSpec { network: Network::Rnn, ..RunSpec::default() };
        let layered = families::activation::FIELD.domain.parse("relu*3,tanh").unwrap();
        (families::activation::FIELD.set)(&mut spec, layered);
        let (dense, changes) =
            (RunSpec { network: Network::Dense, ..spec.clone() }, mend(&mut spec));
        let [(problem, used)] = &changes[..] else { panic!("{changes:?}") };
        assert_eq!(
            (&problem.field[..], &problem.value[..], &used[..]),
            ("activation", "relu*3,tanh", "tanh")
        );
        assert_eq!((families::activation::FIELD.get)(&spec), Value::Choice("tanh"));
        assert_eq!(mend(&mut dense.clone()), []);
    }
}
