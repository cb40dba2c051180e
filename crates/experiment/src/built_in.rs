//! `BuiltIn`: which rows an experiment learns, if they are built in, and what they look like.

use crate::choices::DataSet;
use crate::run_spec::RunSpec;

/// All that decides the rows of a data set that is built in. Equal values give the same rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BuiltIn {
    /// The data set.
    pub set: DataSet,
    /// Length of sequences if it can be chosen.
    pub length: usize,
    /// Standard deviation of the noise of points in the plane.
    pub noise: f64,
    /// Seed of the points in the plane and of the test sequences.
    pub seed: u32,
}

/// What a row looks like, for those who draw it or tell of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// A picture of a handwritten digit.
    Picture,
    /// A point of the plane.
    Point,
    /// A sequence of numbers.
    Numbers,
    /// A sequence of symbols, each written one-hot.
    Symbols,
}

impl RunSpec {
    /// The rows that it learns, unless a reader's own table takes their place.
    pub fn built_in(&self) -> BuiltIn {
        BuiltIn { set: self.data, length: self.length, noise: self.noise, seed: self.seed }
    }

    /// What one of these rows looks like.
    pub fn look(&self) -> Look {
        match self.data {
            DataSet::Digits => Look::Picture,
            DataSet::Spirals | DataSet::Circles | DataSet::Xor | DataSet::Moons => Look::Point,
            DataSet::Adding | DataSet::Parity => Look::Numbers,
            DataSet::CopyMemory | DataSet::TemporalOrder => Look::Symbols,
        }
    }

    /// Targets of a row that only memory tells, and among how many symbols each is guessed without it;
    /// `None` where targets are no symbols of the sequence.
    pub fn remembered(&self) -> Option<(usize, usize)> {
        match self.data {
            DataSet::CopyMemory => Some((10, 8)),
            DataSet::Digits
            | DataSet::Spirals
            | DataSet::Circles
            | DataSet::Xor
            | DataSet::Moons
            | DataSet::Adding
            | DataSet::TemporalOrder
            | DataSet::Parity => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_targets_of_time_steps_are_remembered_one_by_one() {
        for &data in DataSet::ALL {
            let spec = RunSpec { data, ..RunSpec::default() };
            let shape = data.shape(spec.length);
            assert_eq!(spec.remembered().is_some(), shape.targets() > 1, "{data}");
            let fits = |(targets, symbols)| {
                targets < shape.targets() && shape.target.classes() > Some(symbols)
            };
            assert!(spec.remembered().is_none_or(fits), "{data}");
        }
    }

    #[test]
    fn rows_look_as_their_shape_allows() {
        for &data in DataSet::ALL {
            let spec = RunSpec { data, ..RunSpec::default() };
            let shape = data.shape(spec.length);
            let fits = match spec.look() {
                Look::Picture => shape.numbers() == 64 && !data.has_noise() && !data.has_length(),
                Look::Point => data.has_noise() && shape.numbers() == 2,
                Look::Numbers => data.has_length(),
                // One-hot needs at least two features.
                Look::Symbols => data.has_length() && shape.features > 1,
            };
            assert!(fits, "{data}");
        }
    }
}
