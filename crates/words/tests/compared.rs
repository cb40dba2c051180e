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
fn the_headline_says_how_many_times_more_arrives_in_one_run_than_in_another() {
    let tiny = |norm| Reading::Tiny(norm);
    let one = Reading::Value(1.0);
    let runs = [
        run("A", 4, tiny(3e-50), one),
        run("B", 4, tiny(2e-90), one),
        run("C", 4, tiny(1e-70), one),
    ];
    assert_eq!(
        told(&runs),
        "Of the gradient of layer 4, layer 1 receives 1.5·10⁴⁰ times as much with A as with B."
    );
    let near = [run("A", 4, Reading::Value(0.5), one), run("B", 4, Reading::Value(0.52), one)];
    assert_eq!(
        told(&near),
        "Of the gradient of layer 4, layer 1 receives about as much in every run."
    );
}

#[test]
fn what_has_no_ratio_is_said_run_by_run() {
    let one = Reading::Value(1.0);
    let runs = [run("A", 4, Reading::Value(0.5), one), run("B", 4, Reading::BelowF32, one)];
    assert_eq!(
        told(&runs),
        "Of the gradient of layer 4, layer 1 receives less than 1.2·10⁻³⁸ of it with B, 0.50 of it \
         with A."
    );
    let runs = [run("A", 4, Reading::NonFinite, one), run("B, C", 3, Reading::Zero, one)];
    assert_eq!(
        told(&runs),
        "Of the gradient of the last layer, layer 1 receives nothing that can be measured with \
         B, C; numbers that are not finite with A."
    );
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
