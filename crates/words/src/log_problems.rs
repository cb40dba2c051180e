//! Why a log cannot be shown, in words.

use protocol::{ImportFault, ImportProblem};

use crate::fill::fill;
use crate::messages::Catalogue;

/// A problem in the words of the page.
pub fn explain(problem: &ImportProblem, words: &Catalogue) -> String {
    use ImportFault as F;
    let one = |message: &str, value: &str| fill(message, &[("value", value)]);
    let number = |message: &str, value: usize| one(message, &value.to_string());
    let why = match &problem.fault {
        F::Empty => words.own_empty.to_owned(),
        F::NotText => words.own_not_text.to_owned(),
        F::TooLong(most) => number(words.own_too_long, most / 1024),
        F::MissingColumns(names) => one(words.own_columns, &names.join(", ")),
        F::RepeatedColumn(name) => one(words.own_column_twice, name),
        F::CellCount { found, expected } => fill(
            words.own_cells.of(*found as u64),
            &[("count", &found.to_string()), ("expected", &expected.to_string())],
        ),
        F::NotJson(column) => number(words.own_not_json, *column),
        F::MissingField(name) => one(words.own_field, name),
        F::BadStep(text) => one(words.own_bad_step, text),
        F::BadValue(text) => one(words.own_bad_value, text),
        F::Negative { metric, value } => {
            fill(words.own_negative, &[("metric", metric), ("value", value)])
        }
        F::LongName(most) => words.own_long_name.plain(*most as u64),
        F::TooManyPlaces(most) => words.own_many_places.plain(*most as u64),
        F::NoGradients(names) => one(words.own_nothing, &names.join(", ")),
        F::CutOff => words.own_cut_off.to_owned(),
        F::LongHeader(most) => number(words.own_long_header, most >> 20),
        F::BadHeader(why) => one(words.own_bad_header, why),
        F::Unreadable(why) => one(words.own_unreadable, why),
    };
    match problem.line {
        0 => format!("{}: {why}", problem.file),
        line => {
            let line = line.to_string();
            fill(words.own_line, &[("file", &problem.file), ("line", &line), ("why", &why)])
        }
    }
}
