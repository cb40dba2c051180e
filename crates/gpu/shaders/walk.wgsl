// The walk: a workgroup takes a tile of the batch's rows through a list of instructions, each of which
// reads nothing of other rows.

// Four rows of a product's column.
fn products_at(into: Into, columns: u32, rows: vec4<u32>, column: u32) -> vec4<f32> {
    return vec4<f32>(
        product_at(into, columns, rows.x, column),
        product_at(into, columns, rows.y, column),
        product_at(into, columns, rows.z, column),
        product_at(into, columns, rows.w, column),
    );
}

// A linear map, or its way back, and the activation that follows it. Of a gradient, what follows the product
// has the power of two that suits it.
fn linear(it: Product, local: u32, first_column: u32, row0: u32, rows: u32, first_block: u32, blocks: u32) {
    let width = it.over.columns;
    let out = it.output;
    let next = it.next;
    let function = function_of(next.activation);
    let leak = next.activation.leak;
    let accumulates = ADDS && it.accumulate;
    let next_accumulates = ADDS && next.accumulate;
    let is_gradient = it.exponents != NONE;
    for (var block = first_block; block < it.over.outer; block += blocks) {
        let row = it.over.base + block * it.over.stride + row0;
        var sum = alone(Held(0, 0u));
        var then_sum = sum;
        var scale = 1.0;
        if is_gradient {
            sum = alone(held(it.source, row, it.depth));
            if accumulates { sum = joined(sum.held, held(it.before, row, width)); }
            let exponent = better(sum.held);
            scale = power(sum.held.exponent - exponent);
            then_sum = alone(Held(exponent, sum.held.top));
            if next_accumulates { then_sum = joined(then_sum.held, held(next.before, row, width)); }
        }
        for (var first = first_column; first < width; first += TILE_COLUMNS * dispatch.columns) {
            let columns = min(TILE_COLUMNS, width - first);
            let biases = select(it.bias + first, NONE, it.bias == NONE);
            let into = Into(
                out + row * width + first, width, biases, accumulates, sum.taken, sum.kept);
            multiply(
                local,
                Side(it.input + row * it.depth, it.depth, 1u, rows),
                Side(it.weight + first * it.across, it.across, it.along, columns),
                it.depth, 0u, NONE, into,
            );
            var tops = vec2<u32>();
            // A loop for each thing that may follow: a processor that plays the device skips loops, but
            // goes through every branch.
            let bits = bits_for(columns);
            let end = end_of(rows, bits);
            let activated_end = select(0u, end, next.then == THEN_ACTIVATE);
            for (var index = local; index < activated_end; index += INVOCATIONS) {
                let offset = index & ((1u << bits) - 1u);
                if offset >= columns { continue; }
                let at_rows = rows_from(4u * (index >> bits), rows);
                let place = (row + at_rows) * width + first + offset;
                let value = products_at(into, columns, at_rows, offset);
                if IS_STAGED { save(out + place, value); }
                save(next.output + place, activated(function, leak, value));
            }
            let grad_end = select(0u, end, next.then == THEN_ACTIVATE_GRAD);
            for (var index = local; index < grad_end; index += INVOCATIONS) {
                let offset = index & ((1u << bits) - 1u);
                if offset >= columns { continue; }
                let at_rows = rows_from(4u * (index >> bits), rows);
                let place = (row + at_rows) * width + first + offset;
                let value = products_at(into, columns, at_rows, offset);
                if IS_STAGED { save(out + place, value); }
                var slope = scale * slope_times(
                    function, leak, load(next.inputs + place), load(next.values + place), value);
                if next_accumulates {
                    slope = then_sum.taken * slope + then_sum.kept * load(next.output + place);
                }
                save(next.output + place, slope);
                tops = max(tops, vec2<u32>(largest_of_four(value), largest_of_four(slope)));
            }
            let is_alone = next.then == THEN_NOTHING && (IS_STAGED || is_gradient);
            let alone_end = select(0u, end, is_alone);
            for (var index = local; index < alone_end; index += INVOCATIONS) {
                let offset = index & ((1u << bits) - 1u);
                if offset >= columns { continue; }
                let at_rows = rows_from(4u * (index >> bits), rows);
                let place = (row + at_rows) * width + first + offset;
                let value = scale * products_at(into, columns, at_rows, offset);
                save(out + place, value);
                tops.x = max(tops.x, largest_of_four(value));
            }
            if is_gradient {
                tops = largest_of_all(local, tops);
                if next.then == THEN_NOTHING {
                    note(local, it.exponents, row, rows, width, first, Held(then_sum.held.exponent, tops.x));
                } else {
                    note(local, it.exponents, row, rows, width, first, Held(sum.held.exponent, tops.x));
                    note(local, next.exponents, row, rows, width, first, Held(then_sum.held.exponent, tops.y));
                }
            }
        }
    }
}

