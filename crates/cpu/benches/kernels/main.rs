//! How long each kernel takes: `cargo bench -p cpu [PART OF A NAME]`.

mod operators;
mod product;
mod stage;

fn main() {
    divan::main();
}
