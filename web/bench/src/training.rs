//! `Training`: a workload that is trained step by step, as the session trains.

use cpu::Arithmetic;
use data::{Feed, Layout, Source};
use engine::{Backend, Device, Outcome, Probes, Program, Task, initial_parameters};
use experiment::Plan;

use crate::{flops, workload};

/// A parameter before the first step.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Its layer and its name within it, as in `layer1.weight`.
    pub name: String,
    /// Number of rows: for a weight, its fan-out; 1 for a vector.
    pub rows: usize,
    /// Number of columns.
    pub columns: usize,
    /// Row by row.
    pub values: Vec<f32>,
}

/// One workload under training.
pub struct Training {
    plan: Plan,
    backend: Box<dyn Backend>,
    source: Source,
    feed: Feed,
    layout: Layout,
    inputs: Vec<f32>,
    targets: Vec<f32>,
    outcome: Outcome,
    /// Steps that are not queued yet.
    to_queue: usize,
    /// Steps whose outcome is not known yet.
    to_come: usize,
    /// First and last loss since [`Training::begin`].
    losses: (f32, f32),
}

impl Training {
    /// A workload at its initial parameters, with the default probes or with none.
    ///
    /// # Errors
    /// If there is no such workload.
    pub fn new(name: &str, probed: bool) -> Result<Training, String> {
        Training::with(name, probed, |program| {
            Ok(Box::new(cpu::backend(program.clone(), Arithmetic::Fused)))
        })
    }

    /// The same on a device.
    ///
    /// # Errors
    /// If there is no such workload, or it does not fit into the device.
    pub fn on(device: &dyn Device, name: &str, probed: bool) -> Result<Training, String> {
        let make = |program: &_| device.backend(program).map_err(|error| error.to_string());
        Training::with(name, probed, make)
    }

    fn with(
        name: &str,
        probed: bool,
        make: impl FnOnce(&Program) -> Result<Box<dyn Backend>, String>,
    ) -> Result<Training, String> {
        let spec = workload(name)?;
        let source = Source::of(spec.built_in());
        let plan = Plan::for_shape(&spec, source.shape());
        let probes = if probed { Probes::default() } else { Probes::NONE };
        let program = Program::with_probes(&plan, probes);
        let mut backend = make(&program)?;
        for (&id, values) in program.parameters.iter().zip(initial_parameters(&plan)) {
            backend.write(id, &values).map_err(|error| error.to_string())?;
        }
        let layout = if program.time_major {
            Layout::TimeMajor { steps: program.steps }
        } else {
            Layout::Rows
        };
        Ok(Training {
            feed: source.feed(spec.batch, spec.seed),
            plan,
            backend,
            source,
            layout,
            inputs: Vec::new(),
            targets: Vec::new(),
            outcome: Outcome::default(),
            to_queue: 0,
            to_come: 0,
            losses: (f32::NAN, f32::NAN),
        })
    }

    /// Trains `count` steps, each on the next batch; returns the first and the last loss, each before the
    /// update of its step.
    ///
    /// # Errors
    /// If the backend refuses a task.
    pub fn steps(&mut self, count: usize) -> Result<(f32, f32), String> {
        self.begin(count);
        loop {
            if let Some(losses) = self.advance()? {
                return Ok(losses);
            }
        }
    }

    /// Begins like [`Training::steps`] but does not wait; [`Training::advance`] continues.
    pub fn begin(&mut self, count: usize) {
        (self.to_queue, self.to_come) = (count, count);
        self.losses = (f32::NAN, f32::NAN);
    }

