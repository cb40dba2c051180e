//! Checks that a kernel knows every member of every closed set that it looks at.

use super::declarations::{begins_with, codes, holds, is_only, mentions, parts, reader, rows};
use super::wgsl_names::{constant, uses};

/// # Errors
/// If a switch over a code lacks a value of it, or no part of a kernel reads one of its instructions or
/// jobs.
pub(crate) fn check(kernel: &str, text: &str) -> Result<(), String> {
    for cases in switches(text) {
        for (code, values) in codes() {
            if values.iter().any(|value| cases.contains(value))
                && let Some(missing) = values.iter().find(|value| !cases.contains(value))
            {
                return Err(format!("a switch over {code} has no case {missing}"));
            }
        }
    }
    for row in rows(kernel) {
        let name = row.name;
        let is_read = |of: &str| mentions(text, &reader(of));
        if !is_read(name) && !parts().any(|part| is_only(row, part) && is_read(part)) {
            return Err(format!("nothing reads {name}"));
        }
        // Kernels that are made for programs say for each row when it runs.
        let has_branch = mentions(text, &uses(name)) && mentions(text, &constant(name));
        if ["Walk", "Reduce"].contains(&kernel) && !has_branch {
            return Err(format!("nothing runs {name}"));
        }
    }
    for part in parts().filter(|part| mentions(text, &reader(part))) {
        let mut rows = rows(kernel).iter();
        if let Some(row) = rows.find(|row| holds(row, part) && !begins_with(row, part)) {
            return Err(format!("{part} is read where {} has another field", row.name));
        }
    }
    Ok(())
}

/// The cases of every switch in a text.
fn switches(text: &str) -> Vec<Vec<String>> {
    let starts = text.match_indices("switch ").map(|(at, _)| &text[at..]);
    starts.map(|from| cases(block(from))).collect()
}

/// What stands between the first brace and the one that closes it.
fn block(from: &str) -> &str {
    let mut depth = 0;
    for (at, letter) in from.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 1 => return &from[..at],
            '}' => depth -= 1,
            _ => {}
        }
    }
    from
}

fn cases(block: &str) -> Vec<String> {
    let labels = block.split("case ").skip(1).filter_map(|case| case.split_once(':'));
    let labels = labels.flat_map(|(labels, _)| labels.split(','));
    labels.map(|label| label.trim().to_owned()).collect()
}
