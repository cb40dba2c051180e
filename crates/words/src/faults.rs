//! A run that ended by itself, in words, and where to go back to.

use experiment::Plan;
use protocol::{Fault, FaultPlace};

use crate::fill::fill;
use crate::messages::Catalogue;
use crate::numbers::decimal;
use crate::settings;

/// Where and how a run of this plan ended.
pub fn told(words: &Catalogue, plan: &Plan, fault: &Fault) -> String {
    let layer = fault.layer.map(|index| settings::layer(words, plan, index));
    let mut layer = layer.unwrap_or_default();
    if let Some(time) = fault.time {
        let time = (time + 1).to_string();
        layer = fill(words.fault_time, &[("layer", &layer), ("time", &time)]);
    }
    let step = decimal(fault.step as f64, 0, words);
    let place = match fault.place {
        FaultPlace::Activation => words.fault_activation,
        FaultPlace::Gradient if layer.is_empty() => words.fault_loss,
        FaultPlace::Gradient => words.fault_gradient,
        FaultPlace::Loss => words.fault_loss,
    };
    let kind = if fault.nan { words.fault_nan } else { words.fault_infinite };
    let title = fill(words.fault_title, &[("step", &step)]);
    let place = fill(place, &[("layer", &layer), ("kind", kind)]);
    let operator = fill(words.fault_operator, &[("operator", &fault.operator)]);
    format!("{title} {place} {operator}")
}

/// An explosion takes so many steps or fewer to grow out of numbers that look healthy.
const GROWTH: u64 = 50;

/// The snapshot to go back to from where a run ended.
pub fn early_enough(snapshots: &[u64], fault: u64) -> Option<u64> {
    let early = snapshots.iter().rev().find(|step| **step + GROWTH <= fault);
    early.or(snapshots.first()).copied()
}
