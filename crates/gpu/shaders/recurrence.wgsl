// Recurrent layers: time steps of a tile's rows in one instruction.

fn cell_of(layer: Recurrent) -> u32 {
    return select(ONE_CELL, layer.cell, ONE_CELL == NONE);
}

fn gates_of(cell: u32) -> u32 {
    switch cell {
        case CELL_RNN: { return 1u; }
        case CELL_LSTM: { return 4u; }
        case CELL_GRU: { return 3u; }
        // Nothing is multiplied, and what follows writes NaN.
        default: { return 0u; }
    }
}

fn recur(it: Recurrence, local: u32, row0: u32, rows: u32) {
    let layer = it.layer;
    let cell = cell_of(layer);
    let batch = layer.batch;
    let width = layer.width;
    let function = function_of(layer.activation);
    let leak = layer.activation.leak;
    let projected = it.projected;
    let weight = layer.weight;
    let bias = it.bias;
    let gates = layer.gates;
    let memory = layer.memory;
    let hidden = layer.hidden;
    let units = gates_of(cell) * width;
    for (var time = layer.first; time < layer.end; time++) {
        let now = time * batch + row0;
        // The state before the first time step adds nothing, whatever the weights are.
        let depth = select(width, 0u, time == 0u);
        for (var first = 0u; first < units; first += TILE_COLUMNS) {
            let columns = min(TILE_COLUMNS, units - first);
            let into = Into(gates + now * units + first, units, bias + first, false);
            multiply(
                local,
                Side(hidden + (now - batch) * width, width, 1u, rows),
                Side(weight + first * width, width, 1u, columns),
                depth, 0u, NONE, into,
            );
            let bits = bits_for(columns);
            let end = end_of(rows, bits);
            for (var index = local; index < end; index += INVOCATIONS) {
                let offset = index & ((1u << bits) - 1u);
                if offset >= columns { continue; }
                let unit = first + offset;
                let at_rows = rows_from(4u * (index >> bits), rows);
                let place = (now + at_rows) * units + unit;
                let recalled = products_at(into, columns, at_rows, offset);
                let z = load(projected + place) + recalled;
                if cell == CELL_RNN {
                    save(gates + place, z);
                    save(hidden + place, activated(function, leak, z));
                } else if cell == CELL_LSTM {
                    let is_candidate = unit >= 2u * width && unit < 3u * width;
                    save(gates + place, select(sigmoids(z), hyperbolic_tangents(z), is_candidate));
                } else if cell == CELL_GRU {
                    if unit < 2u * width {
                        save(gates + place, sigmoids(z));
                    } else {
                        save(memory + (now + at_rows) * width + unit - 2u * width, recalled);
                    }
                }
            }
        }
        storageBarrier();
        workgroupBarrier();
        if cell != CELL_RNN {
            let bits = bits_for(width);
            let end = end_of(rows, bits);
            for (var index = local; index < end; index += INVOCATIONS) {
                let unit = index & ((1u << bits) - 1u);
                if unit >= width { continue; }
                let row = now + rows_from(4u * (index >> bits), rows);
                let gate = gates + row * units + unit;
                let place = row * width + unit;
                var before = vec4<f32>();
                if cell == CELL_LSTM {
                    if time > 0u { before = load(memory + place - batch * width); }
                    let state = load(gate) * load(gate + 2u * width) + load(gate + width) * before;
                    save(memory + place, state);
                    save(hidden + place, load(gate + 3u * width) * hyperbolic_tangents(state));
                } else if cell == CELL_GRU {
                    if time > 0u { before = load(hidden + place - batch * width); }
                    let candidate = hyperbolic_tangents(
                        load(projected + row * units + 2u * width + unit)
                            + load(gate) * load(memory + place));
                    let z = load(gate + width);
                    save(gate + 2u * width, candidate);
                    save(hidden + place, (1.0 - z) * candidate + z * before);
                } else {
                    save(hidden + place, unknown());
                }
            }
            storageBarrier();
            workgroupBarrier();
        }
    }
}

