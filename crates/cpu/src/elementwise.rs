//! Kernels that treat every element alike, one pass over memory each.

use engine::Function;
use engine::constants::{INVERSE_ROOT_TAU, SELU_FLOOR, SELU_SCALE};
use experiment::Activation;

use crate::dispatch::by_eights;
use crate::exp::Functions;
use crate::range::{LEAST_SUM, range, shift};
use crate::wave::{Waves, has_far, wave};

/// Elements whose e^(−z²/2) is kept at a time.
const BELLS: usize = 64;

by_eights! {
    /// output = φ(input). Says whether some output or slope is small though its input is not.
    pub(crate) fn activate(function: Function, input: &[f32], output: &mut [f32]) -> bool {
        let mut is_far = false;
        let leak = function.leak as f32;
        let (scale, floor) = (SELU_SCALE as f32, SELU_FLOOR as f32);
        let f = Functions::new();
        match function.kind {
            Activation::Identity => output.copy_from_slice(input),
            Activation::Sigmoid => {
                map(input, output, |z| f.sigmoid(z));
                is_far = is_below(share(input), -16.0);
            },
            Activation::Tanh => map(input, output, |z| f.tanh(z)),
            // Written so that NaN passes.
            Activation::Relu => map(input, output, |z| if z < 0.0 { 0.0 } else { z }),
            Activation::LeakyRelu => map(input, output, |z| if z < 0.0 { leak * z } else { z }),
            Activation::Silu => {
                map(input, output, |z| z * f.sigmoid_near_0(z));
                is_far = is_below(input, -16.0);
            }
            Activation::Gelu => {
                for (z, y) in input.chunks(BELLS).zip(output.chunks_mut(BELLS)) {
                    let mut bells = [0.0; BELLS];
                    map(z, &mut bells, |z| f.bell(z));
                    put(z, &bells, false, y, |z, bell| z * f.normal_distribution(z, bell));
                }
                is_far = is_below(input, -5.0);
            }
            Activation::Elu => map(input, output, |z| if z < 0.0 { f.exp_m1(z) } else { z }),
            Activation::Selu => {
                map(input, output, |z| if z < 0.0 { floor * f.exp_m1(z) } else { scale * z });
            }
            Activation::Softplus => {
                map(input, output, |z| f.softplus(z));
                is_far = is_below(share(input), -16.0);
            }
            Activation::Sine if has_far(input) => map(input, output, |z| wave(z, false)),
            Activation::Sine => {
                let waves = Waves::new();
                map(input, output, |z| waves.sine(z));
            }
            Activation::Step => map(input, output, |z| {
                let step = if z > 0.0 { 1.0 } else { 0.0 };
                if z.is_nan() { z } else { step }
            }),
        }
        is_far
    }
}

/// target (+)= g · φ′(z), y being φ(z), where slopes may be so small that products are no normal numbers: by way of
/// gradients that are larger by a power of two. `scratch` is memory for them.
#[cold]
pub(crate) fn activate_grad_far(
    function: Function,
    [z, y, g]: [&[f32]; 3],
    accumulate: bool,
    target: &mut [f32],
    scratch: &mut Vec<f32>,
) {
    let range = range(g);
    if !range.is_finite() || range.exponent() > MOST_RAISED {
        return activate_grad(function, z, y, g, accumulate, target);
    }
    scratch.clear();
    scratch.extend(g);
    shift(scratch, RAISE, LEAST_SUM);
    scratch.resize(2 * g.len(), 0.0);
    let (raised, result) = scratch.split_at_mut(g.len());
    activate_grad(function, z, y, raised, false, result);
    shift(result, -RAISE, LEAST_SUM);
    add_grad(result, 1.0, accumulate, target);
}

/// How much larger gradients are made, as a power of two, and the largest for which that is done.
const RAISE: i32 = 40;
const MOST_RAISED: i32 = 70;

