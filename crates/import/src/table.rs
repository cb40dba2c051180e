//! `Table`: rows of cells by column, whatever they were read from, become measurements of the log.
//!
//! There are four kinds of tables, told by their columns. Long ones name the metric in each row; the others
//! have a column for each metric, of a layer that the row names, or of the layer in the column's name; and a
//! table of a single series is named by its file.

use protocol::{ImportFault, Taken, Why};

use crate::MOST_COLUMNS;
use crate::columns::{Role, counts_epochs, left_out, role};
use crate::curves::distance;
use crate::log::Log;
use crate::meaning::{Meaning, split_run};
use crate::text::{number, shortened, whole};

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    /// Nothing.
    Empty,
    Number(f64),
    Text(&'a str),
    /// Something that is neither number nor text.
    Other,
}

/// A cell with its column.
pub(crate) type Field<'a> = (usize, Cell<'a>);

/// The columns of a file.
#[derive(Debug, Default)]
pub(crate) struct Table {
    columns: Vec<Column>,
    /// Columns whose use is decided.
    decided: usize,
    step: StepOf,
    /// Columns that may be the step, with how sure that is.
    steps: Vec<(usize, usize)>,
    run: Option<usize>,
    layer: Option<usize>,
    metric: Option<usize>,
    value: Option<usize>,
    /// The series of a file that has only one, named by the file.
    series: String,
    /// Whether a comma separates cells.
    comma: bool,
    rows: u64,
}

/// Where the step of a row comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum StepOf {
    /// Nothing was measured yet.
    #[default]
    Unknown,
    /// A column.
    Column { index: usize, rank: usize },
    /// The number of the row.
    Row,
}

/// A column.
#[derive(Debug)]
struct Column {
    name: String,
    used: Used,
}

/// What is done with a column.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Used {
    /// It says what the row is about, or nothing.
    Aside,
    /// Its values lie at this place.
    At(usize),
    /// It is a metric of the layer that the row names.
    OfLayer,
}

impl Table {
    /// A table whose file has this name, without what does not name the series.
    pub(crate) fn new(series: &str, comma: bool) -> Table {
        Table { series: series.to_owned(), comma, ..Table::default() }
    }

    /// Adds a column; its index.
    pub(crate) fn add_column(&mut self, name: &str) -> Result<usize, ImportFault> {
        if self.columns.len() == MOST_COLUMNS {
            return Err(ImportFault::TooManyPlaces(MOST_COLUMNS));
        }
        self.columns.push(Column { name: name.to_owned(), used: Used::Aside });
        Ok(self.columns.len() - 1)
    }

    /// How many columns there are.
    pub(crate) fn len(&self) -> usize {
        self.columns.len()
    }

