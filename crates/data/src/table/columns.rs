//! What the columns of a user's own table hold, so that the user can choose among them.

use experiment::{Column, Encoding, Fit, LARGEST_TABLE, TableLook, TableProblem};

use crate::encoding::decode;
use crate::table::cell::{Notation, is_missing};
use crate::table::grid::{Grid, distinct};
use crate::table::limits::FEW_TEXTS;

/// What a file holds. `header` says whether its first line names the columns; `None` looks at the lines.
///
/// # Errors
///
/// The first problem that prevents the file from being read as a table: more than 10 MB, nothing in it, a quote that
/// is never closed, rows of unequal length, or more than 1000 columns.
pub fn look(bytes: &[u8], header: Option<bool>) -> Result<TableLook, TableProblem> {
    let (text, encoding) = decode(within_limit(bytes)?);
    let grid = Grid::read(&text, header).map_err(|mut problems| problems.swap_remove(0))?;
    Ok(look_at(&grid, encoding))
}

/// The bytes, unless they are too many.
pub(crate) fn within_limit(bytes: &[u8]) -> Result<&[u8], TableProblem> {
    let most = LARGEST_TABLE;
    if bytes.len() > most {
        Err(TableProblem::TooLarge { bytes: bytes.len(), most })
    } else {
        Ok(bytes)
    }
}

/// What a table holds that was written in `encoding`.
pub(crate) fn look_at(grid: &Grid<'_>, encoding: Encoding) -> TableLook {
    let columns = (0..grid.names().len()).map(|at| column(grid, at)).collect();
    TableLook { encoding, header: grid.has_header(), rows: grid.rows(), columns }
}

/// What a column holds. It holds numbers if nine of ten cells that are there are numbers in one notation.
fn column(grid: &Grid<'_>, at: usize) -> Column {
    let present = grid.column(at).filter(|cell| !is_missing(cell));
    let notation = Notation::of(present.clone(), grid.commas_separate);
    let numbers: Vec<f64> = present.clone().filter_map(|cell| notation.number(cell).ok()).collect();
    let there = present.clone().count();
    let numeric = there > 0 && 10 * numbers.len() >= 9 * there;
    let missing = grid.rows() - there;
    let distinct = distinct(present).len();
    let counts = || {
        numbers.len() == grid.rows()
            && numbers.iter().all(|number| number.fract() == 0.0)
            && numbers.is_sorted_by(|a, b| a < b)
    };
    let fit = if 2 * missing > grid.rows() {
        Fit::MostlyMissing
    } else if names_rows(grid.title(at)) || counts() {
        Fit::Identifier
    } else if !numeric && (distinct > FEW_TEXTS || 2 * distinct > there) {
        Fit::ManyTexts
    } else {
        Fit::Good
    };
    let comma = numeric && notation == Notation::Comma;
    Column { name: grid.names()[at].clone(), numeric, comma, missing, distinct, fit }
}

/// Whether a column of this title only tells rows apart.
fn names_rows(title: &str) -> bool {
    let small = title.to_ascii_lowercase();
    ["", "id", "index", "unnamed: 0", "rownames"].contains(&&*small)
        || small.ends_with("_id")
        || title.ends_with("Id")
        || title.ends_with("ID")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(text: &str) -> Vec<(String, Fit)> {
        let look = look(text.as_bytes(), None).unwrap();
        look.columns.into_iter().map(|it| (it.name, it.fit)).collect()
    }

    #[test]
    fn columns_say_what_they_hold() {
        let text = "nr;height;colour;price\n1;1,5;red;9\n2;1,25;blue;?\n3;;red;8\n";
        let found = look(text.as_bytes(), None).unwrap();
        let column = |name: &str, numeric, comma, missing, distinct, fit| Column {
            name: name.into(),
            numeric,
            comma,
            missing,
            distinct,
            fit,
        };
        let expected = [
            column("nr", true, false, 0, 3, Fit::Identifier),
            column("height", true, true, 1, 2, Fit::Good),
            column("colour", false, false, 0, 2, Fit::ManyTexts),
            column("price", true, false, 1, 2, Fit::Good),
        ];
        assert_eq!(found.columns, expected);
        assert_eq!((found.rows, found.header, found.encoding), (3, true, Encoding::Utf8));
        assert_eq!(look(b"a,\"b", None), Err(TableProblem::UnclosedQuote { line: 1 }));
        let large = vec![b' '; LARGEST_TABLE + 1];
        let problem = TableProblem::TooLarge { bytes: 10_000_001, most: 10_000_000 };
        assert_eq!(look(&large, None), Err(problem));
        assert_eq!(look(&large[1..], None), Err(TableProblem::Empty));
        let wide = "a,".repeat(1000);
        let problem = TableProblem::TooManyColumns { found: 1001, most: 1000 };
        assert_eq!(look(wide.as_bytes(), None), Err(problem));
    }

    #[test]
    fn what_tells_rows_apart_is_an_identifier() {
        let rows: String = (0..12)
            .map(|r| format!("{r},{},{},{},{}\n", 3 * r + 7, r % 5, r % 3, 12 - r))
            .collect();
        let text = format!(",serial,PassengerId,valid,down\n{rows}");
        use Fit::{Good, Identifier};
        let expected = [
            ("c1", Identifier),
            ("serial", Identifier),
            ("PassengerId", Identifier),
            ("valid", Good),
            ("down", Good),
        ];
        assert_eq!(fits(&text), expected.map(|(name, fit)| (name.to_owned(), fit)));
    }

    #[test]
    fn text_is_good_where_it_is_little_and_a_column_where_it_is_there() {
        let rows: String = (0..60)
            .map(|r| {
                format!("t{},u{},v{r},{},A {r}\n", r % 20, r % 21, if r < 29 { "1" } else { "NA" })
            })
            .collect();
        let text = format!("few,more,all,gaps,ticket\n{rows}");
        use Fit::{Good, ManyTexts, MostlyMissing};
        let expected = [
            ("few", Good),
            ("more", ManyTexts),
            ("all", ManyTexts),
            ("gaps", MostlyMissing),
            ("ticket", ManyTexts),
        ];
        assert_eq!(fits(&text), expected.map(|(name, fit)| (name.to_owned(), fit)));
    }

    #[test]
    fn a_column_of_some_numbers_is_text() {
        let rows: String = (0..40)
            .map(|r| if r % 4 == 0 { format!("A/{r},0.5\n") } else { format!("{r},1\n") })
            .collect();
        let found = look(format!("ticket,y\n{rows}").as_bytes(), None).unwrap();
        assert!(!found.columns[0].numeric && found.columns[1].numeric);
    }
}
