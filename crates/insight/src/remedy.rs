//! `Remedy`: single changes of an experiment that the theory expects to help it.

use experiment::schema::{Field, RUN_FIELDS, Value, find};
use experiment::{
    Activation, Clip, ForgetInit, Init, Network, Norm, Plan, RecurrentInit, RunSpec, Skip, check,
};

use crate::course::{Course, Kind};
use crate::reason::Reason;
use crate::theory::predict;
use crate::typical::typical_rows;

/// One change of one field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Remedy {
    /// Written name of the field.
    pub field: &'static str,
    /// Its new value.
    pub value: Value,
}

/// Most remedies of a verdict.
const MOST: usize = 3;

/// Changes of one field each that would help this experiment, best first, at most three and of
/// different fields.
///
/// A change for the initial course (vanishing, exploding) is proposed only where the theory predicts
/// a healthy one for the changed plan, after those also where it predicts nothing. Other kinds
/// take no change that is predicted to vanish or explode. Clipping leaves the course as it is, and is
/// proposed only against steps that are too large.
pub fn remedies(plan: &Plan, kind: Kind, reason: Reason) -> Vec<Remedy> {
    let mut search = Search::new(plan, kind, reason);
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
    left: Vec<Remedy>,
    chosen: Vec<Remedy>,
    /// Of which the theory knows nothing.
    unsure: Vec<Remedy>,
}

impl Search {
    /// A search for what helps `plan` against a kind of course.
    pub(crate) fn new(plan: &Plan, kind: Kind, reason: Reason) -> Search {
        let mut left = candidates(plan, kind, reason);
        left.reverse();
        Search { kind, left, chosen: Vec::new(), unsure: Vec::new() }
    }

