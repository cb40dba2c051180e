//! Whether the first line names the columns, and what they are called.

use std::collections::{BTreeMap, BTreeSet};

use crate::table::cell::{Notation, is_missing};

/// So many rows are looked at.
const LOOKED_AT: usize = 1000;

/// Whether the first of these records of `width` cells each names the columns.
///
/// It does not if it looks like the records below it: where they hold numbers, it holds numbers, too; where all of
/// them hold text, most of its texts occur again. Numbers that count from 0 are names that some programs give.
pub(crate) fn names_columns<S: AsRef<str>>(cells: &[S], width: usize) -> bool {
    let (first, others) = cells.split_at(width);
    let others = &others[..others.len().min(LOOKED_AT * width)];
    let number =
        |cell: &str| Notation::Point.number(cell).is_ok() || Notation::Comma.number(cell).is_ok();
    if counts(first) {
        return true;
    }
    let (mut numeric, mut named, mut numbered, mut again) = (0, 0, 0, 0);
    for (column, name) in first.iter().map(AsRef::as_ref).enumerate() {
        let mut below = others.iter().skip(column).step_by(width).map(AsRef::as_ref);
        let present = || below.clone().filter(|cell| !is_missing(cell));
        if present().next().is_some() && present().all(number) {
            numeric += 1;
            named += usize::from(!number(name) && !is_missing(name));
            numbered += usize::from(number(name));
        } else {
            again += usize::from(below.any(|cell| cell == name));
        }
    }
    if numeric > 0 { named > 0 || numbered == 0 } else { 2 * again <= width }
}

/// Whether these cells are 0, 1, 2, and so on, perhaps after an empty one.
fn counts<S: AsRef<str>>(cells: &[S]) -> bool {
    let cells = match cells {
        [first, rest @ ..] if first.as_ref().is_empty() => rest,
        [_, _, _, ..] => cells,
        _ => return false,
    };
    cells.iter().enumerate().all(|(at, cell)| cell.as_ref() == at.to_string())
}

/// A name of its own for each column: that of the header, with a number where it occurs again, or c1, c2, and so on
/// where there is none.
pub(crate) fn names<S: AsRef<str>>(header: &[S]) -> Vec<String> {
    let mut taken: BTreeSet<String> = header.iter().map(|name| name.as_ref().to_owned()).collect();
    // The number that a name gets next.
    let mut next: BTreeMap<&str, usize> = BTreeMap::new();
    let mut names = Vec::new();
    for (column, name) in header.iter().map(AsRef::as_ref).enumerate() {
        let (stem, first) = if name.is_empty() { ("c", column + 1) } else { (name, 1) };
        let number = next.entry(name).or_insert(0);
        *number = first.max(*number + 1);
        if stem == name && *number == 1 {
            names.push(name.to_owned());
            continue;
        }
        let between = if stem == name { " " } else { "" };
        names.push(loop {
            let new = format!("{stem}{between}{number}");
            if taken.insert(new.clone()) {
                break new;
            }
            *number += 1;
        });
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_like_all_others_names_nothing() {
        for (width, lines, expected) in [
            (2, "a b 1 2 3 4", true),
            (2, "0 1 1 0 5 5", false),
            (3, "5.1 3.5 setosa 4.9 3.0 setosa", false),
            (3, "5.1 ? setosa 4.9 3.0 virginica", false),
            (3, "length width kind 4.9 3.0 setosa", true),
            (3, "1,5 2,5 a 3,5 4,5 b", false),
            (3, "2001 2002 kind 1 2 3", true),
            (3, "e x s e x t p y s", false),
            (3, "class shape surface e x s p y s", true),
            (4, "0 1 2 3 5 6 7 8", true),
            (4, ". 0 1 2 0 6 7 8", true),
            (2, ". x 0 a", true),
            (2, "only one", true),
        ] {
            let cells: Vec<&str> =
                lines.split(' ').map(|cell| if cell == "." { "" } else { cell }).collect();
            assert_eq!(names_columns(&cells, width), expected, "{lines}");
        }
    }

    #[test]
    fn every_column_gets_a_name_of_its_own() {
        assert_eq!(names(&["a", "b", "a", "a"]), ["a", "b", "a 2", "a 3"]);
        assert_eq!(names(&["a", "a", "a 2"]), ["a", "a 3", "a 2"]);
        assert_eq!(names(&["", "c1", ""]), ["c2", "c1", "c3"]);
    }

    #[test]
    fn many_equal_names_take_no_long_time() {
        let names = names(&vec!["a"; 30_000]);
        assert_eq!(names[29_999], "a 30000");
    }
}
