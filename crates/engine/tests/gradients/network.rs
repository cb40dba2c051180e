//! Forward passes written by hand, and their gradients beside differences of the loss, in f64.

use engine::ops::SquaredError;
use engine::{Buffer, BufferId, LossBuffers, Op, OpByOp, Program, Reference, Role, RowAxes};

/// Distance of the outer points; the inner ones are at half of it.
const STEP: f64 = 1.0 / 4096.0;
/// Relative to the largest element of a gradient.
const BOUND: f64 = 1e-7;

/// A program under construction, with what its parameters hold.
pub(crate) struct Network {
    pub(crate) program: Program,
    values: Vec<(BufferId, Vec<f64>)>,
}

impl Network {
    pub(crate) fn new(batch: usize, steps: usize) -> Network {
        let mut program = Program::empty(batch, steps);
        program.inputs = vec![add(&mut program, "inputs", (1, 1), Role::Data)];
        Network { program, values: Vec::new() }
    }

    /// A parameter that holds numbers in (−1, 1), none of them near 0.
    pub(crate) fn parameter(&mut self, rows: usize, columns: usize) -> BufferId {
        let name = format!("parameter{}", self.program.buffers.len());
        let id = add(&mut self.program, &name, (rows, columns), Role::Parameter);
        self.program.parameters.push(id);
        let noise = |index: usize| {
            let mixed = ((id.0 * 1000 + index) as u32 + 1).wrapping_mul(2_654_435_761);
            let value = f64::from(mixed) / 4_294_967_296.0 * 1.8 - 0.9;
            value + 0.1 * value.signum()
        };
        self.values.push((id, (0..rows * columns).map(noise).collect()));
        id
    }

    /// Something that the forward pass computes.
    pub(crate) fn value(&mut self, rows: usize, columns: usize) -> BufferId {
        let name = format!("value{}", self.program.buffers.len());
        add(&mut self.program, &name, (rows, columns), Role::Value)
    }

    /// A value of the shape of another.
    pub(crate) fn like(&mut self, of: BufferId) -> BufferId {
        let Buffer { rows, columns, .. } = *self.program.buffer(of);
        self.value(rows, columns)
    }

    /// What a normalisation keeps from step to step.
    pub(crate) fn statistic(&mut self, columns: usize, role: Role) -> BufferId {
        let name = format!("statistic{}", self.program.buffers.len());
        add(&mut self.program, &name, (1, columns), role)
    }

    pub(crate) fn push(&mut self, op: impl Into<Op>) {
        self.program.forward.push(op.into());
    }

    /// Targets, losses, hits and mean loss for these outputs; the class of row r is r.
    pub(crate) fn judged(&mut self, outputs: BufferId) -> [BufferId; 4] {
        self.weighted(outputs, 1.0)
    }

    /// The same for a loss that has this weight in the sum.
    pub(crate) fn weighted(&mut self, outputs: BufferId, weight: f64) -> [BufferId; 4] {
        let rows = self.program.buffer(outputs).rows;
        let targets = add(&mut self.program, "targets", (rows, 1), Role::Data);
        let results = [("row_losses", rows), ("row_hits", rows), ("loss", 1)]
            .map(|(name, rows)| add(&mut self.program, name, (rows, 1), Role::Value));
        let [row_losses, row_hits, loss] = results;
        let of = LossBuffers { weight, targets_per_row: 1, outputs, row_losses, row_hits, loss };
        self.program.targets.push(targets);
        self.program.losses.push(of);
        let classes = self.program.buffer(outputs).columns;
        self.values.push((targets, (0..rows).map(|row| (row % classes) as f64).collect()));
        [targets, results[0], results[1], results[2]]
    }

    /// Ends in a squared error of these outputs, and compares.
    pub(crate) fn check(mut self, outputs: BufferId) -> Program {
        let [targets, row_losses, row_hits, loss] = self.judged(outputs);
        self.push(SquaredError { outputs, targets, row_losses, row_hits, loss });
        self.compare()
    }

    /// Compares the gradient of every parameter with differences of the loss.
    pub(crate) fn compare(mut self) -> Program {
        self.program.differentiate();
        let program = self.program;
        let mut backend = OpByOp::new(program.clone(), Reference);
        for (id, values) in &self.values {
            backend.set(*id, values).expect("as many values as it holds");
        }
        // Twice: nothing that the first pass leaves behind is added to.
        for _ in 0..2 {
            backend.run_forward();
            backend.run_backward();
        }
        for (id, base) in self.values.iter().filter(|(id, _)| program.parameters.contains(id)) {
            let gradient = program.gradient_of(*id).expect("it has a part in the loss");
            let gradient = backend.memory().values(gradient).to_vec();
            let mut found = Vec::new();
            for element in 0..base.len() {
                let mut loss = |offset: f64| {
                    let mut moved = base.clone();
                    moved[element] += offset;
                    backend.set(*id, &moved).expect("as many values as it holds");
                    backend.run_forward()
                };
                let outer = loss(STEP) - loss(-STEP);
                let inner = loss(STEP / 2.0) - loss(-STEP / 2.0);
                found.push((8.0 * inner - outer) / (6.0 * STEP));
            }
            backend.set(*id, base).expect("as many values as it holds");
            let largest = gradient.iter().fold(0.0, |most: f64, g| most.max(g.abs()));
            assert!(largest > 0.0, "the loss does not depend on {}\n{program}", id.0);
            for (gradient, difference) in gradient.iter().zip(&found) {
                let error = (gradient - difference).abs() / largest;
                let name = &program.buffer(*id).name;
                assert!(error < BOUND, "{name}: {gradient} is not {difference}\n{program}");
            }
        }
        program
    }
}

fn add(program: &mut Program, name: &str, (rows, columns): (usize, usize), role: Role) -> BufferId {
    let row_axes = RowAxes::Batch;
    program.add(Buffer { name: name.to_owned(), layer: None, rows, row_axes, columns, role })
}
