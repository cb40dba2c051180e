//! What was understood of a log, column by column, and how to have it read otherwise.

use leptos::prelude::*;
use protocol::{Choices, Key, Taken, Understood, decode, encode};
use web_sys::{HtmlSelectElement, MouseEvent};
use words::numbers::decimal;
use words::own_keys::{OFFERED, about, name, word};
use words::{Catalogue, fill};

use crate::browser;
use crate::components::handler;
use crate::lab::{Lab, use_lab};
use crate::messages::use_words;

/// A table of the columns and keys, the run that is shown, and the end at which the input is.
#[component]
pub(crate) fn OwnRunKeys() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    // Whatever is changed, the files are read again and the table is made anew: the focus comes back.
    let changed = StoredValue::new(String::new());
    move || {
        let understood = lab.reader.understood.with(|it| decode::<Understood>(it).ok())?;
        let id = changed.get_value();
        if !id.is_empty() {
            // An effect runs once the table is in the page.
            Effect::new(move |_| browser::focus(&id));
        }
        (!understood.keys.is_empty()).then(|| table(lab, words.get(), &understood, changed))
    }
}

fn table(
    lab: Lab,
    words: &'static Catalogue,
    understood: &Understood,
    changed: StoredValue<String>,
) -> AnyView {
    let rows = understood.keys.iter().enumerate().map(|(index, key)| row(index, key, words));
    // One handler for all lists of the table: the list tells its place.
    let choose = move |event: web_sys::Event| {
        let list: HtmlSelectElement = event_target(&event);
        let chosen = OFFERED.into_iter().find(|taken| name(*taken) == list.value());
        let place = list.id().strip_prefix("own-key-").and_then(|it| it.parse::<usize>().ok());
        let (Some(chosen), Some(place)) = (chosen, place) else { return };
        changed.set_value(list.id());
        change(lab, &|understood| {
            let name = understood.keys.get(place).map(|key| key.name.clone());
            name.into_iter().for_each(|name| understood.choices.take(&name, chosen));
        });
    };
    let turn = move |_: MouseEvent| {
        changed.set_value("own-turn".to_owned());
        change(lab, &|understood| understood.choices.turned ^= true);
    };
    let has_layers = understood.keys.iter().any(|key| matches!(key.taken, Taken::Of(_)));
    let turned = understood.choices.turned.to_string();
    let not_listed = (understood.more > 0).then(|| {
        let number = decimal(understood.more as f64, 0, words);
        view! { <p class="hint">{fill(words.own_not_listed, &[("number", &number)])}</p> }
    });
    view! {
        <section class="own-keys">
            <h3>{words.own_understood}</h3>
            {runs(lab, words, understood, changed)}
            {has_layers.then(|| view! {
                <button
                    type="button"
                    id="own-turn"
                    data-action="turn-layers"
                    aria-pressed=turned
                    on:click=handler(turn)
                >
                    {words.own_turn}
                </button>
            })}
            <div class="table-scroll">
                <table on:change=handler(choose)>
                    <thead>
                        <tr>
                            <th scope="col">{words.own_key}</th>
                            <th scope="col">{words.own_taken}</th>
                            <th scope="col">{words.own_about}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
            {not_listed}
        </section>
    }
    .into_any()
}

/// A column or key, and the list of all that it can be taken for.
fn row(index: usize, key: &Key, words: &'static Catalogue) -> AnyView {
    let known = OFFERED.iter().any(|taken| name(*taken) == name(key.taken));
    let taken = OFFERED.into_iter().chain((!known).then_some(key.taken));
    let options = taken.map(|taken| {
        let selected = name(taken) == name(key.taken);
        view! { <option value=name(taken) selected=selected>{word(taken, words)}</option> }
    });
    view! {
        <tr data-key=key.name.clone()>
            <th scope="row">{key.name.clone()}</th>
            <td>
                <select id=format!("own-key-{index}") aria-label=key.name.clone()>
                    {options.collect_view()}
                </select>
            </td>
            <td>{about(key, words)}</td>
        </tr>
    }
    .into_any()
}

/// The runs in the log, if there are several.
fn runs(
    lab: Lab,
    words: &'static Catalogue,
    understood: &Understood,
    changed: StoredValue<String>,
) -> Option<AnyView> {
    let choose = move |event: web_sys::Event| {
        let list: HtmlSelectElement = event_target(&event);
        changed.set_value(list.id());
        change(lab, &|understood| understood.choices.run = Some(list.value()));
    };
    let option = |run: &String| {
        let selected = *run == understood.run;
        view! { <option value=run.clone() selected=selected>{run.clone()}</option> }
    };
    let options = || understood.runs.iter().map(option).collect_view();
    (understood.runs.len() > 1).then(|| {
        view! {
            <div class="select">
                <label for="own-run-shown">{words.own_run}</label>
                <select id="own-run-shown" on:change=handler(choose)>{options()}</select>
            </div>
        }
        .into_any()
    })
}

/// Has the files read again with other choices.
fn change(lab: Lab, change: &dyn Fn(&mut Understood)) {
    let understood = lab.reader.understood.with_untracked(|it| decode::<Understood>(it).ok());
    let Some(mut understood) = understood else { return };
    change(&mut understood);
    let choices: &Choices = &understood.choices;
    if let Ok(choices) = encode(choices) {
        lab.read_again(&choices);
    }
}
