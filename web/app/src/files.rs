//! What goes to the clipboard.

use wasm_bindgen_futures::JsFuture;

use crate::browser::window;

/// Puts text into the clipboard; false where the browser does not allow it.
pub(crate) async fn copy(text: &str) -> bool {
    let navigator = window().navigator();
    // Pages that came over plain HTTP have none, whatever the types say.
    if js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|it| it.is_undefined()) {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}
