//! Recurrent networks through time.

use experiment::{Activation, ForgetInit, Init, Network, RecurrentInit, RunSpec};

use crate::{assert_none, through_time};

fn net(network: Network, width: usize) -> RunSpec {
    RunSpec { network, width, depth: 1, batch: 16, init: Init::PyTorch, ..RunSpec::default() }
}

fn forgetting(network: Network, width: usize, forget_bias: f64) -> RunSpec {
    RunSpec { forget_init: ForgetInit::Constant, forget_bias, ..net(network, width) }
}

#[test]
#[ignore = "slow: run with --slow"]
fn gated_networks_over_forget_biases() {
    let mut complaints = Vec::new();
    for network in [Network::Lstm, Network::Gru] {
        for forget_bias in [-1.0, 0.0, 1.0, 2.0, 3.0] {
            let spec = forgetting(network, 256, forget_bias);
            let name = format!("{network}, forget bias {forget_bias}");
            complaints.extend(through_time(&name, &spec, 100, 8, 0.02));
        }
        complaints.extend(through_time(network.name(), &net(network, 256), 100, 8, 0.02));
        let chrono = RunSpec { forget_init: ForgetInit::Chrono, ..net(network, 256) };
        complaints.extend(through_time("chrono", &chrono, 100, 8, 0.02));
    }
    assert_none(&complaints);
}

/// In finite networks that share their weights over all time steps, the factor exceeds the prediction by
/// about 1 / √n; with orthogonal weights it does not.
#[test]
#[ignore = "slow: run with --slow"]
fn vanilla_networks() {
    use Activation::{Relu, Tanh};
    let mut complaints = Vec::new();
    for (activation, init, recurrent_init, bound) in [
        (Tanh, Init::PyTorch, RecurrentInit::Same, 0.06),
        (Tanh, Init::Glorot, RecurrentInit::Same, 0.06),
        (Relu, Init::Glorot, RecurrentInit::Same, 0.06),
        (Tanh, Init::PyTorch, RecurrentInit::Orthogonal, 0.015),
    ] {
        let spec = RunSpec { activation, init, recurrent_init, ..net(Network::Rnn, 256) };
        let name = format!("rnn, {activation}, {init}, {recurrent_init}");
        complaints.extend(through_time(&name, &spec, 100, 12, bound));
    }
    assert_none(&complaints);
}

#[test]
fn a_small_version_of_all_of_this() {
    let mut complaints = Vec::new();
    for (network, forget_bias) in
        [(Network::Lstm, 0.0), (Network::Lstm, 2.0), (Network::Gru, 0.0), (Network::Gru, 2.0)]
    {
        let spec = RunSpec { batch: 8, ..forgetting(network, 64, forget_bias) };
        let name = format!("{network}, forget bias {forget_bias}");
        // Gates of 64 units vary by 1 to 2 % from seed to seed.
        complaints.extend(through_time(&name, &spec, 40, 4, 0.04));
    }
    assert_none(&complaints);
}
