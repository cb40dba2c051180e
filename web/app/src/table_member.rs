//! A table of the reader's own within the file of an experiment: its text, and what was chosen of it.

use experiment::{LabelAs, Missing, TableChoices};
use js_sys::{Array, Object, Reflect};
use protocol::TableFile;
use wasm_bindgen::prelude::*;
use web_sys::TextDecoder;

use crate::own_table::OwnTable;

/// The table that is learned, with its letters as they were read; `None` where there is none.
pub(crate) fn write(table: &OwnTable) -> Option<JsValue> {
    let TableFile { bytes, choices } = table.in_use()?;
    let encoding = table.look()?.encoding;
    let text =
        TextDecoder::new_with_label(encoding.name()).ok()?.decode_with_u8_array(bytes).ok()?;
    let member = Object::new();
    let set = |key: &str, value: JsValue| {
        // Fails only for objects that are not ours.
        let _ = Reflect::set(&member, &key.into(), &value);
    };
    set("file", table.file.as_str().into());
    set("label", choices.label.as_str().into());
    if let Some(header) = choices.header {
        set("header", header.into());
    }
    if let Some(features) = &choices.features {
        set("features", features.iter().map(JsValue::from).collect::<Array>().into());
    }
    if let Some(label_as) = choices.label_as {
        set("label_as", label_as.name().into());
    }
    if let Some(missing) = choices.missing {
        set("missing", missing.name().into());
    }
    set("text", text.into());
    Some(member.into())
}

/// The table that [`write`] wrote; `None` where something is missing or is not what it should be.
pub(crate) fn read(member: &JsValue) -> Option<OwnTable> {
    let get = |key: &str| Reflect::get(member, &key.into()).ok();
    // What is left out is chosen by nobody.
    let chosen = |key: &str| get(key).filter(|it| !it.is_undefined() && !it.is_null());
    let names = |list: JsValue| {
        let list: Array = list.dyn_into().ok()?;
        list.iter().map(|name| name.as_string()).collect::<Option<Vec<String>>>()
    };
    let header = chosen("header").map(|it| it.as_bool().ok_or(()));
    let features = chosen("features").map(|it| names(it).ok_or(()));
    let label_as = chosen("label_as")
        .map(|it| it.as_string().and_then(|name| LabelAs::from_name(&name)).ok_or(()));
    let missing = chosen("missing")
        .map(|it| it.as_string().and_then(|name| Missing::from_name(&name)).ok_or(()));
    let choices = TableChoices {
        label: get("label")?.as_string()?,
        header: header.transpose().ok()?,
        features: features.transpose().ok()?,
        label_as: label_as.transpose().ok()?,
        missing: missing.transpose().ok()?,
    };
    let bytes = get("text")?.as_string()?.into_bytes();
    let file = chosen("file").and_then(|it| it.as_string()).unwrap_or_default();
    Some(OwnTable::saved(file, TableFile { bytes, choices }))
}
