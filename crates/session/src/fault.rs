//! Where a run went wrong: the first buffer, in the order of computation, that is not finite.

use engine::{BufferId, Program};
use protocol::{Fault, FaultPlace};

/// Numbers copied at once: a long search through few copies, none of them large.
const MOST_AT_ONCE: usize = 1 << 20;

/// A search under way.
///
/// Parameters are not looked at: those of this step's forward pass were already overwritten by its
/// update, and what they spoilt shows in the values they produced.
pub(crate) struct Search {
    step: u64,
    /// What operators wrote and was not looked at yet, the first to be looked at last.
    left: Vec<Written>,
    /// What is being copied.
    copied: Vec<Written>,
}

/// What an operator wrote.
#[derive(Clone, Copy)]
struct Written {
    buffer: BufferId,
    operator: &'static str,
    backward: bool,
}

impl Search {
    /// Begins a search through what the step that was just done has computed.
    pub(crate) fn begin(program: &Program, step: u64) -> Search {
        let passes = [(&program.forward, false), (&program.backward, true)];
        let written = passes.into_iter().flat_map(|(ops, backward)| {
            ops.iter().flat_map(move |op| {
                let operator = op.name();
                let (_, written) = op.operands();
                written.into_iter().map(move |buffer| Written { buffer, operator, backward })
            })
        });
        let mut left: Vec<Written> = written.collect();
        left.reverse();
        Search { step, left, copied: Vec::new() }
    }

    /// The step that it is about.
    pub(crate) fn step(&self) -> u64 {
        self.step
    }

    /// The next buffers to copy; none if the search has ended without a find.
    pub(crate) fn next(&mut self, program: &Program) -> Vec<BufferId> {
        self.copied.clear();
        let mut numbers = 0;
        while numbers < MOST_AT_ONCE
            && let Some(written) = self.left.pop()
        {
            let buffer = program.buffer(written.buffer);
            numbers += buffer.rows * buffer.columns;
            self.copied.push(written);
        }
        self.copied.iter().map(|written| written.buffer).collect()
    }

    /// The first number that is not finite among those copied: its layer, its time step, and the
    /// operator that made it.
    pub(crate) fn find(&self, copies: &[Vec<f32>], program: &Program) -> Option<Fault> {
        self.copied.iter().zip(copies).find_map(|(written, values)| {
            // Backward in time the last non-finite number came first.
            let bad = |value: &f32| !value.is_finite();
            let place = if written.backward {
                values.iter().rposition(bad)
            } else {
                values.iter().position(bad)
            }?;
            let buffer = program.buffer(written.buffer);
            let in_time = buffer.rows == program.batch * program.steps && program.steps > 1;
            let time = place / buffer.columns / program.batch;
            Some(Fault {
                step: self.step,
                layer: buffer.layer,
                time: (in_time && buffer.layer.is_some()).then_some(time as u32),
                operator: written.operator.to_owned(),
                place: match buffer.layer {
                    _ if written.backward => FaultPlace::Gradient,
                    Some(_) => FaultPlace::Activation,
                    None => FaultPlace::Loss,
                },
                nan: values[place].is_nan(),
            })
        })
    }
}
