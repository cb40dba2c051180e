//! Every preset learns on the GPU what it learns on the CPU.

use data::{Feed, Layout, Source};
use engine::{Backend, Program, Task, initial_parameters};
use spec::{Plan, RunSpec, presets};
use tests::{Make, cpu, gpu, gpu_straight, has_adapter, run};

/// Steps that are compared.
const STEPS: usize = 100;
/// The same of the largest: `flat-weight-gradients` and those of 80 layers and more. On a processor
/// that plays the GPU they would take minutes.
const FEW_STEPS: usize = 20;
/// How far a loss may be off: rounding differs, and learning carries the difference on.
const BOUND: f32 = 0.01;
/// Some runs are chaotic. After the first steps, what the loss is cannot be said from the step on
/// where the CPU's own is off by this much when every weight starts a unit in the last place away.
const CHAOS: f32 = 0.0001;
const FIRST_STEPS: usize = 10;

/// The batches of an experiment, one after the other.
struct Batches {
    source: Source,
    feed: Feed,
    layout: Layout,
    inputs: Vec<f32>,
    targets: Vec<f32>,
}

impl Batches {
    fn new(source: &Source, spec: &RunSpec, program: &Program) -> Batches {
        let layout = if program.time_major {
            Layout::TimeMajor { steps: program.steps }
        } else {
            Layout::Rows
        };
        Batches {
            feed: source.feed(spec.batch, spec.seed),
            source: source.clone(),
            layout,
            inputs: Vec::new(),
            targets: Vec::new(),
        }
    }

    fn next(&mut self) -> Task<'_> {
        let (inputs, targets) = (&mut self.inputs, &mut self.targets);
        self.feed.next_batch(&self.source, self.layout, inputs, targets);
        Task::Train { inputs, targets }
    }
}

/// The losses of so many steps.
fn losses(backend: &mut dyn Backend, mut batches: Batches, steps: usize) -> Vec<f32> {
    (0..steps).map(|_| run(backend, batches.next()).loss).collect()
}

#[test]
fn every_preset_begins_as_on_the_cpu() {
    compare(FIRST_STEPS);
}

#[test]
#[ignore = "slow: minutes on a processor that plays the GPU"]
fn every_preset_learns_the_same_as_on_the_cpu() {
    compare(STEPS);
}

fn compare(most: usize) {
    if !has_adapter() {
        return;
    }
    for preset in presets::all() {
        let spec = &preset.spec;
        let source = Source::new(spec.data, spec.length, spec.noise, spec.seed);
        let plan = Plan::for_shape(spec, source.shape());
        let program = Program::compile(&plan);
        let is_large = spec.depth >= 80 || spec.width > 128;
        let steps = if is_large { most.min(FEW_STEPS) } else { most };
        let train = |make: Make, nudge: u32, steps: usize| {
            let mut backend = make(program.clone());
            for (&id, mut values) in program.parameters.iter().zip(initial_parameters(&plan)) {
                for value in &mut values {
                    *value = f32::from_bits(value.to_bits() ^ nudge);
                }
                backend.write(id, &values).expect("it fits");
            }
            losses(backend.as_mut(), Batches::new(&source, spec, &program), steps)
        };
        let (expected, nudged) = (train(cpu, 0, steps), train(cpu, 1, steps));
        let distance = |losses: &[f32], step: usize| {
            (losses[step] - expected[step]).abs() / expected[step].abs()
        };
        let known =
            (0..steps).take_while(|&step| step < FIRST_STEPS || distance(&nudged, step) < CHAOS);
        let known = known.count();
        for (form, make) in [("staged", gpu as Make), ("straight", gpu_straight)] {
            let found = train(make, 0, known);
            // 80 layers of BatchNorm amplify a unit in the last place to percents of the first loss.
            let mut bound = BOUND;
            for step in 0..known {
                bound = bound.max(10.0 * distance(&nudged, step));
                let off = distance(&found, step);
                let name = preset.name;
                assert!(off < bound, "{name}, {form}: the loss of step {step} is off by {off:e}");
            }
        }
    }
}
