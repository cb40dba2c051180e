//! The gradient on its way down, in sentences.

use experiment::Language::English;
use experiment::{DataSet, Gate, Network, Plan, Quantity, RunSpec};
use insight::Reading;
use protocol::{Inspection, Openings, Passage, RunId};
use words::backward::sentence;
use words::catalogue;
use words::places::Places;

fn recurrent(network: Network) -> Plan {
    let data = DataSet::Adding;
    Plan::new(&RunSpec { network, data, depth: 1, length: 4, ..RunSpec::default() })
}

fn told(plan: &Plan, place: usize, readings: &[Reading], seen: Option<&Inspection>) -> String {
    let places = Places::of(plan, Quantity::Activations, 0);
    sentence(catalogue(English), plan, &places, place, readings, seen)
}

fn seen(passage: Option<Passage>, openings: Vec<Openings>) -> Inspection {
    let (run, histograms) = (RunId::default(), Vec::new());
    Inspection { run, step: 1, layer: 0, histograms, slopes: None, passage, openings }
}

fn passage() -> Passage {
    let (slopes, slope) = (vec![0.5; 4], 0.5);
    Passage {
        from: 0,
        to: 0,
        times: 3,
        norms: [1.0, 0.125],
        exponent: 0,
        slope,
        slopes,
        weight_gain: 1.0,
    }
}

const VALUES: [Reading; 4] =
    [Reading::Value(0.125), Reading::Value(0.25), Reading::Value(0.5), Reading::Value(1.0)];

#[test]
fn it_sets_out_from_the_loss() {
    let told = told(&recurrent(Network::Rnn), 3, &VALUES, None);
    assert_eq!(told, "The gradient sets out from the loss. time step 4: ‖∂L/∂h‖ = 1.00.");
}

#[test]
fn a_time_step_multiplies_it_by_slope_and_weights() {
    let told = told(&recurrent(Network::Rnn), 1, &VALUES, Some(&seen(Some(passage()), Vec::new())));
    assert_eq!(
        told,
        "From time step 3 back to time step 2 the gradient is multiplied by 0.500. Slope times \
         recurrent weights: 0.500 · 1.00 = 0.500. Left: ‖∂L/∂h‖ = 0.250, that is 0.25 of what it \
         set out with."
    );
}

#[test]
fn a_gate_lets_it_through() {
    let openings = vec![Openings { gate: Gate::Forget, means: vec![0.75; 4] }];
    let told = told(&recurrent(Network::Lstm), 1, &VALUES, Some(&seen(None, openings)));
    assert!(told.contains("The gate that keeps the state is 75% open there."), "{told}");
}

#[test]
fn what_cannot_be_measured_is_said() {
    let mut readings = VALUES;
    readings[1] = Reading::BelowF32;
    let plan = recurrent(Network::Gru);
    let text = told(&plan, 1, &readings, Some(&seen(None, Vec::new())));
    assert!(text.contains("multiplied by a factor that f32 cannot hold"), "{text}");
    assert!(text.ends_with("Left: below what f32 can hold (less than 1.2·10⁻³⁸)."), "{text}");
    (readings[1], readings[2]) = (Reading::Tiny(1e-60), Reading::Tiny(1e-58));
    let text = told(&plan, 1, &readings, Some(&seen(None, Vec::new())));
    assert!(text.contains("multiplied by 0.0100"), "{text}");
    assert!(text.ends_with("that is 1.0·10⁻⁶⁰ of what it set out with."), "{text}");
    let waiting = catalogue(English).backward_waiting;
    assert_eq!(told(&plan, 1, &[], None), waiting);
    assert_eq!(told(&plan, 4, &VALUES, None), waiting);
}

#[test]
fn a_layer_is_told_as_under_the_microscope() {
    let plan = Plan::new(&RunSpec { depth: 3, ..RunSpec::default() });
    let passage = Passage { from: 2, to: 1, times: 0, norms: [0.5, 0.25], ..passage() };
    let seen = Inspection { layer: 2, ..seen(Some(passage), Vec::new()) };
    let told = told(&plan, 1, &VALUES, Some(&seen));
    assert!(told.starts_with("From layer 3 to layer 2 the gradient is multiplied by"), "{told}");
    assert!(told.ends_with("that is 0.25 of what it set out with."), "{told}");
}
