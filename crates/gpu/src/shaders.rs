//! The kernels' sources, as the build script assembled and checked them.

use crate::code::Kernel;

/// The source of a kernel.
pub(crate) fn source(kernel: Kernel) -> &'static str {
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
