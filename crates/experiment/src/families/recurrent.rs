//! Recurrent networks: layers of RNN, LSTM or GRU that read a sequence time step by time step.

use model::{
    Axes, BlockEnd, Builder, Cell, Draw, Kind, Model, ParameterId, ParameterKind, Rows, Shape,
    ValueId,
};

use super::draws::{Layer, Start, biases, weights};
use super::output::{objective, output, outputs, squashed};
use crate::choices::{ForgetInit, Network, RecurrentInit};
use crate::field::{Field, choice, integer, number_field};
use crate::run_spec::RunSpec;

// The fields that only this family has.

pub(crate) const RECURRENT_INIT: Field<RunSpec> = choice!(
    RunSpec, "recurrent_init", recurrent_init: RecurrentInit, "how the hidden-to-hidden weights are drawn",
    true, is_recurrent
);
pub(crate) const FORGET_INIT: Field<RunSpec> = choice!(
    RunSpec, "forget_init", forget_init: ForgetInit, "where the bias of the gate that keeps the state starts",
    true, is_gated
);
pub(crate) const FORGET_BIAS: Field<RunSpec> = number_field!(
    RunSpec,
    "forget_bias",
    forget_bias,
    -20.0,
    20.0,
    "that bias, if it is a chosen constant",
    true,
    |spec| is_gated(spec) && spec.forget_init == ForgetInit::Constant
);
pub(crate) const TRUNCATION: Field<RunSpec> = integer!(
    RunSpec, "truncation", truncation: usize, 0, 500, "time steps a gradient is carried back at most; 0 is all",
    true, is_recurrent
);

fn is_recurrent(spec: &RunSpec) -> bool {
    spec.network.is_recurrent()
}

fn is_gated(spec: &RunSpec) -> bool {
    is_recurrent(spec) && spec.network != Network::Rnn
}

/// A recurrent network reads a row that is no sequence number by number, and answers once, after the last time
/// step, or at every time step.
pub(super) fn build(spec: &RunSpec, cell: Cell, row: Shape) -> Model {
    let (steps, features) =
        if row.steps == 1 { (row.features, 1) } else { (row.steps, row.features) };
    let objective = objective(spec, row.target);
    let mut builder = Builder::new(Axes::time_major(steps, spec.batch, features));
    let mut input = builder.inputs();
    for index in 0..spec.depth {
        input = hidden(spec, &mut builder, cell, index, input, steps);
    }
    builder.begin("output".to_owned());
    if row.targets() == 1 {
        input = builder.add("input", Kind::LastStep, &[input]);
    }
    let outputs = outputs(row.target, objective);
    let answers = output(spec, &mut builder, spec.depth, input, outputs);
    let answers = squashed(spec, &mut builder, answers);
    builder.loss(answers, objective, row.target, 1.0);
    builder.finish(1)
}

/// Parameters of a recurrent layer: from the input and from the hidden state.
struct Parameters {
    input: (ParameterId, ParameterId),
    hidden: (ParameterId, ParameterId),
}

/// A recurrent layer: the inputs' part of all time steps at once, then the recurrence. Gives the hidden states.
fn hidden(
    spec: &RunSpec,
    builder: &mut Builder,
    cell: Cell,
    index: usize,
    input: ValueId,
    steps: usize,
) -> ValueId {
    builder.begin(format!("layer{}", index + 1));
    let fan_in = builder.units(input);
    let own = parameters(spec, &mut Layer::new(builder, index), cell, fan_in, steps);
    let linear = Kind::Linear { weight: own.input.0, bias: own.input.1 };
    let projected = builder.add("projected", linear, &[input]);
    let (leak, truncation) = (spec.leak, spec.truncation);
    let (weight, bias) = own.hidden;
    let recurrence = Kind::Recurrence { cell, leak, weight, bias, truncation };
    let hidden = builder.add("hidden", recurrence, &[projected]);
    let activated = Some(builder.last_module());
    builder.end(hidden, BlockEnd { is_output: false, activated, carries_all: true });
    hidden
}

fn parameters(
    spec: &RunSpec,
    layer: &mut Layer<'_>,
    cell: Cell,
    fan_in: usize,
    steps: usize,
) -> Parameters {
    let hidden = spec.width;
    // PyTorch draws everything of a recurrent layer from U(±1/√H).
    let input = weights(spec, fan_in, hidden, hidden);
    let recurrent = match spec.recurrent_init {
        RecurrentInit::Same => weights(spec, hidden, hidden, hidden),
        RecurrentInit::Orthogonal => Start::own(Draw::Orthogonal { gain: spec.gain }),
        RecurrentInit::Identity => Start::own(Draw::Identity { gain: spec.gain }),
    };
    let gates = |start: Start| vec![start.rows(hidden); cell.gates()];
    let (first, second) = gate_biases(spec, cell, gates(biases(spec, hidden)), steps);
    let weight_ih = layer.stacked("weight_ih", ParameterKind::Weight, fan_in, gates(input));
    let weight_hh =
        layer.stacked("weight_hh", ParameterKind::RecurrentWeight, hidden, gates(recurrent));
    let bias_ih = layer.stacked("bias_ih", ParameterKind::Bias, 1, first);
    let bias_hh = layer.stacked("bias_hh", ParameterKind::Bias, 1, second);
    Parameters { input: (weight_ih, bias_ih), hidden: (weight_hh, bias_hh) }
}

/// The two biases of every gate, PyTorch's `bias_ih` and `bias_hh`. The bias of the gate that keeps the state
/// is their sum, so the second one is 0 where the experiment sets it.
fn gate_biases(
    spec: &RunSpec,
    cell: Cell,
    drawn: Vec<Rows>,
    steps: usize,
) -> (Vec<Rows>, Vec<Rows>) {
    let (mut first, mut second) = (drawn.clone(), drawn);
    let mut set = |gate: usize, draw| {
        let size = first[gate].size;
        first[gate] = Start::own(draw).rows(size);
        second[gate] = Start::own(Draw::Constant(0.0)).rows(size);
    };
    let chrono = |sign| Draw::Chrono { longest: steps as f64, sign };
    let Some((keeping, _)) = cell.keeping_gate() else { return (first, second) };
    match spec.forget_init {
        ForgetInit::Same => {}
        ForgetInit::Constant => set(keeping, Draw::Constant(spec.forget_bias)),
        ForgetInit::Chrono => {
            set(keeping, chrono(1.0));
            // LSTM's input gate is the mirror of its forget gate (arXiv 1804.11188).
            if cell == Cell::Lstm {
                set(0, chrono(-1.0));
            }
        }
    }
    (first, second)
}
