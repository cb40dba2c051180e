//! `Program`: one training step as data: buffers, operators, probes.

use std::fmt;

use spec::{Activation, Plan};

use crate::differentiate::differentiate;
use crate::lower::lower;

/// Index of a buffer in [`Program::buffers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BufferId(pub usize);

/// A matrix of the program, row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct Buffer {
    /// Unique name, such as `layer3.weight` or `layer3.output.grad`.
    pub name: String,
    /// Index in the plan of the layer it belongs to; `None` for data and loss.
    pub layer: Option<usize>,
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub columns: usize,
    /// What it is for.
    pub role: Role,
}

/// What a buffer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Rows of the data set; written before each step.
    Data,
    /// Learned; initialised once, changed by the update.
    Parameter,
    /// Computed by the forward pass.
    Value,
    /// Computed by the backward pass.
    Gradient,
    /// Kept by the optimiser between steps; starts at 0.
    OptimiserState,
}

/// An operator. The set is closed: a backend implements each of them, and nothing else.
///
/// Shapes: B is the batch, matrices are row-major, weights are \[fan-out, fan-in\] as in PyTorch.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are the operands that each operator's formula names")]
pub enum Op {
    /// output = input · weightᵀ + bias. \[B, fan-in\] → \[B, fan-out\] (`torch.nn.Linear`).
    Linear { input: BufferId, weight: BufferId, bias: BufferId, output: BufferId },
    /// grad_input (+)= grad_output · weight.
    LinearGradInput {
        grad_output: BufferId,
        weight: BufferId,
        grad_input: BufferId,
        accumulate: bool,
    },
    /// grad_weight (+)= grad_outputᵀ · input; grad_bias (+)= column sums of grad_output.
    LinearGradParameters {
        grad_output: BufferId,
        input: BufferId,
        grad_weight: BufferId,
        grad_bias: BufferId,
        accumulate: bool,
    },
    /// output = φ(input), elementwise.
    Activate { function: Activation, input: BufferId, output: BufferId },
    /// grad_input (+)= grad_output · φ′, elementwise, φ′ taken from the output of φ.
    ActivateGrad {
        function: Activation,
        output: BufferId,
        grad_output: BufferId,
        grad_input: BufferId,
        accumulate: bool,
    },
    /// output = left + right, elementwise.
    Add { left: BufferId, right: BufferId, output: BufferId },
    /// grad_input (+)= grad_output, elementwise.
    AddGrad { grad_output: BufferId, grad_input: BufferId, accumulate: bool },
    /// probabilities = softmax(logits) by row; row_losses = logsumexp − logit of the label
    /// (`torch.nn.CrossEntropyLoss`); row_hits = 1 where the label has the largest logit, else 0;
    /// loss = mean of row_losses.
    SoftmaxCrossEntropy {
        logits: BufferId,
        labels: BufferId,
        probabilities: BufferId,
        row_losses: BufferId,
        row_hits: BufferId,
        loss: BufferId,
    },
    /// grad_logits = (probabilities − one-hot label) / B.
    SoftmaxCrossEntropyGrad { probabilities: BufferId, labels: BufferId, grad_logits: BufferId },
    /// velocity = momentum · velocity + gradient; parameter −= learning_rate · velocity
    /// (`torch.optim.SGD`); without momentum the gradient takes the velocity's place.
    Sgd {
        parameter: BufferId,
        gradient: BufferId,
        velocity: Option<BufferId>,
        learning_rate: f64,
        momentum: f64,
    },
}

/// What is measured at a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// L2 norm of ∂loss/∂(layer output), over the whole batch.
    GradActivation,
    /// L2 norm of ∂loss/∂(layer weights).
    GradWeight,
}

impl Measure {
    /// Every measure, in the order of a step's record.
    pub const ALL: [Measure; 2] = [Measure::GradActivation, Measure::GradWeight];

    /// Written name in traces.
    pub fn name(self) -> &'static str {
        match self {
            Measure::GradActivation => "grad_activation",
            Measure::GradWeight => "grad_weight",
        }
    }
}

/// A norm to take after the backward pass of every step.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    /// What is measured.
    pub measure: Measure,
    /// Index of the layer in the plan.
    pub layer: usize,
    /// The buffer whose L2 norm is taken.
    pub buffer: BufferId,
}

/// The buffers of a layer that others ask for by layer.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerBuffers {
    /// Weights, \[fan-out, fan-in\].
    pub weight: BufferId,
    /// Biases, \[1, fan-out\].
    pub bias: BufferId,
    /// What the layer hands on: φ(z) in a plain network, the stream z in a pre-activation residual
    /// one, the logits of the output layer. \[B, fan-out\]
    pub output: BufferId,
}

/// One training step, as data.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// Rows of a step.
    pub batch: usize,
    /// Every matrix.
    pub buffers: Vec<Buffer>,
    /// Input rows, \[B, features\].
    pub inputs: BufferId,
    /// Labels, \[B, 1\], whole numbers.
    pub labels: BufferId,
    /// Loss of each row, \[B, 1\].
    pub row_losses: BufferId,
    /// 1 for each row that is classified correctly, \[B, 1\].
    pub row_hits: BufferId,
    /// Mean loss, \[1, 1\].
    pub loss: BufferId,
    /// Buffers of each layer of the plan.
    pub layers: Vec<LayerBuffers>,
    /// From the inputs to the loss.
    pub forward: Vec<Op>,
    /// From the loss to the gradient of every parameter.
    pub backward: Vec<Op>,
    /// From the gradients to new parameters.
    pub update: Vec<Op>,
    /// What is measured, measure by measure and layer by layer.
    pub probes: Vec<Probe>,
}

