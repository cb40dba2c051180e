// Everything that is summed over rows: a job a workgroup, in an order that the job fixes.

// Sums of each lane of rows, [SUM_LANES][SUM_COLUMNS].
var<workgroup> lanes: array<vec2<f32>, 64>;
var<workgroup> squares: array<f32, 64>;

// Powers of two of the terms of a sum: where they lie, how far apart, and that of the sum.
var<private> terms_at: u32 = NONE;
var<private> terms_apart: u32 = 1u;
var<private> sum_exponent: i32 = 0;

// Looks up the powers of two of a gradient that is summed over rows.
fn spread(powers: Powers, local: u32) {
    let size = largest_size_of(powers, local);
    terms_at = powers.exponents;
    terms_apart = entry_size(powers.columns);
    sum_exponent = select(fitting(size), NOTHING, size == NOTHING);
}

// What takes the numbers of a row to the power of two of the sum.
fn term_scale(row: u32) -> f32 {
    if terms_at == NONE { return 1.0; }
    return power(i32(arena[terms_at + row * terms_apart]) - sum_exponent);
}

fn term_scales(rows: vec4<u32>) -> vec4<f32> {
    return vec4<f32>(
        term_scale(rows.x), term_scale(rows.y), term_scale(rows.z), term_scale(rows.w));
}

// The gradient of a tile of weights, 16 units by up to 64 features, over a chunk of rows; where tiles are
// staged, a column of ones behind the last feature gives the gradient of the bias.
fn grad_parameters(it: GradParameters, local: u32) {
    let units = it.units;
    let unit0 = it.first_unit;
    let width = it.features;
    let feature0 = it.first_feature;
    let weight = it.weight;
    let bias = it.bias;
    let skip = it.skip;
    spread(it.powers, local);
    terms_at += it.first_row * terms_apart;
    let rows = min(TILE_ROWS, units - unit0);
    let behind = select(width, width + 1u, IS_STAGED);
    let columns = min(TILE_COLUMNS, behind - feature0);
    let has_bias = feature0 + columns == behind;
    let features = select(columns, columns - 1u, has_bias && IS_STAGED);
    let into = into_alone(weight + unit0 * width + feature0, width, NONE);
    multiply(
        local,
        Side(it.left + unit0, 1u, units, rows),
        Side(it.right + feature0 - skip * width, 1u, width, features),
        it.rows, skip, select(NONE, features, has_bias), into,
    );
    if local == 0u {
        arena[it.weight_exponent] = f32(sum_exponent);
        arena[it.bias_exponent] = f32(sum_exponent);
    }
    if !IS_STAGED {
        if has_bias { bias_sums(it, local, rows); }
        return;
    }
    let bits = bits_for(columns);
    let end = rows << bits;
    for (var index = local; index < end; index += INVOCATIONS) {
        let unit = unit0 + (index >> bits);
        let column = index & ((1u << bits) - 1u);
        if column < columns {
            let is_bias = column == features;
            let place = select(weight + unit * width + feature0 + column, bias + unit, is_bias);
            arena[place] = product_at(into, columns, index >> bits, column);
        }
    }
}

// The gradient of so many biases from the first unit on, where no column of ones stands for it.
fn bias_sums(it: GradParameters, local: u32, count: u32) {
    let units = it.units;
    let rows = it.rows;
    let unit0 = it.first_unit;
    for (var unit = unit0 + local; unit < unit0 + count; unit += INVOCATIONS) {
        var sums = vec4<f32>();
        for (var row = 0u; row < rows; row += 4u) {
            let each = rows_from(row, rows);
            sums += of_rows(term_scales(each) * load(it.left + unit + each * units), row, rows);
        }
        arena[it.bias + unit] = across(sums);
    }
}

// The sum of chunks' results, which have one power of two. What is there may have another: the larger one is
// that of both.
fn combine(it: Combine, local: u32) {
    let given = i32(arena[it.source]);
    let before = select(NOTHING, i32(arena[it.before]), it.accumulate);
    let exponent = max(given, before);
    let scale = power(given - exponent);
    let kept = power(before - exponent);
    if local == 0u { arena[it.exponent] = f32(exponent); }
    for (var index = local; index < it.count; index += INVOCATIONS) {
        var value = 0.0;
        for (var chunk = 0u; chunk < it.chunks; chunk++) {
            value += arena[it.input + chunk * it.stride + index];
        }
        value *= scale;
        if it.accumulate { value += kept * arena[it.output + index]; }
        arena[it.output + index] = value;
    }
}

// The sum over a column's lanes.
fn joined(column: u32) -> vec2<f32> {
    return (lanes[column] + lanes[column + 16u]) + (lanes[column + 32u] + lanes[column + 48u]);
}

