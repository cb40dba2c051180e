// Everything that is summed over rows: a job a workgroup, in an order that the job fixes.

var<workgroup> lanes: array<vec2<f32>, 64>;

// The gradient of a tile of weights, 16 units by up to 64 features, over a chunk of rows; behind the
// last feature a column of ones gives the gradient of the bias. Operands: X gradient of the output, Y
// input (SKIP rows later), DST weights, E bias; UNITS is the gradient's width, FIRST the first unit, G
// the first feature, ROWS the number of rows, COLUMNS the number of features.
fn grad_parameters(at: u32, local: u32) {
    let units = word(at, UNITS);
    let unit0 = word(at, FIRST);
    let width = word(at, COLUMNS);
    let feature0 = word(at, G);
    let weight = word(at, DST);
    let bias = word(at, E);
    let skip = word(at, SKIP);
    let accumulates = word(at, ACCUMULATE) != 0u;
    let rows = min(TILE_ROWS, units - unit0);
    let columns = min(TILE_COLUMNS, width + 1u - feature0);
    let has_bias = feature0 + columns == width + 1u;
    let features = select(columns, columns - 1u, has_bias);
    multiply(
        local,
        Side(word(at, X) + unit0, 1u, units, rows),
        Side(word(at, Y) + feature0 - skip * width, 1u, width, features),
        word(at, ROWS), skip, select(NONE, features, has_bias),
    );
    for (var index = local; index < rows * columns; index += INVOCATIONS) {
        let unit = unit0 + index / columns;
        let column = index % columns;
        var place = weight + unit * width + feature0 + column;
        if column == features { place = bias + unit; }
        var value = product_at(columns, index / columns, column);
        if accumulates { value += arena[place]; }
        arena[place] = value;
    }
}

// The sum of chunks' results: ROWS of them, each STRIDE apart, from X on; COLUMNS elements.
fn combine(at: u32, local: u32) {
    let chunks = word(at, ROWS);
    let stride = word(at, UNITS);
    let x = word(at, X);
    let out = word(at, DST);
    let accumulates = word(at, ACCUMULATE) != 0u;
    for (var index = local; index < word(at, COLUMNS); index += INVOCATIONS) {
        var value = 0.0;
        for (var chunk = 0u; chunk < chunks; chunk++) {
            value += arena[x + chunk * stride + index];
        }
        if accumulates { value += arena[out + index]; }
        arena[out + index] = value;
    }
}

// The sum over a column's lanes, for all of them.
fn joined(local: u32, value: vec2<f32>) -> vec2<f32> {
    workgroupBarrier();
    lanes[local] = value;
    workgroupBarrier();
    let column = local % SUM_COLUMNS;
    return (lanes[column] + lanes[column + 16u]) + (lanes[column + 32u] + lanes[column + 48u]);
}

// Sums down 16 columns. Operands: X input, Z gradient, E mean, F inverse deviation.
fn columns(at: u32, op: u32, local: u32) {
    let rows = word(at, ROWS);
    let units = word(at, COLUMNS);
    let unit = word(at, FIRST) + local % SUM_COLUMNS;
    let lane = local / SUM_COLUMNS;
    let is_there = unit < units;
    let x = word(at, X) + unit;
    let z = word(at, Z) + unit;
    let e = word(at, E);
    let f = word(at, F);
    let out = word(at, DST) + unit;
    var sums = vec2<f32>();
    if is_there {
        for (var row = lane; row < rows; row += SUM_LANES) {
            let i = row * units;
            switch op {
                case COLUMN_SUM, BATCH_NORM_STATISTICS: { sums.x += arena[x + i]; }
                case LAYER_NORM_SCALE: {
                    sums.x += arena[z + i] * ((arena[x + i] - arena[e + row]) * arena[f + row]);
                }
                case BATCH_NORM_SUMS: {
                    let g = arena[z + i];
                    sums.x += g;
                    sums.y += g * ((arena[x + i] - arena[e + unit]) * arena[f + unit]);
                }
                // NaN counts as active, too: it is no silence.
                default: {
                    let bits = bitcast<u32>(arena[x + i]) & 0x7fffffffu;
                    sums.x += select(0.0, 1.0, bits != 0u);
                }
            }
        }
    }
    sums = joined(local, sums);
    if op == BATCH_NORM_STATISTICS {
        let n = f32(rows);
        let mean = sums.x / n;
        var squares = vec2<f32>();
        if is_there {
            for (var row = lane; row < rows; row += SUM_LANES) {
                let off = arena[x + row * units] - mean;
                squares.x += off * off;
            }
        }
        squares = joined(local, squares);
        if is_there && lane == 0u {
            let variance = squares.x / n;
            arena[e + unit] = mean;
            arena[f + unit] = 1.0 / sqrt(variance + NORM_EPSILON);
            let means = word(at, G) + unit;
            let variances = word(at, H) + unit;
            arena[means] = (1.0 - RUNNING_SHARE) * arena[means] + RUNNING_SHARE * mean;
            arena[variances] = (1.0 - RUNNING_SHARE) * arena[variances]
                + RUNNING_SHARE * (squares.x / (n - 1.0));
        }
    } else if is_there && lane == 0u {
        if op == MARK {
            if sums.x > 0.0 { arena[out] = 1.0; }
        } else if op == BATCH_NORM_SUMS {
            arena[word(at, G) + unit] = sums.x;
            arena[word(at, H) + unit] = sums.y;
        } else {
            arena[out] = sums.x;
        }
    }
}

// Sum of X times Y over COLUMNS elements.
fn dot_product(at: u32, local: u32) {
    let count = word(at, COLUMNS);
    let x = word(at, X);
    let y = word(at, Y);
    var sum = 0.0;
    for (var first = local; first < count; first += INVOCATIONS * SUM_BLOCK) {
        var part = 0.0;
        let end = min(count, first + INVOCATIONS * SUM_BLOCK);
        for (var index = first; index < end; index += INVOCATIONS) {
            part += arena[x + index] * arena[y + index];
        }
        sum += part;
    }
    let shares = joined(local, vec2<f32>(sum, 0.0));
    workgroupBarrier();
    lanes[local] = shares;
    workgroupBarrier();
    if local == 0u {
        var all = 0.0;
        for (var index = 0u; index < SUM_COLUMNS; index++) {
            all += lanes[index].x;
        }
        arena[word(at, DST)] = all;
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
    let op = word(at, OP);
    if op == GRAD_PARAMETERS {
        grad_parameters(at, local);
    } else if op == COMBINE {
        combine(at, local);
    } else if op == DOT {
        dot_product(at, local);
    } else {
        columns(at, op, local);
    }
}