/// Whether a function has slopes that are small though its inputs are not.
pub(crate) fn has_small_slopes(kind: Activation) -> bool {
    match kind {
        Activation::Sigmoid | Activation::Silu | Activation::Gelu | Activation::Softplus => true,
        Activation::Identity
        | Activation::Tanh
        | Activation::Relu
        | Activation::LeakyRelu
        | Activation::Elu
        | Activation::Selu
        | Activation::Sine
        | Activation::Step => false,
    }
}

by_eights! {
    /// target (+)= g · φ′(z), y being φ(z).
    pub(crate) fn activate_grad(
        function: Function,
        z: &[f32],
        y: &[f32],
        g: &[f32],
        accumulate: bool,
        target: &mut [f32],
    ) {
        let leak = function.leak as f32;
        let (scale, floor) = (SELU_SCALE as f32, SELU_FLOOR as f32);
        let f = Functions::new();
        match function.kind {
            Activation::Identity => put(z, g, accumulate, target, |_, g| g),
            Activation::Sigmoid => put(y, g, accumulate, target, |y, g| g * (1.0 - y) * y),
            Activation::Tanh => put(y, g, accumulate, target, |y, g| g * (1.0 - y * y)),
            Activation::Relu => put(y, g, accumulate, target, |y, g| if y <= 0.0 { 0.0 } else { g }),
            Activation::LeakyRelu => {
                put(z, g, accumulate, target, |z, g| if z <= 0.0 { leak * g } else { g });
            }
            Activation::Silu => put(z, g, accumulate, target, |z, g| {
                let s = f.sigmoid_near_0(z);
                g * s * (1.0 + z * (1.0 - s))
            }),
            Activation::Gelu => {
                let lines = z.chunks(BELLS).zip(g.chunks(BELLS)).zip(target.chunks_mut(BELLS));
                for ((z, g), target) in lines {
                    let (mut bells, mut slopes) = ([0.0; BELLS], [0.0; BELLS]);
                    map(z, &mut bells, |z| f.bell(z));
                    put(z, &bells, false, &mut slopes, |z, bell| {
                        f.normal_distribution(z, bell) + z * (INVERSE_ROOT_TAU as f32 * bell)
                    });
                    put(&slopes, g, accumulate, target, |slope, g| g * slope);
                }
            }
            // Below 0 the slope follows from the value.
            Activation::Elu => {
                put(y, g, accumulate, target, |y, g| if y <= 0.0 { g * (y + 1.0) } else { g });
            }
            Activation::Selu => {
                put(
                    y,
                    g,
                    accumulate,
                    target,
                    |y, g| if y <= 0.0 { g * (y + floor) } else { g * scale },
                );
            }
            Activation::Softplus => put(z, g, accumulate, target, |z, g| g * f.sigmoid_near_0(z)),
            Activation::Sine if has_far(z) => {
                put(z, g, accumulate, target, |z, g| g * wave(z, true));
            }
            Activation::Sine => {
                let waves = Waves::new();
                put(z, g, accumulate, target, |z, g| g * waves.cosine(z));
            }
            Activation::Step => put(z, g, accumulate, target, |_, _| 0.0),
        }
    }
}

/// output = left + scale · right.
pub(crate) fn add(left: &[f32], right: &[f32], scale: f32, output: &mut [f32]) {
    put(left, right, false, output, |a, b| a + scale * b);
}

/// target (+)= scale · g.
pub(crate) fn add_grad(g: &[f32], scale: f32, accumulate: bool, target: &mut [f32]) {
    put(g, g, accumulate, target, |g, _| scale * g);
}

/// Columns that are summed at a time.
const SUMS: usize = 16;