// A lane's part of the sums down a column, four rows at once.
fn lane_sums(words: Words, op: u32, lane: u32, unit: u32) -> vec2<f32> {
    let rows = columns_of(words).rows;
    let units = columns_of(words).columns;
    var first = vec4<f32>();
    var second = vec4<f32>();
    for (var row = 4u * lane; row < rows; row += 4u * SUM_LANES) {
        let each = rows_from(row, rows);
        let i = each * units + unit;
        let scales = term_scales(each);
        var p = vec4<f32>();
        var q = vec4<f32>();
        switch op {
            case COLUMN_SUM: { p = scales * load(column_sum_of(words).input + i); }
            case BATCH_NORM_STATISTICS: { p = load(batch_norm_statistics_of(words).input + i); }
            case LAYER_NORM_SCALE: {
                let it = layer_norm_scale_of(words);
                let normal = (load(it.input + i) - load(it.mean + each)) * load(it.inverse + each);
                p = scales * load(it.grad_output + i) * normal;
            }
            case BATCH_NORM_SUMS: {
                let it = batch_norm_sums_of(words);
                p = scales * load(it.grad_output + i);
                q = p * ((load(it.input + i) - arena[it.mean + unit]) * arena[it.inverse + unit]);
            }
            // NaN counts as active, too: it is no silence.
            case MARK: {
                let bits = bitcast<vec4<u32>>(load(mark_of(words).input + i)) & vec4<u32>(0x7fffffffu);
                p = select(vec4<f32>(), vec4<f32>(1.0), bits != vec4<u32>());
            }
            default: { p = unknown(); }
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
fn columns(words: Words, op: u32, local: u32) {
    let over = columns_of(words);
    let rows = over.rows;
    let units = over.columns;
    let first = over.first;
    let n = f32(rows);
    spread(over.powers, local);
    if local == 0u && over.exponent != NONE { arena[over.exponent] = f32(sum_exponent); }
    for (var place = local; place < SUM_COLUMNS * SUM_LANES; place += INVOCATIONS) {
        let unit = first + place % SUM_COLUMNS;
        if unit < units {
            lanes[place] = lane_sums(words, op, place / SUM_COLUMNS, unit);
        }
    }
    workgroupBarrier();
    if op == BATCH_NORM_STATISTICS {
        for (var place = local; place < SUM_COLUMNS * SUM_LANES; place += INVOCATIONS) {
            let column = place % SUM_COLUMNS;
            let unit = first + column;
            if unit < units {
                let mean = joined(column).x / n;
                let x = batch_norm_statistics_of(words).input + unit;
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
            finish_column(words, op, column, unit, n);
        }
    }
}

fn finish_column(words: Words, op: u32, column: u32, unit: u32, n: f32) {
    let sums = joined(column);
    switch op {
        case BATCH_NORM_STATISTICS: {
            let it = batch_norm_statistics_of(words);
            let mean = sums.x / n;
            let off = (squares[column] + squares[column + 16u])
                + (squares[column + 32u] + squares[column + 48u]);
            arena[it.mean + unit] = mean;
            arena[it.inverse + unit] = 1.0 / sqrt(off / n + NORM_EPSILON);
            let means = it.running_mean + unit;
            let variances = it.running_variance + unit;
            arena[means] = (1.0 - RUNNING_SHARE) * arena[means] + RUNNING_SHARE * mean;
            arena[variances] = (1.0 - RUNNING_SHARE) * arena[variances]
                + RUNNING_SHARE * (off / (n - 1.0));
        }
        case MARK: {
            if sums.x > 0.0 { arena[mark_of(words).output + unit] = 1.0; }
        }
        case BATCH_NORM_SUMS: {
            let it = batch_norm_sums_of(words);
            arena[it.grad_shift + unit] = sums.x;
            arena[it.grad_scale + unit] = sums.y;
            // One is enough for both, but each is a gradient of its own.
            if column == 0u { arena[it.scale_exponent] = f32(sum_exponent); }
        }
        case LAYER_NORM_SCALE: { arena[layer_norm_scale_of(words).output + unit] = sums.x; }
        case COLUMN_SUM: { arena[column_sum_of(words).output + unit] = sums.x; }
        // The build script checks that whatever is handed on here has its case.
        default: {}
    }
}

// The sum of products over all elements, row by row.
fn dot_product(it: Dot, local: u32) {
    spread(it.powers, local);
    let columns = it.powers.columns;
    let count = it.powers.rows * columns;
    var sum = 0.0;
    for (var first = local; first < count; first += INVOCATIONS * SUM_BLOCK) {
        var part = 0.0;
        let end = min(count, first + INVOCATIONS * SUM_BLOCK);
        for (var index = first; index < end; index += INVOCATIONS) {
            part += term_scale(index / columns) * arena[it.left + index] * arena[it.right + index];
        }
        sum += part;
    }
    sum = total(local, sum);
    if local == 0u {
        arena[it.output] = sum;
        arena[it.exponent] = f32(sum_exponent);
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
    let words = words_at(dispatch.first + index);
    let op = words.op;
    if USES_GRAD_PARAMETERS && op == GRAD_PARAMETERS {
        grad_parameters(grad_parameters_of(words), local);
    }
    if USES_COMBINE && op == COMBINE { combine(combine_of(words), local); }
    if USES_DOT && op == DOT { dot_product(dot_of(words), local); }
    if IS_GENERAL {
        if op != GRAD_PARAMETERS && op != COMBINE && op != DOT { columns(words, op, local); }
    } else {
        if USES_COLUMN_SUM && op == COLUMN_SUM { columns(words, COLUMN_SUM, local); }
        if USES_LAYER_NORM_SCALE && op == LAYER_NORM_SCALE { columns(words, LAYER_NORM_SCALE, local); }
        if USES_BATCH_NORM_STATISTICS && op == BATCH_NORM_STATISTICS { columns(words, BATCH_NORM_STATISTICS, local); }
        if USES_BATCH_NORM_SUMS && op == BATCH_NORM_SUMS { columns(words, BATCH_NORM_SUMS, local); }
        if USES_MARK && op == MARK { columns(words, MARK, local); }
    }
}
