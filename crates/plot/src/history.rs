//! `History`: the measured norms of a run, one column per kept step, at most `MAX_COLUMNS` columns.
//!
//! A column is the exact measurement of one step, never an average: the mean of norms that differ by
//! decades is about the largest of them, so an average would hide the layers whose gradient vanished.
//! When the columns are full, every second one is dropped and the stride doubles. Only the loss also
//! keeps its range between columns, so that no spike is lost.

use std::sync::atomic::{AtomicU64, Ordering};

use experiment::Measure;

use crate::evaluations::Evaluations;
use crate::thinning::{Admission, Thinning, keep_even_rows};

/// The most columns kept.
pub const MAX_COLUMNS: usize = 1024;

/// The numbers of a step that belong to the whole network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// The training step.
    pub step: u64,
    /// Training loss of the step's batch.
    pub loss: f32,
    /// Accuracy on the step's batch, 0 to 1.
    pub accuracy: f32,
    /// Lowest and highest finite loss from this step up to the next column; NaN where none was
    /// finite.
    pub loss_range: (f32, f32),
}

/// The values of one measure, one row of places for each column.
#[derive(Debug)]
struct Track {
    measure: Measure,
    places: usize,
    values: Vec<f64>,
    latest: Vec<f64>,
}

/// Generations are unique among all histories, so that a picture of one history is never mistaken
/// for a picture of another.
static NEXT_GENERATION: AtomicU64 = AtomicU64::new(1);

/// The measurements that the heatmap and the curves show.
#[derive(Debug)]
pub struct History {
    thinning: Thinning,
    generation: u64,
    /// The generation before the last halving.
    halved: Option<u64>,
    columns: Vec<Sample>,
    tracks: Vec<Track>,
    latest: Option<Sample>,
    evaluations: Evaluations,
    test_losses: Evaluations,
    complete: bool,
}

impl Default for History {
    fn default() -> Self {
        History::new()
    }
}

impl History {
    /// An empty history. A measure takes all of its memory when it is first pushed.
    pub fn new() -> History {
        History {
            thinning: Thinning::new(MAX_COLUMNS),
            generation: next_generation(),
            halved: None,
            columns: Vec::with_capacity(MAX_COLUMNS),
            tracks: Vec::new(),
            latest: None,
            evaluations: Evaluations::new(),
            test_losses: Evaluations::new(),
            complete: false,
        }
    }

    /// Adds a measured step: its loss, its accuracy and the values of every measure that was taken,
    /// ordered from the input side (from the first time step) on. Steps must increase.
    pub fn push<'a>(
        &mut self,
        step: u64,
        loss: f32,
        accuracy: f32,
        measured: impl IntoIterator<Item = (Measure, &'a [f64])>,
    ) {
        debug_assert!(self.latest.is_none_or(|latest| latest.step < step), "steps must increase");
        for track in &mut self.tracks {
            track.latest.fill(Measure::MISSING);
        }
        for (measure, values) in measured {
            let columns = self.columns.len();
            let known = self.tracks.iter().position(|track| track.measure == measure);
            let index = known.unwrap_or_else(|| {
                self.tracks.push(Track::new(measure, values.len(), columns));
                self.tracks.len() - 1
            });
            self.tracks[index].latest.copy_from_slice(values);
        }
        // f32's min and max ignore NaN; an infinite loss must not stretch the range either.
        let finite = if loss.is_finite() { loss } else { f32::NAN };
        let sample = Sample { step, loss, accuracy, loss_range: (finite, finite) };
        self.latest = Some(sample);
        match self.thinning.admit() {
            Admission::Skip => {
                if let Some(column) = self.columns.last_mut() {
                    column.loss_range = join(column.loss_range, sample.loss_range);
                }
                return;
            }
            Admission::Keep => {}
            Admission::HalveThenKeep => self.halve(),
        }
        self.columns.push(sample);
        for track in &mut self.tracks {
            track.values.extend_from_slice(&track.latest);
        }
    }

    fn halve(&mut self) {
        for pair in self.columns.chunks_exact_mut(2) {
            pair[0].loss_range = join(pair[0].loss_range, pair[1].loss_range);
        }
        keep_even_rows(&mut self.columns, 1);
        for track in &mut self.tracks {
            keep_even_rows(&mut track.values, track.places);
        }
        self.halved = Some(self.generation);
        self.generation = next_generation();
    }

    /// Forgets everything after a step: the run was rewound.
    pub fn rewind(&mut self, step: u64) {
        let kept = self.columns.partition_point(|column| column.step <= step);
        self.columns.truncate(kept);
        for track in &mut self.tracks {
            track.values.truncate(kept * track.places);
        }
        self.thinning.keep(kept);
        self.latest = self.columns.last().copied();
        for track in &mut self.tracks {
            track.latest.fill(Measure::MISSING);
            let last = track.values.rchunks_exact(track.places.max(1)).next();
            if let Some(values) = last {
                track.latest.copy_from_slice(values);
            }
        }
        self.halved = None;
        self.evaluations.rewind(step);
        self.test_losses.rewind(step);
        self.generation = next_generation();
    }

