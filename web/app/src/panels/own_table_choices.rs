//! What the reader chooses of a table: whether it has a header, what is learned from which columns and as what,
//! and what becomes of missing cells.

use experiment::{Column, Encoding, LabelAs, Missing, TableLook};
use leptos::prelude::*;
use web_sys::{Event, HtmlInputElement};
use words::fill;
use words::own_table::{about_column, label_word};

use crate::components::handler;
use crate::lab::use_lab;
use crate::messages::{Key, say, use_words};
use crate::own_table::OwnTable;

/// All choices, once the table was looked at.
#[component]
pub(super) fn TableChoices() -> impl IntoView {
    let lab = use_lab();
    let look = Memo::new(move |_| lab.table.with(OwnTable::look));
    let is_here = Memo::new(move |_| look.with(Option::is_some));
    move || is_here.get().then(|| view! { <Guesses look=look /> <OfColumns look=look /> })
}

/// What was guessed of the file; that the first line names the columns can be said otherwise.
#[component]
fn Guesses(
    /// What the table holds.
    look: Memo<Option<TableLook>>,
) -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let is_guessed = move |look: &TableLook| look.encoding == Encoding::Windows1252;
    let guessed = Memo::new(move |_| look.with(|it| it.as_ref().is_some_and(is_guessed)));
    let header = Memo::new(move |_| look.with(|it| it.as_ref().is_none_or(|look| look.header)));
    let encoding = move || {
        guessed.get().then(|| {
            let values = [("encoding", "Windows-1252 (Latin-1)")];
            let told = fill(words.get().table_guessed, &values);
            view! { <p class="about" data-table="encoding">{told}</p> }
        })
    };
    let switch = move |event: Event| {
        let header = event_target::<HtmlInputElement>(&event).checked();
        lab.open_table(lab.table.with_untracked(|table| table.with_header(header)));
    };
    let no_header = move || {
        (!header.get()).then(|| {
            view! {
                <p class="about" data-table="no-header">{say(|words| words.table_no_header)}</p>
            }
        })
    };
    view! {
        {encoding}
        <label class="tick">
            <input
                type="checkbox"
                id="table-header"
                prop:checked=header
                on:change=handler(switch)
            />
            <span>{say(|words| words.table_header)}</span>
        </label>
        {no_header}
    }
}

/// What is chosen of the columns.
#[component]
fn OfColumns(
    /// What the table holds.
    look: Memo<Option<TableLook>>,
) -> impl IntoView {
    move || {
        look.get().map(|look| {
            let has_gaps = look.columns.iter().any(|column| column.missing > 0);
            view! {
                <Label names=look.columns.iter().map(|it| it.name.clone()).collect() />
                <LearnedAs />
                <Columns look=look />
                {has_gaps.then(|| view! { <Gaps /> })}
            }
        })
    }
}

/// The column to be learned.
#[component]
fn Label(
    /// Names of all columns.
    names: Vec<String>,
) -> impl IntoView {
    let lab = use_lab();
    let label = move || {
        lab.table.with(|it| it.choices().map(|choices| choices.label.clone()).unwrap_or_default())
    };
    let label = Memo::new(move |_| label());
    let choose = move |event: Event| {
        let chosen = event_target_value(&event);
        lab.change_table(lab.table.with_untracked(|table| {
            table.choosing(|choices| {
                if let Some(features) = &mut choices.features {
                    features.retain(|name| *name != chosen);
                }
                // What was said of another column.
                if !choices.label.is_empty() {
                    choices.label_as = None;
                }
                choices.label = chosen;
            })
        }));
    };
    let option = |name: String| {
        let value = name.clone();
        let selected = {
            let name = name.clone();
            move || label.with(|label| *label == name)
        };
        view! { <option value=value prop:selected=Signal::derive(selected)>{name}</option> }
    };
    view! {
        <div class="select">
            <label for="table-label">{say(|words| words.table_label)}</label>
            <select id="table-label" on:change=handler(choose)>
                <option value="" disabled=true prop:selected=Signal::derive(move || label.with(String::is_empty))>
                    {say(|words| words.table_choose)}
                </option>
                {names.into_iter().map(option).collect_view()}
            </select>
        </div>
    }
}

