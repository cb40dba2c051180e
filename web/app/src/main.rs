//! The page: Leptos panels over a worker that trains.

fn main() {}
