//! What the page keeps of a run: its history, the run before it, and how fast it goes.

use experiment::{Measure, Plan, Quantity};
use insight::{Losses, Reading};
use plot::{DecadeRange, History};
#[cfg(not(feature = "embed"))]
use protocol::ImportedSteps;
use protocol::{Evaluation, Frame, RunId};
use words::places::Places;
use words::verdict::Moment;

/// Charts and texts follow at most this often; the heatmap follows every picture.
const SLOW_PICTURE_MS: f64 = 80.0;

/// The rate is measured over at least this long.
const RATE_WINDOW_MS: f64 = 500.0;

/// After so long a pause (a hidden tab) the rate is measured anew.
const RATE_PAUSE_MS: f64 = 10_000.0;

/// The current run.
pub(crate) struct Run {
    id: RunId,
    /// What it trains.
    plan: Plan,
    history: History,
    /// The last readings of the run before, by what they are of.
    ghost: Vec<(Places, Vec<Reading>)>,
    clip_norms: Option<(f32, f32)>,
    /// The evaluation after the first step, and the newest one.
    first_seen: Option<Evaluation>,
    seen: Option<Evaluation>,
    /// Whether it trains now.
    pub(crate) playing: bool,
    /// Whether all of its steps are here, and no more come.
    pub(crate) rests: bool,
    /// Steps it can be rewound to, as it was when it last rested.
    pub(crate) snapshots: Vec<u64>,
    /// Bytes of memory planned for it.
    pub(crate) bytes: u64,
    /// A hash of all losses and gradient norms.
    fingerprint: u64,
    decades: DecadeRange,
    last_slow_picture: f64,
    /// When the rate began to be measured, and at which step.
    rate_since: Option<(f64, u64)>,
}

impl Run {
    /// No run yet.
    pub(crate) fn new(plan: Plan) -> Run {
        Run {
            id: RunId::default(),
            plan,
            history: History::new(),
            ghost: Vec::new(),
            clip_norms: None,
            first_seen: None,
            seen: None,
            playing: false,
            rests: false,
            snapshots: Vec::new(),
            bytes: 0,
            fingerprint: 0xcbf2_9ce4_8422_2325,
            decades: DecadeRange::default(),
            last_slow_picture: 0.0,
            rate_since: None,
        }
    }

    /// A run that was trained elsewhere.
    #[cfg(not(feature = "embed"))]
    pub(crate) fn of_log(id: RunId, plan: Plan) -> Run {
        Run { id, ..Run::new(plan) }
    }

    /// All steps of a run that was trained elsewhere were added.
    #[cfg(not(feature = "embed"))]
    pub(crate) fn end_log(&mut self) {
        self.history.end();
    }

    /// Adds steps of a run that was trained elsewhere.
    #[cfg(not(feature = "embed"))]
    pub(crate) fn record_log(&mut self, steps: &ImportedSteps) {
        for (index, &step) in steps.steps.iter().enumerate() {
            let measured = steps.series.iter().map(|series| {
                let places = index * series.places..(index + 1) * series.places;
                (series.measure, &series.values[places])
            });
            self.history.push(step, steps.losses[index], steps.accuracies[index], measured);
            self.history.widen_loss(steps.loss_ranges[index]);
        }
        for &(step, accuracy) in &steps.evaluations {
            self.history.push_evaluation(step, accuracy);
        }
        for &(step, loss) in &steps.test_losses {
            self.history.push_test_loss(step, loss);
        }
    }

    /// Begins another run; the last readings of this one become the ghost, of a recurrent network
    /// those of this layer.
    pub(crate) fn begin(&mut self, id: RunId, plan: Plan, layer: usize) {
        if self.history.latest().is_some() {
            let of = |&quantity: &Quantity| {
                let places = Places::of(&self.plan, quantity, layer);
                (places, self.latest(&places))
            };
            self.ghost = Quantity::ALL.iter().map(of).filter(|(_, it)| !it.is_empty()).collect();
        }
        let ghost = std::mem::take(&mut self.ghost);
        *self = Run { id, ghost, ..Run::new(plan) };
    }

    /// What it trains.
    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The plan that the run has turned out to have: its data are read.
    pub(crate) fn reshape(&mut self, plan: Plan) {
        self.plan = plan;
    }

    /// The run's identity.
    pub(crate) fn id(&self) -> RunId {
        self.id
    }

    /// What was measured.
    pub(crate) fn history(&self) -> &History {
        &self.history
    }

    /// Adds finished steps.
    pub(crate) fn record(&mut self, frame: &Frame) {
        for (index, (&loss, &accuracy)) in frame.losses.iter().zip(&frame.accuracies).enumerate() {
            let measured = frame.series.iter().map(|series| {
                let places = index * series.places..(index + 1) * series.places;
                (series.measure, &series.values[places])
            });
            self.history.push(frame.first_step + index as u64, loss, accuracy, measured);
            // What is measured in every step, whatever is shown.
            let gradients = frame.values(Measure::GradActivation, index);
            for number in gradients.iter().copied().chain([loss.into()]) {
                // FNV-1a, a number at a time.
                let mixed = self.fingerprint ^ number.to_bits();
                self.fingerprint = mixed.wrapping_mul(0x0000_0100_0000_01b3);
            }
        }
        if let Some(&norms) = frame.clip_norms.last() {
            self.clip_norms = Some(norms);
        }
        for evaluation in &frame.evaluations {
            self.history.push_evaluation(evaluation.step, evaluation.accuracy);
            self.seen = Some(evaluation.clone());
            if evaluation.step == 1 {
                self.first_seen.clone_from(&self.seen);
            }
        }
    }

