//! `Grid`: a table as text, with different names for its columns and rows of equal length.

use experiment::TableProblem;

use crate::csv::{Records, Separator, records};
use crate::separator::separator;
use crate::table::header;
use crate::table::limits::{MOST_COLUMNS, MOST_LISTED};

/// A table in which every row has as many cells as there are columns.
#[derive(Debug)]
pub(crate) struct Grid<'a> {
    records: Records<'a>,
    names: Vec<String>,
    /// Whether the first record names the columns.
    header: bool,
    /// Whether commas stand between the cells.
    pub(crate) commas_separate: bool,
}

impl<'a> Grid<'a> {
    /// Reads the text. `header` says whether the first line names the columns; `None` looks at the lines. Neither
    /// the number of rows nor the contents of the cells are checked.
    pub(crate) fn read(text: &'a str, header: Option<bool>) -> Result<Grid<'a>, Vec<TableProblem>> {
        let separator = separator(text);
        let records = records(text, separator).map_err(|problem| vec![problem])?;
        let starts = &records.starts;
        if starts.is_empty() {
            return Err(vec![TableProblem::Empty]);
        }
        let ends = starts.iter().skip(1).map(|start| start.1).chain([records.cells.len()]);
        let mut widths = starts.iter().zip(ends).map(|(start, end)| (start.0, end - start.1));
        let expected = widths.clone().next().map_or(0, |(_, width)| width);
        let ragged = widths.by_ref().filter(|(_, found)| *found != expected);
        let ragged =
            listed(ragged.map(|(line, found)| TableProblem::CellCount { line, found, expected }));
        if !ragged.is_empty() {
            return Err(ragged);
        }
        if expected > MOST_COLUMNS {
            return Err(vec![TableProblem::TooManyColumns { found: expected, most: MOST_COLUMNS }]);
        }
        let header = header.unwrap_or_else(|| header::names_columns(&records.cells, expected));
        let names = match header {
            true => header::names(&records.cells[..expected]),
            false => header::names(&vec![""; expected]),
        };
        let commas_separate = separator == Separator::Byte(b',');
        Ok(Grid { records, names, header, commas_separate })
    }

    /// Whether the first line names the columns.
    pub(crate) fn has_header(&self) -> bool {
        self.header
    }

    /// What the header says of a column; an empty text where it says nothing.
    pub(crate) fn title(&self, column: usize) -> &str {
        if self.header { &self.records.cells[column] } else { "c" }
    }

    /// The name of each column.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// Number of rows, the header aside.
    pub(crate) fn rows(&self) -> usize {
        self.records.starts.len() - usize::from(self.header)
    }

    /// The line of the file at which a row begins, counted from 1.
    pub(crate) fn line(&self, row: usize) -> usize {
        self.records.starts[row + usize::from(self.header)].0
    }

    /// The cell of a row, counted from 0 after the header.
    pub(crate) fn cell(&self, row: usize, column: usize) -> &str {
        &self.records.cells[(row + usize::from(self.header)) * self.names.len() + column]
    }

    /// All cells of a column except its name.
    pub(crate) fn column(&self, column: usize) -> impl Iterator<Item = &str> + Clone {
        (0..self.rows()).map(move |row| self.cell(row, column))
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
    fn the_header_names_the_columns_or_nobody_does() {
        let grid = Grid::read(",a,a\n0,1,2\n1,4,5\n", None).unwrap();
        assert_eq!((grid.names().concat(), grid.has_header()), ("c1aa 2".to_owned(), true));
        assert_eq!((grid.rows(), grid.line(1), grid.cell(1, 2)), (2, 3, "5"));
        let grid = Grid::read("0,1,x\n1,4,y\n", None).unwrap();
        assert_eq!((grid.names().concat(), grid.has_header()), ("c1c2c3".to_owned(), false));
        assert_eq!((grid.rows(), grid.line(1), grid.cell(1, 2)), (2, 2, "y"));
        let grid = Grid::read("0,1,x\n1,4,y\n", Some(true)).unwrap();
        assert_eq!((grid.names().concat(), grid.rows()), ("01x".to_owned(), 1));
    }

    #[test]
    fn rows_of_another_width_are_named() {
        let problems = Grid::read("a,b,c,d,e\n1,2,3,4,5\n\n1,2\n1,2,3,4,5,6", None).unwrap_err();
        let expected = [
            TableProblem::CellCount { line: 4, found: 2, expected: 5 },
            TableProblem::CellCount { line: 5, found: 6, expected: 5 },
        ];
        assert_eq!(problems, expected);
    }

    #[test]
    fn what_is_empty_is_refused() {
        for text in ["", "\n \r\n"] {
            assert_eq!(Grid::read(text, None).unwrap_err(), [TableProblem::Empty], "{text:?}");
        }
    }

    #[test]
    fn long_lists_end_with_a_count() {
        let text = format!("a,b\n{}", "1\n".repeat(50));
        let problems = Grid::read(&text, None).unwrap_err();
        assert_eq!(problems.len(), 21);
        assert_eq!(problems[19], TableProblem::CellCount { line: 21, found: 1, expected: 2 });
        assert_eq!(problems[20], TableProblem::More { count: 30 });
        let exactly = format!("a,b\n{}", "1\n".repeat(20));
        assert_eq!(Grid::read(&exactly, None).unwrap_err().len(), 20);
    }
}
