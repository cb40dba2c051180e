//! Scales each feature to zero mean and unit deviation over the training rows.

use crate::packed::PIXELS;

/// Number of values a pixel can have, 0..=16.
const LEVELS: usize = 17;

/// The standardised value of each pixel for each of its levels.
///
/// Scaling a pixel to 0..1 first (x/16) changes nothing: the factor cancels.
pub(crate) struct Standardiser([[f32; LEVELS]; PIXELS]);

impl Standardiser {
    /// Takes mean and population deviation from `rows` of `pixels` (the training rows).
    ///
    /// The sums are sums of integers and exact. All else is IEEE additions, multiplications, divisions
    /// and square roots, so native and wasm agree to the bit.
    pub(crate) fn new(pixels: &[[u8; PIXELS]], rows: &[u32]) -> Self {
        let mut sum = [0_u64; PIXELS];
        let mut squares = [0_u64; PIXELS];
        for &row in rows {
            for (p, &pixel) in pixels[row as usize].iter().enumerate() {
                let pixel = u64::from(pixel);
                sum[p] += pixel;
                squares[p] += pixel * pixel;
            }
        }
        let n = rows.len() as u64;
        let mut table = [[0.0; LEVELS]; PIXELS];
        for (p, levels) in table.iter_mut().enumerate() {
            let n2_variance = n * squares[p] - sum[p] * sum[p];
            if n2_variance == 0 {
                continue; // a constant feature says nothing: it stays 0, also in other rows
            }
            // (x − sum/n) / √(variance), with numerator and denominator multiplied by n.
            let n_deviation = (n2_variance as f64).sqrt();
            for (level, value) in levels.iter_mut().enumerate() {
                let n_centred = n as f64 * level as f64 - sum[p] as f64;
                *value = (n_centred / n_deviation) as f32;
            }
        }
        Self(table)
    }

    /// The given rows, standardised: rows × 64, row-major.
    pub(crate) fn apply(&self, pixels: &[[u8; PIXELS]], rows: &[u32]) -> Vec<f32> {
        let mut inputs = Vec::with_capacity(rows.len() * PIXELS);
        for &row in rows {
            let levels = self.0.iter().zip(&pixels[row as usize]);
            inputs.extend(levels.map(|(levels, &pixel)| levels[usize::from(pixel)]));
        }
        inputs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_rows_become_plus_and_minus_one() {
        let mut pixels = vec![[3; PIXELS]; 3];
        pixels[0][5] = 2;
        pixels[1][5] = 6;
        pixels[2] = [16; PIXELS];
        let inputs = Standardiser::new(&pixels, &[0, 1]).apply(&pixels, &[0, 1, 2]);
        assert_eq!(inputs.len(), 3 * PIXELS);
        assert_eq!([inputs[5], inputs[PIXELS + 5]], [-1.0, 1.0]);
        assert_eq!(inputs[2 * PIXELS + 5], 6.0); // (16 − 4) / 2
        assert_eq!(inputs[2 * PIXELS], 0.0); // constant in the rows it was fitted on
    }
}
