//! How many rounds of loops an invocation may make in a dispatch.
//!
//! Mesa's llvmpipe ends every loop of a shader without a word once an invocation has made 65,535
//! rounds in all of them together. There a walk goes in several dispatches; no other device needs that.

use super::way::{Way, way};
use crate::instructions::{Over, Product, Recurrence, RecurrenceGrad, Recurrent, Walk};
use crate::layout as to;
use crate::shaders::Form;

/// Rounds that an invocation makes at most in a dispatch, as they are counted here: well below llvmpipe's limit, since
/// it counts more of them (walks of 40,000 went wrong).
pub(crate) const SOFTWARE_ROOM: usize = 20_000;

/// Rounds that it takes to read and write powers of two for a block of rows.
const EXPONENTS: usize = 40;

/// The instruction in parts that fit, and how many rounds each takes. Products and recurrences are cut
/// between their time steps.
pub(crate) fn cut(walk: &Walk, form: Form, room: usize) -> Vec<(Walk, usize)> {
    let (count, each) = (blocks(walk), rounds_of_block(walk, form));
    let most = (room / each.max(1)).max(1);
    let ranges = (0..count).step_by(most).map(|first| (first, most.min(count - first)));
    let times = |layer: &Recurrent, first, here| Recurrent {
        first,
        end: first + here,
        last: first + here == count,
        ..*layer
    };
    match way(walk) {
        Way::Product(whole) if count > most => ranges
            .map(|(first, here)| {
                let base = whole.over.base + first * whole.over.stride;
                let over = Over { base, outer: here, ..whole.over };
                (Product { over, ..*whole }.into(), each * here)
            })
            .collect(),
        Way::Recurrence(whole) if count > most => ranges
            .map(|(first, here)| {
                let layer = times(&whole.layer, first, here);
                (Recurrence { layer, ..*whole }.into(), each * here)
            })
            .collect(),
        Way::RecurrenceGrad(whole) if count > most => {
            let mut parts: Vec<_> = ranges
                .map(|(first, here)| {
                    let layer = times(&whole.layer, first, here);
                    (RecurrenceGrad { layer, ..*whole }.into(), each * here)
                })
                .collect();
            parts.reverse();
            parts
        }
        Way::Product(_)
        | Way::Recurrence(_)
        | Way::RecurrenceGrad(_)
        | Way::Rows(_)
        | Way::Elements(..) => vec![(walk.clone(), each * count)],
    }
}

/// Time steps, or blocks of rows, that an instruction goes through one after the other.
fn blocks(walk: &Walk) -> usize {
    match way(walk) {
        Way::Recurrence(Recurrence { layer, .. })
        | Way::RecurrenceGrad(RecurrenceGrad { layer, .. }) => layer.end - layer.first,
        Way::Product(Product { over, .. }) | Way::Rows(over) | Way::Elements(over, _) => over.outer,
    }
}

/// About how many rounds an invocation makes for each of them, all loops together.
fn rounds_of_block(walk: &Walk, form: Form) -> usize {
    let (tile_rows, tile_columns) = (to::TILE_ROWS as usize, to::TILE_COLUMNS as usize);
    let tile_depth = to::TILE_DEPTH as usize;
    // Four rows of a column at once; columns are counted up to a power of two.
    let each_row = |columns: usize| {
        (tile_rows / 4 * columns.next_power_of_two()).div_ceil(invocations(form)) + 1
    };
    let product = |depth: usize, columns: usize| {
        let tiles = columns.div_ceil(tile_columns);
        let within = columns.min(tile_columns);
        let sums = match form {
            Form::Staged => {
                let sides = tile_columns / 4 + tile_rows / 4;
                let staged = sides * tile_depth / invocations(form);
                // A result sums up to 16 shares of its terms, four at once.
                depth + depth.div_ceil(tile_depth) * (staged + 4) + 68 * each_row(within)
            }
            Form::Straight => {
                let blocks = 2 * within.div_ceil(8 * invocations(form));
                blocks * (depth / 4 + 6) + each_row(within)
            }
        };
        tiles * (sums + EXPONENTS)
    };
    match way(walk) {
        Way::Product(it) => product(it.depth, it.over.columns),
        Way::Recurrence(Recurrence { layer, .. }) => {
            product(layer.width, 4 * layer.width) + each_row(layer.width)
        }
        Way::RecurrenceGrad(RecurrenceGrad { layer, .. }) => {
            product(4 * layer.width, layer.width) + 2 * (each_row(layer.width) + EXPONENTS)
        }
        Way::Rows(over) => {
            tile_rows.div_ceil(invocations(form)) * over.inner * 4 * (over.columns + 1) + EXPONENTS
        }
        Way::Elements(over, _) => over.inner.max(1) * each_row(over.columns) + EXPONENTS,
    }
}

