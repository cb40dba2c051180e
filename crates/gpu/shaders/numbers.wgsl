// Elementary functions of our own, as in the CPU's exp.rs: WGSL leaves accuracy and overflow of its
// own to the device. Written so that a NaN passes.

fn is_finite(x: f32) -> bool {
    return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u;
}

fn is_nan(x: f32) -> bool {
    return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}

// What stands for the result of a code that no kernel knows: NaN, which shows in every norm. It is made
// as the kernel runs, because WGSL allows no constant that is NaN.
fn unknown() -> vec4<f32> {
    var bits = 0x7fc00000u;
    return vec4<f32>(bitcast<f32>(bits));
}

fn power_of_two(n: i32) -> f32 {
    return bitcast<f32>(u32(n + 127) << 23u);
}

fn powers_of_two(n: vec4<i32>) -> vec4<f32> {
    return bitcast<vec4<f32>>(vec4<u32>(n + 127) << vec4<u32>(23u));
}

// Functions of four numbers come first, since a step takes four at once wherever it can; those of one
// are the same.

// e to x: 0 far below, infinity far above.
fn exponentials(given: vec4<f32>) -> vec4<f32> {
    var x = select(given, vec4<f32>(89.0), given > vec4<f32>(89.0));
    x = select(x, vec4<f32>(-104.0), x < vec4<f32>(-104.0));
    let whole = floor(x * 1.4426950408889634 + 0.5);
    let n = vec4<i32>(whole);
    let r = x - whole * 0.693359375 + whole * 2.1219444e-4;
    var p = vec4<f32>(1.9875691e-4);
    p = p * r + 1.3981999e-3;
    p = p * r + 8.333452e-3;
    p = p * r + 4.1665796e-2;
    p = p * r + 1.6666665e-1;
    p = p * r + 0.5;
    let power = p * (r * r) + r + 1.0;
    // In two halves, because 2 to n itself may be no normal number.
    let half = n >> vec4<u32>(1u);
    return power * powers_of_two(half) * powers_of_two(n - half);
}

fn sigmoids(z: vec4<f32>) -> vec4<f32> {
    return 1.0 / (1.0 + exponentials(-z));
}

fn hyperbolic_tangents(z: vec4<f32>) -> vec4<f32> {
    let size = abs(z);
    let square = z * z;
    var p = vec4<f32>(-5.7049887e-3);
    p = p * square + 2.063909e-2;
    p = p * square - 5.3739716e-2;
    p = p * square + 1.3331442e-1;
    p = p * square - 3.333328e-1;
    let near = p * square * size + size;
    let far = 1.0 - 2.0 / (exponentials(size + size) + 1.0);
    let positive = select(far, near, size < vec4<f32>(0.625));
    return select(positive, -positive, z < vec4<f32>());
}

// e to x, less 1, for x <= 0.
fn exponentials_less_1(x: vec4<f32>) -> vec4<f32> {
    let t = hyperbolic_tangents(0.5 * x);
    let near = 2.0 * t / (1.0 - t);
    let far = exponentials(x) - 1.0;
    return select(near, far, x < vec4<f32>(-0.5));
}

// The normal distribution function.
fn normal_distributions(z: vec4<f32>) -> vec4<f32> {
    let x = abs(z) * 0.70710678;
    let t = 1.0 / (1.0 + 0.5 * x);
    var p = vec4<f32>(0.17087277);
    p = p * t - 0.82215223;
    p = p * t + 1.4885159;
    p = p * t - 1.135204;
    p = p * t + 0.27886807;
    p = p * t - 0.18628806;
    p = p * t + 0.09678418;
    p = p * t + 0.37409196;
    p = p * t + 1.0000237;
    p = p * t - 1.2655122;
    let tail = 0.5 * t * exponentials(-x * x) * exponentials(p);
    return select(1.0 - tail, tail, z < vec4<f32>());
}

fn exponential(x: f32) -> f32 {
    return exponentials(vec4<f32>(x)).x;
}

fn sigmoid(z: f32) -> f32 {
    return sigmoids(vec4<f32>(z)).x;
}

fn hyperbolic_tangent(z: f32) -> f32 {
    return hyperbolic_tangents(vec4<f32>(z)).x;
}

