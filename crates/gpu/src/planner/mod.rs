//! The planner: a program becomes code and dispatches. It needs no device.

mod clipping;
mod functions;
mod grad_parameters;
mod join;
mod losses;
mod measure;
mod needs;
mod norms;
mod reduce;
mod refusal;
mod room;
mod step;
mod sum;
#[cfg(test)]
mod tests;
mod update;
mod walk;
mod way;
mod writer;

use engine::{Op, Program, Rule};

use crate::arena::Arena;
use crate::code::{Code, Dispatch};
use crate::purpose::Purpose;
use crate::shaders::Form;

pub use refusal::Refusal;
pub(crate) use room::SOFTWARE_ROOM;
pub(crate) use update::Clip;

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
    /// How gradients are clipped.
    pub(crate) clip: Clip,
}

/// Plans a program for kernels of this form. With a `room` no invocation makes more rounds of loops in a
/// dispatch of the walk.
///
/// # Errors
/// If an operator asks what no compiled program does.
pub(crate) fn plan(program: &Program, form: Form, room: Option<usize>) -> Result<Planned, Refusal> {
    let mut step = step::Step::new(program, form, room);
    let train: Vec<Op> = program.forward.iter().chain(&program.backward).cloned().collect();
    let mut dispatches = step.pass(&join::joined(&train))?;
    measure::measure(&mut step, &mut dispatches)?;
    let (rule, clip) = update::update(&mut step, &mut dispatches)?;
    let mut evaluate = step.pass(&join::joined(&program.evaluation))?;
    evaluate.push(update::record(&mut step, &[], false));
    let step::Step { arena, code, .. } = step;
    let optimiser = rule.map(|rule| rule.optimiser);
    let purpose = needs::purpose(&code, &[&dispatches, &evaluate], optimiser);
    Ok(Planned { arena, code, train: dispatches, evaluate, purpose, rule, clip })
}
