//! What a run computes on, and why, in words.

use protocol::{ComputeReason, Processor};

use crate::fill::fill;
use crate::messages::Catalogue;
use crate::numbers::setting;

/// What a run computes on and why, in words.
pub fn computing(words: &Catalogue, on: Processor, reason: &ComputeReason) -> String {
    let megabytes = |bytes: u64| setting(bytes as f64 / 1e6, 3, words);
    let milliseconds = |time: f64| setting(time, 2, words);
    match reason {
        ComputeReason::Asked if on == Processor::Gpu => words.on_gpu.to_owned(),
        ComputeReason::Asked => words.on_cpu.to_owned(),
        ComputeReason::Looking => words.on_cpu_looking.to_owned(),
        ComputeReason::Timing => words.on_cpu_timing.to_owned(),
        ComputeReason::Missing(_) => words.on_cpu_missing.to_owned(),
        ComputeReason::Timed { cpu, gpu } => {
            let message =
                if on == Processor::Gpu { words.on_gpu_timed } else { words.on_cpu_timed };
            fill(message, &[("cpu", &milliseconds(*cpu)), ("gpu", &milliseconds(*gpu))])
        }
        ComputeReason::TooLarge { needed, most } => {
            let values = [("needed", &*megabytes(*needed)), ("most", &*megabytes(*most))];
            fill(words.on_cpu_too_large, &values)
        }
        ComputeReason::Lost(why) => fill(words.on_cpu_lost, &[("why", why)]),
        ComputeReason::OutOfMemory => words.on_cpu_out_of_memory.to_owned(),
        ComputeReason::Invalid(why) => fill(words.on_cpu_invalid, &[("why", why)]),
    }
}
