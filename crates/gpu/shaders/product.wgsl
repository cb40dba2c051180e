// Products of a tile of up to 16 rows and up to 64 columns, staged in workgroup memory, in blocks of
// four by four results in the registers of an invocation. Where there are few columns, several invocations share
// the terms of a sum.

const IS_STAGED: bool = true;

// Where a product goes: row by row from `start` on, rows `stride` apart; and what is added to it: biases
// by column, unless that is `NONE`, and what lies there. Both sides of that sum are multiplied with a power
// of two; `taken`, the product's, is 1 or 0.
struct Into {
    start: u32,
    stride: u32,
    bias: u32,
    adds: bool,
    taken: f32,
    kept: f32,
}

// A result that nothing but biases is added to.
fn into_alone(start: u32, stride: u32, bias: u32) -> Into {
    return Into(start, stride, bias, false, 1.0, 0.0);
}

// One side of a product: the i-th row (or column) of term k is at start + i * across + k * along.
struct Side {
    start: u32,
    across: u32,
    along: u32,
    count: u32,
}

// [TILE_DEPTH][TILE_ROWS / 4], [TILE_DEPTH][groups] and [blocks][4 rows] fours.
var<workgroup> left_tile: array<vec4<f32>, 128>;
var<workgroup> right_tile: array<vec4<f32>, 512>;
var<workgroup> results: array<vec4<f32>, 256>;

// Groups of four columns: a power of two that holds so many columns.
fn groups_of(columns: u32) -> u32 {
    if columns > 32u { return 16u; }
    if columns > 16u { return 8u; }
    if columns > 8u { return 4u; }
    if columns > 4u { return 2u; }
    return 1u;
}

fn four(side: Side, i: u32, k: u32) -> vec4<f32> {
    let at = side.start + i * side.across + k * side.along;
    var values = vec4<f32>();
    if i + 3u < side.count {
        values = vec4<f32>(
            arena[at],
            arena[at + side.across],
            arena[at + 2u * side.across],
            arena[at + 3u * side.across],
        );
    } else {
        if i < side.count { values.x = arena[at]; }
        if i + 1u < side.count { values.y = arena[at + side.across]; }
        if i + 2u < side.count { values.z = arena[at + 2u * side.across]; }
    }
    return values;
}

// Multiplies, each term with its power of two on the left; afterwards `product_at` has the results. On the
// right, terms before `skip` count as 0 and the column `ones` holds nothing but 1.
fn multiply(
    local: u32, left: Side, right: Side, depth: u32, skip: u32, ones: u32, into: Into,
) {
    let columns = max(right.count, select(ones + 1u, 0u, ones == NONE));
    let groups = groups_of(columns);
    let splits = 16u / groups;
    if depth == 0u {
        for (var block = local; block < BLOCKS; block += INVOCATIONS) {
            store_block(block, vec4<f32>(), vec4<f32>(), vec4<f32>(), vec4<f32>());
        }
    }
    for (var first = 0u; first < depth; first += TILE_DEPTH) {
        let terms = min(TILE_DEPTH, depth - first);
        workgroupBarrier();
        for (var index = local; index < TILE_DEPTH * 4u; index += INVOCATIONS) {
            let by_term = left.along == 1u;
            let k = select(index / 4u, index % TILE_DEPTH, by_term);
            let i = select(index % 4u, index / TILE_DEPTH, by_term);
            if k < terms {
                left_tile[k * 4u + i] = term_scale(first + k) * four(left, 4u * i, first + k);
            }
        }
        for (var index = local; index < TILE_DEPTH * groups; index += INVOCATIONS) {
            let by_term = right.along == 1u;
            let k = select(index / groups, index % TILE_DEPTH, by_term);
            let i = select(index % groups, index / TILE_DEPTH, by_term);
            if k < terms {
                var values = vec4<f32>();
                if first + k >= skip {
                    values = four(right, 4u * i, first + k);
                }
                if ones != NONE {
                    let offset = vec4<u32>(4u * i) + vec4<u32>(0u, 1u, 2u, 3u);
                    values = select(values, vec4<f32>(1.0), offset == vec4<u32>(ones));
                }
                right_tile[k * groups + i] = values;
            }
        }
        workgroupBarrier();
        for (var block = local; block < BLOCKS; block += INVOCATIONS) {
            let column = block % groups;
            let row = (block / groups) % 4u;
            var a = vec4<f32>();
            var b = vec4<f32>();
            var c = vec4<f32>();
            var d = vec4<f32>();
            if first > 0u {
                a = results[block * 4u];
                b = results[block * 4u + 1u];
                c = results[block * 4u + 2u];
                d = results[block * 4u + 3u];
            }
            for (var k = block / (4u * groups); k < terms; k += splits) {
                let x = left_tile[k * 4u + row];
                let w = right_tile[k * groups + column];
                a += x.x * w;
                b += x.y * w;
                c += x.z * w;
                d += x.w * w;
            }
            store_block(block, a, b, c, d);
        }
    }
    workgroupBarrier();
}

fn store_block(block: u32, a: vec4<f32>, b: vec4<f32>, c: vec4<f32>, d: vec4<f32>) {
    results[block * 4u] = a;
    results[block * 4u + 1u] = b;
    results[block * 4u + 2u] = c;
    results[block * 4u + 3u] = d;
}

// A result of `multiply` for so many columns, with what it is added to.
fn product_at(into: Into, columns: u32, row: u32, column: u32) -> f32 {
    let groups = groups_of(columns);
    let at = ((row / 4u) * groups + column / 4u) * 4u + row % 4u;
    var sum = 0.0;
    for (var first = 0u; first < 256u; first += 16u * groups) {
        sum += results[first + at][column % 4u];
    }
    if into.bias != NONE { sum += arena[into.bias + column]; }
    if into.adds {
        sum = into.taken * sum + into.kept * arena[into.start + row * into.stride + column];
    }
    return sum;
}
