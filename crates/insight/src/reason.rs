//! `Reason`: why a gradient takes the course it takes, as far as the plan says.

use experiment::{Kind, Plan};
use model::{Activation, Function, Kind as Module, Model, Normalisation, Parameter};

use crate::course::Course;
use crate::drawn::weights;
use crate::evidence::Evidence;
use crate::prediction::Prediction;
use crate::quadrature::Moments;
use crate::rows::Rows;
use crate::theory::predict;
use crate::typical::typical_rows;

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
        norm: Normalisation,
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
    /// Layers of so few units can bend a boundary between classes only so often.
    Narrow {
        /// Units of a layer.
        units: usize,
    },
    /// The loss says it all.
    Losses,
    /// Fewer than three layers have no direction.
    TooFewLayers,
    /// It goes up and down; a line explains little of it.
    NoDirection,
    /// A layer passes exactly nothing on.
    CutOff,
    /// The slope of an activation function is 0 everywhere.
    NoSlope,
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
    /// Nothing is trained yet, and the theory expects another course: these weights and rows have it by chance.
    Chance,
    /// The theory has nothing to say about this plan.
    Unknown,
}

/// Below this E φ′² no usual weights make up for the activation: they would have to be larger than
/// He's by a factor of 2.5 in variance.
const FLAT: f64 = 0.2;

/// Layers of at most so many units are narrow.
const NARROW: usize = 8;

/// The reason for a kind of course.
pub(crate) fn reason(plan: &Plan, kind: Kind, course: &Course, evidence: &Evidence<'_>) -> Reason {
    let narrowest = (0..plan.model.hidden().len()).map(|block| plan.model.units(block)).min();
    if let Some(units) = narrowest.filter(|units| kind == Kind::Stuck && *units <= NARROW) {
        return Reason::Narrow { units };
    }
    if course.zero > 0 && kind == Kind::Dead && has_no_slope(&plan.model) {
        return Reason::NoSlope;
    }
    if let Some(reason) = evident(kind, course) {
        return reason;
    }
    let model = &plan.model;
    // How far the largest rows dominate depends on the width. So the truth lies between what the theory says
    // of such rows and of rows that are all alike, and training has changed only what neither explains.
    let typical = typical_rows(&plan.spec);
    let alike = Rows::alike(typical.mean_square());
    let predictions: Vec<Prediction> =
        [typical, alike].iter().filter_map(|rows| predict(model, rows)).collect();
    let explains = |it: &&Prediction| Course::predicted(model, it).kind() == kind;
    let prediction = predictions.iter().find(explains);
    if prediction.is_none() && !predictions.is_empty() {
        return if evidence.trained { Reason::Trained } else { Reason::Chance };
    }
    let factor = prediction.map(Prediction::geometric_mean);
    let (parts, layers) = (Parts::of(model), evidence.layers.len());
    match kind {
        Kind::Healthy => healthy(&parts, factor, layers),
        Kind::Vanishing => vanishing(model, &parts, factor.is_some()),
        Kind::Exploding => exploding(&parts, factor.is_some()),
        Kind::Dead
        | Kind::Saturated
        | Kind::Shattered
        | Kind::Learning
        | Kind::Guessing
        | Kind::Stuck
        | Kind::Undecided
        | Kind::NonFinite => Reason::Unknown,
    }
}

/// Whether some activation function lets no gradient pass at all.
fn has_no_slope(model: &Model) -> bool {
    let mut functions = model.modules.iter().filter_map(|module| module.kind.activation());
    functions.any(|(activation, _)| activation.has_no_slope())
}

/// The reason where the numbers alone tell it.
pub(crate) fn evident(kind: Kind, course: &Course) -> Option<Reason> {
    match kind {
        Kind::NonFinite => Some(Reason::Overflow),
        Kind::Dead if course.zero > 0 => Some(Reason::CutOff),
        Kind::Dead => Some(Reason::UnitsOff),
        Kind::Saturated => Some(Reason::FlatEnds),
        Kind::Shattered => Some(Reason::NoiseLike),
        Kind::Learning | Kind::Guessing | Kind::Stuck => Some(Reason::Losses),
        Kind::Undecided if course.judged < crate::course::FEWEST_LAYERS => {
            Some(Reason::TooFewLayers)
        }
        Kind::Undecided => Some(Reason::NoDirection),
        Kind::Vanishing | Kind::Healthy | Kind::Exploding => None,
    }
}

