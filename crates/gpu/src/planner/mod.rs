//! The planner: a program becomes code and dispatches. It needs no device.

mod functions;
mod join;
mod measure;
mod reduce;
mod room;
mod rows;
mod step;
mod update;
mod walk;

use engine::{Op, Program, Rule, Span};
use thiserror::Error;

use crate::arena::Arena;
use crate::code::{Code, Dispatch};
use crate::purpose::Purpose;
use crate::shaders::Form;

pub(crate) use functions::optimiser_code;
pub(crate) use room::SOFTWARE_ROOM;

/// Why a program cannot be planned.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{operator}: {what} is not valid; expected what a compiled program has")]
pub struct Refusal {
    /// The operator.
    pub operator: &'static str,
    /// What it asks.
    pub what: &'static str,
}

/// A program ready to be run.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) arena: Arena,
    pub(crate) code: Code,
    /// Dispatches of a training step, and of an evaluation.
    pub(crate) train: Vec<Dispatch>,
    pub(crate) evaluate: Vec<Dispatch>,
    /// What of the kernels they use.
    pub(crate) purpose: Purpose,
    /// The rule of every update.
    pub(crate) rule: Option<Rule>,
    /// Kind of clipping, its limit, and where its factor lies.
    pub(crate) clipping: (u32, f32, usize),
}

/// Plans a program for kernels of this form. With a `room` no invocation makes more rounds of loops in a
/// dispatch of the walk.
///
/// # Errors
/// If an operator asks what no compiled program does.
pub(crate) fn plan(program: &Program, form: Form, room: Option<u32>) -> Result<Planned, Refusal> {
    let mut step = step::Step::new(program, form, room);
    let train: Vec<Op> = program.forward.iter().chain(&program.backward).cloned().collect();
    let mut dispatches = step.pass(&join::joined(&train))?;
    measure::measure(&mut step, &mut dispatches);
    let (rule, clipping) = update::update(&mut step, &mut dispatches)?;
    let mut evaluate = step.pass(&join::joined(&program.evaluation))?;
    evaluate.push(update::record(&mut step, &[], false));
    let step::Step { arena, code, .. } = step;
    let optimiser = rule.map_or(crate::layout::NONE, |rule| optimiser_code(rule.optimiser));
    let purpose = Purpose::of(&code, &[&dispatches, &evaluate], optimiser);
    Ok(Planned { arena, code, train: dispatches, evaluate, purpose, rule, clipping })
}

/// The whole of so many rows or time steps, or else a refusal.
fn whole(operator: &'static str, span: Span, count: usize) -> Result<(), Refusal> {
    if span == Span::all(count) {
        return Ok(());
    }
    Err(Refusal { operator, what: "a part of the rows" })
}