    /// Adds the lowest and the highest loss of steps after the newest one that are not pushed; NaN where
    /// no loss was finite.
    pub fn widen_loss(&mut self, range: (f32, f32)) {
        for sample in self.columns.last_mut().into_iter().chain(&mut self.latest) {
            sample.loss_range = join(sample.loss_range, range);
        }
    }

    /// Notes that no step will follow, so that pictures leave no room for more.
    pub fn end(&mut self) {
        self.complete = true;
    }

    /// Whether no step will follow.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// Adds the accuracy (0 to 1) on the test set after `step`.
    pub fn push_evaluation(&mut self, step: u64, accuracy: f32) {
        self.evaluations.push(step, accuracy);
    }

    /// Adds the loss on a test set after `step`.
    pub fn push_test_loss(&mut self, step: u64, loss: f32) {
        self.test_losses.push(step, loss);
    }

    /// The losses on a test set; a log may have them.
    pub fn test_losses(&self) -> &Evaluations {
        &self.test_losses
    }

    /// The evaluations on the test set.
    pub fn evaluations(&self) -> &Evaluations {
        &self.evaluations
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns.len()
    }

    /// How many pushed steps there are for each column.
    pub fn stride(&self) -> u64 {
        self.thinning.stride()
    }

    /// A number that changes whenever existing columns move or disappear; no two histories share one.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Whether the only change since that generation is that every second column was dropped.
    pub fn is_half_of(&self, generation: u64) -> bool {
        self.halved == Some(generation)
    }

    /// The step measured in a column.
    pub fn step_of(&self, column: usize) -> Option<u64> {
        Some(self.columns.get(column)?.step)
    }

    /// What was measured in each column.
    pub(crate) fn samples(&self) -> impl Iterator<Item = &Sample> {
        self.columns.iter()
    }

    /// The column for a step: the last column at or before it.
    pub fn column_of(&self, step: u64) -> Option<usize> {
        self.columns.partition_point(|column| column.step <= step).checked_sub(1)
    }

    /// Whether a column is the last one: whoever points at it means the newest step, whatever step it began with.
    pub fn is_last(&self, column: usize) -> bool {
        column + 1 == self.columns.len()
    }

    /// A measure's values in a column; empty where it was not taken.
    pub fn values(&self, measure: Measure, column: usize) -> &[f64] {
        let Some(track) = self.track(measure) else { return &[] };
        measured(track.values.get(column * track.places..(column + 1) * track.places))
    }

    /// A measure's newest values; empty if it was not taken in the newest step.
    pub fn latest_values(&self, measure: Measure) -> &[f64] {
        measured(self.track(measure).map(|track| &track.latest[..]))
    }

    /// The numbers of the whole network in a column.
    pub fn column(&self, column: usize) -> Option<Sample> {
        self.columns.get(column).copied()
    }

    /// The newest step, also if it is not kept as a column.
    pub fn latest(&self) -> Option<Sample> {
        self.latest
    }

    fn track(&self, measure: Measure) -> Option<&Track> {
        self.tracks.iter().find(|track| track.measure == measure)
    }
}

impl Track {
    /// An empty track of a measure that the columns so far do not have.
    fn new(measure: Measure, places: usize, columns: usize) -> Track {
        let mut values = Vec::with_capacity(MAX_COLUMNS * places);
        values.resize(columns * places, Measure::MISSING);
        Track { measure, places, values, latest: vec![Measure::MISSING; places] }
    }
}

/// The values, or nothing where none were taken.
fn measured(values: Option<&[f64]>) -> &[f64] {
    let taken = |values: &&[f64]| values.iter().any(|value| *value != Measure::MISSING);
    values.filter(taken).unwrap_or_default()
}

