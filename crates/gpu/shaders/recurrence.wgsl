// Recurrent layers: time steps of a tile's rows, from BASE up to OUTER, in one instruction.
//
// Operands: X projected, Y weight U, Z bias, DST gates, E memory, F hidden; COLUMNS is H. Backward: G
// gradient of the hidden states, H and I those of W x + b and of U h + c, J the carried one; THEN is
// the truncation and INNER whether the last time step is among them. ALONG is the cell.

fn gates_of(cell: u32) -> u32 {
    if cell == CELL_LSTM { return 4u; }
    if cell == CELL_GRU { return 3u; }
    return 1u;
}

fn recur(at: u32, local: u32, row0: u32, rows: u32) {
    let cell = word(at, ALONG);
    let steps = word(at, OUTER);
    let batch = word(at, STRIDE);
    let width = word(at, COLUMNS);
    let function = word(at, FUNCTION);
    let leak = bitcast<f32>(word(at, LEAK));
    let projected = word(at, X);
    let weight = word(at, Y);
    let bias = word(at, Z);
    let gates = word(at, DST);
    let memory = word(at, E);
    let hidden = word(at, F);
    let units = gates_of(cell) * width;
    for (var time = word(at, BASE); time < steps; time++) {
        let now = time * batch + row0;
        // The state before the first time step adds nothing, whatever the weights are.
        let depth = select(width, 0u, time == 0u);
        for (var first = 0u; first < units; first += TILE_COLUMNS) {
            let columns = min(TILE_COLUMNS, units - first);
            multiply(
                local,
                Side(hidden + (now - batch) * width, width, 1u, rows),
                Side(weight + first * width, width, 1u, columns),
                depth, 0u, NONE,
            );
            for (var index = local; index < rows * columns; index += INVOCATIONS) {
                let row = index / columns;
                let unit = first + index % columns;
                let place = (now + row) * units + unit;
                let recalled = arena[bias + unit] + product_at(columns, row, index % columns);
                let z = arena[projected + place] + recalled;
                if cell == CELL_RNN {
                    arena[gates + place] = z;
                    arena[hidden + place] = activated(function, leak, z);
                } else if cell == CELL_LSTM {
                    var gate = 0.0;
                    if unit / width == 2u { gate = hyperbolic_tangent(z); } else { gate = sigmoid(z); }
                    arena[gates + place] = gate;
                } else if unit < 2u * width {
                    arena[gates + place] = sigmoid(z);
                } else {
                    arena[memory + (now + row) * width + unit - 2u * width] = recalled;
                }
            }
        }
        storageBarrier();
        workgroupBarrier();
        if cell != CELL_RNN {
            for (var index = local; index < rows * width; index += INVOCATIONS) {
                let row = now + index / width;
                let unit = index % width;
                let gate = gates + row * units + unit;
                let place = row * width + unit;
                var before = 0.0;
                if cell == CELL_LSTM {
                    var state = arena[gate] * arena[gate + 2u * width];
                    if time > 0u {
                        state += arena[gate + width] * arena[memory + place - batch * width];
                    }
                    arena[memory + place] = state;
                    arena[hidden + place] = arena[gate + 3u * width] * hyperbolic_tangent(state);
                } else {
                    if time > 0u { before = arena[hidden + place - batch * width]; }
                    let candidate = hyperbolic_tangent(
                        arena[projected + row * units + 2u * width + unit]
                            + arena[gate] * arena[memory + place]);
                    let z = arena[gate + width];
                    arena[gate + 2u * width] = candidate;
                    arena[hidden + place] = (1.0 - z) * candidate + z * before;
                }
            }
            storageBarrier();
            workgroupBarrier();
        }
    }
}

fn recur_back(at: u32, local: u32, row0: u32, rows: u32) {
    let cell = word(at, ALONG);
    let steps = word(at, OUTER);
    let batch = word(at, STRIDE);
    let width = word(at, COLUMNS);
    let function = word(at, FUNCTION);
    let leak = bitcast<f32>(word(at, LEAK));
    let truncation = word(at, THEN);
    let weight = word(at, Y);
    let gates = word(at, DST);
    let memory = word(at, E);
    let hidden = word(at, F);
    let grad_hidden = word(at, G);
    let grad_projected = word(at, H);
    let grad_recurrent = word(at, I);
    let carry = word(at, J);
    let units = gates_of(cell) * width;
    let last = word(at, INNER) != 0u;
    for (var back = 0u; back < steps - word(at, BASE); back++) {
        let time = steps - 1u - back;
        let now = time * batch + row0;
        let cut = time == 0u || (truncation > 0u && time % max(truncation, 1u) == 0u);
        for (var index = local; index < rows * width; index += INVOCATIONS) {
            let row = now + index / width;
            let unit = index % width;
            let place = row * width + unit;
            let block = row * units + unit;
            let g = arena[grad_hidden + place];
            let carried = carry + (row0 + index / width) * width + unit;
            if last && back == 0u { arena[carried] = 0.0; }
            if cell == CELL_RNN {
                arena[grad_projected + place] = slope_times(
                    function, leak, arena[gates + place], arena[hidden + place], g);
            } else if cell == CELL_LSTM {
                let i = arena[gates + block];
                let f = arena[gates + block + width];
                let candidate = arena[gates + block + 2u * width];
                let o = arena[gates + block + 3u * width];
                let squashed = hyperbolic_tangent(arena[memory + place]);
                let grad_cell = arena[carried] + g * o * (1.0 - squashed * squashed);
                var before = 0.0;
                if time > 0u { before = arena[memory + place - batch * width]; }
                arena[grad_projected + block] = grad_cell * candidate * i * (1.0 - i);
                arena[grad_projected + block + width] = grad_cell * before * f * (1.0 - f);
                arena[grad_projected + block + 2u * width] =
                    grad_cell * i * (1.0 - candidate * candidate);
                arena[grad_projected + block + 3u * width] = g * squashed * o * (1.0 - o);
                arena[carried] = select(grad_cell * f, 0.0, cut);
            } else {
                let r = arena[gates + block];
                let z = arena[gates + block + width];
                let n = arena[gates + block + 2u * width];
                var before = 0.0;
                if time > 0u { before = arena[hidden + place - batch * width]; }
                let grad_candidate = g * (1.0 - z) * (1.0 - n * n);
                let reset = grad_candidate * arena[memory + place] * r * (1.0 - r);
                let keep = g * (before - n) * z * (1.0 - z);
                arena[grad_projected + block] = reset;
                arena[grad_projected + block + width] = keep;
                arena[grad_projected + block + 2u * width] = grad_candidate;
                arena[grad_recurrent + block] = reset;
                arena[grad_recurrent + block + width] = keep;
                arena[grad_recurrent + block + 2u * width] = grad_candidate * r;
                if !cut {
                    arena[grad_hidden + place - batch * width] += g * z;
                }
            }
        }
        storageBarrier();
        workgroupBarrier();
        if !cut {
            for (var first = 0u; first < width; first += TILE_COLUMNS) {
                let columns = min(TILE_COLUMNS, width - first);
                multiply(
                    local,
                    Side(grad_recurrent + now * units, units, 1u, rows),
                    Side(weight + first, 1u, width, columns),
                    units, 0u, NONE,
                );
                for (var index = local; index < rows * columns; index += INVOCATIONS) {
                    let row = index / columns;
                    let place = (now - batch + row) * width + first + index % columns;
                    arena[grad_hidden + place] += product_at(columns, row, index % columns);
                }
            }
            storageBarrier();
            workgroupBarrier();
        }
    }
}
