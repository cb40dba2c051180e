//! The buttons that move time: play, one step, back layer by layer, reset; how fast; undo and redo.

use leptos::prelude::*;

use super::transport_parts::{PlayButton, SignButton, SpeedChoice};
use crate::lab::use_lab;

/// Buttons for training, and beside them those for what was set.
#[component]
pub(crate) fn Transport() -> impl IntoView {
    let lab = use_lab();
    // From an earlier step that is looked at, also a run that ended goes on.
    let unable = move || lab.failed.get() || lab.findings.large.with(Option::is_some);
    let ended = Signal::derive(move || unable() || lab.ended() && lab.time.cut.get().is_none());
    let waits = Signal::derive(unable);
    let failed = Signal::derive(move || lab.failed.get());
    let not = |able: RwSignal<bool>| Signal::derive(move || !able.get());
    let (no_undo, no_redo) = (not(lab.time.can_undo), not(lab.time.can_redo));
    let never = Signal::derive(|| false);
    view! {
        <div class="transport">
            <div class="transport-row">
                <PlayButton off=ended />
                <SignButton action="step" word=|words| words.step off=ended act=|lab| lab.one_step() />
                <SignButton
                    action="backward"
                    word=|words| words.backward
                    off=waits
                    act=|lab| lab.layer_backward()
                />
                <SignButton action="reset" word=|words| words.reset off=failed act=|lab| lab.restart() />
            </div>
            <div class="transport-row tools">
                <SpeedChoice />
                <SignButton action="undo" word=|words| words.undo off=no_undo act=|lab| lab.undo() />
                <SignButton action="redo" word=|words| words.redo off=no_redo act=|lab| lab.redo() />
                <SignButton
                    action="help"
                    word=|words| words.keys_title
                    off=never
                    act=|lab| lab.time.keys_shown.set(true)
                />
            </div>
        </div>
    }
}
