//! Light that stands for a gradient: brighter and wider where it is stronger.

use insight::Reading;
use plotters::prelude::DrawingBackend;
use plotters::style::Color;

use crate::DrawResult;
use crate::colour::{HIGHEST_DECADE, LOWEST_DECADE, rgb};
use crate::pen::{Pen, Point};

/// The widest line, in CSS pixels.
pub(crate) const WIDEST: f64 = 6.0;

/// How strong a signal looks, 0 to 1: its place on the heatmap's scale.
fn strength(reading: Reading) -> f64 {
    let span = f64::from(HIGHEST_DECADE - LOWEST_DECADE);
    match reading {
        Reading::Value(norm) => {
            ((f64::from(norm.log10()) - f64::from(LOWEST_DECADE)) / span).clamp(0.0, 1.0)
        }
        Reading::Tiny(_) | Reading::BelowF32 | Reading::Zero | Reading::NotMeasured => 0.0,
        Reading::NonFinite => 1.0,
    }
}

/// The width of a line in CSS pixels.
fn width_of(strength: f64) -> f64 {
    1.0 + (WIDEST - 1.0) * strength
}

impl<DB: DrawingBackend> Pen<'_, DB> {
    /// A line that carries a gradient, as wide as there is room for; a thin one where nothing came yet.
    pub(crate) fn wire(
        &self,
        points: Vec<Point>,
        reading: Option<Reading>,
        room: f64,
    ) -> DrawResult<DB> {
        self.line(points.clone(), self.theme.muted.mix(0.55), 1.0)?;
        match reading.map(|reading| (strength(reading), reading)) {
            Some((strength, reading)) if strength > 0.0 => self.line(
                points,
                rgb(reading).mix(0.25 + 0.75 * strength),
                width_of(strength).min(room),
            ),
            _ => Ok(()),
        }
    }

    /// A spark of the gradient's light.
    pub(crate) fn spark(&self, at: Point, reading: Reading, alpha: f64) -> DrawResult<DB> {
        let strength = strength(reading);
        if strength == 0.0 {
            return Ok(());
        }
        // Twice: a halo, and the light itself.
        for (size, share) in [(2.6, 0.18), (1.0, 0.95)] {
            let light = rgb(reading).mix(share * alpha * strength);
            self.line(vec![at], light, 2.0 * size * width_of(strength))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stronger_gradient_never_looks_weaker() {
        let silent = [Reading::BelowF32, Reading::Zero].map(strength);
        assert_eq!(silent, [0.0, 0.0]);
        let mut before = (0.0, 0.0);
        for tenth in -400..=380 {
            let now = strength(Reading::Value(10f32.powf(tenth as f32 / 10.0)));
            assert!((before.0..=1.0).contains(&now), "10^{}", tenth as f32 / 10.0);
            assert!(width_of(now) >= before.1 && width_of(now) <= WIDEST);
            before = (now, width_of(now));
        }
        assert_eq!(before.0, 1.0);
    }
}
