//! Small networks on made-up rows.

use engine::{Backend, OpByOp, Probes, Program, Reference, initial_parameters};
use experiment::schema::{RUN_FIELDS, find};
use experiment::{DataSet, Init, Network, Plan, RunSpec, Shape, Target};

use crate::{Make, Truth};

/// The networks that read a sequence time step by time step.
pub fn recurrent_networks() -> impl Iterator<Item = Network> {
    Network::ALL.iter().copied().filter(|network| network.is_recurrent())
}

/// The networks that read a row at once.
pub fn row_networks() -> impl Iterator<Item = Network> {
    Network::ALL.iter().copied().filter(|network| !network.is_recurrent())
}

/// A small network and the shape of the rows it reads: everything a run needs.
#[derive(Clone, Debug)]
pub struct Net {
    /// The experiment.
    pub spec: RunSpec,
    /// What a row looks like.
    pub shape: Shape,
}

impl Default for Net {
    /// Three plain tanh layers of five units.
    fn default() -> Self {
        let spec = RunSpec {
            activation: experiment::Activation::Tanh,
            init: Init::PyTorch,
            depth: 3,
            width: 5,
            batch: 4,
            momentum: 0.75,
            // A small rate: after a large step the loss on the same rows may be a difference of nearly
            // equal numbers, which f32 and f64 cannot agree on.
            learning_rate: 0.001,
            ..RunSpec::default()
        };
        Net { spec, shape: Shape { steps: 1, features: 3, target: Target::Class { classes: 3 } } }
    }
}

impl Net {
    /// One recurrent layer of four units that reads sequences of this length and answers once.
    pub fn recurrent(network: Network, steps: usize) -> Net {
        let net = Net::default().with(|spec| {
            (spec.network, spec.depth, spec.width, spec.batch) = (network, 1, 4, 3);
        });
        Net { shape: Shape { steps, ..net.shape }, ..net }
    }

    /// Layers of four units that answer for each of twenty time steps.
    pub fn per_step(network: Network) -> Net {
        let net = Net::recurrent(network, 20).with(|spec| {
            (spec.data, spec.length) = (DataSet::CopyMemory, 0);
        });
        net.to_learn(Target::ClassPerStep { classes: 3 })
    }

    /// The same network with this change of the experiment.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut RunSpec)) -> Net {
        change(&mut self.spec);
        self
    }

    /// The same network with these activation functions, layer by layer, as a link writes them.
    #[must_use]
    pub fn activations(self, names: &str) -> Net {
        let field = find(RUN_FIELDS, "activation").expect("it is a field");
        self.with(|spec| (field.set)(spec, field.domain.parse(names).expect("they are known")))
    }

    /// The same network for rows with this many numbers in each time step.
    #[must_use]
    pub fn features(mut self, features: usize) -> Net {
        self.shape.features = features;
        self
    }

    /// The same network with this target.
    #[must_use]
    pub fn to_learn(mut self, target: Target) -> Net {
        self.shape.target = target;
        self
    }

    /// The network layer by layer.
    pub fn plan(&self) -> Plan {
        Plan::for_shape(&self.spec, self.shape)
    }

    /// Its training step, with every probe there is.
    pub fn program(&self) -> Program {
        Program::with_probes(&self.plan(), Probes::ALL)
    }

    /// The inputs of a batch, as the program reads them.
    pub fn inputs(&self) -> Vec<f32> {
        self.inputs_of(&self.rows())
    }

    /// The targets of a batch, as the program reads them.
    pub fn targets(&self) -> Vec<f32> {
        self.targets_of(&self.rows())
    }

    /// The numbers of the rows of a batch.
    pub fn rows(&self) -> Vec<usize> {
        (0..self.spec.batch).collect()
    }

    /// The inputs of these rows, of which there is an unlimited supply: evenly spread values in
    /// (−1.5, 1.5) that look like noise and are the same everywhere.
    pub fn inputs_of(&self, rows: &[usize]) -> Vec<f32> {
        let model = self.plan().model;
        let (steps, features) = (model.steps(), model.features());
        let at = |row: usize, time: usize, feature: usize| {
            noise(row * steps * features + time * features + feature)
        };
        let features = || 0..features;
        if model.is_time_major() {
            let places = (0..steps).flat_map(|time| rows.iter().map(move |&row| (row, time)));
            places.flat_map(|(row, time)| features().map(move |it| at(row, time, it))).collect()
        } else {
            rows.iter().flat_map(|&row| features().map(move |it| at(row, 0, it))).collect()
        }
    }

    /// The targets of these rows.
    pub fn targets_of(&self, rows: &[usize]) -> Vec<f32> {
        let plan = self.plan();
        let each = plan.model.targets_per_row();
        let target = |row: usize, time: usize| match self.shape.target.classes() {
            Some(classes) => ((row * 7 + time * 5 + row * time + 1) % classes) as f32,
            None => noise(row + 10_000),
        };
        if plan.model.is_time_major() {
            (0..each).flat_map(|time| rows.iter().map(move |&row| target(row, time))).collect()
        } else {
            rows.iter().flat_map(|&row| (0..each).map(move |time| target(row, time))).collect()
        }
    }

    /// The f64 backend for a program of this network, with the parameters of [`Net::backend`].
    pub fn truth(&self, program: &Program) -> Truth {
        let mut truth = OpByOp::new(program.clone(), Reference);
        self.initialise(&mut truth, program);
        truth
    }

    /// A backend for a program of this network, with its initial parameters. Parameters that would all be
    /// equal (scales, shifts, α of ReZero) are spread, so that a mistake in them shows.
    pub fn backend(&self, program: &Program, make: Make) -> Box<dyn Backend> {
        let mut backend = make(program.clone());
        self.initialise(backend.as_mut(), program);
        backend
    }

    fn initialise(&self, backend: &mut dyn Backend, program: &Program) {
        let parameters = initial_parameters(&self.plan());
        for (&id, mut values) in program.parameters.iter().zip(parameters) {
            if values.iter().all(|&value| value == values[0]) {
                for (index, value) in values.iter_mut().enumerate() {
                    *value += 0.5 + 0.25 * noise(id.0 + 100 * index);
                }
            }
            backend.write(id, &values).expect("initial parameters have the program's shapes");
        }
    }
}

/// A number in (−1.5, 1.5).
fn noise(index: usize) -> f32 {
    let mixed = (index as u32 + 1).wrapping_mul(2_654_435_761);
    (f64::from(mixed) / 4_294_967_296.0 * 3.0 - 1.5) as f32
}
