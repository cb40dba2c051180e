//! A run that was trained elsewhere: choosing its log, what is wrong with it, how to write one.

use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, File, FileList, HtmlInputElement, MouseEvent};
use words::log_problems::explain;
use words::notes::refusals;
use words::numbers::{decimal, percent};
use words::{Catalogue, fill};

use super::{own_table, recipe};
use crate::browser;
use crate::components::{Sheet, handler};
use crate::files;
use crate::lab::{Lab, Stage, use_lab};
use crate::later::{Part, later};
use crate::messages::{say, use_words};
use crate::panels::own_run_keys::OwnRunKeys;

/// What writes such a log in PyTorch.
const HOOK: &str = include_str!("../../../../assets/pytorch/gradient_log.py");

/// How it is called.
const CALLS: &str = "write = gradient_log(model)\n…\n    loss.backward()\n    write(step, loss)\n    optimizer.step()";

/// The sheet in which a log is chosen. Files may be dropped anywhere in the page.
#[component]
pub(crate) fn OwnRunSheet() -> impl IntoView {
    let lab = use_lab();
    browser::on_files(browser::mark_dropping, move |files| read(lab, &files));
    view! {
        <Sheet
            name="own-run"
            title=|words| words.own_title
            open=lab.reader.open
            contents=Box::new(move || later!("sheet", sheet(lab)))
        />
    }
}

/// How to choose a log, and how to write one.
#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(sheets, fallible))]
fn sheet(lab: Lab) -> Part {
    let copied = RwSignal::new(false);
    let choose = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        input.files().iter().for_each(|files| read(lab, files));
        // The same file may be chosen again once it was mended.
        input.set_value("");
    };
    let copy = move |_: MouseEvent| {
        leptos::task::spawn_local(async move {
            let done = files::copy(HOOK).await;
            // The sheet may be closed until then.
            let _ = copied.try_set(done);
        });
    };
    let copy_word = move |words: &Catalogue| {
        if copied.get() { words.copied } else { words.own_copy }
    };
    let words = use_words();
    let view = view! {
        <p class="hint">{say(|words| words.own_hint)}</p>
        <div class="drop-zone">
            <label for="own-file">{say(|words| words.own_drop)}</label>
            <input
                type="file"
                id="own-file"
                multiple=true
                on:change=handler(choose)
            />
            <ReadingStage />
        </div>
        <OwnRunKeys />
        <h3>{say(|words| words.own_how)}</h3>
        <p class="hint">{say(|words| words.own_hook)}</p>
        <div class="code">
            <pre tabindex="0">
                <code>{HOOK}</code>
            </pre>
            <pre>
                <code>{CALLS}</code>
            </pre>
            <button type="button" data-action="copy-hook" on:click=handler(copy)>
                <span role="status">{Signal::derive(move || copy_word(words.get()))}</span>
            </button>
        </div>
        <p class="hint">{say(|words| words.own_formats)}</p>
    };
    Ok(view.into_any())
}

fn read(lab: Lab, files: &FileList) {
    if files.length() > 0 {
        lab.open_files(Array::from(files), false);
    }
}

/// How far the reader is, or why it stopped.
#[component]
fn ReadingStage() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    // What is no log may be a table.
    let as_table = move |_: MouseEvent| {
        if let Ok(file) = lab.reader.files.with_value(|files| files.get(0).dyn_into::<File>()) {
            lab.reader.cancel();
            lab.reader.open.set(false);
            own_table::take(lab, &file, || recipe::open_at("data", (0.0, 0.0)));
        }
    };
    move || {
        let words = words.get();
        match lab.reader.stage.get() {
            Stage::Waiting => None,
            Stage::Reading { file, share, rows } => {
                let count = decimal(rows as f64, 0, words);
                let measurements = fill(words.own_measurements.of(rows), &[("count", &count)]);
                let share_text = percent(share, words);
                let values =
                    [("file", &file[..]), ("measurements", &measurements), ("share", &share_text)];
                let cancel = move |_: MouseEvent| lab.reader.cancel();
                Some(
                    view! {
                        <div class="own-progress">
                            <progress max="1" value=share.to_string() aria-label=words.own_progress>
                            </progress>
                            <p>{fill(words.own_reading, &values)}</p>
                            <button type="button" data-action="cancel-log" on:click=handler(cancel)>
                                {words.own_cancel}
                            </button>
                        </div>
                    }
                    .into_any(),
                )
            }
            Stage::Refused(problem) => Some(
                view! {
                    {refused(words.own_refused, vec![explain(&problem, words)])}
                    <button type="button" data-action="log-as-table" on:click=handler(as_table)>
                        {words.own_as_table}
                    </button>
                }
                .into_any(),
            ),
            Stage::NoExperiment(changes) => {
                Some(refused(words.json_refused, refusals(&changes, words)))
            }
            Stage::Failed => Some(refused(words.own_refused, vec![words.own_failed.to_owned()])),
        }
    }
}

fn refused(title: &'static str, reasons: Vec<String>) -> AnyView {
    let reasons = reasons.into_iter().map(|reason| view! { <p>{reason}</p> });
    view! {
        <div class="own-refused" role="alert">
            <strong>{title}</strong>
            {reasons.collect_view()}
        </div>
    }
    .into_any()
}
