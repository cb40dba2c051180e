//! The web worker: messages in, session slices, frames out.

fn main() {}
