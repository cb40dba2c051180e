// The record of a step in the ring of results, and the stop where a number is not finite.

var<workgroup> sums: array<vec4<f32>, INVOCATIONS>;
var<workgroup> stopped: u32;
var<workgroup> not_finite: atomic<u32>;

fn magnitude(x: f32) -> u32 {
    return bitcast<u32>(x) & 0x7fffffffu;
}

// The norm of so many norms, every second number from `start` on.
fn norm_of_norms(start: u32, count: u32) -> f32 {
    var top = 0u;
    for (var index = 0u; index < count; index++) {
        top = max(top, magnitude(arena[start + 2u * index]));
    }
    if top == 0u || top >= 0x7f800000u {
        return bitcast<f32>(top);
    }
    let exponent = max(i32(top >> 23u), 1);
    let scale = power_of_two(128 - exponent);
    var sum = 0.0;
    for (var index = 0u; index < count; index++) {
        let scaled = arena[start + 2u * index] * scale;
        sum += scaled * scaled;
    }
    return sqrt(sum) * power_of_two(exponent - 127) * 0.5;
}

fn one_if(condition: bool) -> f32 {
    return select(0.0, 1.0, condition);
}

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(local_invocation_index) local: u32) {
    let it = summary_of(words_at(dispatch.first));
    let ring = it.ring + step.slot * it.ring_stride;
    if local == 0u {
        stopped = select(0u, control[0], step.train != 0u);
        atomicStore(&not_finite, 0u);
    }
    if workgroupUniformLoad(&stopped) != 0u {
        if local == 0u { arena[ring + RESULT_STATUS] = f32(STATUS_SKIPPED); }
        return;
    }
    var loss = 0.0;
    for (var term = 0u; term < it.terms; term++) {
        let each = term_of(words_at(dispatch.first + 1u + term));
        // All losses, then losses and hits of the rows that count.
        var sum = vec4<f32>();
        for (var index = local; index < each.count; index += INVOCATIONS) {
            let value = arena[each.losses + index];
            let hit = arena[each.hits + index];
            let row = select(index / each.targets, index % it.batch, it.by_time);
            sum += vec4<f32>(value, select(vec2<f32>(), vec2<f32>(value, hit), row < step.rows), 0.0);
        }
        sums[local] = sum;
        for (var half = INVOCATIONS / 2u; half > 0u; half /= 2u) {
            workgroupBarrier();
            if local < half { sums[local] += sums[local + half]; }
        }
        workgroupBarrier();
        loss += each.weight * (sums[0].y / f32(step.rows * each.targets));
        if local == 0u {
            arena[each.loss] = sums[0].x / f32(each.count);
            if term == 0u { arena[ring + RESULT_HITS] = sums[0].z; }
        }
        workgroupBarrier();
    }
    for (var index = local; index < it.ratios; index += INVOCATIONS) {
        let each = ratio_of(words_at(dispatch.first + 1u + it.terms + index));
        let ratio = norm_of_norms(each.norms, each.chunks) / norm_of_norms(each.norms + 1u, each.chunks);
        arena[each.output] = ratio;
        if each.probe != NONE { arena[ring + RESULT_HEAD + each.probe] = ratio; }
    }
    storageBarrier();
    workgroupBarrier();
    for (var index = local; index < it.probes; index += INVOCATIONS) {
        if !is_finite(arena[ring + RESULT_HEAD + index]) { atomicStore(&not_finite, 1u); }
    }
    if local == 0u {
        arena[ring + RESULT_LOSS] = loss;
        if it.clip_norms != NONE {
            arena[ring + RESULT_CLIP_BEFORE] = arena[it.clip_norms];
            arena[ring + RESULT_CLIP_AFTER] = arena[it.clip_norms + 1u];
        }
        arena[ring + RESULT_STATUS] = f32(STATUS_DONE);
    }
    workgroupBarrier();
    if local == 0u {
        // Loss and probes are what the host looks at, so both stop at the same step.
        let stops = step.train != 0u && (!is_finite(loss) || atomicLoad(&not_finite) != 0u);
        if stops { control[0] = 1u; }
        arena[ring + RESULT_STOPS] = one_if(stops);
    }
}
