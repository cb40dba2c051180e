// How the walk hands gradients on with their powers of two.

// A gradient that is added to what is there: power of two and size of the sum, and what both sides are
// multiplied with.
struct Sum {
    held: Held,
    taken: f32,
    kept: f32,
}

// What nothing is there to be added to.
fn alone(more: Held) -> Sum {
    return Sum(more, 1.0, 0.0);
}

// The sum has the power of two of what is added, which so needs none but what it has, unless what is there
// is too large for that: then nothing of what is added counts beside it.
fn joined(more: Held, there: Held) -> Sum {
    let n = there.exponent - more.exponent;
    let is_large = n > 127 || size_of(there) + n > MOST_HELD;
    let is_lost = more.top == 0u || (is_large && is_all_finite(more));
    if there.top == 0u {
        return Sum(more, 1.0, 1.0);
    }
    if is_lost {
        return Sum(there, 0.0, 1.0);
    }
    let kept = power(n);
    let top = max(more.top, bitcast<u32>(bitcast<f32>(there.top) * kept));
    return Sum(Held(more.exponent, top), 1.0, kept);
}

// The one with the larger numbers.
fn larger(one: Held, other: Held) -> Held {
    let is_one = other.top == 0u || !is_all_finite(one)
        || (one.top != 0u && is_all_finite(other)
            && size_of(one) + one.exponent >= size_of(other) + other.exponent);
    return Held(select(other.exponent, one.exponent, is_one), select(other.top, one.top, is_one));
}

// The largest magnitude of two lots of numbers, in turns: nobody waits for a place to be free again.
var<workgroup> all_tops: array<atomic<u32>, 6>;
var<private> turn: u32 = 0u;

// The largest of every invocation's bits, of two lots at once, for all of them.
fn largest_of_all(local: u32, bits: vec2<u32>) -> vec2<u32> {
    let place = 2u * turn;
    atomicMax(&all_tops[place], bits.x);
    atomicMax(&all_tops[place + 1u], bits.y);
    workgroupBarrier();
    let top = vec2<u32>(atomicLoad(&all_tops[place]), atomicLoad(&all_tops[place + 1u]));
    // The turn after the next: everybody has read it, and nobody writes it yet.
    let later = 2u * ((turn + 2u) % 3u);
    if local == 0u {
        atomicStore(&all_tops[later], 0u);
        atomicStore(&all_tops[later + 1u], 0u);
    }
    turn = (turn + 1u) % 3u;
    return top;
}

// Writes the entries of these rows: the largest magnitude stands for TILE_COLUMNS columns from `first` on.
fn note(local: u32, at: u32, row: u32, rows: u32, columns: u32, first: u32, it: Held) {
    let size = entry_size(columns);
    let part = 1u + first / TILE_COLUMNS;
    for (var index = local; index < rows; index += INVOCATIONS) {
        let entry = at + (row + index) * size;
        arena[entry] = f32(it.exponent);
        arena[entry + part] = bitcast<f32>(it.top);
    }
}

// The same where one largest magnitude stands for all columns.
fn note_whole(local: u32, at: u32, row: u32, rows: u32, columns: u32, it: Held) {
    let size = entry_size(columns);
    for (var index = local; index < rows * size; index += INVOCATIONS) {
        let is_first = index % size == 0u;
        arena[at + row * size + index] = select(bitcast<f32>(it.top), f32(it.exponent), is_first);
    }
}
