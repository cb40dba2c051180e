//! Experiments as JSON files: read with every problem at once, and written. Values are read strictly; names may be
//! those of others, and comments and last commas are no problem.

use serde::Deserialize;
use serde_json::Value as Json;

use crate::forgiving::{is_of_experiments, plain_json};
use crate::plan::{Plan, check};
use crate::problem::{Expected, Problem};
use crate::run_spec::RunSpec;
use crate::schema::{Domain, RUN_FIELDS, VIEW_FIELDS, Value, find};
use crate::synonyms::{self, unknown_field};
use crate::table::{TABLE_MEMBER, TableChoices};

/// Reads a specification file. Fields that are left out keep their default.
///
/// # Errors
/// Every problem at once: text that is not JSON or has no field of an experiment, unknown fields, fields that stand
/// twice, and values of the wrong type or outside their domain.
pub fn read(text: &str) -> Result<Plan, Vec<Problem>> {
    let json: Json = serde_json::from_str(&plain_json(text))
        .map_err(|error| vec![Problem::new("file", &error.to_string(), Expected::Object)])?;
    let Json::Object(members) = json else {
        return Err(vec![Problem::new("file", &json.to_string(), Expected::Object)]);
    };

    if !members.is_empty() && !members.keys().any(|key| is_of_experiments(key)) {
        return Err(vec![Problem::new("file", text, Expected::Object)]);
    }

    let mut spec = RunSpec::default();
    let mut problems = Vec::new();
    let mut seen = Vec::new();
    for (key, json) in &members {
        let Some(field) = synonyms::field(key) else {
            // Files that the page saves may also hold the view, the comparison and a table.
            let is_known = key == "compare" || key == TABLE_MEMBER;
            if !is_known && find(VIEW_FIELDS, key).is_none() {
                problems.push(unknown_field(key, &json.to_string()));
            }
            continue;
        };
        if seen.contains(&field.key) {
            problems.push(Problem::new(key, &json.to_string(), Expected::Once));
            continue;
        }
        seen.push(field.key);
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

/// A table that was saved with an experiment.
#[derive(Debug, PartialEq, Deserialize)]
pub struct SavedTable {
    /// The text of its file.
    pub text: String,
    /// What was chosen of it.
    #[serde(flatten)]
    pub choices: TableChoices,
}

/// The table that a file of [`read`] was saved with; `None` where there is none.
///
/// # Errors
/// Text that is not JSON, and a table without its text or its label.
pub fn table(text: &str) -> Result<Option<SavedTable>, Vec<Problem>> {
    let mut json: Json = serde_json::from_str(text)
        .map_err(|error| vec![Problem::new("file", &error.to_string(), Expected::Object)])?;
    let Some(saved) = json.get_mut(TABLE_MEMBER).map(Json::take) else { return Ok(None) };
    let table = serde_json::from_value(saved)
        .map_err(|error| vec![Problem::new(TABLE_MEMBER, &error.to_string(), Expected::Table)])?;
    Ok(Some(table))
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
            Value::Layered(layered) => Json::from(layered.to_string()),
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
        Domain::Choice(_) | Domain::Names(_) | Domain::Layered(_) => {
            let text = match json {
                Json::String(text) => text.clone(),
                // As Python and JavaScript say that there is none.
                Json::Null | Json::Bool(_) => json.to_string(),
                // A name for each layer.
                Json::Array(names) if matches!(domain, Domain::Layered(_)) => {
                    let names: Option<Vec<&str>> = names.iter().map(Json::as_str).collect();
                    names?.join(",")
                }
                Json::Number(_) | Json::Array(_) | Json::Object(_) => return None,
            };
            return domain.parse(&synonyms::value(domain, &text)).ok();
        }
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
    fn a_table_comes_with_its_experiment() {
        let file = r#"{"depth": 3, "table": {"file": "a.csv", "text": "x,y\n1,2\n", "label": "y",
            "header": true, "label_as": "groups-3", "features": ["x"], "missing": "mean"}}"#;
        assert_eq!(read(file).unwrap().spec.depth, 3);
        let choices = TableChoices {
            label: "y".to_owned(),
            header: Some(true),
            features: Some(vec!["x".to_owned()]),
            label_as: Some(crate::LabelAs::Groups(3)),
            missing: Some(crate::Missing::Mean),
        };
        let saved = SavedTable { text: "x,y\n1,2\n".to_owned(), choices };
        assert_eq!(table(file), Ok(Some(saved)));
        let few = table(r#"{"table": {"text": "", "label": "y"}}"#).unwrap().unwrap();
        assert_eq!((few.choices.features, few.choices.missing), (None, None));
        assert_eq!(table("{}"), Ok(None));
        let unknown = r#"{"table": {"text": "x", "label": "x", "label_as": "groups-1"}}"#;
        let said = format!("{:?}", table(unknown));
        assert!(said.contains("label_as “groups-1”") && said.contains("expected: Table"), "{said}");
        for wrong in ["", r#"{"table": 3}"#, r#"{"table": {"text": "x"}}"#, unknown] {
            assert!(table(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_problem_of_a_file_is_named_at_once() {
        let problems = read(
            r#"{"depth": "deep", "width": -3, "activation": "softmax", "learning_rate": 1e9,
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
    fn names_of_others_comments_and_last_commas_are_read() {
        let plan = read(
            "# mine\n{\"lr\": 0.5, // fast\n \"optimizer\": \"Adam\", \"normalization\": null, \"layers\": 3,}",
        )
        .unwrap();
        assert_eq!((plan.spec.learning_rate, plan.spec.depth), (0.5, 3));
        assert_eq!(plan.spec.optimiser, crate::Optimiser::Adam);
        let told = |text| {
            let problems = read(text).unwrap_err();
            problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        };
        assert_eq!(
            told("{\"depth\": 3, \"optimzer\": 1}"),
            "optimzer: no such field; did you mean optimiser?"
        );
        assert_eq!(told("{\"depth\": 3, \"colour\": 1}"), "colour: no such field");
        assert!(told("{\"lr\": 1, \"learning_rate\": 1}").contains("the field only once"));
        assert!(told("{\"log_history\": []}").contains("the fields of an experiment"));
    }

    #[test]
    fn text_that_is_no_object_is_a_problem_too() {
        for text in ["", "[]", "3", "{", "{\"depth\": 1e999}", "\u{0}"] {
            assert!(read(text).is_err(), "{text:?}");
        }
    }
}