    /// Forgets what was measured after a step.
    pub(crate) fn rewind(&mut self, step: u64) {
        self.history.rewind(step);
        self.clip_norms = None;
        self.rate_since = None;
    }

    /// Tells runs apart whose losses or gradients were ever different, to the last bit.
    pub(crate) fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// Global gradient norm before and after clipping, in the newest step.
    pub(crate) fn clip_norms(&self) -> Option<(f32, f32)> {
        self.clip_norms
    }

    /// Share of each hidden layer's units that were 0 on every test row.
    pub(crate) fn dead(&self) -> &[f32] {
        self.seen.as_ref().map_or(&[], |it| &it.dead)
    }

    /// What was measured in a step that is judged: the newest one, or that at or before `cut`. Units that
    /// are off and what rows have in common are known of the first step and of the newest one only.
    pub(crate) fn moment(&self, cut: Option<u64>) -> Moment<'_> {
        let history = &self.history;
        let newest = history.latest().map_or(0, |sample| sample.step);
        let column = cut.map(|cut| history.column_of(cut).unwrap_or_default());
        let step = column.and_then(|column| history.step_of(column)).unwrap_or(newest);
        let saturated = match column {
            Some(column) => history.values(Measure::Saturated, column),
            None => history.latest_values(Measure::Saturated),
        };
        let seen = match cut {
            None => &self.seen,
            Some(_) if step <= 1 => &self.first_seen,
            Some(_) => &None,
        };
        Moment {
            step: if cut == Some(0) { 0 } else { step },
            readings: &[],
            dead: seen.as_ref().map_or(&[], |it| &it.dead),
            saturated,
            coherence: seen.as_ref().and_then(|it| it.coherence),
            losses: None,
        }
    }

    /// How the loss has come down up to the newest step, or up to `cut`, where guessing gives `guessing`.
    pub(crate) fn losses(&self, cut: Option<u64>, guessing: f32) -> Option<Losses> {
        let columns = (0..self.history.columns()).map_while(|column| self.history.column(column));
        let seen = columns.take_while(|column| cut.is_none_or(|cut| column.step <= cut));
        Losses::new(seen.map(|column| (column.step, column.loss)), guessing)
    }

    /// The newest readings of what is shown; empty before the first step.
    pub(crate) fn latest(&self, places: &Places) -> Vec<Reading> {
        places.readings(self.history.latest_values(places.measure))
    }

    /// The newest readings of what is shown, of whatever step has any: a log may measure now this, now that.
    pub(crate) fn latest_logged(&self, places: &Places) -> Vec<Reading> {
        let latest = self.latest(places);
        if !latest.is_empty() || self.history.latest().is_none() {
            return latest;
        }
        let columns = (0..self.history.columns()).rev();
        let logged = columns.map(|column| self.column(places, column)).find(|it| !it.is_empty());
        logged.unwrap_or_default()
    }

    /// The readings of a column of the history.
    pub(crate) fn column(&self, places: &Places, column: usize) -> Vec<Reading> {
        places.readings(self.history.values(places.measure, column))
    }

    /// The readings of a step that is pointed at, with the step they are of.
    pub(crate) fn pointed(&self, places: &Places, step: u64) -> Option<(u64, Vec<Reading>)> {
        let column = self.history.column_of(step)?;
        let newest = self.history.latest().filter(|_| self.history.is_last(column));
        let newest = newest.map(|sample| (sample.step, self.latest(places)));
        // A log may have measured nothing in its newest step.
        let newest = newest.filter(|(_, readings)| !readings.is_empty());
        newest.or_else(|| Some((self.history.step_of(column)?, self.column(places, column))))
    }

    /// The last readings of the run before; empty if there was none, or if it was of another kind.
    pub(crate) fn ghost(&self, places: &Places) -> Vec<Reading> {
        let alike = |of: &Places| of.measure == places.measure && of.kind == places.kind;
        let ghost = self.ghost.iter().find(|(of, _)| alike(of));
        ghost.map(|(_, readings)| readings.clone()).unwrap_or_default()
    }

    /// Widens the profile's axis until the readings fit, and returns it.
    pub(crate) fn widen(&mut self, readings: &[Reading]) -> DecadeRange {
        self.decades.widen(readings);
        self.decades
    }

    /// Whether it is time for a picture that charts and texts follow too.
    pub(crate) fn slow_picture_is_due(&mut self, now: f64) -> bool {
        let due = now - self.last_slow_picture >= SLOW_PICTURE_MS;
        if due {
            self.last_slow_picture = now;
        }
        due
    }

    /// Steps per second, once enough time has passed since it was last measured.
    pub(crate) fn rate(&mut self, now: f64) -> Option<f64> {
        let step = self.history.latest()?.step;
        match self.rate_since {
            Some((time, _)) if now - time < RATE_WINDOW_MS => None,
            since => {
                self.rate_since = Some((now, step));
                let (time, from) = since.filter(|(time, _)| now - time < RATE_PAUSE_MS)?;
                Some((step - from) as f64 * 1000.0 / (now - time))
            }
        }
    }

    /// Nothing is trained for a while: the rate will be measured anew.
    pub(crate) fn rest(&mut self) {
        self.rate_since = None;
    }
}
