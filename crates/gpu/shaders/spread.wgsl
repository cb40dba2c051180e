// How large a gradient is whose rows have several powers of two.

// The largest of all rows as a power of two, counted from this on; 0 where all are 0.
var<workgroup> largest_size: atomic<u32>;
const SIZE_ORIGIN: i32 = 65536;
const PLAIN_SIZE: u32 = 65536u;

// How many entries tell of all rows: one for each tile. A sum of nothing but numbers has none.
fn entries_of(powers: Powers) -> u32 {
    let tiles = (powers.block + powers.tile - 1u) / powers.tile;
    return select(powers.rows / powers.block * tiles, 0u, powers.exponents == NONE);
}

// The first row of a tile.
fn row_of(powers: Powers, entry: u32) -> u32 {
    let tiles = (powers.block + powers.tile - 1u) / powers.tile;
    return (entry / tiles) * powers.block + (entry % tiles) * powers.tile;
}

// The largest size of all rows that count: n of 2 to n, 0 where a number is not finite, NOTHING where all are
// 0 or there are none.
fn largest_size_of(powers: Powers, local: u32) -> i32 {
    let count = entries_of(powers);
    var most = 0u;
    for (var index = local; index < count; index += INVOCATIONS) {
        let it = held(powers.exponents, row_of(powers, index), powers.columns);
        let size = u32(size_of(it) + it.exponent + SIZE_ORIGIN);
        let known = select(PLAIN_SIZE, size, is_all_finite(it));
        most = max(most, select(known, 0u, it.top == 0u));
    }
    atomicMax(&largest_size, most);
    workgroupBarrier();
    let size = atomicLoad(&largest_size);
    return select(i32(size) - SIZE_ORIGIN, NOTHING, size == 0u);
}
