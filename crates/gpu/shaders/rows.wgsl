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

fn layer_norm(it: LayerNorm, row: u32) {
    let units = it.over.columns;
    let x = it.input + row * units;
    let y = it.output + row * units;
    let scale = it.scale;
    let shift = it.shift;
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
    arena[it.mean + row] = centre;
    arena[it.inverse + row] = inverse;
    for (var unit = 0u; unit < units; unit++) {
        var value = (arena[x + unit] - centre) * inverse * arena[scale + unit];
        if shift != NONE { value += arena[shift + unit]; }
        arena[y + unit] = value;
    }
}

// Gives the bits of the largest magnitude that it writes.
fn layer_norm_grad(it: LayerNormGrad, row: u32, sum: Sum) -> u32 {
    let units = it.over.columns;
    let x = it.input + row * units;
    let g = it.grad_output + row * units;
    let out = it.output + row * units;
    let scale = it.scale;
    let mean = arena[it.mean + row];
    let inverse = arena[it.inverse + row];
    var shared_part = 0.0;
    var along = 0.0;
    for (var unit = 0u; unit < units; unit++) {
        let scaled = arena[g + unit] * arena[scale + unit];
        shared_part += scaled;
        along += scaled * ((arena[x + unit] - mean) * inverse);
    }
    shared_part = select(0.0, shared_part / f32(units), it.centred);
    along /= f32(units);
    var top = 0u;
    for (var unit = 0u; unit < units; unit++) {
        let scaled = arena[g + unit] * arena[scale + unit];
        let own = scaled - shared_part - (arena[x + unit] - mean) * inverse * along;
        var value = inverse * own;
        if it.accumulate { value = sum.taken * value + sum.kept * arena[out + unit]; }
        arena[out + unit] = value;
        top = max(top, bitcast<u32>(value) & 0x7fffffffu);
    }
    return top;
}

fn one_if(condition: bool) -> f32 {
    return select(0.0, 1.0, condition);
}

// What outputs of four rows should be: the target, or with several outputs 1 for its class.
fn wanted(goals: vec4<f32>, column: u32, columns: u32) -> vec4<f32> {
    let ones = select(vec4<f32>(), vec4<f32>(1.0), vec4<u32>(goals) == vec4<u32>(column));
    return select(ones, goals, columns == 1u);
}

fn softmax(it: Softmax, row: u32) {
    let classes = it.over.columns;
    let z = it.logits + row * classes;
    let p = it.probabilities + row * classes;
    let class_of = u32(arena[it.targets + row]);
    let best = largest_of(z, classes);
    let top = arena[z + best];
    var sum = 0.0;
    for (var column = 0u; column < classes; column++) {
        sum += exponential(arena[z + column] - top);
    }
    let rest = logarithm(sum);
    var squares = 0.0;
    var others = 0.0;
    for (var column = 0u; column < classes; column++) {
        let share = exponential(arena[z + column] - top - rest);
        let off = share - one_if(column == class_of);
        squares += off * off;
        others += arena[z + column] - top;
        arena[p + column] = share;
    }
    var aim = arena[z + class_of] - top;
    if it.smoothing > 0.0 {
        aim = (1.0 - it.smoothing) * aim + it.smoothing / f32(classes) * others;
    }
    let surprise = rest - aim;
    arena[it.row_losses + row] = select(surprise, squares / f32(classes), it.squared);
    arena[it.row_hits + row] = one_if(best == class_of);
}

fn binary(it: Binary, row: u32) {
    let columns = it.over.columns;
    let start = it.logits + row * columns;
    let goal = arena[it.targets + row];
    var sum = 0.0;
    for (var column = 0u; column < columns; column++) {
        let z = arena[start + column];
        let above = select(z, 0.0, z < 0.0);
        let size = select(z, -z, z < 0.0);
        sum += above - z * wanted(vec4<f32>(goal), column, columns).x + logarithm_of_1_more(exponential(-size));
    }
    arena[it.row_losses + row] = sum / f32(columns);
    var hit = false;
    if columns == 1u {
        hit = (arena[start] > 0.0) == (goal > 0.5);
    } else {
        hit = largest_of(start, columns) == u32(goal);
    }
    arena[it.row_hits + row] = one_if(hit);
}

fn squared(it: Squared, row: u32) {
    let columns = it.over.columns;
    let start = it.outputs + row * columns;
    let goal = arena[it.targets + row];
    var sum = 0.0;
    for (var column = 0u; column < columns; column++) {
        let off = arena[start + column] - wanted(vec4<f32>(goal), column, columns).x;
        sum += off * off;
    }
    arena[it.row_losses + row] = sum / f32(columns);
    var hit = false;
    if columns == 1u {
        hit = abs(arena[start] - goal) < CLOSE;
    } else {
        hit = largest_of(start, columns) == u32(goal);
    }
    arena[it.row_hits + row] = one_if(hit);
}
