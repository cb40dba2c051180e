//! `Sheet`: a dialog over the page. Escape, its button and a click beside it close it; the focus goes
//! back to where it was.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement, MouseEvent};

use super::handler;
use crate::messages::{Key, say};

/// A dialog. What is in it is made when it opens, so a closed one costs nothing.
#[component]
pub(crate) fn Sheet(
    /// Its name for styles and tests.
    name: &'static str,
    /// Its title.
    title: Key,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What is in it.
    contents: Box<dyn Fn() -> AnyView + Send>,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        if !open.get() {
            dialog.close();
        } else if !dialog.open() {
            // Fails only where it is open already.
            let _ = dialog.show_modal();
        }
    });
    // The dialog itself is the target only where nothing of it is: beside it.
    let click = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        if target.is_some_and(|target| target.has_type::<HtmlDialogElement>()) {
            open.set(false);
        }
    };
    view! {
        <dialog
            class="sheet"
            data-sheet=name
            node_ref=node
            aria-labelledby=name
            on:click=handler(click)
            on:close=move |_| open.set(false)
        >
            <div class="sheet-head">
                <h2 id=name>{say(title)}</h2>
                <button type="button" data-action="close" on:click=handler(move |_| open.set(false))>
                    {say(|words| words.close)}
                </button>
            </div>
            {move || open.get().then(&contents)}
        </dialog>
    }
}
