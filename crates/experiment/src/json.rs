//! Experiments as JSON files: read strictly, with every problem at once, and written.

use serde_json::Value as Json;

use crate::plan::{Plan, check};
use crate::problem::{Expected, Problem};
use crate::run_spec::RunSpec;
use crate::schema::{Domain, RUN_FIELDS, VIEW_FIELDS, Value, find, unknown_field};

/// Reads a specification file. Fields that are left out keep their default.
///
/// # Errors
/// Every problem at once: text that is not JSON, unknown fields, and values of the wrong type or
/// outside their domain.
pub fn read(text: &str) -> Result<Plan, Vec<Problem>> {
    let json: Json = serde_json::from_str(text)
        .map_err(|error| vec![Problem::new("file", &error.to_string(), Expected::Object)])?;
    let Json::Object(members) = json else {
        return Err(vec![Problem::new("file", &json.to_string(), Expected::Object)]);
    };

    let mut spec = RunSpec::default();
    let mut problems = Vec::new();
    for (key, json) in &members {
        let Some(field) = find(RUN_FIELDS, key) else {
            // Files that the page saves may also hold the view and the comparison.
            if key != "compare" && find(VIEW_FIELDS, key).is_none() {
                problems.push(unknown_field(key, &json.to_string()));
            }
            continue;
        };
        match value(field.domain, json) {
            Some(value) => (field.set)(&mut spec, value),
            None => problems.push(field.problem(&json.to_string())),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    check(&spec)
}

/// Writes a specification file that [`read`] reads back as the same experiment.
pub fn write(spec: &RunSpec) -> String {
    let mut members = serde_json::Map::new();
    for field in RUN_FIELDS {
        let json = match (field.get)(spec) {
            Value::Integer(n) => Json::from(n),
            Value::Number(x) => Json::from(x),
            Value::Choice(name) => Json::from(name),
            Value::Names(names) => Json::from(names.to_string()),
        };
        members.insert(field.key.to_owned(), json);
    }
    format!("{:#}", Json::Object(members))
}

/// The JSON value as a value of the domain; a number in quotes is not a number.
fn value(domain: Domain, json: &Json) -> Option<Value> {
    let value = match domain {
        Domain::Integer { .. } => Value::Integer(json.as_u64()?),
        Domain::Number { .. } => Value::Number(json.as_f64()?),
        Domain::Choice(_) | Domain::Names(_) => return domain.parse(json.as_str()?).ok(),
    };
    domain.contains(value).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presets;

    #[test]
    fn presets_survive_a_file() {
        for preset in presets::all() {
            assert_eq!(read(&write(&preset.spec)).unwrap().spec, preset.spec);
        }
    }

    #[test]
    fn left_out_fields_keep_their_default() {
        let plan = read(r#"{"depth": 3}"#).unwrap();
        assert_eq!(plan.spec, RunSpec { depth: 3, ..RunSpec::default() });
    }

    #[test]
    fn what_the_page_shows_of_it_is_no_problem() {
        let plan = read(r#"{"depth": 3, "compare": "skip:residual", "show": "weights"}"#).unwrap();
        assert_eq!(plan.spec, RunSpec { depth: 3, ..RunSpec::default() });
    }

    #[test]
    fn every_problem_of_a_file_is_named_at_once() {
        let problems = read(
            r#"{"depth": "deep", "width": -3, "activation": "swish", "learning_rate": 1e9,
                "momentum": null, "colour": 1, "batch": 2.5}"#,
        )
        .unwrap_err();
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        let mut sorted = fields.clone();
        sorted.sort_unstable();
        assert_eq!(
            sorted,
            ["activation", "batch", "colour", "depth", "learning_rate", "momentum", "width"]
        );
    }

    #[test]
    fn text_that_is_no_object_is_a_problem_too() {
        for text in ["", "[]", "3", "{", "{\"depth\": 1e999}", "\u{0}"] {
            assert!(read(text).is_err(), "{text:?}");
        }
    }
}
