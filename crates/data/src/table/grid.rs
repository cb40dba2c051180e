//! `Grid`: a table as text, with a header of different names and rows of equal length.

use std::collections::BTreeSet;

use experiment::{CellFault, TableProblem};

use crate::csv::{Records, records};
use crate::table::limits::{MOST_BYTES, MOST_LISTED};
use crate::table::quote::quote;

/// A table in which every row has as many cells as the header.
#[derive(Debug)]
pub(crate) struct Grid<'a> {
    records: Records<'a>,
    width: usize,
}

impl<'a> Grid<'a> {
    /// Reads the text. Neither the number of rows nor the contents of the cells are checked.
    pub(crate) fn read(text: &'a str) -> Result<Grid<'a>, Vec<TableProblem>> {
        if text.len() > MOST_BYTES {
            return Err(vec![TableProblem::TooLarge { bytes: text.len(), most: MOST_BYTES }]);
        }
        let records = records(text).map_err(|problem| vec![problem])?;
        let starts = &records.starts;
        if starts.is_empty() {
            return Err(vec![TableProblem::Empty]);
        }
        let ends = starts.iter().skip(1).map(|start| start.1).chain([records.cells.len()]);
        let widths: Vec<usize> =
            starts.iter().zip(ends).map(|(start, end)| end - start.1).collect();
        let expected = widths[0];
        let grid = Grid { records, width: expected };

        let ragged = widths.iter().enumerate().filter(|(_, found)| **found != expected);
        let ragged = ragged.map(|(record, &found)| {
            let line = grid.records.starts[record].0;
            TableProblem::CellCount { line, found, expected }
        });
        let mut seen = BTreeSet::new();
        let repeated: BTreeSet<&str> =
            grid.names().map(|(_, name)| name).filter(|name| !seen.insert(*name)).collect();
        let repeated =
            repeated.iter().map(|name| TableProblem::DuplicateColumn { name: quote(name) });
        let problems = [listed(repeated), listed(ragged)].concat();
        if problems.is_empty() { Ok(grid) } else { Err(problems) }
    }

    /// Number and name of each column. Columns without a name (row numbers, as some programs write
    /// them) are left out.
    pub(crate) fn names(&self) -> impl Iterator<Item = (usize, &str)> {
        let header = self.records.cells[..self.width].iter();
        header.map(|name| name.as_ref()).enumerate().filter(|(_, name)| !name.is_empty())
    }

    /// Number of rows, the header aside.
    pub(crate) fn rows(&self) -> usize {
        self.records.starts.len() - 1
    }

    /// The line of the file at which a row begins, counted from 1.
    pub(crate) fn line(&self, row: usize) -> usize {
        self.records.starts[row + 1].0
    }

    /// The cell of a row, counted from 0 after the header.
    pub(crate) fn cell(&self, row: usize, column: usize) -> &str {
        &self.records.cells[(row + 1) * self.width + column]
    }

    /// All cells of a column except its name.
    pub(crate) fn column(&self, column: usize) -> impl Iterator<Item = &str> {
        (0..self.rows()).map(move |row| self.cell(row, column))
    }

    /// Whether most cells of a column are numbers.
    pub(crate) fn is_numeric(&self, column: usize) -> bool {
        2 * self.column(column).filter(|cell| number(cell).is_ok()).count() > self.rows()
    }
}

/// The finite number that a cell holds.
pub(crate) fn number(cell: &str) -> Result<f64, CellFault> {
    match experiment::number::read(cell) {
        // Adding 0 turns −0 into 0.
        Some(number) if number.is_finite() => Ok(number + 0.0),
        Some(_) => Err(CellFault::NotFinite),
        None if cell.is_empty() => Err(CellFault::Empty),
        None => {
            let word = cell.trim_start_matches(['+', '-']);
            let named = ["nan", "inf", "infinity"].iter().any(|n| word.eq_ignore_ascii_case(n));
            Err(if named { CellFault::NotFinite } else { CellFault::NotANumber })
        }
    }
}

/// The different texts of a column, in order.
pub(crate) fn distinct<'a>(cells: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut distinct: Vec<&str> = cells.collect();
    distinct.sort_unstable();
    distinct.dedup();
    distinct
}

/// The first problems of a kind, and how many more there are.
pub(crate) fn listed(problems: impl Iterator<Item = TableProblem>) -> Vec<TableProblem> {
    let mut problems = problems.peekable();
    let mut listed: Vec<TableProblem> = problems.by_ref().take(MOST_LISTED).collect();
    if problems.peek().is_some() {
        listed.push(TableProblem::More { count: problems.count() });
    }
    listed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_without_a_name_are_left_out() {
        let grid = Grid::read(",a,,b\n0,1,2,3\n1,4,5,6\n").unwrap();
        assert_eq!(grid.names().collect::<Vec<_>>(), [(1, "a"), (3, "b")]);
        assert_eq!((grid.rows(), grid.line(1), grid.cell(1, 3)), (2, 3, "6"));
    }

    #[test]
    fn rows_of_another_width_and_repeated_names_are_named() {
        let problems = Grid::read("a,b,a,b,c\n1,2,3,4,5\n\n1,2\n1,2,3,4,5,6").unwrap_err();
        let duplicate = |name: &str| TableProblem::DuplicateColumn { name: name.to_owned() };
        let expected = [
            duplicate("a"),
            duplicate("b"),
            TableProblem::CellCount { line: 4, found: 2, expected: 5 },
            TableProblem::CellCount { line: 5, found: 6, expected: 5 },
        ];
        assert_eq!(problems, expected);
    }

    #[test]
    fn what_is_empty_or_too_large_is_refused() {
        for text in ["", "\n \r\n", "\u{feff}"] {
            assert_eq!(Grid::read(text).unwrap_err(), [TableProblem::Empty], "{text:?}");
        }
        let large = "a".repeat(MOST_BYTES + 1);
        let expected = TableProblem::TooLarge { bytes: 5_000_001, most: 5_000_000 };
        assert_eq!(Grid::read(&large).unwrap_err(), [expected]);
        assert!(Grid::read(&large[1..]).is_ok());
    }

    #[test]
    fn long_lists_end_with_a_count() {
        let text = format!("a,b\n{}", "1\n".repeat(50));
        let problems = Grid::read(&text).unwrap_err();
        assert_eq!(problems.len(), 21);
        assert_eq!(problems[19], TableProblem::CellCount { line: 21, found: 1, expected: 2 });
        assert_eq!(problems[20], TableProblem::More { count: 30 });
        let exactly = format!("a,b\n{}", "1\n".repeat(20));
        assert_eq!(Grid::read(&exactly).unwrap_err().len(), 20);
    }

    #[test]
    fn numbers_are_told_from_what_is_none() {
        for (cell, expected) in [
            ("1.5", Ok(1.5)),
            ("-2e3", Ok(-2000.0)),
            ("", Err(CellFault::Empty)),
            ("x", Err(CellFault::NotANumber)),
            ("1,5", Err(CellFault::NotANumber)),
            ("1e999", Err(CellFault::NotFinite)),
            ("NaN", Err(CellFault::NotFinite)),
            ("-inf", Err(CellFault::NotFinite)),
            ("Infinity", Err(CellFault::NotFinite)),
        ] {
            assert_eq!(number(cell), expected, "{cell:?}");
        }
        assert!(number("-0").unwrap().is_sign_positive());
    }
}
