//! The sentence on runs that are compared.

use experiment::Language::English;
use experiment::{Plan, Quantity, RunSpec};
use insight::Reading;
use words::catalogue;
use words::comparison::{Contender, sentence};
use words::places::Places;

/// A run of `depth` layers, whose first and last layer receive this.
fn run(name: &str, depth: usize, first: Reading, last: Reading) -> Contender<'_> {
    let plan = Plan::new(&RunSpec { depth, ..RunSpec::default() });
    let mut readings = vec![Reading::Value(1.0); depth + 1];
    (readings[0], readings[depth - 1]) = (first, last);
    Contender { name, places: Places::of(&plan, Quantity::Activations, 0), readings }
}

fn told(runs: &[Contender<'_>]) -> String {
    sentence(catalogue(English), runs, false)
}

#[test]
fn every_run_says_how_much_of_the_gradient_arrives() {
    let one = Reading::Value(1.0);
    let runs = [run("A", 4, Reading::Value(0.5), one), run("B", 4, Reading::BelowF32, one)];
    assert_eq!(
        told(&runs),
        "Compared with layer 4, layer 1 receives 0.50 times as much with A, less than 1.2·10⁻³⁸ \
         times as much with B."
    );
    let runs = [run("A", 4, Reading::Tiny(2e-90), one), run("B", 4, Reading::Tiny(3e-50), one)];
    assert!(told(&runs).contains("2.0·10⁻⁹⁰ times as much with A"), "{}", told(&runs));
    let runs = [run("A", 4, Reading::Zero, one), run("B", 3, Reading::NonFinite, one)];
    assert_eq!(
        told(&runs),
        "Compared with the last layer, layer 1 receives nothing that can be measured with A, \
         numbers that are not finite with B."
    );
}

#[test]
fn names_with_commas_are_kept_apart_by_semicolons() {
    let half = || Reading::Value(0.5);
    let runs = [run("A", 4, half(), half()), run("B, C", 4, half(), half())];
    assert!(told(&runs).contains("with A; 1.0 times as much with B, C."), "{}", told(&runs));
}

#[test]
fn nothing_is_told_before_all_runs_were_measured_or_while_they_are_equal() {
    let half = || Reading::Value(0.5);
    let waiting = Contender { readings: Vec::new(), ..run("B", 4, half(), half()) };
    let words = catalogue(English);
    assert_eq!(told(&[run("A", 4, half(), half()), waiting]), words.verdict_waiting);
    assert_eq!(told(&[]), words.verdict_waiting);
    let runs = [run("A", 4, half(), half()), run("B", 4, half(), half())];
    assert_eq!(sentence(words, &runs, true), words.compare_equal);
}