/// sums (+)= the sum of the rows of `values`, a matrix with as many columns as there are sums.
pub(crate) fn column_sums(values: &[f32], accumulate: bool, sums: &mut [f32]) {
    if !accumulate {
        sums.fill(0.0);
    }
    let columns = sums.len();
    // Some columns at a time, so that their sums stay in registers from the first row to the last.
    let (blocks, rest) = sums.as_chunks_mut::<SUMS>();
    let done = blocks.len() * SUMS;
    for (block, sums) in blocks.iter_mut().enumerate() {
        let mut totals = *sums;
        for row in values[block * SUMS..].chunks(columns) {
            if let Some(row) = row.first_chunk::<SUMS>() {
                for (total, value) in totals.iter_mut().zip(row) {
                    *total += value;
                }
            }
        }
        *sums = totals;
    }
    if !rest.is_empty() {
        for row in values.chunks_exact(columns) {
            for (sum, &value) in rest.iter_mut().zip(&row[done..]) {
                *sum += value;
            }
        }
    }
}

/// The inputs that are looked at: an eighth of many. If others alone are far below 0 it costs time and no digit.
#[inline(always)]
fn share(input: &[f32]) -> &[f32] {
    if input.len() < 1024 { input } else { &input[..input.len() / 8] }
}

/// Whether some number is below a bound.
#[inline(always)]
fn is_below(values: &[f32], bound: f32) -> bool {
    values.iter().fold(0, |found, &value| found | u32::from(value < bound)) != 0
}

#[inline(always)]
fn map(input: &[f32], output: &mut [f32], f: impl Fn(f32) -> f32) {
    for (y, &x) in output.iter_mut().zip(input) {
        *y = f(x);
    }
}

