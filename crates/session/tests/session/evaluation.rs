//! An evaluation changes nothing: the network's state stays, and the next steps give the same bits.

use cpu::{Arithmetic, CpuBackend};
use data::{Feed, Layout, Source};
use engine::{Backend, Outcome, Program, Task, initial_parameters};
use experiment::{Norm, Plan, RunSpec, presets};

/// A network with its data, step by step.
struct Trainer {
    program: Program,
    backend: CpuBackend,
    source: Source,
    feed: Feed,
    layout: Layout,
}

impl Trainer {
    fn new(spec: &RunSpec) -> Trainer {
        let source = Source::of(spec.built_in());
        let plan = Plan::for_shape(spec, source.shape());
        let program = Program::compile(&plan);
        let mut backend = cpu::backend(program.clone(), Arithmetic::Portable);
        for (&id, values) in program.parameters.iter().zip(initial_parameters(&plan)) {
            backend.write(id, &values).expect("parameters have the program's shapes");
        }
        let layout = if program.time_major {
            Layout::TimeMajor { steps: program.steps }
        } else {
            Layout::Rows
        };
        let feed = source.feed(spec.batch, spec.seed);
        Trainer { program, backend, source, feed, layout }
    }

    fn finish(&mut self) -> Outcome {
        let mut outcome = Outcome::default();
        self.backend.work(&mut || false);
        assert!(self.backend.take_outcome(&mut outcome), "the task is done");
        outcome
    }

    /// Bits of what a step measures.
    fn train(&mut self) -> Vec<u64> {
        let (mut inputs, mut targets) = (Vec::new(), Vec::new());
        self.feed.next_batch(&self.source, self.layout, &mut inputs, &mut targets);
        let task = Task::Train { inputs: &inputs, targets: &targets };
        self.backend.enqueue(task).expect("the batch fits");
        let outcome = self.finish();
        let loss = f64::from(outcome.loss);
        outcome.probes.into_iter().chain([loss]).map(f64::to_bits).collect()
    }

    /// Evaluates some test rows; gives the bits of their loss.
    fn evaluate(&mut self) -> u32 {
        let (mut inputs, mut targets) = (Vec::new(), Vec::new());
        let batch = self.program.batch;
        self.source.test_batch(0, batch, self.layout, &mut inputs, &mut targets);
        let task = Task::Evaluate { inputs: &inputs, targets: &targets, rows: batch };
        self.backend.enqueue(task).expect("the batch fits");
        self.finish().loss.to_bits()
    }

    /// Bits of parameters, the optimiser's memory and running statistics.
    fn state(&self) -> Vec<u32> {
        let values = self.program.state().flat_map(|id| self.backend.memory().values(id));
        values.map(|it| it.to_bits()).collect()
    }
}

#[test]
fn an_evaluation_changes_no_bit_of_a_preset_with_a_normalisation() {
    let presets: Vec<_> =
        presets::all().into_iter().filter(|preset| preset.spec.norm != Norm::None).collect();
    assert!(presets.iter().any(|preset| preset.spec.norm == Norm::Batch));
    for preset in presets {
        let (mut plain, mut evaluated) = (Trainer::new(&preset.spec), Trainer::new(&preset.spec));
        for step in 1..=4 {
            assert_eq!(plain.train(), evaluated.train(), "{}, step {step}", preset.name);
            let losses = [evaluated.evaluate(), evaluated.evaluate()];
            assert_eq!(losses[0], losses[1], "{}, after step {step}", preset.name);
            assert_eq!(plain.state(), evaluated.state(), "{}, after step {step}", preset.name);
        }
    }
}
