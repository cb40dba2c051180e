//! `Model`: the whole network.

use crate::activation::Activation;
use crate::axes::AxisKind;
use crate::block::{Block, Curve};
use crate::kind::Cell;
use crate::loss::Loss;
use crate::module::{Module, ModuleId};
use crate::parameter::{Parameter, ParameterId};
use crate::path::Path;
use crate::port::{Port, PortKind};
use crate::value::{Value, ValueId};

/// A network as data. Modules stand in an order of computation; every value is written once.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Everything that is given or computed.
    pub values: Vec<Value>,
    /// What is given at every step. The first port holds the inputs that tell the rows and time steps.
    pub ports: Vec<Port>,
    /// The computations.
    pub modules: Vec<Module>,
    /// Everything that is learned, block by block.
    pub parameters: Vec<Parameter>,
    /// Modules under a name, from the input to the output; the output blocks come last.
    pub blocks: Vec<Block>,
    /// What is minimised: the sum of these, at least one.
    pub losses: Vec<Loss>,
    /// After how many blocks the network repeats itself, for pictures that fold repeats: the length of a
    /// residual branch.
    pub period: usize,
}

impl Model {
    /// A value.
    pub fn value(&self, id: ValueId) -> &Value {
        &self.values[id.0]
    }

    /// A module.
    pub fn module(&self, id: ModuleId) -> &Module {
        &self.modules[id.0]
    }

    /// A parameter.
    pub fn parameter(&self, id: ParameterId) -> &Parameter {
        &self.parameters[id.0]
    }

    /// The modules of a block.
    pub fn modules_of(&self, block: usize) -> &[Module] {
        &self.modules[self.blocks[block].modules.clone()]
    }

    /// The parameters of a block.
    pub fn parameters_of(&self, block: usize) -> &[Parameter] {
        &self.parameters[self.blocks[block].parameters.clone()]
    }