const ONE_AS_BITS: u32 = 0x3f800000u;

// What an operator does element by element, four rows of a column at once.
fn elements(words: Words, op: u32, local: u32, row0: u32, rows: u32) {
    let to = elements_of(words);
    let over = to.over;
    let columns = over.columns;
    let bits = bits_for(columns);
    let end = end_of(rows * over.inner, bits);
    for (var block = 0u; block < over.outer; block++) {
        let first = over.base + block * over.stride + row0 * over.inner;
        let given = given_to(words, op, block, row0);
        var sum = alone(given);
        if to.accumulate && to.before != NONE { sum = joined(given, held(to.before, first, columns)); }
        var tops = vec2<u32>();
        for (var index = local; index < end; index += INVOCATIONS) {
            let column = index & ((1u << bits) - 1u);
            if column >= columns { continue; }
            let row = first + rows_from(4u * (index >> bits), rows * over.inner);
            let i = row * columns + column;
            var value = vec4<f32>();
            switch op {
                case ACTIVATE: {
                    let it = activate_of(words);
                    let phi = it.activation;
                    value = activated(function_of(phi), phi.leak, load(it.input + i));
                }
                case ACTIVATE_GRAD: {
                    let it = activate_grad_of(words);
                    let phi = it.activation;
                    value = slope_times(
                        function_of(phi), phi.leak,
                        load(it.input + i), load(it.values + i), load(it.grad_output + i));
                }
                case ADD: {
                    let it = add_of(words);
                    value = load(it.left + i) + it.scale * load(it.right + i);
                }
                case ADD_GRAD: {
                    let it = add_grad_of(words);
                    value = it.scale * load(it.grad_output + i);
                }
                case ADD_GATED: {
                    let it = add_gated_of(words);
                    value = load(it.left + i) + arena[it.alpha] * load(it.right + i);
                }
                case ADD_GATED_GRAD: {
                    let it = add_gated_grad_of(words);
                    value = arena[it.alpha] * load(it.grad_output + i);
                }
                case HIGHWAY: {
                    let it = highway_of(words);
                    let gate = load(it.gate + i);
                    value = gate * load(it.candidate + i) + (1.0 - gate) * load(it.carried + i);
                }
                case HIGHWAY_GRAD: {
                    let it = highway_grad_of(words);
                    let gate = load(it.gate + i);
                    let grad = load(it.grad_output + i);
                    let grad_gate = grad * (load(it.candidate + i) - load(it.carried + i));
                    let grad_candidate = grad * gate;
                    save(it.grad_gate + i, grad_gate);
                    save(it.grad_candidate + i, grad_candidate);
                    tops.y = max(tops.y, max(largest_of_four(grad_gate), largest_of_four(grad_candidate)));
                    value = grad * (1.0 - gate);
                }
                case COPY_ROWS: { value = load(copy_rows_of(words).input + i); }
                case LAST_ROWS_GRAD: {
                    if block + 1u == over.outer {
                        let grad_output = last_rows_grad_of(words).grad_output;
                        value = load(grad_output + i - block * over.stride * columns);
                    }
                }
                case BATCH_NORMALISE: {
                    let it = batch_normalise_of(words);
                    value = (load(it.input + i) - arena[it.mean + column]) * arena[it.inverse + column]
                        * arena[it.scale + column] + arena[it.shift + column];
                }
                case BATCH_NORM_EVALUATE: {
                    let it = batch_norm_evaluate_of(words);
                    let inverse = 1.0 / sqrt(arena[it.variance + column] + NORM_EPSILON);
                    value = (load(it.input + i) - arena[it.mean + column]) * inverse
                        * arena[it.scale + column] + arena[it.shift + column];
                }
                case BATCH_NORM_GRAD: {
                    let it = batch_norm_grad_of(words);
                    let inverse = arena[it.inverse + column];
                    let normal = (load(it.input + i) - arena[it.mean + column]) * inverse;
                    // The sums over all rows have a power of two of their own, which the result has, too.
                    let given_exponent = held(to.source, first, columns).exponent;
                    let scale = power(given_exponent - given.exponent);
                    let own = scale * load(it.grad_output + i) - arena[it.grad_shift + column] * it.share
                        - normal * arena[it.grad_scale + column] * it.share;
                    value = arena[it.scale + column] * inverse * own;
                }
                case SOFTMAX_GRAD: {
                    let it = softmax_grad_of(words);
                    let targets = load(it.targets + row);
                    let p = load(it.probabilities + i);
                    let every = it.smoothing / f32(columns);
                    value = p - ((1.0 - it.smoothing) * wanted(targets, column, NONE) + every);
                    if it.squared {
                        // What the softmax takes from all classes of a row together.
                        var lean = vec4<f32>();
                        for (var other = 0u; other < columns; other++) {
                            let share = load(it.probabilities + i + other - column);
                            lean += share * (share - wanted(targets, other, NONE));
                        }
                        value = 2.0 * p * (value - lean);
                    }
                    value *= it.share;
                }
                case BINARY_GRAD: {
                    let it = binary_grad_of(words);
                    let targets = load(it.targets + row);
                    value = (sigmoids(load(it.logits + i)) - wanted(targets, column, columns)) * it.share;
                }
                case SQUARED_GRAD: {
                    let it = squared_grad_of(words);
                    let targets = load(it.targets + row);
                    value = 2.0 * (load(it.outputs + i) - wanted(targets, column, columns)) * it.share;
                }
                default: { value = unknown(); }
            }
            if to.accumulate { value = sum.taken * value + sum.kept * load(to.output + i); }
            save(to.output + i, value);
            tops.x = max(tops.x, largest_of_four(value));
        }
        if to.exponents != NONE {
            tops = largest_of_all(local, tops);
            let all_rows = rows * over.inner;
            note_whole(local, to.exponents, first, all_rows, columns, Held(sum.held.exponent, tops.x));
            if op == HIGHWAY_GRAD {
                let it = highway_grad_of(words);
                let other = Held(given.exponent, tops.y);
                note_whole(local, it.gate_exponents, first, all_rows, columns, other);
                note_whole(local, it.candidate_exponents, first, all_rows, columns, other);
            }
        }
    }
}

