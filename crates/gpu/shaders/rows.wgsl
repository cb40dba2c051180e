// Instructions that look at whole rows: an invocation takes one row at a time.

// Index of the first largest value; NaN counts as largest.
fn largest_of(start: u32, columns: u32) -> u32 {
    var best = 0u;
    for (var column = 1u; column < columns; column++) {
        let value = arena[start + column];
        let top = arena[start + best];
        if !is_nan(top) && (value > top || is_nan(value)) {
            best = column;
        }
    }
    return best;
}

// Operands: X input, Y scale, Z shift, DST output, E mean, F inverse.
fn layer_norm(at: u32, row: u32) {
    let units = word(at, COLUMNS);
    let x = word(at, X) + row * units;
    let y = word(at, DST) + row * units;
    let scale = word(at, Y);
    let shift = word(at, Z);
    var centre = 0.0;
    if shift != NONE {
        for (var unit = 0u; unit < units; unit++) {
            centre += arena[x + unit];
        }
        centre /= f32(units);
    }
    var variance = 0.0;
    for (var unit = 0u; unit < units; unit++) {
        let off = arena[x + unit] - centre;
        variance += off * off;
    }
    let inverse = 1.0 / sqrt(variance / f32(units) + NORM_EPSILON);
    arena[word(at, E) + row] = centre;
    arena[word(at, F) + row] = inverse;
    for (var unit = 0u; unit < units; unit++) {
        var value = (arena[x + unit] - centre) * inverse * arena[scale + unit];
        if shift != NONE { value += arena[shift + unit]; }
        arena[y + unit] = value;
    }
}

// Operands: X input, Y scale, Z gradient of the output, DST gradient of the input, E mean, F inverse,
// SCALE whether a mean was taken off.
fn layer_norm_grad(at: u32, row: u32) {
    let units = word(at, COLUMNS);
    let x = word(at, X) + row * units;
    let g = word(at, Z) + row * units;
    let out = word(at, DST) + row * units;
    let scale = word(at, Y);
    let mean = arena[word(at, E) + row];
    let inverse = arena[word(at, F) + row];
    let accumulates = word(at, ACCUMULATE) != 0u;
    var shared_part = 0.0;
    var along = 0.0;
    for (var unit = 0u; unit < units; unit++) {
        let scaled = arena[g + unit] * arena[scale + unit];
        shared_part += scaled;
        along += scaled * ((arena[x + unit] - mean) * inverse);
    }
    shared_part = select(0.0, shared_part / f32(units), word(at, SCALE) != 0u);
    along /= f32(units);
    for (var unit = 0u; unit < units; unit++) {
        let scaled = arena[g + unit] * arena[scale + unit];
        let own = scaled - shared_part - (arena[x + unit] - mean) * inverse * along;
        var value = inverse * own;
        if accumulates { value += arena[out + unit]; }
        arena[out + unit] = value;
    }
}

fn one_if(condition: bool) -> f32 {
    return select(0.0, 1.0, condition);
}

// What outputs of four rows should be: the target, or with several outputs 1 for its class.
fn wanted(goals: vec4<f32>, column: u32, columns: u32) -> vec4<f32> {
    let ones = select(vec4<f32>(), vec4<f32>(1.0), vec4<u32>(goals) == vec4<u32>(column));
    return select(ones, goals, columns == 1u);
}

// Operands: X logits, Y targets, Z probabilities, E row losses, F row hits.
fn softmax(at: u32, row: u32) {
    let classes = word(at, COLUMNS);
    let z = word(at, X) + row * classes;
    let p = word(at, Z) + row * classes;
    let class_of = u32(arena[word(at, Y) + row]);
    let best = largest_of(z, classes);
    let top = arena[z + best];
    var sum = 0.0;
    for (var column = 0u; column < classes; column++) {
        sum += exponential(arena[z + column] - top);
    }
    let rest = logarithm(sum);
    arena[word(at, E) + row] = rest - (arena[z + class_of] - top);
    arena[word(at, F) + row] = one_if(best == class_of);
    for (var column = 0u; column < classes; column++) {
        arena[p + column] = exponential(arena[z + column] - top - rest);
    }
}

// Operands as above.
fn binary(at: u32, row: u32) {
    let columns = word(at, COLUMNS);
    let start = word(at, X) + row * columns;
    let goal = arena[word(at, Y) + row];
    var sum = 0.0;
    for (var column = 0u; column < columns; column++) {
        let z = arena[start + column];
        let above = select(z, 0.0, z < 0.0);
        let size = select(z, -z, z < 0.0);
        sum += above - z * wanted(vec4<f32>(goal), column, columns).x + logarithm_of_1_more(exponential(-size));
    }
    arena[word(at, E) + row] = sum / f32(columns);
    var hit = false;
    if columns == 1u {
        hit = (arena[start] > 0.0) == (goal > 0.5);
    } else {
        hit = largest_of(start, columns) == u32(goal);
    }
    arena[word(at, F) + row] = one_if(hit);
}

// Operands as above.
fn squared(at: u32, row: u32) {
    let columns = word(at, COLUMNS);
    let start = word(at, X) + row * columns;
    let goal = arena[word(at, Y) + row];
    var sum = 0.0;
    for (var column = 0u; column < columns; column++) {
        let off = arena[start + column] - wanted(vec4<f32>(goal), column, columns).x;
        sum += off * off;
    }
    arena[word(at, E) + row] = sum / f32(columns);
    var hit = false;
    if columns == 1u {
        hit = abs(arena[start] - goal) < CLOSE;
    } else {
        hit = largest_of(start, columns) == u32(goal);
    }
    arena[word(at, F) + row] = one_if(hit);
}
