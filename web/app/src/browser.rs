//! The few things the page asks of its browser, each in one place.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use experiment::number::between;
#[cfg(feature = "split")]
use js_sys::Promise;
use js_sys::{Array, Reflect};
use leptos::prelude::{RwSignal, Set};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, Document, Element, Event, EventTarget, File, FocusEvent, HtmlElement,
    IntersectionObserver, IntersectionObserverEntry, KeyboardEvent, ResizeObserver, Window, Worker,
    WorkerOptions, WorkerType,
};
#[cfg(not(feature = "embed"))]
use web_sys::{DragEvent, FileList, HtmlInputElement};

/// The window. The page runs in nothing else.
pub(crate) fn window() -> Window {
    leptos::prelude::window()
}

/// The document.
pub(crate) fn document() -> Document {
    leptos::prelude::document()
}

/// The root element, `<html>`.
pub(crate) fn root() -> Option<HtmlElement> {
    document().document_element()?.dyn_into().ok()
}

/// Takes away what index.html shows while the page loads.
pub(crate) fn remove_skeleton() {
    if let Some(skeleton) = document().get_element_by_id("skeleton") {
        skeleton.remove();
    }
}

/// Language tags the reader prefers, best first.
pub(crate) fn languages() -> Vec<String> {
    window().navigator().languages().iter().filter_map(|tag| tag.as_string()).collect()
}

/// Where a reader wants no motion.
pub(crate) const NO_MOTION: &str = "(prefers-reduced-motion: reduce)";

/// Whether a CSS media query holds now; it follows the answer as long as the page lives.
pub(crate) fn media(query: &'static str) -> RwSignal<bool> {
    let holds =
        move || window().match_media(query).ok().flatten().is_some_and(|list| list.matches());
    let signal = RwSignal::new(holds());
    if let Ok(Some(list)) = window().match_media(query) {
        // Whoever asked may be gone by then.
        let listener = Closure::<dyn FnMut()>::new(move || {
            signal.try_set(holds());
        });
        list.set_onchange(Some(listener.as_ref().unchecked_ref()));
        listener.forget(); // lives as long as the page
        std::mem::forget(list); // a list that is collected no longer reports
    }
    signal
}

/// What fades out at the end of a line that scrolls sideways, in CSS pixels, as the style sheet has it.
const FADE: f64 = 28.0;

/// Scrolls a line sideways until all of what gets the focus in it is seen: browsers leave alone what is
/// seen in part.
pub(crate) fn show_focused(event: &FocusEvent) {
    let element = |target: Option<EventTarget>| target?.dyn_into::<Element>().ok();
    let (Some(line), Some(focused)) = (element(event.current_target()), element(event.target()))
    else {
        return;
    };
    let (line_is, focused_is) =
        (line.get_bounding_client_rect(), focused.get_bounding_client_rect());
    let after = focused_is.right() - (line_is.right() - FADE);
    let before = focused_is.left() - (line_is.left() + FADE);
    let by = if before < 0.0 { before } else { between(after, 0.0, before) };
    line.set_scroll_left(line.scroll_left() + by.round() as i32);
}

/// The text of a file that the reader chose, or of a part of one; `None` where the browser cannot read it.
pub(crate) async fn text_of(file: &Blob) -> Option<String> {
    JsFuture::from(file.text()).await.ok()?.as_string()
}

/// Reads a file that the reader chose as bytes; nothing happens where that fails.
#[cfg(not(feature = "embed"))]
pub(crate) fn read_bytes(file: &File, take: impl FnOnce(Vec<u8>) + 'static) {
    let bytes = JsFuture::from(file.array_buffer());
    leptos::task::spawn_local(async move {
        if let Ok(bytes) = bytes.await {
            take(js_sys::Uint8Array::new(&bytes).to_vec());
        }
    });
}

/// Where a file lies that the build puts beside the page; in the copy that opens from a disk it is
/// in the page, which `web/app/offline.js` has unpacked.
pub(crate) fn beside(name: &str) -> String {
    let packed = Reflect::get(&window(), &"gradlabFiles".into());
    let packed = packed.and_then(|files| Reflect::get(&files, &name.into()));
    packed.ok().and_then(|it| it.as_string()).unwrap_or_else(|| format!("./{name}"))
}

/// Whether this is the copy that opens from a disk.
pub(crate) fn is_copy() -> bool {
    Reflect::has(&window(), &"gradlabFiles".into()).unwrap_or(false)
}

