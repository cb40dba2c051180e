//! The verdict in words: what the profile shows, why, and what would help.

use experiment::{Flip, Plan};
use insight::{
    EXPLODING_DECADES, Evidence, Kind, Known, Losses, Reading, Reason, VANISHING_DECADES, classify,
};
use protocol::RunId;

use crate::fill::fill;
use crate::messages::Catalogue;
use crate::numbers::{decimal, measured, percent, setting};
use crate::places::{self, Places};

/// What is judged, or that nothing has been measured yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trend {
    /// Nothing has been measured yet.
    #[default]
    Waiting,
    /// The kind of verdict.
    Judged(Kind),
}

impl Trend {
    /// The name in the style sheet, and for the page around an embedded one.
    pub fn name(self) -> &'static str {
        match self {
            Trend::Waiting => "waiting",
            Trend::Judged(kind) => kind.name(),
        }
    }

    /// One word.
    pub fn word(self, words: &Catalogue) -> &'static str {
        match self {
            Trend::Waiting => words.trend_waiting,
            Trend::Judged(Kind::Vanishing) => words.trend_vanishing,
            Trend::Judged(Kind::Healthy) => words.trend_healthy,
            Trend::Judged(Kind::Exploding) => words.trend_exploding,
            Trend::Judged(Kind::Dead) => words.trend_dead,
            Trend::Judged(Kind::Saturated) => words.trend_saturated,
            Trend::Judged(Kind::Shattered) => words.trend_shattered,
            Trend::Judged(Kind::Learning) => words.trend_learning,
            Trend::Judged(Kind::Guessing) => words.trend_guessing,
            Trend::Judged(Kind::Stuck) => words.trend_stuck,
            Trend::Judged(Kind::Undecided) => words.trend_undecided,
            Trend::Judged(Kind::NonFinite) => words.trend_nonfinite,
        }
    }

    /// A shape for each, so that it does not rest on colour.
    pub fn mark(self) -> &'static str {
        match self {
            Trend::Waiting => "…",
            Trend::Judged(Kind::Vanishing) => "▼",
            Trend::Judged(Kind::Healthy) => "●",
            Trend::Judged(Kind::Exploding) => "▲",
            Trend::Judged(Kind::Dead) => "■",
            Trend::Judged(Kind::Saturated) => "◧",
            Trend::Judged(Kind::Shattered) => "▒",
            Trend::Judged(Kind::Learning) => "✓",
            Trend::Judged(Kind::Guessing) => "?",
            Trend::Judged(Kind::Stuck) => "▬",
            Trend::Judged(Kind::Undecided) => "◇",
            Trend::Judged(Kind::NonFinite) => "✕",
        }
    }
}

/// A verdict, ready to be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// What is judged.
    pub trend: Trend,
    /// One word.
    pub word: &'static str,
    /// What was judged at the start, where that is another step.
    pub start: Option<Trend>,
    /// The steps that the words are of.
    pub steps: String,
    /// The evidence.
    pub evidence: String,
    /// Why it is so, where that can be said.
    pub why: String,
    /// Changes that would help.
    pub remedies: Vec<Flip>,
    /// The run that it is on.
    pub run: RunId,
    /// Whether that run has ended by itself.
    pub ended: bool,
    /// The step to go back to from there.
    pub back_to: Option<u64>,
}

impl Verdict {
    /// The word of the start and an arrow to the one of now; nothing where they are the same.
    pub fn before(&self, words: &Catalogue) -> String {
        let start = self.start.filter(|start| *start != self.trend);
        start.map_or_else(String::new, |start| format!("{} → ", start.word(words)))
    }
}

/// What the verdict is about.
pub struct Case<'a> {
    /// Which places are judged.
    pub places: Places,
    /// What a log calls the layers, if one is judged: there is no plan then.
    pub names: Option<&'a [String]>,
    /// The run, while it trains and its newest step is judged.
    pub live: Option<RunId>,
    /// The step that is judged.
    pub now: Moment<'a>,
    /// The start, if that is another step.
    pub start: Option<Moment<'a>>,
}

