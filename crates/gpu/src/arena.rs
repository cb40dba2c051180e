//! Where everything lies in the arena: the program's buffers, powers of two, scratch, and the ring of results.

use engine::{BufferId, Program, Role, RowAxes, Write};

use crate::layout::{RESULT_HEAD, TILE_COLUMNS};

/// Steps whose results the ring holds.
pub(crate) const RING: usize = 64;

/// Numbers that addresses are multiples of: 16 bytes.
const ALIGNMENT: usize = 4;

/// The powers of two of a gradient: an entry for each row, or a single one for a parameter's gradient. What adds to
/// a gradient writes them anew elsewhere, since others may still read those of before.
#[derive(Clone, Copy, Debug)]
struct Table {
    size: usize,
    /// Where they lie, and where they lay before the last operator that adds to the gradient.
    now: usize,
    before: usize,
}

/// Addresses in the arena, in numbers of four bytes.
#[derive(Debug)]
pub(crate) struct Arena {
    starts: Vec<usize>,
    /// Of each gradient, its powers of two.
    tables: Vec<Option<Table>>,
    length: usize,
    /// Address of the ring.
    pub(crate) ring: usize,
    /// Numbers from one result in the ring to the next.
    pub(crate) stride: usize,
}

impl Arena {
    /// Places every buffer of the program, and the ring.
    pub(crate) fn new(program: &Program) -> Arena {
        let numbers = RESULT_HEAD as usize + 2 * program.probes.len();
        let stride = numbers.next_multiple_of(ALIGNMENT);
        let mut arena =
            Arena { starts: Vec::new(), tables: Vec::new(), length: 0, ring: 0, stride };
        for buffer in &program.buffers {
            let start = arena.reserve(buffer.rows * buffer.columns);
            arena.starts.push(start);
            let size = match buffer.role {
                Role::Gradient if is_whole(buffer.row_axes) => Some(1),
                Role::Gradient => Some(buffer.rows * entry_size(buffer.columns)),
                Role::Data
                | Role::Parameter
                | Role::Value
                | Role::OptimiserState
                | Role::RunningMean
                | Role::RunningVariance
                | Role::Mark => None,
            };
            let table = size.map(|size| {
                let now = arena.reserve(size);
                Table { size, now, before: now }
            });
            arena.tables.push(table);
        }
        arena.ring = arena.reserve(RING * stride);
        arena
    }

    /// Sets numbers aside; their address.
    pub(crate) fn reserve(&mut self, count: usize) -> usize {
        let start = self.length;
        self.length += count.next_multiple_of(ALIGNMENT);
        start
    }

    /// Address of a buffer.
    pub(crate) fn at(&self, id: BufferId) -> usize {
        self.starts[id.0]
    }

    /// Gives what these results are added to a new table, so that the old one can still be read.
    pub(crate) fn renew<'a>(&mut self, writes: impl Iterator<Item = &'a Write>) {
        for write in writes.filter(|write| write.accumulate) {
            if let Some(Table { size, now, .. }) = self.tables[write.buffer.0] {
                let table = Table { size, now: self.reserve(size), before: now };
                self.tables[write.buffer.0] = Some(table);
            }
        }
    }

    /// Where the powers of two of a gradient lie; `None` of what is no gradient.
    pub(crate) fn exponents(&self, id: BufferId) -> Option<usize> {
        self.tables[id.0].map(|table| table.now)
    }

    /// The same of what is a gradient.
    pub(crate) fn of_gradient(&self, id: BufferId) -> usize {
        self.exponents(id).unwrap_or_else(|| unreachable!("every gradient has them"))
    }

    /// Where those lie of what a result is added to; `None` if it is added to nothing.
    pub(crate) fn before(&self, Write { buffer, accumulate }: Write) -> Option<usize> {
        self.tables[buffer.0].filter(|_| accumulate).map(|table| table.before)
    }

    /// Where those of a result lie before anything is added to it.
    pub(crate) fn alone(&self, write: Write) -> usize {
        self.before(write).unwrap_or_else(|| self.of_gradient(write.buffer))
    }

    /// Bytes of all of it.
    pub(crate) fn bytes(&self) -> u64 {
        4 * self.length as u64
    }
}

/// Whether a gradient has a single power of two because its rows are not those of the batch.
pub(crate) fn is_whole(rows: RowAxes) -> bool {
    match rows {
        RowAxes::Parameter | RowAxes::Single => true,
        RowAxes::Batch | RowAxes::TimeBatch | RowAxes::BatchTime => false,
    }
}

/// Numbers of a row's entry among the powers of two: n, and a largest magnitude for each tile of columns.
pub(crate) fn entry_size(columns: usize) -> usize {
    1 + columns.div_ceil(TILE_COLUMNS as usize)
}
