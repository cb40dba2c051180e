//! Keys that press the page's buttons, and the sheet that lists them.

use leptos::prelude::*;
use web_sys::{Element, KeyboardEvent};

use super::verdict_line::RESULTS;
use crate::browser;
use crate::components::{Sheet, handler};
use crate::lab::use_lab;
use crate::later::{Part, later};
use crate::messages::{Key, say, use_words};

/// A key, and the button it presses.
struct Shortcut {
    /// The key as an event names it, letters small.
    key: &'static str,
    /// The keys as they are shown, one group of keys pressed together for each way to do it.
    shown: &'static [&'static [&'static str]],
    /// The name of the button.
    action: &'static str,
    /// What it does.
    word: Key,
}

/// All of them. Where a button is missing or cannot be pressed, its key does nothing.
static SHORTCUTS: &[Shortcut] = &[
    Shortcut { key: " ", shown: &[&[" "]], action: "play", word: |words| words.key_play },
    Shortcut { key: "s", shown: &[&["S"]], action: "step", word: |words| words.step },
    Shortcut { key: "b", shown: &[&["B"]], action: "backward", word: |words| words.backward },
    Shortcut { key: "r", shown: &[&["R"]], action: "reset", word: |words| words.reset },
    Shortcut {
        key: "z",
        shown: &[&["Z"], &["Ctrl", "Z"]],
        action: "undo",
        word: |words| words.undo,
    },
    Shortcut {
        key: "Z",
        shown: &[&["⇧", "Z"], &["Ctrl", "Y"]],
        action: "redo",
        word: |words| words.redo,
    },
    Shortcut { key: "c", shown: &[&["C"]], action: "compare", word: |words| words.compare_with },
    Shortcut { key: "+", shown: &[&["+"]], action: "zoom-in", word: |words| words.zoom_in },
    Shortcut { key: "-", shown: &[&["−"]], action: "zoom-out", word: |words| words.zoom_out },
    Shortcut { key: "0", shown: &[&["0"]], action: "zoom-all", word: |words| words.zoom_whole },
    Shortcut { key: "g", shown: &[&["G"]], action: "experiments", word: |words| words.experiments },
    Shortcut { key: "e", shown: &[&["E"]], action: "take", word: |words| words.take_title },
    Shortcut { key: "o", shown: &[&["O"]], action: "own-run", word: |words| words.own_title },
    Shortcut { key: "?", shown: &[&["?"]], action: "help", word: |words| words.keys_title },
];

/// Under this name the browser remembers that letters alone are to do nothing.
const MEMORY: &str = "letters";

/// The sheet; with it, the keys are listened to.
#[component]
pub(crate) fn Keys() -> impl IntoView {
    let lab = use_lab();
    let letters = RwSignal::new(browser::recall(MEMORY).as_deref() != Some("off"));
    browser::keep_focus(RESULTS);
    browser::on_key(move |event| {
        if let Some(action) = action_of(&event, letters.get_untracked())
            && browser::press(action)
        {
            event.prevent_default();
        }
    });
    view! {
        <Sheet
            name="keys"
            title=|words| words.keys_title
            open=lab.time.keys_shown
            contents=Box::new(move || later!("sheet", sheet(letters)))
        />
    }
}

/// All keys.
#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(sheets, fallible))]
fn sheet(letters: RwSignal<bool>) -> Part {
    let words = use_words();
    let row = move |shortcut: &'static Shortcut| {
        let ways = shortcut.shown.iter().map(move |way| {
            let name =
                move |key: &'static str| if key == " " { words.get().key_space } else { key };
            let keys = way.iter().map(|&key| view! { <kbd>{name(key)}</kbd> }).collect_view();
            view! { <span class="way">{keys}</span> }
        });
        view! {
            <div>
                <dt>{ways.collect_view()}</dt>
                <dd>{say(shortcut.word)}</dd>
            </div>
        }
    };
    let switch = move |event| {
        let on = event_target_checked(&event);
        letters.set(on);
        browser::remember(MEMORY, if on { "on" } else { "off" });
    };
    let view = view! {
        <dl class="keys">{SHORTCUTS.iter().map(row).collect_view()}</dl>
        <label class="keys-switch">
            <input type="checkbox" prop:checked=letters on:change=handler(switch) />
            {say(|words| words.keys_letters)}
        </label>
        <p class="about">{say(|words| words.keys_about)}</p>
    };
    Ok(view.into_any())
}

/// The button that a key presses where it was pressed; `None` where it means something else there.
fn action_of(event: &KeyboardEvent, letters: bool) -> Option<&'static str> {
    let target = event_target::<Element>(event);
    let tag = target.tag_name();
    let kind = target.get_attribute("type").unwrap_or_default();
    let slides = matches!(&kind[..], "range" | "radio" | "checkbox");
    let writes = matches!(&tag[..], "TEXTAREA" | "SELECT") || tag == "INPUT" && !slides;
    let covered = browser::document().query_selector("dialog[open]").ok().flatten().is_some();
    if writes || covered || event.alt_key() || event.default_prevented() {
        return None;
    }
    let key = event.key();
    if event.ctrl_key() || event.meta_key() {
        return match (&key.to_lowercase()[..], event.shift_key()) {
            ("z", false) => Some("undo"),
            ("z", true) | ("y", false) => Some("redo"),
            _ => None,
        };
    }
    // A space presses what has the focus.
    let pressed = matches!(&tag[..], "BUTTON" | "SUMMARY" | "A" | "INPUT");
    if !letters || key == " " && pressed {
        return None;
    }
    let wanted = if key.len() == 1 && !event.shift_key() { key.to_lowercase() } else { key };
    SHORTCUTS.iter().find(|it| it.key == wanted).map(|it| it.action)
}
