//! Initial parameters: drawn from the seed, tensor by tensor, the same natively and in wasm.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use spec::{Init, Layer, Plan};

/// Weights and biases of every layer, in the order of `Program::parameters`.
///
/// Every tensor has a random stream of its own: a change of depth or of one layer leaves the draws
/// of the others as they are.
pub fn initial_parameters(plan: &Plan) -> Vec<Vec<f32>> {
    let mut parameters = Vec::with_capacity(2 * plan.layers.len());
    for (index, layer) in plan.layers.iter().enumerate() {
        let stream = |tensor: u64| {
            let mut random = ChaCha8Rng::seed_from_u64(u64::from(plan.spec.seed));
            random.set_stream(FIRST_STREAM + 2 * index as u64 + tensor);
            random
        };
        let count = layer.fan_in * layer.fan_out;
        parameters.push(weights(plan.spec.init, layer, count, &mut stream(0)));
        parameters.push(biases(plan.spec.init, layer, &mut stream(1)));
    }
    parameters
}

/// Streams below this number belong to the order of the rows.
const FIRST_STREAM: u64 = 1 << 32;

fn weights(init: Init, layer: &Layer, count: usize, random: &mut ChaCha8Rng) -> Vec<f32> {
    let (fan_in, fan_out) = (layer.fan_in as f64, layer.fan_out as f64);
    match init {
        Init::Glorot => uniform(libm::sqrt(6.0 / (fan_in + fan_out)), count, random),
        Init::He => normal(libm::sqrt(2.0 / fan_in), count, random),
        Init::PyTorch => uniform(1.0 / libm::sqrt(fan_in), count, random),
    }
}

fn biases(init: Init, layer: &Layer, random: &mut ChaCha8Rng) -> Vec<f32> {
    match init {
        Init::Glorot | Init::He => vec![0.0; layer.fan_out],
        Init::PyTorch => uniform(1.0 / libm::sqrt(layer.fan_in as f64), layer.fan_out, random),
    }
}

/// U(−bound, bound).
fn uniform(bound: f64, count: usize, random: &mut ChaCha8Rng) -> Vec<f32> {
    (0..count).map(|_| ((2.0 * unit(random) - 1.0) * bound) as f32).collect()
}

/// N(0, deviation²), by Box & Muller (1958).
fn normal(deviation: f64, count: usize, random: &mut ChaCha8Rng) -> Vec<f32> {
    let mut values = Vec::with_capacity(count + 1);
    while values.len() < count {
        let radius = deviation * libm::sqrt(-2.0 * libm::log(unit(random)));
        let (sin, cos) = libm::sincos(std::f64::consts::TAU * unit(random));
        values.push((radius * cos) as f32);
        values.push((radius * sin) as f32);
    }
    values.truncate(count);
    values
}

/// Uniform in the open interval (0, 1), in steps of 2⁻³².
fn unit(random: &mut ChaCha8Rng) -> f64 {
    (f64::from(random.next_u32()) + 0.5) / 4_294_967_296.0
}

#[cfg(test)]
mod tests {
    use spec::RunSpec;

    use super::*;

    fn draw(init: Init, seed: u32) -> Vec<Vec<f32>> {
        let spec = RunSpec { init, seed, width: 256, depth: 2, ..RunSpec::default() };
        initial_parameters(&Plan::new(&spec))
    }

    fn moments(values: &[f32]) -> (f64, f64, f64) {
        let n = values.len() as f64;
        let mean = values.iter().map(|&x| f64::from(x)).sum::<f64>() / n;
        let variance = values.iter().map(|&x| (f64::from(x) - mean).powi(2)).sum::<f64>() / n;
        let largest = values.iter().fold(0.0, |m: f64, &x| m.max(f64::from(x).abs()));
        (mean, variance, largest)
    }

    #[test]
    fn the_second_layer_has_the_variance_and_bounds_of_its_scheme() {
        let n = 256.0f64;
        // 65536 draws: the relative standard error of a variance is below 0.6 %.
        for (init, variance, bound) in [
            (Init::Glorot, 1.0 / n, (3.0 / n).sqrt()),
            (Init::He, 2.0 / n, f64::INFINITY),
            (Init::PyTorch, 1.0 / (3.0 * n), (1.0 / n).sqrt()),
        ] {
            let (mean, measured, largest) = moments(&draw(init, 7)[2]);
            assert!(mean.abs() < 4.0 * (variance / 65536.0).sqrt(), "{init}: mean {mean}");
            assert!((measured / variance - 1.0).abs() < 0.02, "{init}: variance {measured}");
            assert!(largest <= bound * (1.0 + 1e-6), "{init}: {largest} beyond {bound}");
        }
    }

    #[test]
    fn biases_are_zero_but_for_pytorch() {
        assert!(draw(Init::Glorot, 1)[1].iter().all(|&b| b == 0.0));
        assert!(draw(Init::He, 1)[1].iter().all(|&b| b == 0.0));
        assert!(draw(Init::PyTorch, 1)[1].iter().all(|&b| b != 0.0 && b.abs() <= 0.125));
    }

    #[test]
    fn seeds_repeat_and_differ() {
        assert_eq!(draw(Init::He, 3), draw(Init::He, 3));
        assert_ne!(draw(Init::He, 3), draw(Init::He, 4));
    }

    #[test]
    fn another_depth_keeps_the_draws_of_the_layers_it_shares() {
        let shallow = initial_parameters(&Plan::new(&RunSpec { depth: 3, ..RunSpec::default() }));
        let deep = initial_parameters(&Plan::new(&RunSpec { depth: 30, ..RunSpec::default() }));
        assert_eq!(shallow[..6], deep[..6]);
    }
}
