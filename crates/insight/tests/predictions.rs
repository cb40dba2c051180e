//! Predictions against factors measured on simulated networks: 256 units, 30 layers, batches of 32
//! rows of noise with mean square 1, ten classes; of recurrent ones 128 units over 100 steps with two
//! features, the middle three fifths of them.

use experiment::{
    Activation, ForgetInit, Init, Network, Norm, NormPlace, Plan, RecurrentInit, RunSpec, Shape,
    Skip, Target,
};
use insight::{Prediction, Rows};
use model::Loss;

fn plan(spec: &RunSpec) -> Plan {
    let (steps, features) = if spec.network.is_recurrent() { (100, 2) } else { (1, 64) };
    Plan::for_shape(spec, Shape { steps, features, target: Target::Class { classes: 10 } })
}

/// For rows of mean square 1.
fn predict(plan: &Plan) -> Option<Prediction> {
    insight::predict(&plan.model, &Rows::alike(1.0))
}

fn assert_factor(spec: &RunSpec, measured: f64, bound: f64, name: &str) {
    let found = predict(&plan(spec)).unwrap_or_else(|| panic!("{name}: no prediction"));
    let found = found.geometric_mean();
    assert!((found / measured - 1.0).abs() < bound, "{name}: {found:.4} instead of {measured}");
}

fn dense() -> RunSpec {
    RunSpec { width: 256, depth: 30, batch: 32, ..RunSpec::default() }
}

#[test]
fn plain_networks() {
    use Activation::{Identity, Relu, Selu, Sigmoid, Silu, Tanh};
    for (activation, init, measured, bound) in [
        (Relu, Init::He, 1.0022, 0.005),
        (Relu, Init::Glorot, 0.7060, 0.005),
        (Relu, Init::PyTorch, 0.4069, 0.005),
        (Tanh, Init::Glorot, 0.9560, 0.005),
        (Tanh, Init::He, 1.0450, 0.005),
        (Tanh, Init::Orthogonal, 0.9613, 0.002),
        (Sigmoid, Init::Glorot, 0.2362, 0.005),
        (Sigmoid, Init::HeUniform, 0.3187, 0.007),
        (Sigmoid, Init::PyTorch, 0.1416, 0.007),
        (Sigmoid, Init::Normal, 0.3512, 0.007),
        (Selu, Init::LeCun, 1.0365, 0.005),
        // The variance of z shrinks, at every width a little differently than in the limit.
        (Silu, Init::He, 0.7423, 0.015),
        (Identity, Init::Orthogonal, 1.0, 1e-9),
        (Identity, Init::LeCunUniform, 1.0007, 0.005),
    ] {
        let spec = RunSpec { activation, init, ..dense() };
        assert_factor(&spec, measured, bound, &format!("{activation}, {init}"));
    }
}

#[test]
fn normalised_networks() {
    use Activation::{Gelu, Relu, Sigmoid, Tanh};
    use Norm::{Batch, Layer, Rms};
    use NormPlace::{After, Before};
    for (norm, norm_place, activation, measured) in [
        (Batch, Before, Relu, 1.2137),
        (Batch, Before, Tanh, 1.0924),
        (Batch, Before, Sigmoid, 1.0251),
        (Batch, After, Relu, 1.2224),
        (Layer, Before, Relu, 1.0051),
        (Layer, Before, Sigmoid, 0.3946),
        (Layer, Before, Gelu, 1.0394),
        (Layer, After, Relu, 1.2187),
        (Layer, After, Tanh, 1.0847),
        (Rms, Before, Tanh, 1.0855),
        (Rms, After, Relu, 1.0084),
        (Rms, After, Sigmoid, 0.3938),
    ] {
        let spec = RunSpec { norm, norm_place, activation, batch: 128, ..dense() };
        assert_factor(&spec, measured, 0.012, &format!("{norm} {norm_place} {activation}"));
    }
}

