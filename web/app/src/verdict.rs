//! The verdict in words: what the profile shows, and why.

use insight::{Profile, Reading, Trend};
use spec::{Activation, Language, Plan, Skip};

use crate::messages::{Catalogue, catalogue, fill};
use crate::numbers::measured;

/// A verdict, ready to be read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Verdict {
    /// `waiting` or the trend, as the style sheet names it.
    pub(crate) kind: &'static str,
    /// One word.
    pub(crate) word: &'static str,
    /// The evidence.
    pub(crate) evidence: String,
    /// Why it is so, where that can be said.
    pub(crate) why: &'static str,
}

/// Judges the gradient with respect to the layers' outputs; `layers` includes the output layer.
pub(crate) fn verdict(layers: &[Reading], plan: &Plan, language: Language) -> Verdict {
    let words = catalogue(language);
    let hidden = &layers[..layers.len().min(plan.hidden().len())];
    let Some(profile) = Profile::new(hidden) else {
        return Verdict {
            kind: "waiting",
            word: words.trend_waiting,
            evidence: words.verdict_waiting.to_owned(),
            why: "",
        };
    };
    let (kind, word) = match profile.trend {
        Trend::Vanishing => ("vanishing", words.trend_vanishing),
        Trend::Healthy => ("healthy", words.trend_healthy),
        Trend::Exploding => ("exploding", words.trend_exploding),
        Trend::Dead => ("dead", words.trend_dead),
        Trend::NonFinite => ("nonfinite", words.trend_nonfinite),
    };
    Verdict {
        kind,
        word,
        evidence: evidence(&profile, hidden.len(), words, language),
        why: why(profile.trend, plan, words),
    }
}

fn evidence(profile: &Profile, layers: usize, words: &Catalogue, language: Language) -> String {
    let power = |decades: Option<f32>| {
        decades.map_or_else(String::new, |d| measured(10f64.powf(f64::from(d)), 2, language))
    };
    let (last, factor) = (layers.to_string(), power(profile.decades_per_layer));
    let ratio = power(profile.early_to_late);
    let message = match profile.trend {
        Trend::Vanishing if profile.decades_per_layer.is_none() => words.verdict_vanishing_at_once,
        Trend::Vanishing if profile.below_f32 > 0 => words.verdict_vanishing_below,
        Trend::Vanishing => words.verdict_vanishing,
        Trend::Healthy => words.verdict_healthy,
        Trend::Exploding => words.verdict_exploding,
        Trend::Dead => words.verdict_dead,
        Trend::NonFinite => words.verdict_nonfinite,
    };
    let count = match profile.trend {
        Trend::Dead => profile.zero,
        _ => profile.below_f32,
    };
    fill(
        message,
        &[("ratio", &ratio), ("last", &last), ("factor", &factor), ("count", &count.to_string())],
    )
}

fn why(trend: Trend, plan: &Plan, words: &'static Catalogue) -> &'static str {
    let skip = plan.spec.skip == Skip::Residual;
    match (trend, plan.spec.activation) {
        (Trend::Vanishing, _) if skip => words.why_skip_vanishing,
        (Trend::Vanishing, Activation::Sigmoid) => words.why_sigmoid_vanishing,
        (Trend::Vanishing, Activation::Tanh) => words.why_tanh_vanishing,
        (Trend::Vanishing, Activation::Relu) => words.why_relu_vanishing,
        (Trend::Healthy, _) if skip => words.why_skip_healthy,
        (Trend::Exploding, _) if skip => words.why_skip_exploding,
        (Trend::Exploding, _) => words.why_plain_exploding,
        (Trend::Healthy | Trend::Dead | Trend::NonFinite, _) => "",
    }
}
