//! gradlab: train, list and print presets from a terminal.

fn main() {}
