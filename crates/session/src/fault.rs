//! Where a run went wrong: the first buffer, in the order of computation, that is not finite.

use engine::{Backend, Program};
use protocol::{Fault, FaultPlace};

/// Finds the first non-finite number of the step that was just done.
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
                let Some(bad) = values.iter().find(|value| !value.is_finite()) else { continue };
                let layer = program.buffer(id).layer;
                let place = match layer {
                    _ if backward => FaultPlace::Gradient,
                    Some(_) => FaultPlace::Activation,
                    None => FaultPlace::Loss,
                };
                return Some(Fault { step, layer, place, nan: bad.is_nan() });
            }
        }
    }
    None
}
