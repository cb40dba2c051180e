//! The kernels' sources, as the build script assembled and checked them.

use crate::kernel::Kernel;
use crate::layout::{FEW_INVOCATIONS, INVOCATIONS};

/// A part of a shader's source.
macro_rules! built {
    ($name:literal) => {
        include_str!(concat!(env!("OUT_DIR"), "/", $name, ".wgsl"))
    };
}

/// How kernels multiply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// 64 invocations, over tiles that are staged in their workgroup's memory: for graphics processors.
    Staged,
    /// Four invocations, straight from the device's memory: for processors that play one.
    Straight,
}

/// The source of a kernel.
pub(crate) fn source(kernel: Kernel, form: Form) -> String {
    let line = |count: u32| format!("const INVOCATIONS: u32 = {count}u;");
    let invocations = match form {
        Form::Staged => INVOCATIONS,
        Form::Straight => FEW_INVOCATIONS,
    };
    let parts = match (behind(kernel), form) {
        (None, _) => vec![head(kernel)],
        (Some(behind), Form::Staged) => vec![head(kernel), built!("product"), behind],
        (Some(behind), Form::Straight) => vec![head(kernel), built!("product_straight"), behind],
    };
    parts.concat().replace(&line(INVOCATIONS), &line(invocations))
}

/// Everything before the product of a kernel that multiplies, or everything.
fn head(kernel: Kernel) -> &'static str {
    match kernel {
        Kernel::Walk => built!("walk"),
        Kernel::Reduce => built!("reduce"),
        Kernel::Measure => built!("measure"),
        Kernel::Update => built!("update"),
        Kernel::Record => built!("record"),
    }
}

/// What follows the product.
fn behind(kernel: Kernel) -> Option<&'static str> {
    match kernel {
        Kernel::Walk => Some(built!("walk_behind")),
        Kernel::Reduce => Some(built!("reduce_behind")),
        Kernel::Measure | Kernel::Update | Kernel::Record => None,
    }
}
