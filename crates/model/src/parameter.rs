//! `Parameter`: a tensor that is learned, with its shape and what it is drawn from.

use crate::draw::Rows;

/// Index of a parameter in [`crate::Model::parameters`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ParameterId(pub usize);

/// A tensor that is learned, stacked from rows that are drawn alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Name within its block, as PyTorch would call it: `weight`, `bias`, `weight_hh`, `norm.weight`.
    pub name: &'static str,
    /// What it is for.
    pub kind: ParameterKind,
    /// Number of columns; 1 for vectors.
    pub columns: usize,
    /// What its rows are drawn from, from the first on.
    pub rows: Vec<Rows>,
    /// The random stream of its draws, its own; see [`crate::of_path`].
    pub stream: u64,
}

/// What a parameter is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// Weights \[fan-out, fan-in\] of a linear map.
    Weight,
    /// Weights from a hidden state to the next one, \[gates · H, H\].
    RecurrentWeight,
    /// Weights of a gate's linear map. Their gradient is not measured.
    GateWeight,
    /// Biases, one for each unit.
    Bias,
    /// Factors of a normalisation, one for each unit.
    Scale,
    /// What a normalisation adds, one for each unit.
    Shift,
    /// A learned factor on a branch.
    BranchScale,
}

impl ParameterKind {
    /// Whether it is a matrix; all others are vectors.
    pub fn is_matrix(self) -> bool {
        match self {
            ParameterKind::Weight | ParameterKind::RecurrentWeight | ParameterKind::GateWeight => {
                true
            }
            ParameterKind::Bias
            | ParameterKind::Scale
            | ParameterKind::Shift
            | ParameterKind::BranchScale => false,
        }
    }

    /// Whether the gradient of such a matrix is measured.
    pub fn is_measured(self) -> bool {
        match self {
            ParameterKind::Weight | ParameterKind::RecurrentWeight => true,
            ParameterKind::GateWeight
            | ParameterKind::Bias
            | ParameterKind::Scale
            | ParameterKind::Shift
            | ParameterKind::BranchScale => false,
        }
    }
}

impl Parameter {
    /// Whether both start as the same numbers, whatever the initialisation is called that they follow.
    pub fn starts_as(&self, other: &Parameter) -> bool {
        let Parameter { name, kind, columns, rows, stream } = self;
        let alike = rows.iter().zip(&other.rows);
        (*name, *kind, *columns, *stream, rows.len())
            == (other.name, other.kind, other.columns, other.stream, other.rows.len())
            && alike.into_iter().all(|(a, b)| (a.size, a.draw) == (b.size, b.draw))
    }

    /// Number of elements.
    pub fn count(&self) -> u64 {
        self.size() as u64 * self.columns as u64
    }

    /// Number of rows; of a vector, of elements.
    pub fn size(&self) -> usize {
        self.rows.iter().map(|rows| rows.size).sum()
    }

    /// Rows and columns as stored: a vector lies in one row.
    pub fn shape(&self) -> (usize, usize) {
        if self.kind.is_matrix() { (self.size(), self.columns) } else { (1, self.size()) }
    }
}
