// The record of a step in the ring of results, and the stop where a number is not finite. Operands: X
// losses and Y hits of COLUMNS targets, E rows of a batch, F targets of a row, G whether they lie time
// step by time step, DST mean loss, H clipping's norms, I the ring and J its stride, DEPTH probes,
// ACROSS ratios, each a row of its own behind: X norms of COLUMNS chunks, DST ratio, E its probe.

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
    let at = dispatch.first;
    let ring = word(at, I) + step.slot * word(at, J);
    if local == 0u {
        stopped = select(0u, control[0], step.train != 0u);
        atomicStore(&not_finite, 0u);
    }
    if workgroupUniformLoad(&stopped) != 0u {
        if local == 0u { arena[ring + RESULT_STATUS] = f32(STATUS_SKIPPED); }
        return;
    }
    let count = word(at, COLUMNS);
    let batch = word(at, E);
    let targets = word(at, F);
    let by_time = word(at, G) != 0u;
    // All losses, then losses and hits of the rows that count.
    var sum = vec4<f32>();
    for (var index = local; index < count; index += INVOCATIONS) {
        let loss = arena[word(at, X) + index];
        let hit = arena[word(at, Y) + index];
        let row = select(index / targets, index % batch, by_time);
        sum += vec4<f32>(loss, select(vec2<f32>(), vec2<f32>(loss, hit), row < step.rows), 0.0);
    }
    sums[local] = sum;
    for (var half = INVOCATIONS / 2u; half > 0u; half /= 2u) {
        workgroupBarrier();
        if local < half { sums[local] += sums[local + half]; }
    }
    workgroupBarrier();
    let ratios = word(at, ACROSS);
    for (var index = local; index < ratios; index += INVOCATIONS) {
        let each = at + 1u + index;
        let chunks = word(each, COLUMNS);
        let norms = word(each, X);
        let ratio = norm_of_norms(norms, chunks) / norm_of_norms(norms + 1u, chunks);
        arena[word(each, DST)] = ratio;
        if word(each, E) != NONE { arena[ring + RESULT_HEAD + word(each, E)] = ratio; }
    }
    storageBarrier();
    workgroupBarrier();
    let loss = sums[0].y / f32(step.rows * targets);
    for (var index = local; index < word(at, DEPTH); index += INVOCATIONS) {
        if !is_finite(arena[ring + RESULT_HEAD + index]) { atomicStore(&not_finite, 1u); }
    }
    if local == 0u {
        arena[word(at, DST)] = sums[0].x / f32(count);
        arena[ring + RESULT_LOSS] = loss;
        arena[ring + RESULT_HITS] = sums[0].z;
        let norms = word(at, H);
        if norms != NONE {
            arena[ring + RESULT_CLIP_BEFORE] = arena[norms];
            arena[ring + RESULT_CLIP_AFTER] = arena[norms + 1u];
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
