//! Checks that a kernel knows every member of every closed set that it looks at.

use std::ops::Range;

use super::declarations::{begins_with, codes, holds, is_only, mentions, parts, reader, rows};
use super::wgsl_names::{constant, uses};

/// # Errors
/// If a switch over a code lacks a value of it, no part of a kernel reads one of its instructions or jobs, or
/// a function is handed one that it has no case for.
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
    let functions = functions(text);
    for Function { name, body, .. } in &functions {
        let handed = handed_to(name, &functions, text);
        for cases in body.match_indices("switch op ").map(|(at, _)| cases(block(&body[at..]))) {
            if let Some(missing) = handed.iter().find(|op| !cases.contains(op)) {
                return Err(format!("{name} has no case {missing}"));
            }
        }
    }
    Ok(())
}

/// A function that is handed an instruction or a job.
struct Function<'a> {
    name: &'a str,
    body: &'a str,
    /// Where its body stands in the text.
    place: Range<usize>,
}

fn functions(text: &str) -> Vec<Function<'_>> {
    let found = text.match_indices("(words: Words, op: u32").map(|(at, _)| {
        let name = text[..at].rsplit(' ').next().unwrap_or_default();
        let start = at + text[at..].find('{').unwrap_or_default();
        let body = block(&text[start..]);
        Function { name, body, place: start..start + body.len() }
    });
    found.collect()
}

/// The opcodes that a function is handed by name, and those that whoever hands on its own `op` is handed. A
/// kernel's main function, which takes none, names each.
fn handed_to(name: &str, functions: &[Function<'_>], text: &str) -> Vec<String> {
    let call = format!("{name}(words, ");
    let handed = text.match_indices(&call).flat_map(|(at, _)| {
        let rest = &text[at + call.len()..];
        let end = rest.find([',', ')']).unwrap_or(rest.len());
        let caller = functions.iter().find(|it| it.place.contains(&at) && it.name != name);
        match (&rest[..end], caller) {
            ("op", Some(caller)) => handed_to(caller.name, functions, text),
            ("op", None) => Vec::new(),
            (opcode, _) => vec![opcode.to_owned()],
        }
    });
    handed.collect()
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