#[test]
fn paths_around_layers() {
    use Activation::{Relu, Sigmoid, Tanh};
    for (skip, block, activation, init, measured) in [
        (Skip::Residual, 1, Relu, Init::He, 1.4189),
        (Skip::Residual, 1, Tanh, Init::Glorot, 1.1109),
        (Skip::Residual, 2, Relu, Init::He, 1.1977),
        (Skip::Residual, 3, Relu, Init::He, 1.1307),
        (Skip::Residual, 2, Tanh, Init::PyTorch, 1.0158),
        (Skip::ResidualScaled, 1, Relu, Init::He, 1.0176),
        (Skip::ResidualScaled, 2, Sigmoid, Init::Glorot, 1.0001),
        (Skip::ReZero, 1, Relu, Init::He, 1.0),
    ] {
        let spec = RunSpec { skip, block, activation, init, ..dense() };
        assert_factor(&spec, measured, 0.006, &format!("{skip} {block} {activation} {init}"));
    }
    for (norm, norm_place, block, measured) in [
        (Norm::Batch, NormPlace::Before, 1, 1.0637),
        (Norm::Batch, NormPlace::After, 1, 1.0915),
        (Norm::Layer, NormPlace::Before, 2, 1.0394),
        (Norm::Rms, NormPlace::After, 2, 1.0512),
    ] {
        let (skip, activation, init) = (Skip::Residual, Relu, Init::He);
        let spec = RunSpec { skip, block, norm, norm_place, activation, init, ..dense() };
        assert_factor(&spec, measured, 0.007, &format!("residual {norm} {norm_place} {block}"));
    }
}

#[test]
fn highway_layers() {
    use Activation::{Relu, Sigmoid, Tanh};
    for (transform_bias, activation, init, measured) in [
        (-6.0, Relu, Init::He, 0.9944),
        (-2.0, Tanh, Init::He, 0.8956),
        (-1.0, Sigmoid, Init::PyTorch, 0.7300),
        (0.0, Tanh, Init::He, 0.8533),
        (0.0, Relu, Init::PyTorch, 0.5405),
        (2.0, Tanh, Init::PyTorch, 0.5200),
    ] {
        let spec = RunSpec { skip: Skip::Highway, transform_bias, activation, init, ..dense() };
        assert_factor(&spec, measured, 0.005, &format!("highway {transform_bias} {activation}"));
    }
    let outlasts = RunSpec {
        skip: Skip::Highway,
        transform_bias: -1.0,
        activation: Relu,
        init: Init::He,
        ..dense()
    };
    assert_eq!(predict(&plan(&outlasts)), None);
}

/// 50 layers that read batches of 128 digits, over 20 seeds.
fn on_digits() -> RunSpec {
    RunSpec { depth: 50, batch: 128, ..dense() }
}

#[test]
fn activations_after_the_sum() {
    use Activation::{Elu, Gelu, Identity, LeakyRelu, Relu, Selu, Sigmoid, Silu, Tanh};
    for (block, activation, init, measured) in [
        (1, Identity, Init::LeCun, 1.4156),
        (1, Sigmoid, Init::Glorot, 0.3033),
        (1, Tanh, Init::He, 1.1180),
        (1, Tanh, Init::Glorot, 1.0641),
        (1, Tanh, Init::PyTorch, 1.0173),
        (1, Tanh, Init::Orthogonal, 1.0670),
        (1, Relu, Init::He, 1.4947),
        (1, Relu, Init::Glorot, 1.2754),
        (1, Relu, Init::LeCun, 1.2729),
        (1, Relu, Init::PyTorch, 1.0867),
        (1, LeakyRelu, Init::PyTorch, 1.0864),
        (1, Silu, Init::He, 1.4930),
        (1, Gelu, Init::He, 1.4951),
        (1, Gelu, Init::LeCun, 1.2738),
        (1, Elu, Init::LeCun, 1.2722),
        (1, Selu, Init::LeCun, 1.3411),
        (1, Selu, Init::PyTorch, 1.1532),
        (2, Tanh, Init::He, 1.0733),
        (2, Tanh, Init::Glorot, 1.0276),
        (2, Relu, Init::He, 1.2161),
        (3, Tanh, Init::Glorot, 1.0165),
        (3, Relu, Init::He, 1.1407),
        (3, Silu, Init::He, 1.1310),
    ] {
        let spec = RunSpec { skip: Skip::ResidualPost, block, activation, init, ..on_digits() };
        assert_factor(&spec, measured, 0.01, &format!("{block} {activation} {init}"));
    }
}

#[test]
fn normalisations_with_activations_after_the_sum() {
    use Activation::{Relu, Sigmoid, Silu, Tanh};
    use NormPlace::{After, Before};
    for (norm, norm_place, block, activation, measured) in [
        (Norm::Layer, Before, 1, Relu, 1.0632),
        (Norm::Layer, Before, 1, Tanh, 1.0909),
        (Norm::Layer, Before, 1, Sigmoid, 0.4638),
        (Norm::Layer, Before, 1, Silu, 1.0708),
        (Norm::Layer, Before, 2, Relu, 1.0329),
        (Norm::Layer, Before, 2, Tanh, 1.0653),
        (Norm::Layer, After, 1, Relu, 1.1696),
        (Norm::Layer, After, 2, Relu, 1.1498),
        (Norm::Layer, After, 2, Tanh, 1.1026),
        (Norm::Rms, Before, 1, Relu, 0.9293),
        (Norm::Rms, Before, 1, Tanh, 1.0908),
        (Norm::Rms, Before, 1, Sigmoid, 0.3303),
        (Norm::Rms, Before, 1, Silu, 1.0036),
        (Norm::Rms, After, 1, Relu, 0.9248),
        (Norm::Rms, After, 1, Tanh, 1.1678),
        (Norm::Rms, After, 1, Sigmoid, 0.4394),
    ] {
        let init = if activation == Tanh { Init::Glorot } else { Init::He };
        let skip = Skip::ResidualPost;
        let spec = RunSpec { skip, norm, norm_place, block, activation, init, ..on_digits() };
        assert_factor(&spec, measured, 0.01, &format!("{norm} {norm_place} {block} {activation}"));
    }
}

