//! Whole programs, planned: which kernels are made for them.

use engine::Program;
use experiment::{Activation, Network, Plan, RunSpec, Skip};

use super::plan;
use crate::encoding::Rows;
use crate::instructions::{Cell, Function, Reduce, Walk};
use crate::kernel::Kernel;
use crate::purpose::{FEW_COLUMNS, MANY_COLUMNS, Purpose};
use crate::shaders::{Form, source};
use crate::wgsl_names::uses;

fn purpose(spec: &RunSpec) -> Purpose {
    let program = Program::compile(&Plan::new(spec));
    plan(&program, Form::Straight, None).expect("it is a compiled program").purpose
}

/// Whether kernels are made for a program with this instruction of the walk.
fn does(purpose: &Purpose, name: &str) -> bool {
    used(purpose, Kernel::Walk).iter().any(|&(of, is_used)| of == name && is_used)
}

/// Instructions or jobs of a kernel that is made for programs, and whether this one uses them.
fn used(purpose: &Purpose, kernel: Kernel) -> Vec<(&'static str, bool)> {
    let named = |names: &[&'static str], used: &[bool]| {
        names.iter().copied().zip(used.iter().copied()).collect()
    };
    match kernel {
        Kernel::Walk => named(Walk::NAMES, &purpose.walk),
        Kernel::Reduce => named(Reduce::NAMES, &purpose.reduce),
        Kernel::Measure | Kernel::Update | Kernel::Record => Vec::new(),
    }
}

#[test]
fn depth_changes_no_purpose_and_an_activation_does() {
    let shallow = RunSpec { depth: 3, width: 8, ..RunSpec::default() };
    let deep = RunSpec { depth: 30, width: 32, ..shallow.clone() };
    let other = RunSpec { activation: Activation::Gelu, ..shallow.clone() };
    assert_eq!(purpose(&shallow), purpose(&deep));
    assert_ne!(purpose(&shallow), purpose(&other));
    assert_eq!(purpose(&other).function, Some(Function::Gelu));
    assert_eq!(purpose(&other).cell, None);
    assert!(!does(&purpose(&other), "Recurrence"));
    let lstm = RunSpec { network: Network::Lstm, ..shallow.clone() };
    assert_eq!(purpose(&lstm).cell, Some(Cell::Lstm));
    assert!(does(&purpose(&lstm), "Recurrence") && does(&purpose(&lstm), "RecurrenceGrad"));
    // What goes around a block adds to the gradient that comes through it.
    let residual = RunSpec { skip: Skip::Residual, ..shallow.clone() };
    assert!(!purpose(&shallow).adds && purpose(&residual).adds);
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
        for (name, is_used) in used(&purpose, kernel) {
            let line = format!("const {}: bool = {is_used};", uses(name));
            assert!(text.contains(&line), "{}: {line}", kernel.name());
        }
    }
    let walk = written(Kernel::Walk);
    assert!(walk.contains("const ADDS: bool = false;"));
    let function = purpose.function.expect("all its activations are the cell's");
    assert!(walk.contains("arena: array<f32, 1048576>;"));
    assert!(walk.contains(&format!("const OWN_COLUMNS: u32 = {}u;", purpose.walk_columns)));
    assert!(walk.contains(&format!("const ONE_CELL: u32 = {}u;", Cell::Lstm as u32)));
    assert!(walk.contains(&format!("const ONE_FUNCTION: u32 = {}u;", function as u32)));
    let update = written(Kernel::Update);
    let optimiser = purpose.optimiser.expect("it learns") as u32;
    assert!(update.contains(&format!("const ONE_OPTIMISER: u32 = {optimiser}u;")));
    assert!(update.contains("const MEASURES: bool = false;"));
    assert!(update.contains("const KEPT: u32 = 1u;"));
}
