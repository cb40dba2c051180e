//! Every field of an experiment has a control on the page.

use std::fs;

use experiment::schema::RUN_FIELDS;

use super::{assert_none, read, root};

const PANELS: &str = "web/app/src/panels";

#[test]
fn every_field_has_a_control() {
    let panels = fs::read_dir(root().join(PANELS)).expect("the panels can be listed");
    let panels: Vec<_> = panels.map(|it| read(&it.expect("a panel has a path").path())).collect();
    let has_control = |key: &str| {
        let key = format!("\"{key}\"");
        panels.iter().any(|panel| panel.contains(&key))
    };
    let without: Vec<_> = RUN_FIELDS
        .iter()
        .map(|field| field.key.to_owned())
        .filter(|key| !has_control(key))
        .collect();
    assert_none(&format!("no panel in {PANELS} names this field"), &without);
}
