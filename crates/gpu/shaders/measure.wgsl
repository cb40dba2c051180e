// What is measured of a step: a job a workgroup. Operands: X, Y addresses, COLUMNS elements in lines
// of E that are F apart, DST where the result goes.

fn place_of(at: u32, index: u32) -> u32 {
    let span = word(at, E);
    return (index / span) * word(at, F) + index % span;
}

fn clamped(x: vec4<f32>, most: f32) -> vec4<f32> {
    // NaN is neither above nor below, and stays.
    let top = vec4<f32>(most);
    return select(select(x, -top, x < -top), top, x > top);
}

// Four neighbours, 0 behind the last.
fn measured(x: u32, index: u32, count: u32, clamps: bool, most: f32) -> vec4<f32> {
    let each = index + vec4<u32>(0u, 1u, 2u, 3u);
    let values = load(x + min(each, vec4<u32>(count - 1u)));
    let taken = select(values, clamped(values, most), clamps);
    return select(vec4<f32>(), taken, each < vec4<u32>(count));
}

// Bits of 2^-40 and 2^40: squares of a largest number between them are far from the ends of f32, and what
// falls below the smallest of its squares counts for nothing.
const LEAST_PLAIN: u32 = 0x2b800000u;
const MOST_PLAIN: u32 = 0x53800000u;

fn norm(at: u32, local: u32) -> f32 {
    let count = word(at, COLUMNS);
    let x = word(at, X);
    let most = bitcast<f32>(word(at, SCALE));
    let clamps = word(at, CLAMP) != 0u;
    var top = 0u;
    var sum = vec4<f32>();
    for (var first = 4u * local; first < count; first += INVOCATIONS * SUM_BLOCK) {
        var part = vec4<f32>();
        let end = min(count, first + INVOCATIONS * SUM_BLOCK);
        for (var index = first; index < end; index += 4u * INVOCATIONS) {
            let values = measured(x, index, count, clamps, most);
            top = max(top, largest_of_four(values));
            part += values * values;
        }
        sum += part;
    }
    top = largest(local, top);
    // Squares of numbers that are neither huge nor tiny need no scale: a second sum, scaled, is of the
    // others.
    let is_plain = top >= LEAST_PLAIN && top <= MOST_PLAIN;
    let scale = select(scale_for(top), 1.0, is_plain);
    let rest = select(count, 0u, is_plain);
    var scaled_sum = vec4<f32>();
    for (var first = 4u * local; first < rest; first += INVOCATIONS * SUM_BLOCK) {
        var part = vec4<f32>();
        let end = min(count, first + INVOCATIONS * SUM_BLOCK);
        for (var index = first; index < end; index += 4u * INVOCATIONS) {
            let scaled = measured(x, index, count, clamps, most) * scale;
            part += scaled * scaled;
        }
        scaled_sum += part;
    }
    let shown = select(scaled_sum, sum, is_plain);
    let all = total(local, (shown.x + shown.y) + (shown.z + shown.w));
    return select(norm_from(top, all), sqrt(all), is_plain);
}

// The sum of the elements less `centre`, squared for a deviation; of a saturated share the count.
fn sum_of(at: u32, op: u32, local: u32, centre: f32) -> f32 {
    let count = word(at, COLUMNS);
    let x = word(at, X);
    let y = word(at, Y);
    let function = word(at, FUNCTION);
    let leak = bitcast<f32>(word(at, LEAK));
    let least = bitcast<f32>(word(at, SCALE));
    var sum = 0.0;
    for (var first = local; first < count; first += INVOCATIONS * SUM_BLOCK) {
        var part = 0.0;
        let end = min(count, first + INVOCATIONS * SUM_BLOCK);
        for (var index = first; index < end; index += INVOCATIONS) {
            let place = place_of(at, index);
            let value = arena[x + place];
            if op == SATURATED {
                let z = vec4<f32>(arena[y + place]);
                let one = vec4<f32>(1.0);
                let slope = abs(slope_times(function, leak, z, vec4<f32>(value), one).x);
                part += select(0.0, 1.0, slope < least || is_nan(slope));
            } else if op == DEVIATION {
                part += (value - centre) * (value - centre);
            } else {
                part += value;
            }
        }
        sum += part;
    }
    return total(local, sum);
}

// The norm of so many norms.
fn norm_of_norms(start: u32, count: u32) -> f32 {
    var top = 0u;
    for (var index = 0u; index < count; index++) {
        top = max(top, magnitude(arena[start + index]));
    }
    let scale = scale_for(top);
    var sum = 0.0;
    for (var index = 0u; index < count; index++) {
        let scaled = arena[start + index] * scale;
        sum += scaled * scaled;
    }
    return norm_from(top, sum);
}

// From the norms of all gradients, X, and of the clamped ones, Y: the global norms before and after,
// DST, and the factor that clipping multiplies with, E.
fn clip(at: u32) {
    let count = word(at, COLUMNS);
    let most = bitcast<f32>(word(at, SCALE));
    let before = norm_of_norms(word(at, X), count);
    let out = word(at, DST);
    var factor = 1.0;
    var after = before;
    if word(at, FUNCTION) == CLIP_NORM {
        let scale = most / (before + CLIP_EPSILON);
        // A NaN must reach every gradient.
        if scale < 1.0 || is_nan(scale) {
            factor = scale;
        }
        after = before * factor;
    } else {
        after = norm_of_norms(word(at, Y), count);
    }
    arena[out] = before;
    arena[out + 1u] = after;
    arena[word(at, E)] = factor;
}

@compute @workgroup_size(INVOCATIONS)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) local: u32,
) {
    let index = group.y * groups.x + group.x;
    if is_stopped() || index >= dispatch.count {
        return;
    }
    let at = dispatch.first + index;
    let op = word(at, OP);
    if op == CLIP {
        if local == 0u { clip(at); }
        return;
    }
    let count = f32(word(at, COLUMNS));
    var result = 0.0;
    if op == NORM {
        result = norm(at, local);
    } else {
        var centre = 0.0;
        if op == DEVIATION {
            centre = sum_of(at, MEAN, local, 0.0) / count;
        }
        result = sum_of(at, op, local, centre) / count;
        if op == DEVIATION { result = sqrt(result); }
    }
    if local == 0u {
        var out = word(at, DST);
        if word(at, IN_RING) != 0u { out += step.slot * word(at, J); }
        arena[out] = result;
    }
}