/// Starts a worker whose entry the build puts beside the page.
///
/// # Errors
/// Where the browser refuses to start one.
pub(crate) fn start_worker(entry: &str) -> Result<Worker, JsValue> {
    let options = WorkerOptions::new();
    // On a page from a disk browsers start no modules, so the copy's workers are none.
    options.set_type(if is_copy() { WorkerType::Classic } else { WorkerType::Module });
    Worker::new_with_options(&beside(entry), &options)
}

/// The worker that `web/worker/early.js` has started, and the events that came from it since.
#[cfg(not(feature = "embed"))]
pub(crate) fn early_worker() -> Option<(Worker, Array)> {
    let early = Reflect::get(&window(), &"gradlabWorker".into()).ok()?;
    let field = |name: &str| Reflect::get(&early, &name.into()).ok();
    Some((field("worker")?.dyn_into().ok()?, field("said")?.dyn_into().ok()?))
}

/// The title of the page.
pub(crate) fn set_title(title: &str) {
    document().set_title(title);
}

thread_local! {
    static SCROLLED_PAST: Cell<bool> = const { Cell::new(false) };
}

/// Whether nobody can see the page: another tab is in front, or the page around an embedded one shows
/// another part of itself.
pub(crate) fn is_hidden() -> bool {
    document().hidden() || SCROLLED_PAST.get()
}

/// Calls `changed` when the page around an embedded one is scrolled until this one is out of sight or in
/// sight again.
#[cfg(feature = "embed")]
pub(crate) fn on_scroll_past(changed: impl Fn() + 'static) {
    if let Some(root) = root() {
        on_sight(&root, move |seen| {
            if SCROLLED_PAST.replace(!seen) == seen {
                changed();
            }
        });
    }
}

/// Calls `changed` when the page is hidden or seen again, as long as it lives.
pub(crate) fn on_visibility(changed: impl Fn() + 'static) {
    let listener = Closure::<dyn FnMut()>::new(changed);
    listen(&document(), "visibilitychange", listener.as_ref());
    listener.forget();
}

/// Calls `pressed` for every key that goes down in the page, as long as it lives.
pub(crate) fn on_key(pressed: impl Fn(KeyboardEvent) + 'static) {
    let listener = Closure::<dyn FnMut(KeyboardEvent)>::new(pressed);
    listen(&document(), "keydown", listener.as_ref());
    listener.forget();
}

thread_local! {
    static POINTER_DOWN: Cell<bool> = const { Cell::new(false) };
}

/// Whether a button of the mouse or a finger is down; [`watch_pointer`] must have been called.
pub(crate) fn pointer_is_down() -> bool {
    POINTER_DOWN.get()
}

/// From now on it is known whether a pointer is down; calls `pressed` when one goes down, before
/// anything has changed by it.
pub(crate) fn watch_pointer(pressed: impl Fn() + 'static) {
    let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        let down = event.type_() == "pointerdown";
        POINTER_DOWN.set(down);
        if down {
            pressed();
        }
    });
    for name in ["pointerdown", "pointerup", "pointercancel"] {
        listen(&document(), name, listener.as_ref());
    }
    listener.forget();
}

fn listen(target: &EventTarget, name: &str, listener: &JsValue) {
    // Fails for no name that a browser knows.
    let _ = target.add_event_listener_with_callback(name, listener.unchecked_ref());
}

/// Calls `received` for every message that another window sends, as long as the page lives.
#[cfg(any(feature = "embed", feature = "studio"))]
pub(crate) fn on_message(received: impl Fn(web_sys::MessageEvent) + 'static) {
    let listener = Closure::<dyn FnMut(web_sys::MessageEvent)>::new(received);
    listen(&window(), "message", listener.as_ref());
    listener.forget();
}

/// Calls `over` while files are dragged over the page and `dropped` when they are let go there, as long
/// as it lives. A field for files takes those that are let go on it.
#[cfg(not(feature = "embed"))]
pub(crate) fn on_files(over: impl Fn(bool) + 'static, dropped: impl Fn(FileList) + 'static) {
    let listener = Closure::<dyn FnMut(DragEvent)>::new(move |event: DragEvent| {
        let Some(transfer) = event.data_transfer() else { return };
        if !transfer.types().includes(&"Files".into(), 0) {
            return;
        }
        let kind = event.type_();
        let ends = kind == "drop" || kind == "dragleave" && event.related_target().is_none();
        over(!ends);
        if event.target().is_some_and(|target| target.has_type::<HtmlInputElement>()) {
            return;
        }
        event.prevent_default();
        if kind == "drop"
            && let Some(files) = transfer.files()
        {
            dropped(files);
        }
    });
    for name in ["dragover", "dragleave", "drop"] {
        listen(&document(), name, listener.as_ref());
    }
    listener.forget();
}

