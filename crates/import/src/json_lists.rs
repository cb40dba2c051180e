//! `Lists`: an object of lists, such as the history of Keras, as a table with a column for each list.
//!
//! Whether an object is a row or such a table is known only at its end, so its lists are kept until then,
//! thinned out where they are very long.

use protocol::{Choices, ImportFault, Taken, Why};

use crate::columns::{Role, role};
use crate::log::Log;
use crate::meaning::Meaning;
use crate::table::{Cell, Field, Table};
use crate::text::number;
use crate::{MOST_PLACES, MOST_STEPS};

/// The most values of a list that are kept. They are thinned out evenly, as steps are.
const MOST_VALUES: usize = 2 * MOST_STEPS;

/// The lists of an object.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    lists: Vec<List>,
}

/// A list whose values are numbers, as far as they are read.
#[derive(Debug)]
struct List {
    path: String,
    /// Whether it may hold a value for each layer instead of one for each step.
    by_layer: bool,
    /// Every value, or one in 2 to the power of `doublings`; what is no number is [`NO_NUMBER`].
    values: Vec<f64>,
    doublings: u32,
    /// Values so far, with those that are not kept.
    length: usize,
    /// Whether anything in it is neither a number nor left out.
    other: bool,
}

/// Stands for a value that is left out: a NaN that no text is read as.
const NO_NUMBER: f64 = f64::from_bits(0x7ff8_0000_6e6f_6e65);

impl Lists {
    /// Whether another list may begin. One more than there may be places is a fault once they are columns.
    pub(crate) fn has_room(&self) -> bool {
        self.lists.len() <= MOST_PLACES
    }

    pub(crate) fn clear(&mut self) {
        self.lists.clear();
    }

    /// A list begins.
    pub(crate) fn begin(&mut self, path: &str, by_layer: bool) {
        let path = path.to_owned();
        let list =
            List { path, by_layer, values: Vec::new(), doublings: 0, length: 0, other: false };
        self.lists.push(list);
    }

    /// The value at this place of the list that began last.
    pub(crate) fn add(&mut self, index: usize, cell: Cell<'_>) {
        let Some(list) = self.lists.last_mut() else { return };
        let value = match cell {
            Cell::Number(value) => Some(value),
            Cell::Text(text) => number(text, true),
            Cell::Empty | Cell::Other => None,
        };
        list.other |= value.is_none() && cell != Cell::Empty;
        // What lies between was no value.
        while list.length < index {
            list.push(NO_NUMBER);
        }
        list.push(value.unwrap_or(NO_NUMBER));
    }

    /// Whether the object is a table with a column for each list: it has a list that is no value for each
    /// layer, and `scalars`, its other members, number no step and measure nothing.
    pub(crate) fn are_columns<'a>(
        &self,
        scalars: impl Iterator<Item = &'a str>,
        choices: &Choices,
    ) -> bool {
        let by_step = |list: &List| !list.by_layer || is_measured(&list.path, choices);
        self.lists.iter().any(by_step) && !scalars.into_iter().any(|it| says_something(it, choices))
    }

    /// Hands the table over, row by row.
    pub(crate) fn hand_to(
        &self,
        table: &mut Table,
        mut column: impl FnMut(&str, &mut Table) -> Result<usize, ImportFault>,
        log: &mut Log,
    ) -> Result<(), ImportFault> {
        let mut columns: Vec<(usize, &List)> = Vec::with_capacity(self.lists.len());
        for list in self.lists.iter().filter(|list| list.length > 0) {
            if list.other {
                log.note(&list.path, Taken::LeftOut(Why::NotNumbers));
            } else {
                columns.push((column(&list.path, table)?, list));
            }
        }
        let thinnest = columns.iter().map(|it| it.1.doublings).max().unwrap_or_default();
        let longest = columns.iter().map(|it| it.1.length).max().unwrap_or_default();
        for index in (0..longest).step_by(1 << thinnest) {
            let cell = |&(column, list): &(usize, &List)| -> Option<Field<'_>> {
                Some((column, list.at(index)?))
            };
            let row: Vec<Field<'_>> = columns.iter().filter_map(cell).collect();
            table.row_at(index as u64, &row, log)?;
        }
        table.pass(longest as u64);
        Ok(())
    }
}

impl List {
    fn push(&mut self, value: f64) {
        if self.length.is_multiple_of(1 << self.doublings) {
            if self.values.len() == MOST_VALUES {
                let mut index = 0;
                self.values.retain(|_| {
                    index += 1;
                    index % 2 == 1
                });
                self.doublings += 1;
            }
            if self.length.is_multiple_of(1 << self.doublings) {
                self.values.push(value);
            }
        }
        self.length += 1;
    }

    /// The value at a place that is kept.
    fn at(&self, index: usize) -> Option<Cell<'static>> {
        let value = *self.values.get(index >> self.doublings)?;
        let is_value = value.to_bits() != NO_NUMBER.to_bits();
        Some(if is_value { Cell::Number(value) } else { Cell::Empty })
    }
}

/// Whether a key is shown as a curve or as a measure of a layer.
fn is_measured(key: &str, choices: &Choices) -> bool {
    let taken = choices.of(key).unwrap_or_else(|| Meaning::of_key(key).taken);
    matches!(
        taken,
        Taken::Of(_) | Taken::Loss | Taken::TestLoss | Taken::Accuracy | Taken::TestAccuracy
    )
}

/// Whether a key is measured, or numbers the step.
fn says_something(key: &str, choices: &Choices) -> bool {
    is_measured(key, choices) || matches!(role(key, None, choices), Role::Step(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_is_thinned_evenly() {
        let mut lists = Lists::default();
        lists.begin("loss", false);
        (0..100_000).for_each(|index| lists.add(index, Cell::Number(index as f64)));
        let list = &lists.lists[0];
        assert!((MOST_STEPS..=MOST_VALUES).contains(&list.values.len()), "{}", list.values.len());
        let kept = list.values.iter().enumerate();
        assert!(kept.into_iter().all(|(at, value)| *value == (at << list.doublings) as f64));
        assert_eq!(list.length, 100_000);
    }

    #[test]
    fn what_lies_between_values_is_left_out() {
        let mut lists = Lists::default();
        lists.begin("loss", false);
        lists.add(0, Cell::Number(f64::NAN));
        lists.add(3, Cell::Text("2.5"));
        let list = &lists.lists[0];
        assert!(matches!(list.at(0), Some(Cell::Number(value)) if value.is_nan()));
        assert_eq!(
            [1, 2, 3].map(|at| list.at(at)).map(|it| it == Some(Cell::Empty)),
            [true, true, false]
        );
        assert!(list.at(4).is_none() && !list.other);
        lists.add(4, Cell::Text("much"));
        assert!(lists.lists[0].other);
    }
}
