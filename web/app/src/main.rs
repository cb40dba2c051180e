//! The page: settings on one side, the gradient in the middle, a worker that trains behind it. With the
//! feature `embed` it is the embedded page instead, with `studio` the page that sets one up; both are made
//! of some of the same parts.

#![expect(unreachable_pub, reason = "leptos components expand to pub items")]
#![cfg_attr(
    any(feature = "embed", feature = "studio"),
    expect(dead_code, unused_imports, reason = "parts that only the whole page uses")
)]

mod address_bar;
mod brought;
mod browser;
mod components;
mod dress;
#[cfg(feature = "embed")]
mod embed;
#[cfg(not(feature = "embed"))]
mod experiment_file;
#[cfg(not(feature = "embed"))]
mod exporter;
#[cfg(not(feature = "embed"))]
mod files;
#[cfg(not(feature = "embed"))]
mod import_client;
mod lab;
mod later;
#[cfg(not(feature = "embed"))]
mod locked_copy;
mod messages;
mod own_table;
#[cfg(not(feature = "studio"))]
#[cfg(not(feature = "embed"))]
mod page;
mod panels;
mod run;
mod runs;
#[cfg(feature = "studio")]
#[cfg(not(feature = "embed"))]
mod studio;
#[cfg(not(feature = "embed"))]
mod table_member;
mod worker_client;

use leptos::prelude::*;

fn main() {
    console_error_panic_hook::set_once();
    #[cfg(not(any(feature = "embed", feature = "studio")))]
    // Leptos spawns only once something is mounted.
    wasm_bindgen_futures::spawn_local(async {
        let said = address_bar::read().await;
        let language = words::resolve(said.link.view.language, &browser::languages());
        // Or the page would speak English for a moment; without them it does, and says so.
        let _ = messages::bring(language).await;
        open(|| view! { <page::Page said=said /> });
    });
    #[cfg(feature = "studio")]
    open(studio::StudioPage);
    #[cfg(feature = "embed")]
    open(embed::EmbeddedPage);
}

/// Puts the page in the place of its skeleton.
fn open<V: IntoView + 'static>(page: impl FnOnce() -> V + 'static) {
    browser::remove_skeleton();
    mount_to_body(page);
}
