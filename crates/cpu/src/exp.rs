//! e to a power, sigmoid, tanh and the normal distribution: polynomials without branches, so that
//! loops over them vectorise.
//!
//! Coefficients are those of Moshier's Cephes library (single/expf.c), and for the normal
//! distribution of Press et al., Numerical Recipes, section 6.2 (Chebyshev fit of erfc).

use std::hint::black_box;

/// The functions, with their constants in variables.
///
/// The constants go through [`black_box`] when a loop begins: engines for wasm put a vector constant
/// together anew wherever it stands, three instructions for each use, and only read a variable.
#[derive(Clone, Copy)]
pub(crate) struct Functions {
    /// Below this eˣ is no normal number, and is taken for 0: subnormal numbers cost some processors over a
    /// hundred cycles each.
    lowest: f32,
    /// Beyond this eˣ is ∞.
    highest: f32,
    /// Beyond this |z| tanh is ±1, and from its negative on e⁻ᶻ adds nothing to 1.
    saturated: f32,
    /// Up to this |x| eˣ is 1.
    straight: f32,
    /// Up to this |z| the bell is 1.
    flat: f32,
    /// Beyond this |z| the tail of the normal distribution is no normal number.
    no_tail: f32,
    log2_e: f32,
    /// Adding 1.5·2²³ rounds to a whole number and leaves it in the low bits of the sum.
    rounder: f32,
    /// ln 2 in two parts; the first has so few bits that its product with an exponent is exact.
    ln_2_high: f32,
    ln_2_low: f32,
    /// (eʳ − 1 − r) / r² for |r| ≤ ½ ln 2.
    power: [f32; 6],
}

impl Functions {
    #[inline(always)]
    pub(crate) fn new() -> Self {
        black_box(Functions {
            lowest: -87.33,
            highest: 89.0,
            saturated: 24.0,
            straight: 1.0 / (1 << 30) as f32,
            flat: 1.0 / (1 << 20) as f32,
            no_tail: 12.9,
            log2_e: std::f32::consts::LOG2_E,
            rounder: 12_582_912.0,
            ln_2_high: 355.0 / 512.0,
            ln_2_low: -2.121_944_4e-4,
            power: [
                0.5,
                1.666_666_5e-1,
                4.166_579_6e-2,
                8.333_452e-3,
                1.398_199_9e-3,
                1.987_569_1e-4,
            ],
        })
    }

    /// eʳ − 1 and 1.5·2²³ + n, where x = n ln 2 + r with |r| ≤ ½ ln 2.
    #[inline(always)]
    fn reduced(&self, x: f32) -> (f32, f32) {
        let rounded = x * self.log2_e + self.rounder;
        let whole = rounded - self.rounder;
        let r = x - whole * self.ln_2_high - whole * self.ln_2_low;
        // By pairs: half as long a chain of operations that wait for each other.
        let square = r * r;
        let [a, b, c, d, e, f] = self.power;
        let polynomial = (a + b * r) + square * ((c + d * r) + square * (e + f * r));
        (polynomial * square + r, rounded)
    }

    /// eˣ for every x: 0 below −87.33, where it is no normal number, ∞ above, NaN for NaN. Measured on a grid
    /// of 5 million values: at most 0.97 ulp from the exact value.
    #[inline(always)]
    pub(crate) fn exp(&self, x: f32) -> f32 {
        // Written so that NaN passes.
        let bounded = if x > self.highest { self.highest } else { x };
        let bounded = if x < self.lowest { self.lowest } else { bounded };
        let (less_1, rounded) = self.reduced(bounded);
        let n = (rounded.to_bits() as i32).wrapping_sub(self.rounder.to_bits() as i32);
        // In two halves, because 2ⁿ itself may be no normal number.
        let half = n >> 1;
        let power = (less_1 + 1.0) * power_of_two(half) * power_of_two(n.wrapping_sub(half));
        if x < self.lowest { 0.0 } else { power }
    }

    /// eˣ for any x, also for one whose square is no normal number.
    #[inline(always)]
    pub(crate) fn exp_near_0(&self, x: f32) -> f32 {
        self.exp(if x.abs() < self.straight { 0.0 } else { x })
    }

    /// σ(z) = 1 / (1 + e⁻ᶻ), and 0 for z < −87.33, where it is no normal number. Measured: at most 2.2 ulp
    /// from the exact value above.
    #[inline(always)]
    pub(crate) fn sigmoid(&self, z: f32) -> f32 {
        let x = -z;
        let x = if x > -self.lowest { self.highest } else { x };
        let x = if x < -self.saturated { -self.saturated } else { x };
        let (less_1, rounded) = self.reduced(x);
        // 2¹²⁸, the largest that can be asked for, is ∞.
        1.0 / (1.0 + (less_1 + 1.0) * power_left_in(rounded))
    }

