//! The machine's peak of f32 multiply-adds in simd128, measured by loops that do nothing else.
//!
//! Every loop keeps n independent sums of four numbers, s ← s · a + b, with a multiplication and an
//! addition (simd128 has no fused operation). To be busy, a processor needs latency × throughput sums at a
//! time, and it has registers for about a dozen. The best n differs, so there are several loops.

use core::arch::wasm32::{f32x4, f32x4_add, f32x4_extract_lane, f32x4_mul, f32x4_splat, v128};
use core::hint::black_box;

/// Number of loops.
pub(crate) const KINDS: usize = 4;

/// Runs loop `kind` this many thousand times; returns its number of floating-point operations.
pub(crate) fn run(kind: usize, thousands: usize) -> f64 {
    match kind {
        0 => sums::<8>(thousands),
        1 => sums::<10>(thousands),
        2 => sums::<12>(thousands),
        _ => sums::<13>(thousands),
    }
}

fn sums<const N: usize>(thousands: usize) -> f64 {
    // The sums go to 1, so they neither overflow nor lose digits.
    let (factor, term) = (black_box(f32x4_splat(0.999)), black_box(f32x4_splat(0.001)));
    let mut sums: [v128; N] = [f32x4(0.1, 0.2, 0.3, 0.4); N];
    sums = black_box(sums);
    let rounds = thousands * 1000;
    for _ in 0..rounds {
        for sum in &mut sums {
            *sum = f32x4_add(f32x4_mul(*sum, factor), term);
        }
    }
    let total = sums.into_iter().fold(f32x4_splat(0.0), |total, sum| f32x4_add(total, sum));
    black_box(f32x4_extract_lane::<0>(total));
    // Four lanes, two operations each.
    8.0 * N as f64 * rounds as f64
}