/// What was measured in a step.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moment<'a> {
    /// Steps done; before the first one 0.
    pub step: u64,
    /// The readings of the gradient places.
    pub readings: &'a [Reading],
    /// Share of each hidden layer's units that were 0 on every test row.
    pub dead: &'a [f32],
    /// Share of each hidden layer's activations on their flat ends; empty where not measured.
    pub saturated: &'a [f64],
    /// How the loss has come down up to this step, where that is known.
    pub losses: Option<Losses>,
    /// How much the gradients of a batch's rows have in common in the first layer.
    pub coherence: Option<f32>,
}

impl<'a> Moment<'a> {
    fn evidence(&self, places: &Places) -> Evidence<'a> {
        Evidence {
            layers: &self.readings[..self.readings.len().min(places.judged())],
            dead: (!self.dead.is_empty()).then_some(self.dead),
            saturated: (!self.saturated.is_empty()).then_some(self.saturated),
            coherence: self.coherence,
            losses: self.losses,
            // The first step measures the initial parameters.
            trained: self.step > 1,
            ..Evidence::default()
        }
    }
}

/// Judges the gradient with respect to what the layers hand on; `known` keeps what was explained.
pub fn verdict(case: &Case<'_>, plan: &Plan, known: &mut Known, words: &Catalogue) -> Verdict {
    let evidence = case.now.evidence(&case.places);
    let evidence = Evidence { live: case.live.map(|run| run.0), ..evidence };
    let judgement = match case.names {
        Some(_) => insight::judge_measured(&evidence),
        None => insight::judge_again(plan, &evidence, known),
    };
    let Some(verdict) = judgement else {
        return Verdict {
            word: Trend::Waiting.word(words),
            evidence: words.verdict_waiting.to_owned(),
            ..Verdict::default()
        };
    };
    let trend = Trend::Judged(verdict.kind);
    let at_start = case.start.as_ref().and_then(|start| {
        let evidence = start.evidence(&case.places);
        let kind = match case.names {
            Some(_) => insight::judge_measured(&evidence)?.kind,
            None => classify(&plan.model, &evidence)?.0,
        };
        Some((start.step, Trend::Judged(kind)))
    });
    Verdict {
        trend,
        word: trend.word(words),
        start: at_start.map(|start| start.1),
        steps: steps(at_start.map(|start| start.0), case.now.step, words),
        evidence: sentence(&verdict, case, evidence.layers.len(), words),
        why: why(verdict.reason, words),
        remedies: verdict.remedies,
        ..Verdict::default()
    }
}

/// The steps that are judged: the start, if that is another one, and now.
fn steps(start: Option<u64>, now: u64, words: &Catalogue) -> String {
    let at = |step: u64| fill(words.verdict_at, &[("step", &decimal(step as f64, 0, words))]);
    match start {
        Some(start) => format!("{} → {}", at(start), at(now)),
        None => at(now),
    }
}

/// The rule that every verdict goes by.
pub fn rule(words: &Catalogue) -> String {
    let bound = |decades: f32| setting(10f64.powf(f64::from(decades)), 3, words);
    let (low, high) = (bound(VANISHING_DECADES), bound(EXPLODING_DECADES));
    fill(words.verdict_rule, &[("low", &low), ("high", &high)])
}

