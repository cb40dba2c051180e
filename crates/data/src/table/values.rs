//! The cells of columns as numbers.

use experiment::TableProblem;

use crate::table::cell::{Notation, is_missing};
use crate::table::chosen::{Feature, Reading};
use crate::table::grid::Grid;
use crate::table::quote::quote;

/// The numbers of a column in these rows; NaN where a cell holds none.
pub(crate) fn numbers(
    grid: &Grid<'_>,
    column: usize,
    notation: Notation,
    rows: &[u32],
) -> Vec<f64> {
    let cells = rows.iter().map(|&row| grid.cell(row as usize, column));
    cells.map(|cell| notation.number(cell).unwrap_or(f64::NAN)).collect()
}

/// The cells that are neither missing nor in these `numbers`, which [`numbers`] has read.
pub(crate) fn wrong<'a>(
    grid: &'a Grid<'_>,
    (column, notation): (usize, Notation),
    rows: &'a [u32],
    numbers: &'a [f64],
) -> impl Iterator<Item = TableProblem> + 'a {
    let without = rows.iter().zip(numbers).filter(|(_, number)| number.is_nan());
    without.filter_map(move |(&row, _)| {
        let text = grid.cell(row as usize, column);
        let fault = notation.number(text).err().filter(|_| !is_missing(text))?;
        Some(TableProblem::BadNumber {
            line: grid.line(row as usize),
            column: quote(&grid.names()[column]),
            text: quote(text),
            fault,
        })
    })
}

/// The numbers of a feature in these rows, one column for each of its inputs; NaN where a cell holds none.
pub(crate) fn inputs(grid: &Grid<'_>, feature: &Feature<'_>, rows: &[u32]) -> Vec<Vec<f64>> {
    let column = feature.column;
    match &feature.reading {
        Reading::Numbers(notation) => vec![numbers(grid, column, *notation, rows)],
        Reading::Texts(texts) => {
            let number = |row: &u32, text: &str| match grid.cell(*row as usize, column) {
                cell if cell == text => 1.0,
                cell if is_missing(cell) => f64::NAN,
                _ => 0.0,
            };
            texts.iter().map(|text| rows.iter().map(|row| number(row, text)).collect()).collect()
        }
    }
}
