//! Truncated backpropagation through time: the derivative with the states that cross a cut held still.

use engine::{BufferId, OpByOp, OpKind, Program, Reference, Span};
use tests::{Net, recurrent_networks};

use crate::differences::{BOUND, after_backward, differences, error, largest};

/// A truncated gradient is the sum, over stretches of as many time steps, of the derivative of the
/// loss when only that stretch feels the change.
#[test]
fn truncated_gradients_stay_within_their_stretch() {
    for network in recurrent_networks() {
        for truncation in [1, 3, 7] {
            for net in [Net::recurrent(network, 8), Net::per_step(network)] {
                let net = net.with(|spec| (spec.truncation, spec.batch) = (truncation, 2));
                let program = net.program();
                let source = after_backward(&net, &program);
                for &parameter in &program.parameters {
                    let name = &program.buffer(parameter).name;
                    if !name.starts_with("layer1.") {
                        continue;
                    }
                    let gradient = program.gradient_of(parameter).expect("it has one");
                    let gradient = source.memory().values(gradient).to_vec();
                    let mut sum = vec![0.0; gradient.len()];
                    for first in (0..program.steps).step_by(truncation) {
                        let count = truncation.min(program.steps - first);
                        let stretch = only(&program, Span { first, count });
                        let mut backend = OpByOp::new(stretch, Reference);
                        for id in (0..program.buffers.len()).map(BufferId) {
                            backend.set(id, source.memory().values(id)).expect("same shapes");
                        }
                        let parts =
                            differences(&program, &mut backend, parameter, 0..gradient.len());
                        for (sum, part) in sum.iter_mut().zip(parts) {
                            *sum += part;
                        }
                    }
                    let error = error(&gradient, &sum, largest(&gradient));
                    assert!(error < BOUND, "{net:?}: {name} is off by {error:e}");
                }
            }
        }
    }
}

/// A program whose recurrence computes these time steps only and leaves the others as they were.
fn only(program: &Program, times: Span) -> Program {
    let mut program = program.clone();
    for op in &mut program.forward {
        if let OpKind::Recurrence(_) = op.kind {
            op.span = times;
        }
    }
    program
}
