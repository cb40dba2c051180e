//! `List`: a few items in place, many of them on the heap.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// Items that a list holds in place: as many operands as an operator over single tensors has.
const FEW: usize = 5;

/// A list that is cloned without touching the heap while it is short. Its length is fixed.
#[derive(Clone, Debug)]
pub struct List<T>(Items<T>);

#[derive(Clone, Debug)]
enum Items<T> {
    Few { items: [T; FEW], count: u8 },
    Many(Arc<[T]>),
}

impl<T: Copy + Default> List<T> {
    /// A list of these items.
    pub fn new(items: &[T]) -> List<T> {
        List(if items.len() > FEW {
            Items::Many(items.into())
        } else {
            let item = |at: usize| items.get(at).copied().unwrap_or_default();
            Items::Few { items: std::array::from_fn(item), count: items.len() as u8 }
        })
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match &self.0 {
            Items::Few { items, count } => &items[..usize::from(*count)],
            Items::Many(items) => items,
        }
    }
}

impl<T: Clone> DerefMut for List<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        match &mut self.0 {
            Items::Few { items, count } => &mut items[..usize::from(*count)],
            Items::Many(items) => Arc::make_mut(items),
        }
    }
}

impl<T: PartialEq> PartialEq for List<T> {
    fn eq(&self, other: &List<T>) -> bool {
        **self == **other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_lists_read_and_change_alike() {
        for count in [0, 1, FEW, FEW + 1, 40] {
            let items: Vec<usize> = (1..=count).collect();
            let mut list = List::new(&items);
            assert_eq!(*list, *items);
            let before = list.clone();
            list.iter_mut().for_each(|item| *item += 1);
            assert_eq!(*before, *items);
            assert!(list.iter().zip(&items).all(|(new, old)| *new == old + 1));
        }
    }
}
