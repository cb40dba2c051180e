//! `Label`: a label column as classes or as a quantity.

use experiment::{Column, TableProblem};

use crate::table::chosen::notation;
use crate::table::grid::{Grid, distinct, listed};
use crate::table::limits::{FEWEST_CLASSES, MOST_CLASSES, MOST_NUMBERED_CLASSES};
use crate::table::quote::quote;
use crate::table::values;

/// What is to be learned of each row.
#[derive(Debug, PartialEq)]
pub(crate) enum Label {
    /// One of these classes.
    Classes {
        /// Their names, ordered by number or by text.
        names: Vec<String>,
        /// The class of each row.
        of_row: Vec<u8>,
    },
    /// A number for each row.
    Numbers(Vec<f64>),
}

/// Reads the cells of a column in these rows, where none is missing, as label.
///
/// Text, or at most 20 different whole numbers, are classes; other numbers are a quantity.
///
/// # Errors
///
/// Cells of a column of numbers that are none, one value only, or too many classes.
pub(crate) fn read(
    grid: &Grid<'_>,
    at: usize,
    column: &Column,
    rows: &[u32],
) -> Result<Label, Vec<TableProblem>> {
    let cells = || rows.iter().map(|&row| grid.cell(row as usize, at));
    let notation = notation(column.comma);
    let label = if column.numeric {
        let numbers = values::numbers(grid, at, notation, rows);
        let wrong = listed(values::wrong(grid, (at, notation), rows, &numbers));
        if !wrong.is_empty() {
            return Err(wrong);
        }
        numbered(numbers)
    } else {
        let texts = distinct(cells());
        // Too many classes are reported below, so it does not matter that `as u8` wraps here.
        let of_row = cells().map(|cell| texts.partition_point(|text| *text < cell) as u8).collect();
        Label::Classes { names: texts.into_iter().map(str::to_owned).collect(), of_row }
    };
    let found = match &label {
        Label::Classes { names, .. } => names.len(),
        Label::Numbers(numbers) if numbers.iter().all(|x| *x == numbers[0]) => 1,
        Label::Numbers(_) => return Ok(label),
    };
    let label_name = quote(&column.name);
    if found < FEWEST_CLASSES {
        let least = FEWEST_CLASSES;
        return Err(vec![TableProblem::TooFewClasses { label: label_name, found, least }]);
    }
    if found > MOST_CLASSES {
        let most = MOST_CLASSES;
        return Err(vec![TableProblem::TooManyClasses { label: label_name, found, most }]);
    }
    Ok(label)
}

/// Numbers as classes if they are few and whole, else as a quantity.
fn numbered(numbers: Vec<f64>) -> Label {
    let mut values = numbers.clone();
    values.sort_unstable_by(f64::total_cmp);
    values.dedup();
    if values.len() > MOST_NUMBERED_CLASSES || values.iter().any(|value| value.fract() != 0.0) {
        return Label::Numbers(numbers);
    }
    let class = |number: &f64| values.partition_point(|value| value < number) as u8;
    let of_row = numbers.iter().map(class).collect();
    let names = values.iter().map(|&value| experiment::number::write(value)).collect();
    Label::Classes { names, of_row }
}

#[cfg(test)]
mod tests {
    use experiment::{CellFault, Encoding};

    use super::*;
    use crate::table::columns::look_at;

    fn label(cells: impl IntoIterator<Item = String>) -> Result<Label, Vec<TableProblem>> {
        let lines = cells.into_iter().map(|cell| format!("{cell};1\n"));
        let text = format!("y;x\n{}", lines.collect::<String>());
        let grid = Grid::read(&text, Some(true)).unwrap();
        let look = look_at(&grid, Encoding::Utf8);
        let rows: Vec<u32> = (0..grid.rows() as u32).collect();
        read(&grid, 0, &look.columns[0], &rows)
    }

    fn of(cells: &[&str]) -> Result<Label, Vec<TableProblem>> {
        label(cells.iter().map(|&cell| cell.to_owned()))
    }

    fn classes(names: &[&str], of_row: &[u8]) -> Result<Label, Vec<TableProblem>> {
        let names = names.iter().map(|&name| name.to_owned()).collect();
        Ok(Label::Classes { names, of_row: of_row.to_vec() })
    }

    #[test]
    fn text_and_few_whole_numbers_are_classes_in_their_order() {
        assert_eq!(of(&["b", "a", "b"]), classes(&["a", "b"], &[1, 0, 1]));
        assert_eq!(of(&["10", "9", "-1", "9.0"]), classes(&["-1", "9", "10"], &[2, 1, 0, 1]));
        assert_eq!(of(&["10", "9", "x"]), classes(&["10", "9", "x"], &[0, 1, 2]));
        assert!(matches!(label((0..20).map(|n| n.to_string())), Ok(Label::Classes { .. })));
    }

    #[test]
    fn other_numbers_are_a_quantity_in_either_notation() {
        assert_eq!(of(&["1", "2", "2.5"]), Ok(Label::Numbers(vec![1.0, 2.0, 2.5])));
        assert_eq!(of(&["0,0", "1,5", "3"]), Ok(Label::Numbers(vec![0.0, 1.5, 3.0])));
        assert!(matches!(label((0..21).map(|n| n.to_string())), Ok(Label::Numbers(_))));
    }

    #[test]
    fn one_value_is_nothing_to_learn() {
        for cells in [&["a", "a"], &["3", "3.0"], &["0.5", "0.5"]] {
            let problem = TableProblem::TooFewClasses { label: "y".into(), found: 1, least: 2 };
            assert_eq!(of(cells), Err(vec![problem]));
        }
    }

    #[test]
    fn classes_end_at_a_hundred() {
        assert!(label((0..100).map(|n| format!("c{n}"))).is_ok());
        let problem = TableProblem::TooManyClasses { label: "y".into(), found: 300, most: 100 };
        assert_eq!(label((0..300).map(|n| format!("c{n}"))), Err(vec![problem]));
    }

    #[test]
    fn text_among_numbers_is_named() {
        let cells = (0..40).map(|n| if n == 7 { "four".to_owned() } else { format!("{n}.5") });
        let (column, text, fault) = ("y".to_owned(), "four".to_owned(), CellFault::NotANumber);
        let problem = TableProblem::BadNumber { line: 9, column, text, fault };
        assert_eq!(label(cells), Err(vec![problem]));
    }
}
