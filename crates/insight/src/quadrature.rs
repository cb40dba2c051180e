//! Integrals over a normal distribution.

use model::{Activation, Function};

/// Nodes on each side of 0.
const NODES: u32 = 120;
/// A normal variable is practically never farther from 0, in standard deviations.
const FARTHEST: f64 = 8.5;
/// Variances above are cut: φ has long become its own asymptote.
const LARGEST: f64 = 1e100;

/// Moments of φ(x) and φ′(x) for x ~ N(mean, variance).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Moments {
    /// E φ.
    pub(crate) mean: f64,
    /// E φ².
    pub(crate) square: f64,
    /// E φ′².
    pub(crate) slope_square: f64,
    /// E φ′⁴.
    pub(crate) slope_fourth: f64,
    /// E φ φ′ (x − mean).
    pub(crate) turned: f64,
}

impl Moments {
    /// For x ~ N(0, q).
    pub(crate) fn new(phi: Function, q: f64) -> Moments {
        Moments::around(phi, 0.0, q)
    }

    /// Integrates by the midpoint rule in t, x = mean + √q sinh(t) / max(1, √q): the nodes are dense where
    /// φ bends, however wide x is, and with a mean of 0 none of them is 0, where ReLU's slope jumps.
    pub(crate) fn around(phi: Function, mean: f64, q: f64) -> Moments {
        if phi.kind == Activation::Sine {
            return Moments::of_sine(mean, q.clamp(0.0, LARGEST));
        }
        let root = libm::sqrt(q.clamp(0.0, LARGEST));
        let dense = root.max(1.0);
        let step = libm::asinh(FARTHEST * dense) / f64::from(NODES);
        let mut sums = [0.0; 5];
        let mut weights = 0.0;
        for node in 0..NODES {
            let t = (f64::from(node) + 0.5) * step;
            let z = libm::sinh(t) / dense;
            let weight = libm::exp(-0.5 * z * z) * libm::cosh(t);
            weights += 2.0 * weight;
            for x in [root * z, -root * z] {
                let (value, slope) = phi.with_slope(mean + x);
                let slope_square = slope * slope;
                sums[0] += weight * value;
                sums[1] += weight * value * value;
                sums[2] += weight * slope_square;
                sums[3] += weight * slope_square * slope_square;
                sums[4] += weight * value * slope * x;
            }
        }
        let [mean, square, slope_square, slope_fourth, turned] = sums.map(|sum| sum / weights);
        Moments { mean, square, slope_square, slope_fourth, turned }
    }

    /// Of a sine, whose waves no nodes follow where x is wide: E cos(kx) = cos(k mean) exp(−k² q / 2).
    fn of_sine(mean: f64, q: f64) -> Moments {
        let waves = |k: f64| libm::exp(-0.5 * k * k * q);
        let cosine = |k: f64| libm::cos(k * mean) * waves(k);
        Moments {
            mean: libm::sin(mean) * waves(1.0),
            square: 0.5 - 0.5 * cosine(2.0),
            slope_square: 0.5 + 0.5 * cosine(2.0),
            slope_fourth: 0.375 + 0.5 * cosine(2.0) + 0.125 * cosine(4.0),
            // Stein's lemma: E g(x) (x − mean) = q E g′(x).
            turned: q * cosine(2.0),
        }
    }

    /// E φ′⁴ / (E φ′²)².
    pub(crate) fn spread(&self) -> f64 {
        self.slope_fourth / (self.slope_square * self.slope_square)
    }

    /// Var φ.
    pub(crate) fn variance(&self) -> f64 {
        (self.square - self.mean * self.mean).max(0.0)
    }
}

/// `count` equally spaced points within four standard deviations of N(mean, variance), with weights
/// that sum to 1. The spacing is what counts: a few Gauss-Hermite points miss a function that is
/// narrow against the distribution.
pub(crate) fn points(count: u32, mean: f64, variance: f64) -> Vec<(f64, f64)> {
    let deviation = libm::sqrt(variance.max(0.0));
    if deviation == 0.0 {
        return vec![(mean, 1.0)];
    }
    let at = |index: u32| 8.0 * (f64::from(index) + 0.5) / f64::from(count) - 4.0;
    let density = |index: u32| libm::exp(-0.5 * at(index) * at(index));
    let all: f64 = (0..count).map(density).sum();
    (0..count).map(|index| (mean + deviation * at(index), density(index) / all)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// E f(x) over points.
    fn expect(points: &[(f64, f64)], f: impl Fn(f64) -> f64) -> f64 {
        points.iter().map(|&(x, weight)| weight * f(x)).sum()
    }

    fn moments(activation: Activation, q: f64) -> Moments {
        Moments::new(Function { kind: activation, leak: 0.2 }, q)
    }

    #[test]
    fn piecewise_linear_functions_have_closed_forms() {
        for q in [1e-6f64, 0.3, 1.0, 40.0, 1e6] {
            for (activation, square, slope) in [
                (Activation::Identity, 1.0, 1.0),
                (Activation::Relu, 0.5, 0.5),
                (Activation::LeakyRelu, 0.52, 0.52),
            ] {
                let found = moments(activation, q);
                assert!((found.square / (square * q) - 1.0).abs() < 1e-6, "{activation} {q}");
                assert!((found.slope_square - slope).abs() < 1e-9, "{activation} {q}");
            }
            let relu = moments(Activation::Relu, q).mean;
            assert!((relu / (q / std::f64::consts::TAU).sqrt() - 1.0).abs() < 1e-3, "{q}");
        }
    }

    #[test]
    fn smooth_functions_agree_with_a_brute_force_sum() {
        for activation in [
            Activation::Sigmoid,
            Activation::Tanh,
            Activation::Silu,
            Activation::Gelu,
            Activation::Selu,
            Activation::Softplus,
            Activation::Sine,
        ] {
            for q in [0.01f64, 1.0, 25.0, 900.0] {
                let phi = Function { kind: activation, leak: 0.01 };
                let (mut square, mut slope, mut weights) = (0.0, 0.0, 0.0);
                for i in -200_000..200_000 {
                    let z = (f64::from(i) + 0.5) * 9.0 / 200_000.0;
                    let weight = (-0.5 * z * z).exp();
                    let (value, derivative) = phi.with_slope(q.sqrt() * z);
                    square += weight * value * value;
                    slope += weight * derivative * derivative;
                    weights += weight;
                }
                let found = Moments::new(phi, q);
                assert!((found.square / (square / weights) - 1.0).abs() < 1e-4, "{activation} {q}");
                assert!(
                    (found.slope_square / (slope / weights) - 1.0).abs() < 1e-4,
                    "{activation} {q}"
                );
            }
        }
    }

    #[test]
    fn points_have_the_moments_they_are_asked_for() {
        for count in [9, 41] {
            let points = points(count, 1.5, 0.25);
            assert!((expect(&points, |_| 1.0) - 1.0).abs() < 1e-12);
            assert!((expect(&points, |x| x) - 1.5).abs() < 1e-12);
            assert!((expect(&points, |x| (x - 1.5) * (x - 1.5)) - 0.25).abs() < 1e-3, "{count}");
        }
        assert_eq!(points(9, 2.0, 0.0), [(2.0, 1.0)]);
    }
}
