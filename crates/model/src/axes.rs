//! `Axes`: what the numbers of a value are arranged by, in memory order.

/// An axis of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axis {
    /// What it counts.
    pub kind: AxisKind,
    /// How many.
    pub size: usize,
}

/// What an axis counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AxisKind {
    /// Rows of the batch.
    Batch,
    /// Time steps of a sequence.
    Time,
    /// Units of a layer, or features.
    Unit,
}

/// The axes of a value, the slowest first. The last one is always [`AxisKind::Unit`]: a value is stored as
/// a matrix with the units as columns and all other axes together as rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axes(Vec<Axis>);

impl Axes {
    /// \[batch, units\]: one vector for each row.
    pub fn rows(batch: usize, units: usize) -> Axes {
        Axes::of(&[(AxisKind::Batch, batch), (AxisKind::Unit, units)])
    }

    /// \[time, batch, units\]: time step after time step, as a recurrence reads them.
    pub fn time_major(steps: usize, batch: usize, units: usize) -> Axes {
        Axes::of(&[(AxisKind::Time, steps), (AxisKind::Batch, batch), (AxisKind::Unit, units)])
    }

    /// \[batch, time, units\]: row after row, each with all its time steps.
    pub fn batch_major(batch: usize, steps: usize, units: usize) -> Axes {
        Axes::of(&[(AxisKind::Batch, batch), (AxisKind::Time, steps), (AxisKind::Unit, units)])
    }

    fn of(axes: &[(AxisKind, usize)]) -> Axes {
        Axes(axes.iter().map(|&(kind, size)| Axis { kind, size }).collect())
    }

    /// The axes in memory order.
    pub fn iter(&self) -> impl Iterator<Item = Axis> + '_ {
        self.0.iter().copied()
    }

    /// The size of an axis, if the value has it.
    pub fn size(&self, kind: AxisKind) -> Option<usize> {
        self.iter().find(|axis| axis.kind == kind).map(|axis| axis.size)
    }

    /// Columns of the matrix: the units.
    pub fn units(&self) -> usize {
        self.size(AxisKind::Unit).unwrap_or(1)
    }

    /// Rows of the matrix: everything but the units.
    pub fn matrix_rows(&self) -> usize {
        self.iter().filter(|axis| axis.kind != AxisKind::Unit).map(|axis| axis.size).product()
    }

    /// Numbers of the value.
    pub fn numbers(&self) -> u64 {
        self.iter().map(|axis| axis.size as u64).product()
    }

    /// Whether all rows of one time step lie together, before those of the next.
    pub fn is_time_major(&self) -> bool {
        self.0.first().is_some_and(|axis| axis.kind == AxisKind::Time)
    }

    /// The same axes with another number of units.
    #[must_use]
    pub fn with_units(&self, units: usize) -> Axes {
        let with = |axis: Axis| match axis.kind {
            AxisKind::Unit => Axis { size: units, ..axis },
            AxisKind::Batch | AxisKind::Time => axis,
        };
        Axes(self.iter().map(with).collect())
    }

    /// The same axes without the time.
    #[must_use]
    pub fn without_time(&self) -> Axes {
        Axes(self.iter().filter(|axis| axis.kind != AxisKind::Time).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_a_matrix_with_the_units_as_columns() {
        let axes = Axes::time_major(5, 3, 4);
        assert_eq!((axes.matrix_rows(), axes.units(), axes.numbers()), (15, 4, 60));
        assert!(axes.is_time_major() && !Axes::batch_major(3, 5, 4).is_time_major());
        assert_eq!(axes.without_time(), Axes::rows(3, 4));
        assert_eq!(axes.with_units(7).numbers(), 105);
    }

    #[test]
    fn numbers_pass_32_bits() {
        assert_eq!(Axes::time_major(500, 1024, 100_000).numbers(), 51_200_000_000);
    }
}
