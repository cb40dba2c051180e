//! Seeded Fisher–Yates shuffles, the same on every platform.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// Streams of the generator, one per purpose, so that equal seeds do not mean equal numbers.
/// A new purpose takes a new number; changing one changes every run.
pub(crate) mod stream {
    /// The fixed division into training and test rows.
    pub(crate) const SPLIT: u64 = u64::from_be_bytes(*b"split   ");
    /// The order of the rows within each epoch.
    pub(crate) const BATCHES: u64 = u64::from_be_bytes(*b"batches ");
}

/// The generator for one purpose. The seed is the first eight bytes of the ChaCha key, little
/// end first, the rest is zero.
pub(crate) fn generator(seed: u64, stream: u64) -> ChaCha8Rng {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let mut rng = ChaCha8Rng::from_seed(key);
    rng.set_stream(stream);
    rng
}

/// Shuffles in place, every permutation equally likely (Fisher–Yates in Durstenfeld's form).
pub(crate) fn shuffle(order: &mut [u32], rng: &mut ChaCha8Rng) {
    let mut left = order.len() as u32;
    while left > 1 {
        let pick = below(left, rng);
        left -= 1;
        order.swap(left as usize, pick as usize);
    }
}

/// A uniform integer in `0..bound`, without modulo bias (Lemire 2019, doi:10.1145/3230636).
fn below(bound: u32, rng: &mut ChaCha8Rng) -> u32 {
    let rejected = bound.wrapping_neg() % bound;
    loop {
        let product = u64::from(rng.next_u32()) * u64::from(bound);
        if product as u32 >= rejected {
            return (product >> 32) as u32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permutation_of_four_is_about_equally_likely() {
        let mut rng = generator(1, 2);
        let mut seen = std::collections::BTreeMap::<[u32; 4], u32>::new();
        for _ in 0..24_000 {
            let mut order = [0, 1, 2, 3];
            shuffle(&mut order, &mut rng);
            *seen.entry(order).or_default() += 1;
        }
        assert_eq!(seen.len(), 24);
        // 1000 expected, standard deviation 31: five of them leave no room for flukes.
        assert!(seen.values().all(|&count| count.abs_diff(1000) < 155));
    }

    #[test]
    fn seeds_and_streams_give_different_orders() {
        let order = |seed, stream| {
            let mut order: Vec<u32> = (0..100).collect();
            shuffle(&mut order, &mut generator(seed, stream));
            order
        };
        assert_eq!(order(1, 1), order(1, 1));
        assert_ne!(order(1, 1), order(2, 1));
        assert_ne!(order(1, 1), order(1, 2));
    }

    #[test]
    fn empty_and_single_orders_stay() {
        let mut rng = generator(0, 0);
        shuffle(&mut [], &mut rng);
        let mut one = [7];
        shuffle(&mut one, &mut rng);
        assert_eq!(one, [7]);
    }
}
