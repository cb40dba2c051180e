//! Products whose results go through an activation or its slope while they are still in a near cache.
//!
//! All buffers are written as if the operators ran one after the other, with the same bits. Measured
//! slower by 30 to 45 % in V8, with ReLU as with tanh: the activation of each tile as it is stored.

use engine::{Memory, Op};

use crate::elementwise;
use crate::product::{Packed, Start};
use crate::simd::{matrix, start};

/// Elements of a block of rows, 16 KiB of them. Measured in V8: a quarter of it is slower by a percent.
const BLOCK: usize = 4096;

/// Runs the first two operators together if they are a product and what is done with all of its
/// elements; says whether.
pub(crate) fn pair(ops: &[Op], packed: &mut Packed, memory: &mut Memory<f32>) -> bool {
    match *ops {
        [
            Op::Linear { input, weight, bias, output, rows },
            Op::Activate { function, input: z, output: y },
            ..,
        ] if z == output && rows.elements(memory.columns(z)).len() == memory.values(z).len() => {
            let columns = memory.columns(z);
            memory.update([z, y], |memory, [z, y]| {
                packed.pack(matrix(memory, weight).transposed());
                let (input, start) = (matrix(memory, input), Start::Row(memory.values(bias)));
                for (rows, part) in blocks(z.len(), columns) {
                    let (z, y) = (&mut z[part.clone()], &mut y[part]);
                    packed.multiply(input.stored_rows(rows), start, z);
                    elementwise::activate(function, z, y);
                }
            });
            true
        }
        [
            Op::LinearGradInput { grad_output, weight, grad_input, accumulate, rows },
            Op::ActivateGrad {
                function,
                input,
                output,
                grad_output: grad_y,
                grad_input: grad_z,
                accumulate: adds,
            },
            ..,
        ] if grad_y == grad_input
            && rows.elements(memory.columns(grad_y)).len() == memory.values(grad_y).len() =>
        {
            let columns = memory.columns(grad_y);
            memory.update([grad_y, grad_z], |memory, [grad_y, grad_z]| {
                packed.pack(matrix(memory, weight));
                let (grad_output, start) = (matrix(memory, grad_output), start(accumulate));
                let (z, y) = (memory.values(input), memory.values(output));
                for (rows, part) in blocks(grad_y.len(), columns) {
                    let grad_y = &mut grad_y[part.clone()];
                    packed.multiply(grad_output.stored_rows(rows), start, grad_y);
                    let (z, y, grad_z) = (&z[part.clone()], &y[part.clone()], &mut grad_z[part]);
                    elementwise::activate_grad(function, z, y, grad_y, adds, grad_z);
                }
            });
            true
        }
        _ => false,
    }
}

/// The rows of each block, and their elements.
fn blocks(
    elements: usize,
    columns: usize,
) -> impl Iterator<Item = (std::ops::Range<usize>, std::ops::Range<usize>)> {
    // Whole tiles, four rows at least.
    let height = (BLOCK / columns / 4).max(1) * 4;
    let rows = elements / columns;
    (0..rows).step_by(height).map(move |first| {
        let end = rows.min(first + height);
        (first..end, first * columns..end * columns)
    })
}
