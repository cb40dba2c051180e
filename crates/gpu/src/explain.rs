//! What a step of a program is on the GPU, in words.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use engine::Program;

use crate::code::Dispatch;
use crate::kernel::Kernel;
use crate::planner::{Refusal, plan};
use crate::shaders::Form;

/// The dispatches of a training step and of an evaluation by kernel, and the memory they need.
///
/// # Errors
/// If the program is none that the GPU runs.
pub fn explain(program: &Program) -> Result<String, Refusal> {
    let planned = plan(program, Form::Staged, None)?;
    let mut text = String::new();
    for (name, dispatches) in [("training step", &planned.train), ("evaluation", &planned.evaluate)]
    {
        let _ = writeln!(text, "{name}: {}", summary(dispatches));
    }
    let code = planned.code.bytes();
    let _ = writeln!(text, "memory: {} bytes, code: {code} bytes", planned.arena.bytes());
    Ok(text)
}

/// How many dispatches there are, of which kernels, and what they work through.
fn summary(dispatches: &[Dispatch]) -> String {
    let mut kernels: BTreeMap<Kernel, (usize, usize, u64)> = BTreeMap::new();
    for dispatch in dispatches {
        let of = kernels.entry(dispatch.kernel).or_default();
        *of = (of.0 + 1, of.1 + dispatch.range.count, of.2 + dispatch.invocations());
    }
    let parts = kernels.into_iter().map(|(kernel, (times, rows, invocations))| {
        let what = if kernel == Kernel::Walk { "instructions" } else { "jobs" };
        format!("{} × {times} ({rows} {what}, {invocations} invocations)", kernel.name())
    });
    format!("{} dispatches: {}", dispatches.len(), parts.collect::<Vec<_>>().join(", "))
}
