// Products where a processor plays the device: straight from memory. A load costs it most, one by one
// for each of four invocations, and multiplying and adding next to nothing: so an invocation takes sixteen
// rows and sixteen columns, and 32 loads serve 256 multiplications; eight columns where most products are
// so narrow that half of the invocations would be idle. Matrices keep the sums where no loop has to carry
// them term by term.

const IS_STAGED: bool = false;

// Columns that an invocation takes at once, 16 or 8.
const OWN_COLUMNS: u32 = 16u;

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

// Four terms of four rows or columns: a column of the matrix is a term.
fn terms(at: vec4<u32>, along: u32) -> mat4x4<f32> {
    return mat4x4<f32>(load(at), load(at + along), load(at + 2u * along), load(at + 3u * along));
}

// The same of the left side, each term with its power of two.
fn left_terms(at: vec4<u32>, along: u32, scales: vec4<f32>) -> mat4x4<f32> {
    return mat4x4<f32>(
        scales.x * load(at), scales.y * load(at + along),
        scales.z * load(at + 2u * along), scales.w * load(at + 3u * along));
}

// Every product of one term.
fn outer(w: vec4<f32>, x: vec4<f32>) -> mat4x4<f32> {
    return mat4x4<f32>(w * x.x, w * x.y, w * x.z, w * x.w);
}

// Four columns of four rows, which begin where `rows` says: a column of the matrix is a row.
fn block_at(rows: vec4<u32>, columns: vec4<u32>) -> mat4x4<f32> {
    return mat4x4<f32>(
        load(rows.x + columns), load(rows.y + columns), load(rows.z + columns), load(rows.w + columns));
}

fn keep(rows: vec4<u32>, columns: vec4<u32>, block: mat4x4<f32>) {
    save(rows.x + columns, block[0]);
    save(rows.y + columns, block[1]);
    save(rows.z + columns, block[2]);
    save(rows.w + columns, block[3]);
}

