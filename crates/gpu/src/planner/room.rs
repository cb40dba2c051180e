//! How many rounds of loops an invocation may make in a dispatch.
//!
//! Mesa's llvmpipe ends every loop of a shader without a word once an invocation has made 65,535
//! rounds in all of them together. There a walk goes in several dispatches; no other device needs that.

use crate::code::Row;
use crate::layout as to;
use crate::shaders::Form;

/// Rounds that an invocation makes at most in a dispatch, well below llvmpipe's limit.
pub(crate) const SOFTWARE_ROOM: u32 = 40_000;

/// The instruction in parts that fit, and how many rounds each takes. Time steps are what it is cut
/// between.
pub(crate) fn cut(row: &Row, form: Form, room: u32) -> Vec<(Row, u32)> {
    let count = row.word(to::OUTER).saturating_sub(first_of(row));
    let each = rounds(row, form).div_ceil(count.max(1));
    let most = (room / each.max(1)).max(1);
    let op = row.word(to::OP);
    let is_recurrent = op == to::RECURRENCE || op == to::RECURRENCE_GRAD;
    if count <= most || !is_recurrent && op != to::PRODUCT {
        return vec![(row.clone(), each * count)];
    }
    let mut parts = Vec::new();
    for first in (0..count).step_by(most as usize) {
        let here = most.min(count - first);
        let part = if is_recurrent {
            let is_last = u32::from(first + here == count);
            row.clone().with(to::BASE, first).with(to::OUTER, first + here).with(to::INNER, is_last)
        } else {
            let base = row.word(to::BASE) + first * row.word(to::STRIDE);
            row.clone().with(to::BASE, base).with(to::OUTER, here)
        };
        parts.push((part, each * here));
    }
    if op == to::RECURRENCE_GRAD {
        parts.reverse();
    }
    parts
}

/// Of a recurrence `BASE` is its first time step, elsewhere a row.
fn first_of(row: &Row) -> u32 {
    let is_recurrent = [to::RECURRENCE, to::RECURRENCE_GRAD].contains(&row.word(to::OP));
    if is_recurrent { row.word(to::BASE) } else { 0 }
}

/// About how many rounds an invocation makes, all loops together.
fn rounds(row: &Row, form: Form) -> u32 {
    let (outer, columns) = (row.word(to::OUTER), row.word(to::COLUMNS));
    // Four rows of a column at once; columns are counted up to a power of two.
    let each_row = |columns: u32| {
        (to::TILE_ROWS / 4 * columns.next_power_of_two()).div_ceil(invocations(form)) + 1
    };
    let product = |depth: u32, columns: u32| {
        let tiles = columns.div_ceil(to::TILE_COLUMNS);
        let within = columns.min(to::TILE_COLUMNS);
        let sums = match form {
            Form::Staged => {
                let sides = to::TILE_COLUMNS / 4 + to::TILE_ROWS / 4;
                let staged = sides * to::TILE_DEPTH / to::INVOCATIONS;
                // A result sums up to 16 shares of its terms, four at once.
                depth + depth.div_ceil(to::TILE_DEPTH) * (staged + 4) + 68 * each_row(within)
            }
            Form::Straight => {
                let blocks = 2 * within.div_ceil(8 * to::FEW_INVOCATIONS);
                blocks * (depth / 4 + 6) + each_row(within)
            }
        };
        tiles * sums
    };
    match row.word(to::OP) {
        to::PRODUCT => outer * product(row.word(to::DEPTH), columns),
        to::RECURRENCE => outer * (product(columns, 4 * columns) + each_row(columns)),
        to::RECURRENCE_GRAD => outer * (product(4 * columns, columns) + each_row(columns)),
        op if op < to::ACTIVATE => {
            let rows = to::TILE_ROWS.div_ceil(invocations(form)) * row.word(to::INNER);
            outer * rows * 4 * (columns + 1)
        }
        _ => outer * row.word(to::INNER).max(1) * each_row(columns),
    }
}

fn invocations(form: Form) -> u32 {
    match form {
        Form::Staged => to::INVOCATIONS,
        Form::Straight => to::FEW_INVOCATIONS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recurrence(op: u32) -> Row {
        Row::new(op).with(to::OUTER, 500).with(to::COLUMNS, 64).with(to::INNER, 1)
    }

    #[test]
    fn parts_follow_each_other_and_fit() {
        for op in [to::RECURRENCE, to::RECURRENCE_GRAD] {
            let mut parts = cut(&recurrence(op), Form::Staged, SOFTWARE_ROOM);
            assert!(parts.len() > 3);
            assert!(parts.iter().all(|(_, rounds)| *rounds <= SOFTWARE_ROOM));
            if op == to::RECURRENCE_GRAD {
                assert_eq!(parts[0].0.word(to::OUTER), 500, "the last time step comes first");
                parts.reverse();
            }
            let mut next = 0;
            for (part, _) in &parts {
                assert_eq!(part.word(to::BASE), next);
                next = part.word(to::OUTER);
                assert_eq!(part.word(to::INNER) == 1, next == 500);
            }
            assert_eq!(next, 500);
        }
    }

    #[test]
    fn a_product_is_cut_between_time_steps_and_small_ones_stay_whole() {
        let product = Row::new(to::PRODUCT)
            .with(to::OUTER, 300)
            .with(to::STRIDE, 32)
            .with(to::DEPTH, 64)
            .with(to::COLUMNS, 256);
        let parts = cut(&product, Form::Staged, SOFTWARE_ROOM);
        let blocks: u32 = parts.iter().map(|(part, _)| part.word(to::OUTER)).sum();
        assert!(parts.len() > 1 && blocks == 300);
        assert_eq!(parts[1].0.word(to::BASE), 32 * parts[0].0.word(to::OUTER));
        let small = product.with(to::OUTER, 1);
        assert_eq!(cut(&small, Form::Staged, SOFTWARE_ROOM).len(), 1);
    }
}
