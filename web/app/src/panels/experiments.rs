//! The named experiments: the question that the one in use asks, and the gallery of all of them.

use experiment::presets::{self, Group, Preset};
use leptos::prelude::*;

use crate::components::{Sheet, handler};
use crate::lab::use_lab;
use crate::later::{Part, later};
use crate::messages::{Key, say};

/// What is asked: the title of the experiment, which opens the gallery of all, and its question, which the
/// verdict answers; beside it the ways to the experiments before and after it.
#[component]
pub(crate) fn Question() -> impl IntoView {
    let lab = use_lab();
    let open = RwSignal::new(false);
    let current = Memo::new(move |_| {
        let known = lab.spec.with(presets::of).map(|preset| preset.name);
        known.unwrap_or("own")
    });
    let word =
        move |part: &'static str| Signal::derive(move || lab.words().named(&[part, current.get()]));
    let way = move |action: &'static str, sign: &'static str, name: Key, by: usize| {
        view! {
            <button
                type="button"
                class="turn"
                data-action=action
                aria-label=say(name)
                title=say(name)
                on:click=handler(move |_| lab.open_preset(beside(current.get_untracked(), by)))
            >
                {sign}
            </button>
        }
    };
    let last = presets::all().len() - 1;
    view! {
        <section class="question" data-preset=move || current.get()>
            {way("experiment-before", "‹", |words| words.experiment_before, last)}
            <button
                type="button"
                class="open-gallery"
                data-action="experiments"
                aria-haspopup="dialog"
                title=say(|words| words.experiments)
                on:click=handler(move |_| open.set(true))
            >
                <strong>{word("preset")}</strong>
            </button>
            {way("experiment-after", "›", |words| words.experiment_after, 1)}
            <p class="ask">{word("ask")}</p>
        </section>
        <Sheet
            name="experiments"
            title=|words| words.experiments
            open=open
            contents=Box::new(move || later!("sheet", gallery(open, current)))
        />
    }
}

/// The experiment that lies so many further in the gallery, the first one after the last; of one that is not
/// in it the first.
fn beside(name: &str, further: usize) -> &'static str {
    let presets = presets::all();
    let at = presets.iter().position(|preset| preset.name == name);
    presets[at.map_or(0, |at| (at + further) % presets.len())].name
}

/// All named experiments, group by group.
#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(sheets, fallible))]
fn gallery(open: RwSignal<bool>, current: Memo<&'static str>) -> Part {
    let lab = use_lab();
    let (presets, words) = (presets::all(), lab.words());
    // All pictures are in one file, one below the other.
    let count = presets.len();
    let card = |(index, preset): (usize, &Preset)| {
        let name = preset.name;
        let word = |part| words.named(&[part, name]);
        let choose = move |_| {
            open.set(false);
            lab.open_preset(name);
        };
        view! {
            <li>
                <button
                    type="button"
                    class="card"
                    data-preset=name
                    aria-current=(current.get() == name).then_some("true")
                    on:click=handler(choose)
                >
                    <span
                        class="thumbnail"
                        style:background-size=format!("100% {count}00%")
                        style:background-position=format!("0 calc(100%*{index}/{})", count - 1)
                    ></span>
                    <strong>{word("preset")}</strong>
                    <span class="ask">{word("ask")}</span>
                    <span class="look">{word("look")}</span>
                </button>
            </li>
        }
    };
    let group = |&group: &Group| {
        let members = presets.iter().enumerate().filter(|(_, preset)| preset.group == group);
        view! {
            <section>
                <h3>{words.named(&["group", group.name()])}</h3>
                <ul class="cards">
                    {members.map(card).collect_view()}
                </ul>
            </section>
        }
    };
    let view = view! {
        <p class="hint">{say(|words| words.experiments_hint)}</p>
        {Group::ALL.iter().map(group).collect_view()}
    };
    Ok(view.into_any())
}
