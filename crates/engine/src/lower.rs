//! Lowering: a model becomes the forward operators of a program.

use model::{
    AxisKind, Cell, Function, Kind, Loss, Model, Module, Normalisation, Objective, Parameter,
    ParameterId, PortKind, Value, ValueId,
};

use crate::buffer::{Buffer, BufferId, Role, RowAxes, Span};
use crate::op::{Op, Recurrent};
use crate::ops::{
    Activate, Add, AddGated, BatchNorm, BinaryCrossEntropy, Highway, LastRows, LayerNorm, Linear,
    Recurrence, Reshape, SoftmaxCrossEntropy, SoftmaxSquaredError, SquaredError,
};
use crate::program::{LayerBuffers, LossBuffers, Program};

/// The forward pass of the model; backward, update and probes are still empty.
pub(crate) fn lower(model: &Model) -> Program {
    let program = Program {
        time_major: model.is_time_major(),
        ..Program::empty(model.batch(), model.steps())
    };
    let values = vec![None; model.values.len()];
    let mut lowering = Lowering { model, program, values, block: None };
    lowering.program.inputs = lowering.given(PortKind::Inputs);
    lowering.program.targets = lowering.given(PortKind::Targets);
    for block in 0..model.blocks.len() {
        lowering.block(block);
    }
    let behind = model.blocks.last().map_or(0, |block| block.modules.end);
    for module in &model.modules[behind..] {
        let found = lowering.module(module);
        lowering.squashed(module, found);
    }
    for (index, loss) in model.losses.iter().enumerate() {
        lowering.loss(index, loss);
    }
    lowering.program
}

/// A forward pass under construction.
struct Lowering<'a> {
    model: &'a Model,
    program: Program,
    /// The buffer of each value that was computed.
    values: Vec<Option<BufferId>>,
    /// The block that is lowered; `None` for data and loss.
    block: Option<usize>,
}

