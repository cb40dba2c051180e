//! Messages of an embedded page: what is understood, what is refused, and the same types in TypeScript.

use std::collections::{BTreeMap, BTreeSet};

use experiment::embedding;
use proptest::prelude::*;
use protocol::host::{ASKED, Ask, Refusal, Request, State, Told, Warning};
use serde_json::{Value, json};

const SET: &str = "preset=relu-he&lock=depth&show=weights,curves&autoplay=false&steps=9";

fn ask(message: Value) -> Result<Option<Ask>, Refusal> {
    let request: Result<Request, _> = serde_json::from_value(message);
    request.map_err(|error| Refusal::Malformed(error.to_string()))?.ask()
}

#[test]
fn what_a_host_asks_is_understood() {
    let fields = json!({
        "depth": 5, "learning_rate": 0.5, "autoplay": false, "preset": "relu-he", "lock": null
    });
    let message =
        json!({ "source": "gradient-lab", "v": 1, "id": "a", "type": "setState", "state": fields });
    let set = |key: &str, value: &str| (key.to_owned(), Some(value.to_owned()));
    let expected = vec![
        set("autoplay", "false"),
        set("depth", "5"),
        set("learning_rate", "0.5"),
        ("lock".to_owned(), None),
        set("preset", "relu-he"),
    ];
    assert_eq!(ask(message), Ok(Some(Ask::SetState(expected))));
    for kind in ASKED.into_iter().filter(|kind| *kind != "setState") {
        assert!(matches!(ask(json!({ "v": 1, "type": kind })), Ok(Some(_))), "{kind}");
    }
    assert_eq!(ask(json!({ "v": 1, "type": "dance" })), Ok(None), "of a later version");
}

#[test]
fn what_is_malformed_is_refused_with_a_reason() {
    let many: BTreeMap<String, u32> = (0..300).map(|n| (format!("f{n}"), n)).collect();
    let long = "9".repeat(5000);
    for (message, reason) in [
        (json!({ "type": "play" }), "v: “” is not valid"),
        (json!({ "v": 2, "type": "play" }), "v: “2” is not valid"),
        (json!({ "v": "1", "type": "play" }), "v: “1” is not valid"),
        (json!({ "v": 1 }), "type: "),
        (json!({ "v": 1, "type": 3 }), "type: "),
        (json!({ "v": 1, "type": "setState" }), "state: expected an object"),
        (json!({ "v": 1, "type": "setState", "state": [1] }), "message: "),
        (json!({ "v": 1, "type": "setState", "state": { "depth": {} } }), "message: "),
        (json!({ "v": 1, "type": "setState", "state": many }), "300 fields are not valid"),
        (json!({ "v": 1, "type": "setState", "state": { "depth": long } }), "too long"),
    ] {
        let refused = ask(message.clone()).expect_err("it is refused").to_string();
        assert!(refused.contains(reason), "{message}: {refused}");
    }
}

fn state() -> State {
    State::of(&embedding::read(SET, "").0)
}

#[test]
fn a_state_says_every_field_and_sets_the_same_again() {
    let (embed, _) = embedding::read(SET, "");
    let state = serde_json::to_value(state()).expect("a state is an object");
    assert_eq!(state["depth"].as_f64(), Some(20.0));
    assert_eq!((state["steps"].as_f64(), &state["autoplay"]), (Some(9.0), &json!(false)));
    assert_eq!((&state["lock"], &state["show"]), (&json!("depth"), &json!("weights,curves")));
    let asked = ask(json!({ "v": 1, "type": "setState", "state": state }));
    let Ok(Some(Ask::SetState(fields))) = asked else { panic!("{asked:?}") };
    let (again, changes) = embedding::change(&embedding::read("", "").0, &fields);
    assert_eq!((again, changes), (embed, Vec::new()));
}

