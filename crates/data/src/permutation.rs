//! Seeded Fisher–Yates shuffles, the same on every platform.

use rand_chacha::ChaCha8Rng;

use crate::random::below;

/// Shuffles in place, every permutation equally likely (Fisher–Yates in Durstenfeld's form).
pub(crate) fn shuffle(order: &mut [u32], rng: &mut ChaCha8Rng) {
    let mut left = order.len() as u32;
    while left > 1 {
        let pick = below(left, rng);
        left -= 1;
        order.swap(left as usize, pick as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::generator;

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
