//! `Way`: how an instruction of the walk goes through its rows, and so what it needs of a kernel.

use crate::instructions::{Activation, Over, Product, Recurrence, RecurrenceGrad, Walk};

/// How an instruction goes through its rows.
pub(crate) enum Way<'a> {
    Product(&'a Product),
    Recurrence(&'a Recurrence),
    RecurrenceGrad(&'a RecurrenceGrad),
    /// An invocation takes a whole row at a time.
    Rows(&'a Over),
    /// An invocation takes four rows of a column at a time, and may apply an activation function.
    Elements(&'a Over, Option<Activation>),
}

/// The way of an instruction.
pub(crate) fn way(walk: &Walk) -> Way<'_> {
    match walk {
        Walk::Product(it) => Way::Product(it),
        Walk::Recurrence(it) => Way::Recurrence(it),
        Walk::RecurrenceGrad(it) => Way::RecurrenceGrad(it),
        Walk::LayerNorm(it) => Way::Rows(&it.over),
        Walk::LayerNormGrad(it) => Way::Rows(&it.over),
        Walk::Softmax(it) => Way::Rows(&it.over),
        Walk::Binary(it) => Way::Rows(&it.over),
        Walk::Squared(it) => Way::Rows(&it.over),
        Walk::Activate(it) => Way::Elements(&it.elements.over, Some(it.activation)),
        Walk::ActivateGrad(it) => Way::Elements(&it.elements.over, Some(it.activation)),
        Walk::Add(it) => Way::Elements(&it.elements.over, None),
        Walk::AddGrad(it) => Way::Elements(&it.elements.over, None),
        Walk::AddGated(it) => Way::Elements(&it.elements.over, None),
        Walk::AddGatedGrad(it) => Way::Elements(&it.elements.over, None),
        Walk::Highway(it) => Way::Elements(&it.elements.over, None),
        Walk::HighwayGrad(it) => Way::Elements(&it.elements.over, None),
        Walk::CopyRows(it) => Way::Elements(&it.elements.over, None),
        Walk::LastRowsGrad(it) => Way::Elements(&it.elements.over, None),
        Walk::BatchNormalise(it) => Way::Elements(&it.elements.over, None),
        Walk::BatchNormEvaluate(it) => Way::Elements(&it.elements.over, None),
        Walk::BatchNormGrad(it) => Way::Elements(&it.elements.over, None),
        Walk::SoftmaxGrad(it) => Way::Elements(&it.elements.over, None),
        Walk::BinaryGrad(it) => Way::Elements(&it.elements.over, None),
        Walk::SquaredGrad(it) => Way::Elements(&it.elements.over, None),
    }
}
