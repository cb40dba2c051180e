//! Seeded random numbers, the same on every platform: a ChaCha stream for every purpose.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// Streams of the generator, one per purpose, so that equal seeds do not mean equal numbers.
/// A new purpose takes a new number; changing one changes every run.
pub(crate) mod stream {
    /// The fixed division into training and test rows.
    pub(crate) const SPLIT: u64 = u64::from_be_bytes(*b"split   ");
    /// The rows of a table that has too many.
    pub(crate) const TABLE_ROWS: u64 = u64::from_be_bytes(*b"tab rows");
    /// The order of the rows within each epoch.
    pub(crate) const BATCHES: u64 = u64::from_be_bytes(*b"batches ");
    /// Training points of the sets in the plane.
    pub(crate) const POINTS: u64 = u64::from_be_bytes(*b"points  ");
    /// Test points of the sets in the plane.
    pub(crate) const TEST_POINTS: u64 = u64::from_be_bytes(*b"pt test ");
    /// Sequences to train on.
    pub(crate) const SEQUENCES: u64 = u64::from_be_bytes(*b"sequence");
    /// Sequences to test on.
    pub(crate) const TEST_SEQUENCES: u64 = u64::from_be_bytes(*b"seq test");
}

/// The generator for one purpose. The seed is the first eight bytes of the ChaCha key in
/// little-endian order; the other bytes are zero.
pub(crate) fn generator(seed: u64, stream: u64) -> ChaCha8Rng {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let mut rng = ChaCha8Rng::from_seed(key);
    rng.set_stream(stream);
    rng
}

/// The generator for one row, so that the row is a pure function of its number. The purpose is in the
/// second eight bytes of the key; the row number is the stream.
pub(crate) fn row_generator(seed: u64, purpose: u64, row: u64) -> ChaCha8Rng {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8..16].copy_from_slice(&purpose.to_le_bytes());
    let mut rng = ChaCha8Rng::from_seed(key);
    rng.set_stream(row);
    rng
}

/// A uniform integer in `0..bound`, without modulo bias (Lemire 2019, doi:10.1145/3230636).
pub(crate) fn below(bound: u32, rng: &mut ChaCha8Rng) -> u32 {
    let rejected = bound.wrapping_neg() % bound;
    loop {
        let product = u64::from(rng.next_u32()) * u64::from(bound);
        if product as u32 >= rejected {
            return (product >> 32) as u32;
        }
    }
}

/// A fair coin.
pub(crate) fn coin(rng: &mut ChaCha8Rng) -> bool {
    rng.next_u32() >> 31 == 1
}

/// Uniform in the open interval (0, 1), in steps of 2⁻³².
pub(crate) fn unit(rng: &mut ChaCha8Rng) -> f64 {
    (f64::from(rng.next_u32()) + 0.5) / 4_294_967_296.0
}

/// Two independent normal numbers of mean 0 and this deviation (Box & Muller 1958).
pub(crate) fn normal_pair(deviation: f64, rng: &mut ChaCha8Rng) -> [f64; 2] {
    let radius = deviation * libm::sqrt(-2.0 * libm::log(unit(rng)));
    let (sin, cos) = libm::sincos(std::f64::consts::TAU * unit(rng));
    [radius * cos, radius * sin]
}

/// FNV-1a over the bits of numbers, for tests that numbers never change.
#[cfg(test)]
pub(crate) fn fingerprint<'a>(numbers: impl IntoIterator<Item = &'a f32>) -> u64 {
    let bytes = numbers.into_iter().flat_map(|number| number.to_bits().to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_numbers_have_mean_0_and_their_deviation() {
        let mut rng = generator(5, 6);
        let draws: Vec<f64> = (0..20_000).flat_map(|_| normal_pair(0.5, &mut rng)).collect();
        let n = draws.len() as f64;
        let mean = draws.iter().sum::<f64>() / n;
        let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
        assert!(mean.abs() < 4.0 * 0.5 / n.sqrt(), "mean {mean}");
        assert!((variance / 0.25 - 1.0).abs() < 0.03, "variance {variance}");
        // 4.6 % of a normal distribution lie beyond two deviations.
        let beyond = draws.iter().filter(|x| x.abs() > 1.0).count() as f64 / n;
        assert!((beyond - 0.0455).abs() < 0.005, "{beyond} beyond two deviations");
    }

    #[test]
    fn rows_seeds_and_purposes_have_numbers_of_their_own() {
        let first = |seed, purpose, row| row_generator(seed, purpose, row).next_u64();
        assert_eq!(first(1, 2, 3), first(1, 2, 3));
        assert_ne!(first(1, 2, 3), first(2, 2, 3));
        assert_ne!(first(1, 2, 3), first(1, 3, 3));
        assert_ne!(first(1, 2, 3), first(1, 2, 4));
        assert_ne!(first(1, 2, 3), generator(1, 2).next_u64());
        assert_ne!(first(1, 2, 3), generator(1, 3).next_u64());
    }
}
