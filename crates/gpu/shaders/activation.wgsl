// The activation functions and their slopes, as in the engine's activation.rs.

// phi(z).
fn activated(function: u32, leak: f32, z: f32) -> f32 {
    switch function {
        case SIGMOID: { return sigmoid(z); }
        case TANH: { return hyperbolic_tangent(z); }
        case RELU: { return select(z, 0.0, z < 0.0); }
        case LEAKY_RELU: { return select(z, leak * z, z < 0.0); }
        case SILU: { return z * sigmoid(z); }
        case GELU: { return z * normal_distribution(z); }
        case ELU: { return select(z, exponential_less_1(z), z < 0.0); }
        case SELU: {
            return select(SELU_SCALE * z, SELU_FLOOR * exponential_less_1(z), z < 0.0);
        }
        default: { return z; }
    }
}

// g times the slope at z, given y = phi(z).
fn slope_times(function: u32, leak: f32, z: f32, y: f32, g: f32) -> f32 {
    switch function {
        case SIGMOID: { return g * (1.0 - y) * y; }
        case TANH: { return g * (1.0 - y * y); }
        case RELU: { return select(g, 0.0, z <= 0.0); }
        case LEAKY_RELU: { return select(g, leak * g, z <= 0.0); }
        case SILU: {
            let s = sigmoid(z);
            return g * s * (1.0 + z * (1.0 - s));
        }
        case GELU: {
            let density = INVERSE_ROOT_TAU * exponential(-(0.5 * z * z));
            return g * (normal_distribution(z) + z * density);
        }
        case ELU: { return select(g, g * (y + 1.0), z <= 0.0); }
        case SELU: { return select(g * SELU_SCALE, g * (y + SELU_FLOOR), z <= 0.0); }
        default: { return g; }
    }
}