/// One of everything that is told.
fn told() -> Vec<(&'static str, Told)> {
    let (text, step) = (String::new, 3.0);
    let warning = Warning { field: text(), value: text(), used: None, message: text() };
    let verdict = text();
    vec![
        ("Ready", Told::Ready { state: state(), link: text() }),
        ("Change", Told::Change { user_initiated: true, state: state(), link: text() }),
        ("Step", Told::Step { step, loss: 2.3, accuracy: None, playing: true }),
        ("Judged", Told::Verdict { verdict: text(), word: text(), evidence: text(), step }),
        ("Resize", Told::Resize { width: 1.0, height: 2.0 }),
        ("Warned", Told::Warning { warnings: vec![warning] }),
        ("Failed", Told::Error { message: text() }),
        ("Answer", Told::State { state: state(), link: text(), step, playing: true, verdict }),
        ("Screenshot", Told::Screenshot { png: text() }),
        ("Done", Told::Done {}),
    ]
}

const TYPES: &str = include_str!("../../../assets/embed/gradient-lab.d.ts");

/// The members of an interface, each with its type.
fn interface(name: &str) -> BTreeMap<String, String> {
    let start = format!("export interface {name} {{\n");
    let (_, rest) = TYPES.split_once(&start).unwrap_or_else(|| panic!("no interface {name}"));
    let (body, _) = rest.split_once("\n}\n").expect("it ends");
    let members = body.lines().map(str::trim).filter_map(|line| line.strip_suffix(';'));
    let members = members.filter_map(|line| line.split_once(": "));
    members.map(|(key, kind)| (key.trim_end_matches('?').to_owned(), kind.to_owned())).collect()
}

fn names<'a>(of: impl Iterator<Item = &'a String>) -> BTreeSet<&'a str> {
    of.map(String::as_str).collect()
}

#[test]
fn typescript_has_the_same_messages() {
    for (name, told) in told() {
        let json = serde_json::to_value(&told).expect("what is told is an object");
        let (members, object) = (interface(name), json.as_object().expect("as said"));
        assert_eq!(names(members.keys()), names(object.keys()), "{name}");
        assert_eq!(members["type"], json["type"].to_string().replace('"', "'"));
        for (key, value) in object.iter().filter(|(key, _)| *key != "type") {
            let kind = &members[key];
            let fits = match value {
                Value::Bool(_) => kind == "boolean",
                Value::Number(_) => kind.starts_with("number"),
                Value::String(_) => kind == "string" || kind.starts_with("Verdict"),
                Value::Null => kind.ends_with("| null"),
                Value::Array(_) => kind.ends_with("[]"),
                Value::Object(_) => kind == "State",
            };
            assert!(fits, "{name}.{key}: {kind} for {value}");
        }
    }
    let text = String::new;
    let warning = Warning { field: text(), value: text(), used: None, message: text() };
    let warning = serde_json::to_value(warning).expect("a warning is an object");
    let keys = warning.as_object().expect("as said").keys();
    assert_eq!(names(interface("Warning").keys()), names(keys));
    assert_eq!(interface("Request")["type"], ASKED.map(|kind| format!("'{kind}'")).join(" | "));
    let union = told().iter().map(|(name, _)| *name).collect::<Vec<_>>().join(" | ");
    assert!(TYPES.contains(&format!("(Loading | {union})")), "ToHost is all of them: {union}");
}

proptest! {
    #[test]
    fn no_fields_whatever_make_a_change_fail(
        fields in prop::collection::vec((".{0,12}", prop::option::of(".{0,24}")), 1..12),
        known in 0..embedding::SHOWABLE.len(),
    ) {
        let (before, _) = embedding::read("preset=adding-lstm&lock=depth,all&layout=full", "");
        let mut fields = fields;
        embedding::SHOWABLE[known].clone_into(&mut fields[0].0);
        let (after, _) = embedding::change(&before, &fields);
        prop_assert_eq!(embedding::read(&embedding::write(&after), "").0, after);
    }

    #[test]
    fn no_message_whatever_makes_reading_fail(text in "[\\[\\]{}:,\"a-z0-9.-]{0,60}") {
        if let Ok(request) = serde_json::from_str::<Request>(&text) {
            let _ = request.ask();
        }
    }
}
