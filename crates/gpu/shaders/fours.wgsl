// Four rows of a column at once: what a step costs beside its products is looked up and decided once for
// the four of them.

// Four neighbouring rows; behind the last one the last once more, which is computed and stored again.
fn rows_from(row: u32, rows: u32) -> vec4<u32> {
    return min(vec4<u32>(row) + vec4<u32>(0u, 1u, 2u, 3u), vec4<u32>(rows - 1u));
}

fn load(at: vec4<u32>) -> vec4<f32> {
    return vec4<f32>(arena[at.x], arena[at.y], arena[at.z], arena[at.w]);
}

fn save(at: vec4<u32>, values: vec4<f32>) {
    arena[at.x] = values.x;
    arena[at.y] = values.y;
    arena[at.z] = values.z;
    arena[at.w] = values.w;
}

// Columns are counted off by so many bits of an index, because a division is slow.
fn bits_for(columns: u32) -> u32 {
    return 32u - countLeadingZeros(columns - 1u);
}

// How far an index goes that counts `columns` columns of four rows each.
fn end_of(rows: u32, bits: u32) -> u32 {
    return ((rows + 3u) / 4u) << bits;
}

// The bits of the largest magnitude of four.
fn largest_of_four(x: vec4<f32>) -> u32 {
    let bits = bitcast<vec4<u32>>(x) & vec4<u32>(0x7fffffffu);
    return max(max(bits.x, bits.y), max(bits.z, bits.w));
}
