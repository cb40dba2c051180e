// Gradients are matrices and powers of two, as on the CPU (store.rs): what a row holds is values · 2ⁿ. Its
// entry in a table has n, and the largest magnitudes of each TILE_COLUMNS of its columns. All rows that a
// workgroup of the walk takes at a time have the same entry: it knows of no others.

// n of a gradient that is 0: whatever it is added to keeps its own.
const NOTHING: i32 = -30000;

// What a sum is held with at most, as a power of two, so that it can still be multiplied and added up.
const MOST_HELD: i32 = 100;

// A gradient's power of two, and the bits of its largest magnitude.
struct Held {
    exponent: i32,
    top: u32,
}

fn entry_size(columns: u32) -> u32 {
    return 1u + (columns + TILE_COLUMNS - 1u) / TILE_COLUMNS;
}

fn held(at: u32, row: u32, columns: u32) -> Held {
    let size = entry_size(columns);
    let entry = at + row * size;
    var top = 0u;
    for (var part = 1u; part < size; part++) {
        top = max(top, bitcast<u32>(arena[entry + part]));
    }
    return Held(i32(arena[entry]), top);
}

// n, where the largest magnitude is between 2ⁿ and 2ⁿ⁺¹.
fn size_of(it: Held) -> i32 {
    return i32(it.top >> 23u) - 127;
}

fn is_all_finite(it: Held) -> bool {
    return it.top < 0x7f800000u;
}

// 2ⁿ, or 0 where that is no normal number.
fn power(n: i32) -> f32 {
    return select(0.0, power_of_two(min(n, 127)), n >= -126);
}

// n of the power of two for numbers whose largest one is about 2 to `size`.
fn fitting(size: i32) -> i32 {
    return select(size - EXPONENT_GOAL, 0, size >= EXPONENT_LOW);
}

// The power of two that what comes of a gradient should have.
fn better(it: Held) -> i32 {
    let size = size_of(it);
    let is_right = size >= EXPONENT_LOW && (it.exponent == 0 || size <= EXPONENT_HIGH);
    let other = select(fitting(size + it.exponent), it.exponent, is_right || !is_all_finite(it));
    return select(other, NOTHING, it.top == 0u);
}

// Two powers of two whose product is 2ⁿ, which itself may be no normal number.
fn halves_of(n: i32) -> vec2<f32> {
    return vec2<f32>(power(n / 2), power(n - n / 2));
}

// x · 2ⁿ.
fn scaled(x: f32, n: i32) -> f32 {
    let halves = halves_of(n);
    return x * halves.x * halves.y;
}
