//! `Writer`: addresses and shapes of a program's buffers, as instructions name them.

use engine::{BufferId, Program, Write};

use crate::arena::{Arena, is_whole};
use crate::instructions::{Elements, Over, Powers};
use crate::layout::TILE_ROWS;

/// Writes instructions for one program.
pub(crate) struct Writer<'a> {
    pub(crate) program: &'a Program,
    pub(crate) arena: &'a Arena,
}

impl Writer<'_> {
    /// Address of a buffer.
    pub(crate) fn at(&self, id: BufferId) -> usize {
        self.arena.at(id)
    }

    /// Columns of a buffer.
    pub(crate) fn columns(&self, id: BufferId) -> usize {
        self.program.buffer(id).columns
    }

    /// Elements of a buffer.
    pub(crate) fn size(&self, id: BufferId) -> usize {
        self.program.buffer(id).rows * self.columns(id)
    }

    /// Which rows of a buffer a tile of the batch has: a block of neighbours each time step, or several
    /// neighbours each row.
    pub(crate) fn over(&self, id: BufferId) -> Over {
        let (rows, batch) = (self.program.buffer(id).rows, self.program.batch);
        let (outer, stride, inner) =
            if self.program.time_major { (rows / batch, batch, 1) } else { (1, 0, rows / batch) };
        Over { outer, stride, base: 0, inner, columns: self.columns(id) }
    }

    /// All elements of a buffer, which is written.
    pub(crate) fn elements(&self, output: BufferId) -> Elements {
        self.added(output.into())
    }

    /// All elements of a buffer, which may be added to.
    fn added(&self, write: Write) -> Elements {
        let Write { buffer, accumulate } = write;
        Elements {
            over: self.over(buffer),
            output: self.at(buffer),
            accumulate,
            source: None,
            before: self.arena.before(write),
            exponents: self.arena.exponents(buffer),
        }
    }

    /// The same of a gradient that is handed on from another.
    pub(crate) fn handed_on(&self, from: BufferId, write: impl Into<Write>) -> Elements {
        Elements { source: self.arena.exponents(from), ..self.added(write.into()) }
    }

    /// The powers of two of a buffer as sums over its rows read them.
    pub(crate) fn powers(&self, id: BufferId) -> Powers {
        let (buffer, exponents) = (self.program.buffer(id), self.arena.exponents(id));
        if exponents.is_none() || is_whole(buffer.row_axes) {
            return Powers { exponents, ..NO_POWERS };
        }
        let over = self.over(id);
        Powers {
            exponents,
            rows: buffer.rows,
            block: buffer.rows / over.outer,
            tile: TILE_ROWS as usize * over.inner,
            columns: over.columns,
        }
    }
}

/// Those of what is no gradient; but for their place also those of a gradient that has a single one.
pub(crate) const NO_POWERS: Powers =
    Powers { exponents: None, rows: 1, block: 1, tile: 1, columns: 0 };
