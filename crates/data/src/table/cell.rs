//! What a cell holds: nothing, a number in some notation, or text.

use experiment::CellFault;

/// What stands for a missing cell, in small letters.
const MISSING: [&str; 9] = ["", "?", "-", "na", "n/a", "nan", "null", "none", "#n/a"];

/// How the numbers of a column are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notation {
    /// 1234.5, also 1,234.5.
    Point,
    /// 1234,5, also 1.234,5.
    Comma,
}

impl Notation {
    /// The notation in which most of these cells are numbers. Where both read as many, as in 1,234, it is a decimal
    /// comma, unless commas separate the cells: there whoever writes decimals uses points.
    pub(crate) fn of<'a>(
        cells: impl Iterator<Item = &'a str> + Clone,
        commas_separate: bool,
    ) -> Notation {
        if !cells.clone().any(|cell| cell.contains(',')) {
            return Notation::Point;
        }
        let count =
            |notation: Notation| cells.clone().filter(|cell| notation.number(cell).is_ok()).count();
        let (point, comma) = (count(Notation::Point), count(Notation::Comma));
        if comma > point || comma == point && !commas_separate {
            Notation::Comma
        } else {
            Notation::Point
        }
    }

    /// The finite number that a cell holds.
    pub(crate) fn number(self, cell: &str) -> Result<f64, CellFault> {
        let read = match self {
            Notation::Point if cell.contains(',') => {
                grouped(cell, ',').and_then(|number| experiment::number::read(&number))
            }
            Notation::Point => experiment::number::read(cell),
            Notation::Comma => {
                let (whole, fraction) = cell.split_once(',').unwrap_or((cell, ""));
                let whole =
                    if whole.contains('.') { grouped(whole, '.') } else { Some(whole.into()) };
                let point = if fraction.is_empty() { "" } else { "." };
                whole.and_then(|whole| experiment::number::read(&(whole + point + fraction)))
            }
        };
        match read {
            // Adding 0 turns −0 into 0.
            Some(number) if number.is_finite() => Ok(number + 0.0),
            Some(_) => Err(CellFault::NotFinite),
            None => {
                let word = cell.trim_start_matches(['+', '-']);
                let endless = ["inf", "infinity"].iter().any(|it| word.eq_ignore_ascii_case(it));
                Err(if endless { CellFault::NotFinite } else { CellFault::NotANumber })
            }
        }
    }
}

/// Whether a cell says that there is nothing in it.
pub(crate) fn is_missing(cell: &str) -> bool {
    MISSING.iter().any(|mark| cell.eq_ignore_ascii_case(mark))
}

/// A number without the marks between its groups of three digits; `None` where other digits stand between them.
fn grouped(number: &str, mark: char) -> Option<String> {
    let end = number.find(|it: char| it != mark && !it.is_ascii_digit() && !"+-".contains(it));
    let (whole, rest) = number.split_at(end.unwrap_or(number.len()));
    let mut groups = whole.split(mark);
    let first = groups.next()?.trim_start_matches(['+', '-']);
    let fits = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    fits.then(|| whole.replace(mark, "") + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_from_what_is_none() {
        for (cell, point, comma) in [
            ("15", Ok(15.0), Ok(15.0)),
            ("1.5", Ok(1.5), Err(CellFault::NotANumber)),
            ("1.234", Ok(1.234), Ok(1234.0)),
            ("-2e3", Ok(-2000.0), Ok(-2000.0)),
            ("1,5", Err(CellFault::NotANumber), Ok(1.5)),
            ("-0,25", Err(CellFault::NotANumber), Ok(-0.25)),
            ("1,234", Ok(1234.0), Ok(1.234)),
            ("-1,234,567.5", Ok(-1_234_567.5), Err(CellFault::NotANumber)),
            ("1.234,5", Err(CellFault::NotANumber), Ok(1234.5)),
            ("1.2345,5", Err(CellFault::NotANumber), Err(CellFault::NotANumber)),
            ("1,2,3", Err(CellFault::NotANumber), Err(CellFault::NotANumber)),
            (",5", Err(CellFault::NotANumber), Ok(0.5)),
            (",", Err(CellFault::NotANumber), Err(CellFault::NotANumber)),
            ("x", Err(CellFault::NotANumber), Err(CellFault::NotANumber)),
            ("1e999", Err(CellFault::NotFinite), Err(CellFault::NotFinite)),
            ("-inf", Err(CellFault::NotFinite), Err(CellFault::NotFinite)),
            ("Infinity", Err(CellFault::NotFinite), Err(CellFault::NotFinite)),
        ] {
            assert_eq!(Notation::Point.number(cell), point, "{cell:?}");
            assert_eq!(Notation::Comma.number(cell), comma, "{cell:?}");
        }
        assert!(Notation::Point.number("-0").unwrap().is_sign_positive());
    }

    #[test]
    fn the_column_decides_what_a_comma_is() {
        let of = |cells: &[&'static str], commas| Notation::of(cells.iter().copied(), commas);
        assert_eq!(of(&["1.5", "2"], false), Notation::Point);
        assert_eq!(of(&["1,5", "2"], true), Notation::Comma);
        assert_eq!(of(&["1,234", "2,345"], true), Notation::Point);
        assert_eq!(of(&["1,234", "2,345"], false), Notation::Comma);
        assert_eq!(of(&["1,234", "2,5"], true), Notation::Comma);
        assert_eq!(of(&["1,234.5", "2,345"], false), Notation::Point);
    }

    #[test]
    fn marks_of_missing_cells_are_known() {
        for cell in ["", "?", "-", "NA", "N/A", "NaN", "nan", "NULL", "None"] {
            assert!(is_missing(cell), "{cell:?}");
        }
        for cell in ["0", "--", "no", "n", "NAN1"] {
            assert!(!is_missing(cell), "{cell:?}");
        }
    }
}
