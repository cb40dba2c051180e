//! `Log`: the measurements of a run by step and place, as rows bring them.

use experiment::{Measure, NOT_LOGGED};
use protocol::{ImportFault, Imported, ImportedSteps, Series};

use crate::metric::{Metric, as_f32};
use crate::natural::natural;
use crate::places::Places;
use crate::slots::{Moved, Slots, Step};

/// The most metrics without a picture that are listed by name.
const MOST_NAMED: usize = 20;
/// The most evaluations on a test set that are kept.
const MOST_EVALUATIONS: usize = 4096;
/// Steps are sent to the page in parts of about this many values, so that each part takes only a
/// moment.
const VALUES_IN_A_PART: usize = 65_536;

/// One measurement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Row<'a> {
    pub(crate) step: u64,
    pub(crate) layer: &'a str,
    pub(crate) metric: &'a str,
    /// `None` where the log leaves it out.
    pub(crate) value: Option<f64>,
}

/// What was logged.
#[derive(Debug, Default)]
pub struct Log {
    places: Places,
    slots: Slots,
    /// Values by place, then by slot. A list ends with the last value that was logged.
    values: Vec<Vec<f64>>,
    evaluations: Vec<(u64, f32)>,
    evaluation_stride: u64,
    evaluations_seen: u64,
    last_loss: Option<(u64, f32)>,
    accuracy: bool,
    /// Whether layers are sorted by name, because the format has no order of its own.
    by_name: bool,
    rows: u64,
    empty: u64,
    repeated: u64,
}

impl Log {
    /// Rows taken so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Sorts layers by name from now on.
    pub(crate) fn order_by_name(&mut self) {
        self.by_name = true;
    }

    /// Takes a row.
    pub(crate) fn add(&mut self, row: Row<'_>) -> Result<(), ImportFault> {
        let place = self.places.find(row.layer, row.metric)?;
        self.rows += 1;
        let Some(value) = row.value else {
            self.empty += 1;
            return Ok(());
        };
        let metric = self.places.get(place).metric;
        match metric {
            Metric::NotShown => return Ok(()),
            Metric::OfLayer(_) if value < 0.0 => {
                let (metric, value) = (row.metric.to_owned(), value.to_string());
                return Err(ImportFault::Negative { metric, value });
            }
            Metric::TestAccuracy => {
                self.evaluate(row.step, as_f32(value));
                return Ok(());
            }
            Metric::OfLayer(_) | Metric::Loss | Metric::Accuracy => {}
        }
        if metric == Metric::Loss && self.last_loss.is_none_or(|last| row.step >= last.0) {
            self.last_loss = Some((row.step, as_f32(value)));
        }
        let values = &mut self.values;
        let found = self.slots.find(row.step, &mut |moved| move_values(values, &moved));
        let Some(index) = found else { return Ok(()) };
        match metric {
            Metric::OfLayer(_) => self.take(index, place, value),
            Metric::Loss => {
                let step = self.slots.step_mut(index);
                self.repeated += u64::from(step.loss.is_some());
                step.log_loss(as_f32(value));
            }
            _ => {
                self.accuracy = true;
                let step = self.slots.step_mut(index);
                self.repeated += u64::from(step.accuracy.is_some());
                step.accuracy = Some(as_f32(value));
            }
        }
        Ok(())
    }

    fn take(&mut self, index: usize, place: usize, value: f64) {
        self.slots.mark_of_layers(index);
        let slot = self.slots.step_mut(index).slot;
        if self.values.len() <= place {
            self.values.resize_with(place + 1, Vec::new);
        }
        let values = &mut self.values[place];
        if values.len() <= slot {
            values.resize(slot + 1, Measure::MISSING);
        }
        self.repeated += u64::from(values[slot] != Measure::MISSING);
        values[slot] = value;
    }

    fn evaluate(&mut self, step: u64, accuracy: f32) {
        self.accuracy = true;
        if self.evaluations.len() == MOST_EVALUATIONS {
            let mut index = 0;
            self.evaluations.retain(|_| {
                index += 1;
                index % 2 == 1
            });
            self.evaluation_stride = 2 * self.evaluation_stride.max(1);
        }
        if self.evaluations_seen.is_multiple_of(self.evaluation_stride.max(1)) {
            self.evaluations.push((step, accuracy));
        }
        self.evaluations_seen += 1;
    }

