//! Where a run went wrong: the first buffer, in the order of computation, that is not finite.

use engine::{Backend, Program};
use protocol::{Fault, FaultPlace};

/// Finds the first non-finite number of the step that was just done: its layer, its time step, and
/// the operator that made it.
///
/// Parameters are not looked at: those of this step's forward pass were already overwritten by its
/// update, and what they spoilt shows in the values they produced.
pub(crate) fn locate(program: &Program, backend: &mut dyn Backend, step: u64) -> Option<Fault> {
    let mut values = Vec::new();
    let passes = [(&program.forward, false), (&program.backward, true)];
    for (ops, backward) in passes {
        for op in ops {
            for id in op.operands().1 {
                backend.read(id, &mut values);
                // Backward in time the last non-finite number came first.
                let bad = |value: &f32| !value.is_finite();
                let place = if backward {
                    values.iter().rposition(bad)
                } else {
                    values.iter().position(bad)
                };
                let Some(place) = place else { continue };
                let buffer = program.buffer(id);
                let in_time = buffer.rows == program.batch * program.steps && program.steps > 1;
                let time = place / buffer.columns / program.batch;
                return Some(Fault {
                    step,
                    layer: buffer.layer,
                    time: (in_time && buffer.layer.is_some()).then_some(time as u32),
                    operator: op.name().to_owned(),
                    place: match buffer.layer {
                        _ if backward => FaultPlace::Gradient,
                        Some(_) => FaultPlace::Activation,
                        None => FaultPlace::Loss,
                    },
                    nan: values[place].is_nan(),
                });
            }
        }
    }
    None
}
