//! The reference of fields in docs/embedding.md: what the tables of fields say, no more and no less.

use std::fmt::Write;
use std::{env, fs};

use experiment::embedding::{EMBED_FIELDS, Embedding, LOCKABLE, SHOWABLE};
use experiment::schema::{Domain, Field, RUN_FIELDS, VIEW_FIELDS};
use experiment::{RunSpec, View, presets};

use super::{read, root};

const PAGE: &str = "docs/embedding.md";
const END: &str = "<!-- end of reference -->";

/// The lines of a table of fields.
fn table<T>(title: &str, fields: &[Field<T>], default: &T, text: &mut String) {
    let _ = write!(
        text,
        "\n### {title}\n\n| Field | What it is | Values | Default |\n|---|---|---|---|\n"
    );
    for field in fields {
        let listed = |names: &[&str]| {
            names.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
        };
        let values = match field.domain {
            Domain::Integer { min, max } => format!("{min} to {max}"),
            Domain::Number { min, max } => format!("{min} to {max}"),
            Domain::Choice(names) => listed(names),
            Domain::Layered(names) => {
                format!(
                    "{}; or several, layer by layer from the input on: `relu*3,tanh`",
                    listed(names)
                )
            }
            Domain::Names(names) if names.len() > 20 => {
                let own = names.iter().filter(|name| RUN_FIELDS.iter().all(|it| it.key != **name));
                let own: Vec<&str> = own.copied().collect();
                format!("with commas between them: {}; each field of the experiment", listed(&own))
            }
            Domain::Names(names) => format!("with commas between them: {}", listed(names)),
        };
        let value = (field.get)(default).to_string();
        let value = if value.is_empty() { "–".to_owned() } else { format!("`{value}`") };
        let _ = writeln!(text, "| `{}` | {} | {values} | {value} |", field.key, field.about.text());
    }
}

fn reference() -> String {
    let mut text = String::new();
    table("The embedded page", EMBED_FIELDS, &Embedding::default(), &mut text);
    text += "\nIn `show` a value of the view's `show` may stand among the others: `show=weights,curves`.\n";
    table("The view", VIEW_FIELDS, &View::default(), &mut text);
    text += "\n### The experiment\n\n";
    let names: Vec<String> = presets::all().iter().map(|it| format!("`{}`", it.name)).collect();
    let _ = writeln!(text, "`preset` is one of {}.\n", names.join(", "));
    text += "`compare` names what trains beside it: `activation:relu,init:he/skip:residual` are two runs, one\nwith two fields flipped and one with one.\n";
    table("Its fields", RUN_FIELDS, &RunSpec::default(), &mut text);
    text + "\n"
}

#[test]
fn the_reference_is_what_the_tables_of_fields_say() {
    let path = root().join(PAGE);
    let page = read(&path);
    let (before, rest) = page.split_once("<!-- reference:").expect("the page has a reference");
    let (mark, rest) = rest.split_once("-->\n").expect("its mark ends");
    let (found, after) = rest.split_once(END).expect("the reference ends");
    let expected = reference();
    if env::var_os("WRITE_REFERENCE").is_some() {
        let page = format!("{before}<!-- reference:{mark}-->\n{expected}{END}{after}");
        fs::write(&path, page).expect("the page can be written");
        return;
    }
    assert_eq!(found, expected, "{PAGE} says how to write it anew");
}

#[test]
fn what_can_be_locked_and_shown_are_the_fields_there_are() {
    for field in RUN_FIELDS {
        assert!(SHOWABLE.contains(&field.key) && LOCKABLE.contains(&field.key), "{}", field.key);
    }
}
