//! The networks of the theory table.

use experiment::{Activation, DataSet, ForgetInit, Init, Network, Norm, RunSpec, Skip};

/// Units of the recurrent networks.
pub(super) const HIDDEN: usize = 128;
/// Time steps of the recurrent networks.
pub(super) const STEPS: usize = 100;

/// Size of the networks of the table.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    /// Units of a dense layer.
    pub(crate) width: usize,
    /// Dense layers.
    pub(crate) depth: usize,
    /// Rows of a batch.
    pub(crate) batch: usize,
}

/// A network of the table.
pub(super) struct Row {
    /// Its name.
    pub(super) label: String,
    /// Its experiment.
    pub(super) spec: RunSpec,
}

/// Every activation that has a slope with every initialisation, normalisations, paths, and recurrent networks.
pub(super) fn all(size: Size) -> Vec<Row> {
    let Size { width, depth, batch } = size;
    let base = RunSpec { width, depth, batch, ..RunSpec::default() };
    let mut rows = Vec::new();
    let mut row = |label: String, spec: RunSpec| rows.push(Row { label, spec });
    // Where no gradient passes, there is nothing to predict.
    for &activation in Activation::ALL.iter().filter(|activation| !activation.has_no_slope()) {
        for &init in Init::ALL {
            row(format!("{activation}, {init}"), RunSpec { activation, init, ..base.clone() });
        }
    }
    let pairs = [(Activation::Relu, Init::He), (Activation::Tanh, Init::Glorot)];
    for norm in [Norm::Batch, Norm::Layer, Norm::Rms] {
        for (activation, init) in pairs {
            let spec = RunSpec { norm, activation, init, ..base.clone() };
            row(format!("{activation}, {init}, {norm} norm"), spec);
        }
    }
    for &skip in Skip::ALL.iter().filter(|&&skip| skip != Skip::None) {
        for (activation, init) in pairs {
            let spec = RunSpec { skip, activation, init, ..base.clone() };
            row(format!("{activation}, {init}, {skip}"), spec);
        }
    }
    let sequence = RunSpec {
        data: DataSet::Adding,
        length: STEPS,
        depth: 1,
        width: HIDDEN,
        init: Init::PyTorch,
        activation: Activation::Tanh,
        batch,
        ..RunSpec::default()
    };
    for init in [Init::PyTorch, Init::Glorot, Init::Orthogonal] {
        let spec = RunSpec { network: Network::Rnn, init, ..sequence.clone() };
        row(format!("rnn, tanh, {init}"), spec);
    }
    for network in [Network::Lstm, Network::Gru] {
        let gated = RunSpec { network, ..sequence.clone() };
        row(format!("{network}, pytorch"), gated.clone());
        for forget_bias in [-1.0, 0.0, 1.0, 2.0, 3.0] {
            let forget_init = ForgetInit::Constant;
            let spec = RunSpec { forget_init, forget_bias, ..gated.clone() };
            row(format!("{network}, forget bias {forget_bias}"), spec);
        }
        let spec = RunSpec { forget_init: ForgetInit::Chrono, ..gated };
        row(format!("{network}, chrono"), spec);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_valid() {
        let rows = all(Size { width: 256, depth: 50, batch: 128 });
        assert_eq!(rows.len(), 99 + 6 + 10 + 3 + 14);
        for row in rows {
            assert!(experiment::check(&row.spec).is_ok(), "{}", row.label);
        }
    }
}