#[inline(always)]
fn put(
    left: &[f32],
    right: &[f32],
    accumulate: bool,
    target: &mut [f32],
    f: impl Fn(f32, f32) -> f32,
) {
    let pairs = left.iter().zip(right);
    if accumulate {
        for (target, (&a, &b)) in target.iter_mut().zip(pairs) {
            *target += f(a, b);
        }
    } else {
        for (target, (&a, &b)) in target.iter_mut().zip(pairs) {
            *target = f(a, b);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(kind: Activation) -> Function {
        Function { kind, leak: 0.2 }
    }

    /// φ and g · φ′ of each input, for g = 3.
    fn both(kind: Activation, z: &[f32]) -> (Vec<f32>, Vec<f32>) {
        let (mut y, mut grad) = (vec![f32::NAN; z.len()], vec![f32::NAN; z.len()]);
        activate(function(kind), z, &mut y);
        let three = vec![3.0; z.len()];
        activate_grad(function(kind), z, &y, &three, false, &mut grad);
        // The other way to the same slopes, but for those that are too small to be stored.
        let (mut far, mut scratch) = (vec![f32::NAN; z.len()], Vec::new());
        activate_grad_far(function(kind), [z, &y, &three], false, &mut far, &mut scratch);
        for (one, other) in grad.iter().zip(&far) {
            let same = one == other || (one.is_nan() && other.is_nan());
            assert!(same || one.abs() < LEAST_SUM, "{kind}: {one:e}, {other:e}");
        }
        (y, grad)
    }

    #[test]
    fn every_activation_and_its_slope_are_those_in_f64() {
        let inputs: Vec<f32> = (-40_000..=40_000).map(|i| i as f32 / 1000.0).collect();
        for &kind in Activation::ALL {
            let (y, grad) = both(kind, &inputs);
            for ((&z, y), grad) in inputs.iter().zip(y).zip(grad) {
                let wide = f64::from(z);
                let value = function(kind).value(wide);
                let slope = function(kind).grad(wide, value, 3.0);
                for (found, exact) in [(y, value), (grad, slope)] {
                    let error = (f64::from(found) - exact).abs() / (1.0 + exact.abs());
                    // Measured: 7.0e-7, the slope of SiLU.
                    assert!(error < 8e-7, "{kind} at {z}: {found} instead of {exact}");
                }
            }
        }
    }

    #[test]
    fn not_a_number_passes_through_every_activation() {
        for &kind in Activation::ALL {
            let (y, grad) = both(kind, &[f32::NAN; 9]);
            assert!(y.iter().all(|y| y.is_nan()), "{kind}");
            // As in PyTorch: where the input of a function with two branches is NaN, the gradient
            // takes the upper one, and identity hands on what it gets.
            let passes = |g: f32| g.is_nan() || g >= 3.0 || kind.has_no_slope();
            assert!(grad.into_iter().all(passes), "{kind}");
        }
    }

    #[test]
    fn infinities_are_the_limits() {
        let ends = [f32::NEG_INFINITY, f32::INFINITY];
        let limits = |kind| both(kind, &ends).0;
        assert_eq!(limits(Activation::Sigmoid), [0.0, 1.0]);
        assert_eq!(limits(Activation::Tanh), [-1.0, 1.0]);
        assert_eq!(limits(Activation::Relu), [0.0, f32::INFINITY]);
        assert_eq!(limits(Activation::LeakyRelu), ends);
        assert_eq!(limits(Activation::Elu), [-1.0, f32::INFINITY]);
        assert_eq!(limits(Activation::Selu), [-SELU_FLOOR as f32, f32::INFINITY]);
        assert_eq!(limits(Activation::Softplus), [0.0, f32::INFINITY]);
        assert_eq!(limits(Activation::Step), [0.0, 1.0]);
        assert!(limits(Activation::Sine).iter().all(|y| y.is_nan()));
    }

    #[test]
    fn slopes_at_zero_are_those_of_pytorch() {
        let floor = SELU_FLOOR as f32;
        for (kind, slope) in [
            (Activation::Relu, 0.0),
            (Activation::LeakyRelu, 0.2),
            (Activation::Elu, 1.0),
            (Activation::Selu, floor),
            (Activation::Sigmoid, 0.25),
            (Activation::Gelu, 0.5),
            (Activation::Silu, 0.5),
            (Activation::Softplus, 0.5),
            (Activation::Sine, 1.0),
            (Activation::Step, 0.0),
        ] {
            assert_eq!(both(kind, &[-0.0, 0.0]).1, [3.0 * slope; 2], "{kind}");
        }
    }

    #[test]
    fn slopes_accumulate_on_request() {
        let z = [-1.0, -0.0, 0.0, f32::MIN_POSITIVE, 2.0, f32::INFINITY];
        let (y, _) = both(Activation::Relu, &z);
        assert_eq!(y, [0.0, 0.0, 0.0, f32::MIN_POSITIVE, 2.0, f32::INFINITY]);
        let mut grad = [10.0; 6];
        activate_grad(function(Activation::Relu), &z, &y, &[3.0; 6], true, &mut grad);
        assert_eq!(grad, [10.0, 10.0, 10.0, 13.0, 13.0, 13.0]);
    }

    #[test]
    fn sums_are_scaled() {
        let mut sum = [f32::NAN; 2];
        add(&[1.0, 2.0], &[4.0, 8.0], 0.5, &mut sum);
        assert_eq!(sum, [3.0, 6.0]);
        add_grad(&[4.0, 8.0], 0.5, true, &mut sum);
        assert_eq!(sum, [5.0, 10.0]);
        add_grad(&[4.0, 8.0], 0.5, false, &mut sum);
        assert_eq!(sum, [2.0, 4.0]);
    }

    #[test]
    fn sums_of_columns_accumulate_on_request() {
        let mut sums = [100.0, 200.0];
        column_sums(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], true, &mut sums);
        assert_eq!(sums, [109.0, 212.0]);
        column_sums(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], false, &mut sums);
        assert_eq!(sums, [9.0, 12.0]);
        for columns in [1, 15, 16, 17, 33, 64] {
            let values: Vec<f32> = (0..3 * columns).map(|i| i as f32).collect();
            let mut sums = vec![f32::NAN; columns];
            column_sums(&values, false, &mut sums);
            // The rows begin at 0, at `columns` and at twice that.
            let expected = (0..columns).map(|column| (3 * column + 3 * columns) as f32);
            assert!(sums.into_iter().eq(expected), "{columns}");
        }
    }
}
