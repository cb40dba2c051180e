//! `Places`: every pair of layer and key that a log names, found again quickly, with what it means.

use std::collections::{HashMap, HashSet};

use protocol::{Choices, ImportFault, Taken, Why};

use crate::meaning::{Meaning, split_run};
use crate::metric;
use crate::{LONGEST_NAME, MOST_PLACES};

/// A pair of layer and key.
#[derive(Debug)]
pub(crate) struct Place {
    /// The layer, as it is shown.
    pub(crate) layer: String,
    /// The key.
    pub(crate) name: String,
    pub(crate) taken: Taken,
    /// Measurements of it.
    pub(crate) rows: u64,
}

/// The places in the order in which they first came.
#[derive(Debug, Default)]
pub(crate) struct Places {
    list: Vec<Place>,
    by_name: HashMap<(String, String), usize>,
    /// The place that probably comes next: logs repeat the same places in every step.
    next: usize,
    /// The keys that are shown as curves; there is one of each kind.
    curves: [Option<String>; 4],
    /// What there is already of each layer.
    taken: HashSet<(String, usize)>,
    choices: Choices,
}

impl Places {
    pub(crate) fn new(choices: Choices) -> Places {
        Places { choices, ..Places::default() }
    }

    /// The index of a place, new or known. The layer is empty where the log does not name it apart.
    pub(crate) fn find(&mut self, layer: &str, name: &str) -> Result<usize, ImportFault> {
        let known = self
            .list
            .get(self.next)
            .is_some_and(|place| place.name == name && place.layer == layer && !layer.is_empty());
        let index = if known { self.next } else { self.look_up(layer, name)? };
        self.next = if index + 1 < self.list.len() { index + 1 } else { 0 };
        Ok(index)
    }

    fn look_up(&mut self, layer: &str, name: &str) -> Result<usize, ImportFault> {
        if layer.len() > LONGEST_NAME || name.len() > LONGEST_NAME {
            return Err(ImportFault::LongName(LONGEST_NAME));
        }
        let key = (layer.to_owned(), name.to_owned());
        if let Some(&index) = self.by_name.get(&key) {
            return Ok(index);
        }
        if self.list.len() == MOST_PLACES {
            return Err(ImportFault::TooManyPlaces(MOST_PLACES));
        }
        let index = self.list.len();
        let meaning = self.meaning(layer, name);
        let shown = if meaning.layer.is_empty() { layer } else { &meaning.layer };
        let (layer, name) = (shown.to_owned(), name.to_owned());
        let mut taken = meaning.taken;
        if let Taken::Of(measure) = taken {
            // A layer has one row in a picture, whatever else the log calls it.
            let is_new = self.taken.insert((layer.clone(), metric::order(measure)));
            taken = if is_new { taken } else { Taken::LeftOut(Why::Another) };
        }
        self.list.push(Place { layer, name, taken, rows: 0 });
        self.by_name.insert(key, index);
        Ok(index)
    }

    /// What a key means here: what the reader says, else what its name says.
    fn meaning(&mut self, layer: &str, name: &str) -> Meaning {
        let (_, key) = split_run(name);
        let whole = matches!(layer, "" | "network" | "model" | "total" | "all");
        let mut meaning = if whole { Meaning::of_key(key) } else { Meaning::of_metric(key) };
        match self.choices.of(name) {
            Some(taken) => {
                if meaning.layer.is_empty() && whole {
                    key.clone_into(&mut meaning.layer);
                }
                meaning.taken = taken;
            }
            None if self.is_another(meaning.taken, name) => {
                meaning.taken = Taken::LeftOut(Why::Another);
            }
            None => {}
        }
        meaning
    }

    /// Whether there is a curve of this kind already, of another key.
    fn is_another(&mut self, taken: Taken, name: &str) -> bool {
        let slot = match taken {
            Taken::Loss => 0,
            Taken::Accuracy => 1,
            Taken::TestAccuracy => 2,
            Taken::TestLoss => 3,
            Taken::Of(_)
            | Taken::LeftOut(_)
            | Taken::Step
            | Taken::Run
            | Taken::Layer
            | Taken::Metric
            | Taken::Value => return false,
        };
        if self.choices.taken.iter().any(|it| it.1 == taken) {
            return true;
        }
        self.curves[slot].get_or_insert_with(|| name.to_owned()) != name
    }

    pub(crate) fn get(&self, index: usize) -> &Place {
        &self.list[index]
    }

    pub(crate) fn get_mut(&mut self, index: usize) -> &mut Place {
        &mut self.list[index]
    }

    pub(crate) fn choices(&self) -> &Choices {
        &self.choices
    }

    /// All of them, with their indices.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &Place)> {
        self.list.iter().enumerate()
    }
}
