//! The embedded page as students will have it, at the widths of a phone, a course page and a slide: the whole of
//! it, drawn smaller where there is less room.

use experiment::number;
use js_sys::{Object, Reflect};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlAnchorElement, MessageEvent, ResizeObserver};
use words::fill;

use super::state::use_studio;
use crate::browser::{self, Delay, Later};
use crate::components::{Choice, handler};
use crate::messages::{say, use_words};

/// Widths in CSS pixels, as they are written.
const WIDTHS: &[&str] = &["390", "600", "820", "full"];

/// Changes that come quicker than this are shown together.
const PAUSE: Delay = Delay::Milliseconds(350);

/// A page drawn smaller than this cannot be read: it scrolls instead.
const SMALLEST: f64 = 0.5;

/// The frame, and the picture of it.
#[component]
pub(super) fn Preview() -> impl IntoView {
    let (studio, words) = (use_studio(), use_words());
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
    let place = NodeRef::<html::Div>::new();
    let room = RwSignal::new((0.0, 0.0));
    let observer = StoredValue::new_local(None::<ResizeObserver>);
    place.on_load(move |place| {
        observer.set_value(browser::on_resize(&place, move |width, height| {
            room.try_set((width, height));
        }));
    });
    let size = move || {
        let wide = number::read(width.get()).unwrap_or(room.get().0);
        (wide, f64::from(studio.height.get()))
    };
    let scale = Memo::new(move |_| scale(room.get(), size()));
    let scaled = move || {
        (scale.get() < 1.0).then(|| {
            let percent = format!("{:.0}", 100.0 * scale.get());
            fill(words.get().studio_scaled, &[("percent", &percent)])
        })
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
            <div
                class="studio-frame"
                node_ref=place
                tabindex="0"
                role="group"
                aria-label=say(|words| words.studio_preview)
            >
                <div
                    class="studio-sheet"
                    style:width=move || format!("{}px", scale.get() * size().0)
                    style:height=move || format!("{}px", scale.get() * size().1)
                >
                    // Another address is another frame: one that only changes its fragment would go on.
                    <For each=move || [shown.get()] key=String::clone let:fields>
                        <iframe
                            node_ref=frame
                            src=format!("./embed.html#{fields}")
                            title=move || studio.shown_title()
                            style:width=move || format!("{}px", size().0)
                            style:height=move || format!("{}px", size().1)
                            style:transform=move || format!("scale({})", scale.get())
                        ></iframe>
                    </For>
                </div>
            </div>
            <p class="about" data-now="scale">{scaled}</p>
        </section>
    }
}

/// How much smaller a page of this size is drawn, to be whole in this room; both in CSS pixels.
fn scale(room: (f64, f64), size: (f64, f64)) -> f64 {
    let fits = (room.0 / size.0).min(room.1 / size.1);
    // A room that is not measured yet has no size.
    if fits > 0.0 { fits.clamp(SMALLEST, 1.0) } else { 1.0 }
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
