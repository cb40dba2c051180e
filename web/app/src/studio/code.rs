//! What the teacher takes away: the code, for the kind of page it goes into.

use export::{Embed, Host};
use js_sys::Uint8Array;
use leptos::prelude::*;
use words::fill;

use super::state::use_studio;
use crate::address_bar;
use crate::components::{Choice, handler};
use crate::files;
use crate::locked_copy;
use crate::messages::{catalogue, say, use_words};

/// The written names of all kinds of page.
const HOSTS: [&str; Host::ALL.len()] = {
    let mut names = [""; Host::ALL.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = Host::ALL[at].name();
        at += 1;
    }
    names
};

/// Height of a frame is rounded up to this, so that the next verdict fits as well.
const ROUNDED: u32 = 20;

/// What the page in one file is called.
const FILE: &str = "gradient-lab.html";

/// The code and what to do with it.
#[component]
pub(super) fn Code() -> impl IntoView {
    let (studio, words) = (use_studio(), use_words());
    let host = RwSignal::new("frame");
    let copied = RwSignal::new(None::<bool>);
    let saved = RwSignal::new(None::<bool>);
    let code = Memo::new(move |_| {
        let (fields, title, folder) =
            (studio.fields(), studio.shown_title(), address_bar::folder());
        let link = studio.link();
        let chosen = Host::ALL.into_iter().find(|it| it.name() == host.get());
        let embed = Embed {
            folder: &folder,
            fields: &fields,
            link: &link,
            title: &title,
            invitation: catalogue(studio.spoken()).studio_invitation,
            height: studio.height.get().next_multiple_of(ROUNDED),
        };
        chosen.unwrap_or(Host::Frame).code(&embed)
    });
    Effect::new(move |_| {
        code.track();
        copied.set(None);
        saved.set(None);
    });
    let copy = move |_| {
        let text = code.get_untracked();
        leptos::task::spawn_local(async move {
            copied.set(Some(files::copy(&text).await));
        });
    };
    let save = move |_| {
        let embed = studio.embed.get_untracked();
        leptos::task::spawn_local(async move {
            let page = locked_copy::page(embed).await;
            let file = page.map(|page| Uint8Array::from(page.as_bytes()));
            saved.set(Some(file.is_some_and(|file| files::save(FILE, "text/html", &file).is_ok())));
        });
    };
    let file_said = move || match saved.get() {
        None => String::new(),
        Some(true) => fill(words.get().saved_as, &[("file", FILE)]),
        Some(false) => words.get().take_failed.to_owned(),
    };
    let said = move || match copied.get() {
        None => "",
        Some(true) => words.get().studio_copied,
        Some(false) => words.get().studio_not_copied,
    };
    view! {
        <section class="panel studio-step">
            <h2>{say(|words| words.studio_code)}</h2>
            <Choice
                name="studio_host"
                options=&HOSTS
                chosen=host.into()
                on_choose=Callback::new(move |name| host.set(name))
            />
            <p class="about">
                {move || studio.words().named(&["about_studio_host", host.get()])}
            </p>
            <textarea
                class="studio-code"
                readonly=true
                rows="9"
                spellcheck="false"
                aria-label=say(|words| words.studio_code)
                prop:value=code
            ></textarea>
            <div class="studio-copy">
                <button type="button" class="primary" data-action="copy" on:click=handler(copy)>
                    {say(|words| words.studio_copy)}
                </button>
                <p role="status">{said}</p>
            </div>
            <p class="about">{say(|words| words.studio_file_about)}</p>
            <div class="studio-copy">
                <button type="button" data-action="save-file" on:click=handler(save)>
                    {say(|words| words.studio_file)}
                </button>
                <p role="status">{file_said}</p>
            </div>
        </section>
    }
}
