//! The only module that touches the page's address: reads the link, and keeps it up to date.

use experiment::link::{self, Change, Link};
#[cfg(any(feature = "embed", feature = "studio"))]
use experiment::{Embed, embedding};
use wasm_bindgen::prelude::*;

use crate::browser::window;

/// Reads the experiment from the address: its fragment, or else its query.
pub(crate) fn read() -> (Link, Vec<Change>) {
    let location = window().location();
    let fragment = location.hash().unwrap_or_default();
    if fragment.len() > 1 {
        return link::read(&fragment);
    }
    link::read(&location.search().unwrap_or_default())
}

/// Reads the address of an embedded page: query and fragment, which goes before.
#[cfg(any(feature = "embed", feature = "studio"))]
pub(crate) fn read_embedded() -> (Embed, Vec<Change>) {
    let location = window().location();
    embedding::read(&location.search().unwrap_or_default(), &location.hash().unwrap_or_default())
}

/// Writes the experiment into the fragment; a `new_entry` in the browser's history leaves what was
/// there to be gone back to.
pub(crate) fn write(link: &Link, new_entry: bool) {
    let Ok(history) = window().history() else { return };
    let address = format!("#{}", link::write(link));
    // Browsers refuse when it happens too often, and some embedders refuse always; then the
    // address is out of date, and nothing else is lost.
    let _ = if new_entry {
        history.push_state_with_url(&JsValue::NULL, "", Some(&address))
    } else {
        history.replace_state_with_url(&JsValue::NULL, "", Some(&address))
    };
}

/// The language that the query asks for.
#[cfg(feature = "studio")]
pub(crate) fn queried_language() -> experiment::Language {
    let query = window().location().search().unwrap_or_default();
    embedding::read(&query, "").0.link.view.language
}

/// Keeps the fields of an embedded page, which is being set up, in the fragment.
#[cfg(feature = "studio")]
pub(crate) fn write_fields(fields: &str) {
    let Ok(history) = window().history() else { return };
    // Browsers refuse when it happens too often: the next change says all of it again.
    let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("#{fields}")));
}

/// The address of the folder that the page lies in, with the slash at its end.
#[cfg(feature = "studio")]
pub(crate) fn folder() -> String {
    let location = window().location();
    let mut here = [location.origin(), location.pathname()].map(Result::unwrap_or_default).concat();
    here.truncate(here.rfind('/').map_or(here.len(), |at| at + 1));
    here
}

/// The whole address that opens the experiment, to be read from paper.
pub(crate) fn address(link: &Link) -> String {
    let location = window().location();
    let here = [location.origin(), location.pathname()].map(Result::unwrap_or_default).concat();
    format!("{here}#{}", link::write(link))
}

/// Calls `changed` when the reader pastes another link into the address bar.
pub(crate) fn on_change(changed: impl Fn() + 'static) {
    let listener = Closure::<dyn FnMut()>::new(changed);
    window().set_onhashchange(Some(listener.as_ref().unchecked_ref()));
    listener.forget(); // lives as long as the page
}