/// Shows that files may be let go here.
#[cfg(not(feature = "embed"))]
pub(crate) fn mark_dropping(dropping: bool) {
    if let Some(root) = root() {
        // Fails only for malformed names, and this is none.
        let _ = root.toggle_attribute_with_force("data-dropping", dropping);
    }
}

/// Presses the button of this name, if there is one that can be seen and pressed; from a list the reader is to
/// choose.
pub(crate) fn press(action: &str) -> bool {
    let found = document().query_selector(&format!("[data-action={action}]")).ok().flatten();
    let Some(control) = found.and_then(|it| it.dyn_into::<HtmlElement>().ok()) else {
        return false;
    };
    // What is not laid out has no parent to be laid out in.
    if control.offset_parent().is_none() {
        return false;
    }
    if control.tag_name() == "SELECT" {
        // Fails for no element that is in the page.
        let _ = control.focus();
    } else {
        control.click();
    }
    true
}

/// Gives the focus to the element of this id, if it is in the page.
#[cfg(not(feature = "embed"))]
pub(crate) fn focus(id: &str) {
    let found = document().get_element_by_id(id);
    if let Some(element) = found.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        // Fails for no element that is in the page.
        let _ = element.focus();
    }
}

/// How long after a click what was clicked may go away, in milliseconds: the worker answers first.
const GOES_AWAY_MS: f64 = 2000.0;

/// Where what had the focus goes away after its own click, gives the focus to what is in its place: the first
/// of these elements, once it is there. Else it would be lost to those who do not point.
pub(crate) fn keep_focus(places: &'static str) {
    let focused = || document().active_element().filter(|it| it.tag_name() != "BODY");
    let had = Rc::new(RefCell::new(None::<(Element, f64)>));
    let later: Rc<OnceCell<Later>> = Rc::default();
    let (clicked, again) = (Rc::clone(&had), Rc::clone(&later));
    let look = move || {
        let Some((element, until)) = clicked.take() else { return };
        let gone = !element.is_connected() && focused().is_none();
        // In a frame the focus may be that of the page around it.
        if focused().is_some_and(|now| now != element) || !document().has_focus().unwrap_or(false) {
            return;
        }
        let place = document().query_selector(places).ok().flatten();
        if let Some(place) = place.filter(|_| gone) {
            let options = js_sys::Object::new();
            let _ = Reflect::set(&options, &"preventScroll".into(), &JsValue::TRUE);
            place.unchecked_ref::<Focusable>().focus(&options);
        } else if now() < until {
            clicked.replace(Some((element, until)));
            again.get().inspect(|later| later.request());
        }
    };
    let later = later.get_or_init(|| Later::new(Delay::NextPicture, Box::new(look))).clone();
    let listener = Closure::<dyn FnMut()>::new(move || {
        if let Some(element) = focused() {
            had.replace(Some((element, now() + GOES_AWAY_MS)));
            later.request();
        }
    });
    // Before those that take the element away.
    let _ = document().add_event_listener_with_callback_and_bool(
        "click",
        listener.as_ref().unchecked_ref(),
        true,
    );
    listener.forget(); // lives as long as the page
}

#[wasm_bindgen]
extern "C" {
    /// An element that can have the focus; `web_sys` knows no options for it.
    type Focusable;

    #[wasm_bindgen(method)]
    fn focus(this: &Focusable, options: &js_sys::Object);
}

/// What the browser keeps for the page under this name.
pub(crate) fn recall(name: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(name).ok()?
}

/// Has the browser keep something for the page. Where it refuses, it is forgotten with the page.
pub(crate) fn remember(name: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(name, value);
    }
}

/// Milliseconds of a clock that never goes back.
pub(crate) fn now() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// Device pixels per CSS pixel.
pub(crate) fn pixel_ratio() -> f64 {
    window().device_pixel_ratio().max(1.0)
}

/// Height of the window in CSS pixels.
#[cfg(not(feature = "embed"))]
pub(crate) fn height() -> f64 {
    window().inner_height().ok().and_then(|high| high.as_f64()).unwrap_or_default()
}

