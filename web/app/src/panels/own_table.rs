//! A table of the reader's own: its file, what is wrong with it, and what became of its rows.

use experiment::schema::RUN_FIELDS;
use experiment::{LARGEST_TABLE, Target};
use js_sys::Array;
use leptos::prelude::*;
use web_sys::{Event, File, HtmlInputElement, MouseEvent};
use words::fill;
use words::own_table::about_rows;
use words::settings;
use words::table_problems::explain;

use super::own_table_choices::TableChoices;
use crate::browser;
use crate::components::handler;
use crate::lab::{Lab, use_lab};
use crate::later::{Part, later};
use crate::messages::{say, use_words};
use crate::own_table::OwnTable;

/// The kinds of files that hold tables.
const KINDS: &str = ".csv,.tsv,.txt,.data,.dat,text/csv,text/plain";

/// Choosing a file, then of its columns.
#[component]
pub(crate) fn TablePanel() -> impl IntoView {
    let lab = use_lab();
    // Opened by itself where there is one.
    let open = lab.table.with_untracked(|table| !table.file.is_empty());
    view! {
        <details class="own-table" open=open>
            <summary>{say(|words| words.table_title)}</summary>
            {later!("sheet", contents(lab))}
        </details>
    }
}

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(sheets, fallible))]
fn contents(lab: Lab) -> Part {
    // It may be the log of a run.
    let chosen = StoredValue::new_local(None::<File>);
    let choose_file = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            take(lab, &file, || ());
            chosen.set_value(Some(file));
        }
    };
    let like_a_log = Memo::new(move |_| lab.table.with(OwnTable::looks_like_a_log));
    let show_log = move |_: MouseEvent| {
        if let Some(file) = chosen.get_value() {
            lab.change_table(OwnTable::default());
            lab.read_log(Array::of1(&file));
        }
    };
    let as_log = move || {
        like_a_log.get().then(|| {
            view! {
                <button type="button" data-action="table-as-log" on:click=handler(show_log)>
                    {say(|words| words.table_as_log)}
                </button>
            }
        })
    };
    // The same file may be chosen again once it was mended.
    let forget_file = |event: MouseEvent| event_target::<HtmlInputElement>(&event).set_value("");
    let view = view! {
        <div class="own-table-parts">
            <p class="about">{say(|words| words.about_table)}</p>
            <label class="file" for="table-file">{say(|words| words.table_file)}</label>
            <input
                type="file"
                id="table-file"
                accept=KINDS
                on:click=handler(forget_file)
                on:change=handler(choose_file)
            />
            {as_log}
            <TableChoices />
            <Refused />
            <InUse />
        </div>
    };
    Ok(view.into_any())
}

/// Takes a file as a table, if it is not too large; `then` follows once it was read.
pub(super) fn take(lab: Lab, file: &File, then: impl FnOnce() + 'static) {
    // What is there is of another file.
    lab.table.update(|table| table.looked.clear());
    let (name, bytes) = (file.name(), file.size() as usize);
    if bytes > LARGEST_TABLE {
        lab.change_table(OwnTable::too_large(name, bytes));
        return then();
    }
    browser::read_bytes(file, move |bytes| {
        lab.open_table(OwnTable::of_file(name, bytes));
        then();
    });
}

/// What is wrong with the table.
#[component]
fn Refused() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    move || {
        let problems = lab.table.with(|table| table.problems());
        (!problems.is_empty()).then(|| {
            let words = words.get();
            let items = problems.iter().map(|problem| view! { <li>{explain(problem, words)}</li> });
            view! {
                <div class="table-problems" role="alert">
                    <p>{words.table_refused}</p>
                    <ul>{items.collect_view()}</ul>
                </div>
            }
        })
    }
}

/// What is learned of the table, and the way back to the experiment's data.
#[component]
fn InUse() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let told = move || {
        let words = words.get();
        lab.table.with(|table| {
            let report = table.report().filter(|_| table.in_use().is_some())?;
            let label = &table.choices()?.label;
            let count = report.features.len();
            let values = [("file", &*table.file), ("label", label), ("count", &*count.to_string())];
            let mut told = vec![fill(words.table_in_use.of(count as u64), &values)];
            told.push(match lab.plan.with(|plan| plan.row.target) {
                Target::Class { classes } | Target::ClassPerStep { classes } => {
                    let count = &*classes.to_string();
                    fill(words.table_classes.of(classes as u64), &[("count", count)])
                }
                Target::Value => words.table_quantity.to_owned(),
            });
            told.extend(about_rows(&report, lab.spec.with(|spec| spec.seed), words));
            Some(told)
        })
    };
    let lines = move || {
        let lines = told().unwrap_or_default();
        lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()
    };
    let in_use = Memo::new(move |_| lab.table.with(|table| table.in_use().is_some()));
    let back = move || {
        in_use.get().then(|| {
            let data = move || {
                let data = lab.spec.with(|spec| settings::chosen(RUN_FIELDS, spec, "data"));
                let words = words.get();
                fill(words.table_drop, &[("data", words.named(&["data", data]))])
            };
            view! {
                <button
                    type="button"
                    data-action="drop-table"
                    on:click=handler(move |_: MouseEvent| lab.change_table(OwnTable::default()))
                >
                    {Signal::derive(data)}
                </button>
            }
        })
    };
    let inputs = move || lab.plan.with(|plan| plan.row.features.to_string());
    view! {
        <div class="table-told" role="status" data-inputs=inputs>{lines}</div>
        {back}
    }
}
