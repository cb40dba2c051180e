//! The kernels' sources, as the build script assembled and checked them.

use crate::code::Kernel;
use crate::layout::INVOCATIONS;

/// The source of a kernel for workgroups of so many invocations.
pub(crate) fn source(kernel: Kernel, invocations: u32) -> String {
    let line = |count: u32| format!("const INVOCATIONS: u32 = {count}u;");
    built(kernel).replace(&line(INVOCATIONS), &line(invocations))
}

fn built(kernel: Kernel) -> &'static str {
    macro_rules! built {
        ($name:literal) => {
            include_str!(concat!(env!("OUT_DIR"), "/", $name, ".wgsl"))
        };
    }
    match kernel {
        Kernel::Walk => built!("walk"),
        Kernel::Reduce => built!("reduce"),
        Kernel::Measure => built!("measure"),
        Kernel::Update => built!("update"),
        Kernel::Record => built!("record"),
    }
}
