//! Files that the page hands to the reader, and what goes to the clipboard.

use std::cell::RefCell;

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlCanvasElement, Response, Url};

use crate::browser::{beside, document, window};

thread_local! {
    /// The address of the file that was saved last. A download may begin after the click that asks
    /// for it, so an address is given back when the next one is made.
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Has the browser save a file, as if a link to it had been followed.
pub(crate) fn save(name: &str, kind: &str, bytes: &Uint8Array) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = Array::of1(bytes);
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    if let Some(old) = LAST.replace(Some(address)) {
        Url::revoke_object_url(&old)?;
    }
    Ok(())
}

/// The text of a file that lies beside the page; `None` where there is none.
pub(crate) async fn fetch_text(name: &str) -> Option<String> {
    let response = JsFuture::from(window().fetch_with_str(&beside(name))).await.ok()?;
    let response: Response = response.dyn_into().ok().filter(Response::ok)?;
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

/// Puts text into the clipboard; false where the browser does not allow it.
pub(crate) async fn copy(text: &str) -> bool {
    let navigator = window().navigator();
    // Pages that came over plain HTTP have none, whatever the types say.
    if js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|it| it.is_undefined()) {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// What is drawn on a canvas as a PNG file.
pub(crate) async fn encoded(canvas: &HtmlCanvasElement) -> Option<Vec<u8>> {
    let blob = Promise::new(&mut |resolve, _| {
        // Fails only for pictures of another origin, and this one is ours.
        let _ = canvas.to_blob(&resolve);
    });
    let blob: Blob = JsFuture::from(blob).await.ok()?.dyn_into().ok()?;
    let bytes = JsFuture::from(blob.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&bytes).to_vec())
}
