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

// A linear map, or its way back, and the activation that follows it.
fn linear(it: Product, local: u32, first_column: u32, row0: u32, rows: u32) {
    let width = it.over.columns;
    let out = it.output;
    let next = it.next;
    let function = function_of(next.activation);
    let leak = next.activation.leak;
    let accumulates = ADDS && it.accumulate;
    let next_accumulates = ADDS && next.accumulate;
    for (var block = 0u; block < it.over.outer; block++) {
        let row = it.over.base + block * it.over.stride + row0;
        for (var first = first_column; first < width; first += TILE_COLUMNS * dispatch.columns) {
            let columns = min(TILE_COLUMNS, width - first);
            let biases = select(it.bias + first, NONE, it.bias == NONE);
            let into = Into(out + row * width + first, width, biases, accumulates);
            multiply(
                local,
                Side(it.input + row * it.depth, it.depth, 1u, rows),
                Side(it.weight + first * it.across, it.across, it.along, columns),
                it.depth, 0u, NONE, into,
            );
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
                var slope = slope_times(
                    function, leak, load(next.inputs + place), load(next.values + place), value);
                if next_accumulates { slope += load(next.output + place); }
                save(next.output + place, slope);
            }
            let alone_end = select(0u, end, IS_STAGED && next.then == THEN_NOTHING);
            for (var index = local; index < alone_end; index += INVOCATIONS) {
                let offset = index & ((1u << bits) - 1u);
                if offset >= columns { continue; }
                let at_rows = rows_from(4u * (index >> bits), rows);
                let place = (row + at_rows) * width + first + offset;
                save(out + place, products_at(into, columns, at_rows, offset));
            }
        }
    }
}

// What an operator does element by element, four rows of a column at once.
fn elements(words: Words, op: u32, local: u32, row0: u32, rows: u32) {
    let to = elements_of(words);
    let over = to.over;
    let columns = over.columns;
    let bits = bits_for(columns);
    let end = end_of(rows * over.inner, bits);
    for (var block = 0u; block < over.outer; block++) {
        let first = over.base + block * over.stride + row0 * over.inner;
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
                    save(it.grad_gate + i, grad * (load(it.candidate + i) - load(it.carried + i)));
                    save(it.grad_candidate + i, grad * gate);
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
                    let own = load(it.grad_output + i) - arena[it.grad_shift + column] * it.share
                        - normal * arena[it.grad_scale + column] * it.share;
                    value = arena[it.scale + column] * inverse * own;
                }
                case SOFTMAX_GRAD: {
                    let it = softmax_grad_of(words);
                    let targets = load(it.targets + row);
                    value = (load(it.probabilities + i) - wanted(targets, column, NONE)) * it.share;
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
            if to.accumulate { value += load(to.output + i); }
            save(to.output + i, value);
        }
    }
}

fn row_by_row(words: Words, op: u32, local: u32, row0: u32, rows: u32) {
    let over = over_of(words);
    let block = rows * over.inner;
    let count = over.outer * block;
    for (var index = local; index < count; index += INVOCATIONS) {
        let row = over.base + (index / block) * over.stride + row0 * over.inner + index % block;
        switch op {
            case LAYER_NORM: { layer_norm(layer_norm_of(words), row); }
            case LAYER_NORM_GRAD: { layer_norm_grad(layer_norm_grad_of(words), row); }
            case SOFTMAX: { softmax(softmax_of(words), row); }
            case BINARY: { binary(binary_of(words), row); }
            case SQUARED: { squared(squared_of(words), row); }
            // The build script checks that whatever is handed on here has its case.
            default: {}
        }
    }
}

@compute @workgroup_size(INVOCATIONS)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
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
            linear(product_of(words), local, group.y * TILE_COLUMNS, row0, rows);
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
                case LAYER_NORM, LAYER_NORM_GRAD, SOFTMAX, BINARY, SQUARED: {
                    row_by_row(words, op, local, row0, rows);
                }
                default: { elements(words, op, local, row0, rows); }
            }
        } else {
            if USES_LAYER_NORM && op == LAYER_NORM { row_by_row(words, LAYER_NORM, local, row0, rows); }
            if USES_LAYER_NORM_GRAD && op == LAYER_NORM_GRAD { row_by_row(words, LAYER_NORM_GRAD, local, row0, rows); }
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
