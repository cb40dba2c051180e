//! Kernels that treat every element alike, one pass over memory each.

use spec::Activation;

use crate::exp::{sigmoid, tanh};

/// output = φ(input).
pub(crate) fn activate(function: Activation, input: &[f32], output: &mut [f32]) {
    match function {
        Activation::Sigmoid => map(input, output, sigmoid),
        Activation::Tanh => map(input, output, tanh),
        // Written so that NaN passes.
        Activation::Relu => map(input, output, |z| if z < 0.0 { 0.0 } else { z }),
    }
}

/// target (+)= g · φ′, with φ′ taken from y = φ(z).
pub(crate) fn activate_grad(
    function: Activation,
    y: &[f32],
    g: &[f32],
    accumulate: bool,
    target: &mut [f32],
) {
    match function {
        Activation::Sigmoid => put(y, g, accumulate, target, |y, g| g * (1.0 - y) * y),
        Activation::Tanh => put(y, g, accumulate, target, |y, g| g * (1.0 - y * y)),
        Activation::Relu => put(y, g, accumulate, target, |y, g| if y <= 0.0 { 0.0 } else { g }),
    }
}

/// output = left + right.
pub(crate) fn add(left: &[f32], right: &[f32], output: &mut [f32]) {
    put(left, right, false, output, |a, b| a + b);
}

/// target (+)= g.
pub(crate) fn add_grad(g: &[f32], accumulate: bool, target: &mut [f32]) {
    if accumulate {
        for (target, &g) in target.iter_mut().zip(g) {
            *target += g;
        }
    } else {
        target.copy_from_slice(g);
    }
}

/// sums (+)= the sum of the rows of `values`, a matrix with as many columns as there are sums.
pub(crate) fn column_sums(values: &[f32], accumulate: bool, sums: &mut [f32]) {
    if !accumulate {
        sums.fill(0.0);
    }
    for row in values.chunks_exact(sums.len()) {
        for (sum, &value) in sums.iter_mut().zip(row) {
            *sum += value;
        }
    }
}

/// parameter −= rate · gradient.
pub(crate) fn descend(rate: f32, gradient: &[f32], parameter: &mut [f32]) {
    for (p, &g) in parameter.iter_mut().zip(gradient) {
        *p -= rate * g;
    }
}

/// velocity = momentum · velocity + gradient; parameter −= rate · velocity.
pub(crate) fn descend_with_momentum(
    rate: f32,
    momentum: f32,
    gradient: &[f32],
    velocity: &mut [f32],
    parameter: &mut [f32],
) {
    for ((p, v), &g) in parameter.iter_mut().zip(velocity).zip(gradient) {
        *v = momentum * *v + g;
        *p -= rate * *v;
    }
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

    #[test]
    fn not_a_number_passes_through_every_activation() {
        for &function in Activation::ALL {
            let mut y = [0.0; 9];
            activate(function, &[f32::NAN; 9], &mut y);
            assert!(y.iter().all(|y| y.is_nan()), "{function}");
            let mut grad = [0.0; 9];
            activate_grad(function, &y, &[1.0; 9], false, &mut grad);
            // As in PyTorch: where ReLU's input is NaN the gradient passes.
            assert!(grad.iter().all(|g| g.is_nan() || function == Activation::Relu), "{function}");
        }
    }

    #[test]
    fn relu_has_slope_zero_at_zero() {
        let z = [-1.0, -0.0, 0.0, f32::MIN_POSITIVE, 2.0, f32::INFINITY];
        let mut y = [f32::NAN; 6];
        activate(Activation::Relu, &z, &mut y);
        assert_eq!(y, [0.0, 0.0, 0.0, f32::MIN_POSITIVE, 2.0, f32::INFINITY]);
        let mut grad = [10.0; 6];
        activate_grad(Activation::Relu, &y, &[3.0; 6], true, &mut grad);
        assert_eq!(grad, [10.0, 10.0, 10.0, 13.0, 13.0, 13.0]);
    }

    #[test]
    fn sums_of_columns_accumulate_on_request() {
        let mut sums = [100.0, 200.0];
        column_sums(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], true, &mut sums);
        assert_eq!(sums, [109.0, 212.0]);
        column_sums(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], false, &mut sums);
        assert_eq!(sums, [9.0, 12.0]);
    }

    #[test]
    fn a_velocity_is_kept_between_steps() {
        let (mut velocity, mut parameter) = ([0.0], [1.0]);
        descend_with_momentum(0.5, 0.5, &[1.0], &mut velocity, &mut parameter);
        descend_with_momentum(0.5, 0.5, &[1.0], &mut velocity, &mut parameter);
        assert_eq!((velocity, parameter), ([1.5], [-0.25]));
    }
}
