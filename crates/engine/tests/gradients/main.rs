//! Every operator's gradient rule against differences of the loss, also where a parameter or a value
//! is read more than once.

mod network;

use engine::ops::{
    Activate, Add, AddGated, BatchNorm, BinaryCrossEntropy, Highway, LastRows, LayerNorm, Linear,
    Recurrence, Reshape, SoftmaxCrossEntropy, SoftmaxSquaredError, SquaredError,
};
use engine::{BufferId, Function, Op, Recurrent, Role, Span};
use model::{Activation, Cell};
use network::Network;

const TANH: Function = Function { kind: Activation::Tanh, leak: 0.0 };

/// output = φ(input).
fn activate(network: &mut Network, function: Function, input: BufferId) -> BufferId {
    let output = network.like(input);
    network.push(Activate { function, input, output });
    output
}

/// output = left + right.
fn add(network: &mut Network, left: BufferId, right: BufferId) -> BufferId {
    let output = network.like(left);
    network.push(Add { left, right, scale: 1.0, output });
    output
}

fn linear(network: &mut Network, input: BufferId, weight: BufferId, bias: BufferId) -> BufferId {
    let rows = network.program.buffer(input).rows;
    let output = network.value(rows, network.program.buffer(weight).rows);
    network.push(Linear { input, weight, bias, output, rows: Span::all(rows) });
    output
}

#[test]
fn linear_maps_with_weights_of_their_own_and_shared() {
    for (weights, biases) in [(1, 1), (1, 2), (2, 1), (2, 2)] {
        let mut network = Network::new(3, 1);
        let input = network.parameter(3, 4);
        let weights: Vec<_> = (0..weights).map(|_| network.parameter(4, 4)).collect();
        let biases: Vec<_> = (0..biases).map(|_| network.parameter(1, 4)).collect();
        let mut value = input;
        for layer in 0..3 {
            let (weight, bias) = (weights[layer % weights.len()], biases[layer % biases.len()]);
            value = linear(&mut network, value, weight, bias);
            value = activate(&mut network, TANH, value);
        }
        network.check(value);
    }
}

#[test]
fn every_activation() {
    // Of a function without a slope the loss has no gradient at all.
    for &kind in Activation::ALL.iter().filter(|kind| !kind.has_no_slope()) {
        let function = Function { kind, leak: 0.2 };
        let mut network = Network::new(3, 1);
        let input = network.parameter(3, 4);
        let output = activate(&mut network, function, input);
        network.check(output);
        // Read twice.
        let mut network = Network::new(3, 1);
        let input = network.parameter(3, 4);
        let (left, right) =
            (activate(&mut network, function, input), activate(&mut network, TANH, input));
        let output = add(&mut network, left, right);
        network.check(output);
    }
}

#[test]
fn sums() {
    for scale in [1.0, -0.7] {
        let mut network = Network::new(3, 1);
        let (left, right) = (network.parameter(3, 4), network.parameter(3, 4));
        let [first, second, third] = [(); 3].map(|()| network.value(3, 4));
        network.push(Add { left, right, scale, output: first });
        network.push(Add { left: first, right: first, scale, output: second });
        network.push(Add { left: second, right: first, scale, output: third });
        network.check(third);
    }
}

#[test]
fn gated_sums_share_their_gate() {
    let mut network = Network::new(3, 1);
    let (left, right, alpha) =
        (network.parameter(3, 4), network.parameter(3, 4), network.parameter(1, 1));
    let [first, second] = [(); 2].map(|()| network.value(3, 4));
    network.push(AddGated { left, right, alpha, output: first });
    let bent = activate(&mut network, TANH, first);
    network.push(AddGated { left: bent, right, alpha, output: second });
    network.check(second);
}

#[test]
fn highways_share_gates_and_candidates() {
    let mut network = Network::new(3, 1);
    let [gate, candidate, carried] = [(); 3].map(|()| network.parameter(3, 4));
    let [first, second] = [(); 2].map(|()| network.value(3, 4));
    network.push(Highway { gate, candidate, carried, output: first });
    network.push(Highway { gate, candidate, carried: first, output: second });
    network.check(second);
}

