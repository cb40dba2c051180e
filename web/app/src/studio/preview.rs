//! The embedded page as students will have it, at the widths of a phone, a course page and a slide.

use js_sys::{Object, Reflect};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlAnchorElement, MessageEvent};

use super::state::use_studio;
use crate::browser::{self, Delay, Later};
use crate::components::{Choice, handler};
use crate::messages::say;

/// Widths in CSS pixels, as they are written.
const WIDTHS: &[&str] = &["390", "600", "820", "full"];

/// Changes that come quicker than this are shown together.
const PAUSE: Delay = Delay::Milliseconds(350);

/// The frame, and the picture of it.
#[component]
pub(super) fn Preview() -> impl IntoView {
    let studio = use_studio();
    let width = RwSignal::new("600");
    let shown = RwSignal::new(studio.fields());
    let later = StoredValue::new_local(Some(Later::new(
        PAUSE,
        Box::new(move || shown.set(untrack(|| studio.fields()))),
    )));
    Effect::new(move |_| {
        let _fields = studio.fields();
        later.with_value(|later| later.iter().for_each(Later::request));
    });
    let frame = NodeRef::<html::Iframe>::new();
    browser::on_message(move |event: MessageEvent| {
        let Some(frame) = frame.get_untracked() else { return };
        let ours = event.source().zip(frame.content_window());
        if !ours.is_some_and(|(from, window)| Object::is(&from, &window)) {
            return;
        }
        let data = event.data();
        let get = |key: &str| Reflect::get(&data, &key.into()).unwrap_or(JsValue::UNDEFINED);
        match get("type").as_string().as_deref() {
            Some("resize") => {
                if let Some(height) = get("height").as_f64() {
                    studio.height.set(height.clamp(80.0, 5000.0) as u32);
                }
            }
            Some("screenshot") => save(get("png").as_string()),
            _ => {}
        }
    });
    let picture = move |_| {
        if let Some(window) = frame.get_untracked().and_then(|it| it.content_window()) {
            ask(&window, "screenshot");
        }
    };
    let css_width = move || match width.get() {
        "full" => "100%".to_owned(),
        pixels => format!("{pixels}px"),
    };
    view! {
        <section class="panel studio-step">
            <div class="studio-head">
                <h2>{say(|words| words.studio_preview)}</h2>
                <button type="button" data-action="picture" on:click=handler(picture)>
                    {say(|words| words.studio_picture)}
                </button>
            </div>
            <Choice
                name="studio_width"
                options=WIDTHS
                chosen=width.into()
                on_choose=Callback::new(move |name| width.set(name))
            />
            <div class="studio-frame" tabindex="0" role="group" aria-label=say(|words| words.studio_preview)>
                // Another address is another frame: one that only changes its fragment would go on.
                <For each=move || [shown.get()] key=String::clone let:fields>
                    <iframe
                        node_ref=frame
                        src=format!("./embed.html#{fields}")
                        title=move || studio.shown_title()
                        style:width=css_width
                        style:height=move || format!("{}px", studio.height.get())
                    ></iframe>
                </For>
            </div>
        </section>
    }
}

/// Asks the embedded page for something.
fn ask(window: &web_sys::Window, what: &str) {
    let message = Object::new();
    for (key, value) in [
        ("source", "gradient-lab".into()),
        ("v", JsValue::from(1)),
        ("id", "studio".into()),
        ("type", what.into()),
    ] {
        // A fresh object takes any property.
        let _ = Reflect::set(&message, &key.into(), &value);
    }
    // The frame is of this page's own origin.
    let _ = window.post_message(&message, "*");
}

/// Has the browser save the picture.
fn save(png: Option<String>) {
    let Some(png) = png.filter(|it| it.starts_with("data:image/png")) else { return };
    let Ok(link) = browser::document().create_element("a") else { return };
    let link: HtmlAnchorElement = link.unchecked_into();
    link.set_href(&png);
    link.set_download(export::PICTURE);
    link.click();
}