/// How far the page is scrolled, across and down, in CSS pixels.
#[cfg(not(feature = "embed"))]
pub(crate) fn scrolled() -> (f64, f64) {
    let window = window();
    (window.scroll_x().unwrap_or_default(), window.scroll_y().unwrap_or_default())
}

/// Calls `resized` with the element's size in CSS pixels, now and whenever it changes, until the
/// observer is disconnected.
pub(crate) fn on_resize(
    element: &Element,
    resized: impl Fn(f64, f64) + 'static,
) -> Option<ResizeObserver> {
    let watched = element.clone();
    let listener = Closure::<dyn FnMut()>::new(move || {
        let area = watched.get_bounding_client_rect();
        resized(area.width(), area.height());
    });
    let observer = ResizeObserver::new(listener.as_ref().unchecked_ref()).ok();
    if let Some(observer) = &observer {
        observer.observe(element);
    }
    listener.forget(); // what the browser has left to say may come after the observer is gone
    observer
}

/// Unfolds what an element is in, and scrolls as far as it takes to see it.
#[cfg(not(feature = "embed"))]
pub(crate) fn bring_into_sight(element: &Element) {
    if let Ok(Some(details)) = element.closest("details") {
        // Fails only for names that are none.
        let _ = details.set_attribute("open", "");
    }
    let rect = element.get_bounding_client_rect();
    if rect.top() < 0.0 || rect.bottom() > height() {
        element.scroll_into_view_with_bool(rect.top() < 0.0);
    }
}

/// Calls `changed` with whether the element can be seen, now and whenever that changes, as long as the
/// page lives.
pub(crate) fn on_sight(element: &Element, changed: impl Fn(bool) + 'static) {
    let listener = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
        // The last of several is what holds now.
        let entry = entries.pop().dyn_into::<IntersectionObserverEntry>();
        changed(entry.is_ok_and(|entry| entry.is_intersecting()));
    });
    if let Ok(observer) = IntersectionObserver::new(listener.as_ref().unchecked_ref()) {
        observer.observe(element);
        std::mem::forget(observer); // observes as long as the page lives
    }
    listener.forget();
}

/// Lets the browser do what else there is to do: paint, answer the reader.
#[cfg(feature = "split")]
pub(crate) async fn next_task() {
    let waits = Promise::new(&mut |resolve, _| {
        // Fails only where the window is gone, and the page with it.
        let _ = window().set_timeout_with_callback(&resolve);
    });
    // It is never refused.
    let _ = JsFuture::from(waits).await;
}

/// Runs a task a little later: however often it is requested until then, it runs once. Where nobody keeps it
/// any more, it does not run.
#[derive(Clone)]
pub(crate) struct Later(Rc<Task>);

struct Task {
    callback: Closure<dyn FnMut()>,
    delay: Delay,
    /// By what the browser knows the request, while there is one.
    requested: Rc<Cell<Option<i32>>>,
}

/// When a task runs.
#[derive(Clone, Copy)]
pub(crate) enum Delay {
    /// Before the next picture is painted.
    NextPicture,
    /// After so many milliseconds.
    Milliseconds(i32),
}

impl Later {
    /// Nothing is requested yet.
    pub(crate) fn new(delay: Delay, task: Box<dyn Fn()>) -> Later {
        let requested = Rc::new(Cell::new(None));
        let flag = Rc::clone(&requested);
        let callback = Closure::new(move || {
            flag.set(None);
            task();
        });
        Later(Rc::new(Task { callback, delay, requested }))
    }

    /// Asks for the task to run.
    pub(crate) fn request(&self) {
        let Task { callback, delay, requested } = &*self.0;
        if requested.get().is_some() {
            return;
        }
        let callback = callback.as_ref().unchecked_ref();
        // Fails only where the window is gone, and the page with it.
        let asked = match *delay {
            Delay::NextPicture => window().request_animation_frame(callback),
            Delay::Milliseconds(delay) => {
                window().set_timeout_with_callback_and_timeout_and_arguments_0(callback, delay)
            }
        };
        requested.set(asked.ok());
    }
}

impl Drop for Task {
    /// The browser must not call what is gone.
    fn drop(&mut self) {
        match (self.requested.get(), self.delay) {
            (None, _) => {}
            // Fails only where the window is gone, and the request with it.
            (Some(asked), Delay::NextPicture) => {
                let _ = window().cancel_animation_frame(asked);
            }
            (Some(asked), Delay::Milliseconds(_)) => window().clear_timeout_with_handle(asked),
        }
    }
}