    /// Does everything that needs no waiting for a device; returns the first and the last loss once all steps
    /// are done.
    ///
    /// # Errors
    /// If the backend refuses a task or fails.
    pub fn advance(&mut self) -> Result<Option<(f32, f32)>, String> {
        loop {
            while self.to_queue > 0 && self.backend.accepts_task() {
                let (inputs, targets) = (&mut self.inputs, &mut self.targets);
                self.feed.next_batch(&self.source, self.layout, inputs, targets);
                let task = Task::Train { inputs, targets };
                self.backend.enqueue(task).map_err(|error| error.to_string())?;
                self.to_queue -= 1;
            }
            self.backend.work(&mut || false);
            if let Some(failure) = self.backend.failure() {
                return Err(failure.to_string());
            }
            let before = self.to_come;
            while self.backend.take_outcome(&mut self.outcome) {
                self.losses.1 = self.outcome.loss;
                if self.losses.0.is_nan() {
                    self.losses.0 = self.losses.1;
                }
                self.to_come -= 1;
            }
            // An outcome makes room for another task. Without a task, nothing would wake the caller.
            if self.to_queue == 0 || self.to_come == before {
                break;
            }
        }
        Ok((self.to_come == 0).then_some(self.losses))
    }

    /// Floating-point operations of a step; see [`flops`].
    pub fn flops(&self) -> f64 {
        flops(&self.plan)
    }

    /// The parameters before the first step, layer by layer.
    pub fn parameters(&self) -> Vec<Tensor> {
        let model = &self.plan.model;
        let shapes = (0..model.blocks.len()).flat_map(|block| {
            let name = &model.blocks[block].name;
            model.parameters_of(block).iter().map(move |parameter| {
                let (rows, columns) = parameter.shape();
                (format!("{name}.{}", parameter.name), rows, columns)
            })
        });
        let tensors = shapes.zip(initial_parameters(&self.plan));
        tensors
            .map(|((name, rows, columns), values)| Tensor { name, rows, columns, values })
            .collect()
    }

    /// Inputs and targets of the first batch, also after training: inputs \[B, features\], or time-major
    /// \[T · B, features\].
    pub fn first_batch(&self) -> (Vec<f32>, Vec<f32>) {
        let (mut inputs, mut targets) = (Vec::new(), Vec::new());
        let mut feed = self.source.feed(self.plan.spec.batch, self.plan.spec.seed);
        feed.next_batch(&self.source, self.layout, &mut inputs, &mut targets);
        (inputs, targets)
    }

    /// The last norms that were measured, in the order of the program's probes.
    pub fn probed(&self) -> &[f64] {
        &self.outcome.probes
    }

    /// Rows of a batch.
    pub fn batch(&self) -> usize {
        self.plan.spec.batch
    }

    /// Time steps of a row; 1 except in recurrent networks.
    pub fn time_steps(&self) -> usize {
        self.plan.model.steps()
    }

    /// Step size.
    pub fn learning_rate(&self) -> f64 {
        self.plan.spec.learning_rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_batch_stays_the_first_and_probes_change_no_loss() {
        let mut probed = Training::new("depth-3", true).unwrap();
        let mut plain = Training::new("depth-3", false).unwrap();
        let batch = probed.first_batch();
        assert_eq!((batch.0.len(), batch.1.len()), (32 * 64, 32));
        let losses = probed.steps(3).unwrap();
        assert_eq!(losses, plain.steps(3).unwrap());
        assert!(losses.0.is_finite() && losses.0 != losses.1);
        assert_eq!(probed.first_batch(), batch);
        assert_eq!(probed.probed().len(), 8);
        assert!(plain.probed().is_empty());
    }

    #[test]
    fn parameters_have_the_names_and_shapes_of_the_plan() {
        let tensors = Training::new("length-5", false).unwrap().parameters();
        let named = tensors.iter().map(|it| (it.name.as_str(), it.rows, it.columns));
        let expected = [
            ("layer1.weight_ih", 128, 2),
            ("layer1.weight_hh", 128, 32),
            ("layer1.bias_ih", 1, 128),
            ("layer1.bias_hh", 1, 128),
            ("output.weight", 1, 32),
            ("output.bias", 1, 1),
        ];
        assert!(named.eq(expected));
        assert!(tensors.iter().all(|it| it.values.len() == it.rows * it.columns));
    }
}
