//! Initial parameters: drawn from the seed, tensor by tensor, the same natively and in wasm.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use spec::{Draw, Parameter, Plan};

use crate::orthogonal::orthogonal;

/// The parameters of every layer, in the order of `Program::parameters`.
///
/// Every tensor has a random stream of its own: a change of depth or of one layer leaves the draws
/// of the others as they are.
pub fn initial_parameters(plan: &Plan) -> Vec<Vec<f32>> {
    let mut parameters = Vec::new();
    for (index, layer) in plan.layers.iter().enumerate() {
        for (number, parameter) in layer.parameters.iter().enumerate() {
            let stream = || {
                let mut random = ChaCha8Rng::seed_from_u64(u64::from(plan.spec.seed));
                random.set_stream(stream(index as u64, number as u64));
                random
            };
            parameters.push(tensor(parameter, &stream));
        }
    }
    parameters
}

/// Streams below this number belong to the order of the rows.
const FIRST_STREAM: u64 = 1 << 32;
/// The streams of a layer's third and further parameters.
const MORE_STREAMS: u64 = 1 << 40;

fn stream(layer: u64, number: u64) -> u64 {
    match number {
        0 | 1 => FIRST_STREAM + 2 * layer + number,
        _ => MORE_STREAMS + 8 * layer + number,
    }
}

/// Draws the blocks of a tensor one after the other.
fn tensor(parameter: &Parameter, stream: &dyn Fn() -> ChaCha8Rng) -> Vec<f32> {
    let mut random = stream();
    let columns = parameter.columns;
    let mut values = Vec::with_capacity(parameter.count());
    for block in &parameter.blocks {
        let count = block.size * columns;
        values.extend(match block.draw {
            Draw::Constant(value) => vec![value as f32; count],
            Draw::Uniform { bound } => uniform(bound, count, &mut random),
            Draw::Normal { deviation } => normal(deviation, count, &mut random),
            Draw::Orthogonal { gain } => {
                let entries = normal_f64(1.0, count, &mut random);
                orthogonal(entries, block.size, columns, gain)
            }
            Draw::Identity { gain } => {
                let on_diagonal = |i: usize| i / columns == i % columns;
                (0..count).map(|i| if on_diagonal(i) { gain as f32 } else { 0.0 }).collect()
            }
            // From the start of the stream each time, so that blocks share their draws.
            Draw::Chrono { longest, sign } => {
                let mut random = stream();
                let range = (longest - 2.0).max(0.0);
                let mut bias = || sign * libm::log(1.0 + range * unit(&mut random));
                (0..count).map(|_| bias() as f32).collect()
            }
        });
    }
    values
}

/// U(−bound, bound).
fn uniform(bound: f64, count: usize, random: &mut ChaCha8Rng) -> Vec<f32> {
    (0..count).map(|_| ((2.0 * unit(random) - 1.0) * bound) as f32).collect()
}

/// N(0, deviation²), by Box & Muller (1958).
fn normal(deviation: f64, count: usize, random: &mut ChaCha8Rng) -> Vec<f32> {
    normal_f64(deviation, count, random).into_iter().map(|value| value as f32).collect()
}

fn normal_f64(deviation: f64, count: usize, random: &mut ChaCha8Rng) -> Vec<f64> {
    let mut values = Vec::with_capacity(count + 1);
    while values.len() < count {
        let radius = deviation * libm::sqrt(-2.0 * libm::log(unit(random)));
        let (sin, cos) = libm::sincos(std::f64::consts::TAU * unit(random));
        values.push(radius * cos);
        values.push(radius * sin);
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
    use spec::{Init, RunSpec};

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
