//! `Popover`: a small sheet that opens beside what was pressed, and its `Opener`. The browser's own `popover`
//! closes it by Escape and by a click beside it, and gives the focus back.

use std::ops::Range;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MouseEvent};

use super::handler;
use crate::browser;

/// Between a popover and its opener, in CSS pixels.
const GAP: f64 = 6.0;
/// Between a popover and the edge of the window, as the style sheet has it.
const EDGE: f64 = 8.0;
/// With less room than this above and below its opener, a popover covers it.
const LEAST_ROOM: f64 = 220.0;
/// So much room below is enough: it need not open above.
const ENOUGH_ROOM: f64 = 420.0;

/// On the popover: the name of what opened it last.
const OPENED_BY: &str = "data-opened-by";
/// On the popover: the control that gets the focus.
const WANTED: &str = "data-wanted";

/// A button that opens the popover of this id, and closes it again.
#[component]
pub(crate) fn Opener(
    /// The id of the popover; several buttons may open the same.
    opens: String,
    /// A name of its own among those that open the same popover, also for tests.
    name: &'static str,
    /// The control in the popover that gets the focus, by id or name; else the popover itself does.
    #[prop(optional)]
    wanted: &'static str,
    /// The style sheet's name for it.
    class: &'static str,
    /// What it is called by those who do not see it.
    label: Signal<String>,
    /// What is seen of it.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Button>::new();
    let id = opens.clone();
    let press = move |event: MouseEvent| {
        let (Some(button), Some(popover)) = (node.get_untracked(), find(&id)) else { return };
        let is_another = prepare(&popover, name, wanted);
        // Beside all of what it is about, so that both are seen. Fails for no selector as plain as this.
        let about = button.closest("[data-beside]").ok().flatten();
        let at = about.as_ref().unwrap_or(&button).get_bounding_client_rect();
        place(&popover, at.left(), at.top()..at.bottom());
        if is_open(&popover) && is_another {
            // It stays open, and moves here: closing it would take a second click.
            event.prevent_default();
            focus_within(&popover);
        }
    };
    view! {
        <button
            type="button"
            class=class
            data-opener=name
            popovertarget=opens
            aria-haspopup="dialog"
            aria-label=label
            node_ref=node
            on:click=handler(press)
        >
            {children()}
        </button>
    }
}

/// Opens the popover of this id beside a place in a picture, in CSS pixels from the window's corner. `name` and
/// `wanted` are as an [`Opener`] has them.
pub(crate) fn open_at(id: &str, name: &'static str, wanted: &'static str, (x, y): (f64, f64)) {
    let Some(popover) = find(id) else { return };
    prepare(&popover, name, wanted);
    place(&popover, x, y..y);
    // Fails where it is open, and there it stays.
    let _ = popover.show_popover();
}

/// What an [`Opener`] opens. What is in it is made when it opens, so a closed one costs nothing.
#[component]
pub(crate) fn Popover(
    /// Its id.
    id: String,
    /// The group of settings that it holds, if it does.
    #[prop(optional)]
    group: Option<&'static str>,
    /// What it is called.
    label: Signal<&'static str>,
    /// What is in it.
    contents: Box<dyn Fn() -> AnyView + Send>,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let open = RwSignal::new(false);
    let shown = move || node.get_untracked().is_some_and(|popover| is_open(&popover));
    // Before it is seen, so that it is never seen empty.
    let before = move |_: web_sys::Event| {
        if !shown() {
            open.set(true);
        }
    };
    let after = move || match node.get_untracked() {
        Some(popover) if is_open(&popover) => focus_within(&popover),
        _ => open.set(false),
    };
    view! {
        <div
            popover="auto"
            class="popover"
            role="dialog"
            tabindex="-1"
            id=id
            data-group=group
            aria-label=label
            node_ref=node
            on:beforetoggle=before
            on:toggle=move |_| after()
        >
            {move || open.get().then(&contents)}
        </div>
    }
}

fn find(id: &str) -> Option<HtmlElement> {
    browser::document().get_element_by_id(id)?.dyn_into().ok()
}

/// Tells a popover what opens it and what gets the focus; returns whether something else opened it before.
fn prepare(popover: &HtmlElement, name: &'static str, wanted: &'static str) -> bool {
    let is_another = popover.get_attribute(OPENED_BY).is_none_or(|before| before != name);
    // These fail only for names that are none.
    let _ = popover.set_attribute(OPENED_BY, name);
    let _ = popover.set_attribute(WANTED, wanted);
    is_another
}

fn is_open(popover: &Element) -> bool {
    // Fails only in browsers that know no popovers.
    popover.matches(":popover-open").unwrap_or(false)
}

/// Gives the focus to what is wanted in an open popover.
fn focus_within(popover: &HtmlElement) {
    let wanted = popover.get_attribute(WANTED).filter(|wanted| !wanted.is_empty());
    let found = wanted.and_then(|wanted| {
        let control = format!("#{wanted}, [name={wanted}]:checked");
        popover.query_selector(&control).ok().flatten()?.dyn_into::<HtmlElement>().ok()
    });
    // Fails for no element that is in the page.
    let _ = found.as_ref().unwrap_or(popover).focus();
}

/// Places a popover below what opens it, or above where there is more room; the style sheet keeps it between the
/// sides of the window. It scrolls with the page. `left` and `tall` are where its opener lies in the window, in
/// CSS pixels.
fn place(popover: &HtmlElement, left: f64, tall: Range<f64>) {
    let high = browser::height();
    let (across, down) = browser::scrolled();
    let below = high - tall.end - GAP - EDGE;
    let above = tall.start - GAP - EDGE;
    let (side, top, room) = if below.max(above) < LEAST_ROOM {
        ("over", EDGE, high - 2.0 * EDGE)
    } else if below >= above.min(ENOUGH_ROOM) {
        ("below", tall.end + GAP, below)
    } else {
        ("above", tall.start - GAP, above)
    };
    let pixels = |value: f64| format!("{}px", value.round() as i32);
    // These fail only for names that are none.
    let _ = popover.set_attribute("data-side", side);
    for (name, value) in [("--left", left + across), ("--top", top + down), ("--room", room)] {
        let _ = popover.style().set_property(name, &pixels(value));
    }
}
