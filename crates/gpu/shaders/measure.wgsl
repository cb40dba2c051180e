// What is measured of a step: a job a workgroup.

fn place_of(sample: Sample, index: u32) -> u32 {
    return (index / sample.line) * sample.stride + index % sample.line;
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

// A norm and its power of two.
struct Measured {
    norm: f32,
    exponent: i32,
}

// Whether all of these rows have one power of two, as those of nearly all gradients do.
fn is_uniform(powers: Powers, local: u32) -> bool {
    let size = entry_size(powers.columns);
    let at = powers.exponents;
    let count = entries_of(powers);
    var others = 0u;
    for (var index = local; index < count; index += INVOCATIONS) {
        others |= select(1u, 0u, arena[at + row_of(powers, index) * size] == arena[at]);
    }
    return largest(local, others) == 0u;
}

// The norm where the rows of a gradient have several: that of the largest one, which so is about 1, for all.
fn mixed_norm(powers: Powers, input: u32, count: u32, local: u32) -> Measured {
    let size = entry_size(powers.columns);
    let exponent = largest_size_of(powers, local);
    var sum = 0.0;
    for (var index = local; index < count; index += INVOCATIONS) {
        let entry = powers.exponents + (index / powers.columns) * size;
        let scaled = power(i32(arena[entry]) - exponent) * arena[input + index];
        sum += scaled * scaled;
    }
    return Measured(sqrt(total(local, sum)), exponent);
}

fn norm(it: Norm, local: u32) -> Measured {
    let powers = it.powers;
    let all = it.sample.count;
    let is_one = is_uniform(powers, local);
    let mixed = mixed_norm(powers, it.sample.input, select(all, 0u, is_one), local);
    var exponent = 0;
    if powers.exponents != NONE { exponent = i32(arena[powers.exponents]); }
    // Of a parameter's gradient, which always has one power of two, the numbers are clamped as they are stored.
    let most = scaled(it.largest, -exponent);
    let plain = plain_norm(it, local, select(0u, all, is_one), most);
    if is_one { return Measured(plain, exponent); }
    return mixed;
}

fn plain_norm(it: Norm, local: u32, count: u32, most: f32) -> f32 {
    let x = it.sample.input;
    let clamps = it.clamp;
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

// The sum of the elements less `centre`, squared for a deviation; for a saturated share the count.
fn sum_of(words: Words, op: u32, local: u32, centre: f32) -> f32 {
    let sample = sample_of(words);
    let count = sample.count;
    var sum = 0.0;
    for (var first = local; first < count; first += INVOCATIONS * SUM_BLOCK) {
        var part = 0.0;
        let end = min(count, first + INVOCATIONS * SUM_BLOCK);
        for (var index = first; index < end; index += INVOCATIONS) {
            let place = place_of(sample, index);
            let value = arena[sample.input + place];
            switch op {
                case SATURATED: {
                    let it = saturated_of(words);
                    let phi = it.activation;
                    let z = vec4<f32>(arena[it.inputs + place]);
                    let one = vec4<f32>(1.0);
                    let slope = abs(slope_times(phi.function, phi.leak, z, vec4<f32>(value), one).x);
                    part += select(0.0, 1.0, slope < it.least || is_nan(slope));
                }
                case DEVIATION: { part += (value - centre) * (value - centre); }
                case MEAN: { part += value; }
                default: { part = unknown().x; }
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

// From the norms of all gradients and of the clamped ones: the global norms before and after clipping, and
// the factor that clipping by norm multiplies with.
fn clip(it: ClipFactor) {
    let before = norm_of_norms(it.norms, it.count);
    var factor = 1.0;
    var after = unknown().x;
    if it.clipping == CLIPPING_NORM {
        let scale = it.largest / (before + CLIP_EPSILON);
        // A NaN must reach every gradient.
        if scale < 1.0 || is_nan(scale) {
            factor = scale;
        }
        after = before * factor;
    } else if it.clipping == CLIPPING_VALUE {
        after = norm_of_norms(it.clamped, it.count);
    }
    arena[it.output] = before;
    arena[it.output + 1u] = after;
    arena[it.factor] = factor;
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
    let words = words_at(dispatch.first + index);
    let op = words.op;
    if op == CLIP_FACTOR {
        if local == 0u { clip(clip_factor_of(words)); }
        return;
    }
    let sample = sample_of(words);
    let count = f32(sample.count);
    var base = 0u;
    if sample.in_ring { base = step.slot * sample.ring_stride; }
    var result = 0.0;
    if op == NORM {
        let it = norm_of(words);
        let found = norm(it, local);
        let keeps = it.exponent != NONE;
        result = select(scaled(found.norm, found.exponent), found.norm, keeps);
        if local == 0u && keeps { arena[base + it.exponent] = f32(found.exponent); }
    } else {
        var centre = 0.0;
        if op == DEVIATION {
            centre = sum_of(words, MEAN, local, 0.0) / count;
        }
        result = sum_of(words, op, local, centre) / count;
        if op == DEVIATION { result = sqrt(result); }
    }
    if local == 0u { arena[base + sample.output] = result; }
}
