//! What each kind of module makes of what it reads, and how it will hand a gradient back: one function a kind.

use model::{Function, Normalisation, Parameter};

use crate::drawn::{Bias, bias, weights};
use crate::points::{Points, Slope, Transition};
use crate::quadrature::Moments;
use crate::signal::{Law, Signal};

/// What PyTorch's normalisations add to the variance.
const EPSILON: f64 = 1e-5;

/// How a module hands the mean square of a gradient back to what it reads.
#[derive(Clone, Debug)]
pub(crate) enum Passage {
    /// Times a factor, and mixed over all units.
    Mixed {
        /// Fan-in · Var W: norms sum over units, so it is the fan-in here where a single unit's variance
        /// takes the fan-out.
        factor: f64,
        /// Whether the weights keep norms, so that they add no chance of their own.
        orthogonal: bool,
        /// Share of W x in the variance of W x + b.
        share: f64,
    },
    /// Times φ′².
    Bent {
        /// E φ′².
        slope: f64,
        /// E φ′⁴ / (E φ′²)².
        spread: f64,
        /// E φ φ′ x / E φ²: by how much φ grows where x does.
        growth: f64,
        /// The slopes at each of the points of what is read, if it has points.
        slopes: Option<Vec<Slope>>,
    },
    /// Times a factor.
    Scaled(f64),
    /// As it is to the carried value, times `branch` to the other.
    Added {
        /// Mean square of the factor on the branch.
        branch: f64,
        /// From the points of the carried value to those of the sum, if it has points.
        transition: Option<Transition>,
    },
    /// Times a factor each.
    Blended {
        /// E (candidate − carried)².
        gate: f64,
        /// E T².
        candidate: f64,
        /// E (1 − T)².
        carried: f64,
    },
}

/// A value, and how a gradient passes back from it.
type Made = (Signal, Passage);

/// W x + b: normal, whatever x is. `None` where the weights are no draws of one random variable.
pub(crate) fn linear(weight: &Parameter, shift: &Parameter, read: &Signal) -> Option<Made> {
    let drawn = weights(weight, 0)?;
    let Bias { mean, variance, .. } = bias(shift, 0)?;
    let factor = weight.columns as f64 * drawn.variance;
    let (mapped, moving) = (factor * read.square, factor * read.moving);
    let share = if variance > 0.0 { mapped / (mapped + variance) } else { 1.0 };
    let square = mapped + variance + mean * mean;
    let signal = Signal { mean, square, moving, growth: share * read.growth, law: Law::Normal };
    Some((signal, Passage::Mixed { factor, orthogonal: drawn.orthogonal, share }))
}

/// φ(x), where `moments` are those of a normal x. `with_points` asks for the distribution of what it gives.
/// `None` where only moments of x are known.
pub(crate) fn activation(
    phi: Function,
    read: &Signal,
    moments: impl FnOnce() -> Moments,
    with_points: bool,
) -> Option<Made> {
    match &read.law {
        Law::Normal => {
            let moments = moments();
            let points = || Points::normal(read.mean, read.variance()).bent(phi).0;
            let law = if with_points { Law::Points(points()) } else { Law::Unknown };
            let Moments { mean, square, slope_square: slope, turned, .. } = moments;
            let growth = if square > 0.0 { turned / square } else { 0.0 };
            let moving = moments.variance();
            let signal = Signal { mean, square, moving, growth: growth * read.growth, law };
            Some((signal, Passage::Bent { slope, spread: moments.spread(), growth, slopes: None }))
        }
        Law::Points(points) => {
            let (bent, slopes) = points.bent(phi);
            let mean = bent.expect(|_, value| value);
            let square = bent.expect(|_, value| value * value);
            let moving = (square - mean * mean).max(0.0);
            let growth = bent.growth();
            let signal = Signal { mean, square, moving, growth, law: Law::Points(bent) };
            let slope = points.expect(|index, _| slopes[index].square);
            let fourth = points.expect(|index, _| slopes[index].square * slopes[index].square);
            let spread = fourth / (slope * slope);
            Some((signal, Passage::Bent { slope, spread, growth, slopes: Some(slopes) }))
        }
        Law::Unknown => None,
    }
}

/// (x − mean) / deviation · 1 + 0.
pub(crate) fn normalisation(over: Normalisation, read: &Signal) -> Made {
    let (mean, divided) = match over {
        Normalisation::Batch => (read.mean, read.moving),
        Normalisation::Layer => (read.mean, read.variance()),
        Normalisation::Rms => (0.0, read.square),
    };
    let squeeze = 1.0 / (divided + EPSILON);
    let root = libm::sqrt(squeeze);
    let law = match &read.law {
        Law::Points(points) => Law::Points(points.normalised(mean, root)),
        Law::Normal => Law::Normal,
        Law::Unknown => Law::Unknown,
    };
    let signal = Signal {
        mean: (read.mean - mean) * root,
        square: divided * squeeze,
        moving: read.moving * squeeze,
        growth: 0.0,
        law,
    };
    (signal, Passage::Scaled(squeeze))
}

/// carried + a · branch with this mean of a².
pub(crate) fn add(scale: f64, carried: &Signal, branch: &Signal) -> Option<Made> {
    let root = libm::sqrt(scale);
    let mean = carried.mean + root * branch.mean;
    let square = carried.square + scale * branch.square + 2.0 * root * carried.mean * branch.mean;
    let moving = carried.moving + scale * branch.moving;
    let (law, growth, transition) = match (&carried.law, &branch.law) {
        (Law::Normal, Law::Normal) => (Law::Normal, 0.0, None),
        (Law::Points(points), Law::Normal) => {
            let variance = scale * branch.variance();
            let (points, transition) =
                points.plus_normal(root * branch.mean, variance, branch.growth)?;
            let growth = points.growth();
            (Law::Points(points), growth, Some(transition))
        }
        (Law::Unknown, _) | (_, Law::Points(_) | Law::Unknown) => (Law::Unknown, 0.0, None),
    };
    let signal = Signal { mean, square, moving, growth, law };
    Some((signal, Passage::Added { branch: scale, transition }))
}

/// T c + (1 − T) h with a gate T that depends on neither: the maps of T and c are independent.
pub(crate) fn blend(gate: &Signal, candidate: &Signal, carried: &Signal) -> Made {
    let (open, open_square) = (gate.mean, gate.square);
    let kept_square = 1.0 - 2.0 * open + open_square;
    let both = candidate.mean * carried.mean;
    let mean = open * candidate.mean + (1.0 - open) * carried.mean;
    let square = open_square * candidate.square
        + 2.0 * (open - open_square) * both
        + kept_square * carried.square;
    let moving = (square - mean * mean).max(0.0);
    let signal = Signal { mean, square, moving, growth: 0.0, law: Law::Unknown };
    let apart = candidate.square - 2.0 * both + carried.square;
    let passage = Passage::Blended { gate: apart, candidate: open_square, carried: kept_square };
    (signal, passage)
}
