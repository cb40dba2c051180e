//! `Measured`: gradients at the initial parameters, measured over seeds.

use engine::{Measure, Program, Task, initial_parameters};
use experiment::{Plan, RunSpec, Shape, Target};
use tests::run;

/// Numbers of a row of a dense network.
pub(crate) const FEATURES: usize = 64;
/// Numbers of a time step of a recurrent network.
pub(crate) const STEP_FEATURES: usize = 2;
const CLASSES: usize = 10;

/// The measurements of all seeds: ln of the norm at each site relative to the last site.
pub(crate) struct Measured {
    /// One course for each seed, first layer or time step first.
    courses: Vec<Vec<f64>>,
}

impl Measured {
    /// Measures this experiment with the seeds from 1 on; in a recurrent network, the first hidden layer
    /// through time.
    pub(crate) fn of(spec: &RunSpec, steps: usize, seeds: u32) -> Measured {
        let course = |seed| course(&plan(&RunSpec { seed, ..spec.clone() }, steps));
        Measured { courses: (1..=seeds).map(course).collect() }
    }

    /// The factor per site on the way back, between two sites: the geometric mean over seeds.
    pub(crate) fn factor(&self, first: usize, last: usize) -> f64 {
        let logs = self.courses.iter().map(|course| course[first] - course[last]);
        (logs.sum::<f64>() / (self.courses.len() * (last - first)) as f64).exp()
    }

    /// The factor per layer over all layers.
    pub(crate) fn over_all(&self) -> f64 {
        self.factor(0, self.courses[0].len() - 1)
    }

    /// The factor per time step without the first and the last fifth, where the initial state and the readout
    /// have an influence.
    pub(crate) fn in_the_middle(&self) -> f64 {
        let steps = self.courses[0].len();
        self.factor(steps / 5, steps - 1 - steps / 5)
    }

    /// Standard deviation over seeds of the first layer's logarithm.
    pub(crate) fn deviation(&self) -> f64 {
        let first: Vec<f64> = self.courses.iter().map(|course| course[0]).collect();
        let mean = first.iter().sum::<f64>() / first.len() as f64;
        let squares: f64 = first.iter().map(|log| (log - mean).powi(2)).sum();
        (squares / (first.len() - 1) as f64).sqrt()
    }
}

/// The plan for rows of noise.
pub(crate) fn plan(spec: &RunSpec, steps: usize) -> Plan {
    let features = if spec.network.is_recurrent() { STEP_FEATURES } else { FEATURES };
    Plan::for_shape(spec, Shape { steps, features, target: Target::Class { classes: CLASSES } })
}

fn course(plan: &Plan) -> Vec<f64> {
    let program = Program::compile(plan);
    let mut backend = tests::cpu(program.clone());
    for (&id, values) in program.parameters.iter().zip(initial_parameters(plan)) {
        backend.write(id, &values).expect("shapes agree");
    }
    let rows = plan.spec.batch;
    let inputs = noise(rows * plan.model.steps(), plan.model.features(), plan.spec.seed);
    let targets: Vec<f32> = (0..rows).map(|row| (row % CLASSES) as f32).collect();
    let probes = run(backend.as_mut(), Task::Train { inputs: &inputs, targets: &targets }).probes;
    let norms: Vec<f64> = program
        .probes
        .iter()
        .zip(probes)
        .filter(|(probe, _)| {
            let wanted = if plan.model.is_time_major() {
                probe.layer == 0
            } else {
                probe.layer < plan.model.hidden().len()
            };
            probe.measure == Measure::GradActivation && wanted
        })
        .map(|(_, norm)| norm.ln())
        .collect();
    let last = *norms.last().expect("there is a hidden layer");
    norms.iter().map(|log| log - last).collect()
}

/// Rows of normally distributed numbers. Each row has a mean square of exactly 1, which is the variance that
/// the prediction assumes.
fn noise(rows: usize, columns: usize, seed: u32) -> Vec<f32> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(u64::from(seed) + 1);
    let mut uniform = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut normal = || {
        let radius = (-2.0 * (1.0 - uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * uniform()).cos()
    };
    let mut all = Vec::with_capacity(rows * columns);
    for _ in 0..rows {
        let row: Vec<f64> = (0..columns).map(|_| normal()).collect();
        let square = row.iter().map(|x| x * x).sum::<f64>() / columns as f64;
        all.extend(row.iter().map(|x| (x / square.sqrt()) as f32));
    }
    all
}