#[test]
fn normalisations_share_scales_and_shifts() {
    for (over_rows, has_shift) in [(true, true), (false, true), (false, false)] {
        let mut network = Network::new(5, 1);
        let (mut value, scale) = (network.parameter(5, 3), network.parameter(1, 3));
        let shift = network.parameter(1, 3);
        for _ in 0..3 {
            let output = network.value(5, 3);
            if over_rows {
                let [mean, inverse] = [(); 2].map(|()| network.value(1, 3));
                let [running_mean, running_variance] = [Role::RunningMean, Role::RunningVariance]
                    .map(|role| network.statistic(3, role));
                network.push(BatchNorm {
                    input: value,
                    scale,
                    shift,
                    mean,
                    inverse,
                    running_mean,
                    running_variance,
                    output,
                });
            } else {
                let [mean, inverse] = [(); 2].map(|()| network.value(5, 1));
                let shift = has_shift.then_some(shift);
                network.push(LayerNorm { input: value, scale, shift, mean, inverse, output });
            }
            value = activate(&mut network, TANH, output);
        }
        if !has_shift {
            // It must have a part in the loss.
            let output = network.value(5, 3);
            let weight = network.parameter(3, 3);
            let rows = Span::all(5);
            network.push(Linear { input: value, weight, bias: shift, output, rows });
            value = output;
        }
        network.check(value);
    }
}

#[test]
fn copies_of_what_is_read_elsewhere() {
    let mut network = Network::new(4, 1);
    let input = network.parameter(4, 3);
    let (reshaped, last) = (network.value(6, 2), network.value(2, 3));
    network.push(Reshape { input, output: reshaped });
    network.push(LastRows { input, output: last });
    let bent = activate(&mut network, TANH, reshaped);
    let again = network.value(4, 3);
    network.push(Reshape { input: bent, output: again });
    let tail = network.value(2, 3);
    network.push(LastRows { input: again, output: tail });
    let output = add(&mut network, last, tail);
    network.check(output);
}

/// Two layers of one cell with the same weights.
#[test]
fn recurrences_share_weights_and_inputs() {
    let (batch, steps, width) = (2, 4, 3);
    for cell in [Cell::Rnn(Activation::Tanh), Cell::Lstm, Cell::Gru] {
        let units = cell.gates() * width;
        let mut network = Network::new(batch, steps);
        let (weight, bias) = (network.parameter(units, width), network.parameter(1, units));
        let projected = network.parameter(batch * steps, units);
        let recur = |network: &mut Network, projected| {
            let gates = network.value(batch * steps, units);
            let hidden = network.value(batch * steps, width);
            let memory = match cell {
                Cell::Rnn(_) => hidden,
                Cell::Lstm | Cell::Gru => network.like(hidden),
            };
            let layer = Recurrent { cell, leak: 0.0, steps, truncation: 0 };
            let times = Span::all(steps);
            let op = Recurrence { layer, projected, weight, bias, gates, memory, hidden, times };
            network.push(op);
            hidden
        };
        let first = recur(&mut network, projected);
        // Reads what the first one reads, and what it gives.
        let bent = activate(&mut network, TANH, projected);
        let second = recur(&mut network, bent);
        let third = recur(&mut network, projected);
        let sum = add(&mut network, first, second);
        let sum = add(&mut network, sum, third);
        network.check(sum);
    }
}

#[test]
fn every_loss() {
    type Loss = fn(BufferId, [BufferId; 4], BufferId) -> Op;
    let losses: [Loss; 3] = [
        |logits, [targets, row_losses, row_hits, loss], probabilities| {
            SoftmaxCrossEntropy {
                smoothing: 0.2,
                logits,
                targets,
                probabilities,
                row_losses,
                row_hits,
                loss,
            }
            .into()
        },
        |logits, [targets, row_losses, row_hits, loss], probabilities| {
            SoftmaxSquaredError { logits, targets, probabilities, row_losses, row_hits, loss }
                .into()
        },
        |logits, [targets, row_losses, row_hits, loss], _| {
            BinaryCrossEntropy { logits, targets, row_losses, row_hits, loss }.into()
        },
    ];
    for loss in losses {
        let mut network = Network::new(3, 1);
        let logits = network.parameter(3, 4);
        let probabilities = network.value(3, 4);
        let judged = network.judged(logits);
        network.push(loss(logits, judged, probabilities));
        network.compare();
    }
    // A sum of two losses, also of the same outputs.
    for shared in [true, false] {
        let mut network = Network::new(3, 1);
        let logits = network.parameter(3, 4);
        let probabilities = network.value(3, 4);
        let judged = network.weighted(logits, 0.75);
        network.push(losses[0](logits, judged, probabilities));
        let outputs = if shared { logits } else { network.parameter(2, 3) };
        let [targets, row_losses, row_hits, loss] = network.weighted(outputs, 1.5);
        network.push(SquaredError { outputs, targets, row_losses, row_hits, loss });
        network.compare();
    }
    // Squared error of one output, and of several.
    for columns in [1, 3] {
        let mut network = Network::new(3, 1);
        let outputs = network.parameter(3, columns);
        network.check(outputs);
    }
}
