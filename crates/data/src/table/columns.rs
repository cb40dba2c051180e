//! The columns of a user's own table, so that the user can choose label and features.

use experiment::{Column, TableProblem};

use crate::table::grid::{Grid, distinct};

/// The columns of a CSV text, in their order; those without a name are left out.
///
/// # Errors
///
/// The first problem that prevents the text from being read as a table: more than 5 MB, no header,
/// a quote that is never closed, rows of unequal length, or a name that occurs twice.
pub fn columns(text: &str) -> Result<Vec<Column>, TableProblem> {
    let grid = Grid::read(text).map_err(|mut problems| problems.swap_remove(0))?;
    let columns = grid.names().map(|(column, name)| Column {
        name: name.to_owned(),
        numeric: grid.is_numeric(column),
        distinct: distinct(grid.column(column)).len(),
    });
    Ok(columns.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_say_what_they_hold() {
        let text = "id;height;colour\n1;1.5;red\n2;1.5;blue\n3;;red\n";
        let column =
            |name: &str, numeric, distinct| Column { name: name.into(), numeric, distinct };
        let expected =
            [column("id", true, 3), column("height", true, 2), column("colour", false, 2)];
        assert_eq!(columns(text), Ok(expected.to_vec()));
        assert_eq!(columns("a,b").map(|columns| columns[0].numeric), Ok(false));
        assert_eq!(columns("a,a\n1,2"), Err(TableProblem::DuplicateColumn { name: "a".into() }));
    }
}
