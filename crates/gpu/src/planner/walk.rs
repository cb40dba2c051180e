//! Operators as instructions of the walk.

use engine::{BufferId, Op, Program, Recurrent};

use super::functions::{cell_code, with_function};
use super::rows::with_rows;
use crate::arena::Arena;
use crate::code::Row;
use crate::layout as to;

/// Writes instructions for one program.
pub(crate) struct Writer<'a> {
    pub(crate) program: &'a Program,
    pub(crate) arena: &'a Arena,
}

impl Writer<'_> {
    fn at(&self, id: BufferId) -> usize {
        self.arena.at(id)
    }

    fn columns(&self, id: BufferId) -> usize {
        self.program.buffer(id).columns
    }

    /// An instruction over the rows of a buffer, which it writes.
    fn over(&self, op: u32, of: BufferId) -> Row {
        with_rows(Row::new(op), self.program, of)
            .at(to::COLUMNS, self.columns(of))
            .at(to::DST, self.at(of))
    }

    /// A linear map, or its way back, and what follows it.
    pub(crate) fn product(&self, op: &Op, then: Option<&Op>) -> Row {
        let row = match *op {
            Op::Linear { input, weight, bias, output, .. } => {
                let depth = self.columns(input);
                self.over(to::PRODUCT, output)
                    .at(to::X, self.at(input))
                    .at(to::Y, self.at(weight))
                    .at(to::Z, self.at(bias))
                    .at(to::DEPTH, depth)
                    .at(to::ACROSS, depth)
                    .at(to::ALONG, 1)
            }
            Op::LinearGradInput { grad_output, weight, grad_input, accumulate, .. } => self
                .over(to::PRODUCT, grad_input)
                .at(to::X, self.at(grad_output))
                .at(to::Y, self.at(weight))
                .with(to::Z, to::NONE)
                .at(to::DEPTH, self.columns(grad_output))
                .at(to::ACROSS, 1)
                .at(to::ALONG, self.columns(grad_input))
                .flag(to::ACCUMULATE, accumulate),
            _ => unreachable!("{} is no product", op.name()),
        };
        match then {
            Some(&Op::Activate { function, output, .. }) => with_function(row, function)
                .with(to::THEN, to::THEN_ACTIVATE)
                .at(to::E, self.at(output)),
            Some(&Op::ActivateGrad { function, input, output, grad_input, accumulate, .. }) => {
                with_function(row, function)
                    .with(to::THEN, to::THEN_ACTIVATE_GRAD)
                    .at(to::E, self.at(grad_input))
                    .at(to::F, self.at(input))
                    .at(to::G, self.at(output))
                    .flag(to::ACCUMULATE_2, accumulate)
            }
            _ => row,
        }
    }

    /// What an operator other than a product does row by row; `None` if it does nothing so.
    pub(crate) fn instruction(&self, op: &Op) -> Option<Row> {
        let at = |id| self.at(id);
        Some(match *op {
            Op::Activate { function, input, output } => {
                with_function(self.over(to::ACTIVATE, output), function).at(to::X, at(input))
            }
            Op::ActivateGrad { function, input, output, grad_output, grad_input, accumulate } => {
                with_function(self.over(to::ACTIVATE_GRAD, grad_input), function)
                    .at(to::X, at(input))
                    .at(to::Y, at(output))
                    .at(to::Z, at(grad_output))
                    .flag(to::ACCUMULATE, accumulate)
            }
            Op::Add { left, right, scale, output } => self
                .over(to::ADD, output)
                .at(to::X, at(left))
                .at(to::Y, at(right))
                .number(to::SCALE, scale),
            Op::AddGrad { grad_output, scale, grad_input, accumulate } => self
                .over(to::ADD_GRAD, grad_input)
                .at(to::X, at(grad_output))
                .number(to::SCALE, scale)
                .flag(to::ACCUMULATE, accumulate),
            Op::AddGated { left, right, alpha, output } => self
                .over(to::ADD_GATED, output)
                .at(to::X, at(left))
                .at(to::Y, at(right))
                .at(to::Z, at(alpha)),
            Op::AddGatedGrad { alpha, grad_output, grad_right, .. } => self
                .over(to::ADD_GATED_GRAD, grad_right)
                .at(to::X, at(grad_output))
                .at(to::Z, at(alpha)),
            Op::Highway { gate, candidate, carried, output } => self
                .over(to::HIGHWAY, output)
                .at(to::X, at(gate))
                .at(to::Y, at(candidate))
                .at(to::Z, at(carried)),
            Op::HighwayGrad {
                gate,
                candidate,
                carried,
                grad_output,
                grad_gate,
                grad_candidate,
                grad_carried,
                accumulate,
            } => self
                .over(to::HIGHWAY_GRAD, grad_carried)
                .at(to::X, at(gate))
                .at(to::Y, at(candidate))
                .at(to::Z, at(carried))
                .at(to::E, at(grad_output))
                .at(to::F, at(grad_gate))
                .at(to::G, at(grad_candidate))
                .flag(to::ACCUMULATE, accumulate),
            Op::Reshape { input, output } => self.over(to::COPY, output).at(to::X, at(input)),
            Op::LastRows { input, output } => {
                let (from, to_rows) = (self.program.buffer(input), self.program.buffer(output));
                let skipped = (from.rows - to_rows.rows) * from.columns;
                self.over(to::COPY, output).at(to::X, at(input) + skipped)
            }
            Op::LastRowsGrad { grad_output, grad_input } => {
                self.over(to::LAST_ROWS_GRAD, grad_input).at(to::X, at(grad_output))
            }
            Op::Recurrence { layer, .. } => self.recurrence(to::RECURRENCE, &layer),
            Op::RecurrenceGrad {
                layer,
                truncation,
                grad_hidden,
                grad_projected,
                grad_recurrent,
                carry,
                ..
            } => self
                .recurrence(to::RECURRENCE_GRAD, &layer)
                .at(to::THEN, truncation)
                .at(to::G, at(grad_hidden))
                .at(to::H, at(grad_projected))
                .at(to::I, at(grad_recurrent))
                .at(to::J, at(carry)),
            _ => return self.norm(op).or_else(|| self.loss(op)),
        })
    }

    fn recurrence(&self, op: u32, layer: &Recurrent) -> Row {
        let (cell, function) = cell_code(layer.cell, layer.leak);
        with_function(Row::new(op), function)
            .at(to::OUTER, layer.steps)
            .with(to::INNER, 1)
            .at(to::STRIDE, self.program.batch)
            .at(to::COLUMNS, self.columns(layer.hidden))
            .at(to::X, self.at(layer.projected))
            .at(to::Y, self.at(layer.weight))
            .at(to::Z, self.at(layer.bias))
            .at(to::DST, self.at(layer.gates))
            .at(to::E, self.at(layer.memory))
            .at(to::F, self.at(layer.hidden))
            .with(to::ALONG, cell)
    }

    fn norm(&self, op: &Op) -> Option<Row> {
        let at = |id| self.at(id);
        Some(match *op {
            Op::BatchNorm { input, scale, shift, mean, inverse, output, .. } => self
                .over(to::BATCH_NORMALISE, output)
                .at(to::X, at(input))
                .at(to::Y, at(scale))
                .at(to::Z, at(shift))
                .at(to::E, at(mean))
                .at(to::F, at(inverse)),
            Op::BatchNormEvaluate {
                input,
                scale,
                shift,
                running_mean,
                running_variance,
                output,
            } => self
                .over(to::BATCH_NORM_EVALUATE, output)
                .at(to::X, at(input))
                .at(to::Y, at(scale))
                .at(to::Z, at(shift))
                .at(to::E, at(running_mean))
                .at(to::F, at(running_variance)),
            Op::BatchNormGrad {
                input,
                scale,
                mean,
                inverse,
                grad_output,
                grad_input,
                grad_scale,
                grad_shift,
                accumulate,
            } => self
                .over(to::BATCH_NORM_GRAD, grad_input)
                .at(to::X, at(input))
                .at(to::Y, at(scale))
                .at(to::Z, at(grad_output))
                .at(to::E, at(mean))
                .at(to::F, at(inverse))
                .at(to::G, at(grad_shift))
                .at(to::H, at(grad_scale))
                .number(to::SCALE, 1.0 / self.program.buffer(input).rows as f64)
                .flag(to::ACCUMULATE, accumulate),
            Op::LayerNorm { input, scale, shift, mean, inverse, output } => self
                .over(to::LAYER_NORM, output)
                .at(to::X, at(input))
                .at(to::Y, at(scale))
                .maybe(to::Z, shift.map(at))
                .at(to::E, at(mean))
                .at(to::F, at(inverse)),
            Op::LayerNormGrad {
                input,
                scale,
                mean,
                inverse,
                grad_output,
                grad_input,
                grad_shift,
                accumulate,
                ..
            } => self
                .over(to::LAYER_NORM_GRAD, grad_input)
                .at(to::X, at(input))
                .at(to::Y, at(scale))
                .at(to::Z, at(grad_output))
                .at(to::E, at(mean))
                .at(to::F, at(inverse))
                .flag(to::SCALE, grad_shift.is_some())
                .flag(to::ACCUMULATE, accumulate),
            _ => return None,
        })
    }

    fn loss(&self, op: &Op) -> Option<Row> {
        let at = |id| self.at(id);
        let forward = |code, outputs: BufferId, targets, row_losses, row_hits| {
            self.over(code, outputs)
                .at(to::X, at(outputs))
                .at(to::Y, at(targets))
                .at(to::E, at(row_losses))
                .at(to::F, at(row_hits))
        };
        let backward = |code, from, targets, into: BufferId, terms: usize| {
            self.over(code, into)
                .at(to::X, at(from))
                .at(to::Y, at(targets))
                .number(to::SCALE, 1.0 / terms as f64)
        };
        let size = |id| self.program.buffer(id).rows * self.columns(id);
        Some(match *op {
            Op::SoftmaxCrossEntropy {
                logits,
                targets,
                probabilities,
                row_losses,
                row_hits,
                ..
            } => forward(to::SOFTMAX, logits, targets, row_losses, row_hits)
                .at(to::Z, at(probabilities)),
            Op::SoftmaxCrossEntropyGrad { probabilities, targets, grad_logits } => {
                let rows = self.program.buffer(grad_logits).rows;
                backward(to::SOFTMAX_GRAD, probabilities, targets, grad_logits, rows)
            }
            Op::BinaryCrossEntropy { logits, targets, row_losses, row_hits, .. } => {
                forward(to::BINARY, logits, targets, row_losses, row_hits)
            }
            Op::BinaryCrossEntropyGrad { logits, targets, grad_logits } => {
                backward(to::BINARY_GRAD, logits, targets, grad_logits, size(grad_logits))
            }
            Op::SquaredError { outputs, targets, row_losses, row_hits, .. } => {
                forward(to::SQUARED, outputs, targets, row_losses, row_hits)
            }
            Op::SquaredErrorGrad { outputs, targets, grad_outputs } => {
                backward(to::SQUARED_GRAD, outputs, targets, grad_outputs, size(grad_outputs))
            }
            _ => return None,
        })
    }
}
