//! What the page keeps of a run: its history, the run before it, and how fast it goes.

use insight::{Reading, readings};
use plot::{DecadeRange, History};
use protocol::{Frame, RunId};
use spec::{Plan, Quantity};

/// Charts and texts follow at most this often; the heatmap follows every picture.
const SLOW_PICTURE_MS: f64 = 80.0;

/// The rate is measured over at least this long.
const RATE_WINDOW_MS: f64 = 500.0;

/// After so long a pause (a hidden tab) the rate is measured anew.
const RATE_PAUSE_MS: f64 = 10_000.0;

/// The current run.
pub(crate) struct Run {
    id: RunId,
    history: History,
    /// Whether φ′ > 0 everywhere in this run's network.
    positive_slope: bool,
    /// The last readings of the run before, by quantity.
    ghost: Vec<(Quantity, Vec<Reading>)>,
    decades: DecadeRange,
    last_slow_picture: f64,
    /// When the rate began to be measured, and at which step.
    rate_since: Option<(f64, u64)>,
}

impl Run {
    /// No run yet, of a network with so many layers.
    pub(crate) fn new(layers: usize) -> Run {
        Run {
            id: RunId::default(),
            history: History::new(layers),
            positive_slope: true,
            ghost: Vec::new(),
            decades: DecadeRange::default(),
            last_slow_picture: 0.0,
            rate_since: None,
        }
    }

    /// Begins another run; this one's last readings become the ghost.
    pub(crate) fn begin(&mut self, plan: &Plan) {
        if self.history.latest().is_some() {
            let of = |&quantity: &Quantity| (quantity, self.latest(quantity));
            self.ghost = Quantity::ALL.iter().map(of).collect();
        }
        self.id = self.id.next();
        self.positive_slope = plan.spec.activation.has_positive_slope();
        if self.history.layers() == plan.layers.len() {
            self.history.clear();
        } else {
            self.history = History::new(plan.layers.len());
        }
        self.decades = DecadeRange::default();
        self.last_slow_picture = 0.0;
        self.rate_since = None;
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
        let layers = frame.layers();
        for (index, (&loss, &accuracy)) in frame.losses.iter().zip(&frame.accuracies).enumerate() {
            let norms = index * layers..(index + 1) * layers;
            self.history.push(
                frame.first_step + index as u64,
                &frame.grad_activations[norms.clone()],
                &frame.grad_weights[norms],
                loss,
                accuracy,
            );
        }
        for evaluation in &frame.evaluations {
            self.history.push_evaluation(evaluation.step, evaluation.accuracy);
        }
    }

    /// The newest readings, by layer from the input side; empty before the first step.
    pub(crate) fn latest(&self, quantity: Quantity) -> Vec<Reading> {
        self.history.latest().map_or_else(Vec::new, |sample| {
            self.read(match quantity {
                Quantity::Activations => sample.activations,
                Quantity::Weights => sample.weights,
            })
        })
    }

    /// The readings of a column of the history.
    pub(crate) fn column(&self, quantity: Quantity, column: usize) -> Vec<Reading> {
        self.read(self.history.norms(quantity, column))
    }

    /// The last readings of the run before; empty if there was none.
    pub(crate) fn ghost(&self, quantity: Quantity) -> Vec<Reading> {
        let ghost = self.ghost.iter().find(|(of, _)| *of == quantity);
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

    fn read(&self, norms: &[f32]) -> Vec<Reading> {
        let mut into = Vec::with_capacity(norms.len());
        readings(norms, self.positive_slope, &mut into);
        into
    }
}
