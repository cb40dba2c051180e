//! `Kernel`: the five kernels that a step is made of.

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
