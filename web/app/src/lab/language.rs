//! Which language is spoken: the one asked for, as soon as its words are here.

use experiment::Language;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::messages::{bring, is_here};

/// The language in use: the one `asked` for, and English until its words are here; `wordless` says that
/// they could not be loaded.
pub(super) fn spoken(asked: Memo<Language>, wordless: RwSignal<bool>) -> Memo<Language> {
    let arrived = RwSignal::new(false);
    Effect::new(move |_| {
        let asked = asked.get();
        if is_here(asked) {
            wordless.set(false);
            return;
        }
        spawn_local(async move {
            wordless.set(bring(asked).await.is_err());
            arrived.set(true);
        });
    });
    Memo::new(move |_| {
        arrived.track();
        let asked = asked.get();
        if is_here(asked) { asked } else { Language::English }
    })
}
