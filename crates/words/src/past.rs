//! `Past`: what was set before, to go back to, and what was gone back from.

/// The most that is remembered.
const MOST: usize = 200;

/// States in their order, one of them the present.
#[derive(Debug)]
pub struct Past<T> {
    states: Vec<T>,
    at: usize,
}

impl<T: Clone + PartialEq> Past<T> {
    /// Nothing but the present.
    pub fn new(present: T) -> Past<T> {
        Past { states: vec![present], at: 0 }
    }

    /// Takes note of the present, if it is another; what was gone back from is forgotten then.
    pub fn note(&mut self, present: &T) {
        if self.states[self.at] == *present {
            return;
        }
        self.states.truncate(self.at + 1);
        self.states.push(present.clone());
        if self.states.len() > MOST {
            self.states.remove(0);
        }
        self.at = self.states.len() - 1;
    }

    /// Goes back by one, to this state.
    pub fn back(&mut self) -> Option<T> {
        self.at = self.at.checked_sub(1)?;
        Some(self.states[self.at].clone())
    }

    /// Goes forward again by one, to this state.
    pub fn forward(&mut self) -> Option<T> {
        let state = self.states.get(self.at + 1)?.clone();
        self.at += 1;
        Some(state)
    }

    /// Whether there is something to go back to and to go forward to, if this is the present.
    pub fn ways(&self, present: &T) -> (bool, bool) {
        let known = self.states[self.at] == *present;
        (self.at > 0 || !known, known && self.at + 1 < self.states.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_undone_can_be_redone_until_something_else_is_done() {
        let mut past = Past::new(1);
        assert_eq!((past.ways(&1), past.back(), past.forward()), ((false, false), None, None));
        assert_eq!(past.ways(&2), (true, false), "not noted yet");
        for state in [2, 2, 3] {
            past.note(&state);
        }
        assert_eq!((past.back(), past.back(), past.back()), (Some(2), Some(1), None));
        assert_eq!(past.ways(&1), (false, true));
        assert_eq!((past.forward(), past.ways(&2)), (Some(2), (true, true)));
        past.note(&4);
        assert_eq!((past.forward(), past.back(), past.back()), (None, Some(2), Some(1)));
    }

    #[test]
    fn a_long_past_loses_its_beginning_only() {
        let mut past = Past::new(0);
        (1..=1000).for_each(|state| past.note(&state));
        let back: Vec<i32> = std::iter::from_fn(|| past.back()).collect();
        assert_eq!((back.len(), back[0], back[MOST - 2]), (MOST - 1, 999, 801));
    }
}
