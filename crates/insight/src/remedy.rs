//! `remedies`: single changes of an experiment that the theory expects to help it.

use experiment::changes::replan;
use experiment::remedies::{Shrinking, Trouble, against, clipping, slower};
use experiment::{Flip, Kind, Plan, RunSpec};

use crate::course::Course;
use crate::evidence::Evidence;
use crate::reason::Reason;
use crate::theory::predict;
use crate::typical::typical_rows;

/// Most remedies of a verdict.
const MOST: usize = 3;

/// Changes of one field each that would help this experiment, best first, at most three and of
/// different fields.
///
/// A change for the initial course (vanishing, exploding) is proposed only where the theory predicts
/// a healthy one for the changed plan, after those also where it predicts nothing. Other kinds
/// take no change that is predicted to vanish or explode. Clipping leaves the course as it is, and is
/// proposed only against steps that are too large.
pub fn remedies(plan: &Plan, kind: Kind, reason: Reason, evidence: &Evidence<'_>) -> Vec<Flip> {
    let mut search = Search::new(plan, kind, reason, evidence);
    loop {
        if let Some(found) = search.go_on(plan) {
            return found;
        }
    }
}

/// A search for [`remedies`], one question to the theory at a time: all of them together may take
/// a second for a gated network.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Search {
    kind: Kind,
    /// What is not tried yet, the best last.
    left: Vec<Flip>,
    chosen: Vec<Flip>,
    /// Of which the theory knows nothing.
    unsure: Vec<Flip>,
}

impl Search {
    /// A search for what helps `plan` against a kind that it was given by this evidence.
    pub(crate) fn new(plan: &Plan, kind: Kind, reason: Reason, evidence: &Evidence<'_>) -> Search {
        let trouble = trouble(plan, kind, reason, evidence);
        let mut left = trouble.map_or_else(Vec::new, |trouble| against(&plan.spec, trouble));
        if reason == Reason::Trained && trouble.is_some() {
            // Steps have spoiled what the initial parameters had.
            left.insert(0, slower(&plan.spec));
        }
        left.reverse();
        Search { kind, left, chosen: Vec::new(), unsure: Vec::new() }
    }

    /// Asks the theory about one more change; what was found, once there is nothing left to ask.
    /// `plan` is that of [`Search::new`].
    pub(crate) fn go_on(&mut self, plan: &Plan) -> Option<Vec<Flip>> {
        let taken =
            |list: &[Flip], remedy: &Flip| list.iter().any(|other| other.field == remedy.field);
        while self.chosen.len() < self.most() {
            let Some(remedy) = self.left.pop() else { break };
            if taken(&self.chosen, &remedy) {
                continue;
            }
            let Some(changed) = remedy.changed(&plan.spec) else { continue };
            if remedy.keeps_the_start() {
                self.chosen.push(remedy);
                continue;
            }
            match predicted(&changed, plan) {
                Some(Kind::Healthy) => self.chosen.push(remedy),
                None if !taken(&self.unsure, &remedy) => self.unsure.push(remedy),
                _ => {}
            }
            return None;
        }
        Some(self.found(plan))
    }

    /// What was found.
    fn found(&mut self, plan: &Plan) -> Vec<Flip> {
        let mut chosen = std::mem::take(&mut self.chosen);
        for remedy in std::mem::take(&mut self.unsure) {
            if chosen.len() < self.most() && chosen.iter().all(|it| it.field != remedy.field) {
                chosen.push(remedy);
            }
        }
        if self.kind == Kind::Exploding {
            chosen.extend(clipping(&plan.spec));
        }
        chosen
    }

    /// How many changes of the course are wanted: one place is kept for clipping.
    fn most(&self) -> usize {
        if self.kind == Kind::Exploding { MOST - 1 } else { MOST }
    }
}

/// The kind of course that the theory predicts for `spec` with rows of the shape of `plan`'s.
fn predicted(spec: &RunSpec, plan: &Plan) -> Option<Kind> {
    let changed = replan(spec, plan);
    let prediction = predict(&changed.model, &typical_rows(spec))?;
    Some(match Course::predicted(&changed.model, &prediction).kind() {
        // Too few layers to vanish.
        Kind::Undecided => Kind::Healthy,
        kind => kind,
    })
}

/// What is wrong; `None` where nothing is known to be.
fn trouble(plan: &Plan, kind: Kind, reason: Reason, evidence: &Evidence<'_>) -> Option<Trouble> {
    let overshoots = evidence.losses.is_some_and(|it| it.overshoots());
    Some(match kind {
        Kind::Vanishing => {
            let by = match reason {
                Reason::ActivationShrinks { .. } => Shrinking::Activation,
                Reason::WeightsTooSmall => Shrinking::Weights,
                Reason::WeightsTooLarge
                | Reason::UnscaledResidual
                | Reason::NormalisationExplodes { .. }
                | Reason::GatesForget
                | Reason::GatesKeep
                | Reason::GatesAmplify
                | Reason::TransformGatesOpen
                | Reason::Carried
                | Reason::Balanced
                | Reason::Shallow
                | Reason::Narrow { .. }
                | Reason::Losses
                | Reason::TooFewLayers
                | Reason::NoDirection
                | Reason::CutOff
                | Reason::NoSlope
                | Reason::UnitsOff
                | Reason::FlatEnds
                | Reason::NoiseLike
                | Reason::Overflow
                | Reason::Trained
                | Reason::Chance
                | Reason::Unknown => Shrinking::Other,
            };
            Trouble::Vanishing { by, missing: missing(plan) }
        }
        Kind::Exploding => Trouble::Exploding { missing: missing(plan) },
        Kind::Dead => Trouble::Dead,
        Kind::Saturated => Trouble::Saturated,
        Kind::Shattered => Trouble::Shattered,
        Kind::NonFinite => Trouble::NonFinite { at_once: !evidence.trained },
        Kind::Guessing | Kind::Stuck => Trouble::NotLearning { overshoots },
        Kind::Healthy | Kind::Learning | Kind::Undecided => return None,
    })
}

/// The factor by which a layer passes too little on, or too much: 1 is missing where it keeps the size.
fn missing(plan: &Plan) -> Option<f64> {
    let now = predict(&plan.model, &typical_rows(&plan.spec))?;
    Some(1.0 / now.geometric_mean())
}
