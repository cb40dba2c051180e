// Sums and norms over a whole workgroup, by a tree.

var<workgroup> shares: array<f32, INVOCATIONS>;
var<workgroup> tops: array<u32, INVOCATIONS>;

// The sum of every invocation's value, for all of them.
fn total(local: u32, value: f32) -> f32 {
    workgroupBarrier();
    shares[local] = value;
    for (var half = INVOCATIONS / 2u; half > 0u; half /= 2u) {
        workgroupBarrier();
        if local < half {
            shares[local] += shares[local + half];
        }
    }
    workgroupBarrier();
    return shares[0];
}

// The largest of every invocation's bits, for all of them. Of magnitudes these are ordered as the
// numbers are, infinity above what is finite and NaN above infinity.
fn largest(local: u32, bits: u32) -> u32 {
    workgroupBarrier();
    tops[local] = bits;
    for (var half = INVOCATIONS / 2u; half > 0u; half /= 2u) {
        workgroupBarrier();
        if local < half {
            tops[local] = max(tops[local], tops[local + half]);
        }
    }
    workgroupBarrier();
    return tops[0];
}

fn magnitude(x: f32) -> u32 {
    return bitcast<u32>(x) & 0x7fffffffu;
}

// Exponent of a magnitude, at least that of the smallest normal number.
fn exponent_of(top: u32) -> i32 {
    return max(i32(top >> 23u), 1);
}

// An exact power of two that takes numbers up to `top` to at most 4, so that squares stay in f32.
fn scale_for(top: u32) -> f32 {
    return power_of_two(clamp(128 - exponent_of(top), -126, 127));
}

// The norm from the sum of the scaled squares; 0, infinity and NaN show through.
fn norm_from(top: u32, sum: f32) -> f32 {
    if top == 0u || top >= 0x7f800000u {
        return bitcast<f32>(top);
    }
    return sqrt(sum) * power_of_two(exponent_of(top) - 127) * 0.5;
}
