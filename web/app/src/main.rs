//! The page: settings on one side, the gradient in the middle, a worker that trains behind it.

#![expect(unreachable_pub, reason = "leptos components expand to pub items")]

mod address_bar;
mod baseline;
mod browser;
mod components;
mod lab;
mod messages;
mod naming;
mod numbers;
mod own_table;
mod page;
mod panels;
mod past;
mod places;
mod run;
mod runs;
mod settings;
mod verdict;
mod worker_client;

use leptos::prelude::*;

fn main() {
    console_error_panic_hook::set_once();
    browser::remove_skeleton();
    mount_to_body(page::Page);
}
