//! `Log`: the measurements of a run by step and place, as rows bring them.

use experiment::{Measure, NOT_LOGGED};
use protocol::{Choices, ImportFault, Imported, ImportedSteps, Series, Taken, Understood, Why};

use crate::evaluations::Evaluations;
use crate::lineup::Lineup;
use crate::metric::as_f32;
use crate::places::Places;
use crate::runs::Runs;
use crate::slots::{Moved, Slots, Step};
use crate::summary;

/// Steps are sent to the page in parts of about this many values, so that each part takes only a
/// moment.
const VALUES_IN_A_PART: usize = 65_536;

/// What was logged.
#[derive(Debug, Default)]
pub struct Log {
    places: Places,
    slots: Slots,
    /// Values by place, then by slot. A list ends with the last value that was logged.
    values: Vec<Vec<f64>>,
    /// Accuracy on a test set.
    evaluations: Evaluations,
    test_losses: Evaluations,
    last_loss: Option<(u64, f32)>,
    accuracy: bool,
    /// Columns that say what a row is about, with what they were taken for.
    columns: Vec<(String, Taken)>,
    runs: Runs,
    /// Which rows the pictures have, once everything was read.
    lineup: Lineup,
    rows: u64,
    empty: u64,
    repeated: u64,
}

/// The most columns that say what a row is about, of several files.
const MOST_COLUMNS: usize = 64;

impl Log {
    /// A log that is read with these choices.
    pub(crate) fn new(choices: Choices) -> Log {
        let runs = Runs::new(choices.run.clone());
        Log { places: Places::new(choices), runs, ..Log::default() }
    }

    /// Rows taken so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// What the reader wants.
    pub(crate) fn choices(&self) -> &Choices {
        self.places.choices()
    }

    /// Notes a column that says what rows are about. One without a name cannot be told.
    pub(crate) fn note(&mut self, column: &str, taken: Taken) {
        if column.is_empty() {
            return;
        }
        if let Some(known) = self.columns.iter_mut().find(|it| it.0 == column) {
            known.1 = taken;
        } else if self.columns.len() < MOST_COLUMNS {
            self.columns.push((column.to_owned(), taken));
        }
    }

    /// Notes a run; whether it is the one that is shown.
    pub(crate) fn shows(&mut self, run: &str) -> bool {
        self.runs.shows(run)
    }

    /// Where the values of a key lie; the layer is empty where the log does not name it apart.
    pub(crate) fn place(&mut self, layer: &str, name: &str) -> Result<usize, ImportFault> {
        self.places.find(layer, name)
    }

    /// What a place was taken for.
    pub(crate) fn taken(&self, place: usize) -> Taken {
        self.places.get(place).taken
    }

    /// Whether anything of a place was read.
    pub(crate) fn is_begun(&self, place: usize) -> bool {
        self.places.get(place).rows > 0
    }

    /// Shows nothing of a place, of which nothing was read yet.
    pub(crate) fn leave_out(&mut self, place: usize, why: Why) {
        self.places.get_mut(place).taken = Taken::LeftOut(why);
    }

    /// Takes a measurement; `None` where the log leaves out its value.
    pub(crate) fn add(
        &mut self,
        place: usize,
        step: u64,
        value: Option<f64>,
    ) -> Result<(), ImportFault> {
        self.rows += 1;
        let at = self.places.get_mut(place);
        at.rows += 1;
        let Some(value) = value else {
            self.empty += 1;
            return Ok(());
        };
        match at.taken {
            Taken::Of(_) if value < 0.0 => {
                let (metric, value) = (at.name.clone(), value.to_string());
                Err(ImportFault::Negative { metric, value })
            }
            Taken::Of(_) => {
                if let Some(index) = self.find(step) {
                    self.take(index, place, value);
                }
                Ok(())
            }
            Taken::Loss => {
                self.take_loss(step, as_f32(value));
                Ok(())
            }
            Taken::Accuracy => {
                self.accuracy = true;
                if let Some(index) = self.find(step) {
                    let step = self.slots.step_mut(index);
                    self.repeated += u64::from(differs(step.accuracy, as_f32(value)));
                    step.accuracy = Some(as_f32(value));
                }
                Ok(())
            }
            Taken::TestAccuracy => {
                self.accuracy = true;
                self.evaluations.push(step, as_f32(value));
                Ok(())
            }
            Taken::TestLoss => {
                self.test_losses.push(step, as_f32(value));
                Ok(())
            }
            Taken::LeftOut(_)
            | Taken::Step
            | Taken::Run
            | Taken::Layer
            | Taken::Metric
            | Taken::Value => Ok(()),
        }
    }

