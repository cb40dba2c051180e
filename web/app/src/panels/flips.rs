//! The two flips that make the point: the activation function and the skip connections.

use leptos::prelude::*;

use super::run_choice::RunChoice;

/// Activation and skip connections.
#[component]
pub(crate) fn Flips() -> impl IntoView {
    view! {
        <div class="flips">
            <RunChoice key="activation" />
            <RunChoice key="skip" />
        </div>
    }
}
