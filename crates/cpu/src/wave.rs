//! Sine and cosine: polynomials without branches, so that loops over it vectorise.
//!
//! Half turns are taken away in three parts, as in Moshier's Cephes library (single/sinf.c); the coefficients of
//! the polynomials are those of Microsoft's DirectXMath (XMVectorSinCos, MIT).

use std::hint::black_box;

/// Beyond this |z| the three parts of π no longer have the digits: sine and cosine are then those of `libm`.
const FAR: f32 = 8192.0;

/// Both functions, with their constants in variables; see [`crate::exp::Functions`].
#[derive(Clone, Copy)]
pub(crate) struct Waves {
    /// Up to this |z| sine is z and cosine 1, to the last bit; powers of smaller numbers may be no normal numbers.
    straight: f32,
    /// Adding 1.5·2²³ rounds to a whole number and leaves it in the low bits of the sum.
    rounder: f32,
    /// 1 / π.
    inverse: f32,
    /// π in parts; the first two have so few bits that their products with half turns are exact.
    half_turn: [f32; 3],
    /// (sin r / r − 1) / r² for |r| ≤ π/2, in powers of r².
    series: [f32; 5],
    /// (cos r − 1) / r² for |r| ≤ π/2, in powers of r².
    even_series: [f32; 5],
}

impl Waves {
    #[inline(always)]
    pub(crate) fn new() -> Self {
        black_box(Waves {
            straight: 1.0 / 4096.0,
            rounder: 12_582_912.0,
            inverse: std::f32::consts::FRAC_1_PI,
            half_turn: [3.140_625, 9.675_026e-4, 1.509_958e-7],
            series: [
                -1.666_666_7e-1,
                8.333_331e-3,
                -1.984_087_4e-4,
                2.752_556_2e-6,
                -2.388_985_9e-8,
            ],
            even_series: [-0.5, 4.166_663_8e-2, -1.388_837_8e-3, 2.476_049_5e-5, -2.605_161_5e-7],
        })
    }

    /// sin z for |z| ≤ 8192. Measured: at most 1.5·10⁻⁷ from the exact value.
    #[inline(always)]
    pub(crate) fn sine(&self, z: f32) -> f32 {
        let (r, square, sign) = self.reduced(z);
        flipped(r + r * (square * polynomial(self.series, square)), sign)
    }

    /// cos z for |z| ≤ 8192. Measured: at most 2.1·10⁻⁷ from the exact value.
    #[inline(always)]
    pub(crate) fn cosine(&self, z: f32) -> f32 {
        let (_, square, sign) = self.reduced(z);
        flipped(1.0 + square * polynomial(self.even_series, square), sign)
    }

    /// r and r², where z = nπ + r with |r| ≤ π/2, and the bit of the sign that n changes.
    #[inline(always)]
    fn reduced(&self, z: f32) -> (f32, f32, u32) {
        let near = if z.abs() < self.straight { 0.0 } else { z };
        let rounded = near * self.inverse + self.rounder;
        let halves = rounded - self.rounder;
        let [high, middle, low] = self.half_turn;
        let r = ((z - halves * high) - halves * middle) - halves * low;
        let size = if r.abs() < self.straight { 0.0 } else { r };
        (r, size * size, rounded.to_bits() << 31)
    }
}

/// By pairs: half as long a chain of operations that wait for each other.
#[inline(always)]
fn polynomial([a, b, c, d, e]: [f32; 5], x: f32) -> f32 {
    (a + b * x) + (x * x) * ((c + d * x) + (x * x) * e)
}

#[inline(always)]
fn flipped(value: f32, sign: u32) -> f32 {
    f32::from_bits(value.to_bits() ^ sign)
}

/// Whether some number is so large that [`wave`] is needed.
#[inline(always)]
pub(crate) fn has_far(values: &[f32]) -> bool {
    values.iter().fold(0, |found, &z| found | u32::from(z.abs() > FAR)) != 0
}

/// Sine or cosine of any number: of those that are not far the very bits of [`Waves`].
#[cold]
#[inline(never)]
pub(crate) fn wave(z: f32, cosine: bool) -> f32 {
    let waves = Waves::new();
    match (z.abs() > FAR, cosine) {
        (false, false) => waves.sine(z),
        (false, true) => waves.cosine(z),
        (true, false) => libm::sinf(z),
        (true, true) => libm::cosf(z),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_within_the_stated_distances() {
        let (mut sine, mut cosine) = (0.0f64, 0.0f64);
        let magnitudes = (0..=(2.0 * FAR).to_bits()).step_by(401).map(f32::from_bits);
        for z in magnitudes.flat_map(|z| [z, -z]) {
            let exact = f64::from(z);
            sine = sine.max((f64::from(wave(z, false)) - libm::sin(exact)).abs());
            cosine = cosine.max((f64::from(wave(z, true)) - libm::cos(exact)).abs());
        }
        assert!(sine < 1.5e-7 && cosine < 2.1e-7, "{sine:e} {cosine:e}");
    }

    #[test]
    fn extreme_values() {
        assert_eq!(wave(0.0, true), 1.0);
        for z in [0.0, f32::MIN_POSITIVE, 1e-20, 1e-10] {
            assert_eq!((wave(z, false), wave(-z, false), wave(z, true)), (z, -z, 1.0));
        }
        for z in [f32::INFINITY, f32::NEG_INFINITY, f32::NAN] {
            assert!(wave(z, false).is_nan() && wave(z, true).is_nan());
        }
        assert!(wave(f32::MAX, false).abs() <= 1.0);
    }
}
