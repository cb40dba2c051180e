//! What students see, and what of it they may touch.

use experiment::Layout;
use experiment::embedding::PARTS;
use experiment::schema::RUN_FIELDS;
use leptos::prelude::*;

use super::choice::Step;
use super::state::use_studio;
use crate::components::{Choice, handler};
use crate::messages::{say, say_field};

/// The settings that a teacher is most likely to hand over, before all others.
const USUAL: [&str; 8] =
    ["activation", "skip", "norm", "depth", "width", "init", "learning_rate", "clip"];

/// What a student may do with a setting.
const WAYS: [&str; 3] = ["hidden", "locked", "free"];

/// The parts of the page.
#[component]
pub(super) fn Seen() -> impl IntoView {
    let studio = use_studio();
    let layout = Signal::derive(move || studio.embed.with(|it| it.embedding.layout.name()));
    let choose = Callback::new(move |name: &'static str| {
        if let Some(layout) = Layout::from_name(name) {
            studio.embed.update(|embed| embed.embedding.layout = layout);
        }
    });
    let part = move |name: &'static str| {
        let word = move || studio.words().named(&["studio_part", name]);
        view! {
            <label class="studio-tick">
                <input
                    type="checkbox"
                    data-part=name
                    prop:checked=move || studio.embed.with(|it| it.embedding.shows(name))
                    on:change=handler(move |event| {
                        let shown = event_target_checked(&event);
                        studio.embed.update(|it| it.embedding.set_shown(name, shown));
                    })
                />
                <span>{word}</span>
            </label>
        }
    };
    view! {
        <Step title=|words| words.studio_seen>
            <Choice name="studio_layout" options=Layout::NAMES chosen=layout on_choose=choose />
            <p class="about">
                {move || studio.words().named(&["about_studio_layout", layout.get()])}
            </p>
            <div class="studio-ticks" role="group" aria-label=say(|words| words.studio_parts)>
                {PARTS.into_iter().chain(["quantity", "speed"]).map(part).collect_view()}
            </div>
        </Step>
    }
}

/// The settings of the experiment: not there, there but locked, or free.
#[component]
pub(super) fn Touched() -> impl IntoView {
    let studio = use_studio();
    let applying = Memo::new(move |_| {
        let applies = |it: &&experiment::schema::Field<experiment::RunSpec>| {
            studio.embed.with(|embed| (it.applies)(&embed.link.spec))
        };
        RUN_FIELDS.iter().filter(applies).map(|field| field.key).collect::<Vec<_>>()
    });
    let table = move |usual: bool| {
        let rows = move || {
            let keys = applying.get().into_iter().filter(move |key| USUAL.contains(key) == usual);
            keys.map(|key| view! { <Setting key=key /> }).collect_view()
        };
        let head = move |way: &'static str| {
            view! { <th scope="col">{move || studio.words().named(&["studio_way", way])}</th> }
        };
        view! {
            <table class="studio-fields">
                <thead>
                    <tr>
                        <th scope="col">{say(|words| words.studio_setting)}</th>
                        {WAYS.map(head)}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
    };
    let everything = Signal::derive(move || studio.embed.with(|it| it.embedding.lock.has("all")));
    view! {
        <Step title=|words| words.studio_touched>
            <p class="about">{say(|words| words.studio_touched_about)}</p>
            {table(true)}
            <details class="group">
                <summary>{say(|words| words.studio_more)}</summary>
                {table(false)}
            </details>
            <label class="studio-tick">
                <input
                    type="checkbox"
                    data-lock="all"
                    prop:checked=everything
                    on:change=handler(move |event| {
                        let locked = event_target_checked(&event);
                        studio.embed.update(|it| it.embedding.set_locked("all", locked));
                    })
                />
                <span>{say(|words| words.studio_lock_all)}</span>
            </label>
        </Step>
    }
}

/// What a student may do with a setting.
#[component]
fn Setting(
    /// Written name of the field.
    key: &'static str,
) -> impl IntoView {
    let studio = use_studio();
    let way = Signal::derive(move || {
        studio.embed.with(|it| match (it.embedding.shows(key), it.embedding.locks(key)) {
            (false, _) => "hidden",
            (true, true) => "locked",
            (true, false) => "free",
        })
    });
    let choose = move |chosen: &'static str| {
        studio.embed.update(|it| {
            it.embedding.set_shown(key, chosen != "hidden");
            it.embedding.set_locked(key, chosen == "locked");
        });
    };
    let cell = move |name: &'static str| {
        // What is locked with everything cannot be free.
        let barred = Signal::derive(move || {
            name == "free" && studio.embed.with(|it| it.embedding.lock.has("all"))
        });
        let word = move || studio.words().named(&["studio_way", name]);
        view! {
            <td>
                <label>
                    <input
                        type="radio"
                        name=format!("studio-{key}")
                        value=name
                        disabled=barred
                        prop:checked=Signal::derive(move || way.get() == name)
                        on:change=handler(move |_| choose(name))
                    />
                    <span class="heard">{say_field(key)} ": " {word}</span>
                </label>
            </td>
        }
    };
    view! {
        <tr data-field=key data-way=way>
            <th scope="row">{say_field(key)}</th>
            {WAYS.map(cell)}
        </tr>
    }
}
