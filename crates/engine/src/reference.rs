//! `Reference`: the plainest possible kernels, the truth that every backend is compared with.

use spec::Activation;

use crate::norm::scaled_norm;
use crate::op_by_op::{Kernels, Memory};
use crate::program::Op;
use crate::real::Real;

/// Loops that read like the formulas, in any precision.
pub struct Reference;

impl<T: Real> Kernels<T> for Reference {
    fn execute(&mut self, op: &Op, memory: &mut Memory<T>) {
        match *op {
            Op::Linear { input, weight, bias, output } => {
                let (fan_in, fan_out) = (memory.columns(input), memory.columns(output));
                memory.update(output, |memory, output| {
                    let (x, w, b) =
                        (memory.values(input), memory.values(weight), memory.values(bias));
                    for (i, y) in output.iter_mut().enumerate() {
                        let (row, unit) = (i / fan_out, i % fan_out);
                        *y = b[unit]
                            + dot(&x[row * fan_in..][..fan_in], &w[unit * fan_in..][..fan_in]);
                    }
                });
            }
            Op::LinearGradInput { grad_output, weight, grad_input, accumulate } => {
                let (fan_in, fan_out) = (memory.columns(grad_input), memory.columns(grad_output));
                memory.update(grad_input, |memory, grad_input| {
                    let (g, w) = (memory.values(grad_output), memory.values(weight));
                    for (i, target) in grad_input.iter_mut().enumerate() {
                        let (row, feature) = (i / fan_in, i % fan_in);
                        let terms =
                            (0..fan_out).map(|o| g[row * fan_out + o] * w[o * fan_in + feature]);
                        put(target, sum(terms), accumulate);
                    }
                });
            }
            Op::LinearGradParameters { grad_output, input, grad_weight, grad_bias, accumulate } => {
                let (fan_in, fan_out) = (memory.columns(input), memory.columns(grad_output));
                memory.update_two(grad_weight, grad_bias, |memory, grad_weight, grad_bias| {
                    let (g, x) = (memory.values(grad_output), memory.values(input));
                    let rows = g.len() / fan_out;
                    for (i, target) in grad_weight.iter_mut().enumerate() {
                        let (unit, feature) = (i / fan_in, i % fan_in);
                        let terms =
                            (0..rows).map(|r| g[r * fan_out + unit] * x[r * fan_in + feature]);
                        put(target, sum(terms), accumulate);
                    }
                    for (unit, target) in grad_bias.iter_mut().enumerate() {
                        put(target, sum((0..rows).map(|r| g[r * fan_out + unit])), accumulate);
                    }
                });
            }
            Op::Activate { function, input, output } => memory.update(output, |memory, output| {
                for (y, &z) in output.iter_mut().zip(memory.values(input)) {
                    *y = activate(function, z);
                }
            }),
            Op::ActivateGrad { function, output, grad_output, grad_input, accumulate } => {
                memory.update(grad_input, |memory, grad_input| {
                    let pairs = memory.values(output).iter().zip(memory.values(grad_output));
                    for (target, (&y, &g)) in grad_input.iter_mut().zip(pairs) {
                        put(target, activate_grad(function, y, g), accumulate);
                    }
                });
            }
            Op::Add { left, right, output } => memory.update(output, |memory, output| {
                let pairs = memory.values(left).iter().zip(memory.values(right));
                for (y, (&a, &b)) in output.iter_mut().zip(pairs) {
                    *y = a + b;
                }
            }),
            Op::AddGrad { grad_output, grad_input, accumulate } => {
                memory.update(grad_input, |memory, grad_input| {
                    for (target, &g) in grad_input.iter_mut().zip(memory.values(grad_output)) {
                        put(target, g, accumulate);
                    }
                });
            }
            Op::SoftmaxCrossEntropy {
                logits,
                labels,
                probabilities,
                row_losses,
                row_hits,
                loss,
            } => {
                let classes = memory.columns(logits);
                memory.update_two(row_losses, row_hits, |memory, row_losses, row_hits| {
                    let rows = memory.values(logits).chunks_exact(classes);
                    for (row, z) in rows.enumerate() {
                        let label = memory.values(labels)[row].to_f64() as usize;
                        let (largest, rest) = log_sum_exp(z);
                        row_losses[row] = rest - (z[label] - largest);
                        row_hits[row] = if argmax(z) == label { T::ONE } else { T::ZERO };
                    }
                });
                memory.update(probabilities, |memory, probabilities| {
                    let rows = memory.values(logits).chunks_exact(classes);
                    for (p, z) in probabilities.chunks_exact_mut(classes).zip(rows) {
                        let (largest, rest) = log_sum_exp(z);
                        for (p, &z) in p.iter_mut().zip(z) {
                            *p = (z - largest - rest).exp();
                        }
                    }
                });
                memory.update(loss, |memory, loss| {
                    let rows = memory.values(row_losses);
                    loss[0] = sum(rows.iter().copied()) / T::from_f64(rows.len() as f64);
                });
            }
            Op::SoftmaxCrossEntropyGrad { probabilities, labels, grad_logits } => {
                let classes = memory.columns(grad_logits);
                memory.update(grad_logits, |memory, grad_logits| {
                    let labels = memory.values(labels);
                    let batch = T::from_f64(labels.len() as f64);
                    for (i, (g, &p)) in
                        grad_logits.iter_mut().zip(memory.values(probabilities)).enumerate()
                    {
                        let hot = labels[i / classes].to_f64() as usize == i % classes;
                        *g = (p - if hot { T::ONE } else { T::ZERO }) / batch;
                    }
                });
            }
            Op::Sgd { parameter, gradient, velocity, learning_rate, momentum } => {
                let (rate, momentum) = (T::from_f64(learning_rate), T::from_f64(momentum));
                if let Some(velocity) = velocity {
                    memory.update_two(parameter, velocity, |memory, parameter, velocity| {
                        let steps = velocity.iter_mut().zip(memory.values(gradient));
                        for (p, (v, &g)) in parameter.iter_mut().zip(steps) {
                            *v = momentum * *v + g;
                            *p -= rate * *v;
                        }
                    });
                } else {
                    memory.update(parameter, |memory, parameter| {
                        for (p, &g) in parameter.iter_mut().zip(memory.values(gradient)) {
                            *p -= rate * g;
                        }
                    });
                }
            }
        }
    }

