//! `Gradient`: the mean square of ∂L/∂(a value), and what it is the sum of.

/// The gradient with respect to a value.
#[derive(Clone, Debug)]
pub(crate) struct Gradient {
    /// ln of the sum over units of its mean square.
    pub(crate) log: f64,
    /// Variance over seeds of ln of its squared norm.
    pub(crate) variance: f64,
    /// Its mean square at each of the points of the value relative to the mean over all, if that differs.
    pub(crate) shape: Option<Vec<f64>>,
    /// What of it agrees between units, in units of the root of its mean square.
    pub(crate) coherent: Coherent,
    /// Whether it comes from a linear map, whose weights make its elements independent.
    pub(crate) mixed: bool,
}

/// The part of a gradient that units share.
///
/// Weights that were drawn independently are not independent once it is known which units they turned on: those
/// whose W h is large. So what the units of a gradient have in common in the direction in which the network's
/// values grow comes back through the weights, along h. Its product with what the values change by is the same at
/// all layers (Euler's theorem, for activations that scale), however much the rest of the gradient shrinks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Coherent {
    /// Nothing that is followed.
    None,
    /// E x m, where the shared part m is along x.
    Along(f64),
    /// m at each point of the value.
    Points(Vec<f64>),
}

impl Coherent {
    /// The same in other units.
    fn scaled(self, factor: f64) -> Coherent {
        match self {
            Coherent::None => Coherent::None,
            Coherent::Along(product) => Coherent::Along(product * factor),
            Coherent::Points(points) => {
                Coherent::Points(points.iter().map(|it| it * factor).collect())
            }
        }
    }
}

impl Gradient {
    /// The gradient that all others are relative to.
    pub(crate) const UNIT: Gradient =
        Gradient { log: 0.0, variance: 0.0, shape: None, coherent: Coherent::None, mixed: false };

    /// The mean square times a factor, without what differs between points.
    pub(crate) fn scaled(&self, factor: f64) -> Gradient {
        let log = self.log + libm::log(factor);
        Gradient { log, variance: self.variance, mixed: self.mixed, ..Gradient::UNIT }
    }

    /// Its mean square at a point of the value, relative to the mean over all.
    pub(crate) fn at(&self, point: usize) -> f64 {
        self.shape.as_ref().and_then(|shape| shape.get(point)).copied().unwrap_or(1.0)
    }

    /// The same gradient with a shared part, given in units of the root of the mean square e^`log`.
    pub(crate) fn with(self, coherent: Coherent, log: f64) -> Gradient {
        let coherent = coherent.scaled(libm::exp(0.5 * (log - self.log)));
        Gradient { coherent, ..self }
    }

    /// The sum of contributions to the gradient of a value with so many units, the last of its readers first;
    /// `None` for none.
    pub(crate) fn sum(parts: Vec<Gradient>, units: f64) -> Option<Gradient> {
        let (mixed, own): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| part.mixed);
        mixed.into_iter().chain(own).reduce(|sum, part| sum.plus(part, units))
    }

    /// The sum of two contributions: their squares add, but for what is shared in both.
    ///
    /// A gradient δ and what a map J makes of it cross: ‖δ + Jᵀδ‖² = ‖δ‖² (1 + cross term of variance
    /// 4 share / n + share), and what fluctuates in δ does so in both. What several maps make of it are
    /// independent normal elements, whose sum fluctuates as that of the first map does.
    fn plus(self, other: Gradient, units: f64) -> Gradient {
        let log = log_of_sum(self.log, other.log);
        let [own, others] = [self.log, other.log].map(|it| share(it, log));
        let variance = if self.mixed && other.mixed {
            other.variance
        } else {
            let common = self.variance.min(other.variance);
            let apart =
                own * own * (self.variance - common) + others * others * (other.variance - common);
            common + apart + 4.0 * own * others / units
        };
        let points = [&self, &other].iter().filter_map(|it| it.shape.as_ref()).map(Vec::len).max();
        let shape = points.map(|points| {
            (0..points).map(|point| own * self.at(point) + others * other.at(point)).collect()
        });
        let mixed = self.mixed && other.mixed;
        let one = self.coherent.scaled(libm::sqrt(own));
        let two = other.coherent.scaled(libm::sqrt(others));
        Gradient { log, variance, shape, mixed, coherent: Coherent::None }.sharing(one, two)
    }

    /// With the shared parts of two contributions, whose product counts twice.
    fn sharing(self, one: Coherent, two: Coherent) -> Gradient {
        match (one, two) {
            (Coherent::None, coherent) | (coherent, Coherent::None) => {
                Gradient { coherent, ..self }
            }
            (Coherent::Along(one), Coherent::Along(two)) => {
                Gradient { coherent: Coherent::Along(one + two), ..self }
            }
            (Coherent::Points(one), Coherent::Points(two)) => {
                let pairs = || one.iter().zip(&two);
                let shape =
                    pairs().enumerate().map(|(at, (one, two))| self.at(at) + 2.0 * one * two);
                let shape = Some(shape.collect());
                let coherent = Coherent::Points(pairs().map(|(one, two)| one + two).collect());
                Gradient { shape, coherent, ..self }
            }
            // A value has points or it has none.
            (Coherent::Along(_), Coherent::Points(_))
            | (Coherent::Points(_), Coherent::Along(_)) => self,
        }
    }
}

/// ln(eᵃ + eᵇ).
fn log_of_sum(a: f64, b: f64) -> f64 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY { high } else { high + libm::log1p(libm::exp(low - high)) }
}

/// eᵃ / e^all.
fn share(log: f64, all: f64) -> f64 {
    if log == f64::NEG_INFINITY { 0.0 } else { libm::exp(log - all) }
}
