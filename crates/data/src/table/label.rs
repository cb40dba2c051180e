//! `Label`: a label column as classes or as a quantity.

use experiment::{Column, LabelAs, TableProblem};

use crate::table::chosen::notation;
use crate::table::grid::{Grid, distinct, listed};
use crate::table::limits::{FEWEST_CLASSES, MOST_CLASSES, MOST_NUMBERED_CLASSES};
use crate::table::quote::quote;
use crate::table::values;

/// What is to be learned of each row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Label {
    /// One of these classes.
    Classes {
        /// Their names, ordered by number or by text.
        names: Vec<String>,
        /// The class of each row.
        of_row: Vec<u8>,
        /// Where classes are groups of numbers, the highest number of each but the last.
        thresholds: Vec<f64>,
    },
    /// A number for each row.
    Numbers(Vec<f64>),
}

/// Reads the cells of a column in these rows, where none is missing, as label.
///
/// Unless the user says what they are learned `as`, text, or at most 20 different whole numbers, are classes;
/// other numbers are a quantity.
///
/// # Errors
///
/// Cells that are no numbers in a column of numbers or where a number is to be learned, one value only, or too
/// many classes.
pub(crate) fn read(
    grid: &Grid<'_>,
    at: usize,
    column: &Column,
    rows: &[u32],
    learned_as: Option<LabelAs>,
) -> Result<Label, Vec<TableProblem>> {
    let cells = || rows.iter().map(|&row| grid.cell(row as usize, at));
    let notation = notation(column.comma);
    let is_number = match learned_as {
        Some(LabelAs::Quantity | LabelAs::Groups(_)) => true,
        Some(LabelAs::Classes) | None => column.numeric,
    };
    let label = if is_number {
        let numbers = values::numbers(grid, at, notation, rows);
        let wrong = listed(values::wrong(grid, (at, notation), rows, &numbers));
        if !wrong.is_empty() {
            return Err(wrong);
        }
        match learned_as {
            None => numbered(numbers),
            Some(LabelAs::Classes) => classes(&numbers, &distinct_numbers(&numbers)),
            Some(LabelAs::Quantity) => Label::Numbers(numbers),
            Some(LabelAs::Groups(count)) => grouped(&numbers, count),
        }
    } else {
        let texts = distinct(cells());
        // Too many classes are reported below, so it does not matter that `as u8` wraps here.
        let of_row = cells().map(|cell| texts.partition_point(|text| *text < cell) as u8).collect();
        let names = texts.into_iter().map(str::to_owned).collect();
        Label::Classes { names, of_row, thresholds: Vec::new() }
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
    let values = distinct_numbers(&numbers);
    if values.len() > MOST_NUMBERED_CLASSES || values.iter().any(|value| value.fract() != 0.0) {
        return Label::Numbers(numbers);
    }
    classes(&numbers, &values)
}

/// The different ones, in their order.
fn distinct_numbers(numbers: &[f64]) -> Vec<f64> {
    let mut values = numbers.to_vec();
    values.sort_unstable_by(f64::total_cmp);
    // 0 and -0 are the same number.
    values.dedup_by(|a, b| a == b);
    values
}

/// Each of these `values`, which are in their order, as a class.
fn classes(numbers: &[f64], values: &[f64]) -> Label {
    // Too many classes are reported by the caller, so it does not matter that `as u8` wraps here.
    let class = |number: &f64| values.partition_point(|value| value < number) as u8;
    let of_row = numbers.iter().map(class).collect();
    // Added to 0, -0 is 0.
    let names = values.iter().map(|&value| experiment::number::write(value + 0.0)).collect();
    Label::Classes { names, of_row, thresholds: Vec::new() }
}

/// Numbers as so many groups of equal size, from the lowest to the highest. Equal numbers are in one group, so
/// groups may be of different sizes, or fewer.
fn grouped(numbers: &[f64], count: u8) -> Label {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let (count, rows) = (usize::from(count), sorted.len());
    let mut thresholds: Vec<f64> = Vec::new();
    for group in 1..count {
        let end = (group * rows + count / 2) / count;
        // The nearest place where two numbers differ, of two that are as near the lower one.
        let differ = |at: &usize| *at > 0 && *at < rows && sorted[*at - 1] < sorted[*at];
        let below = (1..=end).rev().find(differ);
        let above = (end..rows).find(differ);
        let nearest = match (below, above) {
            (Some(below), Some(above)) if above - end < end - below => above,
            (Some(below), _) => below,
            (None, Some(above)) => above,
            (None, None) => continue,
        };
        let threshold = sorted[nearest - 1];
        if thresholds.last().is_none_or(|last| *last < threshold) {
            thresholds.push(threshold);
        }
    }
    let of_row = numbers
        .iter()
        .map(|number| thresholds.partition_point(|threshold| threshold < number) as u8)
        .collect();
    Label::Classes { names: names_of(&thresholds), of_row, thresholds }
}

/// What groups with these thresholds are called: `≤ 1.5`, `1.5 … 3`, `> 3`.
fn names_of(thresholds: &[f64]) -> Vec<String> {
    let write = experiment::number::write;
    let between = thresholds.windows(2).map(|it| format!("{} … {}", write(it[0]), write(it[1])));
    let first = thresholds.first().map(|first| format!("≤ {}", write(*first)));
    let last = thresholds.last().map(|last| format!("> {}", write(*last)));
    first.into_iter().chain(between).chain(last).collect()
}

#[cfg(test)]
mod tests {
    use experiment::{CellFault, Encoding};

    use super::*;
    use crate::table::columns::look_at;

    fn label(cells: impl IntoIterator<Item = String>) -> Result<Label, Vec<TableProblem>> {
        label_as(None, cells)
    }

    fn label_as(
        learned_as: Option<LabelAs>,
        cells: impl IntoIterator<Item = String>,
    ) -> Result<Label, Vec<TableProblem>> {
        let lines = cells.into_iter().map(|cell| format!("{cell};1\n"));
        let text = format!("y;x\n{}", lines.collect::<String>());
        let grid = Grid::read(&text, Some(true)).unwrap();
        let look = look_at(&grid, Encoding::Utf8);
        let rows: Vec<u32> = (0..grid.rows() as u32).collect();
        read(&grid, 0, &look.columns[0], &rows, learned_as)
    }

    fn of(cells: &[&str]) -> Result<Label, Vec<TableProblem>> {
        label(cells.iter().map(|&cell| cell.to_owned()))
    }

    fn classes(names: &[&str], of_row: &[u8]) -> Result<Label, Vec<TableProblem>> {
        let names = names.iter().map(|&name| name.to_owned()).collect();
        Ok(Label::Classes { names, of_row: of_row.to_vec(), thresholds: Vec::new() })
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

    fn chosen(learned_as: LabelAs, cells: &[&str]) -> Result<Label, Vec<TableProblem>> {
        label_as(Some(learned_as), cells.iter().map(|&cell| cell.to_owned()))
    }

    #[test]
    fn the_user_may_take_numbers_for_classes_or_for_a_quantity() {
        let few = ["2", "1", "2.0"];
        assert_eq!(chosen(LabelAs::Classes, &few), classes(&["1", "2"], &[1, 0, 1]));
        let quantity = Ok(Label::Numbers(vec![2.0, 1.0, 2.0]));
        assert_eq!(chosen(LabelAs::Quantity, &few), quantity);
        let broken = chosen(LabelAs::Classes, &["0.5", "-0.5", "0", "-0"]);
        assert_eq!(broken, classes(&["-0.5", "0", "0.5"], &[2, 0, 1, 1]));
        let problem = TableProblem::TooManyClasses { label: "y".into(), found: 300, most: 100 };
        let many = (0..300).map(|n| format!("{n}.5"));
        assert_eq!(label_as(Some(LabelAs::Classes), many), Err(vec![problem]));
    }

    #[test]
    fn text_is_no_quantity() {
        for learned_as in [LabelAs::Quantity, LabelAs::Groups(3)] {
            let problems = chosen(learned_as, &["red", "1", "2"]).unwrap_err();
            let (column, text, fault) = ("y".to_owned(), "red".to_owned(), CellFault::NotANumber);
            assert_eq!(problems, [TableProblem::BadNumber { line: 2, column, text, fault }]);
        }
    }

    #[test]
    fn groups_are_of_equal_size_and_say_where_they_end() {
        let cells = (0..100).map(|n| format!("{}", (n * 37) % 100));
        let Ok(Label::Classes { names, of_row, thresholds }) =
            label_as(Some(LabelAs::Groups(4)), cells)
        else {
            panic!("they are groups");
        };
        assert_eq!(names, ["≤ 24", "24 … 49", "49 … 74", "> 74"]);
        assert_eq!(thresholds, [24.0, 49.0, 74.0]);
        for group in 0..4 {
            assert_eq!(of_row.iter().filter(|it| **it == group).count(), 25);
        }
        for count in LabelAs::GROUPS {
            let Ok(Label::Classes { of_row, .. }) =
                label_as(Some(LabelAs::Groups(count)), (0..101).map(|n| format!("{n}")))
            else {
                panic!("they are groups");
            };
            let sizes: Vec<usize> =
                (0..count).map(|group| of_row.iter().filter(|it| **it == group).count()).collect();
            let (least, most) = (sizes.iter().min().unwrap(), sizes.iter().max().unwrap());
            assert!(most - least <= 1 && sizes.iter().sum::<usize>() == 101, "{sizes:?}");
        }
    }

    #[test]
    fn equal_numbers_are_in_one_group() {
        let groups = |count, cells: &[&str]| match chosen(LabelAs::Groups(count), cells) {
            Ok(Label::Classes { names, of_row, .. }) => (names.join(", "), of_row),
            other => panic!("{other:?}"),
        };
        let mostly = ["0", "0", "0", "0", "0", "0", "0", "5", "9", "7"];
        assert_eq!(groups(2, &mostly), ("≤ 0, > 0".to_owned(), vec![0, 0, 0, 0, 0, 0, 0, 1, 1, 1]));
        assert_eq!(groups(10, &["1", "2", "1"]), ("≤ 1, > 1".to_owned(), vec![0, 1, 0]));
        let problem = TableProblem::TooFewClasses { label: "y".into(), found: 0, least: 2 };
        assert_eq!(chosen(LabelAs::Groups(3), &["4", "4"]), Err(vec![problem]));
    }
}