/// What a network has that may be a reason.
#[derive(Default)]
struct Parts {
    /// Gates keep a state through time.
    has_cells: bool,
    /// Gates carry what a layer read around it.
    has_blends: bool,
    /// Branches are added with a factor of 1.
    has_whole_sums: bool,
    /// An activation follows on a sum of a branch and what is carried around it, before that is carried on.
    has_bent_sums: bool,
    /// Something is carried around layers.
    has_paths: bool,
    /// The first normalisation.
    norm: Option<Normalisation>,
}

impl Parts {
    fn of(model: &Model) -> Parts {
        let mut parts = Parts { has_paths: model.paths().next().is_some(), ..Parts::default() };
        for module in &model.modules {
            parts.has_cells |= module.kind.is_gated();
            let is_handed_on = model.blocks.iter().any(|block| block.output == module.writes);
            match module.kind {
                Module::Blend => parts.has_blends = true,
                Module::Add { scale } => {
                    parts.has_whole_sums |= scale == 1.0;
                    parts.has_bent_sums |= !is_handed_on;
                }
                Module::ScaledAdd { .. } => parts.has_bent_sums |= !is_handed_on,
                Module::Normalisation { over, .. } => parts.norm = parts.norm.or(Some(over)),
                Module::Linear { .. }
                | Module::Activation { .. }
                | Module::Recurrence { .. }
                | Module::LastStep
                | Module::SplitSteps => {}
            }
        }
        parts
    }
}

fn healthy(parts: &Parts, factor: Option<f64>, layers: usize) -> Reason {
    if parts.has_cells {
        return Reason::GatesKeep;
    }
    if parts.has_paths {
        return Reason::Carried;
    }
    match factor {
        // The same factor over fifty layers would be another kind of course.
        Some(factor) if layers < 50 && !(0.91..1.1).contains(&factor) => Reason::Shallow,
        Some(_) => Reason::Balanced,
        None => Reason::Unknown,
    }
}

fn vanishing(model: &Model, parts: &Parts, known: bool) -> Reason {
    if parts.has_cells {
        return Reason::GatesForget;
    }
    if parts.has_blends {
        return Reason::TransformGatesOpen;
    }
    if !known || parts.has_bent_sums {
        return Reason::Unknown;
    }
    let slope = |phi: &Function| slope_square(model, *phi).unwrap_or(f64::INFINITY);
    // Of several the one that shrinks most.
    let steepest_last = functions(model).into_iter().map(|phi| (slope(&phi), phi.kind));
    match steepest_last.min_by(|(a, _), (b, _)| a.total_cmp(b)) {
        Some((_, activation)) if parts.norm.is_some() => Reason::ActivationShrinks { activation },
        Some((slope, activation)) if slope < FLAT => Reason::ActivationShrinks { activation },
        Some((slope, _)) if slope.is_finite() => Reason::WeightsTooSmall,
        Some(_) | None => Reason::Unknown,
    }
}

/// The activation functions of the hidden blocks, each once.
fn functions(model: &Model) -> Vec<Function> {
    let mut functions = Vec::new();
    for curve in (0..model.hidden().len()).filter_map(|block| model.curve(block)) {
        let function = Function { kind: curve.activation, leak: curve.leak };
        if !functions.contains(&function) {
            functions.push(function);
        }
    }
    functions
}

fn exploding(parts: &Parts, known: bool) -> Reason {
    match parts.norm {
        _ if parts.has_cells => Reason::GatesAmplify,
        _ if parts.has_whole_sums => Reason::UnscaledResidual,
        Some(norm) if !parts.has_paths => Reason::NormalisationExplodes { norm },
        _ if known => Reason::WeightsTooLarge,
        _ => Reason::Unknown,
    }
}

/// E φ′² in the middle of the network, following q.
fn slope_square(model: &Model, phi: Function) -> Option<f64> {
    let middle = model.hidden().len() / 2;
    let weight = weight(model, middle)?;
    let scale = weight.columns as f64 * weights(weight, 0)?.variance;
    let mut q = 1.0;
    for _ in 0..middle.clamp(1, 100) {
        q = scale * Moments::new(phi, q).square;
    }
    Some(Moments::new(phi, q).slope_square)
}

/// The weights by which what a block hands on comes back: of a recurrent block from its own state.
fn weight(model: &Model, block: usize) -> Option<&Parameter> {
    let mut weights = model.modules_of(block).iter().rev().filter_map(|module| match module.kind {
        Module::Linear { weight, .. } | Module::Recurrence { weight, .. } => Some(weight),
        Module::Activation { .. }
        | Module::Normalisation { .. }
        | Module::Add { .. }
        | Module::ScaledAdd { .. }
        | Module::Blend
        | Module::LastStep
        | Module::SplitSteps => None,
    });
    weights.next().map(|weight| model.parameter(weight))
}