// Multiplies; terms before `skip` are left out. Rows and columns behind the last are the last once more,
// and stored once more: that costs less than to ask.
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
    let into_a = into.start + row_a * into.stride;
    let into_b = into.start + row_b * into.stride;
    let into_c = into.start + row_c * into.stride;
    let into_d = into.start + row_d * into.stride;
    for (var column = OWN_COLUMNS * local; column < columns; column += OWN_COLUMNS * INVOCATIONS) {
        let column_a = rows_from(column, columns);
        let right_a = right.start + column_a * right.across;
        let column_b = rows_from(column + 4u, columns);
        let right_b = right.start + column_b * right.across;
        let column_c = rows_from(column + 8u, columns);
        let right_c = right.start + column_c * right.across;
        let column_d = rows_from(column + 12u, columns);
        let right_d = right.start + column_d * right.across;
        var bias_a = vec4<f32>();
        var bias_b = vec4<f32>();
        var bias_c = vec4<f32>();
        var bias_d = vec4<f32>();
        if into.bias != NONE {
            bias_a = load(into.bias + column_a);
            bias_b = load(into.bias + column_b);
            if OWN_COLUMNS > 8u {
                bias_c = load(into.bias + column_c);
                bias_d = load(into.bias + column_d);
            }
        }
        var aa = mat4x4<f32>(bias_a, bias_a, bias_a, bias_a);
        var ab = mat4x4<f32>(bias_b, bias_b, bias_b, bias_b);
        var ac = mat4x4<f32>(bias_c, bias_c, bias_c, bias_c);
        var ad = mat4x4<f32>(bias_d, bias_d, bias_d, bias_d);
        var ba = mat4x4<f32>(bias_a, bias_a, bias_a, bias_a);
        var bb = mat4x4<f32>(bias_b, bias_b, bias_b, bias_b);
        var bc = mat4x4<f32>(bias_c, bias_c, bias_c, bias_c);
        var bd = mat4x4<f32>(bias_d, bias_d, bias_d, bias_d);
        var ca = mat4x4<f32>(bias_a, bias_a, bias_a, bias_a);
        var cb = mat4x4<f32>(bias_b, bias_b, bias_b, bias_b);
        var cc = mat4x4<f32>(bias_c, bias_c, bias_c, bias_c);
        var cd = mat4x4<f32>(bias_d, bias_d, bias_d, bias_d);
        var da = mat4x4<f32>(bias_a, bias_a, bias_a, bias_a);
        var db = mat4x4<f32>(bias_b, bias_b, bias_b, bias_b);
        var dc = mat4x4<f32>(bias_c, bias_c, bias_c, bias_c);
        var dd = mat4x4<f32>(bias_d, bias_d, bias_d, bias_d);
        // What is there is read before any of it is stored.
        if into.adds {
            aa += into.kept * block_at(into_a, column_a);
            ab += into.kept * block_at(into_a, column_b);
            ba += into.kept * block_at(into_b, column_a);
            bb += into.kept * block_at(into_b, column_b);
            ca += into.kept * block_at(into_c, column_a);
            cb += into.kept * block_at(into_c, column_b);
            da += into.kept * block_at(into_d, column_a);
            db += into.kept * block_at(into_d, column_b);
            if OWN_COLUMNS > 8u {
                ac += into.kept * block_at(into_a, column_c);
                ad += into.kept * block_at(into_a, column_d);
                bc += into.kept * block_at(into_b, column_c);
                bd += into.kept * block_at(into_b, column_d);
                cc += into.kept * block_at(into_c, column_c);
                cd += into.kept * block_at(into_c, column_d);
                dc += into.kept * block_at(into_d, column_c);
                dd += into.kept * block_at(into_d, column_d);
            }
        }
        var k = skip;
        for (; k + 4u <= depth; k += 4u) {
            // What is not finite shows, also where nothing else of the product is taken.
            let scales = into.taken * vec4<f32>(
                term_scale(k), term_scale(k + 1u), term_scale(k + 2u), term_scale(k + 3u));
            let x_a = transpose(left_terms(left_a + k * left.along, left.along, scales));
            let x_b = transpose(left_terms(left_b + k * left.along, left.along, scales));
            let x_c = transpose(left_terms(left_c + k * left.along, left.along, scales));
            let x_d = transpose(left_terms(left_d + k * left.along, left.along, scales));
            let w_a = terms(right_a + k * right.along, right.along);
            let w_b = terms(right_b + k * right.along, right.along);
            aa += w_a * x_a;
            ab += w_b * x_a;
            ba += w_a * x_b;
            bb += w_b * x_b;
            ca += w_a * x_c;
            cb += w_b * x_c;
            da += w_a * x_d;
            db += w_b * x_d;
            if OWN_COLUMNS > 8u {
                let w_c = terms(right_c + k * right.along, right.along);
                let w_d = terms(right_d + k * right.along, right.along);
                ac += w_c * x_a;
                ad += w_d * x_a;
                bc += w_c * x_b;
                bd += w_d * x_b;
                cc += w_c * x_c;
                cd += w_d * x_c;
                dc += w_c * x_d;
                dd += w_d * x_d;
            }
        }
        for (; k < depth; k++) {
            let scale = into.taken * term_scale(k);
            let x_a = scale * load(left_a + k * left.along);
            let x_b = scale * load(left_b + k * left.along);
            let x_c = scale * load(left_c + k * left.along);
            let x_d = scale * load(left_d + k * left.along);
            let w_a = load(right_a + k * right.along);
            let w_b = load(right_b + k * right.along);
            aa += outer(w_a, x_a);
            ab += outer(w_b, x_a);
            ba += outer(w_a, x_b);
            bb += outer(w_b, x_b);
            ca += outer(w_a, x_c);
            cb += outer(w_b, x_c);
            da += outer(w_a, x_d);
            db += outer(w_b, x_d);
            if OWN_COLUMNS > 8u {
                let w_c = load(right_c + k * right.along);
                let w_d = load(right_d + k * right.along);
                ac += outer(w_c, x_a);
                ad += outer(w_d, x_a);
                bc += outer(w_c, x_b);
                bd += outer(w_d, x_b);
                cc += outer(w_c, x_c);
                cd += outer(w_d, x_c);
                dc += outer(w_c, x_d);
                dd += outer(w_d, x_d);
            }
        }
        keep(into_a, column_a, aa);
        keep(into_a, column_b, ab);
        keep(into_b, column_a, ba);
        keep(into_b, column_b, bb);
        keep(into_c, column_a, ca);
        keep(into_c, column_b, cb);
        keep(into_d, column_a, da);
        keep(into_d, column_b, db);
        if OWN_COLUMNS > 8u {
            keep(into_a, column_c, ac);
            keep(into_a, column_d, ad);
            keep(into_b, column_c, bc);
            keep(into_b, column_d, bd);
            keep(into_c, column_c, cc);
            keep(into_c, column_d, cd);
            keep(into_d, column_c, dc);
            keep(into_d, column_d, dd);
        }
    }
    storageBarrier();
    workgroupBarrier();
}

// A result of `multiply`.
fn product_at(into: Into, columns: u32, row: u32, column: u32) -> f32 {
    return arena[into.start + row * into.stride + column];
}
