//! `RunMark`: the shape and the colour of a run that is compared.

use leptos::prelude::*;

/// One shape for each, so that they are told apart without colour too; the charts draw the same.
const MARKS: [&str; 4] = ["●", "◆", "▲", "■"];

/// The mark of the run at a place.
#[component]
pub(crate) fn RunMark(
    /// Place of the run.
    place: usize,
) -> impl IntoView {
    view! {
        <span class="run-mark" data-place=place.to_string() aria-hidden="true">
            {MARKS.get(place).copied()}
        </span>
    }
}