fn invocations(form: Form) -> usize {
    match form {
        Form::Staged => to::INVOCATIONS as usize,
        Form::Straight => to::FEW_INVOCATIONS as usize,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instructions::{Activation, Cell, Function, Next, Then};

    const RELU: Activation = Activation { function: Function::Relu, leak: 0.0 };

    fn recurrence(is_backward: bool) -> Walk {
        let layer = Recurrent {
            cell: Cell::Lstm,
            activation: RELU,
            first: 0,
            end: 500,
            last: true,
            batch: 32,
            width: 64,
            weight: 0,
            gates: 0,
            memory: 0,
            hidden: 0,
        };
        if !is_backward {
            return Recurrence { layer, projected: 0, bias: 0 }.into();
        }
        RecurrenceGrad {
            layer,
            truncation: 0,
            grad_hidden: 0,
            grad_projected: 0,
            grad_recurrent: 0,
            carry: 0,
            hidden_exponents: 0,
            projected_exponents: 0,
            recurrent_exponents: 0,
            carry_exponents: 0,
        }
        .into()
    }

    fn layer(walk: &Walk) -> Recurrent {
        match way(walk) {
            Way::Recurrence(it) => it.layer,
            Way::RecurrenceGrad(it) => it.layer,
            _ => panic!("it is no recurrence"),
        }
    }

    #[test]
    fn parts_follow_each_other_and_fit() {
        for is_backward in [false, true] {
            let mut parts = cut(&recurrence(is_backward), Form::Staged, SOFTWARE_ROOM);
            assert!(parts.len() > 3);
            assert!(parts.iter().all(|(_, rounds)| *rounds <= SOFTWARE_ROOM));
            if is_backward {
                assert_eq!(layer(&parts[0].0).end, 500, "the last time step comes first");
                parts.reverse();
            }
            let mut next = 0;
            for (part, _) in &parts {
                assert_eq!(layer(part).first, next);
                next = layer(part).end;
                assert_eq!(layer(part).last, next == 500);
            }
            assert_eq!(next, 500);
        }
    }

    #[test]
    fn a_product_is_cut_between_time_steps_and_small_ones_stay_whole() {
        let product = Product {
            over: Over { outer: 300, stride: 32, base: 0, inner: 1, columns: 256 },
            input: 0,
            weight: 0,
            bias: None,
            output: 0,
            depth: 64,
            across: 64,
            along: 1,
            accumulate: false,
            source: None,
            before: None,
            exponents: None,
            next: Next {
                then: Then::Nothing,
                activation: RELU,
                output: 0,
                inputs: 0,
                values: 0,
                accumulate: false,
                before: None,
                exponents: None,
            },
        };
        let parts = cut(&product.into(), Form::Staged, SOFTWARE_ROOM);
        let rows: Vec<Over> = parts
            .iter()
            .map(|(part, _)| match way(part) {
                Way::Product(it) => it.over,
                _ => panic!("it is no product"),
            })
            .collect();
        assert!(parts.len() > 1 && rows.iter().map(|over| over.outer).sum::<usize>() == 300);
        assert_eq!(rows[1].base, 32 * rows[0].outer);
        let small = Product { over: Over { outer: 1, ..product.over }, ..product };
        assert_eq!(cut(&small.into(), Form::Staged, SOFTWARE_ROOM).len(), 1);
    }
}
