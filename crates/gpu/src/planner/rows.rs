//! Which rows of a buffer belong to a row of the batch.

use engine::{BufferId, Program};

use crate::code::Row;
use crate::layout::{BASE, INNER, OUTER, STRIDE};

/// The row with the places filled that say which rows of a matrix a tile of the batch has: a block of
/// neighbours each time step, or several neighbours each row.
pub(crate) fn with_rows(row: Row, program: &Program, buffer: BufferId) -> Row {
    let (rows, batch) = (program.buffer(buffer).rows, program.batch);
    let (outer, stride, inner) =
        if program.time_major { (rows / batch, batch, 1) } else { (1, 0, rows / batch) };
    row.at(OUTER, outer).at(STRIDE, stride).at(BASE, 0).at(INNER, inner)
}
