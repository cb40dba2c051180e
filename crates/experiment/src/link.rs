//! The experiment in a link: `v=1&data=digits&depth=20&…`, written exactly, read leniently.
//!
//! [`write`] always writes the main fields of the experiment, so that a link keeps its meaning if a default
//! changes. It writes the other fields only where they differ from their defaults, which never change.
//! [`read`] never fails: it takes the nearest valid experiment and reports everything that it changed. It knows only
//! our own names, which is what a link of ours takes; [`crate::forgiving`] knows those of others, too.

use std::borrow::Cow;

use form_urlencoded::parse;

use crate::comparison::Comparison;
use crate::presets;
pub use crate::problem::Change;
use crate::problem::{Expected, Problem};
use crate::rules;
use crate::run_spec::RunSpec;
use crate::schema::{Field, RUN_FIELDS, VIEW_FIELDS, find};
use crate::view::View;

/// The format version that [`write`] writes. Links of every version must open forever.
pub const VERSION: &str = "1";

/// Longer links are read only up to this length in bytes. Links that this module writes are much shorter.
pub const LONGEST: usize = 4096;

/// The contents of a link.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The experiment.
    pub spec: RunSpec,
    /// The runs that train beside it.
    pub comparison: Comparison,
    /// What is shown of it.
    pub view: View,
}

/// Writes the experiment, the runs beside it, and the fields of the view that differ from their default.
/// Names and numbers consist of letters, digits and `.-_:,/*`, so nothing needs escaping.
pub fn write(Link { spec, comparison, view }: &Link) -> String {
    let mut link = format!("v={VERSION}");
    let mut add = |key: &str, value: String| {
        link.push('&');
        link.push_str(key);
        link.push('=');
        link.push_str(&value);
    };
    let default = RunSpec::default();
    for field in RUN_FIELDS {
        let value = (field.get)(spec);
        if !field.left_out || value != (field.get)(&default) {
            add(field.key, value.to_string());
        }
    }
    if !comparison.is_empty() {
        add("compare", comparison.write());
    }
    for field in VIEW_FIELDS {
        let value = (field.get)(view);
        if value != (field.get)(&View::default()) {
            add(field.key, value.to_string());
        }
    }
    link
}

/// Reads a link's query or fragment, with or without its leading `?` or `#`.
///
/// A `preset=name` sets the experiment, and the other fields change it, wherever the preset stands.
pub fn read(text: &str) -> (Link, Vec<Change>) {
    let (text, too_long) = shortened(text.strip_prefix(['#', '?']).unwrap_or(text));
    let (link, mut changes) = read_pairs(parse(text.as_bytes()));
    changes.splice(..0, too_long);
    (link, changes)
}

/// The part of a link that is read, and what is said of one that is too long.
pub(crate) fn shortened(text: &str) -> (&str, Option<Change>) {
    let too_long = || ignored("link", text, Expected::Shorter(LONGEST));
    (&text[..text.floor_char_boundary(LONGEST)], (text.len() > LONGEST).then(too_long))
}

/// Reads fields by their written names, each with its value.
pub(crate) fn read_pairs<'a>(
    given: impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)>,
) -> (Link, Vec<Change>) {
    let mut changes = Vec::new();
    let mut link =
        Link { spec: RunSpec::default(), comparison: Comparison::default(), view: View::default() };
    let mut seen: Vec<String> = Vec::new();
    let mut pairs = Vec::new();
    for (key, value) in given {
        if seen.iter().any(|earlier| *earlier == key) {
            changes.push(ignored(&key, &value, Expected::Once));
            continue;
        }
        seen.push(key.to_string());
        match key.as_ref() {
            "v" if value == VERSION => {}
            "v" => changes.push(Change {
                problem: Problem::new("v", &value, Expected::OneOf(vec![VERSION.to_owned()])),
                used: Some(VERSION.to_owned()),
            }),
            "preset" => match presets::find(&value) {
                Ok(preset) => {
                    link.spec = preset.spec;
                    link.view.quantity = preset.shows;
                }
                Err(problem) => changes.push(Change { problem, used: None }),
            },
            "compare" => {
                let (comparison, mended) = Comparison::read(&value);
                link.comparison = comparison;
                changes.extend(mended);
            }
            _ => pairs.push((key, value)),
        }
    }
    for (key, value) in pairs {
        if let Some(field) = find(RUN_FIELDS, &key) {
            changes.extend(apply(field, &mut link.spec, &value));
        } else if let Some(field) = find(VIEW_FIELDS, &key) {
            changes.extend(apply(field, &mut link.view, &value));
        } else {
            changes.push(ignored(&key, &value, Expected::KnownField(None)));
        }
    }
    let mended = rules::mend(&mut link.spec);
    changes.extend(mended.into_iter().map(|(problem, used)| Change { problem, used: Some(used) }));
    (link, changes)
}

/// Sets the field to `text` or to the nearest valid value. If there is none, the field is not changed.
pub(crate) fn apply<T>(field: &Field<T>, target: &mut T, text: &str) -> Option<Change> {
    let (value, exact) = match field.domain.parse(text) {
        Ok(value) => (value, true),
        Err(nearest) => (nearest.unwrap_or_else(|| (field.get)(target)), false),
    };
    (field.set)(target, value);
    (!exact).then(|| Change { problem: field.problem(text), used: Some(value.to_string()) })
}

fn ignored(field: &str, value: &str, expected: Expected) -> Change {
    Change { problem: Problem::new(field, value, expected), used: None }
}
