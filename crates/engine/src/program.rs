//! `Program`: one training step as data: buffers, operators, probes.

use std::fmt;

use model::{Function, Gate, Measure, Model, Probes};

use crate::buffer::{Buffer, BufferId, Role, Span};
use crate::error::BackendError;
use crate::op::Op;

/// The buffers of a layer that others ask for by layer.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerBuffers {
    /// What the layer hands on: φ(z) in a plain network, the stream z in a pre-activation residual
    /// one, the hidden states of a recurrent layer, the logits of the output layer. \[B, fan-out\],
    /// recurrent \[T · B, fan-out\], time-major.
    pub output: BufferId,
    /// The sums z that the activation (or its normalisation) is applied to.
    pub preactivation: Option<BufferId>,
    /// What the activation gives.
    pub activation: Option<BufferId>,
    /// The activation function.
    pub function: Option<Function>,
    /// Values of the gates, \[T · B, gates · H\].
    pub gates: Option<BufferId>,
    /// Which blocks of the gates open and close (the others are candidates).
    pub openings: Vec<(usize, Gate)>,
}

/// What a loss is computed from, and where its results are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LossBuffers {
    /// What its mean is multiplied with in the sum of all losses.
    pub weight: f64,
    /// Targets of each row.
    pub targets_per_row: usize,
    /// Logits or values, \[targets, outputs\].
    pub outputs: BufferId,
    /// Loss of each target, \[targets, 1\].
    pub row_losses: BufferId,
    /// 1 for each target that was hit, \[targets, 1\].
    pub row_hits: BufferId,
    /// Mean loss, \[1, 1\], without the weight.
    pub loss: BufferId,
}

/// A number to take after the backward pass (update ratios: after the update) of every step.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    /// What is measured.
    pub measure: Measure,
    /// Index of the layer in the plan.
    pub layer: usize,
    /// The time step, from 0, where the layer has several.
    pub time: Option<usize>,
    /// The parameter, where the measure is one of a weight matrix.
    pub parameter: Option<&'static str>,
    /// The buffer that is looked at.
    pub buffer: BufferId,
    /// Its rows.
    pub rows: Span,
    /// Its columns.
    pub columns: Span,
    /// For the saturated share: the function, and its inputs.
    pub slope: Option<(Function, BufferId)>,
}

/// One training step, as data.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// Rows of a step.
    pub batch: usize,
    /// Time steps of a row: 1 but for recurrent networks.
    pub steps: usize,
    /// Whether inputs and targets lie time step by time step.
    pub time_major: bool,
    /// Every matrix.
    pub buffers: Vec<Buffer>,
    /// Inputs, \[B, features\], or time-major \[T · B, features\].
    pub inputs: Vec<BufferId>,
    /// Classes (whole numbers) or values, \[targets, 1\]: one buffer for each loss.
    pub targets: Vec<BufferId>,
    /// What is minimised is the sum of these. Hits are counted of the first one, and its outputs are shown.
    pub losses: Vec<LossBuffers>,
    /// Global gradient norm before and after clipping, \[1, 2\], where there is clipping.
    pub clip_norms: Option<BufferId>,
    /// Buffers of each layer of the plan.
    pub layers: Vec<LayerBuffers>,
    /// The parameters, layer by layer, in the order of the plan.
    pub parameters: Vec<BufferId>,
    /// From the inputs to the loss.
    pub forward: Vec<Op>,
    /// From the loss to the gradient of every parameter.
    pub backward: Vec<Op>,
    /// From the gradients to new parameters.
    pub update: Vec<Op>,
    /// From the inputs to the loss without learning: normalisations use their running statistics.
    pub evaluation: Vec<Op>,
    /// Marks of units that were active in an evaluation, by layer, \[1, fan-out\].
    pub active: Vec<(usize, BufferId)>,
    /// What is measured.
    pub probes: Vec<Probe>,
    /// Which measures those are.
    pub measured: Probes,
    pub(crate) gradients: Vec<Option<BufferId>>,
}