    /// tanh(z) = (e²ᶻ − 1) / (e²ᶻ + 1). Measured: at most 2.4 ulp from the exact value.
    #[inline(always)]
    pub(crate) fn tanh(&self, z: f32) -> f32 {
        let size = z.abs();
        let size = if size > self.saturated { self.saturated } else { size };
        let (less_1, rounded) = self.reduced(size + size);
        let power = power_left_in(rounded);
        let less_1 = power * less_1 + (power - 1.0);
        (less_1 / (less_1 + 2.0)).copysign(z)
    }

    /// ln(1 + eᶻ), and 0 for z < −87.33, where it is no normal number. Measured: at most 2.5 ulp from the exact
    /// value above.
    #[inline(always)]
    pub(crate) fn softplus(&self, z: f32) -> f32 {
        let power = self.exp_near_0(-z.abs());
        // Where the power is this small, ln(1 + it) is the power itself, and its square would be no normal number.
        let least = self.straight;
        let x = if power < least { least } else { power };
        // ln(1 + x) = 2 artanh s, by its series: what is left out is below 1e-9 of it.
        let s = x / (2.0 + x);
        let q = s * s;
        let p = 1.0 / 17.0;
        let p = p * q + 1.0 / 15.0;
        let p = p * q + 1.0 / 13.0;
        let p = p * q + 1.0 / 11.0;
        let p = p * q + 1.0 / 9.0;
        let p = p * q + 1.0 / 7.0;
        let p = p * q + 0.2;
        let p = p * q + 1.0 / 3.0;
        let log = 2.0 * (p * q * s + s);
        let log = if power < least { power } else { log };
        (if z > 0.0 { z } else { 0.0 }) + log
    }

    /// eˣ − 1 for x ≤ 0. Measured: at most 0.9 ulp from the exact value.
    #[inline(always)]
    pub(crate) fn exp_m1(&self, x: f32) -> f32 {
        let x = if x < -self.saturated { -self.saturated } else { x };
        // Where it is not asked for, but computed beside others.
        let x = if x > 0.0 { 0.0 } else { x };
        let (less_1, rounded) = self.reduced(x);
        let power = power_left_in(rounded);
        power * less_1 + (power - 1.0)
    }

    /// σ(z) for any z, also for one whose square is no normal number.
    #[inline(always)]
    pub(crate) fn sigmoid_near_0(&self, z: f32) -> f32 {
        self.sigmoid(if z.abs() < self.straight { 0.0 } else { z })
    }

    /// e^(−z²/2), and 0 beyond ±12.9. Apart from [`Functions::normal_distribution`], because a loop with two powers in it
    /// does not vectorise.
    #[inline(always)]
    pub(crate) fn bell(&self, z: f32) -> f32 {
        let size = z.abs();
        // Squares that are normal numbers, of a z that gives the same.
        let size = if size < self.flat { self.flat } else { size };
        let size = if size > self.no_tail { 1e3 } else { size };
        self.exp(-0.5 * size * size)
    }

    /// Φ(z) = ½ erfc(−z/√2), the normal distribution function, given `bell` = e^(−z²/2). Measured: at
    /// most 7.3 ulp from the exact value for z > −2, 13 ulp for z > −5, and 66 ulp (4·10⁻⁶ of the
    /// value) down to z = −12.9, where it leaves the normal numbers; 0 below.
    #[inline(always)]
    pub(crate) fn normal_distribution(&self, z: f32, bell: f32) -> f32 {
        let x = z.abs() * std::f32::consts::FRAC_1_SQRT_2;
        let t = 1.0 / (1.0 + 0.5 * x);
        let polynomial = 0.170_872_77;
        let polynomial = polynomial * t - 0.822_152_23;
        let polynomial = polynomial * t + 1.488_515_9;
        let polynomial = polynomial * t - 1.135_204;
        let polynomial = polynomial * t + 0.278_868_07;
        let polynomial = polynomial * t - 0.186_288_06;
        let polynomial = polynomial * t + 0.096_784_18;
        let polynomial = polynomial * t + 0.374_091_96;
        let polynomial = polynomial * t + 1.000_023_7;
        let polynomial = polynomial * t - 1.265_512_2;
        // Two powers: their sum alone would lose digits of x² to the polynomial's size.
        let tail = 0.5 * t * bell * self.exp(polynomial);
        // tail below 0, 1 − tail above; a question would become a branch around all of this.
        (0.5 + 0.5f32.copysign(z)) - tail.copysign(z)
    }
}

/// 2ⁿ for −126 ≤ n ≤ 127.
#[inline(always)]
fn power_of_two(n: i32) -> f32 {
    f32::from_bits((n.wrapping_add(127) as u32) << 23)
}

