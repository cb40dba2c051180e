//! The estimate for a run before it starts, beside the time that it takes.

use experiment::{
    Activation, Compute, DataSet, Init, Network, Norm, Optimiser, Plan, Probes, RunSpec, Skip,
};
use session::Estimate;

use super::timing::time;
use crate::devices;
use crate::failure::Failure;

/// Prints a line for each of some networks, most of them large.
pub(super) fn print() -> Result<(), Failure> {
    println!(
        "{:<46}  {:>12}  {:>12}  {:>6}  {:>12}  {:>12}",
        "", "estimated ms", "measured ms", "ratio", "estimated MB", "planned MB"
    );
    for (name, specs) in networks() {
        let plans: Vec<_> = specs.iter().map(Plan::new).collect();
        let (probes, compute) = (Probes::default(), Compute::Cpu);
        let estimate = Estimate::of(plans.iter(), probes, compute, &devices::clock());
        let point = time(&specs, specs.len())?;
        println!(
            "{name:<46}  {:>12.2}  {:>12.2}  {:>6.2}  {:>12.2}  {:>12.2}",
            estimate.milliseconds,
            point.milliseconds,
            estimate.milliseconds / point.milliseconds,
            estimate.bytes as f64 / 1e6,
            point.bytes as f64 / 1e6,
        );
    }
    Ok(())
}

/// Names and experiments: runs of one are trained side by side.
fn networks() -> Vec<(&'static str, Vec<RunSpec>)> {
    let dense = RunSpec {
        activation: Activation::Relu,
        init: Init::He,
        learning_rate: 1e-6,
        ..RunSpec::default()
    };
    let sequence = RunSpec {
        data: DataSet::Adding,
        init: Init::PyTorch,
        depth: 1,
        width: 64,
        batch: 64,
        learning_rate: 1e-6,
        ..RunSpec::default()
    };
    let of = |depth, width, batch| RunSpec { depth, width, batch, ..dense.clone() };
    let wide = of(100, 128, 128);
    vec![
        ("30 × 64, batch 32", vec![of(30, 64, 32)]),
        ("100 × 128, batch 128", vec![wide.clone()]),
        ("300 × 32, batch 32", vec![of(300, 32, 32)]),
        ("1000 × 64, batch 32", vec![of(1000, 64, 32)]),
        (
            "100 × 256, batch 1024, tanh",
            vec![RunSpec { activation: Activation::Tanh, ..of(100, 256, 1024) }],
        ),
        (
            "50 × 64, residual, BatchNorm, Adam, batch 128",
            vec![RunSpec {
                skip: Skip::Residual,
                norm: Norm::Batch,
                optimiser: Optimiser::Adam,
                ..of(50, 64, 128)
            }],
        ),
        (
            "LSTM, T = 200, 64 units, batch 64",
            vec![RunSpec { network: Network::Lstm, length: 200, ..sequence.clone() }],
        ),
        (
            "GRU, two layers, T = 500, 64 units, batch 64",
            vec![RunSpec { network: Network::Gru, length: 500, depth: 2, ..sequence }],
        ),
        ("four runs of 100 × 128, batch 128", vec![wide; 4]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A wide network, a deep one and one through time, and two whose gradients vanish, each much larger than the
    /// part that the estimate measures. The bound allows for machines that do other work meanwhile.
    #[test]
    fn a_step_takes_about_as_long_as_was_estimated() {
        let dense = RunSpec { init: Init::He, learning_rate: 1e-6, ..RunSpec::default() };
        let (data, network, init) = (DataSet::Adding, Network::Lstm, Init::PyTorch);
        let vanishing = RunSpec { depth: 100, width: 64, batch: 64, ..RunSpec::default() };
        for spec in [
            vanishing,
            RunSpec { data, network, init, width: 64, depth: 1, length: 300, ..dense.clone() },
            RunSpec { depth: 30, width: 128, batch: 256, ..dense.clone() },
            RunSpec { depth: 1000, width: 32, optimiser: Optimiser::Adam, ..dense.clone() },
            RunSpec { data, network, init, depth: 2, width: 48, batch: 64, length: 100, ..dense },
        ] {
            let plan = Plan::new(&spec);
            let (probes, compute) = (Probes::default(), Compute::Cpu);
            let estimate = Estimate::of([&plan].into_iter(), probes, compute, &devices::clock());
            // The fastest of some steps, as in the estimate: the others met somebody else's work.
            let step = || time(std::slice::from_ref(&spec), 1).map(|it| it.milliseconds);
            let measured = (0..3).filter_map(|_| step().ok()).fold(f64::INFINITY, f64::min);
            let ratio = estimate.milliseconds / measured;
            assert!((1.0 / 3.0..3.0).contains(&ratio), "{ratio}: {estimate:?} {:?}", plan.spec);
        }
    }
}
