//! What a program needs of the kernels, found in its instructions.

use super::way::{Way, way};
use crate::code::{Code, Dispatch};
use crate::encoding::Rows;
use crate::instructions::{Cell, Function, Instruction, Optimiser, Reduce, Then, Update, Walk};
use crate::purpose::{Purpose, Widths};

/// What these dispatches need.
pub(crate) fn purpose(
    code: &Code,
    dispatches: &[&[Dispatch]],
    optimiser: Option<Optimiser>,
) -> Purpose {
    let mut purpose = Purpose {
        walk: [false; Walk::NAMES.len()],
        reduce: [false; Reduce::NAMES.len()],
        adds: false,
        measures: false,
        optimiser,
        ..Purpose::EVERYTHING
    };
    let mut found = Found::default();
    let mut reduced = Widths::default();
    for row in dispatches.iter().copied().flatten().flat_map(|dispatch| code.rows(dispatch)) {
        match row {
            Instruction::Walk(row) => {
                purpose.walk[row.opcode()] = true;
                found.add(row);
            }
            Instruction::Reduce(row) => {
                purpose.reduce[row.opcode()] = true;
                if let Reduce::GradParameters(job) = row {
                    reduced.add(job.features, 1);
                }
            }
            Instruction::Update(Update::Chunk(chunk)) => {
                purpose.measures |= chunk.norms.is_some();
            }
            Instruction::Measure(_) | Instruction::Record(_) => {}
        }
    }
    Purpose {
        adds: found.adds,
        walk_columns: found.widths.own_columns(),
        reduce_columns: reduced.own_columns(),
        function: only(&found.functions),
        cell: only(&found.cells),
        ..purpose
    }
}

/// What the instructions of a walk have.
#[derive(Default)]
struct Found {
    /// Whether a product is added to what is there.
    adds: bool,
    widths: Widths,
    functions: Vec<Function>,
    cells: Vec<Cell>,
}

impl Found {
    fn add(&mut self, row: &Walk) {
        match way(row) {
            Way::Product(it) => {
                self.adds |= it.accumulate || it.next.accumulate;
                self.widths.add(it.over.columns, it.over.outer);
                match it.next.then {
                    Then::Nothing => {}
                    Then::Activate | Then::ActivateGrad => {
                        self.functions.push(it.next.activation.function);
                    }
                }
            }
            Way::Recurrence(it) => {
                let gates = match it.layer.cell {
                    Cell::Rnn => 1,
                    Cell::Lstm => 4,
                    Cell::Gru => 3,
                };
                self.widths.add(gates * it.layer.width, it.layer.end);
                self.functions.push(it.layer.activation.function);
                self.cells.push(it.layer.cell);
            }
            Way::RecurrenceGrad(it) => {
                self.widths.add(it.layer.width, it.layer.end);
                self.functions.push(it.layer.activation.function);
                self.cells.push(it.layer.cell);
            }
            Way::Rows(_) => {}
            Way::Elements(_, activation) => self.functions.extend(activation.map(|it| it.function)),
        }
    }
}

/// The one that they all are.
fn only<T: Copy + PartialEq>(codes: &[T]) -> Option<T> {
    match codes {
        [first, rest @ ..] if rest.iter().all(|code| code == first) => Some(*first),
        _ => None,
    }
}
