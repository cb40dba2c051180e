//! How the numbers of a batch lie in memory, and a batch being filled.

use experiment::Shape;

/// How the numbers of a batch of B rows lie in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Row after row: inputs \[B\]\[T·F\], targets \[B\] or, one for each time step, \[B\]\[T\].
    Rows,
    /// Time step after time step, as a recurrent network reads them: inputs \[T\]\[B\]\[F\], targets
    /// \[B\] or, one for each time step, \[T\]\[B\].
    TimeMajor {
        /// T: the numbers of each row are cut into T parts of equal length. With T = 64 a row of the
        /// digits, which is no sequence, is read pixel by pixel.
        steps: usize,
    },
}

/// A batch that is being filled row by row. Numbers that are not set are 0.
pub(crate) struct Batch<'a> {
    rows: usize,
    inputs: Part<'a>,
    targets: Part<'a>,
}

/// Numbers of all rows; `together` numbers of one row lie side by side.
struct Part<'a> {
    numbers: &'a mut Vec<f32>,
    together: usize,
}

impl<'a> Batch<'a> {
    /// Empties and resizes the two buffers, which keep their memory.
    ///
    /// # Panics
    ///
    /// If the layout cuts rows into parts of unequal length.
    pub(crate) fn new(
        shape: Shape,
        layout: Layout,
        rows: usize,
        inputs: &'a mut Vec<f32>,
        targets: &'a mut Vec<f32>,
    ) -> Batch<'a> {
        for (buffer, length) in [(&mut *inputs, shape.numbers()), (&mut *targets, shape.targets())]
        {
            buffer.clear();
            buffer.resize(rows * length, 0.0);
        }
        let numbers = shape.numbers();
        let (input, target) = match layout {
            Layout::Rows => (numbers, shape.targets()),
            Layout::TimeMajor { steps } => {
                assert!(
                    steps > 0 && numbers.is_multiple_of(steps),
                    "rows of {numbers} numbers cannot be cut into {steps} equal parts"
                );
                (numbers / steps, 1)
            }
        };
        Batch {
            rows,
            inputs: Part { numbers: inputs, together: input },
            targets: Part { numbers: targets, together: target },
        }
    }

    /// Copies a whole row.
    pub(crate) fn copy(&mut self, row: usize, inputs: &[f32], targets: &[f32]) {
        self.inputs.copy(row, self.rows, inputs);
        self.targets.copy(row, self.rows, targets);
    }

    /// Sets one of the T·F numbers of a row.
    pub(crate) fn set_input(&mut self, row: usize, number: usize, value: f32) {
        self.inputs.set(row, self.rows, number, value);
    }

    /// Sets one of the targets of a row.
    pub(crate) fn set_target(&mut self, row: usize, number: usize, value: f32) {
        self.targets.set(row, self.rows, number, value);
    }
}

impl Part<'_> {
    fn copy(&mut self, row: usize, rows: usize, numbers: &[f32]) {
        for (step, part) in numbers.chunks_exact(self.together).enumerate() {
            let start = (step * rows + row) * self.together;
            self.numbers[start..start + self.together].copy_from_slice(part);
        }
    }

    fn set(&mut self, row: usize, rows: usize, number: usize, value: f32) {
        let (step, within) = (number / self.together, number % self.together);
        self.numbers[(step * rows + row) * self.together + within] = value;
    }
}

#[cfg(test)]
mod tests {
    use experiment::Target;

    use super::*;

    const SHAPE: Shape =
        Shape { steps: 3, features: 2, target: Target::ClassPerStep { classes: 9 } };

    /// Two rows, 10..16 and 20..26, copied or set number by number.
    fn filled(layout: Layout, copied: bool) -> (Vec<f32>, Vec<f32>) {
        let (mut inputs, mut targets) = (vec![9.0; 50], Vec::new());
        let mut batch = Batch::new(SHAPE, layout, 2, &mut inputs, &mut targets);
        for row in 0..2 {
            let numbers: Vec<f32> = (0..6).map(|n| (10 * (row + 1) + n) as f32).collect();
            if copied {
                batch.copy(row, &numbers, &numbers[..3]);
            } else {
                (0..6).for_each(|n| batch.set_input(row, n, numbers[n]));
                (0..3).for_each(|n| batch.set_target(row, n, numbers[n]));
            }
        }
        (inputs, targets)
    }

    #[test]
    fn rows_lie_one_after_the_other() {
        for copied in [false, true] {
            let (inputs, targets) = filled(Layout::Rows, copied);
            let expected = [10., 11., 12., 13., 14., 15., 20., 21., 22., 23., 24., 25.];
            assert_eq!(inputs, expected);
            assert_eq!(targets, [10., 11., 12., 20., 21., 22.]);
        }
    }

    #[test]
    fn time_steps_lie_one_after_the_other() {
        for copied in [false, true] {
            let (inputs, targets) = filled(Layout::TimeMajor { steps: 3 }, copied);
            let expected = [10., 11., 20., 21., 12., 13., 22., 23., 14., 15., 24., 25.];
            assert_eq!(inputs, expected);
            assert_eq!(targets, [10., 20., 11., 21., 12., 22.]);
        }
    }

    #[test]
    fn rows_can_be_cut_finer_than_their_time_steps() {
        let (inputs, _) = filled(Layout::TimeMajor { steps: 6 }, true);
        assert_eq!(inputs, [10., 20., 11., 21., 12., 22., 13., 23., 14., 24., 15., 25.]);
    }

    #[test]
    #[cfg_attr(target_os = "wasi", ignore = "a panic ends the program there")]
    #[should_panic(expected = "cannot be cut into 4 equal parts")]
    fn parts_must_come_out_even() {
        filled(Layout::TimeMajor { steps: 4 }, true);
    }
}
