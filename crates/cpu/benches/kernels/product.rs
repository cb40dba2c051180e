//! The three matrix products of a linear layer, batch by width.

use cpu::{Matrix, Product, Start};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};

const SIZES: [(usize, usize); 12] = [
    (32, 16),
    (32, 32),
    (32, 64),
    (32, 128),
    (128, 16),
    (128, 32),
    (128, 64),
    (128, 128),
    (256, 16),
    (256, 32),
    (256, 64),
    (256, 128),
];

/// output = input · weightᵀ + bias; items are floating-point operations.
#[divan::bench(args = SIZES)]
fn forward(bencher: Bencher, (batch, width): (usize, usize)) {
    let (input, weight, bias) = (numbers(batch * width), numbers(width * width), numbers(width));
    let (input, weight) = (Matrix::new(&input, width), Matrix::new(&weight, width).transposed());
    measure(bencher, (batch, width), batch, (input, weight, Start::Row(&bias)));
}

/// grad_input = grad_output · weight.
#[divan::bench(args = SIZES)]
fn grad_input(bencher: Bencher, (batch, width): (usize, usize)) {
    let (grad_output, weight) = (numbers(batch * width), numbers(width * width));
    let (grad_output, weight) = (Matrix::new(&grad_output, width), Matrix::new(&weight, width));
    measure(bencher, (batch, width), batch, (grad_output, weight, Start::Zero));
}

/// grad_weight = grad_outputᵀ · input.
#[divan::bench(args = SIZES)]
fn grad_weight(bencher: Bencher, (batch, width): (usize, usize)) {
    let (grad_output, input) = (numbers(batch * width), numbers(batch * width));
    let (grad_output, input) = (Matrix::new(&grad_output, width), Matrix::new(&input, width));
    measure(bencher, (batch, width), width, (grad_output.transposed(), input, Start::Zero));
}

fn measure(
    bencher: Bencher,
    (batch, width): (usize, usize),
    rows: usize,
    (left, right, start): (Matrix<'_>, Matrix<'_>, Start<'_>),
) {
    let (mut product, mut target) = (Product::default(), vec![0.0; rows * width]);
    bencher.counter(ItemsCount::new(2 * batch * width * width)).bench_local(|| {
        product.compute(black_box(left), right, start, black_box(&mut target));
    });
}

fn numbers(count: usize) -> Vec<f32> {
    (0..count).map(|i| (i * 37 % 101) as f32 / 101.0 - 0.5).collect()
}
