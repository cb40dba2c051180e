//! A pass over operators: walks, cut where columns of a batch are summed on the way or a layer is
//! wide, then everything that is summed over rows.

use engine::ops::View;
use engine::{Op, Program};

use super::reduce::sums;
use super::refusal::{Refusal, whole};
use super::room::cut;
use super::sum::{Sum, collide, dispatched};
use super::walk;
use super::writer::Writer;
use crate::arena::Arena;
use crate::code::{Code, Dispatch};
use crate::instructions::{Product, Walk};
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
            self.arena.renew(op.writes.iter());
            let sums = sums(self.program, &mut self.arena, self.form, op);
            // What adds to the result of a sum that still waits comes after it.
            if sums.on_the_way.iter().any(|jobs| collide(&pass.sums, jobs)) {
                self.flush(&mut pass);
                let waiting = std::mem::take(&mut pass.sums);
                pass.dispatches.extend(dispatched(waiting, &mut self.code));
            }
            for jobs in sums.on_the_way {
                self.flush(&mut pass);
                pass.dispatches.push(self.code.jobs(&jobs));
            }
            pass.sums.extend(sums.afterwards);
            let then = ops.get(next).filter(|then| walk::follows(op, then));
            if let Some(then) = then {
                self.arena.renew(then.writes.iter());
                next += 1;
            }
            let following = then.map(|then| walk::next(&self.writer(), then));
            match walk::instruction(&self.writer(), op, following) {
                Some(Walk::Product(product)) if product.over.inner != 1 => {
                    let what = "several rows for each of the batch";
                    return Err(Refusal { operator: op.name(), what });
                }
                Some(Walk::Product(product)) if self.is_wide(&product) => {
                    self.share_out(product, &mut pass);
                }
                Some(row) => self.instruct(row, &mut pass),
                None => {}
            }
        }
        self.flush(&mut pass);
        pass.dispatches.extend(dispatched(pass.sums, &mut self.code));
        Ok(pass.dispatches)
    }

    /// What addresses and shapes are named by.
    pub(crate) fn writer(&self) -> Writer<'_> {
        Writer { program: self.program, arena: &self.arena }
    }

    /// Only whole operators run here.
    fn check(&self, op: &Op) -> Result<(), Refusal> {
        let rows = match op.view() {
            View::Linear(it) => self.program.buffer(it.output).rows,
            View::LinearGradInput(it) => self.program.buffer(it.grad_output).rows,
            View::LinearGradParameters(it) => self.program.buffer(it.grad_output).rows,
            View::Recurrence(it) => it.layer.steps,
            View::RecurrenceGrad(it) => it.layer.steps,
            View::RecurrenceGradParameters(it) => it.steps,
            _ if op.span.count == 0 => return Ok(()),
            _ => {
                let what = "a span";
                return Err(Refusal { operator: op.name(), what });
            }
        };
        whole(op.name(), op.span, rows)
    }

    /// Whether a product's columns go to several workgroups. A processor that plays the device has few cores
    /// to share columns out to.
    fn is_wide(&self, product: &Product) -> bool {
        product.depth.max(product.over.columns) > WIDEST_IN_WALK && self.form != Form::Straight
    }

    /// A product in a dispatch of its own, whose workgroups share out rows, columns and time steps.
    fn share_out(&mut self, product: Product, pass: &mut Pass) {
        self.flush(pass);
        let columns = product.over.columns.div_ceil(TILE_COLUMNS as usize);
        let (batch, blocks) = (self.program.batch, product.over.outer);
        pass.dispatches.push(self.code.walk(&[product.into()], batch, columns, blocks));
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
            pass.dispatches.push(self.code.walk(&pass.walk, self.program.batch, 1, 1));
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
