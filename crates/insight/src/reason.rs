//! `Reason`: why a gradient takes the course it takes, as far as the plan says.

use experiment::{Activation, LayerRole, Network, Norm, Plan, Skip};

use crate::activation::Phi;
use crate::course::{Course, Kind};
use crate::drawn::weights;
use crate::quadrature::Moments;
use crate::theory::predict;
use crate::verdict::{Evidence, typical_mean_square};

/// Why it is so. Each is one true sentence about the plan or the evidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reason {
    /// The slopes of this activation are so flat (E φ′² below 0.2) that no usual weights make up for
    /// them, or a normalisation takes away what weights could do.
    ActivationShrinks {
        /// The activation function.
        activation: Activation,
    },
    /// σw² E φ′² is below 1: larger weights would keep the gradient's size.
    WeightsTooSmall,
    /// σw² E φ′² is above 1: smaller weights would keep the gradient's size.
    WeightsTooLarge,
    /// Every unscaled residual branch adds its share to the gradient.
    UnscaledResidual,
    /// Without skip connections, dividing by the deviation of the sums amplifies the gradient by more
    /// than the activation shrinks it (Yang et al. 2019, arXiv 1902.08129).
    NormalisationExplodes {
        /// The normalisation.
        norm: Norm,
    },
    /// The gate that keeps the state, and with it the gradient, is not open enough for so many steps.
    GatesForget,
    /// That gate is open enough.
    GatesKeep,
    /// The state comes back through the gates with more than it was.
    GatesAmplify,
    /// Highway layers whose transform gates are too far open carry too little.
    TransformGatesOpen,
    /// Paths around the layers carry the gradient.
    Carried,
    /// The layers shrink and stretch it to about the same degree.
    Balanced,
    /// There are too few layers for so little a factor to count.
    Shallow,
    /// Fewer than three layers have no direction.
    TooFewLayers,
    /// It goes up and down; a line explains little of it.
    NoDirection,
    /// A layer passes exactly nothing on.
    CutOff,
    /// Most units of a layer are 0 on every row.
    UnitsOff,
    /// Most activations of a layer lie on its flat ends.
    FlatEnds,
    /// Rows' gradients are as unlike each other as noise.
    NoiseLike,
    /// Numbers left the range of f32.
    Overflow,
    /// The initial parameters would have given another course: training has changed it.
    Trained,
    /// The theory has nothing to say about this plan.
    Unknown,
}

/// Below this E φ′² no usual weights make up for the activation: they would have to be larger than
/// He's by a factor of 2.5 in variance.
const FLAT: f64 = 0.2;

/// The reason for a kind of course.
pub(crate) fn reason(plan: &Plan, kind: Kind, course: &Course, evidence: &Evidence<'_>) -> Reason {
    if let Some(reason) = evident(kind, course) {
        return reason;
    }
    let prediction = predict(plan, typical_mean_square(&plan.spec));
    let factor = prediction.as_ref().map(crate::Prediction::geometric_mean);
    let predicted = prediction.map(|prediction| Course::predicted(plan, &prediction).kind());
    if predicted.is_some_and(|predicted| predicted != kind) {
        return Reason::Trained;
    }
    let layers = evidence.layers.len();
    match kind {
        Kind::Healthy => healthy(plan, factor, layers),
        Kind::Vanishing => vanishing(plan, factor.is_some()),
        _ => exploding(plan, factor.is_some()),
    }
}

/// The reason where the numbers alone tell it.
pub(crate) fn evident(kind: Kind, course: &Course) -> Option<Reason> {
    match kind {
        Kind::NonFinite => Some(Reason::Overflow),
        Kind::Dead if course.zero > 0 => Some(Reason::CutOff),
        Kind::Dead => Some(Reason::UnitsOff),
        Kind::Saturated => Some(Reason::FlatEnds),
        Kind::Shattered => Some(Reason::NoiseLike),
        Kind::Undecided if course.judged < crate::course::FEWEST_LAYERS => {
            Some(Reason::TooFewLayers)
        }
        Kind::Undecided => Some(Reason::NoDirection),
        Kind::Vanishing | Kind::Healthy | Kind::Exploding => None,
    }
}

fn healthy(plan: &Plan, factor: Option<f64>, layers: usize) -> Reason {
    match plan.spec.network {
        Network::Lstm | Network::Gru => return Reason::GatesKeep,
        Network::Dense if plan.spec.skip != Skip::None => return Reason::Carried,
        Network::Dense | Network::Rnn => {}
    }
    match factor {
        // The same factor over fifty layers would be another kind of course.
        Some(factor) if layers < 50 && !(0.91..1.1).contains(&factor) => Reason::Shallow,
        Some(_) => Reason::Balanced,
        None => Reason::Unknown,
    }
}

fn vanishing(plan: &Plan, known: bool) -> Reason {
    match (plan.spec.network, plan.spec.skip) {
        (Network::Lstm | Network::Gru, _) => Reason::GatesForget,
        (Network::Dense, Skip::Highway) => Reason::TransformGatesOpen,
        (Network::Dense, Skip::ResidualPost) => Reason::Unknown,
        _ if !known => Reason::Unknown,
        (Network::Dense, _) if plan.spec.norm != Norm::None => {
            Reason::ActivationShrinks { activation: plan.spec.activation }
        }
        _ => match slope_square(plan) {
            Some(slope) if slope < FLAT => {
                Reason::ActivationShrinks { activation: plan.spec.activation }
            }
            Some(_) => Reason::WeightsTooSmall,
            None => Reason::Unknown,
        },
    }
}

fn exploding(plan: &Plan, known: bool) -> Reason {
    let dense = !plan.is_recurrent();
    match (plan.spec.network, plan.spec.skip) {
        (Network::Lstm | Network::Gru, _) => Reason::GatesAmplify,
        (Network::Dense, Skip::Residual | Skip::ResidualPost) => Reason::UnscaledResidual,
        _ if dense && plan.spec.norm != Norm::None && plan.spec.skip == Skip::None => {
            Reason::NormalisationExplodes { norm: plan.spec.norm }
        }
        _ if known => Reason::WeightsTooLarge,
        _ => Reason::Unknown,
    }
}

/// E φ′² in the middle of the network, following q.
fn slope_square(plan: &Plan) -> Option<f64> {
    let phi = Phi::of(&plan.spec);
    let layer = plan.hidden().get(plan.hidden().len() / 2)?;
    let (name, fan) = match layer.role {
        LayerRole::Recurrent(_) => ("weight_hh", layer.fan_out),
        LayerRole::Hidden(_) | LayerRole::Output => ("weight", layer.fan_in),
    };
    let scale = fan as f64 * weights(layer, name, 0)?.variance;
    let mut q = 1.0;
    for _ in 0..(plan.hidden().len() / 2).clamp(1, 100) {
        q = scale * Moments::new(phi, q).square;
    }
    Some(Moments::new(phi, q).slope_square)
}
