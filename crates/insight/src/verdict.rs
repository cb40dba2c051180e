//! `judge`: what the measured numbers of a plan say, why, and what would help.

use experiment::{Flip, Kind, Plan, RunSpec};
use model::Model;

use crate::coherence::SHATTERED_COHERENCE;
use crate::course::{Classified, Course, FEWEST_LAYERS};
use crate::evidence::Evidence;
use crate::reason::{Reason, evident, reason};
use crate::remedy::Search;
use crate::steady::Steady;

/// A layer whose activations lie on the flat ends in more than this share is saturated (Glorot &
/// Bengio 2010 show the top layer of a sigmoid network there).
pub const SATURATED_SHARE: f32 = 0.9;
/// A layer with more than this share of units at 0 on the whole set is dead.
pub const DEAD_SHARE: f32 = 0.9;

/// A verdict, ready to be put into words.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The verdict.
    pub kind: Kind,
    /// log₁₀ of the first norm over the last one; a bound where the first is below f32 and not measured.
    pub early_to_late: Option<f32>,
    /// Slope of log₁₀ norm per layer or time step going back: negative vanishes.
    pub decades_per_step: Option<f32>,
    /// Number of layers or time steps whose gradient f32 cannot hold.
    pub below_f32: usize,
    /// Number of layers or time steps that receive exactly 0.
    pub zero: usize,
    /// The most saturated or most dead layer (index, share), where that is the verdict.
    pub worst: Option<(usize, f32)>,
    /// Why it is so.
    pub reason: Reason,
    /// Changes that would help this very plan, best first; at most three.
    pub remedies: Vec<Flip>,
}

/// Judges the evidence; `None` where nothing was measured.
///
/// It asks the theory about the plan and about every remedy it considers, so it is no work for every
/// frame: [`classify`] is.
pub fn judge(plan: &Plan, evidence: &Evidence<'_>) -> Option<Verdict> {
    let mut known = Known::default();
    loop {
        let verdict = judge_again(plan, evidence, &mut known)?;
        if known.is_whole() {
            return Some(verdict);
        }
    }
}

/// What is kept of a verdict until the next: what is shown of it, and how it was explained.
#[derive(Clone, Debug, Default)]
pub struct Known {
    steady: Steady,
    explanation: Option<Explanation>,
}

impl Known {
    /// Whether all remedies are found: asked again, [`judge_again`] gives the same ones.
    pub fn is_whole(&self) -> bool {
        self.explanation.as_ref().is_none_or(|it| it.search.is_none())
    }
}

/// What [`judge`] asked the theory, and for what: it asks again only for something else.
#[derive(Clone, Debug, PartialEq)]
struct Explanation {
    spec: RunSpec,
    kind: Kind,
    cut_off: bool,
    judged: usize,
    trained: bool,
    reason: Reason,
    remedies: Vec<Flip>,
    /// As long as there are more remedies to ask the theory about.
    search: Option<Search>,
}

