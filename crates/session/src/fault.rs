//! Where a run went wrong: the first buffer, in the order of computation, that is not finite.

use engine::{BufferId, Program, RowAxes};
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
                op.written().map(move |buffer| Written { buffer, operator, backward })
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
            let row = place / buffer.columns;
            let time = match buffer.row_axes {
                RowAxes::TimeBatch => Some((row / program.batch) as u32),
                RowAxes::Batch | RowAxes::BatchTime | RowAxes::Parameter | RowAxes::Single => None,
            };
            Some(Fault {
                step: self.step,
                layer: buffer.layer,
                time: time.filter(|_| program.steps > 1 && buffer.layer.is_some()),
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

#[cfg(test)]
mod tests {
    use experiment::{DataSet, Network, Plan, RunSpec};

    use super::*;

    /// What a search says when a single number of a buffer is not finite.
    fn found(program: &Program, spoilt: BufferId, place: usize) -> Fault {
        let mut search = Search::begin(program, 7);
        loop {
            let buffers = search.next(program);
            assert!(!buffers.is_empty(), "nothing writes {}", program.buffer(spoilt).name);
            let copies: Vec<Vec<f32>> = buffers
                .iter()
                .map(|&id| {
                    let buffer = program.buffer(id);
                    let mut values = vec![0.0; buffer.rows * buffer.columns];
                    if id == spoilt {
                        values[place] = f32::NAN;
                    }
                    values
                })
                .collect();
            if let Some(fault) = search.find(&copies, program) {
                return fault;
            }
        }
    }

    /// Eight time steps and sixteen rows: as many rows as the gates of 32 units have.
    fn program(network: Network) -> Program {
        let (data, length, batch, width) = (DataSet::Adding, 8, 16, 32);
        let spec = RunSpec { data, network, length, batch, width, depth: 2, ..RunSpec::default() };
        Program::compile(&Plan::new(&spec))
    }

    #[test]
    fn the_fault_of_a_recurrent_layer_is_at_its_time_step() {
        let program = program(Network::Lstm);
        for (index, layer) in program.layers[..2].iter().enumerate() {
            let gradient =
                program.gradient_of(layer.output).expect("it lies on the way to the loss");
            for (buffer, place) in
                [(layer.output, FaultPlace::Activation), (gradient, FaultPlace::Gradient)]
            {
                for (time, row) in [(0, 15), (3, 0), (7, 15)] {
                    let fault = found(&program, buffer, (time * 16 + row) * 32 + 5);
                    assert_eq!((fault.layer, fault.place), (Some(index), place));
                    assert_eq!(fault.time, Some(time as u32), "row {row}");
                }
            }
        }
    }

    #[test]
    fn a_weight_with_as_many_rows_as_there_are_rows_in_time_has_no_time_step() {
        let program = program(Network::Lstm);
        let rows = program.batch * program.steps;
        let gates = program.parameters.iter().filter(|&&it| program.buffer(it).rows == rows);
        let mut count = 0;
        for gradient in gates.filter_map(|&it| program.gradient_of(it)) {
            assert_eq!(found(&program, gradient, 70).time, None);
            count += 1;
        }
        assert_eq!(count, 4, "two layers, each with weights of the input and of the state");
    }

    #[test]
    fn a_dense_network_that_reads_sequences_has_no_time_steps() {
        let program = program(Network::Dense);
        for op in program.forward.iter().chain(&program.backward) {
            for buffer in op.written() {
                assert_eq!(found(&program, buffer, 0).time, None);
            }
        }
    }
}
