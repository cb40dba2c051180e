//! Dense networks: fully connected layers, plain or with paths around them, with or without normalisation.

use model::{
    Activation, Axes, BlockEnd, Builder, Draw, Kind, Model, Normalisation, ParameterId,
    ParameterKind, Shape, ValueId,
};

use super::activation;
use super::draws::{Layer, Start, biases, weights};
use super::output::{objective, output, outputs, squashed};
use crate::choices::{Network, Norm, NormPlace, Skip};
use crate::field::{Field, choice, integer, number_field};
use crate::run_spec::RunSpec;

// The fields that only this family has.

pub(crate) const SKIP: Field<RunSpec> =
    choice!(RunSpec, "skip", skip: Skip, "paths around layers", false, is_dense);
pub(crate) const NORM: Field<RunSpec> =
    choice!(RunSpec, "norm", norm: Norm, "normalisation of the hidden layers", true, is_dense);
pub(crate) const NORM_PLACE: Field<RunSpec> = choice!(
    RunSpec, "norm_place", norm_place: NormPlace, "where the normalisation stands: before or after the activation",
    true, |spec| is_dense(spec) && spec.norm != Norm::None
);
pub(crate) const BLOCK: Field<RunSpec> = integer!(
    RunSpec, "block", block: usize, 1, 8, "layers that one residual connection spans",
    true, |spec| is_dense(spec) && !matches!(spec.skip, Skip::None | Skip::Highway)
);
pub(crate) const TRANSFORM_BIAS: Field<RunSpec> = number_field!(
    RunSpec,
    "transform_bias",
    transform_bias,
    -20.0,
    20.0,
    "where the bias of a highway layer's transform gate starts",
    true,
    |spec| is_dense(spec) && spec.skip == Skip::Highway
);

fn is_dense(spec: &RunSpec) -> bool {
    spec.network == Network::Dense
}

/// Parameters of a hidden layer.
struct Parameters {
    weight: ParameterId,
    bias: ParameterId,
    norm: Option<(Normalisation, ParameterId, Option<ParameterId>)>,
    alpha: Option<ParameterId>,
    transform: Option<(ParameterId, ParameterId)>,
}

/// A dense network reads a row at once, all its time steps together, and answers for all of them.
///
/// Plain and residual networks have the same parameters: a plain one hands on φ(z) and maps that, a
/// pre-activation residual one hands on the sums z and applies φ where they are read (arXiv 1603.05027). So a
/// flip of the skip connection changes nothing else.
pub(super) fn build(spec: &RunSpec, row: Shape) -> Model {
    let objective = objective(spec, row.target);
    let targets = row.targets();
    let outputs = outputs(row.target, objective);
    let mut builder = Builder::new(Axes::rows(spec.batch, row.numbers()));
    let mut input = builder.inputs();
    for index in 0..spec.depth {
        input = hidden(spec, &mut builder, index, input);
    }
    builder.begin("output".to_owned());
    let logits = output(spec, &mut builder, spec.depth, input, outputs * targets);
    // All answers of a row lie side by side; the loss compares them time step by time step.
    let answers = if targets == 1 {
        logits
    } else {
        let axes = Axes::batch_major(spec.batch, targets, outputs);
        builder.add_with("answers", Kind::SplitSteps, &[logits], axes)
    };
    let period = if spec.skip == Skip::None { 1 } else { branch(spec) };
    let answers = squashed(spec, &mut builder, answers);
    builder.loss(answers, objective, row.target, 1.0);
    builder.finish(period)
}

/// Layers that one path goes around.
fn branch(spec: &RunSpec) -> usize {
    if spec.skip == Skip::Highway { 1 } else { spec.block }
}

/// Where the path that ends at hidden layer `index` begins. The first layer changes the width, so there is
/// nothing to add its input to; from the second on, every `block` layers have one path around them.
fn path_into(spec: &RunSpec, index: usize) -> Option<usize> {
    let block = branch(spec);
    let ends = index > 0 && (index.is_multiple_of(block) || index + 1 == spec.depth);
    (spec.skip != Skip::None && ends).then(|| (index - 1) / block * block)
}

