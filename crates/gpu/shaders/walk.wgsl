// The walk: a workgroup takes a tile of the batch's rows through a list of instructions, each of which
// reads nothing of other rows.

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
    let accumulates = word(at, ACCUMULATE) != 0u;
    let then = word(at, THEN);
    let function = word(at, FUNCTION);
    let leak = bitcast<f32>(word(at, LEAK));
    let e = word(at, E);
    let f = word(at, F);
    let g = word(at, G);
    let accumulates_2 = word(at, ACCUMULATE_2) != 0u;
    for (var block = 0u; block < outer; block++) {
        let row = base + block * stride + row0;
        for (var first = first_column; first < width; first += TILE_COLUMNS * dispatch.columns) {
            let columns = min(TILE_COLUMNS, width - first);
            multiply(
                local,
                Side(x + row * depth, depth, 1u, rows),
                Side(weight + first * across, across, along, columns),
                depth, 0u, NONE,
            );
            for (var index = local; index < rows * columns; index += INVOCATIONS) {
                let column = first + index % columns;
                let place = (row + index / columns) * width + column;
                var value = product_at(columns, index / columns, index % columns);
                if bias != NONE { value += arena[bias + column]; }
                if accumulates { value += arena[out + place]; }
                arena[out + place] = value;
                if then == THEN_ACTIVATE {
                    arena[e + place] = activated(function, leak, value);
                } else if then == THEN_ACTIVATE_GRAD {
                    var slope = slope_times(
                        function, leak, arena[f + place], arena[g + place], value);
                    if accumulates_2 { slope += arena[e + place]; }
                    arena[e + place] = slope;
                }
            }
        }
    }
}

// Everything element by element.
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
    let function = word(at, FUNCTION);
    let leak = bitcast<f32>(word(at, LEAK));
    let e = word(at, E);
    let f = word(at, F);
    let g = word(at, G);
    let h = word(at, H);
    let length = rows * inner * columns;
    for (var block = 0u; block < outer; block++) {
        let first = (base + block * stride + row0 * inner) * columns;
        for (var index = local; index < length; index += INVOCATIONS) {
            let i = first + index;
            let column = i % columns;
            var value = 0.0;
            switch op {
                case ACTIVATE: { value = activated(function, leak, arena[x + i]); }
                case ACTIVATE_GRAD: {
                    value = slope_times(function, leak, arena[x + i], arena[y + i], arena[z + i]);
                }
                case ADD: { value = arena[x + i] + scale * arena[y + i]; }
                case ADD_GRAD: { value = scale * arena[x + i]; }
                case ADD_GATED: { value = arena[x + i] + arena[z] * arena[y + i]; }
                case ADD_GATED_GRAD: { value = arena[z] * arena[x + i]; }
                case HIGHWAY: {
                    let gate = arena[x + i];
                    value = gate * arena[y + i] + (1.0 - gate) * arena[z + i];
                }
                case HIGHWAY_GRAD: {
                    let gate = arena[x + i];
                    let grad = arena[e + i];
                    arena[f + i] = grad * (arena[y + i] - arena[z + i]);
                    arena[g + i] = grad * gate;
                    value = grad * (1.0 - gate);
                }
                case COPY: { value = arena[x + i]; }
                case LAST_ROWS_GRAD: {
                    if block + 1u == outer { value = arena[x + i - block * stride * columns]; }
                }
                case BATCH_NORMALISE: {
                    value = (arena[x + i] - arena[e + column]) * arena[f + column]
                        * arena[y + column] + arena[z + column];
                }
                case BATCH_NORM_EVALUATE: {
                    let inverse = 1.0 / sqrt(arena[f + column] + NORM_EPSILON);
                    value = (arena[x + i] - arena[e + column]) * inverse
                        * arena[y + column] + arena[z + column];
                }
                case BATCH_NORM_GRAD: {
                    let inverse = arena[f + column];
                    let normal = (arena[x + i] - arena[e + column]) * inverse;
                    let own = arena[z + i] - arena[g + column] * scale
                        - normal * arena[h + column] * scale;
                    value = arena[y + column] * inverse * own;
                }
                case SOFTMAX_GRAD: {
                    let goal = arena[y + i / columns];
                    value = (arena[x + i] - one_if(u32(goal) == column)) * scale;
                }
                case BINARY_GRAD: {
                    let goal = arena[y + i / columns];
                    value = (sigmoid(arena[x + i]) - wanted(goal, column, columns)) * scale;
                }
                case SQUARED_GRAD: {
                    let goal = arena[y + i / columns];
                    value = 2.0 * (arena[x + i] - wanted(goal, column, columns)) * scale;
                }
                default: {}
            }
            if accumulates { value += arena[out + i]; }
            arena[out + i] = value;
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
        if op == PRODUCT {
            linear(at, local, group.y * TILE_COLUMNS, row0, rows);
        } else if op == RECURRENCE {
            recur(at, local, row0, rows);
        } else if op == RECURRENCE_GRAD {
            recur_back(at, local, row0, rows);
        } else if op < ACTIVATE {
            row_by_row(at, op, local, row0, rows);
        } else {
            elements(at, op, local, row0, rows);
        }
        storageBarrier();
        workgroupBarrier();
    }
}
