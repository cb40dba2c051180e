//! What mean-field theory predicts for a plain network at its initial parameters.

use spec::{Activation, Init, Layer, LayerRole, Plan, RunSpec};

/// The factor per hidden layer by which the norm of ∂L/∂h changes, from the last hidden layer to
/// the first (geometric mean).
///
/// q is the variance of z, followed from layer to layer: q′ = σw² E φ(√q z)² + σb² with
/// σw² = fan-in · Var W. The squared norm changes by χ = fan-out · Var W · E φ′(√q z)² (Poole et al.
/// 2016; Schoenholz et al. 2017). At width n the logarithm of its square root is smaller by v / 4n
/// on average, v = 3 E φ′⁴ / (E φ′²)² − 1 (the curvature of the logarithm; Gaussian gradients).
pub(crate) fn prediction(spec: &RunSpec, inputs: &[f32]) -> f64 {
    let plan = Plan::new(spec);
    let mean_square =
        inputs.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>() / inputs.len() as f64;
    let hidden = plan.hidden();
    let mut square = mean_square;
    let mut log_factor = 0.0;
    for (index, layer) in hidden.iter().enumerate() {
        let LayerRole::Hidden(function) = layer.role else { continue };
        let variance = weight_variance(spec.init, layer);
        let q = layer.fan_in as f64 * variance * square + bias_variance(spec.init, layer);
        square = mean(q, |z| activate(function, z).powi(2));
        // The gradient of the first layer's output passes through every layer but the first.
        if index > 0 {
            let slope = |power| mean(q, |z| derivative(function, z).powi(power));
            let chi = layer.fan_out as f64 * variance * slope(2);
            let v = 3.0 * slope(4) / slope(2).powi(2) - 1.0;
            log_factor += 0.5 * chi.ln() - v / (4.0 * layer.fan_out as f64);
        }
    }
    (log_factor / (hidden.len() - 1) as f64).exp()
}

fn weight_variance(init: Init, layer: &Layer) -> f64 {
    let (fan_in, fan_out) = (layer.fan_in as f64, layer.fan_out as f64);
    match init {
        Init::Glorot => 2.0 / (fan_in + fan_out),
        Init::He => 2.0 / fan_in,
        Init::PyTorch => 1.0 / (3.0 * fan_in),
    }
}

fn bias_variance(init: Init, layer: &Layer) -> f64 {
    match init {
        Init::Glorot | Init::He => 0.0,
        Init::PyTorch => 1.0 / (3.0 * layer.fan_in as f64),
    }
}

/// E f(√q z) for z ~ N(0, 1), by the trapezoidal rule.
fn mean(q: f64, f: impl Fn(f64) -> f64) -> f64 {
    const STEPS: i32 = 4000;
    let (mut sum, mut weights) = (0.0, 0.0);
    for i in -STEPS..=STEPS {
        // Half a step off 0, where the derivative of ReLU jumps.
        let z = (f64::from(i) + 0.5) * 10.0 / f64::from(STEPS);
        let weight = (-0.5 * z * z).exp();
        sum += weight * f(q.sqrt() * z);
        weights += weight;
    }
    sum / weights
}

fn activate(function: Activation, z: f64) -> f64 {
    match function {
        Activation::Sigmoid => 1.0 / (1.0 + (-z).exp()),
        Activation::Tanh => z.tanh(),
        Activation::Relu => z.max(0.0),
    }
}

fn derivative(function: Activation, z: f64) -> f64 {
    let y = activate(function, z);
    match function {
        Activation::Sigmoid => y * (1.0 - y),
        Activation::Tanh => 1.0 - y * y,
        Activation::Relu => f64::from(u8::from(z > 0.0)),
    }
}