fn recur_back(it: RecurrenceGrad, local: u32, row0: u32, rows: u32) {
    let layer = it.layer;
    let cell = cell_of(layer);
    let batch = layer.batch;
    let width = layer.width;
    let function = function_of(layer.activation);
    let leak = layer.activation.leak;
    let truncation = it.truncation;
    let weight = layer.weight;
    let gates = layer.gates;
    let memory = layer.memory;
    let hidden = layer.hidden;
    let grad_hidden = it.grad_hidden;
    let grad_projected = it.grad_projected;
    let grad_recurrent = it.grad_recurrent;
    let carry = it.carry;
    let units = gates_of(cell) * width;
    for (var back = 0u; back < layer.end - layer.first; back++) {
        let time = layer.end - 1u - back;
        let now = time * batch + row0;
        let cut = time == 0u || (truncation > 0u && time % max(truncation, 1u) == 0u);
        let bits = bits_for(width);
        let end = end_of(rows, bits);
        for (var index = local; index < end; index += INVOCATIONS) {
            let unit = index & ((1u << bits) - 1u);
            if unit >= width { continue; }
            let at_rows = rows_from(4u * (index >> bits), rows);
            let row = now + at_rows;
            let place = row * width + unit;
            let block = row * units + unit;
            let g = load(grad_hidden + place);
            let carried = carry + (row0 + at_rows) * width + unit;
            if layer.last && back == 0u { save(carried, vec4<f32>()); }
            if cell == CELL_RNN {
                save(grad_projected + place, slope_times(
                    function, leak, load(gates + place), load(hidden + place), g));
            } else if cell == CELL_LSTM {
                let i = load(gates + block);
                let f = load(gates + block + width);
                let candidate = load(gates + block + 2u * width);
                let o = load(gates + block + 3u * width);
                let squashed = hyperbolic_tangents(load(memory + place));
                let grad_cell = load(carried) + g * o * (1.0 - squashed * squashed);
                var before = vec4<f32>();
                if time > 0u { before = load(memory + place - batch * width); }
                save(grad_projected + block, grad_cell * candidate * i * (1.0 - i));
                save(grad_projected + block + width, grad_cell * before * f * (1.0 - f));
                save(grad_projected + block + 2u * width,
                    grad_cell * i * (1.0 - candidate * candidate));
                save(grad_projected + block + 3u * width, g * squashed * o * (1.0 - o));
                save(carried, select(grad_cell * f, vec4<f32>(), cut));
            } else if cell == CELL_GRU {
                let r = load(gates + block);
                let z = load(gates + block + width);
                let n = load(gates + block + 2u * width);
                var before = vec4<f32>();
                if time > 0u { before = load(hidden + place - batch * width); }
                let grad_candidate = g * (1.0 - z) * (1.0 - n * n);
                let reset = grad_candidate * load(memory + place) * r * (1.0 - r);
                let keep = g * (before - n) * z * (1.0 - z);
                save(grad_projected + block, reset);
                save(grad_projected + block + width, keep);
                save(grad_projected + block + 2u * width, grad_candidate);
                save(grad_recurrent + block, reset);
                save(grad_recurrent + block + width, keep);
                save(grad_recurrent + block + 2u * width, grad_candidate * r);
                if !cut {
                    let earlier = grad_hidden + place - batch * width;
                    save(earlier, load(earlier) + g * z);
                }
            } else {
                save(grad_projected + block, unknown());
            }
        }
        storageBarrier();
        workgroupBarrier();
        if !cut {
            for (var first = 0u; first < width; first += TILE_COLUMNS) {
                let columns = min(TILE_COLUMNS, width - first);
                let into = Into(grad_hidden + (now - batch) * width + first, width, NONE, true);
                multiply(
                    local,
                    Side(grad_recurrent + now * units, units, 1u, rows),
                    Side(weight + first, 1u, width, columns),
                    units, 0u, NONE, into,
                );
                let end = rows << bits_for(columns);
                for (var index = local; IS_STAGED && index < end; index += INVOCATIONS) {
                    let row = index >> bits_for(columns);
                    let column = index & ((1u << bits_for(columns)) - 1u);
                    if column < columns {
                        let place = into.start + row * width + column;
                        arena[place] = product_at(into, columns, row, column);
                    }
                }
            }
            storageBarrier();
            workgroupBarrier();
        }
    }
}
