//! What can be taken along: the link, the charts, the experiment as a file.

use experiment::schema::{Field, RUN_FIELDS};
use experiment::{RunSpec, link};
use js_sys::Array;
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::{HtmlInputElement, HtmlSelectElement, MouseEvent};
use words::fill;
use words::numbers::decimal;

use super::posters::Subjects;
use super::takes::{BYTES, CSV, JSON, TEXT, Takes};
use crate::components::{Sheet, handler};
use crate::lab::use_lab;
use crate::later::{Part, later};
use crate::messages::{Key, say, say_field, use_words};
use crate::{address_bar, browser};

/// The buttons in the head of the page, and the dialog that one of them opens.
#[component]
pub(crate) fn TakeAway() -> impl IntoView {
    let open = RwSignal::new(false);
    let said = RwSignal::new(String::new());
    let (refused, run) = (RwSignal::new(Vec::new()), RwSignal::new(0));
    let lab = use_lab();
    let takes = Takes { lab, said, refused, open, run };
    Effect::new(move |_| match lab.reader.experiment.get() {
        Some(Ok(())) => open.set(false),
        Some(Err(changes)) => takes.refuse(&changes),
        None => {}
    });
    Effect::new(move |_| {
        if lab.reader.open.get() {
            open.set(false);
        }
    });
    view! {
        <div class="take">
            <button type="button" data-action="copy-link" on:click=handler(move |_| takes.copy_link())>
                {say(|words| words.copy_link)}
            </button>
            <button
                type="button"
                data-action="take"
                aria-haspopup="dialog"
                on:click=handler(move |_| takes.begin())
            >
                {say(|words| words.take_open)}
            </button>
            <p class="take-said" role="status">
                {move || {
                    let said = if open.get() { String::new() } else { said.get() };
                    (!said.is_empty()).then(|| view! { <span>{said}</span> })
                }}
            </p>
        </div>
        <Sheet
            name="take"
            title=|words| words.take_title
            open=open
            contents=Box::new(move || later!("sheet", contents(takes)))
        />
    }
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(take_away, fallible))]
fn contents(takes: Takes) -> Part {
    Ok(view! { <Contents takes=takes /> }.into_any())
}

