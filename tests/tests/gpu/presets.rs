//! Every preset has the same losses and the same verdict on the GPU as on the CPU.

use data::{Feed, Layout, Source};
use engine::{Program, Task, initial_parameters};
use experiment::{Plan, RunSpec, presets};
use insight::{Evidence, Kind, classify, readings};
use model::Along;
use tests::{Make, cpu, gpu, gpu_straight, has_adapter, run};

/// Steps that are compared.
const STEPS: usize = 100;
/// Steps of the largest presets: `flat-weight-gradients` and those with 80 layers and more. On a processor
/// that plays the GPU, [`STEPS`] of them would take minutes.
const FEW_STEPS: usize = 20;
/// Steps in which rounding errors have not accumulated yet.
const FIRST_STEPS: usize = 10;

/// Largest relative error of a loss in the first steps.
const FIRST_BOUND: f32 = 1e-4;
/// Largest relative error of a loss in later steps.
const BOUND: f32 = 0.01;
/// Some networks magnify rounding errors. Their losses may differ by this many times as much as the CPU's
/// own losses differ at most when its initial weights change by at most their last bit. The comparison with
/// PyTorch does the same.
const SPREADS: f32 = 8.0;
/// Number of runs with such changes.
const NUDGES: u64 = 16;

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

/// An experiment and what it is trained with.
struct Experiment {
    source: Source,
    plan: Plan,
    program: Program,
    steps: usize,
}

/// The results of training: the loss of every step, and the verdict on the last step's gradients.
struct Course {
    losses: Vec<f32>,
    kind: Option<Kind>,
}

impl Experiment {
    fn new(spec: &RunSpec, most: usize) -> Experiment {
        let source = Source::of(spec.built_in());
        let plan = Plan::for_shape(spec, source.shape());
        let program = Program::compile(&plan);
        let is_large = spec.depth >= 80 || spec.width > 128;
        let steps = if is_large { most.min(FEW_STEPS) } else { most };
        Experiment { source, plan, program, steps }
    }

    /// Trains. If `nudge` is not 0, a third of the weights starts one unit in the last place higher, and
    /// another third one unit lower.
    fn train(&self, make: Make, nudge: u64) -> Course {
        let mut backend = make(self.program.clone());
        let mut random = nudge;
        let initial = initial_parameters(&self.plan);
        for (&id, mut values) in self.program.parameters.iter().zip(initial) {
            for value in values.iter_mut().filter(|_| nudge > 0) {
                // Knuth's multiplier: the high bits of a linear congruence are random enough.
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                *value = match (random >> 33) % 3 {
                    0 => value.next_up(),
                    1 => value.next_down(),
                    _ => *value,
                };
            }
            backend.write(id, &values).expect("it fits");
        }
        let mut batches = Batches::new(&self.source, &self.plan.spec, &self.program);
        let (mut losses, mut norms) = (Vec::new(), Vec::new());
        for _ in 0..self.steps {
            let outcome = run(backend.as_mut(), batches.next());
            losses.push(outcome.loss);
            norms = outcome.probes;
        }
        Course { losses, kind: self.kind(&norms) }
    }

    /// The verdict on a step's gradients, layer by layer or through the last layer's time steps.
    fn kind(&self, norms: &[f64]) -> Option<Kind> {
        let model = &self.plan.model;
        let mut all = Vec::new();
        readings(norms, model.has_positive_slopes(), &mut all);
        let hidden = model.hidden().len();
        let sites = match model.drawn_along() {
            Along::Times { block } => block * model.steps()..(block + 1) * model.steps(),
            Along::Blocks | Along::Weights => 0..hidden,
        };
        let evidence = Evidence { layers: &all[sites], ..Evidence::default() };
        classify(&self.plan.model, &evidence).map(|(kind, ..)| kind)
    }
}

/// The relative distance of two losses; infinite if only one is finite.
fn distance(found: f32, expected: f32) -> f32 {
    let apart = (found - expected).abs() / expected.abs();
    if found.to_bits() == expected.to_bits() || found.is_nan() && expected.is_nan() {
        0.0
    } else if apart.is_nan() {
        f32::INFINITY
    } else {
        apart
    }
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
    let mut wrong = Vec::new();
    for preset in presets::all() {
        let (name, experiment) = (preset.name, Experiment::new(&preset.spec, most));
        let expected = experiment.train(cpu, 0);
        let nudged: Vec<_> = (1..=NUDGES).map(|nudge| experiment.train(cpu, nudge)).collect();
        let apart = |run: &Course, step: usize| distance(run.losses[step], expected.losses[step]);
        for (form, make) in [("staged", gpu as Make), ("straight", gpu_straight)] {
            let found = experiment.train(make, 0);
            let mut spread = 0.0f32;
            for step in 0..experiment.steps {
                spread = nudged.iter().map(|run| apart(run, step)).fold(spread, f32::max);
                let least = if step < FIRST_STEPS { FIRST_BOUND } else { BOUND };
                let (off, bound) = (apart(&found, step), least.max(SPREADS * spread));
                if off > bound {
                    wrong.push(format!(
                        "{name}, {form}: the loss of step {step} is off by {off:e}, not {bound:e}"
                    ));
                    break;
                }
            }
            // If rounding alone changes the verdict, the GPU's verdict may differ, too.
            let is_sure = nudged.iter().all(|run| run.kind == expected.kind);
            if is_sure && found.kind != expected.kind {
                let (kind, expected) = (found.kind, expected.kind);
                wrong.push(format!("{name}, {form}: the verdict is {kind:?}, not {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
