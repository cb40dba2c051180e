//! What kernels are made for: any program, or what one program uses.
//!
//! Where a processor plays the device it runs through every branch of a shader, with nothing to do in
//! those that are not taken: nine activation functions for every number, all instructions for every
//! instruction. There the kernels are made for each program anew, without what it does not use; programs
//! that use the same share them.

use crate::encoding::Rows;
use crate::instructions::{Cell, Function, Optimiser, Reduce, Walk};
use crate::kernel::Kernel;
use crate::layout::FEW_INVOCATIONS;
use crate::wgsl_names::uses;

/// Which rows of a kernel a program uses: one entry for each that there is.
pub(crate) type WalkUse = [bool; Walk::NAMES.len()];
/// Which jobs of the reduction it uses.
pub(crate) type ReduceUse = [bool; Reduce::NAMES.len()];

/// What of the kernels a program uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Purpose {
    /// Instructions of the walk, and jobs of the reduction.
    pub(crate) walk: WalkUse,
    pub(crate) reduce: ReduceUse,
    /// Whether any product of the walk is added to what is there.
    pub(crate) adds: bool,
    /// Columns of a product that an invocation of either takes.
    pub(crate) walk_columns: u32,
    pub(crate) reduce_columns: u32,
    /// Activation function, cell and optimiser, where there is only one.
    pub(crate) function: Option<Function>,
    pub(crate) cell: Option<Cell>,
    pub(crate) optimiser: Option<Optimiser>,
    /// Whether changes of parameters are measured.
    pub(crate) measures: bool,
    /// How many numbers the arena has room for, or 0 where a kernel looks it up at every load.
    pub(crate) room: usize,
}

/// Columns of a product that an invocation takes at once, and where most products are narrow.
pub(crate) const MANY_COLUMNS: u32 = 16;
pub(crate) const FEW_COLUMNS: u32 = 8;

/// Least room in numbers, so that most programs have the same: 4 MB.
const LEAST_ROOM: usize = 1 << 20;

impl Purpose {
    /// Kernels without branches that nothing takes, for all programs.
    pub(crate) const EVERYTHING: Purpose = Purpose {
        walk: [true; Walk::NAMES.len()],
        reduce: [true; Reduce::NAMES.len()],
        adds: true,
        walk_columns: MANY_COLUMNS,
        reduce_columns: MANY_COLUMNS,
        function: None,
        cell: None,
        optimiser: None,
        measures: true,
        room: 0,
    };

    /// The same for an arena of so many numbers on a device that has room for `most`.
    pub(crate) fn with_room(self, numbers: usize, most: usize) -> Purpose {
        Purpose { room: numbers.next_power_of_two().max(LEAST_ROOM).min(most), ..self }
    }

    /// Bytes of the arena's room.
    pub(crate) fn bytes(&self) -> u64 {
        4 * self.room as u64
    }

    /// A kernel's source, made for this.
    pub(crate) fn applied(&self, kernel: Kernel, source: &str) -> String {
        let columns = match kernel {
            Kernel::Reduce => self.reduce_columns,
            Kernel::Walk | Kernel::Measure | Kernel::Update | Kernel::Record => self.walk_columns,
        };
        let mut source = source.replace("IS_GENERAL: bool = true", "IS_GENERAL: bool = false");
        for name in self.unused(kernel) {
            let name = uses(name);
            source =
                source.replace(&format!("{name}: bool = true"), &format!("{name}: bool = false"));
        }
        for (name, value) in [
            ("ONE_FUNCTION", self.function.map(|function| function as u32)),
            ("ONE_CELL", self.cell.map(|cell| cell as u32)),
            ("ONE_OPTIMISER", self.optimiser.map(|optimiser| optimiser as u32)),
        ] {
            if let Some(value) = value {
                let (any, own) =
                    (format!("{name}: u32 = NONE;"), format!("{name}: u32 = {value}u;"));
                source = source.replace(&any, &own);
            }
        }
        if !self.adds {
            source = source.replace("ADDS: bool = true", "ADDS: bool = false");
        }
        let many = format!("OWN_COLUMNS: u32 = {MANY_COLUMNS}u;");
        source = source.replace(&many, &format!("OWN_COLUMNS: u32 = {columns}u;"));
        if self.room > 0 {
            let sized = format!("arena: array<f32, {}>;", self.room);
            source = source.replace("arena: array<f32>;", &sized);
        }
        if self.measures {
            return source;
        }
        let source = source.replace("MEASURES: bool = true", "MEASURES: bool = false");
        source.replace("KEPT: u32 = UPDATE_CHUNK", "KEPT: u32 = 1u")
    }

    /// Names of a kernel's instructions or jobs that the program does not use.
    fn unused(&self, kernel: Kernel) -> Vec<&'static str> {
        let without = |names: &[&'static str], used: &[bool]| {
            let named = names.iter().zip(used);
            named.filter(|(_, used)| !**used).map(|(name, _)| *name).collect()
        };
        match kernel {
            Kernel::Walk => without(Walk::NAMES, &self.walk),
            Kernel::Reduce => without(Reduce::NAMES, &self.reduce),
            Kernel::Measure | Kernel::Update | Kernel::Record => Vec::new(),
        }
    }
}

/// How many products are too narrow for all invocations to take many columns, and how many are not.
#[derive(Default)]
pub(crate) struct Widths {
    narrow: usize,
    wide: usize,
}

impl Widths {
    /// Counts `times` products of so many columns.
    pub(crate) fn add(&mut self, columns: usize, times: usize) {
        let is_narrow = columns <= (FEW_COLUMNS * FEW_INVOCATIONS) as usize;
        *if is_narrow { &mut self.narrow } else { &mut self.wide } += times;
    }

    /// Columns that an invocation takes at once.
    pub(crate) fn own_columns(&self) -> u32 {
        if self.narrow > self.wide { FEW_COLUMNS } else { MANY_COLUMNS }
    }
}
