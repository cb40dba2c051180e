//! What kernels are made for: any program, or what one program uses.
//!
//! Where a processor plays the device it runs through every branch of a shader, with nothing to do in
//! those that are not taken: nine activation functions for every number, all instructions for every
//! instruction. There the kernels are made for each program anew, without what it does not use; programs
//! that use the same share them.

use crate::code::{Code, Dispatch, Kernel, Row};
use crate::layout as to;

/// Instructions of the walk and jobs of the reduction, a bit each, and whether any product of either is
/// added to what is there and how many columns an invocation takes; activation function, cell and optimiser, or `NONE` where there are several;
/// whether changes of parameters are measured; and how many numbers the arena has room for, where that is
/// known: what is known needs not be looked up at every load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Purpose {
    walk: u32,
    reduce: u32,
    walk_adds: bool,
    reduce_adds: bool,
    walk_columns: u32,
    reduce_columns: u32,
    function: u32,
    cell: u32,
    optimiser: u32,
    measures: bool,
    room: usize,
}

/// Columns of a product that an invocation takes at once, and where most products are narrow.
const MANY_COLUMNS: u32 = 16;
const FEW_COLUMNS: u32 = 8;

/// Least room in numbers, so that most programs have the same: 4 MB.
const LEAST_ROOM: usize = 1 << 20;

impl Purpose {
    /// Kernels without branches that nothing takes, for all programs.
    pub(crate) const EVERYTHING: Purpose = Purpose {
        walk: u32::MAX,
        reduce: u32::MAX,
        walk_adds: true,
        reduce_adds: true,
        walk_columns: MANY_COLUMNS,
        reduce_columns: MANY_COLUMNS,
        function: to::NONE,
        cell: to::NONE,
        optimiser: to::NONE,
        measures: true,
        room: 0,
    };

    /// What these dispatches need.
    pub(crate) fn of(code: &Code, dispatches: &[&[Dispatch]], optimiser: u32) -> Purpose {
        let (walk_adds, reduce_adds) = (false, false);
        let mut purpose = Purpose {
            walk: 0,
            reduce: 0,
            walk_adds,
            reduce_adds,
            measures: false,
            ..Purpose::EVERYTHING
        };
        let (mut functions, mut cells) = (Vec::new(), Vec::new());
        let (mut walked, mut reduced) = (Widths::default(), Widths::default());
        for dispatch in dispatches.iter().copied().flatten() {
            for row in code.rows(dispatch) {
                match dispatch.kernel {
                    Kernel::Walk => {
                        let op = row.word(to::OP);
                        purpose.walk |= 1 << op;
                        purpose.walk_adds |= op == to::PRODUCT
                            && (row.word(to::ACCUMULATE) | row.word(to::ACCUMULATE_2)) != 0;
                        walked.count(&row);
                        functions.extend(function(&row));
                        if is_recurrent(&row) {
                            cells.push(row.word(to::ALONG));
                        }
                    }
                    Kernel::Reduce => {
                        let op = row.word(to::OP);
                        purpose.reduce |= 1 << op;
                        if op == to::GRAD_PARAMETERS {
                            reduced.add(row.word(to::COLUMNS), 1);
                        }
                        purpose.reduce_adds |=
                            op == to::GRAD_PARAMETERS && row.word(to::ACCUMULATE) != 0;
                    }
                    Kernel::Update => purpose.measures |= row.word(to::E) != to::NONE,
                    Kernel::Measure | Kernel::Record => {}
                }
            }
        }
        Purpose {
            walk_columns: walked.own_columns(),
            reduce_columns: reduced.own_columns(),
            function: only(&functions),
            cell: only(&cells),
            optimiser,
            ..purpose
        }
    }

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
        let (used, adds, columns) = match kernel {
            Kernel::Reduce => (self.reduce, self.reduce_adds, self.reduce_columns),
            _ => (self.walk, self.walk_adds, self.walk_columns),
        };
        let mut source = source.replace("IS_GENERAL: bool = true", "IS_GENERAL: bool = false");
        for (name, value) in [
            ("USED", used),
            ("ONE_FUNCTION", self.function),
            ("ONE_CELL", self.cell),
            ("ONE_OPTIMISER", self.optimiser),
        ] {
            let (any, own) = (format!("{name}: u32 = NONE;"), format!("{name}: u32 = {value}u;"));
            source = source.replace(&any, &own);
        }
        if !adds {
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
}

/// How many products are too narrow for all invocations to take many columns, and how many are not.
#[derive(Default)]
struct Widths {
    narrow: u64,
    wide: u64,
}

impl Widths {
    fn add(&mut self, columns: u32, times: u32) {
        let is_narrow = columns <= FEW_COLUMNS * to::FEW_INVOCATIONS;
        *if is_narrow { &mut self.narrow } else { &mut self.wide } += u64::from(times);
    }

