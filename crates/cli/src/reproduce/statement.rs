//! Statements about the runs of an experiment, and whether they hold.

use std::ops::Range;

use super::measured::{Measured, Outcome};

/// A statement that is checked.
pub(super) struct Statement {
    /// In words.
    pub(super) says: &'static str,
    /// As numbers.
    pub(super) test: Test,
}

/// What has to be so.
pub(super) enum Test {
    /// In every seed the quantity of this variant lies in this range.
    Every(&'static str, Quantity, Range<f64>),
    /// In more than half of the seeds.
    Most(&'static str, Quantity, Range<f64>),
    /// In at most a third of the seeds.
    Few(&'static str, Quantity, Range<f64>),
    /// In every seed the quantity falls from variant to variant.
    Falls(Quantity, &'static [&'static str]),
    /// The weight gradients of equal layers, in the geometric mean over seeds, differ from the
    /// smallest to the largest by at most this share.
    Flat(&'static str, f64),
}

/// A number measured of a run.
#[derive(Clone, Copy)]
pub(super) enum Quantity {
    /// Factor of the gradient per layer (time step) at the start.
    Factor,
    /// Loss at the end.
    Loss,
    /// Test accuracy at the end.
    Accuracy,
}

impl Quantity {
    /// Its value; NaN, which lies in no range, where it was not measured.
    fn of(self, run: &Measured) -> f64 {
        match self {
            Quantity::Factor => run.factor.unwrap_or(f64::NAN),
            Quantity::Loss => run.loss,
            Quantity::Accuracy => run.accuracy.unwrap_or(f64::NAN),
        }
    }
}

impl Statement {
    /// Whether it holds, and what was found.
    pub(super) fn holds(&self, outcomes: &[Outcome]) -> (bool, String) {
        match &self.test {
            Test::Every(variant, quantity, range) => {
                let values = values(outcomes, variant, *quantity);
                (values.iter().all(|value| range.contains(value)), list(&values))
            }
            Test::Most(variant, quantity, range) => {
                let values = values(outcomes, variant, *quantity);
                let inside = values.iter().filter(|value| range.contains(value)).count();
                (2 * inside > values.len(), format!("{inside} of {}", values.len()))
            }
            Test::Few(variant, quantity, range) => {
                let values = values(outcomes, variant, *quantity);
                let inside = values.iter().filter(|value| range.contains(value)).count();
                (3 * inside <= values.len(), format!("{inside} of {}", values.len()))
            }
            Test::Falls(quantity, variants) => {
                let values: Vec<Vec<f64>> =
                    variants.iter().map(|it| values(outcomes, it, *quantity)).collect();
                let falls = |pair: &[Vec<f64>]| pair[0].iter().zip(&pair[1]).all(|(a, b)| a > b);
                let found: Vec<String> = values.iter().map(|values| list(values)).collect();
                (values.windows(2).all(falls), found.join(" > "))
            }
            Test::Flat(variant, most) => {
                let norms = mean_weights(runs(outcomes, variant));
                let largest = norms.iter().copied().fold(0.0, f64::max);
                let smallest = norms.iter().copied().fold(f64::INFINITY, f64::min);
                let spread = largest / smallest - 1.0;
                (spread <= *most, format!("{} apart by {:.1} %", list(&norms), 100.0 * spread))
            }
        }
    }
}

fn runs<'a>(outcomes: &'a [Outcome], variant: &str) -> &'a [Measured] {
    let found = outcomes.iter().find(|it| it.variant == variant);
    found.map_or(&[], |outcome| &outcome.runs)
}

fn values(outcomes: &[Outcome], variant: &str, quantity: Quantity) -> Vec<f64> {
    runs(outcomes, variant).iter().map(|run| quantity.of(run)).collect()
}

/// Geometric mean over runs, layer by layer.
fn mean_weights(runs: &[Measured]) -> Vec<f64> {
    let layers = runs.first().map_or(0, |run| run.weights.len());
    let mean = |layer: usize| {
        let logs: f64 = runs.iter().map(|run| run.weights[layer].ln()).sum();
        (logs / runs.len() as f64).exp()
    };
    (0..layers).map(mean).collect()
}

/// Numbers with four significant digits.
fn list(values: &[f64]) -> String {
    let number = |&value: &f64| {
        if value != 0.0 && value.abs() < 0.01 {
            format!("{value:.1e}")
        } else {
            format!("{value:.3}")
        }
    };
    values.iter().map(number).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(loss: f64, weights: &[f64]) -> Measured {
        let weights = weights.to_vec();
        Measured { factor: None, weights, loss, accuracy: None, verdict: None, ended: None }
    }

    fn holds(test: Test) -> bool {
        let outcome = |variant, losses: [f64; 3]| {
            let runs = losses.iter().map(|&loss| run(loss, &[1.0, 1.0 + loss])).collect();
            Outcome { variant, runs }
        };
        let outcomes = [outcome("a", [0.1, 0.2, 0.3]), outcome("b", [0.05, 0.1, 0.4])];
        Statement { says: "", test }.holds(&outcomes).0
    }

    #[test]
    fn statements_hold_or_do_not() {
        use Quantity::{Accuracy, Loss};
        assert!(holds(Test::Every("a", Loss, 0.0..0.31)));
        assert!(!holds(Test::Every("a", Loss, 0.0..0.3)));
        // What was not measured lies in no range.
        assert!(!holds(Test::Every("a", Accuracy, 0.0..1.0)));
        assert!(holds(Test::Most("a", Loss, 0.15..1.0)));
        assert!(!holds(Test::Most("a", Loss, 0.25..1.0)));
        assert!(holds(Test::Few("a", Loss, 0.25..1.0)));
        assert!(!holds(Test::Few("a", Loss, 0.15..1.0)));
        assert!(!holds(Test::Falls(Loss, &["a", "b"])));
        assert!(holds(Test::Falls(Loss, &["a"])));
        assert!(holds(Test::Flat("a", 0.2)));
        assert!(!holds(Test::Flat("a", 0.19)));
    }
}
