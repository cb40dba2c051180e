//! `Heatmap`: the history as pixels, with a column for each step and a row for each layer or time step.
//!
//! The top row is the output layer and the bottom row is layer 1. In a recurrent layer they are the
//! last and the first time step. So the loss is above, and a vanishing gradient fades on its way down.
//! Each value is one pixel; the page enlarges the picture without smoothing.

use std::ops::Range;

use experiment::Measure;
use insight::{Reading, readings};

use crate::colour;
use crate::history::{History, MAX_COLUMNS};

/// An RGBA picture of `MAX_COLUMNS` by one row per layer, brought up to date column by column.
#[derive(Debug)]
pub struct Heatmap {
    layers: usize,
    pixels: Vec<u8>,
    /// The generation and the subject that columns `0..drawn` show. If either changes, they are stale.
    shown: Option<(u64, Subject)>,
    drawn: usize,
    scratch: Vec<Reading>,
}

/// What a heatmap shows of a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The measure.
    pub measure: Measure,
    /// The first place of the measure to show. The picture shows as many places as it has rows.
    pub first: usize,
    /// Whether a value of 0 can only be underflow, see [`insight::readings`].
    pub positive_slope: bool,
}

impl Heatmap {
    /// An empty (transparent) picture.
    pub fn new(layers: usize) -> Heatmap {
        Heatmap {
            layers,
            pixels: vec![0; MAX_COLUMNS * layers * 4],
            shown: None,
            drawn: 0,
            scratch: Vec::with_capacity(layers),
        }
    }

    /// Draws what is new and returns the columns that changed. A halved or rewound history, or
    /// another subject, redraws all. Columns without the measure stay empty.
    pub fn update(&mut self, history: &History, subject: Subject) -> Range<usize> {
        let shown = Some((history.generation(), subject));
        let columns = history.columns();
        let before = self.drawn;
        let full = self.drawn == MAX_COLUMNS;
        let halved = self.shown.is_some_and(|(generation, shown)| {
            full && shown == subject && history.is_half_of(generation)
        });
        let start = if self.shown == shown {
            before
        } else if halved {
            self.halve();
            MAX_COLUMNS / 2
        } else {
            0
        };
        for column in start..columns {
            let values = history.values(subject.measure, column);
            match values.get(subject.first..subject.first + self.layers) {
                Some(values) => readings(values, subject.positive_slope, &mut self.scratch),
                None => self.scratch.clear(),
            }
            for layer in 0..self.layers {
                let at = offset(self.layers - 1 - layer, column);
                let colour =
                    self.scratch.get(layer).map_or([0; 4], |&reading| colour::rgba(reading));
                self.pixels[at..at + 4].copy_from_slice(&colour);
            }
        }
        for row in 0..self.layers {
            if columns < before {
                self.pixels[offset(row, columns)..offset(row, before)].fill(0);
            }
        }
        self.shown = shown;
        self.drawn = columns;
        let start = if halved { 0 } else { start };
        start..if start == 0 { columns.max(before) } else { columns }
    }

    /// Drops every second column. Moving pixels is much faster than colouring them again, so that even
    /// with 1000 rows it fits into a frame of the screen.
    fn halve(&mut self) {
        for row in self.pixels.chunks_exact_mut(4 * MAX_COLUMNS) {
            for column in 0..MAX_COLUMNS / 2 {
                row.copy_within(8 * column..8 * column + 4, 4 * column);
            }
        }
    }

    /// Width of the picture in pixels.
    pub fn width(&self) -> usize {
        MAX_COLUMNS
    }

    /// Height of the picture in pixels: the number of layers.
    pub fn height(&self) -> usize {
        self.layers
    }

    /// The whole picture, rows from the top, RGBA.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// Copies some columns into a picture of their own (rows from the top, RGBA), ready for
    /// `putImageData`.
    pub fn copy_columns(&self, columns: Range<usize>, into: &mut Vec<u8>) {
        into.clear();
        for row in 0..self.layers {
            into.extend_from_slice(
                &self.pixels[offset(row, columns.start)..offset(row, columns.end)],
            );
        }
    }
}

