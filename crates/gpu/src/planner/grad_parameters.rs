//! Gradients of weights and biases as jobs: one for each tile of a weight matrix and chunk of rows.

use engine::Write;

use super::sum::{Scratch, Sum, combined, joined};
use crate::arena::Arena;
use crate::instructions as to;
use crate::layout::{TILE_COLUMNS, TILE_ROWS};
use crate::shaders::Form;

/// Rows that one job sums over; longer sums go in chunks.
const MOST_ROWS: usize = 1024;

/// leftᵀ · right over rows, and the column sums of left.
pub(crate) struct Outer {
    pub(crate) left: usize,
    /// The powers of two of the left side.
    pub(crate) powers: to::Powers,
    pub(crate) units: usize,
    pub(crate) right: usize,
    pub(crate) features: usize,
    pub(crate) rows: usize,
    /// How many rows later the right side starts; what would be before it counts as 0.
    pub(crate) skip: usize,
    pub(crate) weight: Write,
    pub(crate) bias: Write,
}

/// The jobs for it.
pub(crate) fn grad_parameters(arena: &mut Arena, form: Form, of: &Outer) -> Sum {
    let chunks = of.rows.div_ceil(MOST_ROWS);
    let (weights, size) = (of.units * of.features, of.units * (of.features + 1));
    // What is added to something else first comes to one power of two with it.
    let is_direct = chunks == 1 && !of.weight.accumulate && !of.bias.accumulate;
    let scratch = if is_direct { 0 } else { arena.reserve(chunks * size) };
    let (weight_exponent, bias_exponent) = if is_direct {
        (arena.alone(of.weight), arena.alone(of.bias))
    } else {
        (arena.reserve(1), arena.reserve(1))
    };
    // Where tiles are staged, biases are one more column. Elsewhere a tile of nothing but biases would
    // be a job of next to no work: a processor shares out every other job to the same core.
    let columns = of.features + usize::from(form == Form::Staged);
    let mut sum = Sum::default();
    for chunk in 0..chunks {
        let (first, end) = (chunk * of.rows / chunks, (chunk + 1) * of.rows / chunks);
        let skip = of.skip.saturating_sub(first);
        let (weight, bias) = if is_direct {
            (arena.at(of.weight.buffer), arena.at(of.bias.buffer))
        } else {
            (scratch + chunk * size, scratch + chunk * size + weights)
        };
        for first_unit in (0..of.units).step_by(TILE_ROWS as usize) {
            for first_feature in (0..columns).step_by(TILE_COLUMNS as usize) {
                let job = to::GradParameters {
                    first_row: first,
                    rows: end - first,
                    skip,
                    left: of.left + first * of.units,
                    units: of.units,
                    first_unit,
                    right: of.right + (first + skip - of.skip) * of.features,
                    features: of.features,
                    first_feature,
                    weight,
                    bias,
                    powers: of.powers,
                    weight_exponent,
                    bias_exponent,
                };
                sum.jobs.push(job.into());
            }
        }
    }
    if !is_direct {
        for (from, exponent, result, count) in
            [(0, weight_exponent, of.weight, weights), (weights, bias_exponent, of.bias, of.units)]
        {
            let from = Scratch { numbers: scratch + from, exponent };
            let one = joined(arena, from, result, count);
            sum.combined.extend(combined(to::Combine { chunks, stride: size, ..one }));
        }
    }
    sum
}
