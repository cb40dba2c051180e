//! Parts of the page that come in wasm modules of their own, after what a first look needs.
//!
//! With the feature `split` each function under `wasm_split` goes, with all that only such functions need,
//! into the module that it names, which `later!` loads when it is first called. Without the feature it is a
//! function as any other: the embedded page, the offline copy and `trunk serve` have one module.

use leptos::prelude::*;

use crate::brought::Missing;
use crate::lab::Lab;
use crate::messages::say;

#[cfg(feature = "split")]
pub(crate) use split::arriving;

/// A part, or why it is missing.
pub(crate) type Part = Result<AnyView, Missing>;

/// The view that a function of a [`Part`] makes: once its module is here, and until then the outline of
/// `class`.
#[cfg(feature = "split")]
macro_rules! later {
    ($class:literal, $part:expr) => {
        $crate::later::arriving($class, Box::pin($part))
    };
}

/// The view that a function of a [`Part`] makes.
#[cfg(not(feature = "split"))]
macro_rules! later {
    ($class:literal, $part:expr) => {
        $part.unwrap_or_else(|_| $crate::later::lost())
    };
}

pub(crate) use later;

/// An outline in the place of a part.
pub(crate) fn outline(class: &'static str) -> AnyView {
    view! { <div class=format!("bone to-{class}") aria-busy="true"></div> }.into_any()
}

/// What waits until the worker is here, which comes first: without it there is nothing to see.
pub(crate) fn after_the_worker(
    class: &'static str,
    lab: Lab,
    part: impl Fn() -> AnyView + Send + 'static,
) -> AnyView {
    (move || if lab.pictures.settled.get() { part() } else { outline(class) }).into_any()
}

/// The words in the place of a part that cannot be loaded.
pub(crate) fn lost() -> AnyView {
    view! { <p class="notice" role="alert">{say(|words| words.part_missing)}</p> }.into_any()
}

#[cfg(feature = "split")]
mod split {
    use std::pin::Pin;

    use leptos::prelude::*;
    use leptos::reactive::computed::ScopedFuture;
    use leptos::task::spawn_local;

    use super::{Part, lost, outline};
    use crate::browser;

    /// A part that is on its way: an outline until then, words if it cannot be loaded.
    pub(crate) fn arriving(
        class: &'static str,
        part: Pin<Box<dyn Future<Output = Part>>>,
    ) -> AnyView {
        let arrived = RwSignal::new(false);
        let slot = StoredValue::new_local(None::<Part>);
        let part = ScopedFuture::new_untracked(part);
        spawn_local(async move {
            let part = part.await;
            // Several come in one module: what stands first is painted before the last is made.
            browser::next_task().await;
            // What it was for may be gone by now.
            slot.try_update_value(|slot| *slot = Some(part));
            arrived.try_set(true);
        });
        (move || {
            arrived.track();
            match slot.try_update_value(Option::take).flatten() {
                None => outline(class),
                Some(Ok(view)) => view,
                Some(Err(_)) => lost(),
            }
        })
        .into_any()
    }
}
