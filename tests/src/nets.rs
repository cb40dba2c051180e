//! Small networks on made-up rows.

use std::sync::Arc;

use engine::{Backend, OpByOp, Program, Reference, Rows, TrainingData, initial_parameters};
use spec::{Activation, Init, Plan, RunSpec, Skip};

use crate::{Make, Truth};

/// A small network with everything a run needs.
#[derive(Clone, Copy, Debug)]
pub struct Net {
    /// Activation function of the hidden layers.
    pub activation: Activation,
    /// Paths around layers.
    pub skip: Skip,
    /// How the weights are drawn.
    pub init: Init,
    /// Number of hidden layers.
    pub depth: usize,
    /// Units of each.
    pub width: usize,
    /// Rows of a step.
    pub batch: usize,
    /// Values of a row.
    pub features: usize,
    /// Number of classes.
    pub classes: usize,
    /// Momentum of the update.
    pub momentum: f64,
}

impl Default for Net {
    fn default() -> Self {
        Net {
            activation: Activation::Tanh,
            skip: Skip::None,
            init: Init::PyTorch,
            depth: 3,
            width: 5,
            batch: 4,
            features: 3,
            classes: 3,
            momentum: 0.75,
        }
    }
}

impl Net {
    /// The network layer by layer.
    pub fn plan(&self) -> Plan {
        let Net { activation, skip, init, depth, width, batch, momentum, .. } = *self;
        // Small: after a large step the loss on the same rows may be a difference of nearly equal
        // numbers, which f32 and f64 cannot agree on.
        let learning_rate = 0.001;
        let other = RunSpec::default();
        let spec = RunSpec {
            activation,
            skip,
            init,
            depth,
            width,
            batch,
            momentum,
            learning_rate,
            ..other
        };
        Plan::for_shape(&spec, self.features, self.classes)
    }

    /// Its training step.
    pub fn program(&self) -> Program {
        Program::compile(&self.plan())
    }

    /// A batch and three more rows in each split.
    pub fn data(&self) -> TrainingData {
        let split = |seed| Arc::new(self.rows(self.batch + 3, seed));
        TrainingData { train: split(1), test: split(2) }
    }

    /// Evenly spread values in (−1.5, 1.5) that look like noise and are the same everywhere.
    fn rows(&self, count: usize, seed: u32) -> Rows {
        let value = |i: usize| {
            let mixed = (i as u32 + 1).wrapping_mul(2_654_435_761).wrapping_add(seed * 1_234_567);
            (f64::from(mixed) / 4_294_967_296.0 * 3.0 - 1.5) as f32
        };
        Rows {
            inputs: (0..count * self.features).map(value).collect(),
            labels: (0..count).map(|i| ((i * 7 + seed as usize) % self.classes) as u32).collect(),
        }
    }

    /// The rows of a training step: neither in order nor the first ones.
    pub fn batch_rows(&self) -> Vec<u32> {
        (0..self.batch as u32).rev().map(|row| row + 2).collect()
    }

    /// The f64 backend for a program of this network, with the initial parameters.
    pub fn truth(&self, program: &Program) -> Truth {
        let mut truth = OpByOp::new(program.clone(), self.data(), Reference);
        self.initialise(&mut truth, program);
        truth
    }

    /// A backend for a program of this network, with the initial parameters.
    pub fn backend(&self, program: &Program, make: Make) -> Box<dyn Backend> {
        let mut backend = make(program.clone(), self.data());
        self.initialise(backend.as_mut(), program);
        backend
    }

    fn initialise(&self, backend: &mut dyn Backend, program: &Program) {
        let parameters = initial_parameters(&self.plan());
        for (id, values) in program.parameters().zip(parameters) {
            backend.write(id, &values).expect("initial parameters have the program's shapes");
        }
    }
}