/// 2ⁿ for −126 ≤ n ≤ 127 and ∞ for n = 128, of n as it was left in the low bits of 1.5·2²³ + n.
#[inline(always)]
fn power_left_in(rounded: f32) -> f32 {
    f32::from_bits((rounded.to_bits() << 23).wrapping_add(1.0f32.to_bits()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exp(x: f32) -> f32 {
        Functions::new().exp(x)
    }

    fn sigmoid(z: f32) -> f32 {
        Functions::new().sigmoid(z)
    }

    fn tanh(z: f32) -> f32 {
        Functions::new().tanh(z)
    }

    fn exp_m1(x: f32) -> f32 {
        Functions::new().exp_m1(x)
    }

    fn normal_distribution(z: f32) -> f32 {
        let f = Functions::new();
        f.normal_distribution(z, f.bell(z))
    }

    /// Distance of a result from the exact value, in units of the last place of that value.
    fn ulp(found: f32, exact: f64) -> f64 {
        let nearest = exact as f32;
        if found.is_infinite() || nearest.is_infinite() {
            return if found == nearest { 0.0 } else { f64::INFINITY };
        }
        let size = nearest.abs().max(f32::MIN_POSITIVE);
        let unit = f64::from(f32::from_bits(size.to_bits() + 1)) - f64::from(size);
        (f64::from(found) - exact).abs() / unit
    }

    /// The largest distance over every 401st float of both signs up to `bound`, and where it is.
    fn worst(bound: f32, f: impl Fn(f32) -> f32, exact: impl Fn(f64) -> f64) -> (f64, f32) {
        let magnitudes = (0..=bound.to_bits()).step_by(401).map(f32::from_bits);
        magnitudes.flat_map(|x| [x, -x]).fold((0.0, 0.0), |worst, x| {
            let distance = ulp(f(x), exact(f64::from(x)));
            if distance > worst.0 { (distance, x) } else { worst }
        })
    }

    #[test]
    fn results_are_within_the_stated_distances() {
        let (distance, x) = worst(87.3, exp, libm::exp);
        assert!(distance < 0.97, "exp: {distance} ulp at {x:e}");
        let (distance, x) = worst(87.0, sigmoid, |z| 1.0 / (1.0 + libm::exp(-z)));
        assert!(distance < 2.2, "sigmoid: {distance} ulp at {x:e}");
        let below = |x: f32| exp_m1(-x.abs());
        let (distance, x) = worst(110.0, below, |x| libm::expm1(-x.abs()));
        assert!(distance < 0.9, "exp_m1: {distance} ulp at {x:e}");
        let exact = |z: f64| 0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2);
        for (bound, most) in [(2.0, 7.3), (5.0, 13.0), (12.9, 66.0)] {
            let (distance, x) = worst(bound, normal_distribution, exact);
            assert!(distance < most, "normal_distribution: {distance} ulp at {x:e}");
        }
        let softplus = |z: f32| Functions::new().softplus(z);
        let (distance, x) =
            worst(87.3, softplus, |z| z.max(0.0) + libm::log1p(libm::exp(-z.abs())));
        assert!(distance < 2.5, "softplus: {distance} ulp at {x:e}");
        let (distance, x) = worst(f32::MAX, tanh, libm::tanh);
        assert!(distance < 2.4, "tanh: {distance} ulp at {x:e}");
    }

    #[test]
    fn extreme_values() {
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(f32::INFINITY), f32::INFINITY);
        assert_eq!(exp(f32::NEG_INFINITY), 0.0);
        assert_eq!((exp(f32::MAX), exp(f32::MIN)), (f32::INFINITY, 0.0));
        // The last x with a finite power and the first without; the last with a normal one, and 0 below.
        assert!(exp(88.722_83).is_finite() && exp(88.722_84).is_infinite());
        assert!(exp(-87.33) >= f32::MIN_POSITIVE && exp(-87.331) == 0.0);
        assert!(sigmoid(-87.33) >= f32::MIN_POSITIVE && sigmoid(-87.331) == 0.0);
        assert!(
            normal_distribution(-12.9) >= f32::MIN_POSITIVE && normal_distribution(-12.91) == 0.0
        );
        assert_eq!(normal_distribution(1e-30), 0.5);
        assert_eq!((sigmoid(f32::INFINITY), sigmoid(f32::NEG_INFINITY)), (1.0, 0.0));
        assert_eq!((tanh(f32::INFINITY), tanh(f32::NEG_INFINITY)), (1.0, -1.0));
        assert_eq!((tanh(f32::MAX), tanh(f32::MIN)), (1.0, -1.0));
        assert!(tanh(-0.0) == 0.0 && tanh(-0.0).is_sign_negative());
        assert_eq!(tanh(f32::MIN_POSITIVE), f32::MIN_POSITIVE);
        for f in [exp, sigmoid, tanh, exp_m1, normal_distribution] {
            assert!(f(f32::NAN).is_nan() && f(-f32::NAN).is_nan());
        }
    }
}
