//! Parameters that are used more than once, in a program written by hand.

use engine::ops::{Activate, AddGated, BatchNorm, LayerNorm, Linear, SoftmaxCrossEntropy};
use engine::{
    Backend, Buffer, BufferId, Function, LossBuffers, Op, OpByOp, Program, Reference, Role,
    RowAxes, Span, Task,
};
use experiment::Activation;
use tests::{Make, distance, read, run};

use crate::compare::BOUND;

/// Columns of every layer: more than a tile of sums over rows has.
const WIDTH: usize = 19;

/// How the layers normalise.
#[derive(Clone, Copy, Debug)]
enum Norm {
    Batch,
    Layer,
    Rms,
}

/// Gradients of weights, biases, scales, shifts and gates that three layers share, against f64: for
/// few rows, and for so many that sums over them go in chunks. With `biases` every layer has its own.
pub(crate) fn parameters(make: Make) {
    for norm in [Norm::Batch, Norm::Layer, Norm::Rms] {
        for (batch, biases) in [(5, false), (5, true), (1100, false)] {
            let program = tied(norm, batch, biases);
            let mut truth = OpByOp::<f64, Reference>::new(program.clone(), Reference);
            let mut backend = make(program.clone());
            let noise = |id: BufferId, index: usize| {
                let mixed = ((id.0 * 7919 + index) as u32 + 1).wrapping_mul(2_654_435_761);
                (f64::from(mixed) / 4_294_967_296.0 - 0.5) as f32
            };
            let values = |id: BufferId| -> Vec<f32> {
                let buffer = program.buffer(id);
                (0..buffer.rows * buffer.columns).map(|index| noise(id, index)).collect()
            };
            for &id in &program.parameters {
                truth.write(id, &values(id)).expect("it fits");
                backend.write(id, &values(id)).expect("it fits");
            }
            let targets: Vec<f32> = (0..batch).map(|row| (row * 7 % WIDTH) as f32).collect();
            let inputs = values(program.inputs[0]);
            let task = Task::Train { inputs: &inputs, targets: &targets };
            // The second step adds nothing to what the first has left.
            for _ in 0..2 {
                run(&mut truth, task);
                run(backend.as_mut(), task);
            }
            for &id in &program.parameters {
                let gradient = program.gradient_of(id).expect("it has a part in the loss");
                let found = read(backend.as_mut(), gradient);
                let error = distance(&found, truth.memory().values(gradient));
                let name = &program.buffer(id).name;
                assert!(error < 10.0 * BOUND, "{norm:?}, {batch} rows: {name} is off by {error:e}");
            }
        }
    }
}

fn tied(norm: Norm, batch: usize, biases: bool) -> Program {
    let mut program = Program::empty(batch, 1);
    let inputs = add(&mut program, "inputs", (batch, WIDTH), Role::Data);
    let targets = add(&mut program, "targets", (batch, 1), Role::Data);
    (program.inputs, program.targets) = (vec![inputs], vec![targets]);
    let mut parameter = |name: &str, rows, columns| {
        let id = add(&mut program, name, (rows, columns), Role::Parameter);
        program.parameters.push(id);
        id
    };
    let weight = parameter("weight", WIDTH, WIDTH);
    let (scale, shift) = (parameter("scale", 1, WIDTH), parameter("shift", 1, WIDTH));
    let alpha = parameter("alpha", 1, 1);
    let bias = parameter("bias", 1, WIDTH);
    let bias_of = [bias, bias, bias]
        .map(|shared| if biases { parameter(&format!("bias{WIDTH}"), 1, WIDTH) } else { shared });
    let mut forward: Vec<Op> = Vec::new();
    let rows = Span::all(batch);
    let mut input = inputs;
    for (layer, &bias) in bias_of.iter().enumerate() {
        let mut value = |name: &str, rows, columns| {
            add(&mut program, &format!("{name}{layer}"), (rows, columns), Role::Value)
        };
        let (sums, activation) = (value("sums", batch, WIDTH), value("activation", batch, WIDTH));
        let (normal, output) = (value("normal", batch, WIDTH), value("output", batch, WIDTH));
        forward.push(Linear { input, weight, bias, output: sums, rows }.into());
        let function = Function { kind: Activation::Tanh, leak: 0.0 };
        forward.push(Activate { function, input: sums, output: activation }.into());
        let (input_of_norm, per_row) = (activation, !matches!(norm, Norm::Batch));
        let (rows, columns) = if per_row { (batch, 1) } else { (1, WIDTH) };
        let (mean, inverse) = (value("mean", rows, columns), value("inverse", rows, columns));
        let normalise =
            |shift| LayerNorm { input: input_of_norm, scale, shift, mean, inverse, output: normal };
        forward.push(match norm {
            Norm::Layer => normalise(Some(shift)).into(),
            Norm::Rms => normalise(None).into(),
            Norm::Batch => {
                let mut statistic = |name: &str, role| {
                    add(&mut program, &format!("{name}{layer}"), (1, WIDTH), role)
                };
                let running_mean = statistic("running_mean", Role::RunningMean);
                let running_variance = statistic("running_variance", Role::RunningVariance);
                BatchNorm {
                    input: activation,
                    scale,
                    shift,
                    mean,
                    inverse,
                    running_mean,
                    running_variance,
                    output: normal,
                }
                .into()
            }
        });
        // The first layer's input is data, whose gradient nobody needs.
        let left = if layer == 0 { activation } else { input };
        forward.push(AddGated { left, right: normal, alpha, output }.into());
        input = output;
    }
    // Whatever the normalisation: the shift has a part in the loss.
    let outputs = add(&mut program, "outputs", (batch, WIDTH), Role::Value);
    forward.push(Linear { input, weight, bias: shift, output: outputs, rows }.into());
    let probabilities = add(&mut program, "probabilities", (batch, WIDTH), Role::Value);
    let row_losses = add(&mut program, "row_losses", (batch, 1), Role::Value);
    let row_hits = add(&mut program, "row_hits", (batch, 1), Role::Value);
    let loss = add(&mut program, "loss", (1, 1), Role::Value);
    let logits = outputs;
    forward.push(
        SoftmaxCrossEntropy {
            smoothing: 0.0,
            logits,
            targets,
            probabilities,
            row_losses,
            row_hits,
            loss,
        }
        .into(),
    );
    let (weight, targets_per_row) = (1.0, 1);
    program.losses =
        vec![LossBuffers { weight, targets_per_row, outputs, row_losses, row_hits, loss }];
    if biases {
        program.parameters.retain(|&id| id != bias);
    }
    program.forward = forward;
    program.differentiate();
    program
}

fn add(program: &mut Program, name: &str, (rows, columns): (usize, usize), role: Role) -> BufferId {
    let row_axes = if rows == program.batch { RowAxes::Batch } else { RowAxes::Single };
    program.add(Buffer { name: name.to_owned(), layer: None, rows, row_axes, columns, role })
}
