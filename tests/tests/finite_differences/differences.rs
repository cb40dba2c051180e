//! Central differences of the loss, and how far gradients are off from them.

use std::ops::Range;

use engine::ops::View;
use engine::{Backend, BufferId, Op, OpByOp, OpKind, Program, Reference, Span};
use experiment::{Norm, NormPlace};
use tests::{Net, Truth, sides};

/// Distance h of the outer points; the inner ones are at half of it. Truncation is of fourth order
/// (1e-17), rounding adds about 1e-16 / h (1e-12), and kinks must lie farther away.
pub(crate) const STEP: f64 = 1.0 / 16384.0;
/// Relative to the largest element of the tensor, which is seldom below 1e-4 here. A wrong factor or
/// sign is off by 1.
pub(crate) const BOUND: f64 = 1e-7;

/// The network with the first seed that keeps every input of a function with a kink away from it.
pub(crate) fn away_from_kinks(net: Net) -> Net {
    let seeds = (1..1000).map(|seed| net.clone().with(|spec| spec.seed = seed));
    let mut far = seeds.filter(|net| {
        let program = net.program();
        let backend = after_backward(net, &program);
        let mut nearest = f64::INFINITY;
        sides(&program, |id| {
            let values = backend.memory().values(id).to_vec();
            nearest = values.iter().fold(nearest, |nearest, z| nearest.min(z.abs()));
            values
        });
        nearest > 32.0 * STEP
    });
    far.next().expect("one of a thousand seeds will do")
}

/// A backend that has gone forward and backward once.
pub(crate) fn after_backward(net: &Net, program: &Program) -> Truth {
    let mut backend = net.truth(program);
    backend.write(program.inputs[0], &net.inputs()).expect("one value each");
    backend.write(program.targets[0], &net.targets()).expect("one target each");
    backend.run_forward();
    backend.run_backward();
    backend
}

/// How far the gradient of every parameter is off.
pub(crate) fn parameter_errors(net: &Net, program: &Program) -> Vec<(String, f64)> {
    let mut backend = after_backward(net, program);
    let elements = program.parameters.iter().filter_map(|&it| program.gradient_of(it));
    let all = elements.map(|it| largest(backend.memory().values(it))).fold(0.0, f64::max);
    let mut errors = Vec::new();
    for &parameter in &program.parameters {
        let gradient = program.gradient_of(parameter).expect("it has a part in the loss");
        let gradient = backend.memory().values(gradient).to_vec();
        let differences = differences(program, &mut backend, parameter, 0..gradient.len());
        let name = program.buffer(parameter).name.clone();
        // A bias whose effect a BatchNorm takes off again has gradient 0: rounding is all there is,
        // and is judged by the size of the others. So is a 0 behind a function without a slope.
        let undone = norm_undoes(net, &name) || net.spec.activation.has_no_slope();
        let scale = if undone { all } else { largest(&gradient) };
        errors.push((name, error(&gradient, &differences, scale)));
    }
    errors
}

fn norm_undoes(net: &Net, name: &str) -> bool {
    let hidden = (1..=net.spec.depth).any(|layer| name == format!("layer{layer}.bias"));
    hidden && net.spec.norm == Norm::Batch && net.spec.norm_place == NormPlace::Before
}

/// How far the gradient of every forward operator's result is off: it is perturbed, and what comes
/// after the operator runs, so that a value which is read twice has both paths counted.
pub(crate) fn value_errors(net: &Net) -> Vec<(String, f64)> {
    let program = net.program();
    let source = after_backward(net, &program);
    let end = program.gradient_of(program.losses[0].outputs).expect("the loss depends on it");
    let end = largest(source.memory().values(end));
    let mut errors = Vec::new();
    for (index, op) in program.forward.iter().enumerate() {
        let (value, parts) = match op.view() {
            View::SoftmaxCrossEntropy(_)
            | View::SoftmaxSquaredError(_)
            | View::BinaryCrossEntropy(_)
            | View::SquaredError(_) => continue,
            View::Recurrence(it) => (it.hidden, it.layer.steps),
            _ => (op.written().last().expect("an operator writes something"), 1),
        };
        let gradient = program.gradient_of(value).expect("it has a part in the loss");
        let gradient = source.memory().values(gradient);
        let name = &program.buffer(value).name;
        for part in 0..parts {
            let mut forward = program.forward[index + 1..].to_vec();
            if let OpKind::Recurrence(layer) = op.kind {
                // The time steps after this one: a state influences them, and the gradient is the
                // whole of it.
                let span = Span { first: part + 1, count: layer.steps - part - 1 };
                forward.insert(0, Op { span, ..op.clone() });
            }
            let mut rest = program.clone();
            rest.forward = forward;
            let mut backend = OpByOp::new(rest, Reference);
            for id in (0..program.buffers.len()).map(BufferId) {
                backend.set(id, source.memory().values(id)).expect("same shapes");
            }
            let size = gradient.len() / parts;
            let elements = part * size..(part + 1) * size;
            let differences = differences(&program, &mut backend, value, elements.clone());
            let scale = if net.spec.activation.has_no_slope() { end } else { largest(gradient) };
            let error = error(&gradient[elements], &differences, scale);
            errors.push((format!("{name}, part {part}"), error));
        }
    }
    errors
}

/// The derivatives of the loss in elements of `value`, by Richardson's extrapolation.
pub(crate) fn differences(
    program: &Program,
    backend: &mut Truth,
    value: BufferId,
    elements: Range<usize>,
) -> Vec<f64> {
    let base = backend.memory().values(value).to_vec();
    backend.run_forward();
    let before = sides_of(program, backend);
    let mut found = Vec::with_capacity(elements.len());
    for element in elements {
        let mut loss = |offset: f64| {
            let mut moved = base.clone();
            moved[element] += offset;
            backend.set(value, &moved).expect("same length");
            let loss = backend.run_forward();
            // Across a kink there is no derivative to compare with.
            assert!(sides_of(program, backend) == before, "a kink is too close");
            loss
        };
        let outer = loss(STEP) - loss(-STEP);
        let inner = loss(STEP / 2.0) - loss(-STEP / 2.0);
        found.push((8.0 * inner - outer) / (6.0 * STEP));
    }
    backend.set(value, &base).expect("same length");
    backend.run_forward();
    found
}

fn sides_of(program: &Program, backend: &Truth) -> Vec<bool> {
    sides(program, |id| backend.memory().values(id).to_vec())
}

/// The largest difference, as a share of `scale`; infinite where that is 0 and says nothing.
pub(crate) fn error(gradient: &[f64], differences: &[f64], scale: f64) -> f64 {
    if scale == 0.0 {
        return f64::INFINITY;
    }
    let pairs = gradient.iter().zip(differences);
    pairs.fold(0.0, |worst: f64, (found, expected)| {
        let error = (found - expected).abs() / scale;
        if error.is_nan() { f64::INFINITY } else { worst.max(error) }
    })
}

pub(crate) fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()))
}
