//! The instructions and jobs of a program, and the dispatches that run over them.

use crate::encoding::Rows;
use crate::instructions::{Instruction, Range, Walk};
use crate::kernel::Kernel;
use crate::layout::{INVOCATIONS, TILE_ROWS, WORDS};

/// Most workgroups along one axis of a dispatch that WebGPU guarantees.
const MOST_GROUPS: u32 = 65_535;

/// One dispatch of a step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dispatch {
    pub(crate) kernel: Kernel,
    /// What of the code it runs, and over what.
    pub(crate) range: Range,
    /// Workgroups along each axis.
    pub(crate) groups: [u32; 3],
}

/// The code under construction.
#[derive(Debug, Default)]
pub(crate) struct Code {
    rows: Vec<Instruction>,
}

impl Code {
    /// Appends rows, for one workgroup to run.
    fn append<R: Rows + Clone + Into<Instruction>>(&mut self, rows: &[R]) -> Range {
        let first = self.rows.len();
        self.rows.extend(rows.iter().cloned().map(Into::into));
        Range { first, count: rows.len(), rows: 0, columns: 1 }
    }

    /// The rows that a dispatch runs over.
    pub(crate) fn rows(&self, of: &Dispatch) -> &[Instruction] {
        &self.rows[of.range.first..][..of.range.count]
    }

    /// All rows as words, one after the other.
    pub(crate) fn words(&self) -> Vec<u32> {
        self.rows.iter().flat_map(Instruction::words).collect()
    }

    /// Bytes of these words.
    pub(crate) fn bytes(&self) -> u64 {
        4 * u64::from(WORDS) * self.rows.len() as u64
    }

    /// A dispatch of one workgroup a job.
    pub(crate) fn jobs<R: Rows + Clone + Into<Instruction>>(&mut self, jobs: &[R]) -> Dispatch {
        let count = jobs.len() as u32;
        let lines = count.div_ceil(MOST_GROUPS);
        let groups = [count.div_ceil(lines.max(1)), lines, 1];
        Dispatch { kernel: R::KERNEL, range: self.append(jobs), groups }
    }

    /// A walk of so many rows of the batch through the instructions, `columns` workgroups wide and as deep as
    /// its time steps are shared out among so many.
    pub(crate) fn walk(
        &mut self,
        instructions: &[Walk],
        rows: usize,
        columns: usize,
        blocks: usize,
    ) -> Dispatch {
        let range = Range { rows, columns, ..self.append(instructions) };
        let blocks = (blocks as u32).min(MOST_GROUPS);
        let groups = [(rows as u32).div_ceil(TILE_ROWS), columns as u32, blocks];
        Dispatch { kernel: Kernel::Walk, range, groups }
    }

    /// One workgroup over all of these rows.
    pub(crate) fn single<R: Rows + Clone + Into<Instruction>>(&mut self, rows: &[R]) -> Dispatch {
        Dispatch { groups: [1; 3], ..self.jobs(rows) }
    }
}

impl Dispatch {
    /// Invocations that it starts.
    pub(crate) fn invocations(&self) -> u64 {
        let groups: u64 = self.groups.iter().map(|&count| u64::from(count)).product();
        groups * u64::from(INVOCATIONS)
    }
}
