//! The handwritten digits: unpack, divide, standardise.

use experiment::{Shape, Target};

use crate::dataset::{Dataset, Split};
use crate::packed::{Images, PIXELS, images};
use crate::split::stratified;
use crate::standardise::Standardiser;

/// Test rows out of 1797: a fifth.
const TEST_ROWS: usize = 360;

/// The 8×8 handwritten digits: 64 features, 10 classes, 1437 training and 360 test rows.
///
/// These are the 1797 images that scikit-learn ships, the test set of 'Optical Recognition of
/// Handwritten Digits' (Alpaydin & Kaynak 1998, UCI Machine Learning Repository,
/// doi:10.24432/C50P49, CC BY 4.0; see `assets/data/digits.LICENSE.md`). Each pixel is
/// standardised with mean and population deviation of the training rows; pixels that are equal in
/// all training rows are 0. The division into splits has a constant seed, so accuracies of
/// different runs are comparable.
#[cfg(test)]
pub(crate) fn digits() -> Dataset {
    digits_with_pictures().0
}

/// The digits, and the test rows as pictures with pixels from 0 (white) to 16 (black).
pub(crate) fn digits_with_pictures() -> (Dataset, Vec<u8>) {
    let Images { pixels, labels } = images();
    let division = stratified(labels, TEST_ROWS);
    let pictures = division.test.iter().flat_map(|&row| pixels[row as usize]).collect();
    let standardiser = Standardiser::new(&pixels, &division.train);
    let split = |rows: &[u32]| Split {
        inputs: standardiser.apply(&pixels, rows),
        targets: rows.iter().map(|&row| labels[row as usize].into()).collect(),
    };
    let dataset = Dataset {
        shape: Shape { steps: 1, features: PIXELS, target: Target::Class { classes: 10 } },
        train: split(&division.train),
        test: split(&division.test),
    };
    (dataset, pictures)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(split: &Split, class: u8) -> usize {
        split.targets.iter().filter(|&&target| target == f32::from(class)).count()
    }

    fn feature(split: &Split, feature: usize) -> impl Iterator<Item = f64> + '_ {
        let rows = split.inputs.iter().skip(feature).step_by(PIXELS);
        rows.map(|&value| f64::from(value))
    }

    #[test]
    fn shapes() {
        let digits = digits();
        assert_eq!((digits.shape.features, digits.shape.target.classes()), (64, Some(10)));
        assert_eq!((digits.train.rows(), digits.test.rows()), (1437, 360));
        assert_eq!(digits.train.inputs.len(), 1437 * 64);
        assert_eq!(digits.test.inputs.len(), 360 * 64);
    }

    #[test]
    fn pictures_are_those_of_the_test_rows() {
        let (Dataset { test, .. }, pictures) = digits_with_pictures();
        assert_eq!(pictures.len(), 360 * PIXELS);
        assert!(pictures.iter().all(|&pixel| pixel <= 16));
        // Standardising keeps the order: of two rows the darker pixel has the larger number.
        for pixel in (0..PIXELS).filter(|pixel| ![0, 32, 39].contains(pixel)) {
            let order = |row: usize| (pictures[row * PIXELS + pixel], test.row(row).0[pixel]);
            for row in 1..360 {
                let ((dark, value), (before, less)) = (order(row), order(row - 1));
                assert_eq!(dark.cmp(&before), value.total_cmp(&less), "row {row}, pixel {pixel}");
            }
        }
    }

    #[test]
    fn both_splits_have_the_class_shares() {
        let Dataset { train, test, .. } = digits();
        for class in 0..10 {
            let in_test = count(&test, class);
            let share = (in_test + count(&train, class)) as f64 * 360.0 / 1797.0;
            assert!((in_test as f64 - share).abs() < 1.0, "class {class}");
        }
    }

    #[test]
    fn training_features_have_mean_0_and_deviation_1() {
        let Dataset { train, .. } = digits();
        let mut constant = 0;
        for p in 0..PIXELS {
            let n = train.rows() as f64;
            let mean = feature(&train, p).sum::<f64>() / n;
            let variance = feature(&train, p).map(|x| (x - mean).powi(2)).sum::<f64>() / n;
            assert!(mean.abs() < 1e-6, "mean of pixel {p}: {mean}");
            if variance == 0.0 {
                assert!(feature(&train, p).all(|value| value == 0.0));
                constant += 1;
            } else {
                assert!((variance - 1.0).abs() < 1e-5, "variance of pixel {p}");
            }
        }
        assert_eq!(constant, CONSTANT_PIXELS);
    }

    #[test]
    fn test_features_use_the_training_statistics() {
        let Dataset { test, .. } = digits();
        let mean = |p| feature(&test, p).sum::<f64>() / test.rows() as f64;
        // If the test rows had statistics of their own, all of these means would be 0.
        assert!((0..PIXELS).filter(|&p| mean(p).abs() > 0.01).count() > 30);
        assert!((0..PIXELS).all(|p| mean(p).abs() < 0.5));
        assert!(test.inputs.iter().all(|value| value.is_finite()));
    }

    /// Pixels 0, 32 and 39 are never set.
    const CONSTANT_PIXELS: usize = 3;

    #[test]
    fn the_division_and_the_values_never_change() {
        let Dataset { train, test, .. } = digits();
        // Cross-checked once: another ChaCha8 and NumPy, from the CSV, gave the same.
        assert_eq!(labels(&train)[..12], [7, 4, 4, 7, 1, 5, 4, 7, 9, 1, 2, 1]);
        assert_eq!(labels(&test)[..12], [6, 9, 1, 4, 7, 5, 1, 4, 2, 3, 9, 6]);
        assert_eq!(fingerprint(&train), 0x2fd5_05ed_abbb_6f9a);
        assert_eq!(fingerprint(&test), 0x714a_67e6_afb9_70f5);
    }

    fn labels(split: &Split) -> Vec<u32> {
        split.targets.iter().map(|&target| target as u32).collect()
    }

    /// FNV-1a over the bits of every value and every label, as a whole number.
    fn fingerprint(split: &Split) -> u64 {
        let values = split.inputs.iter().map(|value| value.to_bits());
        let words = values.chain(labels(split));
        words.flat_map(u32::to_le_bytes).fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }
}
