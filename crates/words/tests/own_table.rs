//! What is said of a reader's own table: its columns, and what became of its rows.

use experiment::Language::{English, Portuguese};
use experiment::{Column, Fit, LabelAs, TableReport};
use words::own_table::{about_column, about_rows, label_word};
use words::{Catalogue, catalogue};

fn column(numeric: bool, comma: bool, missing: usize, fit: Fit) -> Column {
    Column { name: "x".to_owned(), numeric, comma, missing, distinct: 1204, fit }
}

#[test]
fn a_column_says_what_it_holds_and_why_it_is_off() {
    let told = |column: &Column| about_column(column, 8000, catalogue(English));
    for (column, said) in [
        (column(true, false, 0, Fit::Good), "numbers"),
        (column(true, true, 1600, Fit::Good), "numbers with a decimal comma; 20% missing"),
        (column(true, false, 0, Fit::Identifier), "numbers; off, as it only tells rows apart"),
        (column(false, false, 0, Fit::ManyTexts), "1,204 different texts; off, as they are many"),
        (
            column(true, false, 6000, Fit::MostlyMissing),
            "numbers; 75% missing; off, as most is missing",
        ),
    ] {
        assert_eq!(told(&column).replace("\u{a0}", ""), said);
    }
    let one = Column { distinct: 1, ..column(false, false, 0, Fit::Good) };
    assert_eq!(told(&one), "1 text");
}

#[test]
fn every_row_that_is_left_out_is_told() {
    let told = |report: &TableReport, words: &Catalogue| about_rows(report, 7, words).join(" ");
    let all = TableReport { rows: 40, drawn_from: 40, ..TableReport::default() };
    assert_eq!(told(&all, catalogue(English)), "40 rows are used.");
    let some = TableReport { unlabelled: 1, incomplete: 2, ..all.clone() };
    assert_eq!(
        told(&some, catalogue(English)),
        "40 rows are used. 1 row without a value to learn is left out. \
         2 rows with a missing cell are left out."
    );
    assert_eq!(
        told(&some, catalogue(Portuguese)),
        "40 linhas são usadas. 1 linha sem valor a aprender fica de fora. \
         2 linhas em que falta uma célula ficam de fora."
    );
    let filled = TableReport { filled: 1, ..all.clone() };
    assert!(told(&filled, catalogue(English)).ends_with("In 1 missing cell stands the mean."));
    let gaps = TableReport { gaps: vec!["a".to_owned(), "b".to_owned()], ..all.clone() };
    assert!(told(&gaps, catalogue(English)).ends_with("Left out, as cells are missing: a, b."));
    let split = TableReport { thresholds: vec![1.5, 30.0], ..all.clone() };
    assert!(told(&split, catalogue(English)).ends_with("Split at 1.5; 30."));
    assert!(told(&split, catalogue(Portuguese)).ends_with("Dividida em 1,5; 30."));
    let drawn = TableReport { rows: 20_000, drawn_from: 32_561, ..TableReport::default() };
    assert_eq!(
        told(&drawn, catalogue(English)),
        "20,000 of 32,561 rows are used, drawn with seed 7."
    );
}

#[test]
fn everything_that_a_column_is_learned_as_has_a_word_of_its_own() {
    for language in [English, Portuguese] {
        let words = catalogue(language);
        let all = std::iter::once(None).chain(LabelAs::all().map(Some));
        let said: Vec<String> = all.map(|label| label_word(label, words)).collect();
        let mut different = said.clone();
        different.sort();
        different.dedup();
        assert_eq!((said.len(), different.len()), (12, 12), "{said:?}");
    }
    let groups = label_word(Some(LabelAs::Groups(4)), catalogue(English));
    assert_eq!(groups, "4 groups of equal size");
}
