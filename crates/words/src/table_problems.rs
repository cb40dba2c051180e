//! Why a table of the reader's own cannot be learned, in words.

use experiment::{CellFault, TableProblem};

use crate::fill::fill;
use crate::messages::Catalogue;
use crate::plural::Counted;

/// A problem in the words of the page.
pub fn explain(problem: &TableProblem, words: &Catalogue) -> String {
    use TableProblem as P;
    let text = |number: usize| number.to_string();
    match problem {
        P::NoReader => words.table_no_reader.to_owned(),
        P::TooLarge { most, .. } => {
            fill(words.table_too_large, &[("most", &text(most / 1_000_000))])
        }
        P::Empty => words.table_empty.to_owned(),
        P::UnclosedQuote { line } | P::TextAfterQuote { line } => {
            fill(words.table_quote, &[("line", &text(*line))])
        }
        P::CellCount { line, found, expected } => fill(
            words.table_cells.of(*found as u64),
            &[("line", &text(*line)), ("count", &text(*found)), ("expected", &text(*expected))],
        ),
        P::TooManyColumns { found, most } => count(words.table_columns, *found, *most),
        P::DuplicateColumn { name } => fill(words.table_duplicate, &[("name", name)]),
        P::UnknownColumn { name, .. } | P::LabelAsFeature { name } => {
            fill(words.table_unknown, &[("name", name)])
        }
        P::NoFeatures => words.table_no_features.to_owned(),
        P::TooManyFeatures { found, most } => count(words.table_features, *found, *most),
        P::TooManyTexts { name, found, most } => {
            let message = count(words.table_many_values, *found, *most);
            fill(&message, &[("name", name)])
        }
        P::TooFewRows { found, least } => count(words.table_few_rows, *found, *least),
        P::BadNumber { line, column, text: cell, fault } => {
            let message = match fault {
                CellFault::NotANumber => words.table_cell_text,
                CellFault::NotFinite => words.table_cell_not_finite,
            };
            fill(message, &[("line", &text(*line)), ("column", column), ("cell", cell)])
        }
        P::TooFewClasses { found, least, .. } => count(words.table_few_classes, *found, *least),
        P::TooManyClasses { found, most, .. } => count(words.table_many_classes, *found, *most),
        P::More { count } => fill(words.table_more, &[("number", &text(*count))]),
    }
}

fn count(message: Counted, found: usize, limit: usize) -> String {
    let values = [("count", &*found.to_string()), ("limit", &*limit.to_string())];
    fill(message.of(found as u64), &values)
}
