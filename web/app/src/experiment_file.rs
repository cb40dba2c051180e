//! The experiment as a JSON file: the fields of a link, with their values as they are.

use experiment::link::{Change, Link};
use experiment::schema::{Field, RUN_FIELDS, VIEW_FIELDS, Value};
use experiment::{Expected, Problem, TABLE_MEMBER, View, forgiving};
use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::brought::{Missing, brought};
use crate::own_table::OwnTable;
use crate::table_member;

/// Writes the file, with a table if there is one. `gradlab` reads it as well: it trains the experiment alone,
/// whatever is shown of it.
pub(crate) fn write(link: &Link, table: Option<&OwnTable>) -> String {
    let file = Object::new();
    let set = |key: &str, value: &JsValue| {
        // Fails only for objects that are not ours.
        let _ = Reflect::set(&file, &key.into(), value);
    };
    for field in RUN_FIELDS {
        set(field.key, &value_of(field, &link.spec));
    }
    if !link.comparison.is_empty() {
        set("compare", &link.comparison.write().into());
    }
    for field in VIEW_FIELDS {
        if (field.get)(&link.view) != (field.get)(&View::default()) {
            set(field.key, &value_of(field, &link.view));
        }
    }
    if let Some(table) = table.and_then(table_member::write) {
        set(TABLE_MEMBER, &table);
    }
    let text = JSON::stringify_with_replacer_and_space(&file, &JsValue::NULL, &2.into());
    text.map(String::from).unwrap_or_default()
}

fn value_of<T>(field: &Field<T>, of: &T) -> JsValue {
    match (field.get)(of) {
        Value::Integer(n) => JsValue::from_f64(n as f64),
        Value::Number(x) => JsValue::from_f64(x),
        Value::Choice(name) => name.into(),
        Value::Names(names) => names.to_string().into(),
        Value::Layered(layered) => layered.to_string().into(),
    }
}

/// What a file is that the reader opens.
pub(crate) enum Judged {
    /// An experiment, and the table that it learns; one of no file where it learns none.
    Experiment(Box<(Link, OwnTable)>),
    /// Meant as an experiment, and everything that is wrong with it.
    Refused(Vec<Change>),
    /// Not meant as one: a log, if anything.
    Log,
}

/// Tells an experiment from a log, and reads it: strictly, since whoever opens a file wants that experiment and
/// not one near it, but by whatever names others have for ours. What could be anything is what is `expected`.
///
/// # Errors
/// Where the part of the page that does so cannot be loaded.
pub(crate) async fn judge(text: String, expected: bool) -> Result<Judged, Missing> {
    brought!(judged(text, expected))
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(forgiving, fallible))]
fn judged(text: String, expected: bool) -> Result<Judged, Missing> {
    let text = forgiving::plain_json(&text);
    let parsed = JSON::parse(&text);
    if !is_one(&text, parsed.as_ref().ok(), expected) {
        return Ok(Judged::Log);
    }
    let is_object = |it: &JsValue| it.is_object() && !Array::is_array(it);
    let object = parsed.ok().filter(is_object);
    let members = object.as_ref().map(members_of);
    let Some(members) = members.filter(|members| {
        members.is_empty() || members.iter().any(|(key, _)| forgiving::is_of_experiments(key))
    }) else {
        let problem = Problem::new("file", &text, Expected::Object);
        return Ok(Judged::Refused(vec![Change { problem, used: None }]));
    };
    let (link, mut changes) = forgiving::read_pairs(members.into_iter());
    let table = object.as_ref().and_then(table_of);
    if table.is_none() {
        let problem = Problem::new(TABLE_MEMBER, "", Expected::Table);
        changes.push(Change { problem, used: None });
    }
    Ok(match table.filter(|_| changes.is_empty()) {
        Some(table) => Judged::Experiment(Box::new((link, table))),
        None => Judged::Refused(changes),
    })
}

/// Whether a text is meant to be an experiment, not a log: it is JSON as a whole, or broken off, and has no
/// `step`, as every line of a log has, and no history of a training, such as a loss that is a list. A list is one
/// only where one is `expected`.
fn is_one(text: &str, parsed: Option<&JsValue>, expected: bool) -> bool {
    match parsed {
        Some(it) => {
            let has = |name: &str| Reflect::has(it, &name.into()).unwrap_or(false);
            let is_log = has("step") || has("log_history") || has("history") || has_lists(it);
            !is_log && (expected || !Array::is_array(it))
        }
        None => {
            let first = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("");
            first == "{" || expected && !first.contains("step")
        }
    }
}

/// Whether an object has a list for each curve. No field of an experiment is a list; whoever wrote one for a field
/// meant an experiment, but for the loss.
fn has_lists(object: &JsValue) -> bool {
    let is_curve = |member: JsValue| {
        let member = Array::from(&member);
        let key = member.get(0).as_string().unwrap_or_default();
        let is_list = Array::is_array(&member.get(1));
        is_list && (key == "loss" || !forgiving::is_of_experiments(&key))
    };
    let is_object = object.is_object() && !Array::is_array(object);
    is_object && Object::entries(object.unchecked_ref()).into_iter().any(is_curve)
}

/// Whether a text is the begin of what [`write`] writes.
pub(crate) fn begins_one(text: &str) -> bool {
    text.trim_start().starts_with("{\n") && RUN_FIELDS.iter().all(|field| text.contains(field.key))
}

/// The table in a JSON object, one of no file where there is none; `None` where it is not as it should be.
fn table_of(object: &JsValue) -> Option<OwnTable> {
    match Reflect::get(object, &TABLE_MEMBER.into()) {
        Ok(member) if !member.is_undefined() => table_member::read(&member),
        Ok(_) | Err(_) => Some(OwnTable::default()),
    }
}

/// The members of a JSON object but its table, their values as a link writes them.
fn members_of(object: &JsValue) -> Vec<(String, String)> {
    let member = |member: JsValue| {
        let member = Array::from(&member);
        let (key, value) = (member.get(0), member.get(1));
        // What is neither text nor number is written as it stands, and refused as such.
        let written = || JSON::stringify(&value).map(String::from).unwrap_or_default();
        (key.as_string().unwrap_or_default(), value.as_string().unwrap_or_else(written))
    };
    let members = Object::entries(object.unchecked_ref()).into_iter().map(member);
    members.filter(|(key, _)| key != TABLE_MEMBER).collect()
}