fn offset(row: usize, column: usize) -> usize {
    (row * MAX_COLUMNS + column) * 4
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTIVATIONS: Subject =
        Subject { measure: Measure::GradActivation, first: 0, positive_slope: true };
    const RELU: Subject = Subject { positive_slope: false, ..ACTIVATIONS };
    const WEIGHTS: Subject = Subject { measure: Measure::GradWeight, ..RELU };

    fn pixel(heatmap: &Heatmap, row: usize, column: usize) -> [u8; 4] {
        let at = offset(row, column);
        heatmap.pixels()[at..at + 4].try_into().unwrap()
    }

    fn push(history: &mut History, step: u64) {
        let (activations, weights) = ([0.0, 1e-8, 1.0], [f64::NAN, 1e-16, 1e4]);
        let measured =
            [(Measure::GradActivation, &activations[..]), (Measure::GradWeight, &weights[..])];
        history.push(step, 1.0, 0.5, measured);
    }

    #[test]
    fn the_output_is_on_top_and_only_new_columns_change() {
        let mut history = History::new();
        let mut heatmap = Heatmap::new(3);
        assert_eq!(heatmap.update(&history, ACTIVATIONS), 0..0);
        push(&mut history, 0);
        assert_eq!(heatmap.update(&history, ACTIVATIONS), 0..1);
        assert_eq!(pixel(&heatmap, 0, 0), colour::at_decade(0.0));
        assert_eq!(pixel(&heatmap, 1, 0), colour::at_decade(-8.0));
        assert_eq!(pixel(&heatmap, 2, 0), colour::BELOW_F32);
        assert_eq!(pixel(&heatmap, 0, 1), colour::EMPTY);
        push(&mut history, 1);
        push(&mut history, 2);
        assert_eq!(heatmap.update(&history, ACTIVATIONS), 1..3);
        assert_eq!(heatmap.update(&history, ACTIVATIONS), 3..3);
    }

    #[test]
    fn another_quantity_or_slope_redraws_all() {
        let mut history = History::new();
        let mut heatmap = Heatmap::new(3);
        push(&mut history, 0);
        push(&mut history, 1);
        heatmap.update(&history, ACTIVATIONS);
        assert_eq!(heatmap.update(&history, RELU), 0..2);
        assert_eq!(pixel(&heatmap, 2, 1), colour::ZERO);
        assert_eq!(heatmap.update(&history, WEIGHTS), 0..2);
        assert_eq!(pixel(&heatmap, 2, 1), colour::NON_FINITE);
        assert_eq!(pixel(&heatmap, 0, 1), colour::at_decade(4.0));
    }

    #[test]
    fn halving_and_clearing_blank_the_columns_that_are_gone() {
        let mut history = History::new();
        let mut heatmap = Heatmap::new(3);
        for step in 0..MAX_COLUMNS as u64 {
            push(&mut history, step);
        }
        assert_eq!(heatmap.update(&history, ACTIVATIONS), 0..MAX_COLUMNS);
        push(&mut history, MAX_COLUMNS as u64);
        assert_eq!(heatmap.update(&history, ACTIVATIONS), 0..MAX_COLUMNS);
        assert_ne!(pixel(&heatmap, 0, MAX_COLUMNS / 2), colour::EMPTY);
        assert_eq!(pixel(&heatmap, 0, MAX_COLUMNS / 2 + 1), colour::EMPTY);
        let history = History::new();
        assert_eq!(heatmap.update(&history, ACTIVATIONS), 0..MAX_COLUMNS / 2 + 1);
        assert!(heatmap.pixels().iter().all(|&byte| byte == 0));
    }

    #[test]
    fn a_halved_picture_is_the_one_that_is_drawn_anew() {
        let mut history = History::new();
        let (mut moved, mut anew) = (Heatmap::new(3), Heatmap::new(3));
        for step in 0..3000 {
            let values = [step as f64, 1.0 / (step + 1) as f64, 1e-9 * step as f64];
            history.push(step, 1.0, 0.5, [(Measure::GradActivation, &values[..])]);
            moved.update(&history, ACTIVATIONS);
        }
        anew.update(&history, ACTIVATIONS);
        assert_eq!(moved.pixels(), anew.pixels());
    }

    #[test]
    fn copied_columns_are_a_picture_of_their_own() {
        let mut history = History::new();
        let mut heatmap = Heatmap::new(3);
        for step in 0..4 {
            push(&mut history, step);
        }
        heatmap.update(&history, ACTIVATIONS);
        let mut part = Vec::new();
        heatmap.copy_columns(2..4, &mut part);
        assert_eq!(part.len(), 2 * 3 * 4);
        assert_eq!(part[8..12], colour::at_decade(-8.0));
    }

    #[test]
    fn a_part_of_the_places_and_columns_without_the_measure() {
        let mut history = History::new();
        let mut top = Heatmap::new(2);
        push(&mut history, 0);
        history.push(1, 1.0, 0.5, []);
        assert_eq!(top.update(&history, Subject { first: 1, ..ACTIVATIONS }), 0..2);
        assert_eq!(pixel(&top, 0, 0), colour::at_decade(0.0));
        assert_eq!(pixel(&top, 1, 0), colour::at_decade(-8.0));
        assert_eq!(pixel(&top, 0, 1), colour::EMPTY);
    }
}
