//! The layout of the profile chart: positions of layers, values and marks.

use insight::Reading;

use crate::decades::DecadeRange;
use crate::frame::PlotArea;
use crate::pen::Point;

/// Height in CSS pixels of the strips above and below the values, for marks of readings without a
/// value.
const STRIP: f64 = 14.0;
/// The least distance between the middles of two layer labels, in CSS pixels.
const LABEL_DISTANCE: f64 = 30.0;

/// Labels the first layer, the last layer, and round numbers between them as far as there is room.
pub(crate) fn layer_labels<E>(
    layers: usize,
    distance: f64,
    mut draw: impl FnMut(usize, &str) -> Result<(), E>,
) -> Result<(), E> {
    // No steps of 2: after the 1 of the first layer, even numbers would look like a mistake.
    let wanted = LABEL_DISTANCE / distance;
    let steps = [1, 5, 10, 20, 50, 100, 200, 500];
    let step = steps.into_iter().find(|&step| step as f64 >= wanted).unwrap_or(1000);
    let far = |a: usize, b: usize, room| a.abs_diff(b) as f64 * distance >= LABEL_DISTANCE * room;
    // The label of the last layer may be a word.
    let between = (step..layers).step_by(step).filter(|&n| far(n, 1, 0.8) && far(n, layers, 1.6));
    let first = (layers > 0).then_some(1);
    let last = (layers > 1).then_some(layers);
    for number in first.into_iter().chain(between).chain(last) {
        draw(number - 1, &number.to_string())?;
    }
    Ok(())
}

/// Positions in device pixels.
pub(crate) struct Layout {
    pub(crate) plot: PlotArea,
    pub(crate) layers: usize,
    pub(crate) decades: DecadeRange,
    /// The y of the highest value, of the lowest value, and of the two rows of marks.
    top: i32,
    bottom: i32,
    pub(crate) above: i32,
    pub(crate) below: i32,
}

impl Layout {
    /// The layout of so many layers in a part of the picture, at `scale` device pixels a CSS pixel.
    pub(crate) fn new(plot: PlotArea, layers: usize, decades: DecadeRange, scale: f64) -> Layout {
        let strip = (STRIP * scale).round() as i32;
        Layout {
            plot,
            layers,
            decades,
            top: plot.top + strip,
            bottom: plot.bottom() - strip,
            above: plot.top + strip / 2,
            below: plot.bottom() - strip / 2,
        }
    }

    /// The middle of a layer's band.
    pub(crate) fn x(&self, layer: usize) -> i32 {
        self.plot.x((layer as f64 + 0.5) / self.layers.max(1) as f64)
    }

    pub(crate) fn y(&self, log10: f32) -> i32 {
        let height = f64::from(self.bottom - self.top);
        self.bottom - (self.decades.fraction(log10) * height).round() as i32
    }

    pub(crate) fn place(&self, layer: usize, reading: Reading) -> Point {
        let y = match (reading, reading.log10()) {
            (Reading::Value(_) | Reading::Tiny(_), Some(log10)) => self.y(log10),
            (Reading::NonFinite, _) => self.above,
            (Reading::BelowF32 | Reading::Zero | Reading::NotMeasured, _)
            | (Reading::Value(_) | Reading::Tiny(_), None) => self.below,
        };
        (self.x(layer), y)
    }

    /// The lines through neighbouring values.
    pub(crate) fn pieces(&self, readings: &[Reading]) -> Vec<Vec<Point>> {
        let mut pieces = vec![Vec::with_capacity(readings.len())];
        for (layer, &reading) in readings.iter().enumerate() {
            if reading.log10().is_some() {
                let at = self.place(layer, reading);
                if let Some(piece) = pieces.last_mut() {
                    piece.push(at);
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

    #[test]
    fn layer_labels_have_room() {
        for (layers, distance) in [(0, 1.0), (1, 500.0), (20, 29.3), (50, 11.7), (100, 3.04)] {
            let mut named: Vec<usize> = Vec::new();
            layer_labels(layers, distance, |layer, label| {
                assert_eq!(label, (layer + 1).to_string());
                named.push(layer + 1);
                Ok::<(), ()>(())
            })
            .unwrap();
            assert!(named.windows(2).all(|w| (w[1] - w[0]) as f64 * distance >= 23.0), "{named:?}");
            assert_eq!(
                (named.first(), named.last()),
                match layers {
                    0 => (None, None),
                    _ => (Some(&1), Some(&layers)),
                }
            );
        }
    }
}
