//! The only module that touches the page's address: reads the link, and keeps it up to date.

use std::cell::RefCell;

use experiment::link::{self, Change, Link};
#[cfg(any(feature = "embed", feature = "studio"))]
use experiment::{Embed, embedding};
use experiment::{Speed, forgiving};
use wasm_bindgen::prelude::*;

use crate::brought::{Missing, brought};
use crate::browser::window;

/// What the address says.
pub(crate) struct Said {
    /// The experiment.
    pub(crate) link: Link,
    /// What had to be changed in it.
    pub(crate) changes: Vec<Change>,
    /// Whether it says nothing of ours: who comes without a link comes for the first time, or anew.
    pub(crate) is_bare: bool,
}

thread_local! {
    /// The fragment that was read or written last. Another one in the address is on its way to be read.
    static FRAGMENT: RefCell<Option<String>> = const { RefCell::new(None) };
}

fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// Reads the experiment from the address: its fragment, or else its query.
pub(crate) async fn read() -> Said {
    let location = window().location();
    let fragment = fragment();
    FRAGMENT.set(Some(fragment.clone()));
    let text = if fragment.len() > 1 { fragment } else { location.search().unwrap_or_default() };
    let (mut link, mut changes) = link::read(&text);
    let mut is_bare = text.len() <= 1;
    // What others write takes words that our own links need not wait for.
    if !changes.is_empty()
        && let Ok(forgiven) = brought!(forgiven(text))
    {
        (link, changes, is_bare) = forgiven;
    }
    if is_bare {
        // Whoever comes for the first time is to be able to follow. A link is played as it says.
        link.view.speed = Speed::Thirty;
    }
    Said { link, changes, is_bare }
}

/// Reads a link as others write it; at last, whether nothing in it is ours.
#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(forgiving, fallible))]
fn forgiven(text: String) -> Result<(Link, Vec<Change>, bool), Missing> {
    let (link, changes) = forgiving::read_link(&text);
    Ok((link, changes, forgiving::says_nothing(&text)))
}

/// Reads the address of an embedded page: query and fragment, which goes before.
#[cfg(any(feature = "embed", feature = "studio"))]
pub(crate) fn read_embedded() -> (Embed, Vec<Change>) {
    let location = window().location();
    embedding::read(&location.search().unwrap_or_default(), &location.hash().unwrap_or_default())
}

/// Writes the experiment into the fragment; a `new_entry` in the browser's history leaves what was
/// there to be gone back to. Where the reader has just gone back or forward, the entry that is open now is
/// that of another experiment, which is about to be read: it stays as it is.
pub(crate) fn write(link: &Link, new_entry: bool) {
    let Ok(history) = window().history() else { return };
    let moved = FRAGMENT.with_borrow(|known| known.as_ref().is_some_and(|it| *it != fragment()));
    if moved && !new_entry {
        return;
    }
    let address = format!("#{}", link::write(link));
    // Browsers refuse when it happens too often, and some embedders refuse always; then the
    // address is out of date, and nothing else is lost.
    let _ = if new_entry {
        history.push_state_with_url(&JsValue::NULL, "", Some(&address))
    } else {
        history.replace_state_with_url(&JsValue::NULL, "", Some(&address))
    };
    FRAGMENT.set(Some(fragment()));
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