#[test]
fn normalisations_of_highway_layers() {
    use Activation::{Relu, Sigmoid, Silu, Tanh};
    use NormPlace::{After, Before};
    for (norm, norm_place, transform_bias, activation, measured) in [
        (Norm::Layer, Before, -4.0, Relu, 0.9779),
        (Norm::Layer, Before, -1.0, Relu, 0.8764),
        (Norm::Layer, Before, -1.0, Tanh, 1.0307),
        (Norm::Layer, Before, -1.0, Sigmoid, 0.7386),
        (Norm::Layer, Before, -1.0, Silu, 0.9318),
        (Norm::Layer, After, -4.0, Relu, 0.9797),
        (Norm::Layer, After, -1.0, Relu, 1.1310),
        (Norm::Rms, Before, -1.0, Relu, 0.8755),
        (Norm::Rms, Before, -1.0, Tanh, 1.0310),
        (Norm::Rms, Before, -1.0, Sigmoid, 0.7385),
        (Norm::Rms, Before, -1.0, Silu, 0.9334),
        (Norm::Rms, After, -4.0, Relu, 0.9748),
        (Norm::Rms, After, -1.0, Relu, 0.9105),
        (Norm::Rms, After, -1.0, Tanh, 1.0136),
    ] {
        let init = if activation == Tanh { Init::Glorot } else { Init::He };
        let (skip, net) = (Skip::Highway, on_digits());
        let spec = RunSpec { skip, norm, norm_place, transform_bias, activation, init, ..net };
        let name = format!("{norm} {norm_place} {transform_bias} {activation}");
        assert_factor(&spec, measured, 0.01, &name);
    }
}

fn recurrent(network: Network) -> RunSpec {
    RunSpec { network, depth: 1, width: 128, init: Init::PyTorch, ..RunSpec::default() }
}

#[test]
fn gated_networks_over_forget_biases() {
    let lstm = [0.2605, 0.4099, 0.6396, 0.8664, 0.9868, 1.0168, 1.0280];
    let gru = [0.3682, 0.4753, 0.6402, 0.8045, 0.9099, 0.9604, 0.9833];
    for (network, measured) in [(Network::Lstm, lstm), (Network::Gru, gru)] {
        for (forget_bias, measured) in
            [-2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0].into_iter().zip(measured)
        {
            let forget_init = ForgetInit::Constant;
            let spec = RunSpec { forget_init, forget_bias, ..recurrent(network) };
            assert_factor(&spec, measured, 0.015, &format!("{network} {forget_bias}"));
        }
    }
    for (network, measured, chrono) in
        [(Network::Lstm, 0.6417, 0.9797), (Network::Gru, 0.6432, 0.9856)]
    {
        assert_factor(&recurrent(network), measured, 0.01, "PyTorch's default");
        let spec = RunSpec { forget_init: ForgetInit::Chrono, ..recurrent(network) };
        assert_factor(&spec, chrono, 0.015, "chrono");
    }
    // Larger weights and inputs move the gates.
    for (network, init, measured) in [
        (Network::Lstm, Init::Glorot, 0.9565),
        (Network::Gru, Init::Glorot, 0.8547),
        (Network::Lstm, Init::LeCun, 0.8547),
        (Network::Gru, Init::LeCun, 0.8298),
    ] {
        let spec = RunSpec { init, forget_init: ForgetInit::Constant, ..recurrent(network) };
        assert_factor(&spec, measured, 0.03, &format!("{network} {init}"));
    }
}

#[test]
fn half_lives_of_gated_networks() {
    let half_life = |forget_bias| {
        let forget_init = ForgetInit::Constant;
        let spec = RunSpec { forget_init, forget_bias, ..recurrent(Network::Lstm) };
        predict(&plan(&spec)).unwrap().half_life()
    };
    assert!((half_life(0.0).unwrap() - 1.57).abs() < 0.05, "{:?}", half_life(0.0));
    assert!(half_life(2.0).unwrap() > 30.0);
    assert_eq!(half_life(3.0), None);
}

