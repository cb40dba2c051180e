//! Floating-point operations of a training step: those of its matrix products.

use experiment::Plan;

/// Floating-point operations of the products of one training step: 2 · Σ rows · entries · products over
/// the weight matrices. A multiply-add counts as two operations.
///
/// `rows` is the batch B, or B · T for a matrix that multiplies every time step. `products` is 3 (output,
/// gradient of the input, gradient of the weights), or 2 for a matrix that reads the data, because the
/// gradient of the data is not needed. Biases, activations, normalisation, loss, norms and the optimiser
/// are not counted, so a share of the peak is a lower bound of how busy the machine was.
pub fn flops(plan: &Plan) -> f64 {
    let batch = plan.spec.batch as f64;
    let every_step = batch * plan.shape.steps as f64;
    let of = |(layer, index): (usize, usize)| {
        let entries = plan.layers[layer].parameters[index].count() as f64;
        let answers_once = layer + 1 == plan.layers.len() && plan.targets == 1;
        let rows = if answers_once { batch } else { every_step };
        // A layer's first matrix reads the layer below; its second matrix reads the layer's own past.
        let products = if layer == 0 && index == 0 { 2.0 } else { 3.0 };
        2.0 * rows * entries * products
    };
    let matrices = plan.layers.iter().enumerate().flat_map(|(layer, it)| {
        let weights = it.parameters.iter().enumerate();
        weights.filter(|(_, it)| it.is_measured_weight()).map(move |(index, _)| (layer, index))
    });
    matrices.map(of).sum()
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
