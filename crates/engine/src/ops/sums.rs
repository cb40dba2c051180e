//! Sums in the order of their terms, and results that are added to what is there.

use model::Real;

use crate::op::Write;

/// Writes a value as the operator's result, or adds it to what is there.
pub(super) fn put<T: Real>(target: &mut T, value: T, write: Write) {
    *target = if write.accumulate { *target + value } else { value };
}

pub(super) fn sum<T: Real>(terms: impl Iterator<Item = T>) -> T {
    terms.fold(T::ZERO, |sum, term| sum + term)
}

pub(super) fn dot<T: Real>(left: &[T], right: &[T]) -> T {
    sum(left.iter().zip(right).map(|(&a, &b)| a * b))
}
