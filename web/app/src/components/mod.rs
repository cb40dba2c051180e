//! Controls that the panels are made of.

mod canvas;
mod choice;
mod slider;

pub(crate) use canvas::{Canvas, Surface};
pub(crate) use choice::Choice;
pub(crate) use slider::Slider;