/// As [`judge`], for evidence that comes again and again: what is explained already is not explained
/// anew, and each call asks the theory one question at most. The verdict has no remedies until what is
/// known [is whole](Known::is_whole). While a run trains, the verdict does not follow every flicker.
pub fn judge_again(plan: &Plan, evidence: &Evidence<'_>, known: &mut Known) -> Option<Verdict> {
    let Known { steady, explanation: known } = known;
    let (kind, course, worst) = steady.settle(classify(&plan.model, evidence)?, evidence.live);
    let (cut_off, judged) = (course.zero > 0, evidence.layers.len());
    let trained = evidence.trained;
    let fits = known.as_mut().filter(|it| {
        let same = it.kind == kind && it.cut_off == cut_off && it.judged == judged;
        // It matters whether something was trained where the theory expects another course, and where numbers
        // are broken.
        let by_chance = it.kind == Kind::NonFinite
            || it.reason == Reason::Chance
            || it.reason == Reason::Trained;
        it.spec == plan.spec && same && (it.trained == trained || !by_chance)
    });
    match fits {
        Some(known) => {
            if let Some(found) = known.search.as_mut().and_then(|search| search.go_on(plan)) {
                (known.remedies, known.search) = (found, None);
            }
        }
        None => {
            let reason = reason(plan, kind, &course, evidence);
            let search = Some(Search::new(plan, kind, reason, evidence));
            let (spec, remedies) = (plan.spec.clone(), Vec::new());
            *known = Some(Explanation {
                spec,
                kind,
                cut_off,
                judged,
                trained,
                reason,
                remedies,
                search,
            });
        }
    }
    let explanation = known.as_ref()?;
    Some(Verdict {
        kind,
        early_to_late: course.early_to_late,
        decades_per_step: course.decades_per_step,
        below_f32: course.below_f32,
        zero: course.zero,
        worst,
        reason: explanation.reason,
        remedies: explanation.remedies.clone(),
    })
}

/// Classifies the evidence without reasons and remedies; `None` where nothing was measured.
///
/// First comes what cannot be told from the course (not finite, cut off), then its direction, then
/// what a course of the right size hides: saturation, gradients like noise.
pub fn classify(model: &Model, evidence: &Evidence<'_>) -> Option<Classified> {
    Some(classified(Course::of_model(model, evidence.layers)?, evidence))
}

/// Judges a run whose plan is not known, by the same rules: every layer counts, nothing can be predicted
/// and nothing be offered. `None` where nothing was measured.
pub fn judge_measured(evidence: &Evidence<'_>) -> Option<Verdict> {
    let (kind, course, worst) = classified(Course::new(evidence.layers)?, evidence);
    Some(Verdict {
        kind,
        early_to_late: course.early_to_late,
        decades_per_step: course.decades_per_step,
        below_f32: course.below_f32,
        zero: course.zero,
        worst,
        reason: evident(kind, &course).unwrap_or(Reason::Unknown),
        remedies: Vec::new(),
    })
}

fn classified(course: Course, evidence: &Evidence<'_>) -> Classified {
    let kind = course.kind();
    if matches!(kind, Kind::NonFinite | Kind::Dead) {
        return (kind, course, None);
    }
    let constant = evidence.activation_deviation.and_then(constant);
    if let Some(dead) =
        evidence.dead.and_then(|it| worst(it.iter().copied(), DEAD_SHARE)).or(constant)
    {
        return (Kind::Dead, course, Some(dead));
    }
    if matches!(kind, Kind::Vanishing | Kind::Exploding) {
        return (kind, course, None);
    }
    // Where there is no course, the loss tells, and flat ends are no trouble to who has learned.
    let losses = evidence.losses.filter(|_| course.judged < FEWEST_LAYERS);
    if let Some(losses) = losses {
        return (losses.kind(), course, None);
    }
    let shares = evidence.saturated.map(|it| it.iter().map(|share| *share as f32));
    if let Some(saturated) = shares.and_then(|it| worst(it, SATURATED_SHARE)) {
        return (Kind::Saturated, course, Some(saturated));
    }
    let shattered = evidence.coherence.is_some_and(|it| it < SHATTERED_COHERENCE);
    let kind = if kind == Kind::Healthy && shattered { Kind::Shattered } else { kind };
    (kind, course, None)
}

/// The layer with the largest share, if that is above the bound.
fn worst(shares: impl Iterator<Item = f32>, bound: f32) -> Option<(usize, f32)> {
    let above = shares.enumerate().filter(|(_, share)| *share > bound);
    above.max_by(|a, b| a.1.total_cmp(&b.1))
}

/// The first layer whose activations are all the same.
fn constant(deviations: &[f64]) -> Option<(usize, f32)> {
    deviations.iter().position(|deviation| *deviation == 0.0).map(|layer| (layer, 1.0))
}
