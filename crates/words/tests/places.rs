//! What the rows of the pictures are, and what they are called.

use experiment::Language::{English, Portuguese};
use experiment::{Activation, Gate, Measure, Network, Plan, Quantity, RunSpec, View};
use words::catalogue;
use words::places::{Kind, Places, layer_index};

fn dense(depth: usize) -> Plan {
    Plan::new(&RunSpec { depth, ..RunSpec::default() })
}

fn recurrent(network: Network, depth: usize) -> Plan {
    let data = experiment::DataSet::Adding;
    Plan::new(&RunSpec { network, depth, data, length: 7, ..RunSpec::default() })
}

#[test]
fn a_dense_network_shows_its_layers_and_the_output() {
    let plan = dense(3);
    let places = Places::shown(&plan, &View::default());
    assert_eq!((places.first, places.count, places.judged()), (0, 4, 3));
    assert_eq!((places.kind, places.measure), (Kind::Layers, Measure::GradActivation));
    assert!(places.ends_with_output() && places.is_gradient());
    let names = |language| {
        let words = catalogue(language);
        (0..places.count).map(|row| places.name(words, row)).collect::<Vec<_>>()
    };
    assert_eq!(names(English), ["layer 1", "layer 2", "layer 3", "output layer"]);
    assert_eq!(names(Portuguese), ["camada 1", "camada 2", "camada 3", "camada de saída"]);
    assert_eq!(places.axis(catalogue(English)), "layer");
    assert_eq!(places.symbol(catalogue(English)), "‖∂L/∂h‖");
}

#[test]
fn a_recurrent_network_shows_the_time_steps_of_one_layer() {
    let plan = recurrent(Network::Rnn, 2);
    let of = |layer| Places::of(&plan, Quantity::Activations, layer);
    assert_eq!((of(1).first, of(2).first, of(0).first, of(9).first), (0, 7, 7, 7));
    let places = of(0);
    assert_eq!((places.count, places.judged(), places.kind), (7, 7, Kind::Times));
    assert!(!places.ends_with_output());
    assert_eq!(places.name(catalogue(English), 6), "time step 7");
    assert_eq!(places.name(catalogue(Portuguese), 0), "passo de tempo 1");
    assert_eq!(places.axis(catalogue(English)), "time step");
    assert_eq!(places.symbol(catalogue(English)), "‖∂L/∂hₜ‖");
    assert_eq!(
        (layer_index(&plan.model, 0), layer_index(&plan.model, 1), layer_index(&plan.model, 9)),
        (1, 0, 1)
    );
}

#[test]
fn a_recurrent_layer_has_two_weight_matrices() {
    let places = Places::of(&recurrent(Network::Lstm, 2), Quantity::Weights, 0);
    assert_eq!((places.kind, places.count, places.judged()), (Kind::Weights, 5, 4));
    let name = |row| places.name(catalogue(English), row);
    assert_eq!(name(0), "layer 1, input weights");
    assert_eq!(name(3), "layer 2, recurrent weights");
    assert_eq!(name(4), "output layer");
}

#[test]
fn quantities_show_their_measure_or_else_the_gradients() {
    let of = |plan: &Plan, quantity| {
        let places = Places::of(plan, quantity, 0);
        (places.measure, places.kind)
    };
    let (dense, lstm) = (dense(3), recurrent(Network::Lstm, 1));
    let layers = |measure| (measure, Kind::HiddenLayers);
    assert_eq!(of(&dense, Quantity::Saturated), layers(Measure::Saturated));
    assert_eq!(of(&dense, Quantity::Deviation), layers(Measure::ActivationDeviation));
    assert_eq!(of(&dense, Quantity::Updates), (Measure::UpdateRatio, Kind::Layers));
    assert_eq!(of(&dense, Quantity::Gates), (Measure::GradActivation, Kind::Layers));
    assert_eq!(of(&lstm, Quantity::Gates), (Measure::Gate(Gate::Forget), Kind::Times));
    assert_eq!(of(&lstm, Quantity::Saturated), (Measure::GradActivation, Kind::Times));
}

#[test]
fn a_gradient_of_0_is_underflow_only_where_the_slope_is_positive() {
    let of = |activation, quantity| {
        let plan = Plan::new(&RunSpec { activation, ..RunSpec::default() });
        Places::of(&plan, quantity, 0).positive_slope
    };
    assert!(of(Activation::Sigmoid, Quantity::Activations));
    assert!(of(Activation::Tanh, Quantity::Weights));
    assert!(!of(Activation::Relu, Quantity::Activations));
    assert!(!of(Activation::Sigmoid, Quantity::Saturated));
    let gated = Places::of(&recurrent(Network::Gru, 1), Quantity::Activations, 0);
    assert!(gated.positive_slope);
}

#[test]
fn the_values_of_the_places_are_picked_or_none_where_too_few_were_measured() {
    let places = Places::of(&recurrent(Network::Rnn, 2), Quantity::Activations, 2);
    let values: Vec<f64> = (0..14u8).map(f64::from).collect();
    assert_eq!(places.pick(&values), &values[7..]);
    assert!(places.pick(&values[..13]).is_empty());
    assert!(places.pick(&[]).is_empty());
}

#[test]
fn a_log_may_end_with_the_output_layer() {
    let measure = Measure::GradActivation;
    let of = |output| {
        let kind = Kind::Own { output };
        Places { measure, first: 0, count: 3, kind, positive_slope: false }
    };
    assert_eq!((of(true).judged(), of(false).judged()), (2, 3));
    let name = |output| of(output).name(catalogue(English), 2);
    assert_eq!((name(true), name(false)), ("output layer".to_owned(), "layer 3".to_owned()));
}
