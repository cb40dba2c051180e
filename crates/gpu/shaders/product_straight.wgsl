// Products where a processor plays the device: straight from memory. A load costs it most, one by one
// for each of four invocations, and multiplying and adding next to nothing: so an invocation takes sixteen
// rows and eight columns, and 24 loads serve 128 multiplications. Matrices keep the sums where no
// loop has to carry them term by term.

const IS_STAGED: bool = false;

// Where a product goes: row by row from `start` on, rows `stride` apart; and what is added to it: biases
// by column, unless that is `NONE`, and what lies there.
struct Into {
    start: u32,
    stride: u32,
    bias: u32,
    adds: bool,
}

// One side of a product: the i-th row (or column) of term k is at start + i * across + k * along.
struct Side {
    start: u32,
    across: u32,
    along: u32,
    count: u32,
}

// Four terms of four rows or columns: a column of the matrix is a term.
fn terms(at: vec4<u32>, along: u32) -> mat4x4<f32> {
    return mat4x4<f32>(load(at), load(at + along), load(at + 2u * along), load(at + 3u * along));
}

// Four neighbouring columns of four rows: a column of the matrix is a row.
fn terms_of_rows(at: vec4<u32>) -> mat4x4<f32> {
    return transpose(terms(at, 1u));
}

// Every product of one term.
fn outer(w: vec4<f32>, x: vec4<f32>) -> mat4x4<f32> {
    return mat4x4<f32>(w * x.x, w * x.y, w * x.z, w * x.w);
}

// Stores eight columns of a row, as far as there are any.
fn keep(into: Into, row: u32, column: u32, columns: u32, a: vec4<f32>, b: vec4<f32>) {
    let at = into.start + row * into.stride + column;
    if column < columns { arena[at] = a.x; }
    if column + 1u < columns { arena[at + 1u] = a.y; }
    if column + 2u < columns { arena[at + 2u] = a.z; }
    if column + 3u < columns { arena[at + 3u] = a.w; }
    if column + 4u < columns { arena[at + 4u] = b.x; }
    if column + 5u < columns { arena[at + 5u] = b.y; }
    if column + 6u < columns { arena[at + 6u] = b.z; }
    if column + 7u < columns { arena[at + 7u] = b.w; }
}

// Multiplies; terms before `skip` are left out. Rows behind the last are the last once more, and stored
// once more.
fn multiply(
    local: u32, left: Side, right: Side, depth: u32, skip: u32, ones: u32, into: Into,
) {
    let columns = right.count;
    let row_a = rows_from(0u, left.count);
    let row_b = rows_from(4u, left.count);
    let row_c = rows_from(8u, left.count);
    let row_d = rows_from(12u, left.count);
    let left_a = left.start + row_a * left.across;
    let left_b = left.start + row_b * left.across;
    let left_c = left.start + row_c * left.across;
    let left_d = left.start + row_d * left.across;
    for (var column = 8u * local; column < columns; column += 8u * INVOCATIONS) {
        let each = rows_from(column, columns);
        let later = rows_from(column + 4u, columns);
        let right_a = right.start + each * right.across;
        let right_b = right.start + later * right.across;
        var bias_a = vec4<f32>();
        var bias_b = vec4<f32>();
        if into.bias != NONE {
            bias_a = load(into.bias + each);
            bias_b = load(into.bias + later);
        }
        var aa = mat4x4<f32>(bias_a, bias_a, bias_a, bias_a);
        var ab = mat4x4<f32>(bias_b, bias_b, bias_b, bias_b);
        var ba = mat4x4<f32>(bias_a, bias_a, bias_a, bias_a);
        var bb = mat4x4<f32>(bias_b, bias_b, bias_b, bias_b);
        var ca = mat4x4<f32>(bias_a, bias_a, bias_a, bias_a);
        var cb = mat4x4<f32>(bias_b, bias_b, bias_b, bias_b);
        var da = mat4x4<f32>(bias_a, bias_a, bias_a, bias_a);
        var db = mat4x4<f32>(bias_b, bias_b, bias_b, bias_b);
        // What is there is read before any of it is stored.
        if into.adds {
            let at_a = into.start + row_a * into.stride + column;
            let at_b = into.start + row_b * into.stride + column;
            let at_c = into.start + row_c * into.stride + column;
            let at_d = into.start + row_d * into.stride + column;
            aa += terms_of_rows(at_a);
            ab += terms_of_rows(at_a + 4u);
            ba += terms_of_rows(at_b);
            bb += terms_of_rows(at_b + 4u);
            ca += terms_of_rows(at_c);
            cb += terms_of_rows(at_c + 4u);
            da += terms_of_rows(at_d);
            db += terms_of_rows(at_d + 4u);
        }
        var k = skip;
        for (; k + 4u <= depth; k += 4u) {
            let w_a = terms(right_a + k * right.along, right.along);
            let w_b = terms(right_b + k * right.along, right.along);
            let x_a = transpose(terms(left_a + k * left.along, left.along));
            aa += w_a * x_a;
            ab += w_b * x_a;
            let x_b = transpose(terms(left_b + k * left.along, left.along));
            ba += w_a * x_b;
            bb += w_b * x_b;
            let x_c = transpose(terms(left_c + k * left.along, left.along));
            ca += w_a * x_c;
            cb += w_b * x_c;
            let x_d = transpose(terms(left_d + k * left.along, left.along));
            da += w_a * x_d;
            db += w_b * x_d;
        }
        for (; k < depth; k++) {
            let w_a = load(right_a + k * right.along);
            let w_b = load(right_b + k * right.along);
            let x_a = load(left_a + k * left.along);
            aa += outer(w_a, x_a);
            ab += outer(w_b, x_a);
            let x_b = load(left_b + k * left.along);
            ba += outer(w_a, x_b);
            bb += outer(w_b, x_b);
            let x_c = load(left_c + k * left.along);
            ca += outer(w_a, x_c);
            cb += outer(w_b, x_c);
            let x_d = load(left_d + k * left.along);
            da += outer(w_a, x_d);
            db += outer(w_b, x_d);
        }
        keep(into, row_a.x, column, columns, aa[0], ab[0]);
        keep(into, row_a.y, column, columns, aa[1], ab[1]);
        keep(into, row_a.z, column, columns, aa[2], ab[2]);
        keep(into, row_a.w, column, columns, aa[3], ab[3]);
        keep(into, row_b.x, column, columns, ba[0], bb[0]);
        keep(into, row_b.y, column, columns, ba[1], bb[1]);
        keep(into, row_b.z, column, columns, ba[2], bb[2]);
        keep(into, row_b.w, column, columns, ba[3], bb[3]);
        keep(into, row_c.x, column, columns, ca[0], cb[0]);
        keep(into, row_c.y, column, columns, ca[1], cb[1]);
        keep(into, row_c.z, column, columns, ca[2], cb[2]);
        keep(into, row_c.w, column, columns, ca[3], cb[3]);
        keep(into, row_d.x, column, columns, da[0], db[0]);
        keep(into, row_d.y, column, columns, da[1], db[1]);
        keep(into, row_d.z, column, columns, da[2], db[2]);
        keep(into, row_d.w, column, columns, da[3], db[3]);
    }
    storageBarrier();
    workgroupBarrier();
}

// A result of `multiply`.
fn product_at(into: Into, columns: u32, row: u32, column: u32) -> f32 {
    return arena[into.start + row * into.stride + column];
}
