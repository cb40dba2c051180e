//! `History`: the measured norms of a run, one column per kept step, at most `MAX_COLUMNS` columns.
//!
//! A column is the exact measurement of one step, never an average: the mean of norms that differ
//! by decades is the largest of them, and would paint over the very layers that went silent. So
//! when the columns are full, every second one is dropped and the stride doubles. Only the loss
//! also keeps its range between columns, so that no spike is lost.

use std::sync::atomic::{AtomicU64, Ordering};

use spec::Quantity;

use crate::evaluations::Evaluations;
use crate::thinning::{Admission, Thinning, keep_even_rows};

/// The most columns kept.
pub const MAX_COLUMNS: usize = 1024;

/// One measured step. Norms are ordered from the input side to the output.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample<'a> {
    /// The training step.
    pub step: u64,
    /// ‖∂L/∂h‖ per layer.
    pub activations: &'a [f32],
    /// ‖∂L/∂W‖ per layer.
    pub weights: &'a [f32],
    /// Training loss of the step's batch.
    pub loss: f32,
    /// Accuracy on the step's batch, 0 to 1.
    pub accuracy: f32,
}

/// The numbers of a step that do not depend on the layers.
#[derive(Clone, Copy, Debug)]
struct Scalars {
    step: u64,
    loss: f32,
    accuracy: f32,
    /// Lowest and highest finite loss from this step up to the next column.
    loss_range: (f32, f32),
}

/// Generations are unique among all histories, so a picture of one is never taken for another's.
static NEXT_GENERATION: AtomicU64 = AtomicU64::new(1);

/// What the heatmap and the curves show.
#[derive(Debug)]
pub struct History {
    layers: usize,
    thinning: Thinning,
    generation: u64,
    columns: Vec<Scalars>,
    /// Per column the norms of all layers.
    activations: Vec<f32>,
    weights: Vec<f32>,
    latest: Option<Scalars>,
    latest_activations: Vec<f32>,
    latest_weights: Vec<f32>,
    evaluations: Evaluations,
}

impl History {
    /// An empty history of `layers` layers; all memory is taken here, none by `push`.
    pub fn new(layers: usize) -> History {
        History {
            layers,
            thinning: Thinning::new(MAX_COLUMNS),
            generation: NEXT_GENERATION.fetch_add(1, Ordering::Relaxed),
            columns: Vec::with_capacity(MAX_COLUMNS),
            activations: Vec::with_capacity(MAX_COLUMNS * layers),
            weights: Vec::with_capacity(MAX_COLUMNS * layers),
            latest: None,
            latest_activations: vec![0.0; layers],
            latest_weights: vec![0.0; layers],
            evaluations: Evaluations::new(),
        }
    }

    /// Forgets everything measured; keeps the memory.
    pub fn clear(&mut self) {
        self.thinning = Thinning::new(MAX_COLUMNS);
        self.generation = NEXT_GENERATION.fetch_add(1, Ordering::Relaxed);
        self.columns.clear();
        self.activations.clear();
        self.weights.clear();
        self.latest = None;
        self.evaluations.clear();
    }

    /// Adds a measured step. Steps must increase.
    ///
    /// # Panics
    /// When a slice does not have one norm per layer.
    pub fn push(
        &mut self,
        step: u64,
        activations: &[f32],
        weights: &[f32],
        loss: f32,
        accuracy: f32,
    ) {
        debug_assert!(self.latest.is_none_or(|latest| latest.step < step), "steps must increase");
        self.latest_activations.copy_from_slice(activations);
        self.latest_weights.copy_from_slice(weights);
        // f32's min and max pass over NaN; an infinite loss must not stretch the range either.
        let finite = if loss.is_finite() { loss } else { f32::NAN };
        let scalars = Scalars { step, loss, accuracy, loss_range: (finite, finite) };
        self.latest = Some(scalars);
        match self.thinning.admit() {
            Admission::Skip => {
                if let Some(column) = self.columns.last_mut() {
                    column.loss_range = join(column.loss_range, scalars.loss_range);
                }
                return;
            }
            Admission::Keep => {}
            Admission::HalveThenKeep => self.halve(),
        }
        self.columns.push(scalars);
        self.activations.extend_from_slice(activations);
        self.weights.extend_from_slice(weights);
    }

    fn halve(&mut self) {
        for pair in self.columns.chunks_exact_mut(2) {
            pair[0].loss_range = join(pair[0].loss_range, pair[1].loss_range);
        }
        keep_even_rows(&mut self.columns, 1);
        keep_even_rows(&mut self.activations, self.layers);
        keep_even_rows(&mut self.weights, self.layers);
        self.generation = NEXT_GENERATION.fetch_add(1, Ordering::Relaxed);
    }

    /// Adds the accuracy (0 to 1) on the test set after `step`.
    pub fn push_evaluation(&mut self, step: u64, accuracy: f32) {
        self.evaluations.push(step, accuracy);
    }

    /// The evaluations on the test set.
    pub fn evaluations(&self) -> &Evaluations {
        &self.evaluations
    }

    /// Number of layers of every column.
    pub fn layers(&self) -> usize {
        self.layers
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns.len()
    }