fn sentence(
    verdict: &insight::Verdict,
    case: &Case<'_>,
    judged: usize,
    words: &Catalogue,
) -> String {
    let power = |decades: Option<f32>| {
        decades.map_or_else(String::new, |d| measured(10f64.powf(f64::from(d)), 2, words))
    };
    let time = case.places.kind == places::Kind::Times;
    let own = |index: usize| case.names?.get(index).map(|name| format!("“{name}”"));
    let place = |number: usize| {
        if let Some(own) = own(number - 1) {
            return own;
        }
        let message = if time { words.first_time } else { words.first_layer };
        fill(message, &[("layer", &number.to_string())])
    };
    let (below, zero) = (verdict.below_f32 as u64, verdict.zero as u64);
    let message = match verdict.kind {
        Kind::Vanishing if verdict.decades_per_step.is_none() => {
            words.verdict_vanishing_at_once.of(below)
        }
        Kind::Vanishing if below > 0 => words.verdict_vanishing_below.of(below),
        Kind::Vanishing => words.verdict_vanishing,
        Kind::Healthy => words.verdict_healthy,
        Kind::Exploding => words.verdict_exploding,
        Kind::Dead if verdict.reason == Reason::NoSlope => words.verdict_no_slope.of(zero),
        Kind::Dead if verdict.worst.is_some() => words.verdict_dead_units,
        Kind::Dead => words.verdict_dead.of(zero),
        Kind::Saturated => words.verdict_saturated,
        Kind::Shattered => words.verdict_shattered,
        Kind::Learning => words.verdict_learning,
        Kind::Guessing => words.verdict_guessing,
        Kind::Stuck => words.verdict_stuck,
        Kind::Undecided if verdict.reason == Reason::TooFewLayers => words.verdict_too_few,
        Kind::Undecided => words.verdict_undecided,
        Kind::NonFinite => words.verdict_nonfinite,
    };
    let count = if verdict.kind == Kind::Dead { zero } else { below };
    let (worst, share) = verdict.worst.unwrap_or_default();
    let loss = |of: fn(Losses) -> f32| {
        case.now.losses.map_or_else(String::new, |it| measured(f64::from(of(it)), 2, words))
    };
    let filled = fill(
        message,
        &[
            ("ratio", &power(verdict.early_to_late)),
            ("first", &place(1)),
            ("last", &place(judged)),
            ("factor", &power(verdict.decades_per_step)),
            ("per", if time { words.per_time } else { words.per_layer }),
            ("count", &count.to_string()),
            ("layer", &own(worst).unwrap_or_else(|| (worst + 1).to_string())),
            ("share", &percent(f64::from(share), words)),
            ("loss", &loss(|it| it.now)),
            ("guessing", &loss(|it| it.guessing)),
        ],
    );
    capitalised(&filled)
}

/// The first letter large: a sentence may begin with a word that is small elsewhere.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A name within a sentence: `sigmoid`, but `ReLU`.
fn within(name: &str) -> String {
    let is_word = !name.chars().skip(1).any(char::is_uppercase);
    if is_word { name.to_lowercase() } else { name.to_owned() }
}

fn why(reason: Reason, words: &Catalogue) -> String {
    let sentence = match reason {
        Reason::ActivationShrinks { activation } => {
            let name = within(words.named(&["activation", activation.name()]));
            return fill(words.reason_activation_shrinks, &[("activation", &name)]);
        }
        Reason::Narrow { units } => {
            let count = units as u64;
            return fill(words.reason_narrow.of(count), &[("count", &count.to_string())]);
        }
        Reason::WeightsTooSmall => words.reason_weights_too_small,
        Reason::WeightsTooLarge => words.reason_weights_too_large,
        Reason::UnscaledResidual => words.reason_unscaled_residual,
        Reason::NormalisationExplodes { .. } => words.reason_normalisation_explodes,
        Reason::GatesForget => words.reason_gates_forget,
        Reason::GatesKeep => words.reason_gates_keep,
        Reason::GatesAmplify => words.reason_gates_amplify,
        Reason::TransformGatesOpen => words.reason_transform_gates_open,
        Reason::Carried => words.reason_carried,
        Reason::Balanced => words.reason_balanced,
        Reason::Shallow => words.reason_shallow,
        Reason::CutOff => words.reason_cut_off,
        Reason::NoSlope => words.reason_no_slope,
        Reason::Trained => words.reason_trained,
        Reason::Chance => words.reason_chance,
        Reason::Overflow => words.reason_overflow,
        // The evidence says it all.
        Reason::Losses
        | Reason::TooFewLayers
        | Reason::NoDirection
        | Reason::UnitsOff
        | Reason::FlatEnds
        | Reason::NoiseLike
        | Reason::Unknown => "",
    };
    sentence.to_owned()
}
