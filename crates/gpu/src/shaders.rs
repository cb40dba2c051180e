//! The kernels' sources, as the build script assembled and checked them.

use crate::kernel::Kernel;
use crate::layout::{FEW_INVOCATIONS, INVOCATIONS};

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
    built(kernel, form).replace(&line(INVOCATIONS), &line(invocations))
}

fn built(kernel: Kernel, form: Form) -> &'static str {
    macro_rules! built {
        ($name:literal) => {
            include_str!(concat!(env!("OUT_DIR"), "/", $name, ".wgsl"))
        };
    }
    match (kernel, form) {
        (Kernel::Walk, Form::Staged) => built!("walk"),
        (Kernel::Walk, Form::Straight) => built!("walk_straight"),
        (Kernel::Reduce, Form::Staged) => built!("reduce"),
        (Kernel::Reduce, Form::Straight) => built!("reduce_straight"),
        (Kernel::Measure, _) => built!("measure"),
        (Kernel::Update, _) => built!("update"),
        (Kernel::Record, _) => built!("record"),
    }
}
