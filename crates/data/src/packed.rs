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
    let (labels, stream) = PACKED.split_at(IMAGES);
    let mut decoder = Decoder::new(stream);
    let mut odds = vec![Odds { probability: 1 << 15, seen: 0 }; PIXELS * 9 * 16];
    let mut pixels = vec![[0; PIXELS]; IMAGES];
    for image in &mut pixels {
        for place in 0..PIXELS {
            let left = if place % 8 > 0 { darkness(image[place - 1]) } else { 0 };
            let above = if place >= 8 { darkness(image[place - 8]) } else { 0 };
            let base = (place * 9 + left * 3 + above) * 16;
            if decoder.decide(&mut odds[base]) {
                continue; // the pixel is 0
            }
            // A leading 1 and the bits so far are the number of the next decision.
            let mut node = 1;
            while node < 16 {
                node = node * 2 + usize::from(decoder.decide(&mut odds[base + node]));
            }
            image[place] = (node - 16) as u8 + 1;
        }
    }
    Images { pixels, labels }
}

/// The class of a pixel: 0 for 0, 1 for 1..=7, 2 for 8..=16.
fn darkness(pixel: u8) -> usize {
    usize::from(pixel > 0) + usize::from(pixel > 7)
}

/// An estimated probability that adapts to the decisions it has seen.
#[derive(Clone, Copy)]
struct Odds {
    /// Probability of a true decision, in units of 1/65536.
    probability: u32,
    /// Decisions seen, at most 62.
    seen: u32,
}

impl Odds {
    fn learn(&mut self, decision: bool) {
        let target: u32 = if decision { 65535 } else { 0 };
        let step = target.abs_diff(self.probability) * 2 / (2 * self.seen + 3);
        let moved = if decision { self.probability + step } else { self.probability - step };
        self.probability = moved.clamp(32, 65503);
        self.seen = (self.seen + 1).min(62);
    }
}

/// An arithmetic decoder (Witten, Neal & Cleary 1987) with 32-bit bounds.
struct Decoder {
    stream: std::slice::Iter<'static, u8>,
    low: u32,
    high: u32,
    code: u32,
}

impl Decoder {
    fn new(stream: &'static [u8]) -> Decoder {
        let mut decoder = Decoder { stream: stream.iter(), low: 0, high: u32::MAX, code: 0 };
        for _ in 0..4 {
            decoder.shift(); // leaves the bounds as they are
        }
        decoder
    }

    /// Decodes the next decision, and adapts `odds` to it.
    fn decide(&mut self, odds: &mut Odds) -> bool {
        let range = u64::from(self.high - self.low);
        let middle = self.low + ((range * u64::from(odds.probability)) >> 16) as u32;
        let decision = self.code <= middle;
        if decision {
            self.high = middle;
        } else {
            self.low = middle + 1;
        }
        while (self.low ^ self.high) >> 24 == 0 {
            self.shift();
        }
        odds.learn(decision);
        decision
    }

    fn shift(&mut self) {
        self.low <<= 8;
        self.high = self.high << 8 | 0xff;
        self.code = self.code << 8 | u32::from(*self.stream.next().unwrap_or(&0));
    }
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
    #[cfg_attr(target_os = "wasi", ignore = "reads a file")]
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
