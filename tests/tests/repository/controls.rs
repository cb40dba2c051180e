//! Every field of an experiment has a control on the page.

use experiment::schema::RUN_FIELDS;

use super::assert_none;
use super::sources::rust_files;

const PANELS: &str = "web/app/src/panels";

#[test]
fn every_field_has_a_control() {
    let panels = rust_files(PANELS);
    let has_control = |key: &str| {
        let key = format!("\"{key}\"");
        panels.iter().any(|(_, panel)| panel.contains(&key))
    };
    let without: Vec<_> = RUN_FIELDS
        .iter()
        .map(|field| field.key.to_owned())
        .filter(|key| !has_control(key))
        .collect();
    assert_none(&format!("no panel in {PANELS} names this field"), &without);
}
