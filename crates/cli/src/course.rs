//! The course of a step's gradients: layer by layer, or through the time steps of the last recurrent
//! layer.

use std::ops::Range;

use experiment::{Plan, Quantity};
use insight::{Evidence, Reading, Verdict, judge};
use words::messages::ENGLISH;
use words::places::Places;

/// What the pictures of a plan show: all layers, or the time steps of the last recurrent layer.
pub(crate) fn places(plan: &Plan) -> Places {
    Places::of(plan, Quantity::Activations, 0)
}

/// The gradients, by their index in [`Plan::sites`], that a course is made of: those of the hidden
/// layers, or of the time steps of the last recurrent layer.
pub(crate) fn sites(plan: &Plan) -> Range<usize> {
    let places = places(plan);
    places.first..places.first + places.judged()
}

/// What a course has one gradient of.
pub(crate) fn unit(plan: &Plan) -> &'static str {
    places(plan).axis(&ENGLISH)
}

/// The course among the gradients of all sites; empty where none were measured.
pub(crate) fn of<'a>(plan: &Plan, gradients: &'a [f64]) -> &'a [f64] {
    gradients.get(sites(plan)).unwrap_or(&[])
}

/// The same as readings.
pub(crate) fn read(plan: &Plan, gradients: &[f64]) -> Vec<Reading> {
    let places = places(plan);
    let mut readings = places.readings(gradients);
    readings.truncate(places.judged());
    readings
}

/// The verdict on the gradients of a step alone.
pub(crate) fn verdict(plan: &Plan, gradients: &[f64]) -> Option<Verdict> {
    judge(plan, &Evidence { layers: &read(plan, gradients), ..Evidence::default() })
}

/// Geometric mean of the factor per layer (time step) going back from the last one to the first.
/// `None` for fewer than two, where the ends are 0 or not finite, and where every time step has a target:
/// each adds a gradient of its own, so that the course is no product of factors.
pub(crate) fn factor(plan: &Plan, gradients: &[f64]) -> Option<f64> {
    let course = of(plan, gradients);
    let (&first, &last) = (course.first()?, course.last()?);
    if course.len() < 2 || has_many_targets(plan) || !first.is_normal() || !last.is_normal() {
        return None;
    }
    Some((first / last).powf(1.0 / (course.len() - 1) as f64))
}

/// Whether a course through time takes in a gradient at every step.
pub(crate) fn has_many_targets(plan: &Plan) -> bool {
    plan.model.is_time_major() && plan.model.targets_per_row() > 1
}
