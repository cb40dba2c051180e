//! Lowering: a plan becomes the forward operators of a program.

use experiment::{
    Activation, Cell, Gate, Layer, LayerRole, Loss, Norm, NormPlace, Path, Plan, Probes, Skip,
};

use crate::op::{Function, Op, Recurrent, Span};
use crate::program::{Buffer, BufferId, LayerBuffers, Program, Role};

/// The forward pass of the plan; backward, update and probes are still empty.
pub(crate) fn lower(plan: &Plan) -> Program {
    let steps = plan.shape.steps;
    let batch = plan.spec.batch;
    let program = Program {
        batch,
        steps,
        targets_per_row: plan.targets,
        time_major: plan.is_recurrent(),
        buffers: Vec::new(),
        inputs: BufferId(0),
        targets: BufferId(0),
        outputs: BufferId(0),
        row_losses: BufferId(0),
        row_hits: BufferId(0),
        loss: BufferId(0),
        clip_norms: None,
        layers: Vec::new(),
        parameters: Vec::new(),
        forward: Vec::new(),
        backward: Vec::new(),
        update: Vec::new(),
        evaluation: Vec::new(),
        active: Vec::new(),
        probes: Vec::new(),
        measured: Probes::NONE,
        gradients: Vec::new(),
    };
    let mut lowering = Lowering { plan, program, layer: None };
    let targets = batch * plan.targets;
    lowering.program.inputs =
        lowering.add("inputs", batch * steps, plan.shape.features, Role::Data);
    lowering.program.targets = lowering.add("targets", targets, 1, Role::Data);
    let logits = lowering.layers();
    lowering.loss(logits, targets);
    lowering.program
}

/// A forward pass under construction.
struct Lowering<'a> {
    plan: &'a Plan,
    program: Program,
    /// The layer that is lowered; `None` for data and loss.
    layer: Option<usize>,
}