// Power of two and size of the gradient that an operator hands on, in a block of the tile's rows. Gradients
// that begin have 2 to 0.
fn given_to(words: Words, op: u32, block: u32, row0: u32) -> Held {
    let to = elements_of(words);
    if to.source == NONE { return Held(0, ONE_AS_BITS); }
    let over = to.over;
    let start = over.base + block * over.stride;
    if op == ADD_GRAD {
        let it = add_grad_of(words);
        return held(to.source, start + row0 * it.inner, it.columns);
    }
    if op == LAST_ROWS_GRAD {
        if block + 1u < over.outer { return Held(NOTHING, 0u); }
        return held(to.source, row0, over.columns);
    }
    let given = held(to.source, start + row0 * over.inner, over.columns);
    if op == BATCH_NORM_GRAD {
        return Held(i32(arena[batch_norm_grad_of(words).sums_exponent]), given.top);
    }
    return given;
}

fn row_by_row(words: Words, op: u32, local: u32, row0: u32, rows: u32) {
    let over = over_of(words);
    let block = rows * over.inner;
    let count = over.outer * block;
    for (var index = local; index < count; index += INVOCATIONS) {
        let row = over.base + (index / block) * over.stride + row0 * over.inner + index % block;
        switch op {
            case LAYER_NORM: { layer_norm(layer_norm_of(words), row); }
            case SOFTMAX: { softmax(softmax_of(words), row); }
            case BINARY: { binary(binary_of(words), row); }
            case SQUARED: { squared(squared_of(words), row); }
            // The build script checks that whatever is handed on here has its case.
            default: {}
        }
    }
}

// A gradient row by row, block by block.
fn rows_back(it: LayerNormGrad, local: u32, row0: u32, rows: u32) {
    let over = it.over;
    let block_rows = rows * over.inner;
    for (var block = 0u; block < over.outer; block++) {
        let first = over.base + block * over.stride + row0 * over.inner;
        var sum = alone(held(it.source, first, over.columns));
        if it.accumulate { sum = joined(sum.held, held(it.before, first, over.columns)); }
        var top = 0u;
        for (var index = local; index < block_rows; index += INVOCATIONS) {
            top = max(top, layer_norm_grad(it, first + index, sum));
        }
        top = largest_of_all(local, vec2<u32>(top, 0u)).x;
        note_whole(
            local, it.exponents, first, block_rows, over.columns, Held(sum.held.exponent, top));
    }
}

