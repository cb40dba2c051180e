// From gradients to new parameters: a chunk of a parameter a workgroup. Operands: X parameter, DST
// gradient, Y and Z what the rule remembers, E where the norms of change and parameter go.

var<workgroup> changes: array<f32, 1024>;
var<workgroup> olds: array<f32, 1024>;

fn clipped(place: u32) -> f32 {
    let g = arena[place];
    if step.clip == CLIP_NORM {
        let factor = arena[step.clip_factor];
        if factor == 1.0 { return g; }
        arena[place] = g * factor;
        return g * factor;
    }
    if step.clip == CLIP_VALUE {
        let most = step.clip_at;
        let value = select(select(g, -most, g < -most), most, g > most);
        arena[place] = value;
        return value;
    }
    return g;
}

// The parameter's new value.
fn updated(p: f32, gradient: f32, first: u32, second: u32) -> f32 {
    var g = gradient + step.decay * p;
    switch step.optimiser {
        case ADAM, ADAM_W: {
            var old = p;
            if step.optimiser == ADAM_W {
                g = gradient;
                old = p * (1.0 - step.rate * step.decay);
            }
            let m = BETA_1 * arena[first] + REST_1 * g;
            let v = BETA_2 * arena[second] + REST_2 * g * g;
            arena[first] = m;
            arena[second] = v;
            return old - step.rate_first * m / (sqrt(v) / step.root_second + EPSILON);
        }
        case RMS_PROP: {
            let v = ALPHA * arena[second] + REST_ALPHA * g * g;
            arena[second] = v;
            return p - step.rate * g / (sqrt(v) + EPSILON);
        }
        default: {
            if first == NONE {
                return p - step.rate * g;
            }
            let v = step.momentum * arena[first] + g;
            arena[first] = v;
            return p - step.rate * select(v, g + step.momentum * v, step.optimiser == NESTEROV);
        }
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
    let at = dispatch.first + index;
    let count = word(at, COLUMNS);
    let parameter = word(at, X);
    let gradient = word(at, DST);
    let first = word(at, Y);
    let second = word(at, Z);
    let out = word(at, E);
    let measures = out != NONE;
    var top_change = 0u;
    var top_old = 0u;
    for (var i = local; i < count; i += INVOCATIONS) {
        let p = arena[parameter + i];
        let new_value = updated(
            p,
            clipped(gradient + i),
            select(first + i, NONE, first == NONE),
            select(second + i, NONE, second == NONE),
        );
        arena[parameter + i] = new_value;
        if measures {
            changes[i] = new_value - p;
            olds[i] = p;
            top_change = max(top_change, magnitude(new_value - p));
            top_old = max(top_old, magnitude(p));
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
            arena[out] = norm_from(top_change, change);
            arena[out + 1u] = norm_from(top_old, old);
        }
    }
}
