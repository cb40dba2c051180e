//! The groups of settings behind the words of the recipe: the network, its weights, its training, its data.

use leptos::prelude::*;

use super::own_table::TablePanel;
use super::run_choice::{RunChoice, RunNumber};
use super::seed::Seed;
use crate::components::Popover;
use crate::lab::use_lab;
use crate::messages::{Key, use_words};

/// The id of the popover with a group of settings.
pub(super) fn id(group: &'static str) -> String {
    format!("settings-{group}")
}

/// All groups, closed until a word of the recipe opens one.
#[component]
pub(super) fn SettingGroups() -> impl IntoView {
    view! {
        <Group name="network" title=|words| words.group_network settings=network />
        <Group name="weights" title=|words| words.group_weights settings=weights />
        <Group name="training" title=|words| words.group_training settings=training />
        <Group name="data" title=|words| words.group_data settings=data />
    }
}

/// A group in its popover.
#[component]
fn Group(
    /// Its name for tests and styles.
    name: &'static str,
    /// Its title.
    title: Key,
    /// The settings.
    settings: fn() -> AnyView,
) -> impl IntoView {
    let words = use_words();
    let title = Signal::derive(move || title(words.get()));
    let contents = move || {
        view! {
            <h2>{title}</h2>
            <div class="group-fields">{settings()}</div>
        }
        .into_any()
    };
    view! { <Popover id=id(name) group=name label=title contents=Box::new(contents) /> }
}

fn network() -> AnyView {
    view! {
        <RunNumber key="depth" />
        <RunNumber key="width" />
        <RunNumber key="leak" />
        <RunChoice key="norm_place" />
        <RunNumber key="block" />
        <RunNumber key="transform_bias" />
    }
    .into_any()
}

fn weights() -> AnyView {
    view! {
        <RunNumber key="gain" />
        <RunNumber key="sigma" />
        <RunNumber key="bias_variance" />
        <RunChoice key="recurrent_init" />
        <RunChoice key="forget_init" />
        <RunNumber key="forget_bias" />
        <Seed />
    }
    .into_any()
}

fn training() -> AnyView {
    view! {
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
        <RunNumber key="label_smoothing" />
        <RunNumber key="batch" />
    }
    .into_any()
}

fn data() -> AnyView {
    view! {
        <BuiltInData />
        <TablePanel />
    }
    .into_any()
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
