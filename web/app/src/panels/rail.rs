//! The rail of settings: the network, its weights, its training, its data.

use leptos::prelude::*;

use super::own_table::TablePanel;
use super::run_choice::{RunChoice, RunNumber};
use super::seed::Seed;
use crate::lab::use_lab;
use crate::messages::{Key, say};

/// Everything of an experiment that is not a flip.
#[component]
pub(crate) fn Rail() -> impl IntoView {
    view! {
        <aside class="rail panel" aria-label=say(|words| words.settings)>
            <Group name="network" title=|words| words.group_network open=true>
                <RunNumber key="depth" />
                <RunNumber key="width" />
                <RunNumber key="leak" />
                <RunChoice key="norm" />
                <RunChoice key="norm_place" />
                <RunNumber key="block" />
                <RunNumber key="transform_bias" />
            </Group>
            <Group name="weights" title=|words| words.group_weights>
                <RunChoice key="init" />
                <RunNumber key="gain" />
                <RunNumber key="sigma" />
                <RunNumber key="bias_variance" />
                <RunChoice key="recurrent_init" />
                <RunChoice key="forget_init" />
                <RunNumber key="forget_bias" />
                <Seed />
            </Group>
            <Group name="training" title=|words| words.group_training>
                <RunNumber key="learning_rate" />
                <RunChoice key="optimiser" />
                <RunNumber key="momentum" />
                <RunNumber key="weight_decay" />
                <RunChoice key="schedule" />
                <RunNumber key="warm_up" />
                <RunNumber key="horizon" />
                <RunChoice key="clip" />
                <RunNumber key="clip_at" />
                <RunNumber key="truncation" />
                <RunChoice key="loss" />
                <RunNumber key="batch" />
            </Group>
            <Group name="data" title=|words| words.group_data>
                <BuiltInData />
                <TablePanel />
            </Group>
        </aside>
    }
}

/// A group of settings that folds. The first is open; the others wait until they are asked for.
#[component]
fn Group(
    /// Its name for tests and styles.
    name: &'static str,
    /// Its title.
    title: Key,
    /// Whether it is open at first.
    #[prop(optional)]
    open: bool,
    /// The settings.
    children: Children,
) -> impl IntoView {
    view! {
        <details class="group" data-group=name open=open>
            <summary>{say(title)}</summary>
            <div class="group-fields">{children()}</div>
        </details>
    }
}

/// The built-in data and their settings; a table of the reader's own takes their place.
#[component]
fn BuiltInData() -> impl IntoView {
    let lab = use_lab();
    let own = Memo::new(move |_| lab.table.with(|table| table.in_use().is_some()));
    move || {
        (!own.get()).then(|| {
            view! {
                <RunChoice key="data" />
                <RunNumber key="noise" />
                <RunNumber key="length" />
            }
        })
    }
}