    fn find(&mut self, step: u64) -> Option<usize> {
        let values = &mut self.values;
        self.slots.find(step, &mut |moved| move_values(values, &moved))
    }

    fn take_loss(&mut self, step: u64, loss: f32) {
        if self.last_loss.is_none_or(|last| step >= last.0) {
            self.last_loss = Some((step, loss));
        }
        if let Some(index) = self.find(step) {
            let step = self.slots.step_mut(index);
            self.repeated += u64::from(differs(step.loss, loss));
            step.log_loss(loss);
        }
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

    /// Ends the log once everything was read, and says what was found.
    pub(crate) fn finish(&mut self) -> Result<Imported, ImportFault> {
        if self.rows == 0 && self.places.iter().next().is_none() {
            return Err(ImportFault::Empty);
        }
        self.evaluations.finish();
        self.test_losses.finish();
        self.slots.shares_of_percents();
        self.evaluations.shares_of_percents();
        if !self.slots.are_of_layers() {
            // Curves alone also have the steps at which nothing but a test set was looked at.
            let tested = [&self.evaluations, &self.test_losses].map(|it| it.list().to_vec());
            for (step, _) in tested.into_iter().flatten() {
                self.find(step);
            }
        }
        let moved = self.slots.finish();
        move_values(&mut self.values, &moved);
        self.lineup = Lineup::of(&self.places);
        let steps = self.slots.steps();
        let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
            return Err(ImportFault::NoGradients(summary::names(&self.places)));
        };
        let named = |(measure, places): &(Measure, Vec<usize>)| {
            (*measure, places.iter().map(|&index| self.places.get(index).layer.clone()).collect())
        };
        Ok(Imported {
            rows: self.rows,
            steps: (first.number, last.number),
            tracks: self.lineup.tracks().iter().map(named).collect(),
            last_loss: self.last_loss.map(|last| last.1),
            test_loss: !self.test_losses.is_empty(),
            accuracy: self.accuracy,
            not_shown: summary::not_shown(&self.places),
            order_guessed: self.lineup.is_guessed(),
            biases: self.lineup.biases(),
            other_runs: self.runs.names().len().saturating_sub(1) as u64,
            latin1: false,
            empty: self.empty,
            repeated: self.repeated,
        })
    }

    /// What was understood so far.
    pub(crate) fn understood(&self) -> Understood {
        summary::understood(&self.columns, &self.places, &self.lineup, &self.runs)
    }

    /// The steps in parts, each small enough to be sent and read in a moment.
    pub fn parts(&self) -> impl Iterator<Item = ImportedSteps> + '_ {
        let tracks = self.lineup.tracks();
        let places: usize = tracks.iter().map(|track| track.1.len()).sum();
        let in_a_part = (VALUES_IN_A_PART / places.max(1)).max(1);
        let parts = self.slots.steps().chunks(in_a_part).enumerate();
        parts.map(move |(index, steps)| {
            // What was tested comes with the first part.
            let tested =
                |of: &Evaluations| if index == 0 { of.list().to_vec() } else { Vec::new() };
            ImportedSteps {
                evaluations: tested(&self.evaluations),
                test_losses: tested(&self.test_losses),
                ..self.part(tracks, steps)
            }
        })
    }

    fn part(&self, tracks: &[(Measure, Vec<usize>)], steps: &[Step]) -> ImportedSteps {
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
            series: series.collect(),
            ..ImportedSteps::default()
        }
    }
}

/// Whether a value is another than the one before.
fn differs(before: Option<f32>, now: f32) -> bool {
    before.is_some_and(|before| before.to_bits() != now.to_bits())
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