    /// How many pushed steps a column stands for.
    pub fn stride(&self) -> u64 {
        self.thinning.stride()
    }

    /// Changes whenever columns that were there move or go; no two histories share a value.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The step measured in a column.
    pub fn step_of(&self, column: usize) -> Option<u64> {
        Some(self.columns.get(column)?.step)
    }

    /// The column that stands for a step: the last one measured at or before it.
    pub fn column_of(&self, step: u64) -> Option<usize> {
        self.columns.partition_point(|column| column.step <= step).checked_sub(1)
    }

    /// A column's norms, input side first; empty where there is no such column.
    pub fn norms(&self, quantity: Quantity, column: usize) -> &[f32] {
        let list = match quantity {
            Quantity::Activations => &self.activations,
            Quantity::Weights => &self.weights,
        };
        list.get(column * self.layers..(column + 1) * self.layers).unwrap_or(&[])
    }

    /// A column as it was measured.
    pub fn column(&self, column: usize) -> Option<Sample<'_>> {
        let &Scalars { step, loss, accuracy, .. } = self.columns.get(column)?;
        let activations = self.norms(Quantity::Activations, column);
        let weights = self.norms(Quantity::Weights, column);
        Some(Sample { step, activations, weights, loss, accuracy })
    }

    /// The lowest and highest finite loss from a column's step up to the next column; NaN where
    /// none was finite.
    pub fn loss_range(&self, column: usize) -> Option<(f32, f32)> {
        Some(self.columns.get(column)?.loss_range)
    }

    /// The newest step, kept as a column or not.
    pub fn latest(&self) -> Option<Sample<'_>> {
        let Scalars { step, loss, accuracy, .. } = self.latest?;
        let (activations, weights) = (&self.latest_activations[..], &self.latest_weights[..]);
        Some(Sample { step, activations, weights, loss, accuracy })
    }
}

fn join(a: (f32, f32), b: (f32, f32)) -> (f32, f32) {
    (a.0.min(b.0), a.1.max(b.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYERS: usize = 3;

    /// Numbers from which a step can be told.
    fn push(history: &mut History, step: u64) {
        let a: [f32; LAYERS] = std::array::from_fn(|layer| (step * 10 + layer as u64) as f32);
        let w = a.map(|norm| -norm);
        history.push(step, &a, &w, step as f32, 0.5);
    }

    #[test]
    fn a_hundred_thousand_pushes_keep_exact_evenly_spaced_measurements() {
        let mut history = History::new(LAYERS);
        let memory = (history.activations.capacity(), history.columns.capacity());
        for step in 0..100_000 {
            push(&mut history, step);
            assert!(history.columns() <= MAX_COLUMNS);
            assert_eq!(history.latest().unwrap().step, step);
        }
        assert_eq!(history.stride(), 128);
        assert_eq!(history.columns(), 100_000 / 128 + 1);
        for column in 0..history.columns() {
            let sample = history.column(column).unwrap();
            assert_eq!(sample.step, column as u64 * 128);
            assert_eq!(sample.activations[2], (sample.step * 10 + 2) as f32);
            assert_eq!(sample.weights[0], -((sample.step * 10) as f32));
            assert_eq!(history.norms(Quantity::Weights, column), sample.weights);
            let last = (sample.step + 127).min(99_999);
            assert_eq!(history.loss_range(column), Some((sample.step as f32, last as f32)));
        }
        assert_eq!(history.latest().unwrap().activations[1], 999_991.0);
        assert_eq!((history.activations.capacity(), history.columns.capacity()), memory);
    }

    #[test]
    fn steps_and_columns_map_both_ways_with_gaps() {
        let mut history = History::new(LAYERS);
        for step in [5, 7, 20, 21] {
            push(&mut history, step);
        }
        let expected = [(4, None), (5, Some(0)), (19, Some(1)), (20, Some(2)), (999, Some(3))];
        for (step, column) in expected {
            assert_eq!(history.column_of(step), column, "step {step}");
        }
        assert_eq!((history.step_of(2), history.step_of(4)), (Some(20), None));
        assert!(history.norms(Quantity::Activations, 4).is_empty());
    }

    #[test]
    fn spikes_between_columns_survive_in_the_loss_range() {
        let mut history = History::new(0);
        for step in 0..20_000 {
            let loss = if step == 7_777 { 1e6 } else { 1.0 };
            history.push(step, &[], &[], if step == 9 { f32::INFINITY } else { loss }, 0.0);
        }
        let column = history.column_of(7_777).unwrap();
        assert_eq!(history.column(column).unwrap().loss, 1.0);
        assert_eq!(history.loss_range(column), Some((1.0, 1e6)));
        assert_eq!(history.loss_range(0), Some((1.0, 1.0)));
    }

    #[test]
    fn clearing_and_halving_change_the_generation() {
        let mut history = History::new(LAYERS);
        let mut seen = vec![History::new(LAYERS).generation(), history.generation()];
        for step in 0..=MAX_COLUMNS as u64 {
            push(&mut history, step);
        }
        seen.push(history.generation());
        history.clear();
        seen.push(history.generation());
        seen.dedup();
        assert_eq!(seen.len(), 4);
        assert_eq!((history.columns(), history.stride(), history.latest()), (0, 1, None));
    }
}
