//! Controls that the panels are made of.

mod canvas;
mod chart_backend;
mod choice;
mod pixels;
#[cfg(not(feature = "embed"))]
pub(crate) mod popover;
mod run_mark;
mod select;
mod sheet;
mod slider;
mod text_table;

pub(crate) use canvas::{Canvas, Surface};
pub(crate) use chart_backend::ChartBackend;
pub(crate) use choice::Choice;
pub(crate) use pixels::Pixels;
#[cfg(not(feature = "embed"))]
pub(crate) use popover::{Opener, Popover};
pub(crate) use run_mark::RunMark;
pub(crate) use select::Select;
pub(crate) use sheet::Sheet;
pub(crate) use slider::Slider;
pub(crate) use text_table::TextTable;

/// A handler of events. One type for all handlers of a kind of event keeps the page small: every
/// closure of its own would be compiled on its own.
pub(crate) fn handler<E: 'static>(handle: impl Fn(E) + 'static) -> Box<dyn Fn(E)> {
    Box::new(handle)
}
