//! `Thinning`: decides which entries a list of bounded length keeps.
//!
//! Every `stride`-th pushed entry is kept. When the list is full, every second entry is dropped and
//! the stride doubles. So the kept entries are evenly spaced over the whole run, and each is one real
//! measurement.

/// What to do with the next push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// Drop it: it is not a multiple of the stride.
    Skip,
    /// Append it.
    Keep,
    /// The list is full: drop every second entry (keep the even ones), then append it.
    HalveThenKeep,
}

/// Counts pushed entries and decides on each.
#[derive(Clone, Debug)]
pub(crate) struct Thinning {
    capacity: usize,
    kept: usize,
    pushes: u64,
    stride: u64,
}

impl Thinning {
    /// Keeps at most `capacity` entries. The capacity is even, so that the first push after a halving is a
    /// multiple of the doubled stride.
    pub(crate) fn new(capacity: usize) -> Thinning {
        debug_assert!(capacity > 0 && capacity.is_multiple_of(2));
        Thinning { capacity, kept: 0, pushes: 0, stride: 1 }
    }

    /// One in this many pushed entries is kept.
    pub(crate) fn stride(&self) -> u64 {
        self.stride
    }

    /// Continues from the first `kept` entries: the next push is kept.
    pub(crate) fn keep(&mut self, kept: usize) {
        self.kept = kept;
        self.pushes = kept as u64 * self.stride;
    }

    /// Decides on the next push.
    pub(crate) fn admit(&mut self) -> Admission {
        let due = self.pushes.is_multiple_of(self.stride);
        self.pushes += 1;
        if !due {
            return Admission::Skip;
        }
        if self.kept < self.capacity {
            self.kept += 1;
            return Admission::Keep;
        }
        self.stride *= 2;
        self.kept = self.capacity / 2 + 1;
        Admission::HalveThenKeep
    }
}

/// Keeps every second row of a list, from the first on; a row has `width` values.
pub(crate) fn keep_even_rows<T: Copy>(list: &mut Vec<T>, width: usize) {
    if width == 0 {
        return;
    }
    let rows = list.len() / width;
    for (to, from) in (0..rows).step_by(2).enumerate() {
        list.copy_within(from * width..(from + 1) * width, to * width);
    }
    list.truncate(rows.div_ceil(2) * width);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_pushes_are_multiples_of_the_stride_and_never_exceed_the_capacity() {
        for capacity in [2, 6, 64] {
            let mut thinning = Thinning::new(capacity);
            let mut list: Vec<u64> = Vec::new();
            for push in 0..10_000 {
                match thinning.admit() {
                    Admission::Skip => {}
                    Admission::Keep => list.push(push),
                    Admission::HalveThenKeep => {
                        keep_even_rows(&mut list, 1);
                        list.push(push);
                    }
                }
                let stride = thinning.stride();
                assert!(list.len() <= capacity);
                assert_eq!(list.len() as u64, push / stride + 1);
                assert!(list.iter().enumerate().all(|(i, &kept)| kept == i as u64 * stride));
            }
        }
    }

    #[test]
    fn rows_move_as_a_whole() {
        let mut list = vec![1, 2, 3, 4, 5, 6];
        keep_even_rows(&mut list, 2);
        assert_eq!(list, [1, 2, 5, 6]);
    }
}
