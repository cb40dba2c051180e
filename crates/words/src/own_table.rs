//! What is said of a table of the reader's own: of its columns, and of what became of its rows.

use experiment::{Column, Fit, LabelAs, TableReport};

use crate::fill::fill;
use crate::messages::Catalogue;
use crate::numbers::{decimal, percent};
use crate::plural::Counted;

/// What a column holds, of a table of so many rows, and why it is not learned from where that is so.
pub fn about_column(column: &Column, rows: usize, words: &Catalogue) -> String {
    let kind = if column.comma {
        words.table_comma.to_owned()
    } else if column.numeric {
        words.table_number.to_owned()
    } else {
        counted(words.table_texts, column.distinct, words)
    };
    let missing = (column.missing > 0).then(|| {
        let share = percent(column.missing as f64 / rows.max(1) as f64, words);
        fill(words.table_missing, &[("share", &share)])
    });
    let why = match column.fit {
        Fit::Good => None,
        Fit::Identifier => Some(words.table_identifier),
        Fit::MostlyMissing => Some(words.table_mostly_missing),
        Fit::ManyTexts => Some(words.table_many_texts),
    };
    let parts = [Some(kind), missing, why.map(str::to_owned)];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// What became of the rows of a table, a sentence for each thing that was done. `seed` is that of the
/// experiment.
pub fn about_rows(report: &TableReport, seed: u32, words: &Catalogue) -> Vec<String> {
    let TableReport {
        rows,
        drawn_from,
        unlabelled,
        incomplete,
        filled,
        gaps,
        features: _,
        thresholds,
    } = report;
    let mut told = vec![if rows < drawn_from {
        let all = decimal(*drawn_from as f64, 0, words);
        let drawn = counted(words.table_drawn, *rows, words);
        fill(&drawn, &[("all", &all), ("seed", &seed.to_string())])
    } else {
        counted(words.table_rows, *rows, words)
    }];
    for (message, count) in [
        (words.table_unlabelled, *unlabelled),
        (words.table_incomplete, *incomplete),
        (words.table_filled, *filled),
    ] {
        if count > 0 {
            told.push(counted(message, count, words));
        }
    }
    if !gaps.is_empty() {
        told.push(fill(words.table_gaps, &[("columns", &gaps.join(", "))]));
    }
    if !thresholds.is_empty() {
        let mark = words.decimal_char().to_string();
        let write = |it: &f64| experiment::number::write(*it).replace('.', &mark);
        let values = thresholds.iter().map(write).collect::<Vec<_>>().join("; ");
        told.push(fill(words.table_split, &[("values", &values)]));
    }
    told
}

/// What a column is learned as, in words.
pub fn label_word(label: Option<LabelAs>, words: &Catalogue) -> String {
    match label {
        None => words.table_as_found.to_owned(),
        Some(LabelAs::Classes) => words.table_as_classes.to_owned(),
        Some(LabelAs::Quantity) => words.table_as_quantity.to_owned(),
        Some(LabelAs::Groups(count)) => counted(words.table_as_groups, count.into(), words),
    }
}

fn counted(message: Counted, count: usize, words: &Catalogue) -> String {
    fill(message.of(count as u64), &[("count", &decimal(count as f64, 0, words))])
}