    fn norm(&mut self, values: &[T]) -> T {
        scaled_norm(values)
    }
}

fn put<T: Real>(target: &mut T, value: T, accumulate: bool) {
    *target = if accumulate { *target + value } else { value };
}

fn sum<T: Real>(terms: impl Iterator<Item = T>) -> T {
    terms.fold(T::ZERO, |sum, term| sum + term)
}

fn dot<T: Real>(left: &[T], right: &[T]) -> T {
    sum(left.iter().zip(right).map(|(&a, &b)| a * b))
}

fn activate<T: Real>(function: Activation, z: T) -> T {
    match function {
        Activation::Sigmoid => T::ONE / (T::ONE + (-z).exp()),
        Activation::Tanh => z.tanh(),
        // Written so that a NaN passes through instead of becoming 0.
        Activation::Relu => {
            if z < T::ZERO {
                T::ZERO
            } else {
                z
            }
        }
    }
}

/// g · φ′(z), with φ′ taken from y = φ(z).
fn activate_grad<T: Real>(function: Activation, y: T, g: T) -> T {
    match function {
        Activation::Sigmoid => g * (T::ONE - y) * y,
        Activation::Tanh => g * (T::ONE - y * y),
        Activation::Relu => {
            if y <= T::ZERO {
                T::ZERO
            } else {
                g
            }
        }
    }
}

/// The largest z, and ln Σ e^(z − largest): two parts of logsumexp that must not be added before the
/// label's logit is subtracted, or large logits would swallow the loss.
fn log_sum_exp<T: Real>(z: &[T]) -> (T, T) {
    let largest = z[argmax(z)];
    (largest, sum(z.iter().map(|&z| (z - largest).exp())).ln())
}

/// Index of the first largest element; NaN counts as largest, as in `torch.argmax`.
fn argmax<T: Real>(values: &[T]) -> usize {
    let mut best = 0;
    for (index, value) in values.iter().enumerate().skip(1) {
        if !values[best].is_nan() && (*value > values[best] || value.is_nan()) {
            best = index;
        }
    }
    best
}