impl Lowering<'_> {
    /// A buffer, named after the block. Its shape is so many rows, what they are, and so many columns.
    fn add(
        &mut self,
        suffix: &str,
        (rows, row_axes, columns): (usize, RowAxes, usize),
        role: Role,
    ) -> BufferId {
        let name = match self.block {
            Some(block) => format!("{}.{suffix}", self.model.blocks[block].name),
            None => suffix.to_owned(),
        };
        self.program.add(Buffer { name, layer: self.block, rows, row_axes, columns, role })
    }

    /// A value of the shape of another that only the operators need.
    fn like(&mut self, of: BufferId, suffix: &str) -> BufferId {
        let &Buffer { rows, row_axes, columns, .. } = self.program.buffer(of);
        self.add(suffix, (rows, row_axes, columns), Role::Value)
    }

    fn given(&mut self, kind: PortKind) -> Vec<BufferId> {
        let model = self.model;
        model.given(kind).map(|value| self.store(value, Role::Data)).collect()
    }

    /// The buffer of a value of the model.
    fn store(&mut self, id: ValueId, role: Role) -> BufferId {
        let Value { name, axes, block } = self.model.value(id).clone();
        let (rows, row_axes, columns) = (axes.matrix_rows(), RowAxes::of(&axes), axes.units());
        let buffer = self.program.add(Buffer { name, layer: block, rows, row_axes, columns, role });
        self.values[id.0] = Some(buffer);
        buffer
    }

    /// Where a value lies that was computed before.
    fn value(&self, id: ValueId) -> BufferId {
        match self.values[id.0] {
            Some(buffer) => buffer,
            None => unreachable!("{} is read before it is written", self.model.value(id).name),
        }
    }

    fn parameter(&self, id: ParameterId) -> BufferId {
        self.program.parameters[id.0]
    }

    fn push(&mut self, op: impl Into<Op>) {
        self.program.forward.push(op.into());
    }

    fn block(&mut self, index: usize) {
        let model = self.model;
        let block = &model.blocks[index];
        self.block = Some(index);
        for parameter in model.parameters_of(index) {
            let (rows, columns) = Parameter::shape(parameter);
            let shape = (rows, RowAxes::Parameter, columns);
            let buffer = self.add(parameter.name, shape, Role::Parameter);
            self.program.parameters.push(buffer);
        }
        let mut activated = Activated::default();
        for module in block.modules.clone() {
            let found = self.module(&model.modules[module]);
            if block.activated.is_some_and(|it| it.0 == module) {
                activated = found;
            }
        }
        let output = self.value(block.output);
        let Activated { preactivation, activation, function, gates, cell } = activated;
        let openings = cell.map_or(&[][..], Cell::openings).to_vec();
        let buffers = LayerBuffers { output, preactivation, activation, function, gates, openings };
        self.program.layers.push(buffers);
        self.block = None;
    }

    /// Lowers a module; says what of it is looked at where it gives a block's activations.
    fn module(&mut self, module: &Module) -> Activated {
        let reads: Vec<BufferId> = module.reads.iter().map(|&id| self.value(id)).collect();
        match module.kind {
            Kind::Linear { weight, bias } => {
                let (input, weight, bias) =
                    (reads[0], self.parameter(weight), self.parameter(bias));
                let output = self.store(module.writes, Role::Value);
                let rows = Span::all(self.program.buffer(input).rows);
                self.push(Linear { input, weight, bias, output, rows });
            }
            Kind::Activation { activation, leak } => {
                let (input, function) = (reads[0], Function { kind: activation, leak });
                let output = self.store(module.writes, Role::Value);
                self.push(Activate { function, input, output });
                return Activated {
                    preactivation: Some(input),
                    activation: Some(output),
                    function: Some(function),
                    ..Activated::default()
                };
            }
            Kind::Normalisation { over, scale, shift } => {
                self.normalise(module, reads[0], over, scale, shift);
            }
            Kind::Add { scale } => {
                let output = self.store(module.writes, Role::Value);
                self.push(Add { left: reads[0], right: reads[1], scale, output });
            }
            Kind::ScaledAdd { alpha } => {
                let alpha = self.parameter(alpha);
                let output = self.store(module.writes, Role::Value);
                self.push(AddGated { left: reads[0], right: reads[1], alpha, output });
            }
            Kind::Blend => {
                let [gate, candidate, carried] = [reads[0], reads[1], reads[2]];
                let output = self.store(module.writes, Role::Value);
                self.push(Highway { gate, candidate, carried, output });
            }
            Kind::Recurrence { cell, leak, weight, bias, truncation } => {
                let (weight, bias) = (self.parameter(weight), self.parameter(bias));
                let layer = Recurrent { cell, leak, steps: self.model.steps(), truncation };
                return self.recurrence(module, reads[0], layer, weight, bias);
            }
            Kind::LastStep => {
                let output = self.store(module.writes, Role::Value);
                self.push(LastRows { input: reads[0], output });
            }
            Kind::SplitSteps => {
                let output = self.store(module.writes, Role::Value);
                self.push(Reshape { input: reads[0], output });
            }
        }
        Activated::default()
    }

    /// Notes a function that stands behind the output layer, so that its slopes can be looked at there.
    fn squashed(&mut self, module: &Module, found: Activated) {
        let answers = self.model.value(module.reads[0]).block;
        let Some(layer) = answers.and_then(|block| self.program.layers.get_mut(block)) else {
            return;
        };
        if found.function.is_some() && layer.function.is_none() {
            layer.preactivation = found.preactivation;
            layer.activation = found.activation;
            layer.function = found.function;
        }
    }

    fn normalise(
        &mut self,
        module: &Module,
        input: BufferId,
        over: Normalisation,
        scale: ParameterId,
        shift: Option<ParameterId>,
    ) {
        // `norm.weight` and `norm.bias` are beside `norm.mean`.
        let name = self.model.parameter(scale).name;
        let prefix = name.strip_suffix("weight").unwrap_or(name);
        let named = |statistic: &str| format!("{prefix}{statistic}");
        let &Buffer { rows, row_axes, columns: units, .. } = self.program.buffer(input);
        let scale = self.parameter(scale);
        let shift = shift.map(|shift| self.parameter(shift));
        let output = self.store(module.writes, Role::Value);
        match (over, shift) {
            (Normalisation::Batch, Some(shift)) => {
                let shape = (1, RowAxes::Single, units);
                let mean = self.add(&named("mean"), shape, Role::Value);
                let inverse = self.add(&named("inverse"), shape, Role::Value);
                let running_mean = self.add(&named("running_mean"), shape, Role::RunningMean);
                let name = named("running_variance");
                let running_variance = self.add(&name, shape, Role::RunningVariance);
                self.push(BatchNorm {
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
            (Normalisation::Batch, None) => unreachable!("BatchNorm has a shift"),
            (Normalisation::Layer | Normalisation::Rms, shift) => {
                let shape = (rows, row_axes, 1);
                let mean = self.add(&named("mean"), shape, Role::Value);
                let inverse = self.add(&named("inverse"), shape, Role::Value);
                self.push(LayerNorm { input, scale, shift, mean, inverse, output });
            }
        }
    }

    fn recurrence(
        &mut self,
        module: &Module,
        projected: BufferId,
        layer: Recurrent,
        weight: BufferId,
        bias: BufferId,
    ) -> Activated {
        let gates = self.like(projected, "gates");
        let hidden = self.store(module.writes, Role::Value);
        let memory = match layer.cell {
            Cell::Rnn(_) => hidden,
            Cell::Lstm => self.like(hidden, "cell"),
            Cell::Gru => self.like(hidden, "recalled"),
        };
        let times = Span::all(layer.steps);
        self.push(Recurrence { layer, projected, weight, bias, gates, memory, hidden, times });
        let function = module.kind.activation().map(|(kind, leak)| Function { kind, leak });
        Activated {
            preactivation: function.map(|_| gates),
            activation: Some(hidden),
            function,
            gates: (layer.cell.gates() > 1).then_some(gates),
            cell: Some(layer.cell),
        }
    }

    fn loss(&mut self, index: usize, loss: &Loss) {
        // The first one is called `loss`, the second `loss2`.
        let number = if index == 0 { String::new() } else { (index + 1).to_string() };
        let (outputs, targets) = (self.value(loss.answers), self.value(loss.targets));
        let op: Op = match loss.objective {
            Objective::CrossEntropy { smoothing } => {
                let probabilities = self.like(outputs, &format!("probabilities{number}"));
                let [row_losses, row_hits, loss] = self.results(loss, &number);
                let logits = outputs;
                SoftmaxCrossEntropy {
                    smoothing,
                    logits,
                    targets,
                    probabilities,
                    row_losses,
                    row_hits,
                    loss,
                }
                .into()
            }
            Objective::Binary => {
                let [row_losses, row_hits, loss] = self.results(loss, &number);
                BinaryCrossEntropy { logits: outputs, targets, row_losses, row_hits, loss }.into()
            }
            Objective::SoftmaxSquaredError => {
                let probabilities = self.like(outputs, &format!("probabilities{number}"));
                let [row_losses, row_hits, loss] = self.results(loss, &number);
                let logits = outputs;
                SoftmaxSquaredError { logits, targets, probabilities, row_losses, row_hits, loss }
                    .into()
            }
            Objective::SquaredError => {
                let [row_losses, row_hits, loss] = self.results(loss, &number);
                SquaredError { outputs, targets, row_losses, row_hits, loss }.into()
            }
        };
        self.push(op);
    }

    /// Where the results of a loss go: loss of each target, hits, mean loss.
    fn results(&mut self, of: &Loss, number: &str) -> [BufferId; 3] {
        let (outputs, targets) = (self.value(of.answers), self.value(of.targets));
        let &Buffer { rows, row_axes, .. } = self.program.buffer(targets);
        let (each, whole) = ((rows, row_axes, 1), (1, RowAxes::Single, 1));
        let results = [("row_losses", each), ("row_hits", each), ("loss", whole)]
            .map(|(name, shape)| self.add(&format!("{name}{number}"), shape, Role::Value));
        let [row_losses, row_hits, loss] = results;
        let axes = &self.model.value(of.targets).axes;
        self.program.losses.push(LossBuffers {
            weight: of.weight,
            targets_per_row: axes.size(AxisKind::Time).unwrap_or(1),
            outputs,
            row_losses,
            row_hits,
            loss,
        });
        results
    }
}

/// What is looked at of the module that gives a block's activations.
#[derive(Default)]
struct Activated {
    preactivation: Option<BufferId>,
    activation: Option<BufferId>,
    function: Option<Function>,
    gates: Option<BufferId>,
    cell: Option<Cell>,
}
