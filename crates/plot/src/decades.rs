//! `DecadeRange`: the logarithmic axis, in whole decades that only ever widen.

use insight::Reading;

use crate::colour;

/// The decades of a logarithmic axis.
///
/// It widens in steps of four decades and never narrows, so the axis of a running training does not
/// jitter: keep one per run and start the next run with a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecadeRange {
    /// The decade at the bottom.
    pub low: i32,
    /// The decade at the top.
    pub high: i32,
}

impl Default for DecadeRange {
    /// The range of gradients in a healthy network, with some room below for vanishing ones.
    fn default() -> DecadeRange {
        DecadeRange { low: -8, high: 2 }
    }
}

impl DecadeRange {
    /// The decades of the heatmap's colours.
    pub const COLOURS: DecadeRange =
        DecadeRange { low: colour::LOWEST_DECADE, high: colour::HIGHEST_DECADE };

    /// Widens the range until every value fits.
    pub fn widen(&mut self, readings: &[Reading]) {
        for log in readings.iter().filter_map(|reading| reading.log10()) {
            if log < self.low as f32 {
                self.low = (log / 4.0).floor() as i32 * 4;
            }
            if log > self.high as f32 {
                self.high = (log / 4.0).ceil() as i32 * 4;
            }
        }
    }

    /// Where a logarithm lies: 0 at the bottom, 1 at the top, clamped.
    pub(crate) fn fraction(self, log10: f32) -> f64 {
        let span = f64::from((self.high - self.low).max(1));
        ((f64::from(log10) - f64::from(self.low)) / span).clamp(0.0, 1.0)
    }

    /// The decades to label when there is room for about `most` labels.
    pub(crate) fn ticks(self, most: usize) -> impl Iterator<Item = i32> {
        let span = (self.high - self.low).max(1);
        let fits = |step: &i32| span / step < most.max(2) as i32;
        // Gradients that are measured below f32 may take hundreds of decades.
        let step = [1, 2, 4, 8, 16, 32, 50, 100].into_iter().find(fits).unwrap_or(200);
        let first = self.low.div_euclid(step) * step;
        (first..=self.high).step_by(step as usize).filter(move |&decade| decade >= self.low)
    }
}

/// A power of ten as text: `10⁻⁸`.
pub fn decade_label(decade: i32) -> String {
    power_label(10, decade)
}

/// A power as text: `2⁻²⁰⁴`.
pub fn power_label(base: u32, exponent: i32) -> String {
    const SUPERSCRIPTS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let mut label = base.to_string();
    if exponent < 0 {
        label.push('⁻');
    }
    let digits = exponent.unsigned_abs().to_string();
    label.extend(digits.bytes().map(|digit| SUPERSCRIPTS[usize::from(digit - b'0')]));
    label
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widened(values: &[f32]) -> (i32, i32) {
        let readings: Vec<Reading> = values.iter().map(|&v| Reading::Value(v)).collect();
        let mut range = DecadeRange::default();
        range.widen(&readings);
        (range.low, range.high)
    }

    #[test]
    fn the_range_widens_in_whole_steps() {
        assert_eq!(widened(&[]), (-8, 2));
        assert_eq!(widened(&[1e-7, 99.0]), (-8, 2));
        assert_eq!(widened(&[9e-9]), (-12, 2));
        assert_eq!(widened(&[101.0]), (-8, 4));
        assert_eq!(widened(&[f32::MIN_POSITIVE, f32::MAX]), (-40, 40));
        let mut range = DecadeRange::default();
        range.widen(&[Reading::Tiny(1e-299), Reading::Tiny(1e-50)]);
        assert_eq!((range.low, range.high), (-300, 2));
    }

    #[test]
    fn special_readings_do_not_move_the_axis() {
        let mut range = DecadeRange::default();
        range.widen(&[Reading::BelowF32, Reading::Zero, Reading::NonFinite]);
        assert_eq!(range, DecadeRange::default());
    }

    #[test]
    fn fractions_clamp_to_the_axis() {
        let range = DecadeRange { low: -8, high: 2 };
        assert_eq!(range.fraction(-8.0), 0.0);
        assert_eq!(range.fraction(2.0), 1.0);
        assert_eq!(range.fraction(-3.0), 0.5);
        assert_eq!(range.fraction(-38.0), 0.0);
    }

    #[test]
    fn ticks_are_round_decades_and_fit() {
        let ticks = |low, high, most| DecadeRange { low, high }.ticks(most).collect::<Vec<_>>();
        assert_eq!(ticks(-8, 2, 6), [-8, -6, -4, -2, 0, 2]);
        assert_eq!(ticks(-8, 2, 4), [-8, -4, 0]);
        assert_eq!(ticks(-12, 4, 5), [-12, -8, -4, 0, 4]);
        assert_eq!(ticks(-40, 2, 6), [-40, -32, -24, -16, -8, 0]);
        assert_eq!(ticks(-40, 40, 6), [-32, -16, 0, 16, 32]);
        assert_eq!(ticks(-100, 4, 6), [-96, -64, -32, 0]);
        assert_eq!(ticks(-300, 4, 8), [-300, -250, -200, -150, -100, -50, 0]);
        assert_eq!(ticks(-324, 40, 6), [-300, -200, -100, 0]);
        assert_eq!(ticks(-324, 40, 3), [-200, 0]);
        assert_eq!(ticks(0, 0, 6), [0]);
    }

    #[test]
    fn labels_use_superscripts() {
        assert_eq!(decade_label(-8), "10⁻⁸");
        assert_eq!(decade_label(0), "10⁰");
        assert_eq!(decade_label(12), "10¹²");
        assert_eq!(decade_label(-300), "10⁻³⁰⁰");
    }
}