#[component]
fn Contents(
    /// What can be done.
    takes: Takes,
) -> impl IntoView {
    let (lab, words) = (takes.lab, use_words());
    let button = move |action: &'static str, word: Key, act: fn(Takes)| {
        view! {
            <button type="button" data-action=action on:click=handler(move |_: MouseEvent| act(takes))>
                {say(word)}
            </button>
        }
    };
    let picture = move |subject: Subjects| {
        let title = Signal::derive(move || subject.title(lab, words.get()));
        let kind = move |kind: &'static str, act: fn(Takes, Subjects)| {
            let label = Signal::derive(move || format!("{kind}: {}", title.get()));
            view! {
                <button
                    type="button"
                    data-take=format!("{}.{}", subject.name(), kind.to_lowercase())
                    aria-label=label
                    on:click=handler(move |_: MouseEvent| act(takes, subject))
                >
                    {kind}
                </button>
            }
        };
        view! {
            <li>
                <span>{title}</span>
                {kind("SVG", Takes::save_svg)}
                {kind("PNG", Takes::save_png)}
            </li>
        }
    };
    let about_trace = Signal::derive(move || {
        lab.pictures.slow.track();
        let (kept, steps) = lab.run(takes.run.get(), |run| {
            let history = run.history();
            (history.columns() as f64, history.latest().map_or(0, |sample| sample.step) as f64)
        });
        let number = |number| decimal(number, 0, lab.words());
        let message = words.get().about_take_trace.of(steps as u64);
        fill(message, &[("kept", &number(kept)), ("count", &number(steps))])
    });
    // Files of measurements and scripts are of one run.
    let choose_run = move || {
        let names = lab.names.get();
        (names.len() > 1).then(|| {
            let option = |(place, name): (usize, String)| {
                let chosen = move || takes.run.get() == place;
                view! {
                    <option value=place.to_string() prop:selected=Signal::derive(chosen)>{name}</option>
                }
            };
            let choose = move |event| {
                let list = event_target::<HtmlSelectElement>(&event);
                takes.run.set(list.selected_index().max(0) as usize);
            };
            view! {
                <section class="take-run">
                    <div class="select">
                        <label for="take-run">{say(|words| words.take_run)}</label>
                        <select id="take-run" on:change=handler(choose)>
                            {names.into_iter().enumerate().map(option).collect_view()}
                        </select>
                    </div>
                </section>
            }
        })
    };
    let choose_file = move |event| {
        let input = event_target::<HtmlInputElement>(&event);
        input.files().iter().for_each(|files| lab.open_files(Array::from(files), true));
        // The same file can be chosen again once it is mended.
        input.set_value("");
    };
    let told = NodeRef::<Div>::new();
    Effect::new(move |_| {
        if let Some(told) = told.get() {
            browser::bring_into_sight(&told);
        }
    });
    let refused = move || {
        let refused = takes.refused.get();
        (!refused.is_empty()).then(|| {
            let reasons = refused.into_iter().map(|reason| view! { <li>{reason}</li> });
            view! {
                <div class="take-refused" role="alert" node_ref=told>
                    <p>{words.get().json_refused}</p>
                    <ul>{reasons.collect_view()}</ul>
                </div>
            }
        })
    };
    let has_table = Memo::new(move |_| lab.table.with(|table| table.in_use().is_some()));
    let without_table = move || {
        has_table.get().then(|| view! { <p class="notice">{say(|words| words.take_no_table)}</p> })
    };
    let save_with_table = move || {
        has_table.get().then(|| {
            button("save-table", |words| words.save_table, |takes| takes.save_with_table())
        })
    };
    view! {
        <p class="take-said" role="status">{takes.said}</p>
        {without_table}
        <div class="takes">
            <section data-takes="link">
                <h3>{say(|words| words.take_link)}</h3>
                <p class="about">{say(|words| words.about_take_link)}</p>
                <div class="take-row">
                    <input
                        type="text"
                        id="take-link"
                        readonly=true
                        aria-label=say(|words| words.take_link)
                        prop:value=Signal::derive(move || address_bar::address(&lab.address()))
                    />
                    {button("copy-this-link", |words| words.copy_link, |takes| takes.copy_link())}
                </div>
            </section>
            {(!browser::is_copy()).then(|| {
                let address = move || format!("./studio.html#{}", link::write(&lab.address()));
                view! {
                    <section data-takes="course">
                        <h3>{say(|words| words.take_course)}</h3>
                        <p class="about">{say(|words| words.about_take_course)}</p>
                        <div class="take-row">
                            <a href=Signal::derive(address) data-take="studio">
                                {say(|words| words.take_studio)}
                            </a>
                        </div>
                    </section>
                }
            })}
            <section data-takes="pictures">
                <h3>{say(|words| words.take_pictures)}</h3>
                <p class="about">{say(|words| words.about_take_pictures)}</p>
                <ul class="take-list">{Subjects::ALL.map(picture).collect_view()}</ul>
            </section>
            {choose_run}
            <section data-takes="trace">
                <h3>{say(|words| words.take_trace)}</h3>
                <p class="about">{about_trace}</p>
                <div class="take-row">
                    {button("save-csv", |words| words.save_csv, |takes| {
                        takes.export(takes.trace(true), 0, |takes, name, bytes| takes.save_as(name, CSV, bytes));
                    })}
                    {button("save-jsonl", |words| words.save_jsonl, |takes| {
                        takes.export(takes.trace(false), 0, |takes, name, bytes| takes.save_as(name, JSON, bytes));
                    })}
                </div>
            </section>
            <section data-takes="pytorch">
                <h3>"PyTorch"</h3>
                <p class="about">{say(|words| words.about_take_pytorch)}</p>
                <div class="take-row">
                    {button("copy-pytorch", |words| words.copy_pytorch, |takes| {
                        takes.export(takes.pytorch(), 0, |takes, _, bytes| {
                            takes.copy(String::from_utf8_lossy(&bytes.to_vec()).into_owned(), false);
                        });
                    })}
                    {button("save-pytorch", |words| words.save_pytorch, |takes| {
                        takes.export(takes.pytorch(), 0, |takes, name, bytes| takes.save_as(name, TEXT, bytes));
                    })}
                    {button("save-tensors", |words| words.save_tensors, |takes| {
                        takes.export(takes.pytorch(), 1, |takes, name, bytes| takes.save_as(name, BYTES, bytes));
                    })}
                </div>
            </section>
            <section data-takes="experiment">
                <h3>{say(|words| words.take_experiment)}</h3>
                <p class="about">{say(|words| words.about_take_experiment)}</p>
                <div class="take-row">
                    {button("save-json", |words| words.save_json, |takes| takes.save_experiment())}
                    {save_with_table}
                    <label class="file" for="take-file">{say(|words| words.open_json)}</label>
                    <input
                        type="file"
                        id="take-file"
                        accept=".json,application/json"
                        on:change=handler(choose_file)
                    />
                </div>
                {refused}
            </section>
            {(!browser::is_copy()).then(|| view! {
                <section data-takes="copy">
                    <h3>{say(|words| words.take_copy)}</h3>
                    <p class="about">{say(|words| words.about_take_copy)}</p>
                    <div class="take-row">
                        {button("save-copy", |words| words.save_copy, |takes| takes.save_copy())}
                    </div>
                    <p class="about">{say(|words| words.about_take_locked)}</p>
                    <LockedCopy takes=takes />
                </section>
            })}
        </div>
    }
}

/// What may still be changed of an experiment that is handed out, and its file.
#[component]
fn LockedCopy(
    /// What can be done.
    takes: Takes,
) -> impl IntoView {
    let lab = takes.lab;
    let free = RwSignal::new(None::<&'static str>);
    let fields = Memo::new(move |_| {
        let applying = |field: &&Field<RunSpec>| lab.spec.with(|spec| (field.applies)(spec));
        RUN_FIELDS.iter().filter(applying).map(|field| field.key).collect::<Vec<_>>()
    });
    let option = move |key: &'static str| {
        let chosen = Signal::derive(move || free.get() == Some(key));
        view! { <option value=key prop:selected=chosen>{say_field(key)}</option> }
    };
    let choose = move |event| {
        let chosen = event_target_value(&event);
        free.set(fields.with_untracked(|keys| keys.iter().find(|key| **key == chosen).copied()));
    };
    view! {
        <div class="take-row">
            <label class="file" for="take-free">{say(|words| words.take_free)}</label>
            <select id="take-free" on:change=handler(choose)>
                <option value="">{say(|words| words.take_nothing)}</option>
                {move || fields.get().into_iter().map(option).collect_view()}
            </select>
            <button
                type="button"
                data-action="save-locked"
                on:click=handler(move |_: MouseEvent| takes.save_locked(free.get_untracked()))
            >
                {say(|words| words.save_locked)}
            </button>
        </div>
    }
}
