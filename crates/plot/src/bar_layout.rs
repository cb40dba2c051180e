//! Where the bars of a profile lie, and the marks of readings without a number.

use insight::Reading;

use crate::decades::DecadeRange;
use crate::pen::Point;
use crate::rows::{Band, Rows};

/// Width of the strips before and after the axis for marks of readings without a number, in CSS pixels.
const STRIP: f64 = 11.0;
/// Width of the row labels, in CSS pixels.
const LABELS: f64 = 48.0;
/// The share of its row that a bar fills, and its most height in CSS pixels.
const FILLED: f64 = 0.7;
const HIGHEST: f64 = 18.0;

/// The strength of the band that points out a row.
pub(crate) const POINTED: f64 = 0.09;

/// The axis of one run: from `low` to `high`, whichever lies further left.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Side {
    pub(crate) low: i32,
    pub(crate) high: i32,
    /// The middle of the marks before the axis and after it.
    pub(crate) below: i32,
    pub(crate) above: i32,
    /// What belongs to this side.
    pub(crate) left: i32,
    pub(crate) right: i32,
    pub(crate) decades: DecadeRange,
}

/// The rows and the axes of all runs.
#[derive(Clone, Debug)]
pub(crate) struct BarLayout {
    pub(crate) rows: Rows,
    /// One side, or the left one and its mirror image.
    pub(crate) sides: Vec<Side>,
    scale: f64,
}

impl BarLayout {
    pub(crate) fn new(
        rows: Rows,
        width: u32,
        decades: DecadeRange,
        (mirrored, labelled): (bool, bool),
        scale: f64,
    ) -> BarLayout {
        let px = |css: f64| (css * scale).round() as i32;
        let left = if labelled { px(LABELS) } else { 0 };
        let right = (width as i32).max(left + 2);
        let side = |from: i32, to: i32| {
            let way = (to - from).signum();
            let strip = px(STRIP).min((to - from).abs() / 4);
            let (low, high) = (from + way * strip, to - way * strip);
            let (below, above) = (from + way * strip / 2, to - way * strip / 2);
            Side { low, high, below, above, left: from.min(to), right: from.max(to), decades }
        };
        let middle = (left + right) / 2;
        // A whole number of pixels on either side, so that one is the other's mirror image.
        let half = middle - left;
        let sides = if mirrored {
            vec![side(middle, left), side(middle, middle + half)]
        } else {
            vec![side(left, right)]
        };
        BarLayout { rows, sides, scale }
    }

    /// The height of a row in CSS pixels.
    pub(crate) fn row_height(&self) -> f64 {
        self.rows.height() / self.scale
    }

    /// Whether rows are too thin for bars that stand apart.
    pub(crate) fn is_thin(&self) -> bool {
        self.row_height() < 4.0
    }

    /// A row's bar from top to bottom.
    pub(crate) fn bar(&self, band: Band) -> Option<Band> {
        if self.is_thin() {
            return Some(band);
        }
        let high = (self.rows.height() * FILLED).min(HIGHEST * self.scale);
        self.rows.part(band.row, high.max(1.0))
    }
}

impl Side {
    /// The x of a logarithm.
    pub(crate) fn x(&self, log10: f32) -> i32 {
        let length = f64::from(self.high - self.low);
        self.low + (self.decades.fraction(log10) * length).round() as i32
    }

    /// 1 where the axis leads to the right, −1 where it leads to the left.
    pub(crate) fn way(&self) -> i32 {
        (self.high - self.low).signum()
    }

    /// How far an x lies from the low end, along the axis.
    pub(crate) fn far(&self, x: i32) -> i32 {
        (x - self.low) * self.way()
    }

    /// Where the bar of a reading ends, or where its mark stands.
    pub(crate) fn tip(&self, reading: Reading) -> i32 {
        match (reading, reading.log10()) {
            (Reading::Value(_) | Reading::Tiny(_), Some(log10)) => self.x(log10),
            (Reading::NonFinite, _) => self.above,
            (Reading::BelowF32 | Reading::Zero | Reading::NotMeasured, _)
            | (Reading::Value(_) | Reading::Tiny(_), None) => self.below,
        }
    }

    /// A step-line through the readings of neighbouring rows; it is broken where there is no number.
    pub(crate) fn steps(&self, bands: &[Band], readings: &[Reading]) -> Vec<Vec<Point>> {
        let mut pieces = vec![Vec::new()];
        for band in bands {
            if let Some(log10) = readings[band.row].log10() {
                let x = self.x(log10);
                if let Some(piece) = pieces.last_mut() {
                    piece.extend([(x, band.bottom), (x, band.top)]);
                }
            } else if pieces.last().is_some_and(|piece| !piece.is_empty()) {
                pieces.push(Vec::new());
            }
        }
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::tests::sections;

    fn layout(rows: usize, width: u32, mirrored: bool, scale: f64) -> BarLayout {
        let height = (448.0 * scale) as u32;
        let rows = Rows::new(sections(rows)[0], rows, height, [24.0; 2], scale);
        BarLayout::new(rows, width, DecadeRange::COLOURS, (mirrored, false), scale)
    }

    #[test]
    fn a_larger_reading_never_has_a_shorter_bar_and_marks_lie_outside() {
        for mirrored in [false, true] {
            for side in layout(20, 328, mirrored, 1.0).sides {
                let length = |reading| side.far(side.tip(reading));
                let mut before = -1;
                for tenth in -160..=40 {
                    let now = length(Reading::Value(10f32.powf(tenth as f32 / 10.0)));
                    assert!(now >= before);
                    before = now;
                }
                assert_eq!(length(Reading::Value(1e-16)), 0);
                assert_eq!(length(Reading::Value(1e4)), (side.high - side.low).abs());
                assert!(length(Reading::BelowF32) < 0 && length(Reading::Zero) < 0);
                assert!(length(Reading::NonFinite) > (side.high - side.low).abs());
            }
        }
    }

    #[test]
    fn two_runs_are_mirror_images() {
        for width in [109, 200, 328, 657] {
            let layout = layout(20, width, true, 1.0);
            let [left, right] = layout.sides[..] else { panic!("two sides") };
            let middle = 2 * (width as i32 / 2);
            for reading in [1e-16, 1e-7, 3.0, 1e4].map(Reading::Value) {
                assert_eq!(left.tip(reading) + right.tip(reading), middle, "{width}");
            }
            assert_eq!(left.tip(Reading::Zero) + right.tip(Reading::Zero), middle);
            assert!(left.left >= 0 && right.right <= width as i32);
        }
    }

    #[test]
    fn bars_lie_within_their_rows() {
        for (rows, scale) in [(1, 1.0), (5, 2.0), (50, 1.0), (300, 1.0), (1000, 2.0)] {
            let layout = layout(rows, 328, false, scale);
            let readings = vec![Reading::Value(1.0); rows];
            for band in layout.rows.bands(0, &readings) {
                let bar = layout.bar(band).unwrap();
                assert!(bar.top >= band.top && bar.bottom <= band.bottom, "{rows}: {bar:?}");
                assert!(f64::from(bar.bottom - bar.top) <= HIGHEST * scale + 1.0);
            }
        }
    }
}
