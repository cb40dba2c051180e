//! A run that ended by itself, in words, and where to go back to.

use experiment::{Clip, Plan, RunSpec};
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
    let (kind, means) = if fault.nan {
        (words.fault_nan, words.fault_nan_means)
    } else {
        (words.fault_infinite, words.fault_infinite_means)
    };
    let title = fill(words.fault_title, &[("step", &step)]);
    let place = fill(place, &[("layer", &layer), ("kind", kind)]);
    format!("{title} {place} {means}")
}

/// An explosion takes so many steps or fewer to grow out of numbers that look healthy.
const GROWTH: u64 = 50;

/// The norm that gradients are clipped at from there on.
pub const CLIPPED_AT: f64 = 1.0;

/// The snapshot to go back to from where a run ended, to clip the gradient from there on; `None` where that
/// cannot help: the initial parameters broke the numbers, or it is clipped already.
pub fn way_back(spec: &RunSpec, snapshots: &[u64], fault: u64) -> Option<u64> {
    let clipped = spec.clip == Clip::Norm && spec.clip_at <= CLIPPED_AT;
    if fault <= 1 || clipped {
        return None;
    }
    let early = snapshots.iter().rev().find(|step| **step + GROWTH <= fault);
    early.or(snapshots.first()).copied()
}