fn next_generation() -> u64 {
    NEXT_GENERATION.fetch_add(1, Ordering::Relaxed)
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
        let a: [f64; LAYERS] = std::array::from_fn(|layer| (step * 10 + layer as u64) as f64);
        let w = [step as f64 + 0.5];
        let measured = [(Measure::GradActivation, &a[..]), (Measure::GradWeight, &w[..])];
        history.push(step, step as f32, 0.5, measured);
    }

    #[test]
    fn a_hundred_thousand_pushes_keep_exact_evenly_spaced_measurements() {
        let mut history = History::new();
        push(&mut history, 0);
        let memory =
            |history: &History| (history.tracks[0].values.capacity(), history.columns.capacity());
        let before = memory(&history);
        for step in 1..100_000 {
            push(&mut history, step);
            assert!(history.columns() <= MAX_COLUMNS);
            assert_eq!(history.latest().unwrap().step, step);
        }
        assert_eq!(history.stride(), 128);
        assert_eq!(history.columns(), 100_000 / 128 + 1);
        for column in 0..history.columns() {
            let sample = history.column(column).unwrap();
            assert_eq!(sample.step, column as u64 * 128);
            let activations = history.values(Measure::GradActivation, column);
            assert_eq!(activations[2], (sample.step * 10 + 2) as f64);
            assert_eq!(history.values(Measure::GradWeight, column), [sample.step as f64 + 0.5]);
            let last = (sample.step + 127).min(99_999);
            assert_eq!(sample.loss_range, (sample.step as f32, last as f32));
        }
        assert_eq!(history.latest_values(Measure::GradActivation)[1], 999_991.0);
        assert_eq!(memory(&history), before);
    }

    #[test]
    fn steps_and_columns_map_both_ways_with_gaps() {
        let mut history = History::new();
        for step in [5, 7, 20, 21] {
            push(&mut history, step);
        }
        let expected = [(4, None), (5, Some(0)), (19, Some(1)), (20, Some(2)), (999, Some(3))];
        for (step, column) in expected {
            assert_eq!(history.column_of(step), column, "step {step}");
        }
        assert_eq!((history.step_of(2), history.step_of(4)), (Some(20), None));
        assert!(history.values(Measure::GradActivation, 4).is_empty());
    }

    #[test]
    fn only_whole_logs_with_gaps_are_uneven() {
        let of = |steps: &[u64], complete: bool| {
            let mut history = History::new();
            steps.iter().for_each(|&step| push(&mut history, step));
            if complete {
                history.end();
            }
            history.uneven_steps()
        };
        assert_eq!(of(&[], true), None);
        assert_eq!(of(&[7], true), None);
        assert_eq!(of(&[5, 15, 25, 29], true), None, "kept evenly, with the last one");
        assert_eq!(of(&[0, 1, 10, 100], true), Some(vec![0, 1, 10, 100]));
        assert_eq!(of(&[0, 1, 10, 100], false), None, "a run that goes on");
    }

    #[test]
    fn a_measure_that_comes_and_goes_is_empty_where_it_was_not_taken() {
        let mut history = History::new();
        push(&mut history, 1);
        for step in 2..5 {
            let ratios = [step as f64; 2];
            let taken = (step == 3).then_some((Measure::UpdateRatio, &ratios[..]));
            history.push(step, 1.0, 0.5, taken);
        }
        let counts = |measure| [0, 1, 2, 3].map(|column| history.values(measure, column).len());
        assert_eq!(counts(Measure::UpdateRatio), [0, 0, 2, 0]);
        assert_eq!(counts(Measure::GradWeight), [1, 0, 0, 0]);
        assert!(history.latest_values(Measure::UpdateRatio).is_empty());
        assert!(history.latest_values(Measure::Saturated).is_empty());
    }

    #[test]
    fn a_rewound_history_goes_on_as_if_nothing_had_been_after() {
        for to in [0, 3, 500, 2047, 5000] {
            let mut history = History::new();
            (1..=5000).for_each(|step| push(&mut history, step));
            history.rewind(to);
            let last = history.latest().map_or(0, |sample| sample.step);
            assert!(last <= to && last + history.stride() > to, "{to}: {last}");
            let newest = history.latest_values(Measure::GradActivation).first().copied();
            assert_eq!(newest, (last > 0).then_some((last * 10) as f64));
            for step in last + 1..=9000 {
                push(&mut history, step);
                assert!(history.columns() <= MAX_COLUMNS);
            }
            let steps: Vec<u64> =
                (0..history.columns()).filter_map(|column| history.step_of(column)).collect();
            assert!(steps.is_sorted_by(|a, b| a < b));
        }
    }

    #[test]
    fn spikes_between_columns_survive_in_the_loss_range() {
        let mut history = History::new();
        for step in 0..20_000 {
            let loss = if step == 7_777 { 1e6 } else { 1.0 };
            history.push(step, if step == 9 { f32::INFINITY } else { loss }, 0.0, []);
        }
        let sample = history.column(history.column_of(7_777).unwrap()).unwrap();
        assert_eq!((sample.loss, sample.loss_range), (1.0, (1.0, 1e6)));
        assert_eq!(history.column(0).unwrap().loss_range, (1.0, 1.0));
    }

    #[test]
    fn losses_between_steps_that_are_pushed_count_and_single_places_may_be_missing() {
        let mut history = History::new();
        history.push(10, 1.0, 0.0, [(Measure::GradWeight, &[Measure::MISSING, 2.0][..])]);
        history.widen_loss((0.5, 7.0));
        history.push(20, 1.0, 0.0, [(Measure::GradWeight, &[Measure::MISSING; 2][..])]);
        assert_eq!(history.column(0).unwrap().loss_range, (0.5, 7.0));
        assert_eq!(history.values(Measure::GradWeight, 0), [Measure::MISSING, 2.0]);
        assert!(history.latest_values(Measure::GradWeight).is_empty());
    }

    #[test]
    fn halving_and_rewinding_change_the_generation() {
        let mut history = History::new();
        let mut seen = vec![History::new().generation(), history.generation()];
        for step in 0..=MAX_COLUMNS as u64 {
            push(&mut history, step);
        }
        seen.push(history.generation());
        history.rewind(10);
        seen.push(history.generation());
        seen.dedup();
        assert_eq!(seen.len(), 4);
    }
}