    /// Asks the theory about one more change; what was found, once there is nothing left to ask.
    /// `plan` is that of [`Search::new`].
    pub(crate) fn go_on(&mut self, plan: &Plan) -> Option<Vec<Remedy>> {
        let taken =
            |list: &[Remedy], remedy: &Remedy| list.iter().any(|other| other.field == remedy.field);
        while self.chosen.len() < self.most() {
            let Some(remedy) = self.left.pop() else { break };
            if taken(&self.chosen, &remedy) {
                continue;
            }
            let Some(changed) = apply(&plan.spec, remedy) else { continue };
            // Neither touches the initial course.
            if matches!(remedy.field, "clip" | "learning_rate") {
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
    fn found(&mut self, plan: &Plan) -> Vec<Remedy> {
        let mut chosen = std::mem::take(&mut self.chosen);
        for remedy in std::mem::take(&mut self.unsure) {
            if chosen.len() < self.most() && chosen.iter().all(|it| it.field != remedy.field) {
                chosen.push(remedy);
            }
        }
        if self.kind == Kind::Exploding && plan.spec.clip == Clip::None {
            chosen.push(Remedy { field: "clip", value: Value::Choice(Clip::Norm.name()) });
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
    let changed = reshaped(spec, plan);
    let prediction = predict(&changed.model, &typical_rows(spec))?;
    Some(match Course::predicted(&changed.model, &prediction).kind() {
        // Too few layers to vanish.
        Kind::Undecided => Kind::Healthy,
        kind => kind,
    })
}

/// The plan of `spec` for rows like those of `plan`, unless their length has changed.
fn reshaped(spec: &RunSpec, plan: &Plan) -> Plan {
    let same = spec.length == plan.spec.length;
    if same { Plan::for_shape(spec, plan.row) } else { Plan::new(spec) }
}

/// The experiment with the change; `None` where it changes nothing, has no part, or is not valid.
fn apply(spec: &RunSpec, remedy: Remedy) -> Option<RunSpec> {
    let field: &Field<RunSpec> = find(RUN_FIELDS, remedy.field)?;
    if (field.get)(spec) == remedy.value || !field.domain.contains(remedy.value) {
        return None;
    }
    let mut changed = spec.clone();
    (field.set)(&mut changed, remedy.value);
    ((field.applies)(&changed) && check(&changed).is_ok()).then_some(changed)
}

/// What may help, in the order of preference.
fn candidates(plan: &Plan, kind: Kind, reason: Reason) -> Vec<Remedy> {
    let spec = &plan.spec;
    let name = |field, value| Remedy { field, value: Value::Choice(value) };
    let number = |field, value| Remedy { field, value: Value::Number(value) };
    let learning = number("learning_rate", rounded(spec.learning_rate / 10.0));
    let clip = name("clip", Clip::Norm.name());
    let activation = |it: Activation| name("activation", it.name());
    let skip = |it: Skip| name("skip", it.name());
    let norm = |it: Norm| name("norm", it.name());
    let init = |it: Init| name("init", it.name());
    let recurrent = spec.network.is_recurrent();
    let mut list = Vec::new();
    match kind {
        Kind::Vanishing if recurrent => list.extend(remember(plan)),
        Kind::Vanishing => {
            let weights = [Init::He, Init::Orthogonal, Init::Glorot].map(init);
            let shapes = [Activation::Tanh, Activation::Relu, Activation::Selu].map(activation);
            let (first, second) = if matches!(reason, Reason::ActivationShrinks { .. }) {
                (shapes, weights)
            } else {
                (weights, shapes)
            };
            list.extend(first);
            if reason == Reason::WeightsTooSmall {
                list.extend(gains(plan));
            }
            list.push(number("transform_bias", -6.0));
            list.extend([Skip::Residual, Skip::ResidualScaled].map(skip));
            list.extend([Norm::Batch, Norm::Layer].map(norm));
            list.extend(second);
            list.extend(gains(plan));
        }
        Kind::Exploding => {
            if !recurrent {
                if spec.skip != Skip::None {
                    list.extend([Skip::ResidualScaled, Skip::ReZero].map(skip));
                }
                if spec.norm != Norm::None {
                    list.extend([Skip::Residual, Skip::ResidualScaled].map(skip));
                    list.push(norm(Norm::None));
                }
            }
            list.extend([Init::He, Init::Glorot, Init::LeCun, Init::PyTorch].map(init));
            if recurrent {
                list.push(name("recurrent_init", RecurrentInit::Orthogonal.name()));
                list.push(name("network", Network::Gru.name()));
            }
            list.extend(gains(plan));
            if !recurrent {
                list.extend([Norm::Layer, Norm::Batch].map(norm));
                list.push(skip(Skip::ResidualScaled));
            }
        }
        Kind::Dead => {
            list.extend([learning, activation(Activation::LeakyRelu)]);
            list.extend([Init::He, Init::Glorot].map(init));
            list.push(norm(Norm::Batch));
        }
        Kind::Saturated => {
            list.extend([Init::Glorot, Init::LeCun].map(init));
            list.extend([norm(Norm::Batch), activation(Activation::Relu), learning]);
        }
        Kind::Shattered => list.extend([Skip::ResidualScaled, Skip::Residual].map(skip)),
        Kind::NonFinite => list.extend([learning, clip, init(Init::Glorot), norm(Norm::Layer)]),
        Kind::Healthy | Kind::Undecided => {}
    }
    if matches!(kind, Kind::Vanishing | Kind::Exploding) {
        list.extend(shorter(spec));
    }
    list
}

/// What helps a recurrent network that forgets.
fn remember(plan: &Plan) -> Vec<Remedy> {
    let spec = &plan.spec;
    let name = |field, value| Remedy { field, value: Value::Choice(value) };
    let bias = |value| Remedy { field: "forget_bias", value: Value::Number(value) };
    let mut list = Vec::new();
    if spec.network == Network::Rnn {
        list.push(name("recurrent_init", RecurrentInit::Orthogonal.name()));
        list.extend([Network::Lstm, Network::Gru].map(|it| name("network", it.name())));
        list.extend([Init::Glorot, Init::Orthogonal, Init::He].map(|it| name("init", it.name())));
        list.push(name("activation", Activation::Tanh.name()));
    } else {
        list.extend([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0].map(bias));
        list.extend(
            [ForgetInit::Constant, ForgetInit::Chrono].map(|it| name("forget_init", it.name())),
        );
        list.extend([Network::Lstm, Network::Gru].map(|it| name("network", it.name())));
    }
    list.extend(gains(plan));
    list
}

/// Gains that may make the factor 1: by what is missing, where the factor is proportional to the
/// gain, and some around it.
fn gains(plan: &Plan) -> Vec<Remedy> {
    let Some(now) = predict(&plan.model, &typical_rows(&plan.spec)) else { return Vec::new() };
    let missing = 1.0 / now.geometric_mean();
    [1.0, 0.8, 1.25, 1.6]
        .map(|by| Remedy {
            field: "gain",
            value: Value::Number(rounded(plan.spec.gain * missing * by)),
        })
        .to_vec()
}

/// The last resort: fewer layers or time steps.
fn shorter(spec: &RunSpec) -> Vec<Remedy> {
    let (field, now) =
        if spec.network.is_recurrent() { ("length", spec.length) } else { ("depth", spec.depth) };
    [2, 4, 8, 16, 32].map(|by| Remedy { field, value: Value::Integer((now / by) as u64) }).to_vec()
}

/// Three significant digits at most, so that a value that is shown is the value that is meant.
fn rounded(value: f64) -> f64 {
    if value <= 0.0 {
        return 0.0;
    }
    let digits = 2.0 - libm::floor(libm::log10(value));
    if digits >= 0.0 {
        let scale = libm::pow(10.0, digits);
        libm::round(value * scale) / scale
    } else {
        let scale = libm::pow(10.0, -digits);
        libm::round(value / scale) * scale
    }
}
