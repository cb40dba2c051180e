//! `Label`: a label column as classes or as a quantity.

use crate::table::grid::{Grid, distinct, listed, number};
use crate::table::limits::{FEWEST_CLASSES, MOST_CLASSES, MOST_NUMBERED_CLASSES};
use experiment::{CellFault, TableProblem};

use crate::table::quote::quote;

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

/// Reads a column as label.
///
/// Text, or at most 20 different whole numbers, are classes; other numbers are a quantity. If most
/// cells are numbers, and all cells together would be too many classes, the cells that are not
/// numbers are reported as wrong.
pub(crate) fn read(grid: &Grid<'_>, column: usize, name: &str) -> Result<Label, Vec<TableProblem>> {
    let missing = (0..grid.rows()).filter(|&row| grid.cell(row, column).is_empty());
    let missing = listed(missing.map(|row| {
        let (line, column) = (grid.line(row), quote(name));
        TableProblem::MissingLabel { line, column }
    }));
    if !missing.is_empty() {
        return Err(missing);
    }
    let numbers: Result<Vec<f64>, CellFault> = grid.column(column).map(number).collect();
    let label = match numbers {
        Ok(numbers) => numbered(numbers),
        Err(_) => {
            let texts = distinct(grid.column(column));
            if texts.len() > MOST_CLASSES && grid.is_numeric(column) {
                return Err(no_numbers(grid, column, name));
            }
            // Too many classes are reported below, so it does not matter that `as u8` wraps here.
            let class = |cell| texts.partition_point(|text| *text < cell) as u8;
            let of_row = grid.column(column).map(class).collect();
            Label::Classes { names: texts.into_iter().map(str::to_owned).collect(), of_row }
        }
    };
    let label_name = quote(name);
    let found = match &label {
        Label::Classes { names, .. } => names.len(),
        Label::Numbers(numbers) if numbers.iter().all(|x| *x == numbers[0]) => 1,
        Label::Numbers(_) => return Ok(label),
    };
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

/// The cells of a numeric column that are not numbers.
fn no_numbers(grid: &Grid<'_>, column: usize, name: &str) -> Vec<TableProblem> {
    let faults = (0..grid.rows()).filter_map(|row| {
        let text = grid.cell(row, column);
        number(text).err().map(|fault| TableProblem::BadNumber {
            line: grid.line(row),
            column: quote(name),
            text: quote(text),
            fault,
        })
    });
    listed(faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(cells: impl IntoIterator<Item = String>) -> Result<Label, Vec<TableProblem>> {
        let text = format!("y,x\n{}", cells.into_iter().map(|c| c + ",1\n").collect::<String>());
        read(&Grid::read(&text).unwrap(), 0, "y")
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
        assert_eq!(of(&["10", "9", "NaN"]), classes(&["10", "9", "NaN"], &[0, 1, 2]));
        assert!(matches!(label((0..20).map(|n| n.to_string())), Ok(Label::Classes { .. })));
    }

    #[test]
    fn other_numbers_are_a_quantity() {
        assert_eq!(of(&["1", "2", "2.5"]), Ok(Label::Numbers(vec![1.0, 2.0, 2.5])));
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
    fn missing_labels_and_text_among_numbers_are_named() {
        let missing = |line| TableProblem::MissingLabel { line, column: "y".into() };
        assert_eq!(of(&["a", "", "b", ""]), Err(vec![missing(3), missing(5)]));
        let cells = (0..200).map(|n| if n == 7 { "?".to_owned() } else { format!("{n}.5") });
        let (column, text, fault) = ("y".to_owned(), "?".to_owned(), CellFault::NotANumber);
        let problem = TableProblem::BadNumber { line: 9, column, text, fault };
        assert_eq!(label(cells), Err(vec![problem]));
    }
}