// 2 artanh s for |s| <= 1/3, by its series up to s to 17: what is left out is below 1e-9 of it.
fn twice_artanh(s: f32) -> f32 {
    let q = s * s;
    var p = 1.0 / 17.0;
    p = p * q + 1.0 / 15.0;
    p = p * q + 1.0 / 13.0;
    p = p * q + 1.0 / 11.0;
    p = p * q + 1.0 / 9.0;
    p = p * q + 1.0 / 7.0;
    p = p * q + 0.2;
    p = p * q + 1.0 / 3.0;
    return 2.0 * (p * q * s + s);
}

// ln(1 + x) for 0 <= x <= 1.
fn logarithm_of_1_more(x: f32) -> f32 {
    return twice_artanh(x / (2.0 + x));
}

// ln(1 + e to z).
fn softplus(z: vec4<f32>) -> vec4<f32> {
    let x = exponentials(-abs(z));
    let logs = vec4<f32>(
        logarithm_of_1_more(x.x), logarithm_of_1_more(x.y),
        logarithm_of_1_more(x.z), logarithm_of_1_more(x.w),
    );
    return select(vec4<f32>(), z, z > vec4<f32>()) + logs;
}

// A far angle without its whole turns: its mantissa times the bits of 1 / 2 pi that matter.
fn within_a_turn(z: f32) -> f32 {
    let bits = bitcast<u32>(z);
    if !is_finite(z) {
        return unknown().x;
    }
    // No bits before the point, then those behind it.
    var inverse = array<u32, 7>(
        0u, 0x28be60dbu, 0x9391054au, 0x7f09d5f4u, 0x7d4d3770u, 0x36d8a566u, 0x4f10e410u,
    );
    let mantissa = (bits & 0x7fffffu) | 0x800000u;
    let place = ((bits >> 23u) & 0xffu) - 118u;
    let word = place >> 5u;
    let shift = place & 31u;
    let high = (inverse[word] << shift) | ((inverse[word + 1u] >> 1u) >> (31u - shift));
    let low = (inverse[word + 1u] << shift) | ((inverse[word + 2u] >> 1u) >> (31u - shift));
    let carried = (((mantissa >> 12u) * (low >> 16u)) >> 4u)
        + (((mantissa & 0xfffu) * (low >> 16u)) >> 16u)
        + (((mantissa >> 12u) * (low & 0xffffu)) >> 20u);
    let angle = f32(bitcast<i32>(mantissa * high + carried)) * 1.4629180792671596e-9;
    return select(angle, -angle, z < 0.0);
}

// sin(z - pi h).
fn waves(given: vec4<f32>, h: f32) -> vec4<f32> {
    var z = given;
    let is_far = !(abs(z) <= vec4<f32>(8192.0));
    if any(is_far) {
        for (var i = 0u; i < 4u; i++) {
            if is_far[i] {
                z[i] = within_a_turn(z[i]);
            }
        }
    }
    let whole = floor(z * 0.31830988618 - h + 0.5);
    let halves = whole + h;
    let r = ((z - halves * 3.140625) - halves * 9.67502593994140625e-4) - halves * 1.509957990978376e-7;
    let square = r * r;
    var p = vec4<f32>(-2.3889859e-8);
    p = p * square + 2.7525562e-6;
    p = p * square - 1.9840874e-4;
    p = p * square + 8.333331e-3;
    p = p * square - 1.6666667e-1;
    let wave = r + r * (square * p);
    // Every other half turn changes the sign.
    return select(wave, -wave, (vec4<i32>(whole) & vec4<i32>(1)) == vec4<i32>(1));
}

// ln x for x >= 1.
fn logarithm(x: f32) -> f32 {
    if !is_finite(x) {
        return x;
    }
    let bits = bitcast<u32>(x);
    // The mantissa between 3/4 and 3/2.
    let n = i32((bits + 0x400000u) >> 23u) - 127;
    let mantissa = bitcast<f32>(bits - (u32(n) << 23u));
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    return f32(n) * 0.693359375 + (twice_artanh(s) - f32(n) * 2.1219444e-4);
}
