//! Where everything lies in the arena: the program's buffers, scratch, and the ring of results.

use engine::{BufferId, Program};

use crate::layout::RESULT_HEAD;

/// Steps whose results the ring holds.
pub(crate) const RING: usize = 64;

/// Numbers that addresses are multiples of: 16 bytes.
const ALIGNMENT: usize = 4;

/// Addresses in the arena, in numbers of four bytes.
#[derive(Debug)]
pub(crate) struct Arena {
    starts: Vec<usize>,
    length: usize,
    /// Address of the ring.
    pub(crate) ring: usize,
    /// Numbers from one result in the ring to the next.
    pub(crate) stride: usize,
}

impl Arena {
    /// Places every buffer of the program, and the ring.
    pub(crate) fn new(program: &Program) -> Arena {
        let stride = (RESULT_HEAD as usize + program.probes.len()).next_multiple_of(ALIGNMENT);
        let mut arena = Arena { starts: Vec::new(), length: 0, ring: 0, stride };
        for buffer in &program.buffers {
            let start = arena.reserve(buffer.rows * buffer.columns);
            arena.starts.push(start);
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

    /// Bytes of all of it.
    pub(crate) fn bytes(&self) -> u64 {
        4 * self.length as u64
    }
}