    /// The products of an instruction of the walk.
    fn count(&mut self, row: &Row) {
        let columns = row.word(to::COLUMNS);
        match row.word(to::OP) {
            to::PRODUCT | to::RECURRENCE_GRAD => self.add(columns, row.word(to::OUTER)),
            to::RECURRENCE => {
                let gates = match row.word(to::ALONG) {
                    to::CELL_LSTM => 4,
                    to::CELL_GRU => 3,
                    _ => 1,
                };
                self.add(gates * columns, row.word(to::OUTER));
            }
            _ => {}
        }
    }

    fn own_columns(&self) -> u32 {
        if self.narrow > self.wide { FEW_COLUMNS } else { MANY_COLUMNS }
    }
}

fn is_recurrent(row: &Row) -> bool {
    [to::RECURRENCE, to::RECURRENCE_GRAD].contains(&row.word(to::OP))
}

/// The activation function that an instruction computes, if it computes one.
fn function(row: &Row) -> Option<u32> {
    let computes = match row.word(to::OP) {
        to::PRODUCT => row.word(to::THEN) != to::THEN_NOTHING,
        to::ACTIVATE | to::ACTIVATE_GRAD => true,
        _ => is_recurrent(row),
    };
    computes.then(|| row.word(to::FUNCTION))
}

/// The one that they all are.
fn only(codes: &[u32]) -> u32 {
    match codes {
        [first, rest @ ..] if rest.iter().all(|code| code == first) => *first,
        _ => to::NONE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planner::plan;
    use crate::shaders::{Form, source};
    use engine::Program;
    use experiment::{Activation, Network, Plan, RunSpec, Skip};

    fn purpose(spec: &RunSpec) -> Purpose {
        let program = Program::compile(&Plan::new(spec));
        plan(&program, Form::Straight, None).expect("it is a compiled program").purpose
    }

    #[test]
    fn depth_changes_no_purpose_and_an_activation_does() {
        let shallow = RunSpec { depth: 3, width: 8, ..RunSpec::default() };
        let deep = RunSpec { depth: 30, width: 32, ..shallow.clone() };
        let other = RunSpec { activation: Activation::Gelu, ..shallow.clone() };
        assert_eq!(purpose(&shallow), purpose(&deep));
        assert_ne!(purpose(&shallow), purpose(&other));
        assert_eq!(purpose(&other).function, to::GELU);
        assert_eq!(purpose(&other).cell, to::NONE);
        assert_eq!(purpose(&other).walk & (1 << to::RECURRENCE), 0);
        let lstm = RunSpec { network: Network::Lstm, ..shallow.clone() };
        assert_eq!(purpose(&lstm).cell, to::CELL_LSTM);
        // What goes around a block adds to the gradient that comes through it.
        let residual = RunSpec { skip: Skip::Residual, ..shallow.clone() };
        assert!(!purpose(&shallow).walk_adds && purpose(&residual).walk_adds);
        assert!(!purpose(&residual).reduce_adds);
    }

    #[test]
    fn invocations_take_many_columns_where_most_products_have_them() {
        let columns = |width, network| {
            let of = purpose(&RunSpec { depth: 5, width, network, ..RunSpec::default() });
            (of.walk_columns, of.reduce_columns)
        };
        assert_eq!(columns(32, Network::Dense), (FEW_COLUMNS, FEW_COLUMNS));
        assert_eq!(columns(33, Network::Dense), (MANY_COLUMNS, MANY_COLUMNS));
        assert_eq!(columns(64, Network::Lstm), (MANY_COLUMNS, MANY_COLUMNS));
    }

    #[test]
    fn every_constant_is_written_into_the_kernels_that_read_it() {
        let spec = RunSpec { network: Network::Lstm, ..RunSpec::default() };
        let purpose = purpose(&spec).with_room(1000, usize::MAX);
        let written = |kernel| purpose.applied(kernel, &source(kernel, Form::Straight));
        for kernel in Kernel::ALL {
            let text = written(kernel);
            assert!(text.contains("const IS_GENERAL: bool = false;"), "{}", kernel.name());
            assert!(!text.contains("const USED: u32 = NONE;"), "{}", kernel.name());
        }
        assert!(written(Kernel::Reduce).contains("const ADDS: bool = false;"));
        let walk = written(Kernel::Walk);
        assert!(walk.contains("arena: array<f32, 1048576>;"));
        assert!(walk.contains(&format!("const OWN_COLUMNS: u32 = {}u;", purpose.walk_columns)));
        assert!(walk.contains(&format!("const ONE_CELL: u32 = {}u;", to::CELL_LSTM)));
        assert!(walk.contains(&format!("const ONE_FUNCTION: u32 = {}u;", purpose.function)));
        let update = written(Kernel::Update);
        assert!(update.contains(&format!("const ONE_OPTIMISER: u32 = {}u;", purpose.optimiser)));
        assert!(update.contains("const MEASURES: bool = false;"));
        assert!(update.contains("const KEPT: u32 = 1u;"));
    }
}
