//! Decodes `assets/data/digits.bin`; `make_digits.py` beside it describes and writes the format.

/// Pixels of one 8×8 image.
pub(crate) const PIXELS: usize = 64;
/// Images in the file, in the order of scikit-learn's `digits.csv.gz`.
pub(crate) const IMAGES: usize = 1797;

static PACKED: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/data/digits.bin"));

/// The images as published, before splitting and scaling.
pub(crate) struct Images {
    /// Counts of set dots per 4×4 block, 0..=16, row-major within each image.
    pub(crate) pixels: Vec<[u8; PIXELS]>,
    /// The digit each image shows, 0..=9.
    pub(crate) labels: &'static [u8],
}

/// Unpacks all images.
pub(crate) fn images() -> Images {
    let (masks, rest) = PACKED.split_at(8 * IMAGES);
    let (halves, labels) = rest.split_at(rest.len() - IMAGES);
    let masks: Vec<u64> = masks.as_chunks().0.iter().copied().map(u64::from_le_bytes).collect();
    let mut levels = halves.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let mut pixels = vec![[0; PIXELS]; IMAGES];
    for p in 0..PIXELS {
        for (image, mask) in pixels.iter_mut().zip(&masks) {
            if mask >> p & 1 == 1 {
                // A level is the pixel minus one. The file holds one for every mask bit (the
                // tests compare the sums), so the default is never used.
                image[p] = levels.next().map_or(0, |level| level + 1);
            }
        }
    }
    Images { pixels, labels }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_image_of_the_csv_is_this_zero() {
        let images = images();
        #[rustfmt::skip]
        let zero = [
            0, 0,  5, 13,  9,  1,  0, 0,
            0, 0, 13, 15, 10, 15,  5, 0,
            0, 3, 15,  2,  0, 11,  8, 0,
            0, 4, 12,  0,  0,  8,  8, 0,
            0, 5,  8,  0,  0,  9,  8, 0,
            0, 4, 11,  0,  1, 12,  7, 0,
            0, 2, 14,  5, 10, 12,  0, 0,
            0, 0,  6, 13, 10,  0,  0, 0,
        ];
        assert_eq!(images.pixels[0], zero);
        assert_eq!(images.labels[0], 0);
    }

    #[test]
    fn the_last_image_of_the_csv_is_this_eight() {
        let images = images();
        #[rustfmt::skip]
        let eight = [
            0, 0, 10, 14,  8,  1, 0, 0,
            0, 2, 16, 14,  6,  1, 0, 0,
            0, 0, 15, 15,  8, 15, 0, 0,
            0, 0,  5, 16, 16, 10, 0, 0,
            0, 0, 12, 15, 15, 12, 0, 0,
            0, 4, 16,  6,  4, 16, 6, 0,
            0, 8, 16, 10,  8, 16, 8, 0,
            0, 1,  8, 12, 14, 12, 1, 0,
        ];
        assert_eq!(images.pixels[IMAGES - 1], eight);
        assert_eq!(images.labels[IMAGES - 1], 8);
    }

    #[test]
    fn totals_are_those_of_the_csv() {
        let images = images();
        let all = || images.pixels.iter().flatten();
        assert_eq!(all().map(|&pixel| u32::from(pixel)).sum::<u32>(), 561_718);
        assert_eq!(all().filter(|&&pixel| pixel == 16).count(), 10_456);
        assert!(all().all(|&pixel| pixel <= 16));
        let shown = |digit| images.labels.iter().filter(|&&l| l == digit).count();
        let counts: Vec<usize> = (0..10).map(shown).collect();
        assert_eq!(counts, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    }

    #[test]
    fn the_attribution_is_beside_the_data() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/data/digits.LICENSE.md");
        let text = std::fs::read_to_string(path).unwrap();
        for needed in [
            "Alpaydin",
            "Kaynak",
            "UCI Machine Learning Repository",
            "https://doi.org/10.24432/C50P49",
            "https://creativecommons.org/licenses/by/4.0/",
        ] {
            assert!(text.contains(needed), "{needed} is missing from {path}");
        }
    }
}