impl Program {
    /// Lowers the plan, differentiates it, and adds update and probes.
    pub fn compile(plan: &Plan) -> Program {
        let mut program = lower(plan);
        let gradients = differentiate(&mut program);
        let gradient_of = |buffer| match gradients.of(buffer) {
            Some(gradient) => gradient,
            None => unreachable!("every layer lies on the way to the loss"),
        };
        let spec = &plan.spec;
        for layer in program.layers.clone() {
            for parameter in [layer.weight, layer.bias] {
                let velocity = (spec.momentum != 0.0)
                    .then(|| program.add_like(parameter, "velocity", Role::OptimiserState));
                program.update.push(Op::Sgd {
                    parameter,
                    gradient: gradient_of(parameter),
                    velocity,
                    learning_rate: spec.learning_rate,
                    momentum: spec.momentum,
                });
            }
        }
        for measure in Measure::ALL {
            for (index, layer) in program.layers.iter().enumerate() {
                let of = match measure {
                    Measure::GradActivation => layer.output,
                    Measure::GradWeight => layer.weight,
                };
                program.probes.push(Probe { measure, layer: index, buffer: gradient_of(of) });
            }
        }
        program
    }

    /// The buffer with this index.
    pub fn buffer(&self, id: BufferId) -> &Buffer {
        &self.buffers[id.0]
    }

    /// The buffer with this name.
    pub fn find(&self, name: &str) -> Option<BufferId> {
        self.buffers.iter().position(|buffer| buffer.name == name).map(BufferId)
    }

    /// The parameters, layer by layer, weights before biases.
    pub fn parameters(&self) -> impl Iterator<Item = BufferId> + '_ {
        self.layers.iter().flat_map(|layer| [layer.weight, layer.bias])
    }

    /// Bytes of all buffers at four bytes a number.
    pub fn bytes(&self) -> usize {
        self.buffers.iter().map(|buffer| buffer.rows * buffer.columns * 4).sum()
    }

    pub(crate) fn add(&mut self, buffer: Buffer) -> BufferId {
        self.buffers.push(buffer);
        BufferId(self.buffers.len() - 1)
    }

    /// A buffer of the shape of `of`, named after it.
    pub(crate) fn add_like(&mut self, of: BufferId, suffix: &str, role: Role) -> BufferId {
        let of = self.buffer(of).clone();
        self.add(Buffer { name: format!("{}.{suffix}", of.name), role, ..of })
    }
}

/// A listing: one operator a line, buffers by name and shape.
impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (title, ops) in
            [("forward", &self.forward), ("backward", &self.backward), ("update", &self.update)]
        {
            writeln!(f, "{title}:")?;
            for op in ops {
                let (reads, writes) = op.operands();
                let name = format!("{op:?}");
                let name = name.split([' ', '{']).next().unwrap_or_default();
                let list = |ids: &[BufferId]| {
                    let shown = ids.iter().map(|id| {
                        let Buffer { name, rows, columns, .. } = self.buffer(*id);
                        format!("{name}[{rows}×{columns}]")
                    });
                    shown.collect::<Vec<_>>().join(", ")
                };
                writeln!(f, "  {} = {name}({})", list(&writes), list(&reads))?;
            }
        }
        writeln!(f, "probes: {}", self.probes.len())
    }
}

impl Op {
    /// The buffers read and the buffers written, in the order of the operator's fields. A buffer
    /// that is accumulated into, or updated in place, counts as written.
    pub fn operands(&self) -> (Vec<BufferId>, Vec<BufferId>) {
        match *self {
            Op::Linear { input, weight, bias, output } => (vec![input, weight, bias], vec![output]),
            Op::LinearGradInput { grad_output, weight, grad_input, .. } => {
                (vec![grad_output, weight], vec![grad_input])
            }
            Op::LinearGradParameters { grad_output, input, grad_weight, grad_bias, .. } => {
                (vec![grad_output, input], vec![grad_weight, grad_bias])
            }
            Op::Activate { input, output, .. } => (vec![input], vec![output]),
            Op::ActivateGrad { output, grad_output, grad_input, .. } => {
                (vec![output, grad_output], vec![grad_input])
            }
            Op::Add { left, right, output } => (vec![left, right], vec![output]),
            Op::AddGrad { grad_output, grad_input, .. } => (vec![grad_output], vec![grad_input]),
            Op::SoftmaxCrossEntropy {
                logits,
                labels,
                probabilities,
                row_losses,
                row_hits,
                loss,
            } => (vec![logits, labels], vec![probabilities, row_losses, row_hits, loss]),
            Op::SoftmaxCrossEntropyGrad { probabilities, labels, grad_logits } => {
                (vec![probabilities, labels], vec![grad_logits])
            }
            Op::Sgd { parameter, gradient, velocity, .. } => {
                (vec![gradient], std::iter::once(parameter).chain(velocity).collect())
            }
        }
    }
}
