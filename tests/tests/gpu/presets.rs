//! Every preset learns on the GPU what it learns on the CPU.

use data::{Feed, Layout, Source};
use engine::{Backend, Outcome, Program, Task, initial_parameters};
use spec::{Plan, presets};
use tests::{cpu, gpu, has_adapter, run};

/// Steps that are compared.
const STEPS: usize = 100;
/// How far a loss may be off: rounding differs, and learning carries the difference on.
const BOUND: f32 = 0.01;

/// The batches of an experiment, one after the other.
struct Batches {
    source: Source,
    feed: Feed,
    layout: Layout,
    inputs: Vec<f32>,
    targets: Vec<f32>,
}

impl Batches {
    fn next(&mut self) -> Task<'_> {
        let (inputs, targets) = (&mut self.inputs, &mut self.targets);
        self.feed.next_batch(&self.source, self.layout, inputs, targets);
        Task::Train { inputs, targets }
    }
}

/// The losses of the first steps, up to one that is not finite.
fn losses(mut backend: Box<dyn Backend>, mut batches: Batches) -> Vec<f32> {
    let mut losses = Vec::new();
    for _ in 0..STEPS {
        let Outcome { loss, .. } = run(backend.as_mut(), batches.next());
        losses.push(loss);
        if !loss.is_finite() {
            break;
        }
    }
    losses
}

fn mean(losses: &[f32]) -> f32 {
    losses.iter().sum::<f32>() / losses.len() as f32
}

#[test]
fn every_preset_learns_the_same_as_on_the_cpu() {
    if !has_adapter() {
        return;
    }
    for preset in presets::all() {
        let spec = &preset.spec;
        let source = Source::new(spec.data, spec.length, spec.noise, spec.seed);
        let plan = Plan::for_shape(spec, source.shape());
        let program = Program::compile(&plan);
        let [expected, found] = [cpu, gpu].map(|make| {
            let mut backend = make(program.clone());
            for (&id, values) in program.parameters.iter().zip(initial_parameters(&plan)) {
                backend.write(id, &values).expect("it fits");
            }
            let layout = if program.time_major {
                Layout::TimeMajor { steps: program.steps }
            } else {
                Layout::Rows
            };
            let batches = Batches {
                feed: source.feed(spec.batch, spec.seed),
                source: source.clone(),
                layout,
                inputs: Vec::new(),
                targets: Vec::new(),
            };
            losses(backend, batches)
        });
        assert_eq!(found.len(), expected.len(), "{}: where it stops", preset.name);
        // The last ten together, since a single batch may be all but learned.
        let [found, expected] =
            [&found, &expected].map(|losses| mean(&losses[losses.len().saturating_sub(10)..]));
        let distance = (found - expected).abs() / expected.abs();
        eprintln!("{}: {found} {expected} {distance}", preset.name);
    }
}
