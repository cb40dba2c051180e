//! `Writer`: addresses and shapes of a program's buffers, as instructions name them.

use engine::{BufferId, Program, Write};

use crate::arena::Arena;
use crate::instructions::{Elements, Over};

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
    pub(crate) fn added(&self, Write { buffer, accumulate }: Write) -> Elements {
        Elements { over: self.over(buffer), output: self.at(buffer), accumulate }
    }
}
