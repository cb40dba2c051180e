// From gradients to new parameters: a chunk of a parameter a workgroup.

// Whether any parameter's change is measured, and how many numbers are kept for that.
const MEASURES: bool = true;
const KEPT: u32 = UPDATE_CHUNK;

var<workgroup> changes: array<f32, KEPT>;
var<workgroup> olds: array<f32, KEPT>;

// The gradient after clipping, as it is stored: times 2 to the power of `exponent`.
fn clipped(place: vec4<u32>, exponent: i32) -> vec4<f32> {
    let g = load(place);
    if step.clipping == CLIPPING_NONE { return g; }
    let most = vec4<f32>(scaled(step.clip_at, -exponent));
    var value = unknown();
    if step.clipping == CLIPPING_VALUE { value = select(select(g, -most, g < -most), most, g > most); }
    if step.clipping == CLIPPING_NORM { value = g * arena[step.clip_factor]; }
    save(place, value);
    return value;
}

// New values of parameters. Where there is nothing to remember, addresses are those of the parameters.
fn updated(p: vec4<f32>, gradient: vec4<f32>, first: vec4<u32>, second: vec4<u32>, remembers: bool) -> vec4<f32> {
    let optimiser = select(ONE_OPTIMISER, step.optimiser, ONE_OPTIMISER == NONE);
    var g = gradient + step.decay * p;
    switch optimiser {
        case OPTIMISER_ADAM, OPTIMISER_ADAM_W: {
            var old = p;
            if optimiser == OPTIMISER_ADAM_W {
                g = gradient;
                old = p * (1.0 - step.rate * step.decay);
            }
            let m = BETA_1 * load(first) + REST_1 * g;
            let v = BETA_2 * load(second) + REST_2 * g * g;
            save(first, m);
            save(second, v);
            return old - step.rate_first * m / (sqrt(v) / step.root_second + EPSILON);
        }
        case OPTIMISER_RMS_PROP: {
            let v = ALPHA * load(second) + REST_ALPHA * g * g;
            save(second, v);
            return p - step.rate * g / (sqrt(v) + EPSILON);
        }
        case OPTIMISER_SGD, OPTIMISER_NESTEROV: {
            if !remembers {
                return p - step.rate * g;
            }
            let v = step.momentum * load(first) + g;
            save(first, v);
            return p - step.rate * select(v, g + step.momentum * v, optimiser == OPTIMISER_NESTEROV);
        }
        default: { return unknown(); }
    }
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
    let it = chunk_of(words_at(dispatch.first + index));
    let count = it.count;
    let measures = MEASURES && it.norms != NONE;
    // What is too small for f32 moves no weight.
    let exponent = i32(arena[it.exponent]);
    let halves = halves_of(exponent);
    var top_change = 0u;
    var top_old = 0u;
    // Four neighbours at once; behind the last the last once more.
    for (var i = 4u * local; i < count; i += 4u * INVOCATIONS) {
        let each = min(i + vec4<u32>(0u, 1u, 2u, 3u), vec4<u32>(count - 1u));
        let p = load(it.parameter + each);
        let g = clipped(it.gradient + each, exponent) * halves.x * halves.y;
        let new_value = updated(p, g, it.first + each, it.second + each, it.first != NONE);
        save(it.parameter + each, new_value);
        if measures {
            let change = new_value - p;
            top_change = max(top_change, largest_of_four(change));
            top_old = max(top_old, largest_of_four(p));
            changes[each.x] = change.x;
            changes[each.y] = change.y;
            changes[each.z] = change.z;
            changes[each.w] = change.w;
            olds[each.x] = p.x;
            olds[each.y] = p.y;
            olds[each.z] = p.z;
            olds[each.w] = p.w;
        }
    }
    if measures {
        top_change = largest(local, top_change);
        top_old = largest(local, top_old);
        let scale_change = scale_for(top_change);
        let scale_old = scale_for(top_old);
        var change = 0.0;
        var old = 0.0;
        for (var i = local; i < count; i += INVOCATIONS) {
            let a = changes[i] * scale_change;
            let b = olds[i] * scale_old;
            change += a * a;
            old += b * b;
        }
        change = total(local, change);
        old = total(local, old);
        if local == 0u {
            arena[it.norms] = norm_from(top_change, change);
            arena[it.norms + 1u] = norm_from(top_old, old);
        }
    }
}
