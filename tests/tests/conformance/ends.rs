//! A network with several inputs and several losses.

use engine::{
    Backend, BufferId, OpByOp, Outcome, Probes, Program, Reference, Task, initial_parameters,
};
use tests::two_ends::{BATCH, CLASSES, FEATURES, WEIGHTS, two_ends};
use tests::{Make, distance, read, run};

use crate::compare::BOUND;

/// Every buffer against f64, over training steps and an evaluation of some of the rows; the loss is the sum of
/// the weighted means, the hits are those of the first loss.
pub(crate) fn several(make: Make) {
    for early in [true, false] {
        let plan = two_ends(early);
        // Ratios of updates are told from rounded weights: not to so many digits.
        let program = Program::with_probes(&plan, Probes { updates: false, ..Probes::ALL });
        let mut truth = OpByOp::<f64, Reference>::new(program.clone(), Reference);
        let mut backend = make(program.clone());
        for (&id, values) in program.parameters.iter().zip(initial_parameters(&plan)) {
            truth.write(id, &values).expect("it fits");
            backend.write(id, &values).expect("it fits");
        }
        let numbers = BATCH * (FEATURES[0] + FEATURES[1]);
        let inputs: Vec<f32> = (0..numbers).map(|at| (at as f32 * 1.7).sin()).collect();
        let classes = (0..BATCH).map(|row| (row % CLASSES) as f32);
        let wanted = (0..BATCH).map(|row| (row as f32).cos());
        let targets: Vec<f32> = classes.chain(wanted).collect();
        let train = Task::Train { inputs: &inputs, targets: &targets };
        let some = Task::Evaluate { inputs: &inputs, targets: &targets, rows: BATCH - 2 };
        for task in [train, train, some] {
            let (expected, found) = (run(&mut truth, task), run(backend.as_mut(), task));
            let what = format!("early {early}, {:?}", found.kind);
            for (index, buffer) in program.buffers.iter().enumerate() {
                let id = BufferId(index);
                let error = distance(&read(backend.as_mut(), id), truth.memory().values(id));
                assert!(error < BOUND, "{what}: {} is off by {error:e}", buffer.name);
            }
            let summary = |of: &Outcome| (of.targets, of.hits, of.probes.len());
            assert_eq!(summary(&found), summary(&expected), "{what}");
            let rows = found.targets;
            let mean = |values: Vec<f64>| values[..rows].iter().sum::<f64>() / rows as f64;
            let means = program.losses.iter().map(|it| mean(read(backend.as_mut(), it.row_losses)));
            let sum: f64 = means.zip(WEIGHTS).map(|(mean, weight)| weight * mean).sum();
            for (name, other) in [("the sum", sum), ("f64", f64::from(expected.loss))] {
                let error = (f64::from(found.loss) / other - 1.0).abs();
                assert!(error < BOUND, "{what}: loss {} is not {name} {other}", found.loss);
            }
        }
    }
}
