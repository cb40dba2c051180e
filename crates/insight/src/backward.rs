//! The fold backward: the gradient with respect to every value of a network, module by module.

use model::{Model, Module, ValueId};

use crate::forward::Forward;
use crate::gradient::{Coherent, Gradient};
use crate::passage::Passage;
use crate::points::{Points, Slope, Transition};
use crate::signal::{Law, Signal};

/// The gradients with respect to values, by value, relative to that of `last`, through which all of it passes.
pub(crate) fn gradients(
    model: &Model,
    forward: &Forward<'_>,
    last: ValueId,
) -> Option<Vec<Option<Gradient>>> {
    let mut parts: Vec<Vec<Gradient>> = vec![Vec::new(); model.values.len()];
    let mut gradients = vec![None; model.values.len()];
    parts[last.0].push(given(forward.signal(last)?, units(model, last)));
    for (passage, module) in forward.passages.iter().zip(&model.modules).rev() {
        let value = module.writes;
        let parts_of = std::mem::take(&mut parts[value.0]);
        let Some(sum) = Gradient::sum(parts_of, units(model, value)) else { continue };
        let whole = match points_of(forward.signal(value)?) {
            Some(points) => with_mean_one(sum, points),
            None => sum,
        };
        for (read, part) in module.reads.iter().zip(back(model, forward, module, passage, &whole)?)
        {
            parts[read.0].push(part);
        }
        gradients[value.0] = Some(whole);
    }
    Some(gradients)
}

fn units(model: &Model, value: ValueId) -> f64 {
    model.value(value).axes.units() as f64
}

fn points_of(signal: &Signal) -> Option<&Points> {
    match &signal.law {
        Law::Points(points) => Some(points),
        Law::Normal | Law::Unknown => None,
    }
}

/// The gradient of the last value: independent elements, of which a share of 1 / n lies in each direction, also
/// in that in which the value grows.
fn given(signal: &Signal, units: f64) -> Gradient {
    let direction = points_of(signal).and_then(Points::direction);
    let coherent = direction.map_or(Coherent::None, |direction| {
        let share = libm::sqrt(1.0 / units);
        Coherent::Points(direction.iter().map(|it| it * share).collect())
    });
    Gradient { coherent, ..Gradient::UNIT }
}

/// The same gradient with a shape whose mean is 1.
fn with_mean_one(gradient: Gradient, points: &Points) -> Gradient {
    let Some(shape) = &gradient.shape else { return gradient };
    let mean = points.expect(|at, _| shape[at]);
    let shape = (mean > 0.0).then(|| shape.iter().map(|it| it / mean).collect());
    let log = gradient.log;
    let coherent = gradient.coherent.clone();
    Gradient { shape, log: log + libm::log(mean), ..gradient }.with(coherent, log)
}

/// What a module hands back to each value that it reads.
fn back(
    model: &Model,
    forward: &Forward<'_>,
    module: &Module,
    passage: &Passage,
    whole: &Gradient,
) -> Option<Vec<Gradient>> {
    let read = *module.reads.first()?;
    let (signal, fan_in) = (forward.signal(read)?, units(model, read));
    Some(match passage {
        Passage::Mixed { factor, orthogonal, share } => {
            let chance = if *orthogonal { 0.0 } else { 2.0 / fan_in };
            let variance = whole.variance + chance;
            let mixed = Gradient { variance, mixed: true, ..whole.scaled(*factor) };
            vec![shared(mixed, whole, *share, signal)]
        }
        Passage::Bent { slope, spread, growth, slopes } => {
            let variance = whole.variance + 3.0 * (spread - 1.0) / fan_in;
            let bent = match (slopes, points_of(signal)) {
                (Some(slopes), Some(points)) => bent(whole, slopes, points),
                (Some(_), None) | (None, _) => along(whole.scaled(*slope), whole, *growth),
            };
            vec![Gradient { variance, ..bent }]
        }
        Passage::Scaled(factor) => {
            vec![Gradient { shape: whole.shape.clone(), ..whole.scaled(*factor) }]
        }
        Passage::Added { branch, transition } => {
            let branch = whole.scaled(*branch);
            match (transition, points_of(signal), points_of(forward.signal(module.writes)?)) {
                (Some(transition), Some(points), Some(sum)) => {
                    vec![carried(whole, transition, points), added(branch, whole, transition, sum)]
                }
                _ => vec![Gradient { mixed: false, ..whole.scaled(1.0) }, branch],
            }
        }
        Passage::Blended { gate, candidate, carried } => [gate, candidate, carried]
            .map(|factor| Gradient { mixed: false, ..whole.scaled(*factor) })
            .to_vec(),
    })
}

/// What a linear map hands back, with the shared part: it comes back along what the map reads.
fn shared(mixed: Gradient, whole: &Gradient, share: f64, read: &Signal) -> Gradient {
    let Coherent::Along(product) = whole.coherent else { return mixed };
    let product = product * share;
    let Some(points) = points_of(read) else {
        return mixed.with(Coherent::Along(product), whole.log);
    };
    let along = points.values().iter().map(|value| value * product / read.square).collect();
    let mixed = mixed.with(Coherent::Points(along), whole.log);
    let shape = match &mixed.coherent {
        Coherent::Points(along) => Some(along.iter().map(|it| 1.0 + it * it).collect()),
        Coherent::None | Coherent::Along(_) => None,
    };
    Gradient { shape, ..mixed }
}

/// A shared part along φ comes back along x.
fn along(part: Gradient, whole: &Gradient, growth: f64) -> Gradient {
    match whole.coherent {
        Coherent::Along(product) => part.with(Coherent::Along(product * growth), whole.log),
        Coherent::None | Coherent::Points(_) => part,
    }
}

/// What an activation hands back to points.
fn bent(whole: &Gradient, slopes: &[Slope], points: &Points) -> Gradient {
    let shape = slopes.iter().enumerate().map(|(at, slope)| slope.square * whole.at(at)).collect();
    let part = Gradient { shape: Some(shape), ..whole.scaled(1.0) };
    let part = match &whole.coherent {
        Coherent::Points(shared) => {
            let shared = shared.iter().zip(slopes).map(|(shared, slope)| shared * slope.slope);
            part.with(Coherent::Points(shared.collect()), whole.log)
        }
        Coherent::None | Coherent::Along(_) => part,
    };
    with_mean_one(part, points)
}

/// What a sum hands back to the points that a normal variable was added to.
fn carried(whole: &Gradient, transition: &Transition, points: &Points) -> Gradient {
    let shape = whole.shape.as_ref().map(|shape| transition.back(shape));
    let part = Gradient { shape, mixed: false, ..whole.scaled(1.0) };
    let part = match &whole.coherent {
        Coherent::Points(shared) => part.with(Coherent::Points(transition.back(shared)), whole.log),
        Coherent::None | Coherent::Along(_) => part,
    };
    with_mean_one(part, points)
}

/// What a sum hands back to that variable.
fn added(branch: Gradient, whole: &Gradient, transition: &Transition, sum: &Points) -> Gradient {
    let Coherent::Points(shared) = &whole.coherent else { return branch };
    let product = sum.expect(|at, _| transition.added[at] * shared[at]);
    branch.with(Coherent::Along(product), whole.log)
}
