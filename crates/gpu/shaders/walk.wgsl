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

// Operands: X input, Y weight, Z bias, DST output; then E, F, G of the activation.
fn linear(at: u32, local: u32, first_column: u32, row0: u32, rows: u32) {
    let outer = word(at, OUTER);
    let stride = word(at, STRIDE);
    let base = word(at, BASE);
    let x = word(at, X);
    let weight = word(at, Y);
    let bias = word(at, Z);
    let out = word(at, DST);
    let depth = word(at, DEPTH);
    let width = word(at, COLUMNS);
    let across = word(at, ACROSS);
    let along = word(at, ALONG);
    let accumulates = ADDS && word(at, ACCUMULATE) != 0u;
    let then = word(at, THEN);
    let function = function_of(at);
    let leak = bitcast<f32>(word(at, LEAK));
    let e = word(at, E);
    let f = word(at, F);
    let g = word(at, G);
    let accumulates_2 = ADDS && word(at, ACCUMULATE_2) != 0u;
    for (var block = 0u; block < outer; block++) {
        let row = base + block * stride + row0;
        for (var first = first_column; first < width; first += TILE_COLUMNS * dispatch.columns) {
            let columns = min(TILE_COLUMNS, width - first);
            let biases = select(bias + first, NONE, bias == NONE);
            let into = Into(out + row * width + first, width, biases, accumulates);
            multiply(
                local,
                Side(x + row * depth, depth, 1u, rows),
                Side(weight + first * across, across, along, columns),
                depth, 0u, NONE, into,
            );
            // A loop for each thing that may follow: a processor that plays the device skips loops, but
            // goes through every branch.
            let bits = bits_for(columns);
            let end = end_of(rows, bits);
            let activated_end = select(0u, end, then == THEN_ACTIVATE);
            for (var index = local; index < activated_end; index += INVOCATIONS) {
                let offset = index & ((1u << bits) - 1u);
                if offset >= columns { continue; }
                let at_rows = rows_from(4u * (index >> bits), rows);
                let place = (row + at_rows) * width + first + offset;
                let value = products_at(into, columns, at_rows, offset);
                if IS_STAGED { save(out + place, value); }
                save(e + place, activated(function, leak, value));
            }
            let grad_end = select(0u, end, then == THEN_ACTIVATE_GRAD);
            for (var index = local; index < grad_end; index += INVOCATIONS) {
                let offset = index & ((1u << bits) - 1u);
                if offset >= columns { continue; }
                let at_rows = rows_from(4u * (index >> bits), rows);
                let place = (row + at_rows) * width + first + offset;
                let value = products_at(into, columns, at_rows, offset);
                if IS_STAGED { save(out + place, value); }
                var slope = slope_times(function, leak, load(f + place), load(g + place), value);
                if accumulates_2 { slope += load(e + place); }
                save(e + place, slope);
            }
            let alone_end = select(0u, end, IS_STAGED && then == THEN_NOTHING);
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
fn elements(at: u32, op: u32, local: u32, row0: u32, rows: u32) {
    let outer = word(at, OUTER);
    let stride = word(at, STRIDE);
    let base = word(at, BASE);
    let inner = word(at, INNER);
    let x = word(at, X);
    let y = word(at, Y);
    let z = word(at, Z);
    let out = word(at, DST);
    let columns = word(at, COLUMNS);
    let accumulates = word(at, ACCUMULATE) != 0u;
    let scale = bitcast<f32>(word(at, SCALE));
    let function = function_of(at);
    let leak = bitcast<f32>(word(at, LEAK));
    let e = word(at, E);
    let f = word(at, F);
    let g = word(at, G);
    let h = word(at, H);
    let bits = bits_for(columns);
    let end = end_of(rows * inner, bits);
    for (var block = 0u; block < outer; block++) {
        let first = base + block * stride + row0 * inner;
        for (var index = local; index < end; index += INVOCATIONS) {
            let column = index & ((1u << bits) - 1u);
            if column >= columns { continue; }
            let row = first + rows_from(4u * (index >> bits), rows * inner);
            let i = row * columns + column;
            var value = vec4<f32>();
            switch op {
                case ACTIVATE: { value = activated(function, leak, load(x + i)); }
                case ACTIVATE_GRAD: {
                    value = slope_times(function, leak, load(x + i), load(y + i), load(z + i));
                }
                case ADD: { value = load(x + i) + scale * load(y + i); }
                case ADD_GRAD: { value = scale * load(x + i); }
                case ADD_GATED: { value = load(x + i) + arena[z] * load(y + i); }
                case ADD_GATED_GRAD: { value = arena[z] * load(x + i); }
                case HIGHWAY: {
                    let gate = load(x + i);
                    value = gate * load(y + i) + (1.0 - gate) * load(z + i);
                }
                case HIGHWAY_GRAD: {
                    let gate = load(x + i);
                    let grad = load(e + i);
                    save(f + i, grad * (load(y + i) - load(z + i)));
                    save(g + i, grad * gate);
                    value = grad * (1.0 - gate);
                }
                case COPY: { value = load(x + i); }
                case LAST_ROWS_GRAD: {
                    if block + 1u == outer { value = load(x + i - block * stride * columns); }
                }
                case BATCH_NORMALISE: {
                    value = (load(x + i) - arena[e + column]) * arena[f + column]
                        * arena[y + column] + arena[z + column];
                }
                case BATCH_NORM_EVALUATE: {
                    let inverse = 1.0 / sqrt(arena[f + column] + NORM_EPSILON);
                    value = (load(x + i) - arena[e + column]) * inverse
                        * arena[y + column] + arena[z + column];
                }
                case BATCH_NORM_GRAD: {
                    let inverse = arena[f + column];
                    let normal = (load(x + i) - arena[e + column]) * inverse;
                    let own = load(z + i) - arena[g + column] * scale
                        - normal * arena[h + column] * scale;
                    value = arena[y + column] * inverse * own;
                }
                case SOFTMAX_GRAD: {
                    value = (load(x + i) - wanted(load(y + row), column, NONE)) * scale;
                }
                case BINARY_GRAD: {
                    value = (sigmoids(load(x + i)) - wanted(load(y + row), column, columns)) * scale;
                }
                case SQUARED_GRAD: {
                    value = 2.0 * (load(x + i) - wanted(load(y + row), column, columns)) * scale;
                }
                default: {}
            }
            if accumulates { value += load(out + i); }
            save(out + i, value);
        }
    }
}

fn row_by_row(at: u32, op: u32, local: u32, row0: u32, rows: u32) {
    let block = rows * word(at, INNER);
    let count = word(at, OUTER) * block;
    for (var index = local; index < count; index += INVOCATIONS) {
        let row = word(at, BASE) + (index / block) * word(at, STRIDE) + row0 * word(at, INNER)
            + index % block;
        switch op {
            case LAYER_NORM: { layer_norm(at, row); }
            case LAYER_NORM_GRAD: { layer_norm_grad(at, row); }
            case SOFTMAX: { softmax(at, row); }
            case BINARY: { binary(at, row); }
            default: { squared(at, row); }
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
        let at = dispatch.first + index;
        let op = word(at, OP);
        if uses(PRODUCT) && op == PRODUCT {
            linear(at, local, group.y * TILE_COLUMNS, row0, rows);
        }
        if uses(RECURRENCE) && op == RECURRENCE { recur(at, local, row0, rows); }
        if uses(RECURRENCE_GRAD) && op == RECURRENCE_GRAD { recur_back(at, local, row0, rows); }
        if IS_GENERAL {
            if op > RECURRENCE_GRAD && op < ACTIVATE {
                row_by_row(at, op, local, row0, rows);
            } else if op >= ACTIVATE {
                elements(at, op, local, row0, rows);
            }
        }
        if only(LAYER_NORM) && op == LAYER_NORM { row_by_row(at, LAYER_NORM, local, row0, rows); }
        if only(LAYER_NORM_GRAD) && op == LAYER_NORM_GRAD { row_by_row(at, LAYER_NORM_GRAD, local, row0, rows); }
        if only(SOFTMAX) && op == SOFTMAX { row_by_row(at, SOFTMAX, local, row0, rows); }
        if only(BINARY) && op == BINARY { row_by_row(at, BINARY, local, row0, rows); }
        if only(SQUARED) && op == SQUARED { row_by_row(at, SQUARED, local, row0, rows); }
        if only(ACTIVATE) && op == ACTIVATE { elements(at, ACTIVATE, local, row0, rows); }
        if only(ACTIVATE_GRAD) && op == ACTIVATE_GRAD { elements(at, ACTIVATE_GRAD, local, row0, rows); }
        if only(ADD) && op == ADD { elements(at, ADD, local, row0, rows); }
        if only(ADD_GRAD) && op == ADD_GRAD { elements(at, ADD_GRAD, local, row0, rows); }
        if only(ADD_GATED) && op == ADD_GATED { elements(at, ADD_GATED, local, row0, rows); }
        if only(ADD_GATED_GRAD) && op == ADD_GATED_GRAD { elements(at, ADD_GATED_GRAD, local, row0, rows); }
        if only(HIGHWAY) && op == HIGHWAY { elements(at, HIGHWAY, local, row0, rows); }
        if only(HIGHWAY_GRAD) && op == HIGHWAY_GRAD { elements(at, HIGHWAY_GRAD, local, row0, rows); }
        if only(COPY) && op == COPY { elements(at, COPY, local, row0, rows); }
        if only(LAST_ROWS_GRAD) && op == LAST_ROWS_GRAD { elements(at, LAST_ROWS_GRAD, local, row0, rows); }
        if only(BATCH_NORMALISE) && op == BATCH_NORMALISE { elements(at, BATCH_NORMALISE, local, row0, rows); }
        if only(BATCH_NORM_EVALUATE) && op == BATCH_NORM_EVALUATE { elements(at, BATCH_NORM_EVALUATE, local, row0, rows); }
        if only(BATCH_NORM_GRAD) && op == BATCH_NORM_GRAD { elements(at, BATCH_NORM_GRAD, local, row0, rows); }
        if only(SOFTMAX_GRAD) && op == SOFTMAX_GRAD { elements(at, SOFTMAX_GRAD, local, row0, rows); }
        if only(BINARY_GRAD) && op == BINARY_GRAD { elements(at, BINARY_GRAD, local, row0, rows); }
        if only(SQUARED_GRAD) && op == SQUARED_GRAD { elements(at, SQUARED_GRAD, local, row0, rows); }
        storageBarrier();
        workgroupBarrier();
    }
}
