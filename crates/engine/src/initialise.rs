//! Initial parameters: drawn from the seed, tensor by tensor, the same natively and in wasm.

use experiment::Plan;
use model::{Draw, Parameter};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use crate::orthogonal::orthogonal;

/// The parameters of every layer, in the order of `Program::parameters`.
///
/// Every tensor has a random stream of its own: a change of depth or of one layer leaves the draws
/// of the others as they are.
pub fn initial_parameters(plan: &Plan) -> Vec<Vec<f32>> {
    let draw = |parameter: &Parameter| {
        let stream = || {
            let mut random = ChaCha8Rng::seed_from_u64(u64::from(plan.spec.seed));
            random.set_stream(parameter.stream);
            random
        };
        tensor(parameter, &stream)
    };
    plan.model.parameters.iter().map(draw).collect()
}

/// Draws the rows of a tensor, part after part.
fn tensor(parameter: &Parameter, stream: &dyn Fn() -> ChaCha8Rng) -> Vec<f32> {
    let mut random = stream();
    let columns = parameter.columns;
    let mut values = Vec::with_capacity(parameter.count() as usize);
    for rows in &parameter.rows {
        let count = rows.size * columns;
        values.extend(match rows.draw {
            Draw::Constant(value) => vec![value as f32; count],
            Draw::Uniform { bound } => uniform(bound, count, &mut random),
            Draw::Normal { deviation } => normal(deviation, count, &mut random),
            Draw::Orthogonal { gain } => {
                let entries = normal_f64(1.0, count, &mut random);
                orthogonal(entries, rows.size, columns, gain)
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
    use experiment::{DataSet, ForgetInit, Init, Network, RecurrentInit, RunSpec};

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
        let all = f64::INFINITY;
        for (init, variance, bound) in [
            (Init::Glorot, 1.0 / n, (3.0 / n).sqrt()),
            (Init::GlorotNormal, 1.0 / n, all),
            (Init::He, 2.0 / n, all),
            (Init::HeUniform, 2.0 / n, (6.0 / n).sqrt()),
            (Init::LeCun, 1.0 / n, all),
            (Init::LeCunUniform, 1.0 / n, (3.0 / n).sqrt()),
            (Init::PyTorch, 1.0 / (3.0 * n), (1.0 / n).sqrt()),
            (Init::Orthogonal, 1.0 / n, all),
            (Init::Normal, 0.01, all),
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
    fn gain_and_bias_variance_scale_what_is_drawn() {
        let plain = RunSpec { width: 64, depth: 2, ..RunSpec::default() };
        let scaled = RunSpec { gain: 2.0, bias_variance: 0.25, ..plain.clone() };
        let [plain, scaled] = [plain, scaled].map(|spec| initial_parameters(&Plan::new(&spec)));
        for (one, two) in plain[2].iter().zip(&scaled[2]) {
            assert!((2.0 * one - two).abs() <= one.abs() * 1e-6);
        }
        let (_, variance, _) = moments(&scaled[3]);
        assert!((variance / 0.25 - 1.0).abs() < 0.6, "{variance}");
    }

    /// Weights and biases of an LSTM of 64 units over 100 time steps.
    fn lstm(change: impl Fn(&mut RunSpec)) -> Vec<Vec<f32>> {
        let mut spec = RunSpec {
            network: Network::Lstm,
            data: DataSet::Adding,
            length: 100,
            depth: 1,
            ..RunSpec::default()
        };
        change(&mut spec);
        initial_parameters(&Plan::new(&spec))
    }

    #[test]
    fn chrono_biases_lie_in_their_range_and_the_input_gate_mirrors_the_forget_gate() {
        let biases = &lstm(|spec| spec.forget_init = ForgetInit::Chrono)[2];
        let (input, forget) = (&biases[..64], &biases[64..128]);
        for (i, f) in input.iter().zip(forget) {
            assert_eq!(*i, -f);
            assert!((0.0..99f32.ln()).contains(f), "{f}");
        }
        // ln U(1, 99): its mean is 3.64.
        let (mean, ..) = moments(forget);
        assert!((mean - 3.64).abs() < 0.5, "{mean}");
        assert!(biases[128..].iter().all(|&b| b == 0.0));
    }

    #[test]
    fn every_gate_has_an_identity_of_its_own() {
        let weights = &lstm(|spec| {
            spec.recurrent_init = RecurrentInit::Identity;
            spec.gain = 0.5;
        })[1];
        for (i, &weight) in weights.iter().enumerate() {
            let (row, column) = (i / 64 % 64, i % 64);
            assert_eq!(weight, if row == column { 0.5 } else { 0.0 });
        }
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
