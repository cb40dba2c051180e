//! What kernels are made for: any program, or what one program uses.
//!
//! Where a processor plays the device it runs through every branch of a shader, with nothing to do in
//! those that are not taken: nine activation functions for every number, all instructions for every
//! instruction. There the kernels are made for each program anew, without what it does not use; programs
//! that use the same share them.

use crate::code::{Code, Dispatch, Kernel, Row};
use crate::layout as to;

/// Instructions of the walk and jobs of the reduction, a bit each, and whether any product of either is
/// added to what is there; activation function, cell and optimiser, or `NONE` where there are several;
/// whether changes of parameters are measured; and how many numbers the arena has room for, where that is
/// known: what is known needs not be looked up at every load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Purpose {
    walk: u32,
    reduce: u32,
    walk_adds: bool,
    reduce_adds: bool,
    function: u32,
    cell: u32,
    optimiser: u32,
    measures: bool,
    room: usize,
}

/// Least room in numbers, so that most programs have the same: 4 MB.
const LEAST_ROOM: usize = 1 << 20;

impl Purpose {
    /// Kernels without branches that nothing takes, for all programs.
    pub(crate) const EVERYTHING: Purpose = Purpose {
        walk: u32::MAX,
        reduce: u32::MAX,
        walk_adds: true,
        reduce_adds: true,
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
        for dispatch in dispatches.iter().copied().flatten() {
            for row in code.rows(dispatch) {
                match dispatch.kernel {
                    Kernel::Walk => {
                        let op = row.word(to::OP);
                        purpose.walk |= 1 << op;
                        purpose.walk_adds |= op == to::PRODUCT
                            && (row.word(to::ACCUMULATE) | row.word(to::ACCUMULATE_2)) != 0;
                        functions.extend(function(&row));
                        if is_recurrent(&row) {
                            cells.push(row.word(to::ALONG));
                        }
                    }
                    Kernel::Reduce => {
                        let op = row.word(to::OP);
                        purpose.reduce |= 1 << op;
                        purpose.reduce_adds |=
                            op == to::GRAD_PARAMETERS && row.word(to::ACCUMULATE) != 0;
                    }
                    Kernel::Update => purpose.measures |= row.word(to::E) != to::NONE,
                    Kernel::Measure | Kernel::Record => {}
                }
            }
        }
        Purpose { function: only(&functions), cell: only(&cells), optimiser, ..purpose }
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
        let (used, adds) = match kernel {
            Kernel::Reduce => (self.reduce, self.reduce_adds),
            _ => (self.walk, self.walk_adds),
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
    use spec::{Activation, Network, Plan, RunSpec, Skip};

    fn purpose(spec: &RunSpec) -> Purpose {
        let program = Program::compile(&Plan::new(spec));
        plan(&program, Form::Straight, None).expect("it is a compiled program").purpose
    }

    #[test]
    fn depth_and_width_change_no_purpose_and_an_activation_does() {
        let shallow = RunSpec { depth: 3, width: 8, ..RunSpec::default() };
        let deep = RunSpec { depth: 30, width: 64, ..shallow.clone() };
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
        assert!(walk.contains(&format!("const ONE_CELL: u32 = {}u;", to::CELL_LSTM)));
        assert!(walk.contains(&format!("const ONE_FUNCTION: u32 = {}u;", purpose.function)));
        let update = written(Kernel::Update);
        assert!(update.contains(&format!("const ONE_OPTIMISER: u32 = {}u;", purpose.optimiser)));
        assert!(update.contains("const MEASURES: bool = false;"));
        assert!(update.contains("const KEPT: u32 = 1u;"));
    }
}