    /// The values of all ports of a kind.
    pub fn given(&self, kind: PortKind) -> impl Iterator<Item = ValueId> + '_ {
        self.ports.iter().filter(move |port| port.kind == kind).map(|port| port.value)
    }

    /// The inputs that tell the rows and time steps.
    pub fn inputs(&self) -> ValueId {
        self.ports[0].value
    }

    /// The loss whose answers are shown and whose hits are counted: the first one.
    pub fn main_loss(&self) -> &Loss {
        &self.losses[0]
    }

    /// Rows of a training step.
    pub fn batch(&self) -> usize {
        self.value(self.inputs()).axes.size(AxisKind::Batch).unwrap_or(1)
    }

    /// Time steps of a row; 1 where the network reads no sequence.
    pub fn steps(&self) -> usize {
        self.value(self.inputs()).axes.size(AxisKind::Time).unwrap_or(1)
    }

    /// Numbers of a row, or of one of its time steps.
    pub fn features(&self) -> usize {
        self.value(self.inputs()).axes.units()
    }

    /// Targets of a row in the main loss: one, or one for each time step.
    pub fn targets_per_row(&self) -> usize {
        self.value(self.main_loss().targets).axes.size(AxisKind::Time).unwrap_or(1)
    }

    /// Whether a row is read time step by time step, and its numbers lie so.
    pub fn is_time_major(&self) -> bool {
        self.value(self.inputs()).axes.is_time_major()
    }

    /// The hidden blocks, from the input on.
    pub fn hidden(&self) -> &[Block] {
        let hidden = self.blocks.iter().position(|block| block.is_output);
        &self.blocks[..hidden.unwrap_or(self.blocks.len())]
    }

    /// Units of what a block hands on.
    pub fn units(&self, block: usize) -> usize {
        self.value(self.blocks[block].output).axes.units()
    }

    /// Time steps at which what a hidden block hands on is measured, if it has a time axis. Answers are
    /// measured as a whole.
    pub fn times(&self, block: usize) -> Option<usize> {
        let block = &self.blocks[block];
        let times = self.value(block.output).axes.size(AxisKind::Time);
        times.filter(|_| !block.is_output)
    }

    /// The activation function of a block, if it has one of its own; gated cells have several.
    pub fn curve(&self, block: usize) -> Option<Curve> {
        let module = self.blocks[block].activated?;
        let (activation, leak) = self.module(module).kind.activation()?;
        Some(Curve { activation, leak, module })
    }

    /// The function between the answers and the main loss, if there is one.
    pub fn squashed(&self) -> Option<Activation> {
        let answers = self.main_loss().answers;
        let behind = self.blocks.last().map_or(0, |block| block.modules.end);
        let module = self.modules[behind..].iter().find(|module| module.writes == answers)?;
        module.kind.activation().map(|(activation, _)| activation)
    }

    /// Whether a block hands on the sums that its activation function is applied to, as pre-activation
    /// residual networks do (arXiv 1603.05027).
    pub fn hands_on_sums(&self, block: usize) -> bool {
        let Block { activated, output, .. } = &self.blocks[block];
        activated.is_some_and(|activated| *output < self.module(activated).writes)
    }

    /// Whether a run of the other model can go on from the state of a run of this one: everything is the same
    /// but constants that no state depends on.
    pub fn shares_state(&self, other: &Model) -> bool {
        let same = |(a, b): (&Module, &Module)| {
            (a.kind.without_constants(), &a.reads, a.writes)
                == (b.kind.without_constants(), &b.reads, b.writes)
        };
        let mut parameters = self.parameters.iter().zip(&other.parameters);
        (&self.values, &self.blocks) == (&other.values, &other.blocks)
            && self.parameters.len() == other.parameters.len()
            && parameters.all(|(a, b)| a.starts_as(b))
            && self.modules.len() == other.modules.len()
            && self.modules.iter().zip(&other.modules).all(same)
    }

    /// The cell of a block, if it is recurrent.
    pub fn cell(&self, block: usize) -> Option<Cell> {
        self.modules_of(block).iter().find_map(|module| Some(module.kind.recurrence()?.0))
    }

    /// Time steps through which the gradient of a recurrent block is carried back, if it is truncated.
    pub fn truncation(&self, block: usize) -> Option<usize> {
        let of = self.modules_of(block).iter().find_map(|module| Some(module.kind.recurrence()?.1));
        of.filter(|&truncation| truncation > 0)
    }

    /// The ways around blocks, in the order in which they end.
    pub fn paths(&self) -> impl Iterator<Item = Path> + '_ {
        (0..self.blocks.len()).filter_map(|block| self.path_into(block))
    }

    /// The way around blocks that ends in this one.
    pub fn path_into(&self, block: usize) -> Option<Path> {
        self.blocks[block].modules.clone().find_map(|module| {
            let Module { kind, reads, .. } = &self.modules[module];
            let carried = *reads.get(kind.carried()?)?;
            let from = self.value(carried).block?;
            let around = from < block && self.blocks[from].output == carried;
            around.then_some(Path { from, to: block, module: ModuleId(module) })
        })
    }

    /// Whether two blocks are alike: the same modules, on values of the same sizes from blocks equally far
    /// before. How parameters are drawn is no matter.
    pub fn are_alike(&self, one: usize, other: usize) -> bool {
        let (a, b) = (&self.blocks[one], &self.blocks[other]);
        let modules = self.modules_of(one).iter().zip(self.modules_of(other));
        let parameters = self.parameters_of(one).iter().zip(self.parameters_of(other));
        (a.is_output, a.lane) == (b.is_output, b.lane)
            && (a.modules.len(), a.parameters.len()) == (b.modules.len(), b.parameters.len())
            && parameters.into_iter().all(|(a, b)| (a.name, a.shape()) == (b.name, b.shape()))
            && modules.into_iter().all(|(a, b)| {
                let reads = a.reads.iter().zip(&b.reads);
                a.kind.is_same(&b.kind)
                    && reads.into_iter().all(|(&a, &b)| {
                        self.blocks_before(one, a) == self.blocks_before(other, b)
                            && self.value(a).axes == self.value(b).axes
                    })
            })
    }

    /// How many blocks before `block` a value was computed; none where it is given.
    fn blocks_before(&self, block: usize, value: ValueId) -> Option<usize> {
        self.value(value).block.map(|of| block - of)
    }

    /// Whether φ′ > 0 everywhere in the network, so that a gradient of exactly 0 can only be underflow.
    pub fn has_positive_slopes(&self) -> bool {
        let slopes = self.modules.iter().filter_map(|module| module.kind.activation());
        slopes.into_iter().all(|(activation, _)| activation.has_positive_slope())
    }

    /// Number of everything that is learned.
    pub fn parameter_count(&self) -> u64 {
        self.parameters.iter().map(Parameter::count).sum()
    }

    /// Multiply-adds of a training step, roughly: each weight once forward and twice back, in every row.
    pub fn work(&self) -> u64 {
        3 * self.rows() * self.parameter_count()
    }

    /// Numbers that a training step keeps in memory, roughly: values, gradients, parameters, their
    /// gradients and what the optimiser remembers.
    pub fn numbers(&self) -> u64 {
        let per_unit =
            if self.modules.iter().any(|module| module.kind.is_gated()) { 14 } else { 6 };
        let units: u64 = (0..self.blocks.len()).map(|block| self.units(block) as u64).sum();
        self.rows() * (units * per_unit + self.features() as u64) + 4 * self.parameter_count()
    }

    /// Rows of the inputs, of all time steps.
    fn rows(&self) -> u64 {
        self.batch() as u64 * self.steps() as u64
    }
}
