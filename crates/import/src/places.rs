//! `Places`: every pair of layer and metric that a log names, found again quickly.

use std::collections::HashMap;

use protocol::ImportFault;

use crate::metric::Metric;
use crate::{LONGEST_NAME, MOST_PLACES};

/// A pair of layer and metric.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) layer: String,
    pub(crate) name: String,
    pub(crate) metric: Metric,
    /// Rows about it.
    pub(crate) rows: u64,
}

/// The places in the order in which they first came.
#[derive(Debug, Default)]
pub(crate) struct Places {
    list: Vec<Place>,
    by_name: HashMap<(String, String), usize>,
    /// The place that probably comes next: logs repeat the same places in every step.
    next: usize,
}

impl Places {
    /// The index of a place, new or known.
    pub(crate) fn find(&mut self, layer: &str, metric: &str) -> Result<usize, ImportFault> {
        let is = |place: &Place| place.layer == layer && place.name == metric;
        let index = match self.list.get(self.next) {
            Some(place) if is(place) => self.next,
            _ => self.look_up(layer, metric)?,
        };
        self.next = if index + 1 < self.list.len() { index + 1 } else { 0 };
        self.list[index].rows += 1;
        Ok(index)
    }

    fn look_up(&mut self, layer: &str, metric: &str) -> Result<usize, ImportFault> {
        if layer.len() > LONGEST_NAME || metric.len() > LONGEST_NAME {
            return Err(ImportFault::LongName(LONGEST_NAME));
        }
        let key = (layer.to_owned(), metric.to_owned());
        if let Some(&index) = self.by_name.get(&key) {
            return Ok(index);
        }
        if self.list.len() == MOST_PLACES {
            return Err(ImportFault::TooManyPlaces(MOST_PLACES));
        }
        let index = self.list.len();
        let (layer, name) = key.clone();
        self.list.push(Place { metric: Metric::named(&name), layer, name, rows: 0 });
        self.by_name.insert(key, index);
        Ok(index)
    }

    pub(crate) fn get(&self, index: usize) -> &Place {
        &self.list[index]
    }

    /// All of them, with their indices.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &Place)> {
        self.list.iter().enumerate()
    }
}
