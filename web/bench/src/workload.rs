//! The workloads by name: six networks, three pairs with a vanishing and a healthy gradient, and the series of depths
//! and of lengths.

use experiment::{
    Activation, Clip, DataSet, ForgetInit, Init, Network, Norm, Optimiser, Problem, RecurrentInit,
    RunSpec, Skip, check,
};

/// The experiment of a workload: `M1`, `M2`, `M3` (dense), `R1` (residual, BatchNorm), `S1` (LSTM),
/// `S2` (vanilla recurrent), `V1` (100 sigmoid layers), `V2` (LSTM through 300 time steps) and `V3` (vanilla recurrent
/// through 200), whose gradients vanish, `V1-healthy`, `V2-healthy` and `V3-healthy`, the same networks with initial
/// weights that keep the gradient, `depth-N` (N dense layers) or `length-T` (an LSTM through T time steps).
///
/// Learning rates are small, so that the numbers of a run stay ordinary for a thousand steps: the benchmark
/// measures a step and not learning.
///
/// # Errors
/// If the name, or the number in it, is not valid.
pub fn workload(name: &str) -> Result<RunSpec, String> {
    let spec = by_name(name).ok_or_else(|| {
        format!(
            "workload: {name} is not valid; expected M1, M2, M3, R1, S1, S2, V1, V2, V3 (also with -healthy), depth-N or length-T"
        )
    })?;
    let spoken = |problems: Vec<Problem>| {
        let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
        problems.join("; ")
    };
    check(&spec).map_err(spoken)?;
    Ok(spec)
}

fn by_name(name: &str) -> Option<RunSpec> {
    let base = RunSpec { learning_rate: 1e-4, batch: 128, ..RunSpec::default() };
    let relu = RunSpec {
        depth: 50,
        width: 64,
        activation: Activation::Relu,
        init: Init::He,
        ..base.clone()
    };
    let sequence = RunSpec {
        data: DataSet::Adding,
        depth: 1,
        width: 64,
        activation: Activation::Tanh,
        init: Init::PyTorch,
        learning_rate: 1e-3,
        batch: 64,
        ..base.clone()
    };
    let lstm = RunSpec {
        network: Network::Lstm,
        length: 100,
        optimiser: Optimiser::Adam,
        clip: Clip::Norm,
        clip_at: 1.0,
        ..sequence.clone()
    };
    let sigmoid = RunSpec {
        depth: 100,
        width: 64,
        batch: 32,
        activation: Activation::Sigmoid,
        init: Init::Glorot,
        ..base.clone()
    };
    let long = RunSpec { length: 300, batch: 32, clip: Clip::None, ..lstm.clone() };
    let vanilla = RunSpec { network: Network::Rnn, length: 200, ..sequence };
    Some(match name {
        "V1" => sigmoid,
        // The slope of the sigmoid is at most a quarter, and less where its inputs are large.
        "V1-healthy" => RunSpec { init: Init::Orthogonal, gain: 9.0, ..sigmoid },
        "V2" => long,
        "V2-healthy" => RunSpec { forget_init: ForgetInit::Constant, forget_bias: 4.0, ..long },
        "V3" => RunSpec { batch: 32, ..vanilla },
        "V3-healthy" => RunSpec { batch: 32, recurrent_init: RecurrentInit::Orthogonal, ..vanilla },
        "M1" => RunSpec { depth: 20, width: 32, activation: Activation::Sigmoid, ..base },
        "M2" => relu,
        "M3" => RunSpec { depth: 100, width: 32, activation: Activation::Tanh, batch: 64, ..base },
        "R1" => RunSpec {
            depth: 51,
            skip: Skip::Residual,
            block: 2,
            norm: Norm::Batch,
            optimiser: Optimiser::Adam,
            ..relu
        },
        "S1" => lstm,
        "S2" => vanilla,
        _ => {
            let (series, size) = name.split_once('-')?;
            let size = size.parse().ok()?;
            match series {
                "depth" => {
                    RunSpec { depth: size, width: 32, batch: 32, learning_rate: 1e-6, ..relu }
                }
                "length" => RunSpec { length: size, width: 32, batch: 32, ..lstm },
                _ => return None,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_workload_is_a_valid_experiment() {
        let names = ["M1", "M2", "M3", "R1", "S1", "S2", "depth-10", "depth-1000", "length-500"];
        for name in names {
            assert!(workload(name).is_ok(), "{name}");
        }
        for name in ["V1", "V2", "V3"] {
            let (vanishing, healthy) = (workload(name), workload(&format!("{name}-healthy")));
            assert_ne!(vanishing.unwrap(), healthy.unwrap(), "{name}");
        }
        assert_eq!(workload("depth-300").unwrap().depth, 300);
        assert_eq!(workload("length-50").unwrap().length, 50);
    }

    #[test]
    fn a_name_that_is_none_and_a_size_that_is_too_large_are_told() {
        for (name, told) in [
            ("M4", "workload: M4 is not valid"),
            ("depth-many", "depth-many is not valid"),
            ("width-10", "width-10 is not valid"),
            ("depth-0", "depth: 0 is not valid"),
        ] {
            let error = workload(name).unwrap_err();
            assert!(error.contains(told), "{name}: {error}");
        }
    }
}
