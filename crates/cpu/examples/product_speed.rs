//! Speed of the three matrix products of a linear layer, in GFLOP/s.
//!
//! `cargo run --release -p cpu --example product_speed`

use std::hint::black_box;
use std::time::Instant;

use cpu::{Matrix, Product, Start};

fn main() {
    println!(" batch  width   forward   grad input   grad parameters");
    for batch in [32, 128] {
        for width in [32, 64, 128, 256] {
            let weight = numbers(width * width);
            let (rows, bias) = (numbers(batch * width), numbers(width));
            let (rows, weight) = (Matrix::new(&rows, width), Matrix::new(&weight, width));
            let cases = [
                (rows, weight.transposed(), Start::Row(&bias), batch),
                (rows, weight, Start::Zero, batch),
                (rows.transposed(), rows, Start::Zero, width),
            ];
            let speeds = cases.map(|(left, right, start, height)| {
                let (mut product, mut target) = (Product::default(), vec![0.0; height * width]);
                gflops(batch * width * width, || {
                    product.compute(black_box(left), right, start, black_box(&mut target));
                })
            });
            let [forward, grad_input, grad_parameters] = speeds;
            println!("{batch:6} {width:6} {forward:9.1} {grad_input:12.1} {grad_parameters:17.1}");
        }
    }
}

/// The best of several rounds, so that other programs on the machine count less.
fn gflops(multiply_adds: usize, mut run: impl FnMut()) -> f64 {
    let repeats = 1 + 100_000_000 / multiply_adds;
    let round = |_| {
        let start = Instant::now();
        (0..repeats).for_each(|_| run());
        2e-9 * (repeats * multiply_adds) as f64 / start.elapsed().as_secs_f64()
    };
    (0..8).map(round).fold(0.0, f64::max)
}

fn numbers(count: usize) -> Vec<f32> {
    (0..count).map(|i| (i * 37 % 101) as f32 / 101.0 - 0.5).collect()
}