@compute @workgroup_size(INVOCATIONS)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) local: u32,
) {
    if is_stopped() {
        return;
    }
    let row0 = group.x * TILE_ROWS;
    let rows = min(TILE_ROWS, dispatch.rows - row0);
    for (var index = 0u; index < dispatch.count; index++) {
        let words = words_at(dispatch.first + index);
        let op = words.op;
        if USES_PRODUCT && op == PRODUCT {
            linear(product_of(words), local, group.y * TILE_COLUMNS, row0, rows, group.z, groups.z);
        }
        if USES_RECURRENCE && op == RECURRENCE {
            recur(recurrence_of(words), local, row0, rows);
        }
        if USES_RECURRENCE_GRAD && op == RECURRENCE_GRAD {
            recur_back(recurrence_grad_of(words), local, row0, rows);
        }
        if IS_GENERAL {
            switch op {
                case PRODUCT, RECURRENCE, RECURRENCE_GRAD: {}
                case LAYER_NORM_GRAD: { rows_back(layer_norm_grad_of(words), local, row0, rows); }
                case LAYER_NORM, SOFTMAX, BINARY, SQUARED: {
                    row_by_row(words, op, local, row0, rows);
                }
                default: { elements(words, op, local, row0, rows); }
            }
        } else {
            if USES_LAYER_NORM && op == LAYER_NORM { row_by_row(words, LAYER_NORM, local, row0, rows); }
            if USES_LAYER_NORM_GRAD && op == LAYER_NORM_GRAD { rows_back(layer_norm_grad_of(words), local, row0, rows); }
            if USES_SOFTMAX && op == SOFTMAX { row_by_row(words, SOFTMAX, local, row0, rows); }
            if USES_BINARY && op == BINARY { row_by_row(words, BINARY, local, row0, rows); }
            if USES_SQUARED && op == SQUARED { row_by_row(words, SQUARED, local, row0, rows); }
            if USES_ACTIVATE && op == ACTIVATE { elements(words, ACTIVATE, local, row0, rows); }
            if USES_ACTIVATE_GRAD && op == ACTIVATE_GRAD { elements(words, ACTIVATE_GRAD, local, row0, rows); }
            if USES_ADD && op == ADD { elements(words, ADD, local, row0, rows); }
            if USES_ADD_GRAD && op == ADD_GRAD { elements(words, ADD_GRAD, local, row0, rows); }
            if USES_ADD_GATED && op == ADD_GATED { elements(words, ADD_GATED, local, row0, rows); }
            if USES_ADD_GATED_GRAD && op == ADD_GATED_GRAD { elements(words, ADD_GATED_GRAD, local, row0, rows); }
            if USES_HIGHWAY && op == HIGHWAY { elements(words, HIGHWAY, local, row0, rows); }
            if USES_HIGHWAY_GRAD && op == HIGHWAY_GRAD { elements(words, HIGHWAY_GRAD, local, row0, rows); }
            if USES_COPY_ROWS && op == COPY_ROWS { elements(words, COPY_ROWS, local, row0, rows); }
            if USES_LAST_ROWS_GRAD && op == LAST_ROWS_GRAD { elements(words, LAST_ROWS_GRAD, local, row0, rows); }
            if USES_BATCH_NORMALISE && op == BATCH_NORMALISE { elements(words, BATCH_NORMALISE, local, row0, rows); }
            if USES_BATCH_NORM_EVALUATE && op == BATCH_NORM_EVALUATE { elements(words, BATCH_NORM_EVALUATE, local, row0, rows); }
            if USES_BATCH_NORM_GRAD && op == BATCH_NORM_GRAD { elements(words, BATCH_NORM_GRAD, local, row0, rows); }
            if USES_SOFTMAX_GRAD && op == SOFTMAX_GRAD { elements(words, SOFTMAX_GRAD, local, row0, rows); }
            if USES_BINARY_GRAD && op == BINARY_GRAD { elements(words, BINARY_GRAD, local, row0, rows); }
            if USES_SQUARED_GRAD && op == SQUARED_GRAD { elements(words, SQUARED_GRAD, local, row0, rows); }
        }
        storageBarrier();
        workgroupBarrier();
    }
}

// The walk's products have one power of two for all terms.
fn term_scale(k: u32) -> f32 {
    return 1.0;
}
