//! The experiment as a JSON file: the fields of a link, with their values as they are.

use experiment::link::{self, Change, Link};
use experiment::schema::{Field, RUN_FIELDS, VIEW_FIELDS, Value};
use experiment::{Expected, Problem, View};
use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::prelude::*;

/// Writes the file. `gradlab` reads it as well: it trains the experiment alone, whatever is shown of it.
pub(crate) fn write(link: &Link) -> String {
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
    let text = JSON::stringify_with_replacer_and_space(&file, &JsValue::NULL, &2.into());
    text.map(String::from).unwrap_or_default()
}

fn value_of<T>(field: &Field<T>, of: &T) -> JsValue {
    match (field.get)(of) {
        Value::Integer(n) => JsValue::from_f64(n as f64),
        Value::Number(x) => JsValue::from_f64(x),
        Value::Choice(name) => name.into(),
        Value::Names(names) => names.to_string().into(),
    }
}

/// Whether a text is meant to be an experiment, not a log: it is JSON as a whole, or broken off, and has no
/// `step`, as every line of a log has. What could be anything is what is `expected`.
pub(crate) fn is_one(text: &str, expected: bool) -> bool {
    match JSON::parse(text) {
        Ok(it) => !Reflect::has(&it, &"step".into()).unwrap_or(false),
        Err(_) => {
            let first = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("");
            first == "{" || expected && !first.contains("step")
        }
    }
}

/// Reads a file that [`write`] or `gradlab presets` wrote, strictly: whoever opens a file wants that
/// experiment, not one near it.
///
/// # Errors
/// Everything that is wrong with it.
pub(crate) fn read(text: &str) -> Result<Link, Vec<Change>> {
    let parsed = JSON::parse(text).ok().filter(|it| it.is_object() && !js_sys::Array::is_array(it));
    let Some(members) = parsed else {
        let problem = Problem::new("file", text, Expected::Object);
        return Err(vec![Change { problem, used: None }]);
    };
    let mut pairs = Vec::new();
    for member in Object::entries(members.unchecked_ref()) {
        let member = js_sys::Array::from(&member);
        let (key, value) = (member.get(0), member.get(1));
        // What is neither text nor number is written as it stands, and refused as such.
        let value = match value.as_string() {
            Some(value) => value,
            None => JSON::stringify(&value).map(String::from).unwrap_or_default(),
        };
        let escaped = |text: &str| String::from(js_sys::encode_uri_component(text));
        pairs.push(format!(
            "{}={}",
            escaped(&key.as_string().unwrap_or_default()),
            escaped(&value)
        ));
    }
    let (link, changes) = link::read(&pairs.join("&"));
    if changes.is_empty() { Ok(link) } else { Err(changes) }
}