    /// Takes a row.
    pub(crate) fn row(&mut self, row: &[Field<'_>], log: &mut Log) -> Result<(), ImportFault> {
        let read = self.row_at(0, row, log);
        self.rows += 1;
        read
    }

    /// Counts rows that were taken by their places.
    pub(crate) fn pass(&mut self, rows: u64) {
        self.rows += rows;
    }

    /// Takes the row at this place after those that are counted.
    pub(crate) fn row_at(
        &mut self,
        place: u64,
        row: &[Field<'_>],
        log: &mut Log,
    ) -> Result<(), ImportFault> {
        if self.decided < self.columns.len() {
            self.decide(row, log)?;
        }
        if let Some(run) = self.run {
            match cell(row, run) {
                Cell::Text(name) if !log.shows(name) => return Ok(()),
                Cell::Number(number) if !log.shows(&number.to_string()) => return Ok(()),
                Cell::Text(_) | Cell::Number(_) | Cell::Empty | Cell::Other => {}
            }
        }
        let Some(step) = self.step_of(place, row)? else { return Ok(()) };
        let digits;
        let layer = match self.layer.map_or(Cell::Empty, |layer| cell(row, layer)) {
            Cell::Text(name) => name,
            Cell::Number(number) => {
                digits = number.to_string();
                digits.as_str()
            }
            Cell::Empty | Cell::Other => "",
        };
        match (self.metric, self.value) {
            (Some(metric), Some(value)) => {
                let Cell::Text(name) = cell(row, metric) else { return Ok(()) };
                let place = log.place(layer, name)?;
                return self.measure(place, step, cell(row, value), true, log);
            }
            (None, Some(value)) => {
                let place = log.place(layer, &self.series)?;
                self.measure(place, step, cell(row, value), true, log)?;
            }
            (_, None) => {}
        }
        for &(index, cell) in row {
            let place = match self.columns.get(index).map(|column| column.used) {
                Some(Used::At(place)) => place,
                Some(Used::OfLayer) => log.place(layer, &self.columns[index].name)?,
                Some(Used::Aside) | None => continue,
            };
            self.measure(place, step, cell, false, log)?;
        }
        Ok(())
    }

    /// Takes a value. In a table with a column for each series an empty cell says nothing.
    fn measure(
        &self,
        place: usize,
        step: u64,
        cell: Cell<'_>,
        long: bool,
        log: &mut Log,
    ) -> Result<(), ImportFault> {
        let value = match cell {
            Cell::Number(value) => Some(value),
            Cell::Text("" | "null" | "None" | "NA" | "N/A") | Cell::Empty if long => None,
            Cell::Text("" | "null" | "None" | "NA" | "N/A") | Cell::Empty => return Ok(()),
            Cell::Text(text) => match number(text, self.comma) {
                Some(value) => Some(value),
                None if matches!(log.taken(place), Taken::LeftOut(_)) => return Ok(()),
                None if log.is_begun(place) || long => {
                    return Err(ImportFault::BadValue(shortened(text)));
                }
                None => {
                    log.leave_out(place, Why::NotNumbers);
                    return Ok(());
                }
            },
            Cell::Other => return Ok(()),
        };
        log.add(place, step, value)
    }

    /// The step of a row; `None` where it has none.
    fn step_of(&self, place: u64, row: &[Field<'_>]) -> Result<Option<u64>, ImportFault> {
        let StepOf::Column { index, rank } = self.step else {
            return Ok(Some(self.rows + place));
        };
        let cell = cell(row, index);
        // Most are plain digits; these need no other reading.
        if let Cell::Text(text) = cell
            && let Some(step) = text.parse().ok().filter(|step| *step <= 1 << 53)
        {
            return Ok(Some(step));
        }
        if matches!(cell, Cell::Text("") | Cell::Empty | Cell::Other) {
            return Ok(None);
        }
        let value = self.value_of(cell);
        let value = value.map(|value| if counts_epochs(rank) { value.floor() } else { value });
        value.and_then(whole).map(Some).ok_or_else(|| {
            ImportFault::BadStep(match cell {
                Cell::Text(text) => shortened(text),
                Cell::Number(number) => number.to_string(),
                Cell::Empty | Cell::Other => String::new(),
            })
        })
    }

    /// Decides what the new columns are for. The row tells their first values.
    fn decide(&mut self, row: &[Field<'_>], log: &mut Log) -> Result<(), ImportFault> {
        let new = self.decided..self.columns.len();
        self.decided = self.columns.len();
        let mut aside: Vec<(usize, Role)> = Vec::new();
        let mut measured = Vec::new();
        for index in new {
            let first = cell(row, index);
            let text = match first {
                Cell::Text(text) => Some(text).filter(|text| number(text, self.comma).is_none()),
                Cell::Empty | Cell::Number(_) | Cell::Other => None,
            };
            let role = role(&self.columns[index].name, text, log.choices());
            let slot = match role {
                Role::Run => &mut self.run,
                Role::Layer => &mut self.layer,
                Role::Metric => &mut self.metric,
                Role::Value => &mut self.value,
                Role::Step(rank) => {
                    // Epochs that begin with a fraction number no steps.
                    if !counts_epochs(rank) || self.value_of(first).is_some_and(is_whole) {
                        self.steps.push((rank, index));
                    }
                    aside.push((index, role));
                    continue;
                }
                Role::Clock => {
                    aside.push((index, role));
                    continue;
                }
                Role::Measured => {
                    measured.push(index);
                    continue;
                }
            };
            if slot.is_none() {
                *slot = Some(index);
                aside.push((index, role));
            } else {
                measured.push(index);
            }
        }
        self.decide_step(&measured, log);
        self.tell(&aside, log);
        // Of several names for the same curve the plainest is shown.
        let rank = |index: &usize| {
            let (_, key) = split_run(&self.columns[*index].name);
            let curve = distance(key);
            (curve.is_none(), curve, *index)
        };
        measured.sort_by_key(rank);
        for index in measured {
            self.columns[index].used = self.used(index, log)?;
        }
        Ok(())
    }

    /// Once anything is measured, takes the surest of the columns that may be the step.
    fn decide_step(&mut self, measured: &[usize], log: &Log) {
        let known = |index: &usize| {
            let name = &self.columns[*index].name;
            let of = |meaning: Meaning| !matches!(meaning.taken, Taken::LeftOut(_));
            log.choices().of(name).is_some()
                || of(Meaning::of_key(split_run(name).1))
                || self.layer.is_some() && of(Meaning::of_metric(name))
        };
        if self.step != StepOf::Unknown || self.value.is_none() && !measured.iter().any(known) {
            return;
        }
        self.step = match self.steps.iter().min() {
            Some(&(rank, index)) => StepOf::Column { index, rank },
            None => StepOf::Row,
        };
    }

    /// What is done with a column that may be measured.
    fn used(&self, index: usize, log: &mut Log) -> Result<Used, ImportFault> {
        let name = self.columns[index].name.as_str();
        if self.metric.is_some() && self.value.is_some() || name.is_empty() {
            log.note(name, Taken::LeftOut(Why::Unknown));
            return Ok(Used::Aside);
        }
        if let (Some(run), _) = split_run(name)
            && !log.shows(run)
        {
            return Ok(Used::Aside);
        }
        let chosen = log.choices().of(name).map(|taken| matches!(taken, Taken::Of(_)));
        let of_layer = || matches!(Meaning::of_metric(name).taken, Taken::Of(_));
        if self.layer.is_some() && chosen.unwrap_or_else(of_layer) {
            return Ok(Used::OfLayer);
        }
        log.place("", name).map(Used::At)
    }

    /// Notes what the columns are that are not measured.
    fn tell(&self, aside: &[(usize, Role)], log: &mut Log) {
        for &(index, role) in aside {
            let taken = match role {
                Role::Step(_) | Role::Clock | Role::Measured => left_out(role),
                Role::Run => Taken::Run,
                Role::Layer => Taken::Layer,
                Role::Metric => Taken::Metric,
                Role::Value => Taken::Value,
            };
            log.note(&self.columns[index].name, taken);
        }
        let step = match self.step {
            StepOf::Column { index, .. } => Some(index),
            StepOf::Row => None,
            // It would be this one, if anything was measured.
            StepOf::Unknown => self.steps.iter().min().map(|it| it.1),
        };
        step.into_iter().for_each(|index| log.note(&self.columns[index].name, Taken::Step));
    }

    /// The number in a cell.
    fn value_of(&self, cell: Cell<'_>) -> Option<f64> {
        match cell {
            Cell::Number(value) => Some(value),
            Cell::Text(text) => number(text, self.comma),
            Cell::Empty | Cell::Other => None,
        }
    }
}

fn is_whole(value: f64) -> bool {
    value.fract() == 0.0
}

/// The cell of a column.
fn cell<'a>(row: &[Field<'a>], column: usize) -> Cell<'a> {
    let here = row.get(column).filter(|field| field.0 == column);
    here.or_else(|| row.iter().find(|field| field.0 == column)).map_or(Cell::Empty, |field| field.1)
}