    /// Ends the log once everything was read, and says what was found.
    pub(crate) fn finish(&mut self) -> Result<Imported, ImportFault> {
        if self.rows == 0 {
            return Err(ImportFault::Empty);
        }
        let moved = self.slots.finish();
        move_values(&mut self.values, &moved);
        self.evaluations.sort_by_key(|it| it.0);
        self.evaluations.dedup_by_key(|it| it.0);
        let steps = self.slots.steps();
        let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
            let mut names: Vec<String> = Vec::new();
            for (_, place) in self.places.iter() {
                if names.len() < MOST_NAMED && !names.contains(&place.name) {
                    names.push(place.name.clone());
                }
            }
            return Err(ImportFault::NoGradients(names));
        };
        Ok(Imported {
            rows: self.rows,
            steps: (first.number, last.number),
            tracks: self.tracks().into_iter().map(|track| self.named(&track)).collect(),
            last_loss: self.last_loss.map(|last| last.1),
            accuracy: self.accuracy,
            not_shown: self.not_shown(),
            empty: self.empty,
            repeated: self.repeated,
        })
    }

    /// Every measure that was logged, with the indices of its places.
    fn tracks(&self) -> Vec<(Measure, Vec<usize>)> {
        let mut tracks: Vec<(Measure, Vec<usize>)> = Vec::new();
        for (index, place) in self.places.iter() {
            let Metric::OfLayer(measure) = place.metric else { continue };
            match tracks.iter_mut().find(|track| track.0 == measure) {
                Some(track) => track.1.push(index),
                None => tracks.push((measure, vec![index])),
            }
        }
        tracks.sort_by_key(|track| Metric::order(track.0));
        if self.by_name {
            let layer = |place: &usize| &self.places.get(*place).layer;
            tracks.iter_mut().for_each(|it| it.1.sort_by(|a, b| natural(layer(a), layer(b))));
        }
        tracks
    }

    fn named(&self, (measure, places): &(Measure, Vec<usize>)) -> (Measure, Vec<String>) {
        (*measure, places.iter().map(|&index| self.places.get(index).layer.clone()).collect())
    }

    fn not_shown(&self) -> Vec<(String, u64)> {
        let mut counts: Vec<(String, u64)> = Vec::new();
        for (_, place) in self.places.iter().filter(|it| it.1.metric == Metric::NotShown) {
            if let Some(count) = counts.iter_mut().find(|count| count.0 == place.name) {
                count.1 += place.rows;
            } else if counts.len() < MOST_NAMED {
                counts.push((place.name.clone(), place.rows));
            }
        }
        counts
    }

    /// The steps in parts, each small enough to be sent and read in a moment.
    pub fn parts(&self) -> impl Iterator<Item = ImportedSteps> + '_ {
        let tracks = self.tracks();
        let places: usize = tracks.iter().map(|track| track.1.len()).sum();
        let in_a_part = (VALUES_IN_A_PART / places.max(1)).max(1);
        let parts = self.slots.steps().chunks(in_a_part).enumerate();
        parts.map(move |(index, steps)| {
            let evaluations = if index == 0 { self.evaluations.clone() } else { Vec::new() };
            self.part(&tracks, steps, evaluations)
        })
    }

    fn part(
        &self,
        tracks: &[(Measure, Vec<usize>)],
        steps: &[Step],
        evaluations: Vec<(u64, f32)>,
    ) -> ImportedSteps {
        let value = |place: usize, slot: usize| {
            let values = self.values.get(place);
            values.and_then(|it| it.get(slot)).copied().unwrap_or(Measure::MISSING)
        };
        let series = tracks.iter().map(|(measure, places)| {
            let of_step = |step: &Step| {
                let slot = step.slot;
                places.iter().map(move |&place| value(place, slot))
            };
            let values = steps.iter().flat_map(of_step).collect();
            Series { measure: *measure, places: places.len(), values }
        });
        ImportedSteps {
            steps: steps.iter().map(|step| step.number).collect(),
            losses: steps.iter().map(|step| step.loss.unwrap_or(NOT_LOGGED)).collect(),
            loss_ranges: steps.iter().map(|step| step.loss_range).collect(),
            accuracies: steps.iter().map(|step| step.accuracy.unwrap_or(f32::NAN)).collect(),
            evaluations,
            series: series.collect(),
        }
    }
}

/// Moves values to the new slots of their steps.
fn move_values(values: &mut [Vec<f64>], moved: &Moved) {
    match moved {
        Moved::Nothing => {}
        Moved::Freed(slot) => values.iter_mut().for_each(|values| values.truncate(*slot)),
        Moved::Kept(order) => {
            for values in values {
                let of = |slot: &usize| values.get(*slot).copied().unwrap_or(Measure::MISSING);
                *values = order.iter().map(of).collect();
            }
        }
    }
}