impl Lowering<'_> {
    /// A buffer, named after the layer.
    fn add(&mut self, suffix: &str, rows: usize, columns: usize, role: Role) -> BufferId {
        let name = match self.layer {
            Some(layer) => format!("{}.{suffix}", self.plan.layers[layer].name),
            None => suffix.to_owned(),
        };
        self.program.add(Buffer { name, layer: self.layer, rows, columns, role })
    }

    /// A value of the shape of another.
    fn like(&mut self, of: BufferId, suffix: &str) -> BufferId {
        let (rows, columns) = (self.program.buffer(of).rows, self.program.buffer(of).columns);
        self.add(suffix, rows, columns, Role::Value)
    }

    fn push(&mut self, op: Op) {
        self.program.forward.push(op);
    }

    /// All layers; gives the outputs of the last one.
    fn layers(&mut self) -> BufferId {
        let plan = self.plan;
        let mut input = self.program.inputs;
        for (index, layer) in plan.layers.iter().enumerate() {
            self.layer = Some(index);
            let parameters = self.parameters(layer);
            let buffers = match layer.role {
                LayerRole::Hidden(kind) => {
                    let (buffers, read) = self.dense(layer, &parameters, input, kind);
                    input = read;
                    buffers
                }
                LayerRole::Recurrent(cell) => {
                    let buffers = self.recurrent(layer, &parameters, input, cell);
                    input = buffers.output;
                    buffers
                }
                LayerRole::Output => {
                    let read = self.readout(input);
                    input = self.linear(read, parameters[0], parameters[1], "output");
                    plain(input)
                }
            };
            self.program.layers.push(buffers);
        }
        self.layer = None;
        input
    }

    fn parameters(&mut self, layer: &Layer) -> Vec<BufferId> {
        let mut buffers = Vec::with_capacity(layer.parameters.len());
        for parameter in &layer.parameters {
            let (rows, columns) = parameter.shape();
            buffers.push(self.add(parameter.name, rows, columns, Role::Parameter));
        }
        self.program.parameters.extend(&buffers);
        buffers
    }

    /// The parameter of this layer with this name.
    fn named(&self, layer: &Layer, parameters: &[BufferId], name: &str) -> BufferId {
        match layer.parameters.iter().position(|parameter| parameter.name == name) {
            Some(index) => parameters[index],
            None => unreachable!("{} has no {name}", layer.name),
        }
    }

    fn linear(
        &mut self,
        input: BufferId,
        weight: BufferId,
        bias: BufferId,
        suffix: &str,
    ) -> BufferId {
        let rows = self.program.buffer(input).rows;
        let output = self.add(suffix, rows, self.program.buffer(weight).rows, Role::Value);
        self.push(Op::Linear { input, weight, bias, output, rows: Span::all(rows) });
        output
    }

    fn activate(&mut self, kind: Activation, input: BufferId, suffix: &str) -> BufferId {
        let output = self.like(input, suffix);
        let function = Function { kind, leak: self.plan.spec.leak };
        self.push(Op::Activate { function, input, output });
        output
    }

    /// A dense layer: linear map, normalisation, activation, and the path that ends here. Gives its
    /// buffers, and the one that the next layer reads.
    ///
    /// A pre-activation residual network hands on the sums z and applies φ where they are read; a
    /// plain one hands on φ(z). Both have the same parameters, so that a flip of the skip changes
    /// nothing else.
    fn dense(
        &mut self,
        layer: &Layer,
        parameters: &[BufferId],
        input: BufferId,
        kind: Activation,
    ) -> (LayerBuffers, BufferId) {
        let sum = layer.path.filter(|path| path.kind != Skip::Highway);
        let name = if sum.is_some() { "branch" } else { "preactivation" };
        let mut z = self.linear(input, parameters[0], parameters[1], name);
        if let Some(path) = sum {
            z = self.join(layer, parameters, path, z);
        }
        let before = self.plan.spec.norm_place == NormPlace::Before;
        let preactivation = if before { self.normalise(layer, parameters, z) } else { z };
        let activation = self.activate(kind, preactivation, "activation");
        let read = if before { activation } else { self.normalise(layer, parameters, activation) };
        let (output, read) = match layer.path {
            _ if self.plan.spec.skip.is_pre_activation() => (z, read),
            Some(Path { kind: Skip::Highway, from, .. }) => {
                let carried = self.program.layers[from].output;
                let output = self.highway(layer, parameters, input, read, carried);
                (output, output)
            }
            _ => (read, read),
        };
        let buffers = LayerBuffers {
            output,
            preactivation: Some(preactivation),
            activation: Some(activation),
            function: Some(Function { kind, leak: self.plan.spec.leak }),
            gates: None,
            openings: Vec::new(),
        };
        (buffers, read)
    }

    /// The sum of what a path carries and the branch it goes around.
    fn join(
        &mut self,
        layer: &Layer,
        parameters: &[BufferId],
        path: Path,
        right: BufferId,
    ) -> BufferId {
        let left = self.program.layers[path.from].output;
        let output = self.like(right, "preactivation");
        if path.kind == Skip::ReZero {
            let alpha = self.named(layer, parameters, "alpha");
            self.push(Op::AddGated { left, right, alpha, output });
        } else {
            self.push(Op::Add { left, right, scale: path.scale, output });
        }
        output
    }

    fn highway(
        &mut self,
        layer: &Layer,
        parameters: &[BufferId],
        input: BufferId,
        candidate: BufferId,
        carried: BufferId,
    ) -> BufferId {
        let weight = self.named(layer, parameters, "transform.weight");
        let bias = self.named(layer, parameters, "transform.bias");
        let z = self.linear(input, weight, bias, "transform.preactivation");
        let gate = self.activate(Activation::Sigmoid, z, "transform");
        let output = self.like(candidate, "output");
        self.push(Op::Highway { gate, candidate, carried, output });
        output
    }

    fn normalise(&mut self, layer: &Layer, parameters: &[BufferId], input: BufferId) -> BufferId {
        if layer.norm == Norm::None {
            return input;
        }
        let (rows, units) = (self.program.buffer(input).rows, layer.fan_out);
        let output = self.like(input, "normalised");
        let scale = self.named(layer, parameters, "norm.weight");
        let shift = (layer.norm != Norm::Rms).then(|| self.named(layer, parameters, "norm.bias"));
        match (layer.norm, shift) {
            (Norm::Batch, Some(shift)) => {
                let mean = self.add("norm.mean", 1, units, Role::Value);
                let inverse = self.add("norm.inverse", 1, units, Role::Value);
                let running_mean = self.add("norm.running_mean", 1, units, Role::Statistic);
                let running_variance = self.add("norm.running_variance", 1, units, Role::Statistic);
                self.push(Op::BatchNorm {
                    input,
                    scale,
                    shift,
                    mean,
                    inverse,
                    running_mean,
                    running_variance,
                    output,
                });
            }
            _ => {
                let mean = self.add("norm.mean", rows, 1, Role::Value);
                let inverse = self.add("norm.inverse", rows, 1, Role::Value);
                self.push(Op::LayerNorm { input, scale, shift, mean, inverse, output });
            }
        }
        output
    }

    /// A recurrent layer: the inputs of all time steps at once, then step after step.
    fn recurrent(
        &mut self,
        layer: &Layer,
        parameters: &[BufferId],
        input: BufferId,
        cell: Cell,
    ) -> LayerBuffers {
        let [weight_ih, weight, bias_ih, bias] = *parameters else {
            unreachable!("a recurrent layer has four parameters");
        };
        let projected = self.linear(input, weight_ih, bias_ih, "projected");
        let rows = self.program.buffer(projected).rows;
        let gates = self.like(projected, "gates");
        let hidden = self.add("hidden", rows, layer.fan_out, Role::Value);
        let memory = match cell {
            Cell::Rnn(_) => hidden,
            Cell::Lstm => self.add("cell", rows, layer.fan_out, Role::Value),
            Cell::Gru => self.add("recalled", rows, layer.fan_out, Role::Value),
        };
        let steps = self.plan.shape.steps;
        let leak = self.plan.spec.leak;
        let layer = Recurrent { cell, leak, steps, weight, bias, projected, gates, memory, hidden };
        self.push(Op::Recurrence { layer, times: Span::all(steps) });
        let function = match cell {
            Cell::Rnn(kind) => Some(Function { kind, leak }),
            Cell::Lstm | Cell::Gru => None,
        };
        LayerBuffers {
            output: hidden,
            preactivation: function.map(|_| gates),
            activation: Some(hidden),
            function,
            gates: (cell.gates() > 1).then_some(gates),
            openings: match cell {
                Cell::Rnn(_) => Vec::new(),
                Cell::Lstm => vec![(0, Gate::Input), (1, Gate::Forget), (3, Gate::Output)],
                Cell::Gru => vec![(0, Gate::Reset), (1, Gate::Update)],
            },
        }
    }

    /// What the output layer reads: of a recurrent network that answers once, the last time step.
    fn readout(&mut self, input: BufferId) -> BufferId {
        if !self.plan.is_recurrent() || self.plan.targets > 1 {
            return input;
        }
        let columns = self.program.buffer(input).columns;
        let output = self.add("input", self.plan.spec.batch, columns, Role::Value);
        self.push(Op::LastRows { input, output });
        output
    }

    fn loss(&mut self, outputs: BufferId, targets: usize) {
        let Buffer { rows, columns, .. } = *self.program.buffer(outputs);
        // A dense network that answers for every time step does so in one row.
        let outputs = if rows == targets {
            outputs
        } else {
            let output = self.add("answers", targets, rows * columns / targets, Role::Value);
            self.push(Op::Reshape { input: outputs, output });
            output
        };
        let probabilities =
            (self.plan.loss == Loss::CrossEntropy).then(|| self.like(outputs, "probabilities"));
        let row_losses = self.add("row_losses", targets, 1, Role::Value);
        let row_hits = self.add("row_hits", targets, 1, Role::Value);
        let loss = self.add("loss", 1, 1, Role::Value);
        (self.program.row_losses, self.program.row_hits, self.program.loss) =
            (row_losses, row_hits, loss);
        self.program.outputs = outputs;
        let targets = self.program.targets;
        self.push(match (self.plan.loss, probabilities) {
            (_, Some(probabilities)) => Op::SoftmaxCrossEntropy {
                logits: outputs,
                targets,
                probabilities,
                row_losses,
                row_hits,
                loss,
            },
            (Loss::Binary, _) => {
                Op::BinaryCrossEntropy { logits: outputs, targets, row_losses, row_hits, loss }
            }
            _ => Op::SquaredError { outputs, targets, row_losses, row_hits, loss },
        });
    }
}

/// A layer that hands on its sums.
fn plain(output: BufferId) -> LayerBuffers {
    LayerBuffers {
        output,
        preactivation: None,
        activation: None,
        function: None,
        gates: None,
        openings: Vec::new(),
    }
}
