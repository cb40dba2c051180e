//! Instructions and jobs as words, and the dispatches that run over them.

use crate::layout::{INVOCATIONS, NONE, OP, WORDS};

/// Most workgroups along one axis of a dispatch that WebGPU guarantees.
const MOST_GROUPS: u32 = 65_535;

/// An instruction or a job: a row of the table that a kernel reads.
#[derive(Clone, Debug)]
pub(crate) struct Row([u32; WORDS as usize]);

impl Row {
    /// A row with this opcode and nothing else.
    pub(crate) fn new(op: u32) -> Row {
        Row([0; WORDS as usize]).with(OP, op)
    }

    /// With a word at a place.
    pub(crate) fn with(mut self, place: u32, word: u32) -> Row {
        self.0[place as usize] = word;
        self
    }

    /// With an address or a count.
    pub(crate) fn at(self, place: u32, number: usize) -> Row {
        // An arena of more than 2³² numbers is refused before anything runs.
        self.with(place, number as u32)
    }

    /// With an address, if there is one.
    pub(crate) fn maybe(self, place: u32, number: Option<usize>) -> Row {
        match number {
            Some(number) => self.at(place, number),
            None => self.with(place, NONE),
        }
    }

    /// With a number.
    pub(crate) fn number(self, place: u32, number: f64) -> Row {
        self.with(place, (number as f32).to_bits())
    }

    /// With a yes or no.
    pub(crate) fn flag(self, place: u32, flag: bool) -> Row {
        self.with(place, u32::from(flag))
    }

    /// The word at a place.
    pub(crate) fn word(&self, place: u32) -> u32 {
        self.0[place as usize]
    }
}

/// A kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kernel {
    Walk,
    Reduce,
    Measure,
    Update,
    Record,
}

impl Kernel {
    /// All of them.
    pub(crate) const ALL: [Kernel; 5] =
        [Kernel::Walk, Kernel::Reduce, Kernel::Measure, Kernel::Update, Kernel::Record];

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kernel::Walk => "walk",
            Kernel::Reduce => "reduce",
            Kernel::Measure => "measure",
            Kernel::Update => "update",
            Kernel::Record => "record",
        }
    }
}

/// One dispatch of a step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dispatch {
    pub(crate) kernel: Kernel,
    /// Index of its first row in the code, and how many rows there are.
    pub(crate) first: u32,
    pub(crate) count: u32,
    /// Rows that workgroups share out, and workgroups that share a product's columns.
    pub(crate) rows: u32,
    pub(crate) columns: u32,
    /// Workgroups along both axes.
    pub(crate) groups: (u32, u32),
}

/// The code under construction.
#[derive(Debug, Default)]
pub(crate) struct Code {
    /// All rows, one after the other.
    pub(crate) words: Vec<u32>,
}

impl Code {
    /// Appends rows; the index of the first.
    fn append(&mut self, rows: &[Row]) -> u32 {
        let first = self.words.len() as u32 / WORDS;
        self.words.extend(rows.iter().flat_map(|row| row.0));
        first
    }

    /// The rows that a dispatch runs over.
    pub(crate) fn rows(&self, of: &Dispatch) -> impl Iterator<Item = Row> {
        let words = self.words.chunks_exact(WORDS as usize);
        let rows = words.skip(of.first as usize).take(of.count as usize);
        rows.map(|words| Row(std::array::from_fn(|place| words[place])))
    }

    /// A dispatch of one workgroup a job.
    pub(crate) fn jobs(&mut self, kernel: Kernel, jobs: &[Row]) -> Dispatch {
        let count = jobs.len() as u32;
        let lines = count.div_ceil(MOST_GROUPS);
        let groups = (count.div_ceil(lines.max(1)), lines);
        Dispatch { kernel, first: self.append(jobs), count, rows: 0, columns: 1, groups }
    }

    /// A walk of so many rows through the instructions, `columns` workgroups wide.
    pub(crate) fn walk(&mut self, instructions: &[Row], rows: usize, columns: usize) -> Dispatch {
        let (rows, columns) = (rows as u32, columns as u32);
        Dispatch {
            kernel: Kernel::Walk,
            first: self.append(instructions),
            count: instructions.len() as u32,
            rows,
            columns,
            groups: (rows.div_ceil(crate::layout::TILE_ROWS), columns),
        }
    }

    /// One workgroup over all of these rows.
    pub(crate) fn single(&mut self, kernel: Kernel, rows: &[Row]) -> Dispatch {
        Dispatch { groups: (1, 1), ..self.jobs(kernel, rows) }
    }
}

impl Dispatch {
    /// Invocations that it starts.
    pub(crate) fn invocations(&self) -> u64 {
        u64::from(self.groups.0) * u64::from(self.groups.1) * u64::from(INVOCATIONS)
    }
}