/// What the column is learned as.
#[component]
fn LearnedAs() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let chosen =
        Memo::new(move |_| lab.table.with(|it| it.choices().and_then(|choices| choices.label_as)));
    let choose = move |event: Event| {
        let label_as = LabelAs::from_name(&event_target_value(&event));
        lab.change_table(
            lab.table.with_untracked(|table| table.choosing(|it| it.label_as = label_as)),
        );
    };
    let option = move |label_as: Option<LabelAs>| {
        let word = move || label_word(label_as, words.get());
        let selected = move || chosen.get() == label_as;
        view! {
            <option
                value=label_as.map(LabelAs::name).unwrap_or_default()
                prop:selected=Signal::derive(selected)
            >
                {Signal::derive(word)}
            </option>
        }
    };
    let options = std::iter::once(None).chain(LabelAs::all().map(Some));
    view! {
        <div class="select">
            <label for="table-as">{say(|words| words.table_as)}</label>
            <select id="table-as" on:change=handler(choose)>{options.map(option).collect_view()}</select>
        </div>
    }
}

/// The columns to learn from.
#[component]
fn Columns(
    /// What the table holds.
    look: TableLook,
) -> impl IntoView {
    let (lab, rows) = (use_lab(), look.rows);
    let learned = Memo::new(move |_| lab.table.with(OwnTable::learned));
    let column = |column| view! { <ColumnTick column rows learned /> };
    let columns = look.columns.into_iter().map(column);
    view! {
        <fieldset class="table-columns">
            <legend>{say(|words| words.table_from)}</legend>
            {columns.collect_view()}
        </fieldset>
    }
}

/// Whether a column is one to learn from, and what it holds.
#[component]
fn ColumnTick(
    /// The column.
    column: Column,
    /// Rows of the table.
    rows: usize,
    /// The names of all columns to learn from.
    learned: Memo<Vec<String>>,
) -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let name = StoredValue::new(column.name.clone());
    let is_on = move || name.with_value(|name| learned.with(|names| names.contains(name)));
    let is_label = move || {
        let chosen = |label: &str| name.with_value(|name| *name == label);
        lab.table.with(|table| table.choices().is_some_and(|choices| chosen(&choices.label)))
    };
    let switch = move |event: Event| {
        let on = event_target::<HtmlInputElement>(&event).checked();
        lab.change_table(
            lab.table.with_untracked(|table| name.with_value(|name| table.ticking(name, on))),
        );
    };
    let told = move || {
        let words = words.get();
        if is_label() { words.table_label.to_owned() } else { about_column(&column, rows, words) }
    };
    view! {
        <label class="tick">
            <input
                type="checkbox"
                name="table-column"
                value=name.get_value()
                prop:checked=Signal::derive(is_on)
                prop:disabled=Signal::derive(is_label)
                on:change=handler(switch)
            />
            <span>{name.get_value()}</span>
            <small>{Signal::derive(told)}</small>
        </label>
    }
}

/// What becomes of missing cells.
#[component]
fn Gaps() -> impl IntoView {
    let lab = use_lab();
    // Where the reader has not chosen, what was done.
    let chosen = Memo::new(move |_| {
        lab.table.with(|table| {
            let done = table.report();
            let done = done.map(|it| if it.filled > 0 { Missing::Mean } else { Missing::Rows });
            table.choices().and_then(|it| it.missing).or(done).unwrap_or(Missing::Rows)
        })
    });
    let choose = move |event: Event| {
        let missing = Missing::from_name(&event_target_value(&event));
        lab.change_table(
            lab.table.with_untracked(|table| table.choosing(|choices| choices.missing = missing)),
        );
    };
    let option = move |missing: Missing| {
        let word: Key = match missing {
            Missing::Rows => |words| words.table_gap_rows,
            Missing::Columns => |words| words.table_gap_columns,
            Missing::Mean => |words| words.table_gap_mean,
        };
        let selected = move || chosen.get() == missing;
        view! {
            <option value=missing.name() prop:selected=Signal::derive(selected)>{say(word)}</option>
        }
    };
    view! {
        <div class="select">
            <label for="table-gaps">{say(|words| words.table_gap)}</label>
            <select id="table-gaps" on:change=handler(choose)>
                {Missing::ALL.iter().copied().map(option).collect_view()}
            </select>
        </div>
    }
}
