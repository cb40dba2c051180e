//! A table of the reader's own: a CSV file, the column to learn, and what is wrong with it.

use experiment::schema::RUN_FIELDS;
use leptos::prelude::*;
use web_sys::{Event, HtmlInputElement, MouseEvent};
use words::fill;
use words::settings;
use words::table_problems::explain;

use crate::browser;
use crate::components::handler;
use crate::lab::use_lab;
use crate::messages::{say, use_words};
use crate::own_table::OwnTable;

/// Choosing a file, then a column.
#[component]
pub(crate) fn TablePanel() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let choose_file = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        let name = file.name();
        browser::read_text(&file, move |text| {
            lab.change_table(OwnTable::of_file(name.clone(), text.clone()));
            lab.ask_for_columns(text);
        });
    };
    // The same file may be chosen again once it was mended.
    let forget_file = |event: MouseEvent| event_target::<HtmlInputElement>(&event).set_value("");
    let choose_label = move |event| {
        let label = event_target_value(&event);
        lab.change_table(lab.table.with_untracked(|table| table.learning(label)));
    };
    let columns = move || {
        let (columns, label) = lab.table.with(|table| {
            let label = table.in_use().map(|table| table.label.clone()).unwrap_or_default();
            (table.columns.clone(), label)
        });
        (!columns.is_empty()).then(|| {
            let options = columns.into_iter().map(|column| {
                let (name, selected) = (column.name.clone(), column.name == label);
                view! { <option value=name selected=selected>{column.name}</option> }
            });
            view! {
                <div class="select">
                    <label for="table-label">{words.get().table_label}</label>
                    <select id="table-label" on:change=handler(choose_label)>
                        <option value="" disabled=true selected=label.is_empty()>
                            {words.get().table_choose}
                        </option>
                        {options.collect_view()}
                    </select>
                </div>
            }
        })
    };
    let problems = move || {
        let problems = lab.table.with(|table| table.problems.clone());
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
    };
    let in_use = move || {
        let used = lab
            .table
            .with(|table| table.in_use().map(|used| (table.file.clone(), used.label.clone())));
        used.map(|(file, label)| {
            let words = words.get();
            let data = lab.spec.with(|spec| settings::chosen(RUN_FIELDS, spec, "data"));
            let data = lab.words().named(&["data", data]);
            view! {
                <p>{fill(words.table_in_use, &[("file", &file), ("label", &label)])}</p>
                <button
                    type="button"
                    data-action="drop-table"
                    on:click=handler(move |_| lab.change_table(OwnTable::default()))
                >
                    {fill(words.table_drop, &[("data", data)])}
                </button>
            }
        })
    };
    view! {
        <details class="own-table">
            <summary>{say(|words| words.table_title)}</summary>
            <p class="about">{say(|words| words.about_table)}</p>
            <label class="file" for="table-file">{say(|words| words.table_file)}</label>
            <input
                type="file"
                id="table-file"
                accept=".csv,.tsv,.txt,text/csv"
                on:click=handler(forget_file)
                on:change=handler(choose_file)
            />
            {columns}
            {problems}
            {in_use}
        </details>
    }
}
