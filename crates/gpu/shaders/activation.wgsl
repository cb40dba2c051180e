// The activation functions and their slopes, as in the model's activation.rs, of four numbers at once. The
// build script checks that every function has its case.

fn function_of(activation: Activation) -> u32 {
    return select(ONE_FUNCTION, activation.function, ONE_FUNCTION == NONE);
}

// phi(z).
fn activated(function: u32, leak: f32, z: vec4<f32>) -> vec4<f32> {
    let is_negative = z < vec4<f32>();
    switch function {
        case FUNCTION_IDENTITY: { return z; }
        case FUNCTION_SIGMOID: { return sigmoids(z); }
        case FUNCTION_TANH: { return hyperbolic_tangents(z); }
        case FUNCTION_RELU: { return select(z, vec4<f32>(), is_negative); }
        case FUNCTION_LEAKY_RELU: { return select(z, leak * z, is_negative); }
        case FUNCTION_SILU: { return z * sigmoids(z); }
        case FUNCTION_GELU: { return z * normal_distributions(z); }
        case FUNCTION_ELU: { return select(z, exponentials_less_1(z), is_negative); }
        case FUNCTION_SELU: {
            return select(SELU_SCALE * z, SELU_FLOOR * exponentials_less_1(z), is_negative);
        }
        case FUNCTION_SOFTPLUS: { return softplus(z); }
        case FUNCTION_SINE: { return waves(z, 0.0); }
        case FUNCTION_STEP: {
            // By the bits, since a compiler may take z > 0 and z <= 0 for opposites.
            let is_number = (bitcast<vec4<u32>>(z) & vec4<u32>(0x7fffffffu)) <= vec4<u32>(0x7f800000u);
            return select(z, select(vec4<f32>(), vec4<f32>(1.0), z > vec4<f32>()), is_number);
        }
        default: { return unknown(); }
    }
}

// g times the slope at z, given y = phi(z).
fn slope_times(
    function: u32, leak: f32, z: vec4<f32>, y: vec4<f32>, g: vec4<f32>,
) -> vec4<f32> {
    let is_low = z <= vec4<f32>();
    switch function {
        case FUNCTION_IDENTITY: { return g; }
        case FUNCTION_SIGMOID: { return g * (1.0 - y) * y; }
        case FUNCTION_TANH: { return g * (1.0 - y * y); }
        case FUNCTION_RELU: { return select(g, vec4<f32>(), is_low); }
        case FUNCTION_LEAKY_RELU: { return select(g, leak * g, is_low); }
        case FUNCTION_SILU: {
            let s = sigmoids(z);
            return g * s * (1.0 + z * (1.0 - s));
        }
        case FUNCTION_GELU: {
            let density = INVERSE_ROOT_TAU * exponentials(-(0.5 * z * z));
            return g * (normal_distributions(z) + z * density);
        }
        case FUNCTION_ELU: { return select(g, g * (y + 1.0), is_low); }
        case FUNCTION_SELU: { return select(g * SELU_SCALE, g * (y + SELU_FLOOR), is_low); }
        case FUNCTION_SOFTPLUS: { return g * sigmoids(z); }
        case FUNCTION_SINE: { return -g * waves(z, 0.5); }
        case FUNCTION_STEP: { return vec4<f32>(); }
        default: { return unknown(); }
    }
}
