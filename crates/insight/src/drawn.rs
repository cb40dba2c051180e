//! How a layer's parameters are drawn, as the theory asks for it.

use experiment::{Block, Draw, Layer};

/// A matrix of independent elements with mean 0, or an orthogonal one.
#[derive(Clone, Copy)]
pub(crate) struct Weights {
    /// Variance of an element.
    pub(crate) variance: f64,
    /// Whether it is orthogonal, so that it keeps norms exactly.
    pub(crate) orthogonal: bool,
}

/// A vector of biases.
#[derive(Clone, Copy, Default)]
pub(crate) struct Bias {
    /// Mean, apart from the chrono part.
    pub(crate) mean: f64,
    /// Variance, apart from the chrono part.
    pub(crate) variance: f64,
    /// Sign and longest time of the chrono part.
    pub(crate) chrono: Option<(f64, f64)>,
}

impl Bias {
    /// The sum of two biases.
    pub(crate) fn plus(self, other: Bias) -> Bias {
        Bias {
            mean: self.mean + other.mean,
            variance: self.variance + other.variance,
            chrono: self.chrono.or(other.chrono),
        }
    }
}

/// A block of rows of the parameter of this name, and its number of columns.
fn block(layer: &Layer, name: &str, index: usize) -> Option<(Block, usize)> {
    let parameter = layer.parameters.iter().find(|parameter| parameter.name == name)?;
    Some((*parameter.blocks.get(index)?, parameter.columns))
}

/// A block of a matrix; `None` where its elements have no common distribution.
pub(crate) fn weights(layer: &Layer, name: &str, index: usize) -> Option<Weights> {
    let (block, columns) = block(layer, name, index)?;
    match block.draw {
        // Orthonormal rows or columns, whichever are fewer: those have length 1.
        Draw::Orthogonal { gain } => {
            let variance = gain * gain / columns.max(block.size) as f64;
            Some(Weights { variance, orthogonal: true })
        }
        draw => Some(Weights { variance: draw.variance(columns)?, orthogonal: false }),
    }
}

/// A block of a vector of biases.
pub(crate) fn bias(layer: &Layer, name: &str, index: usize) -> Option<Bias> {
    let (block, _) = block(layer, name, index)?;
    match block.draw {
        Draw::Constant(mean) => Some(Bias { mean, ..Bias::default() }),
        Draw::Chrono { longest, sign } => {
            Some(Bias { chrono: Some((sign, longest)), ..Bias::default() })
        }
        draw => Some(Bias { variance: draw.variance(1)?, ..Bias::default() }),
    }
}
