//! The output layer and the objective: the end that all families share.

use model::{Activation, BlockEnd, Builder, Kind, Objective, ParameterKind, Target, ValueId};

use super::draws::{Layer, biases, weights};
use crate::choices::Loss;
use crate::run_spec::RunSpec;

/// Ends the block `output`, which is begun, with a linear map to so many outputs. `layer` is its number, after
/// all hidden layers.
pub(super) fn output(
    spec: &RunSpec,
    builder: &mut Builder,
    layer: usize,
    input: ValueId,
    outputs: usize,
) -> ValueId {
    let fan_in = builder.units(input);
    let mut own = Layer::new(builder, layer);
    let draw = weights(spec, fan_in, outputs, fan_in);
    let weight = own.matrix("weight", ParameterKind::Weight, (outputs, fan_in), draw);
    let bias = own.vector("bias", ParameterKind::Bias, outputs, biases(spec, fan_in));
    let output = builder.add("output", Kind::Linear { weight, bias }, &[input]);
    builder.end(output, BlockEnd { is_output: true, activated: None, carries_all: true });
    output
}

/// Whether labels can be smoothed: where a cross-entropy over classes is minimised.
pub(crate) fn smooths_labels(spec: &RunSpec) -> bool {
    let has_classes = spec.data.shape(spec.length).target.classes().is_some();
    has_classes && matches!(spec.loss, Loss::Auto | Loss::CrossEntropy)
}

/// What is minimised for this target.
pub(super) fn objective(spec: &RunSpec, target: Target) -> Objective {
    match target {
        Target::Value => Objective::SquaredError,
        Target::Class { .. } | Target::ClassPerStep { .. } => match spec.loss {
            Loss::Auto | Loss::CrossEntropy => {
                Objective::CrossEntropy { smoothing: spec.label_smoothing }
            }
            Loss::Binary => Objective::Binary,
            Loss::SquaredError | Loss::SigmoidSquaredError => Objective::SquaredError,
            Loss::SoftmaxSquaredError => Objective::SoftmaxSquaredError,
        },
    }
}

/// What is compared with the targets: the answers, or σ of them. It stands behind the output layer, so that the
/// gradient that is measured there has passed it, as it has passed the softmax of a cross-entropy.
pub(super) fn squashed(spec: &RunSpec, builder: &mut Builder, answers: ValueId) -> ValueId {
    match spec.loss {
        Loss::SigmoidSquaredError => {
            let sigmoid = Kind::Activation { activation: Activation::Sigmoid, leak: spec.leak };
            builder.add("squashed", sigmoid, &[answers])
        }
        Loss::Auto
        | Loss::CrossEntropy
        | Loss::Binary
        | Loss::SquaredError
        | Loss::SoftmaxSquaredError => answers,
    }
}

/// Outputs for each target: one logit for two classes under the binary loss, else one for each class.
pub(super) fn outputs(target: Target, objective: Objective) -> usize {
    match target {
        Target::Value => 1,
        Target::Class { classes } | Target::ClassPerStep { classes } => match objective {
            Objective::Binary if classes == 2 => 1,
            Objective::CrossEntropy { .. }
            | Objective::Binary
            | Objective::SquaredError
            | Objective::SoftmaxSquaredError => classes,
        },
    }
}
