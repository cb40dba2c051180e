//! The buttons of an embedded page that move time, and how far it is.

use leptos::prelude::*;

use crate::lab::use_lab;
use crate::messages::say;
use crate::panels::{PlayButton, Progress, SignButton, SpeedChoice};

/// Play, one step, reset; the step that is shown; how fast.
#[component]
pub(super) fn Transport() -> impl IntoView {
    let lab = use_lab();
    let ended = Signal::derive(move || lab.failed.get() || lab.ended());
    let failed = Signal::derive(move || lab.failed.get());
    let locked = Signal::derive(move || lab.locks("transport"));
    let open = Signal::derive(move || !locked.get());
    let described = Signal::derive(move || locked.get().then_some("locked-transport"));
    let speed_shown = Memo::new(move |_| lab.embedding.with(|it| it.shows("speed")));
    view! {
        <fieldset class="transport-row" disabled=locked aria-describedby=described>
            <PlayButton off=ended />
            <SignButton action="step" word=|words| words.step off=ended act=|lab| lab.one_step() />
            <SignButton action="reset" word=|words| words.reset off=failed act=|lab| lab.restart() />
        </fieldset>
        <Progress />
        <p class="locked" id="locked-transport" hidden=open>
            {say(|words| words.embed_locked)}
        </p>
        {move || {
            speed_shown.get().then(|| view! {
                <fieldset class="control" disabled=Signal::derive(move || lab.locks("speed"))>
                    <SpeedChoice />
                </fieldset>
            })
        }}
    }
}
