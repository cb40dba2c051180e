//! `Exponents`: the powers of two of a gradient, as the host reads them.

use engine::{BufferId, Program, RowAxes, scaled};

use crate::arena::{Arena, entry_size, is_whole};

/// The table of a gradient's powers of two on the device.
pub(crate) struct Exponents {
    start: usize,
    /// Entries, and the numbers of each: the power of two comes first.
    entries: usize,
    size: usize,
    columns: usize,
    /// How many powers of two the host is told: one for each time step, or a single one.
    groups: usize,
}

impl Exponents {
    /// Those of a buffer; `None` of what is no gradient.
    pub(crate) fn of(program: &Program, arena: &Arena, id: BufferId) -> Option<Exponents> {
        let (buffer, start) = (program.buffer(id), arena.exponents(id)?);
        let is_whole = is_whole(buffer.row_axes);
        let (entries, columns) = if is_whole {
            (1, buffer.rows * buffer.columns)
        } else {
            (buffer.rows, buffer.columns)
        };
        let size = if is_whole { 1 } else { entry_size(columns) };
        let groups = if buffer.row_axes == RowAxes::TimeBatch { program.steps } else { 1 };
        Some(Exponents { start, entries, size, columns, groups })
    }

    /// Where they lie in the arena.
    pub(crate) fn start(&self) -> usize {
        self.start
    }

    /// How many numbers they take.
    pub(crate) fn count(&self) -> usize {
        self.entries * self.size
    }

    /// Brings the rows of each group to one power of two, the largest of those that have a number; gives them.
    pub(crate) fn settle(&self, values: &mut [f32], table: &[f32]) -> Vec<i32> {
        let rows_of_group = (self.entries / self.groups).max(1);
        let groups = values.chunks_mut((rows_of_group * self.columns).max(1));
        let tables = table.chunks(rows_of_group * self.size);
        let settled = groups.zip(tables).map(|(values, table)| {
            let rows = || table.iter().step_by(self.size).map(|exponent| *exponent as i32);
            let counts = |values: &[f32]| values.iter().any(|value| *value != 0.0);
            let of_numbers =
                values.chunks(self.columns).zip(rows()).filter(|(values, _)| counts(values));
            let largest = of_numbers.map(|(_, exponent)| exponent).max().unwrap_or(0);
            for (values, exponent) in values.chunks_mut(self.columns).zip(rows()) {
                if exponent != largest {
                    let shifted = |value: &f32| scaled(*value, exponent - largest) as f32;
                    values.iter_mut().for_each(|value| *value = shifted(value));
                }
            }
            largest
        });
        settled.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_to_the_largest_power_of_two_that_has_a_number() {
        let of = Exponents { start: 0, entries: 4, size: 2, columns: 2, groups: 2 };
        let mut values = [1.0, 2.0, 3.0, 0.0, 0.0, 0.0, 0.5, -1.0];
        // The third row is 0 and has nothing to say.
        let table = [-100.0, 9.0, -102.0, 9.0, 0.0, 9.0, -250.0, 9.0];
        assert_eq!(of.settle(&mut values, &table), [-100, -250]);
        assert_eq!(values, [1.0, 2.0, 0.75, 0.0, 0.0, 0.0, 0.5, -1.0]);
    }

    #[test]
    fn what_is_0_everywhere_or_not_finite_stays() {
        let of = Exponents { start: 0, entries: 2, size: 1, columns: 1, groups: 1 };
        let mut values = [0.0, 0.0];
        assert_eq!(of.settle(&mut values, &[-30000.0, 0.0]), [0]);
        let mut values = [f32::INFINITY, f32::NAN];
        assert_eq!(of.settle(&mut values, &[0.0, -40.0]), [0]);
        assert!(values[0].is_infinite() && values[1].is_nan());
    }
}
