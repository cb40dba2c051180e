//! `Builder`: how a family puts a model together, block by block.

use crate::axes::Axes;
use crate::block::Block;
use crate::draw::Rows;
use crate::kind::Kind;
use crate::loss::{Loss, Objective};
use crate::model::Model;
use crate::module::{Module, ModuleId};
use crate::parameter::{Parameter, ParameterId, ParameterKind};
use crate::port::{Port, PortKind};
use crate::shape::Target;
use crate::value::{Value, ValueId};

/// A model under construction.
///
/// A block is begun, gets its parameters and its modules, and is ended with what it hands on. Modules outside
/// a block only read answers anew.
pub struct Builder {
    values: Vec<Value>,
    ports: Vec<Port>,
    modules: Vec<Module>,
    parameters: Vec<Parameter>,
    blocks: Vec<Block>,
    losses: Vec<Loss>,
    /// The block under construction: its name, its first module, its first parameter.
    begun: Option<(String, usize, usize)>,
}

impl Builder {
    /// A model that reads rows with these axes.
    pub fn new(inputs: Axes) -> Builder {
        let mut builder = Builder {
            values: Vec::new(),
            ports: Vec::new(),
            modules: Vec::new(),
            parameters: Vec::new(),
            blocks: Vec::new(),
            losses: Vec::new(),
            begun: None,
        };
        builder.more_inputs("inputs", inputs);
        builder
    }

    /// What is read.
    pub fn inputs(&self) -> ValueId {
        self.ports[0].value
    }

    /// Something else that is read, with as many rows. Called before any block.
    pub fn more_inputs(&mut self, name: &str, axes: Axes) -> ValueId {
        self.port(name, axes, PortKind::Inputs)
    }

    /// Units of a value.
    pub fn units(&self, value: ValueId) -> usize {
        self.values[value.0].axes.units()
    }

    /// What an earlier block hands on.
    pub fn output_of(&self, block: usize) -> ValueId {
        self.blocks[block].output
    }

    /// Begins a block.
    pub fn begin(&mut self, name: String) {
        self.begun = Some((name, self.modules.len(), self.parameters.len()));
    }

    /// A parameter of the block. A vector has 1 column.
    pub fn parameter(
        &mut self,
        name: &'static str,
        kind: ParameterKind,
        columns: usize,
        rows: Vec<Rows>,
        stream: u64,
    ) -> ParameterId {
        self.parameters.push(Parameter { name, kind, columns, rows, stream });
        ParameterId(self.parameters.len() - 1)
    }

    /// A module, with the name of what it writes within the block.
    pub fn add(&mut self, name: &str, kind: Kind, reads: &[ValueId]) -> ValueId {
        let axes = self.axes(kind, reads);
        self.add_with(name, kind, reads, axes)
    }

    /// As [`Builder::add`], where the axes of what is written do not follow from what is read.
    pub fn add_with(&mut self, name: &str, kind: Kind, reads: &[ValueId], axes: Axes) -> ValueId {
        let writes = self.value(name, axes);
        self.modules.push(Module { kind, reads: reads.to_vec(), writes });
        writes
    }

    /// The module that was added last.
    pub fn last_module(&self) -> ModuleId {
        ModuleId(self.modules.len() - 1)
    }

    /// Ends the block, which hands on `output`.
    pub fn end(&mut self, output: ValueId, block: BlockEnd) {
        let Some((name, module, parameter)) = self.begun.take() else { return };
        self.blocks.push(Block {
            name,
            is_output: block.is_output,
            lane: 0,
            modules: module..self.modules.len(),
            parameters: parameter..self.parameters.len(),
            output,
            activated: block.activated,
            carries_all: block.carries_all,
        });
    }

    /// A part of what is minimised: `answers` are compared with targets of their own, one for each of their
    /// rows. The first loss is the main one, see [`Model::main_loss`].
    pub fn loss(&mut self, answers: ValueId, objective: Objective, target: Target, weight: f64) {
        let axes = self.values[answers.0].axes.with_units(1);
        let name = match self.losses.len() {
            0 => "targets".to_owned(),
            before => format!("targets{}", before + 1),
        };
        let targets = self.port(&name, axes, PortKind::Targets);
        self.losses.push(Loss { objective, target, answers, targets, weight });
    }

    /// The whole. Blocks repeat after `period`.
    pub fn finish(self, period: usize) -> Model {
        debug_assert!(!self.losses.is_empty(), "something is minimised");
        Model {
            values: self.values,
            ports: self.ports,
            modules: self.modules,
            parameters: self.parameters,
            blocks: self.blocks,
            losses: self.losses,
            period,
        }
    }

    fn port(&mut self, name: &str, axes: Axes, kind: PortKind) -> ValueId {
        let value = self.value(name, axes);
        self.ports.push(Port { value, kind });
        value
    }

    fn value(&mut self, name: &str, axes: Axes) -> ValueId {
        let (name, block) = match &self.begun {
            Some((block, _, _)) => (format!("{block}.{name}"), Some(self.blocks.len())),
            None => (name.to_owned(), None),
        };
        self.values.push(Value { name, axes, block });
        ValueId(self.values.len() - 1)
    }

    fn axes(&self, kind: Kind, reads: &[ValueId]) -> Axes {
        let read = &self.values[reads[0].0].axes;
        match kind {
            Kind::Linear { weight, .. } => read.with_units(self.parameters[weight.0].size()),
            Kind::Recurrence { weight, .. } => read.with_units(self.parameters[weight.0].columns),
            Kind::LastStep => read.without_time(),
            Kind::Activation { .. }
            | Kind::Normalisation { .. }
            | Kind::Add { .. }
            | Kind::ScaledAdd { .. }
            | Kind::Blend
            | Kind::SplitSteps => read.clone(),
        }
    }
}

/// What is known of a block at its end.
#[derive(Clone, Copy, Debug)]
pub struct BlockEnd {
    /// See [`Block::is_output`].
    pub is_output: bool,
    /// See [`Block::activated`].
    pub activated: Option<ModuleId>,
    /// See [`Block::carries_all`].
    pub carries_all: bool,
}