/// Weights shared by all steps: a finite network is above the prediction by about its width to the
/// power −½, three to five hundredths at 128.
#[test]
fn vanilla_recurrent_networks() {
    use Activation::{Relu, Tanh};
    for (activation, init, measured) in [
        (Tanh, Init::PyTorch, 0.5909),
        (Tanh, Init::Glorot, 0.9232),
        (Relu, Init::PyTorch, 0.4060),
        (Relu, Init::Glorot, 0.7033),
        (Relu, Init::He, 1.0549),
    ] {
        let spec = RunSpec { activation, init, ..recurrent(Network::Rnn) };
        assert_factor(&spec, measured, 0.055, &format!("{activation} {init}"));
    }
    let spec = RunSpec {
        activation: Tanh,
        recurrent_init: RecurrentInit::Orthogonal,
        ..recurrent(Network::Rnn)
    };
    assert_factor(&spec, 0.9455, 0.012, "orthogonal");
}

#[test]
fn bands_are_as_wide_as_seeds_deviate() {
    // Measured over eight seeds: the deviation of a deviation is a quarter.
    for (activation, init, measured) in [
        (Activation::Relu, Init::Glorot, 0.124),
        (Activation::Relu, Init::PyTorch, 0.134),
        (Activation::Tanh, Init::Glorot, 0.074),
        (Activation::Sigmoid, Init::Glorot, 0.116),
        (Activation::Tanh, Init::Orthogonal, 0.0),
    ] {
        let spec = RunSpec { activation, init, ..dense() };
        let prediction = predict(&plan(&spec)).unwrap();
        let found = prediction.log_deviation[0];
        assert!((found - measured).abs() < 0.4 * measured + 0.02, "{activation} {init}: {found}");
        assert_eq!(prediction.log_deviation.len(), 30);
        assert_eq!(prediction.factors.len(), 29);
    }
}

#[test]
fn what_is_not_derived_is_not_predicted() {
    let none = |spec: RunSpec| assert_eq!(predict(&plan(&spec)), None, "{spec:?}");
    for skip in [Skip::ResidualPost, Skip::Highway] {
        none(RunSpec { skip, norm: Norm::Batch, ..dense() });
    }
    none(RunSpec { skip: Skip::ReZero, block: 2, ..dense() });
    none(RunSpec { gain: 0.0, ..dense() });
    let after = RunSpec { norm: Norm::Batch, norm_place: NormPlace::After, ..dense() };
    none(RunSpec { init: Init::PyTorch, ..after });
    none(RunSpec { recurrent_init: RecurrentInit::Identity, ..recurrent(Network::Rnn) });
    none(RunSpec { recurrent_init: RecurrentInit::Orthogonal, ..recurrent(Network::Lstm) });
}

#[test]
fn extreme_experiments_give_numbers_or_nothing() {
    for network in Network::ALL {
        for &activation in Activation::ALL {
            for (depth, width, gain, bias_variance, forget_bias) in
                [(1, 2, 100.0, 100.0, 20.0), (100, 2, 100.0, 0.0, -20.0), (30, 7, 1e-9, 0.0, 20.0)]
            {
                let forget_init = ForgetInit::Constant;
                let spec = RunSpec {
                    network: *network,
                    activation,
                    depth: if network.is_recurrent() { depth.min(2) } else { depth },
                    width,
                    gain,
                    bias_variance,
                    forget_init,
                    forget_bias,
                    ..RunSpec::default()
                };
                if let Some(prediction) = predict(&plan(&spec)) {
                    assert!(prediction.geometric_mean().is_finite(), "{spec:?}");
                    assert!(prediction.relative().iter().all(|log| log.is_finite()), "{spec:?}");
                    assert!(prediction.log_deviation.iter().all(|it| it.is_finite()), "{spec:?}");
                }
            }
        }
    }
}

/// The course is told from what reaches the last hidden layer. A loss on an earlier one adds to the gradient there.
#[test]
fn a_loss_on_an_earlier_layer_has_no_prediction() {
    let alone = plan(&dense());
    let with_loss_on = |answers| {
        let mut plan = alone.clone();
        let loss = Loss { answers, weight: 0.3, ..*plan.model.main_loss() };
        plan.model.losses.push(loss);
        predict(&plan)
    };
    let last = alone.model.main_loss().answers;
    assert_eq!(with_loss_on(last), predict(&alone));
    assert_eq!(with_loss_on(alone.model.blocks[3].output), None);
}
