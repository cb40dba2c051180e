//! The fold forward: what every value of a network is like, module by module.

use model::{Draw, Function, Kind, Model, Module, Normalisation, ParameterId, ValueId};

use crate::passage::{self, Passage};
use crate::quadrature::Moments;
use crate::signal::{Law, Signal};

/// What is known of the values and modules of a network, as far as the fold has come.
pub(crate) struct Forward<'a> {
    model: &'a Model,
    /// By value.
    signals: Vec<Option<Signal>>,
    /// By module.
    pub(crate) passages: Vec<Passage>,
    /// Whether something is added to a value, be it after a normalisation; by value.
    is_added_to: Vec<bool>,
    /// Whether some module normalises over rows.
    over_rows: bool,
    /// The last integrals: where what is integrated has converged, so have they.
    last: Option<(Function, Moments, f64, f64)>,
}

impl<'a> Forward<'a> {
    /// Follows rows of this mean square through the first `modules` modules. `None` where nothing has been
    /// derived for some module.
    pub(crate) fn through(model: &'a Model, modules: usize, row: f64) -> Option<Forward<'a>> {
        let mut forward = Forward {
            model,
            signals: vec![None; model.values.len()],
            passages: Vec::with_capacity(modules),
            is_added_to: added_to(model),
            over_rows: normalises_over_rows(model),
            last: None,
        };
        forward.signals[model.inputs().0] = Some(Signal::rows(row));
        for module in &model.modules[..modules] {
            let (signal, passage) = forward.step(module)?;
            if forward.over_rows && is_carried_bent(module, &signal) {
                return None;
            }
            forward.signals[module.writes.0] = Some(signal);
            forward.passages.push(passage);
        }
        Some(forward)
    }

    /// What is known of a value.
    pub(crate) fn signal(&self, value: ValueId) -> Option<&Signal> {
        self.signals[value.0].as_ref()
    }

    fn step(&mut self, module: &Module) -> Option<(Signal, Passage)> {
        let model = self.model;
        let read = |index: usize| self.signals[module.reads.get(index)?.0].as_ref();
        let is_added_to = self.is_added_to[module.writes.0];
        match module.kind {
            Kind::Linear { weight, bias } => {
                passage::linear(model.parameter(weight), model.parameter(bias), read(0)?)
            }
            Kind::Activation { activation, leak } => {
                let phi = Function { kind: activation, leak };
                let read = read(0)?;
                // A unit would vary over rows in a way of its own.
                if self.over_rows && read.is_still_in_part() {
                    return None;
                }
                let moments = || moments(&mut self.last, phi, read);
                passage::activation(phi, read, moments, is_added_to)
            }
            Kind::Normalisation { over, .. } => Some(passage::normalisation(over, read(0)?)),
            Kind::Add { scale } => passage::add(scale * scale, read(0)?, read(1)?),
            Kind::ScaledAdd { alpha } => {
                passage::add(mean_square(model, alpha)?, read(0)?, read(1)?)
            }
            Kind::Blend => Some(passage::blend(read(0)?, read(1)?, read(2)?)),
            // This is the theory of layers: recurrences have one of their own, and answers are not followed.
            Kind::Recurrence { .. } | Kind::LastStep | Kind::SplitSteps => None,
        }
    }
}

/// Whether some module normalises over rows.
pub(crate) fn normalises_over_rows(model: &Model) -> bool {
    let over = |module: &Module| module.kind.normalisation();
    model.modules.iter().any(|module| over(module) == Some(Normalisation::Batch))
}

/// Whether a value is carried around layers other than as a sum of linear maps. A normalisation over rows
/// divides each of its units by a deviation of its own; where few directions of the rows are left, as here, the
/// mean of what it multiplies gradients by is far above that of the mean variance (measured on digits: up to
/// 20 % a layer).
fn is_carried_bent(module: &Module, signal: &Signal) -> bool {
    match signal.law {
        Law::Normal => false,
        Law::Points(_) => true,
        Law::Unknown => module.kind.carried().is_some(),
    }
}

/// Whether something is added to each value.
fn added_to(model: &Model) -> Vec<bool> {
    let mut added_to = vec![false; model.values.len()];
    for module in model.modules.iter().rev() {
        let Some(&first) = module.reads.first() else { continue };
        match module.kind {
            Kind::Add { .. } | Kind::ScaledAdd { .. } => added_to[first.0] = true,
            Kind::Normalisation { .. } => added_to[first.0] |= added_to[module.writes.0],
            Kind::Linear { .. }
            | Kind::Activation { .. }
            | Kind::Blend
            | Kind::Recurrence { .. }
            | Kind::LastStep
            | Kind::SplitSteps => {}
        }
    }
    added_to
}

/// The moments of φ for a normal value, unless the last ones will do.
fn moments(
    last: &mut Option<(Function, Moments, f64, f64)>,
    phi: Function,
    read: &Signal,
) -> Moments {
    let (mean, variance) = (read.mean, read.variance());
    if let Some((same, moments, at, q)) = *last
        && same == phi
        && at == mean
        && (q - variance).abs() <= 1e-9 * variance
    {
        return moments;
    }
    let moments = Moments::around(phi, mean, variance);
    *last = Some((phi, moments, mean, variance));
    moments
}

/// The mean square of a learned factor on a branch.
fn mean_square(model: &Model, factor: ParameterId) -> Option<f64> {
    let draw = model.parameter(factor).rows.first()?.draw;
    match draw {
        Draw::Constant(value) => Some(value * value),
        Draw::Uniform { .. }
        | Draw::Normal { .. }
        | Draw::Orthogonal { .. }
        | Draw::Identity { .. }
        | Draw::Chrono { .. } => draw.variance(1),
    }
}
