// Everything that is summed over rows: a job a workgroup, in an order that the job fixes.

// Sums of each lane of rows, [SUM_LANES][SUM_COLUMNS].
var<workgroup> lanes: array<vec2<f32>, 64>;
var<workgroup> squares: array<f32, 64>;

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

// The sum over a column's lanes.
fn joined(column: u32) -> vec2<f32> {
    return (lanes[column] + lanes[column + 16u]) + (lanes[column + 32u] + lanes[column + 48u]);
}

// A lane's part of the sums down a column. Operands: X input, Z gradient, E mean, F inverse deviation.
fn lane_sums(at: u32, op: u32, lane: u32, unit: u32) -> vec2<f32> {
    let rows = word(at, ROWS);
    let units = word(at, COLUMNS);
    let x = word(at, X) + unit;
    let z = word(at, Z) + unit;
    let e = word(at, E);
    let f = word(at, F);
    var sums = vec2<f32>();
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
    return sums;
}

// Sums down 16 columns.
fn columns(at: u32, op: u32, local: u32) {
    let rows = word(at, ROWS);
    let units = word(at, COLUMNS);
    let first = word(at, FIRST);
    let n = f32(rows);
    for (var place = local; place < SUM_COLUMNS * SUM_LANES; place += INVOCATIONS) {
        let unit = first + place % SUM_COLUMNS;
        if unit < units {
            lanes[place] = lane_sums(at, op, place / SUM_COLUMNS, unit);
        }
    }
    workgroupBarrier();
    if op == BATCH_NORM_STATISTICS {
        for (var place = local; place < SUM_COLUMNS * SUM_LANES; place += INVOCATIONS) {
            let column = place % SUM_COLUMNS;
            let unit = first + column;
            if unit < units {
                let mean = joined(column).x / n;
                var sum = 0.0;
                for (var row = place / SUM_COLUMNS; row < rows; row += SUM_LANES) {
                    let off = arena[word(at, X) + unit + row * units] - mean;
                    sum += off * off;
                }
                squares[place] = sum;
            }
        }
        workgroupBarrier();
    }
    for (var column = local; column < SUM_COLUMNS; column += INVOCATIONS) {
        let unit = first + column;
        if unit < units {
            finish_column(at, op, column, unit, n);
        }
    }
}

fn finish_column(at: u32, op: u32, column: u32, unit: u32, n: f32) {
    let sums = joined(column);
    if op == BATCH_NORM_STATISTICS {
        let mean = sums.x / n;
        let off = (squares[column] + squares[column + 16u])
            + (squares[column + 32u] + squares[column + 48u]);
        arena[word(at, E) + unit] = mean;
        arena[word(at, F) + unit] = 1.0 / sqrt(off / n + NORM_EPSILON);
        let means = word(at, G) + unit;
        let variances = word(at, H) + unit;
        arena[means] = (1.0 - RUNNING_SHARE) * arena[means] + RUNNING_SHARE * mean;
        arena[variances] = (1.0 - RUNNING_SHARE) * arena[variances]
            + RUNNING_SHARE * (off / (n - 1.0));
    } else if op == MARK {
        if sums.x > 0.0 { arena[word(at, DST) + unit] = 1.0; }
    } else if op == BATCH_NORM_SUMS {
        arena[word(at, G) + unit] = sums.x;
        arena[word(at, H) + unit] = sums.y;
    } else {
        arena[word(at, DST) + unit] = sums.x;
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
    sum = total(local, sum);
    if local == 0u {
        arena[word(at, DST)] = sum;
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
