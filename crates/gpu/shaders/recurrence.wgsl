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
            let into = into_alone(gates + now * units + first, units, bias + first);
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
    let is_apart = it.projected_exponents != it.recurrent_exponents;
    for (var back = 0u; back < layer.end - layer.first; back++) {
        let time = layer.end - 1u - back;
        let now = time * batch + row0;
        let cut = time == 0u || (truncation > 0u && time % max(truncation, 1u) == 0u);
        let begins = layer.last && back == 0u;
        // What comes from above and what is carried have the same power of two from here on.
        let above = held(it.hidden_exponents, now, width);
        var along = Held(NOTHING, 0u);
        if cell == CELL_LSTM && !begins { along = held(it.carry_exponents, row0, width); }
        let most = larger(above, along);
        let exponent = better(most);
        let scale = power(above.exponent - exponent);
        let carry_scale = power(along.exponent - exponent);
        var sum = alone(Held(exponent, most.top));
        if !cut { sum = joined(sum.held, held(it.hidden_exponents, now - batch, width)); }
        var tops = vec2<u32>();
        let bits = bits_for(width);
        let end = end_of(rows, bits);
        for (var index = local; index < end; index += INVOCATIONS) {
            let unit = index & ((1u << bits) - 1u);
            if unit >= width { continue; }
            let at_rows = rows_from(4u * (index >> bits), rows);
            let row = now + at_rows;
            let place = row * width + unit;
            let block = row * units + unit;
            let g = scale * load(grad_hidden + place);
            let carried = carry + (row0 + at_rows) * width + unit;
            if begins { save(carried, vec4<f32>()); }
            if cell == CELL_RNN {
                let grad = slope_times(function, leak, load(gates + place), load(hidden + place), g);
                save(grad_projected + place, grad);
                tops.x = max(tops.x, largest_of_four(grad));
            } else if cell == CELL_LSTM {
                let i = load(gates + block);
                let f = load(gates + block + width);
                let candidate = load(gates + block + 2u * width);
                let o = load(gates + block + 3u * width);
                let squashed = hyperbolic_tangents(load(memory + place));
                let grad_cell = carry_scale * load(carried) + g * o * (1.0 - squashed * squashed);
                var before = vec4<f32>();
                if time > 0u { before = load(memory + place - batch * width); }
                let grad_i = grad_cell * candidate * i * (1.0 - i);
                let grad_f = grad_cell * before * f * (1.0 - f);
                let grad_candidate = grad_cell * i * (1.0 - candidate * candidate);
                let grad_o = g * squashed * o * (1.0 - o);
                let carries = select(grad_cell * f, vec4<f32>(), cut);
                save(grad_projected + block, grad_i);
                save(grad_projected + block + width, grad_f);
                save(grad_projected + block + 2u * width, grad_candidate);
                save(grad_projected + block + 3u * width, grad_o);
                save(carried, carries);
                tops.x = max(tops.x, max(
                    max(largest_of_four(grad_i), largest_of_four(grad_f)),
                    max(largest_of_four(grad_candidate), largest_of_four(grad_o))));
                tops.y = max(tops.y, largest_of_four(carries));
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
                // r is at most 1.
                tops.x = max(tops.x, max(
                    max(largest_of_four(reset), largest_of_four(keep)), largest_of_four(grad_candidate)));
                if !cut {
                    let earlier = grad_hidden + place - batch * width;
                    save(earlier, sum.kept * load(earlier) + sum.taken * (g * z));
                }
            } else {
                save(grad_projected + block, unknown());
            }
        }
        tops = largest_of_all(local, tops);
        let gate_held = Held(exponent, tops.x);
        note_whole(local, it.projected_exponents, now, rows, units, gate_held);
        if is_apart { note_whole(local, it.recurrent_exponents, now, rows, units, gate_held); }
        if cell == CELL_LSTM {
            note_whole(local, it.carry_exponents, row0, rows, width, Held(exponent, tops.y));
        }
        storageBarrier();
        workgroupBarrier();
        if !cut {
            // A GRU has brought what is there to the power of two of the sum already.
            let kept = select(sum.kept, 1.0, cell == CELL_GRU);
            var top = 0u;
            for (var first = 0u; first < width; first += TILE_COLUMNS) {
                let columns = min(TILE_COLUMNS, width - first);
                let into = Into(
                    grad_hidden + (now - batch) * width + first, width, NONE, true, sum.taken, kept);
                multiply(
                    local,
                    Side(grad_recurrent + now * units, units, 1u, rows),
                    Side(weight + first, 1u, width, columns),
                    units, 0u, NONE, into,
                );
                let bits = bits_for(columns);
                let end = end_of(rows, bits);
                for (var index = local; index < end; index += INVOCATIONS) {
                    let column = index & ((1u << bits) - 1u);
                    if column >= columns { continue; }
                    let at_rows = rows_from(4u * (index >> bits), rows);
                    let value = products_at(into, columns, at_rows, column);
                    if IS_STAGED { save(into.start + at_rows * width + column, value); }
                    top = max(top, largest_of_four(value));
                }
            }
            top = largest_of_all(local, vec2<u32>(top, 0u)).x;
            note_whole(
                local, it.hidden_exponents, now - batch, rows, width, Held(sum.held.exponent, top));
            storageBarrier();
            workgroupBarrier();
        }
    }
}
