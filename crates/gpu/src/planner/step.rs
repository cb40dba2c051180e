//! A pass over operators: walks, cut where columns of a batch are summed on the way or a layer is
//! wide, then everything that is summed over rows.

use engine::{Op, Program};

use super::reduce::{Sums, sums};
use super::refusal::{Refusal, whole};
use super::room::cut;
use super::sum::{Sum, dispatched};
use super::walk::{instruction, product};
use super::writer::Writer;
use crate::arena::Arena;
use crate::code::{Code, Dispatch};
use crate::instructions::{Over, Walk};
use crate::layout::TILE_COLUMNS;
use crate::shaders::Form;

/// Widest layer that a workgroup computes all columns of.
const WIDEST_IN_WALK: usize = 128;

/// A step under construction.
pub(crate) struct Step<'a> {
    pub(crate) program: &'a Program,
    pub(crate) arena: Arena,
    pub(crate) code: Code,
    clip_factor: usize,
    form: Form,
    room: Option<usize>,
}

impl<'a> Step<'a> {
    pub(crate) fn new(program: &'a Program, form: Form, room: Option<usize>) -> Self {
        let mut arena = Arena::new(program);
        let clip_factor = arena.reserve(1);
        Step { program, arena, code: Code::default(), clip_factor, form, room }
    }

    /// Where the factor lies that clipping by norm multiplies with.
    pub(crate) fn clip_factor(&self) -> usize {
        self.clip_factor
    }

    /// The dispatches of a list of operators that does not update anything.
    pub(crate) fn pass(&mut self, ops: &[Op]) -> Result<Vec<Dispatch>, Refusal> {
        let mut pass = Pass::default();
        let mut next = 0;
        while let Some(op) = ops.get(next) {
            next += 1;
            self.check(op)?;
            match op {
                Op::Linear { .. } | Op::LinearGradInput { .. } => {
                    let then = ops.get(next).filter(|then| follows(op, then));
                    next += usize::from(then.is_some());
                    self.product(op, then, &mut pass);
                }
                _ => {
                    match sums(self.program, &mut self.arena, self.form, op) {
                        Sums::None => {}
                        Sums::OnTheWay(jobs) => {
                            self.flush(&mut pass);
                            pass.dispatches.push(self.code.jobs(&jobs));
                        }
                        Sums::Afterwards(sums) => pass.sums.extend(sums),
                    }
                    if let Some(row) = instruction(&self.writer(), op) {
                        self.instruct(row, &mut pass);
                    }
                }
            }
        }
        self.flush(&mut pass);
        pass.dispatches.extend(dispatched(pass.sums, &mut self.code));
        Ok(pass.dispatches)
    }

    fn writer(&self) -> Writer<'_> {
        Writer { program: self.program, arena: &self.arena }
    }

    /// Only whole operators run here.
    fn check(&self, op: &Op) -> Result<(), Refusal> {
        match *op {
            Op::Linear { output: of, rows, .. }
            | Op::LinearGradInput { grad_output: of, rows, .. }
            | Op::LinearGradParameters { grad_output: of, rows, .. } => {
                whole(op.name(), rows, self.program.buffer(of).rows)
            }
            Op::Recurrence { layer, times } | Op::RecurrenceGrad { layer, times, .. } => {
                whole(op.name(), times, layer.steps)
            }
            Op::RecurrenceGradParameters { steps, times, .. } => whole(op.name(), times, steps),
            _ => Ok(()),
        }
    }

    fn product(&mut self, op: &Op, then: Option<&Op>, pass: &mut Pass) {
        let mut row = product(&self.writer(), op, then);
        let (Op::Linear { weight, output: out, .. }
        | Op::LinearGradInput { weight, grad_input: out, .. }) = *op
        else {
            unreachable!("{} is no product", op.name())
        };
        let weight = self.program.buffer(weight);
        // A processor that plays the device has few cores to share columns out to.
        let is_narrow = weight.rows.max(weight.columns) <= WIDEST_IN_WALK;
        if is_narrow || self.form == Form::Straight {
            return self.instruct(row.into(), pass);
        }
        self.flush(pass);
        let out = self.program.buffer(out);
        row.over = Over { outer: 1, inner: 1, ..row.over };
        let columns = out.columns.div_ceil(TILE_COLUMNS as usize);
        pass.dispatches.push(self.code.walk(&[row.into()], out.rows, columns));
    }

    /// Adds an instruction to the walk, or begins another where there is no room left.
    fn instruct(&mut self, row: Walk, pass: &mut Pass) {
        let Some(room) = self.room else { return pass.walk.push(row) };
        for (part, rounds) in cut(&row, self.form, room) {
            if pass.rounds + rounds > room {
                self.flush(pass);
            }
            pass.rounds += rounds;
            pass.walk.push(part);
        }
    }

    fn flush(&mut self, pass: &mut Pass) {
        pass.rounds = 0;
        if !pass.walk.is_empty() {
            pass.dispatches.push(self.code.walk(&pass.walk, self.program.batch, 1));
            pass.walk.clear();
        }
    }
}

/// What a pass has gathered.
#[derive(Default)]
struct Pass {
    dispatches: Vec<Dispatch>,
    /// Instructions that are not yet dispatched.
    walk: Vec<Walk>,
    /// Rounds of loops that they make.
    rounds: usize,
    /// Sums over rows that wait until the walk is over.
    sums: Vec<Sum>,
}

/// Whether the activation (or its gradient) reads just what the product writes.
fn follows(op: &Op, then: &Op) -> bool {
    match (op, then) {
        (Op::Linear { output, .. }, Op::Activate { input, .. }) => output == input,
        (Op::LinearGradInput { grad_input, .. }, Op::ActivateGrad { grad_output, .. }) => {
            grad_input == grad_output
        }
        _ => false,
    }
}
