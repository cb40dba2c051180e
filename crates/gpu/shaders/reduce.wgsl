// Everything that is summed over rows: a job a workgroup, in an order that the job fixes.

// Sums of each lane of rows, [SUM_LANES][SUM_COLUMNS].
var<workgroup> lanes: array<vec2<f32>, 64>;
var<workgroup> squares: array<f32, 64>;

// The gradient of a tile of weights, 16 units by up to 64 features, over a chunk of rows; where tiles are
// staged, a column of ones behind the last feature gives the gradient of the bias. Operands: X gradient of
// the output, Y input (SKIP rows later), DST weights, E bias; UNITS is the gradient's width, FIRST the
// first unit, G the first feature, ROWS the number of rows, COLUMNS the number of features.
fn grad_parameters(at: u32, local: u32) {
    let units = word(at, UNITS);
    let unit0 = word(at, FIRST);
    let width = word(at, COLUMNS);
    let feature0 = word(at, G);
    let weight = word(at, DST);
    let bias = word(at, E);
    let skip = word(at, SKIP);
    let accumulates = ADDS && word(at, ACCUMULATE) != 0u;
    let rows = min(TILE_ROWS, units - unit0);
    let behind = select(width, width + 1u, IS_STAGED);
    let columns = min(TILE_COLUMNS, behind - feature0);
    let has_bias = feature0 + columns == behind;
    let features = select(columns, columns - 1u, has_bias && IS_STAGED);
    let into = Into(weight + unit0 * width + feature0, width, NONE, accumulates);
    multiply(
        local,
        Side(word(at, X) + unit0, 1u, units, rows),
        Side(word(at, Y) + feature0 - skip * width, 1u, width, features),
        word(at, ROWS), skip, select(NONE, features, has_bias), into,
    );
    if !IS_STAGED {
        if has_bias { bias_sums(at, local, unit0, rows, accumulates); }
        return;
    }
    // The column of ones goes elsewhere, so what is there is added by place.
    let alone = Into(into.start, into.stride, NONE, false);
    let bits = bits_for(columns);
    let end = rows << bits;
    for (var index = local; index < end; index += INVOCATIONS) {
        let unit = unit0 + (index >> bits);
        let column = index & ((1u << bits) - 1u);
        if column < columns {
            let is_bias = column == features;
            let place = select(weight + unit * width + feature0 + column, bias + unit, is_bias);
            var value = product_at(alone, columns, index >> bits, column);
            if accumulates { value += arena[place]; }
            arena[place] = value;
        }
    }
}

// The gradient of so many biases from the first unit on, where no column of ones stands for it.
fn bias_sums(at: u32, local: u32, unit0: u32, count: u32, accumulates: bool) {
    let units = word(at, UNITS);
    let rows = word(at, ROWS);
    for (var unit = unit0 + local; unit < unit0 + count; unit += INVOCATIONS) {
        var sums = vec4<f32>();
        for (var row = 0u; row < rows; row += 4u) {
            let values = load(word(at, X) + unit + rows_from(row, rows) * units);
            sums += of_rows(values, row, rows);
        }
        var sum = across(sums);
        let place = word(at, E) + unit;
        if accumulates { sum += arena[place]; }
        arena[place] = sum;
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

// A lane's part of the sums down a column, four rows at once. Operands: X input, Z gradient, E mean, F
// inverse deviation.
fn lane_sums(at: u32, op: u32, lane: u32, unit: u32) -> vec2<f32> {
    let rows = word(at, ROWS);
    let units = word(at, COLUMNS);
    let x = word(at, X) + unit;
    let z = word(at, Z) + unit;
    let e = word(at, E);
    let f = word(at, F);
    var first = vec4<f32>();
    var second = vec4<f32>();
    for (var row = 4u * lane; row < rows; row += 4u * SUM_LANES) {
        let each = rows_from(row, rows);
        let i = each * units;
        var p = vec4<f32>();
        var q = vec4<f32>();
        switch op {
            case COLUMN_SUM, BATCH_NORM_STATISTICS: { p = load(x + i); }
            case LAYER_NORM_SCALE: {
                p = load(z + i) * ((load(x + i) - load(e + each)) * load(f + each));
            }
            case BATCH_NORM_SUMS: {
                p = load(z + i);
                q = p * ((load(x + i) - arena[e + unit]) * arena[f + unit]);
            }
            // NaN counts as active, too: it is no silence.
            default: {
                let bits = bitcast<vec4<u32>>(load(x + i)) & vec4<u32>(0x7fffffffu);
                p = select(vec4<f32>(), vec4<f32>(1.0), bits != vec4<u32>());
            }
        }
        first += of_rows(p, row, rows);
        second += of_rows(q, row, rows);
    }
    return vec2<f32>(across(first), across(second));
}

// Without what stands for rows behind the last.
fn of_rows(values: vec4<f32>, row: u32, rows: u32) -> vec4<f32> {
    return select(vec4<f32>(), values, row + vec4<u32>(0u, 1u, 2u, 3u) < vec4<u32>(rows));
}

fn across(values: vec4<f32>) -> f32 {
    return (values.x + values.y) + (values.z + values.w);
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
                let x = word(at, X) + unit;
                var sum = vec4<f32>();
                for (var row = 4u * (place / SUM_COLUMNS); row < rows; row += 4u * SUM_LANES) {
                    let off = load(x + rows_from(row, rows) * units) - mean;
                    sum += of_rows(off * off, row, rows);
                }
                squares[place] = across(sum);
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
    if uses(GRAD_PARAMETERS) && op == GRAD_PARAMETERS { grad_parameters(at, local); }
    if uses(COMBINE) && op == COMBINE { combine(at, local); }
    if uses(DOT) && op == DOT { dot_product(at, local); }
    if IS_GENERAL && op != GRAD_PARAMETERS && op != COMBINE && op != DOT {
        columns(at, op, local);
    }
    if only(COLUMN_SUM) && op == COLUMN_SUM { columns(at, COLUMN_SUM, local); }
    if only(LAYER_NORM_SCALE) && op == LAYER_NORM_SCALE { columns(at, LAYER_NORM_SCALE, local); }
    if only(BATCH_NORM_STATISTICS) && op == BATCH_NORM_STATISTICS {
        columns(at, BATCH_NORM_STATISTICS, local);
    }
    if only(BATCH_NORM_SUMS) && op == BATCH_NORM_SUMS { columns(at, BATCH_NORM_SUMS, local); }
    if only(MARK) && op == MARK { columns(at, MARK, local); }
}
