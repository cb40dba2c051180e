//! `Chosen`: the columns of a table that are used, and what they are used for.

use std::collections::BTreeSet;

use experiment::{TableChoices, TableLook, TableProblem};

use crate::table::cell::{Notation, is_missing};
use crate::table::grid::{Grid, distinct, listed};
use crate::table::limits::{MOST_COLUMNS, MOST_FEATURES, MOST_LISTED, MOST_TEXTS};
use crate::table::quote::quote;

/// The columns that are used.
pub(crate) struct Chosen<'a> {
    /// Number of the column to be learned.
    pub(crate) label: usize,
    /// The columns to learn from.
    pub(crate) features: Vec<Feature<'a>>,
}

/// A column to learn from.
pub(crate) struct Feature<'a> {
    /// Its number.
    pub(crate) column: usize,
    /// Its name.
    pub(crate) name: &'a str,
    /// What its cells are as numbers.
    pub(crate) reading: Reading<'a>,
}

/// What the cells of a column are as numbers.
pub(crate) enum Reading<'a> {
    /// The numbers that they hold.
    Numbers(Notation),
    /// For each of these texts 1 where it stands, else 0.
    Texts(Vec<&'a str>),
}

impl Feature<'_> {
    /// The name of each number that a cell becomes.
    pub(crate) fn names(&self) -> Vec<String> {
        match &self.reading {
            Reading::Numbers(_) => vec![self.name.to_owned()],
            Reading::Texts(texts) => {
                texts.iter().map(|it| format!("{} = {it}", self.name)).collect()
            }
        }
    }
}

impl Reading<'_> {
    /// How many numbers of a row a cell becomes.
    pub(crate) fn width(&self) -> usize {
        match self {
            Reading::Numbers(_) => 1,
            Reading::Texts(texts) => texts.len(),
        }
    }
}

impl<'a> Chosen<'a> {
    /// Finds the columns, or everything that is wrong with the choice.
    pub(crate) fn new(
        grid: &'a Grid<'_>,
        look: &'a TableLook,
        choices: &TableChoices,
    ) -> Result<Chosen<'a>, Vec<TableProblem>> {
        let mut problems = Vec::new();
        let label = find(look, &choices.label).map_err(|problem| problems.push(problem)).ok();
        let columns = match &choices.features {
            None => {
                look.suggested(&choices.label).filter_map(|it| find(look, &it.name).ok()).collect()
            }
            Some(names) => named(look, &choices.label, names, &mut problems),
        };
        let mut features = Vec::new();
        for column in columns {
            match feature(grid, look, column) {
                Ok(feature) => features.push(feature),
                Err(problem) => problems.push(problem),
            }
        }
        if features.is_empty() && problems.is_empty() {
            problems.push(TableProblem::NoFeatures);
        }
        let found = features.iter().map(|it| it.reading.width()).sum();
        if found > MOST_FEATURES {
            problems.push(TableProblem::TooManyFeatures { found, most: MOST_FEATURES });
        }
        match label {
            Some(label) if problems.is_empty() => Ok(Chosen { label, features }),
            _ => Err(problems),
        }
    }
}

/// A column as a feature.
fn feature<'a>(
    grid: &'a Grid<'_>,
    look: &'a TableLook,
    column: usize,
) -> Result<Feature<'a>, TableProblem> {
    let it = &look.columns[column];
    let reading = if it.numeric {
        Reading::Numbers(notation(it.comma))
    } else if it.distinct > MOST_TEXTS {
        let (name, found) = (quote(&it.name), it.distinct);
        return Err(TableProblem::TooManyTexts { name, found, most: MOST_TEXTS });
    } else {
        Reading::Texts(distinct(grid.column(column).filter(|cell| !is_missing(cell))))
    };
    Ok(Feature { column, name: &it.name, reading })
}

/// How the numbers of a column are written.
pub(crate) fn notation(comma: bool) -> Notation {
    if comma { Notation::Comma } else { Notation::Point }
}

/// The columns with these names that can be features. Each other column is a problem.
fn named(
    look: &TableLook,
    label: &str,
    names: &[String],
    problems: &mut Vec<TableProblem>,
) -> Vec<usize> {
    let (mut seen, mut features, mut wrong) = (BTreeSet::new(), Vec::new(), Vec::new());
    // If there are far too many, the first ones already are a problem.
    for name in names.iter().take(MOST_COLUMNS + 1) {
        if !seen.insert(name) {
            wrong.push(TableProblem::DuplicateColumn { name: quote(name) });
        } else if name == label {
            wrong.push(TableProblem::LabelAsFeature { name: quote(name) });
        } else {
            match find(look, name) {
                Ok(column) => features.push(column),
                Err(problem) => wrong.push(problem),
            }
        }
    }
    problems.extend(listed(wrong.into_iter()));
    features
}

/// The number of the column with this name.
fn find(look: &TableLook, name: &str) -> Result<usize, TableProblem> {
    let found = look.columns.iter().position(|it| it.name == name);
    found.ok_or_else(|| {
        let valid = look.columns.iter().take(MOST_LISTED).map(|it| quote(&it.name)).collect();
        TableProblem::UnknownColumn { name: quote(name), valid }
    })
}