impl Program {
    /// A program without buffers and operators, for batches of so many rows of so many time steps.
    pub fn empty(batch: usize, steps: usize) -> Program {
        Program {
            batch,
            steps,
            time_major: steps > 1,
            buffers: Vec::new(),
            inputs: Vec::new(),
            targets: Vec::new(),
            losses: Vec::new(),
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
        }
    }

    /// The weight matrices whose gradients are measured: block, name, buffer.
    pub fn weights<'a>(
        &'a self,
        model: &'a Model,
    ) -> impl Iterator<Item = (usize, &'static str, BufferId)> + 'a {
        let named = (0..model.blocks.len())
            .flat_map(|block| model.parameters_of(block).iter().map(move |it| (block, it)));
        named
            .zip(&self.parameters)
            .filter(|((_, parameter), _)| parameter.kind.is_measured())
            .map(|((block, parameter), &buffer)| (block, parameter.name, buffer))
    }

    /// The loss whose outputs are shown and whose hits are counted: the first one.
    pub fn main_loss(&self) -> &LossBuffers {
        &self.losses[0]
    }

    /// The row of the batch that a target of a loss belongs to.
    pub fn row_of(&self, loss: &LossBuffers, target: usize) -> usize {
        if self.time_major { target % self.batch } else { target / loss.targets_per_row }
    }

    /// The gradient of a value or parameter, if it influences the loss.
    pub fn gradient_of(&self, buffer: BufferId) -> Option<BufferId> {
        self.gradients.get(buffer.0).copied().flatten()
    }

    /// What a run carries from one step to the next: parameters, and what the optimiser and the
    /// normalisations remember.
    pub fn state(&self) -> impl Iterator<Item = BufferId> + '_ {
        (0..self.buffers.len()).map(BufferId).filter(|id| self.buffer(*id).role.is_state())
    }

    /// The buffer with this index.
    pub fn buffer(&self, id: BufferId) -> &Buffer {
        &self.buffers[id.0]
    }

    /// Whether these are as many values as the buffers hold together.
    ///
    /// # Errors
    /// If not, with the name of the first buffer.
    pub fn check_values<S>(&self, ids: &[BufferId], values: &[S]) -> Result<(), BackendError> {
        let numbers = |&id: &BufferId| self.buffer(id).rows * self.buffer(id).columns;
        let expected = ids.iter().map(numbers).sum();
        if values.len() == expected {
            return Ok(());
        }
        let buffer = ids.first().map_or_else(String::new, |&id| self.buffer(id).name.clone());
        Err(BackendError::ValueCount { buffer, found: values.len(), expected })
    }

    /// Values of several buffers, one buffer after another, each with its own part.
    pub fn parts<'a, S>(
        &'a self,
        ids: &'a [BufferId],
        mut values: &'a [S],
    ) -> impl Iterator<Item = (BufferId, &'a [S])> + 'a {
        ids.iter().map(move |&id| {
            let buffer = self.buffer(id);
            let (part, rest) = values.split_at(buffer.rows * buffer.columns);
            values = rest;
            (id, part)
        })
    }

    /// The buffer with this name.
    pub fn find(&self, name: &str) -> Option<BufferId> {
        self.buffers.iter().position(|buffer| buffer.name == name).map(BufferId)
    }

    /// Bytes of all buffers at four bytes a number.
    pub fn bytes(&self) -> u64 {
        self.buffers.iter().map(|buffer| 4 * buffer.size()).sum()
    }

    /// Adds a buffer.
    pub fn add(&mut self, buffer: Buffer) -> BufferId {
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
                let shown = |id: BufferId| {
                    let Buffer { name, rows, columns, .. } = self.buffer(id);
                    format!("{name}[{rows}×{columns}]")
                };
                let reads: Vec<String> = op.reads.iter().copied().map(shown).collect();
                let writes: Vec<String> = op.written().map(shown).collect();
                writeln!(f, "  {} = {}({})", writes.join(", "), op.name(), reads.join(", "))?;
            }
        }
        writeln!(f, "probes: {}", self.probes.len())
    }
}
