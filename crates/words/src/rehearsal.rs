//! What became of experiments that were tried, judged as a verdict judges.

use experiment::changes::replan;
use experiment::{Flip, Measure, Plan, Quantity};
use insight::{Evidence, FEWEST_LAYERS, Kind, Losses, Outcome, classify};
use protocol::Frame;

use crate::baseline;
use crate::places::Places;

/// What was measured of an experiment that is tried, from its initial parameters on.
#[derive(Clone, Debug, Default)]
pub struct Ending {
    /// The loss of every step.
    pub losses: Vec<f32>,
    /// Norms of the gradients of the layers' outputs by site, in the first step.
    pub first: Vec<f64>,
    /// The same in the last step.
    pub last: Vec<f64>,
    /// Share of each hidden layer's units that gave 0 for every row, when that was looked at last.
    pub dead: Vec<f32>,
    /// Whether a number stopped being finite.
    pub broke: bool,
}

impl Ending {
    /// Notes what was measured in some more steps.
    pub fn note(&mut self, frame: &Frame) {
        let gradients = |step| frame.values(Measure::GradActivation, step).to_vec();
        if let Some(newest) = frame.steps().checked_sub(1) {
            if self.losses.is_empty() {
                self.first = gradients(0);
            }
            self.last = gradients(newest);
            self.losses.extend_from_slice(&frame.losses);
        }
        if let Some(evaluation) = frame.evaluations.last() {
            self.dead.clone_from(&evaluation.dead);
        }
    }

    /// Whether it was trained at all.
    pub fn has_begun(&self) -> bool {
        self.broke || !self.losses.is_empty()
    }

    /// How the loss has come down, where guessing gives `guessing`.
    pub fn losses(&self, guessing: f32) -> Option<Losses> {
        Losses::new((1..).zip(self.losses.iter().copied()), guessing)
    }

    /// Mean loss of the last quarter of the steps; NaN before the first one.
    fn loss(&self) -> f32 {
        let last = &self.losses[self.losses.len() - self.losses.len().div_ceil(4)..];
        last.iter().sum::<f32>() / last.len() as f32
    }
}

/// Steps for which an experiment is tried. A network that is too short to have a course is judged by its losses,
/// which takes more of them.
pub fn steps(plan: &Plan) -> u64 {
    let is_short = Places::of(plan, Quantity::Activations, 0).judged() < FEWEST_LAYERS;
    if is_short { 1000 } else { 100 }
}

/// What became of an experiment, with a table of the reader's own or without; `None` where nothing was measured.
pub fn outcome(plan: &Plan, ending: &Ending, own_table: bool) -> Option<Outcome> {
    let places = Places::of(plan, Quantity::Activations, 0);
    let judged = |gradients: &[f64], dead, losses, trained| {
        let readings = places.readings(gradients);
        let layers = &readings[..readings.len().min(places.judged())];
        let evidence = Evidence { layers, dead, losses, trained, ..Evidence::default() };
        Some(classify(&plan.model, &evidence)?.0)
    };
    let guessing = baseline::loss(plan, own_table);
    let losses = guessing.and_then(|it| ending.losses(it));
    let dead = (!ending.dead.is_empty()).then_some(&ending.dead[..]);
    let broken = ending.broke.then_some(Kind::NonFinite);
    Some(Outcome {
        start: judged(&ending.first, None, None, false).or(broken)?,
        end: broken.or_else(|| judged(&ending.last, dead, losses, true))?,
        loss: ending.loss(),
        guessing,
    })
}

/// Whether a change of the plan helped, by how the unchanged and the changed experiment ended.
pub fn helps(
    plan: &Plan,
    change: &Flip,
    [unchanged, changed]: [&Ending; 2],
    own_table: bool,
) -> bool {
    let better = || {
        let after = replan(&change.changed(&plan.spec)?, plan);
        let before = outcome(plan, unchanged, own_table)?;
        Some(outcome(&after, changed, own_table)?.is_better_than(&before))
    };
    better().unwrap_or(false)
}

/// Which changes of the plan helped; the first ending is that of the plan itself, the others are those of the
/// changes. Where nothing could be tried, what the theory expects has to do.
pub fn helped(plan: &Plan, changes: &[Flip], endings: &[Ending], own_table: bool) -> Vec<bool> {
    let Some((unchanged, changed)) = endings.split_first() else {
        return vec![true; changes.len()];
    };
    let tried = changes.iter().zip(changed);
    tried.map(|(change, it)| helps(plan, change, [unchanged, it], own_table)).collect()
}
