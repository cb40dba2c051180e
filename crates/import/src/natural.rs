//! The order of names that have numbers in them: `layer2` comes before `layer10`.

use std::cmp::Ordering;

/// Compares names piece by piece, numbers as numbers; `output`, as traces call the last layer, comes
/// after all others.
pub(crate) fn natural(a: &str, b: &str) -> Ordering {
    let is_output = |name: &str| name.split('.').next() == Some("output");
    is_output(a).cmp(&is_output(b)).then_with(|| pieces(a).cmp(pieces(b)))
}

/// A text, or a number without its leading zeros (of two such numbers, the longer one is larger).
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Piece<'a> {
    Number(usize, &'a str),
    Text(&'a str),
}

/// The numbers of a name and the texts between them.
fn pieces(name: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = name;
    std::iter::from_fn(move || {
        let number = rest.starts_with(|c: char| c.is_ascii_digit());
        let ends = |c: char| c.is_ascii_digit() != number;
        let (piece, after) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
        rest = after;
        let digits = piece.trim_start_matches('0');
        match (piece, number) {
            ("", _) => None,
            (_, true) => Some(Piece::Number(digits.len(), digits)),
            (_, false) => Some(Piece::Text(piece)),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_as_numbers_and_the_output_comes_last() {
        let expected = [
            "",
            "0.a",
            "7",
            "encoder.1.w",
            "encoder.02.w",
            "encoder.10.w",
            "layer",
            "layer1",
            "layer99999999999999999999999",
            "é2",
            "é10",
            "output",
        ];
        let mut names = expected;
        names.reverse();
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, expected);
    }
}