/// A hidden layer; gives what the next layer reads.
fn hidden(spec: &RunSpec, builder: &mut Builder, index: usize, input: ValueId) -> ValueId {
    let path = path_into(spec, index);
    builder.begin(format!("layer{}", index + 1));
    let own = parameters(spec, builder, index, builder.units(input), path.is_some());
    let linear = Kind::Linear { weight: own.weight, bias: own.bias };
    let carried = path.map(|from| builder.output_of(from));
    let sum = match (carried, spec.skip) {
        (
            Some(carried),
            Skip::Residual | Skip::ResidualPost | Skip::ResidualScaled | Skip::ReZero,
        ) => {
            let branch = builder.add("branch", linear, &[input]);
            let add = match own.alpha {
                Some(alpha) => Kind::ScaledAdd { alpha },
                None => Kind::Add { scale: branch_scale(spec) },
            };
            builder.add("preactivation", add, &[carried, branch])
        }
        (None, _) | (_, Skip::None | Skip::Highway) => {
            builder.add("preactivation", linear, &[input])
        }
    };
    let normalise = |builder: &mut Builder, value| match own.norm {
        Some((over, scale, shift)) => {
            builder.add("normalised", Kind::Normalisation { over, scale, shift }, &[value])
        }
        None => value,
    };
    let before = spec.norm_place == NormPlace::Before;
    let preactivation = if before { normalise(builder, sum) } else { sum };
    let curve = Kind::Activation { activation: activation::of_layer(spec, index), leak: spec.leak };
    let activation = builder.add("activation", curve, &[preactivation]);
    let activated = Some(builder.last_module());
    let read = if before { activation } else { normalise(builder, activation) };
    let (output, read) = match (spec.skip, own.transform.zip(carried)) {
        (Skip::Residual | Skip::ResidualScaled | Skip::ReZero, _) => (sum, read),
        (_, Some(((weight, bias), carried))) => {
            let z = builder.add("transform.preactivation", Kind::Linear { weight, bias }, &[input]);
            let sigmoid = Kind::Activation { activation: Activation::Sigmoid, leak: spec.leak };
            let gate = builder.add("transform", sigmoid, &[z]);
            let output = builder.add("output", Kind::Blend, &[gate, read, carried]);
            (output, output)
        }
        (Skip::None | Skip::ResidualPost | Skip::Highway, None) => (read, read),
    };
    let whole = matches!(spec.skip, Skip::None | Skip::Highway) || index == 0 || path.is_some();
    builder.end(output, BlockEnd { is_output: false, activated, carries_all: whole });
    read
}

/// Constant factor on every branch.
fn branch_scale(spec: &RunSpec) -> f64 {
    let branches = (spec.depth - 1).div_ceil(branch(spec));
    match spec.skip {
        Skip::ResidualScaled => 1.0 / libm::sqrt(branches as f64),
        Skip::None | Skip::Residual | Skip::ResidualPost | Skip::ReZero | Skip::Highway => 1.0,
    }
}

fn parameters(
    spec: &RunSpec,
    builder: &mut Builder,
    index: usize,
    fan_in: usize,
    has_path: bool,
) -> Parameters {
    let units = spec.width;
    let mut layer = Layer::new(builder, index);
    let draw = weights(spec, fan_in, units, fan_in);
    let weight = layer.matrix("weight", ParameterKind::Weight, (units, fan_in), draw);
    let bias = layer.vector("bias", ParameterKind::Bias, units, biases(spec, fan_in));
    let over = match spec.norm {
        Norm::None => None,
        Norm::Batch => Some(Normalisation::Batch),
        Norm::Layer => Some(Normalisation::Layer),
        Norm::Rms => Some(Normalisation::Rms),
    };
    let constant = |value| Start::own(Draw::Constant(value));
    let norm = over.map(|over| {
        let scale = layer.vector("norm.weight", ParameterKind::Scale, units, constant(1.0));
        let shift = (over != Normalisation::Rms)
            .then(|| layer.vector("norm.bias", ParameterKind::Shift, units, constant(0.0)));
        (over, scale, shift)
    });
    let alpha = (has_path && spec.skip == Skip::ReZero)
        .then(|| layer.vector("alpha", ParameterKind::BranchScale, 1, constant(0.0)));
    let transform = (has_path && spec.skip == Skip::Highway).then(|| {
        let shape = (units, fan_in);
        let weight = layer.matrix("transform.weight", ParameterKind::GateWeight, shape, draw);
        let start = constant(spec.transform_bias);
        (weight, layer.vector("transform.bias", ParameterKind::Bias, units, start))
    });
    Parameters { weight, bias, norm, alpha, transform }
}
