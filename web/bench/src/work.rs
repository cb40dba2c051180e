//! Floating-point operations of a training step: those of its matrix products.

use experiment::Plan;
use model::{Kind, Module};

/// Floating-point operations of the products of one training step: 2 · Σ rows · entries · products over
/// the weight matrices. A multiply-add counts as two operations.
///
/// `rows` is the batch B, or B · T for a matrix that multiplies every time step. `products` is 3 (output,
/// gradient of the input, gradient of the weights), or 2 for a matrix that reads the data, because the
/// gradient of the data is not needed. Biases, activations, normalisation, loss, norms and the optimiser
/// are not counted, so a share of the peak is a lower bound of how busy the machine was.
pub fn flops(plan: &Plan) -> f64 {
    let model = &plan.model;
    let of = |linear: &Module| {
        // A matrix that reads the data has no gradient of its input.
        let products = if linear.reads.contains(&model.inputs()) { 2.0 } else { 3.0 };
        let rows = model.value(linear.writes).axes.matrix_rows() as f64;
        let weight = match linear.kind {
            Kind::Linear { weight, .. } | Kind::Recurrence { weight, .. } => {
                model.parameter(weight)
            }
            Kind::Activation { .. }
            | Kind::Normalisation { .. }
            | Kind::Add { .. }
            | Kind::ScaledAdd { .. }
            | Kind::Blend
            | Kind::LastStep
            | Kind::SplitSteps => return 0.0,
        };
        let counts = if weight.kind.is_measured() { weight.count() as f64 } else { 0.0 };
        // The first matrix of a recurrent layer reads the layer below; its second reads the layer's own past.
        2.0 * rows * counts * products
    };
    model.modules.iter().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload;

    fn of(name: &str) -> f64 {
        flops(&Plan::new(&workload(name).unwrap()))
    }

    #[test]
    fn a_dense_step_is_six_operations_for_each_weight_and_row() {
        let (first, inner, last) = (64.0 * 32.0, 19.0 * 32.0 * 32.0, 32.0 * 10.0);
        assert_eq!(of("M1"), 128.0 * (4.0 * first + 6.0 * (inner + last)));
    }

    #[test]
    fn a_recurrent_step_multiplies_in_every_time_step_but_answers_once() {
        let (input, hidden) = (4.0 * 64.0 * 2.0, 4.0 * 64.0 * 64.0);
        assert_eq!(of("S1"), 64.0 * (100.0 * (4.0 * input + 6.0 * hidden) + 6.0 * 64.0));
    }
}
