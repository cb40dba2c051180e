//! The published results: claims, the networks that are trained, and statements that must hold.

use experiment::RunSpec;

use super::statement::Quantity::{Accuracy, Factor, Loss};
use super::statement::Statement;
use super::statement::Test::{Every, Falls, Few, Flat, Most};
use crate::failure::Failure;
use crate::named_plan;

/// A published result.
pub(super) struct Experiment {
    /// Written name.
    pub(super) name: &'static str,
    /// Where it was published.
    pub(super) paper: &'static str,
    /// What was claimed.
    pub(super) claim: &'static str,
    /// The networks that are trained.
    pub(super) variants: &'static [Variant],
    /// The statements that must hold.
    pub(super) statements: &'static [Statement],
}

/// A network of an experiment.
pub(super) struct Variant {
    /// Its name within the experiment.
    pub(super) name: &'static str,
    /// The preset it starts from.
    preset: &'static str,
    /// Fields that differ from the preset, such as `depth=4 width=8`.
    set: &'static str,
    /// Training steps.
    pub(super) steps: u64,
}

impl Variant {
    /// The experiment of a seed.
    pub(super) fn spec(&self, seed: u32) -> Result<RunSpec, Failure> {
        let mut changes: Vec<String> = self.set.split_whitespace().map(str::to_owned).collect();
        changes.push(format!("seed={seed}"));
        Ok(named_plan::find(self.preset, &changes)?.spec)
    }
}

const fn variant(
    name: &'static str,
    preset: &'static str,
    set: &'static str,
    steps: u64,
) -> Variant {
    Variant { name, preset, set, steps }
}

const fn says(says: &'static str, test: super::statement::Test) -> Statement {
    Statement { says, test }
}

/// ln 10, the cross-entropy of guessing one of ten digits, is 2.3026.
const GUESSED: f64 = 2.2;
const ANY: f64 = f64::INFINITY;

/// Every experiment. An epoch of digits is 44 steps of 32 rows, or 11 of 128.
pub(super) static EXPERIMENTS: &[Experiment] = &[
    Experiment {
        name: "glorot-2010",
        paper: "Glorot & Bengio 2010, Understanding the difficulty of training deep feedforward neural networks",
        claim: "the top layer of a deep sigmoid network saturates and it never escapes; tanh learns",
        variants: &[
            variant("sigmoid, 4 layers", "glorot-2010", "depth=4", 2640),
            variant("sigmoid, 5 layers", "glorot-2010", "", 2640),
            variant(
                "tanh, 6 layers",
                "glorot-2010",
                "activation=tanh depth=6 learning_rate=0.02",
                2640,
            ),
        ],
        statements: &[
            says(
                "4 sigmoid layers learn: loss below 0.1",
                Every("sigmoid, 4 layers", Loss, 0.0..0.1),
            ),
            says(
                "5 do not leave ln 10: loss above 2.2",
                Every("sigmoid, 5 layers", Loss, GUESSED..ANY),
            ),
            says("6 tanh layers learn: loss below 0.1", Every("tanh, 6 layers", Loss, 0.0..0.1)),
            says(
                "sigmoid passes back less than 0.3 per layer",
                Every("sigmoid, 5 layers", Factor, 0.0..0.3),
            ),
            says("tanh passes back more than 0.8", Every("tanh, 6 layers", Factor, 0.8..1.0)),
        ],
    },
    Experiment {
        name: "flat-weight-gradients",
        paper: "Glorot & Bengio 2010, equation 14 and figures 7 and 8",
        claim: "with the standard initialisation back-propagated gradients shrink layer by layer, while weight gradients stay equal",
        variants: &[
            variant("U(±1/√n)", "flat-weight-gradients", "", 1),
            variant("normalised (Glorot)", "flat-weight-gradients", "init=glorot gain=1", 1),
        ],
        statements: &[
            says(
                "U(±1/√n) passes back about 0.57 per layer, close to √(1/3)",
                Every("U(±1/√n)", Factor, 0.53..0.60),
            ),
            says("the normalised one about 0.90", Every("normalised (Glorot)", Factor, 0.86..0.94)),
            says(
                "U(±1/√n): ‖∂W‖ of layers 2 to 5 (256 × 256 each; the first has another shape) within 15 %",
                Flat("U(±1/√n)", 0.15),
            ),
        ],
    },
    Experiment {
        name: "he-2015",
        paper: "He et al. 2015, Delving deep into rectifiers (arXiv 1502.01852)",
        claim: "a 30-layer ReLU network stalls with Xavier's initialisation and converges with He's",
        variants: &[
            variant("Glorot (Xavier)", "he-2015", "init=glorot", 880),
            variant("He", "he-2015", "", 880),
        ],
        statements: &[
            says("Xavier stalls: loss above 2.29", Every("Glorot (Xavier)", Loss, 2.29..ANY)),
            says("He converges: loss below 2", Every("He", Loss, 0.0..2.0)),
            says(
                "Xavier passes back about 0.7 per layer",
                Every("Glorot (Xavier)", Factor, 0.66..0.74),
            ),
            says("He about 1", Every("He", Factor, 0.94..1.06)),
        ],
    },
    Experiment {
        name: "batchnorm-sigmoid",
        paper: "Ioffe & Szegedy 2015, Batch normalization (arXiv 1502.03167)",
        claim: "BatchNorm makes deep sigmoid networks trainable",
        variants: &[
            variant("plain", "batchnorm-sigmoid", "norm=none", 1320),
            variant("BatchNorm", "batchnorm-sigmoid", "", 1320),
        ],
        statements: &[
            says(
                "the plain network guesses: accuracy below 0.2",
                Every("plain", Accuracy, 0.0..0.2),
            ),
            says("BatchNorm learns: accuracy above 0.95", Every("BatchNorm", Accuracy, 0.95..ANY)),
            says(
                "the plain network passes back less than 0.3 per layer",
                Every("plain", Factor, 0.0..0.3),
            ),
            says("BatchNorm about 1", Every("BatchNorm", Factor, 0.95..1.15)),
        ],
    },
    Experiment {
        name: "batchnorm-explodes",
        paper: "Yang et al. 2019, A mean field theory of batch normalization (arXiv 1902.08129)",
        claim: "plain BatchNorm networks explode with depth, by √(π/(π−1)) = 1.211 per ReLU layer, and stop training; skip connections mend it",
        variants: &[
            variant("30 layers", "batchnorm-explodes", "depth=30", 330),
            variant("80 layers", "batchnorm-explodes", "", 330),
            variant("80 layers, residual", "batchnorm-explodes", "skip=residual", 330),
        ],
        statements: &[
            says("30 layers learn: accuracy above 0.6", Every("30 layers", Accuracy, 0.6..ANY)),
            says("80 do not: accuracy below 0.3", Every("80 layers", Accuracy, 0.0..0.3)),
            says(
                "80 residual ones do: accuracy above 0.95",
                Every("80 layers, residual", Accuracy, 0.95..ANY),
            ),
            says(
                "80 plain layers pass back about 1.211 each",
                Every("80 layers", Factor, 1.19..1.235),
            ),
            says("residual ones less than 1.05", Every("80 layers, residual", Factor, 1.0..1.05)),
        ],
    },
    Experiment {
        name: "degradation",
        paper: "He et al. 2016, Deep residual learning (arXiv 1512.03385); branches scaled by 1/√L here instead of BatchNorm there",
        claim: "deeper plain networks learn less well, on the training rows too; residual ones do not",
        variants: &[
            variant("plain, 10 layers", "degradation", "depth=10", 440),
            variant("plain, 20 layers", "degradation", "depth=20", 440),
            variant("plain, 40 layers", "degradation", "", 440),
            variant("plain, 80 layers", "degradation", "depth=80", 440),
            variant("residual, 10 layers", "degradation", "depth=10 skip=residual-scaled", 440),
            variant("residual, 20 layers", "degradation", "depth=20 skip=residual-scaled", 440),
            variant("residual, 40 layers", "degradation", "skip=residual-scaled", 440),
            variant("residual, 80 layers", "degradation", "depth=80 skip=residual-scaled", 440),
        ],
        statements: &[
            says(
                "plain accuracy falls from depth to depth",
                Falls(
                    Accuracy,
                    &[
                        "plain, 10 layers",
                        "plain, 20 layers",
                        "plain, 40 layers",
                        "plain, 80 layers",
                    ],
                ),
            ),
            says(
                "plain training loss rises from depth to depth",
                Falls(
                    Loss,
                    &[
                        "plain, 80 layers",
                        "plain, 40 layers",
                        "plain, 20 layers",
                        "plain, 10 layers",
                    ],
                ),
            ),
            says(
                "10 residual layers: accuracy above 0.93",
                Every("residual, 10 layers", Accuracy, 0.93..ANY),
            ),
            says(
                "20 residual layers: accuracy above 0.93",
                Every("residual, 20 layers", Accuracy, 0.93..ANY),
            ),
            says(
                "40 residual layers: accuracy above 0.93",
                Every("residual, 40 layers", Accuracy, 0.93..ANY),
            ),
            says(
                "80 residual layers: accuracy above 0.93",
                Every("residual, 80 layers", Accuracy, 0.93..ANY),
            ),
        ],
    },
    Experiment {
        name: "highway-100",
        paper: "Srivastava et al. 2015, Training very deep networks (arXiv 1507.06228)",
        claim: "100 highway layers learn as well as 10 do, where 100 plain layers do not",
        variants: &[
            variant("plain", "highway-100", "skip=none", 880),
            variant("highway, 10 layers", "highway-100", "depth=10", 880),
            variant("highway", "highway-100", "", 880),
        ],
        statements: &[
            says(
                "100 plain tanh layers hardly learn: loss above 1.5",
                Every("plain", Loss, 1.5..ANY),
            ),
            says(
                "10 highway layers learn: loss below 0.2",
                Every("highway, 10 layers", Loss, 0.0..0.2),
            ),
            says("100 highway layers learn: loss below 0.2", Every("highway", Loss, 0.0..0.2)),
            says("they pass back at least 0.99 per layer", Every("highway", Factor, 0.99..1.01)),
        ],
    },
    Experiment {
        name: "rezero-100",
        paper: "Bachlechner et al. 2020, ReZero is all you need (arXiv 2003.04887)",
        claim: "100 residual layers whose branches are weighted by an α that starts at 0 learn, and fast",
        variants: &[
            variant("plain", "rezero-100", "skip=none", 880),
            variant("ReZero", "rezero-100", "", 880),
        ],
        statements: &[
            says(
                "100 plain layers do not learn: loss above 2.2",
                Every("plain", Loss, GUESSED..ANY),
            ),
            says("100 ReZero layers learn: loss below 0.1", Every("ReZero", Loss, 0.0..0.1)),
            says(
                "they pass back exactly 1 per layer",
                Every("ReZero", Factor, 0.999_999..1.000_001),
            ),
        ],
    },
    Experiment {
        name: "adding",
        paper: "Hochreiter & Schmidhuber 1997, Long short-term memory, section 5.4",
        claim: "gated networks add two numbers far apart; a vanilla RNN stays at the variance, 1/6 = 0.1667",
        variants: &[
            variant("tanh RNN", "adding-rnn", "", 2000),
            variant("LSTM, forget bias 1", "adding-lstm", "", 2000),
            variant("GRU", "adding-lstm", "network=gru forget_init=same", 2000),
        ],
        statements: &[
            says("the RNN does not learn: loss above 0.14", Every("tanh RNN", Loss, 0.14..ANY)),
            says("the LSTM does: loss below 0.02", Every("LSTM, forget bias 1", Loss, 0.0..0.02)),
            says("the GRU does: loss below 0.02", Every("GRU", Loss, 0.0..0.02)),
        ],
    },
    Experiment {
        name: "temporal-order",
        paper: "Pascanu et al. 2013, On the difficulty of training recurrent neural networks (arXiv 1211.5063)",
        claim: "clipping the gradient's norm lets a tanh RNN solve temporal order in most seeds, no clipping in almost none",
        variants: &[
            variant("not clipped", "temporal-order", "", 5000),
            variant("clipped at 1", "temporal-order-clipped", "", 5000),
        ],
        statements: &[
            says(
                "clipped: solved (accuracy above 0.9) in most seeds",
                Most("clipped at 1", Accuracy, 0.9..ANY),
            ),
            says("not clipped: solved in at most a third", Few("not clipped", Accuracy, 0.9..ANY)),
        ],
    },
    Experiment {
        name: "copy-memory",
        paper: "Hochreiter & Schmidhuber 1997; Arjovsky et al. 2016 (arXiv 1511.06464); Tallec & Ollivier 2018 (arXiv 1804.11188)",
        claim: "without memory the loss is 10 ln 8 / (T + 20), 0.520 here; gated networks with chrono biases get below it, a tanh RNN does not",
        variants: &[
            variant("tanh RNN", "copy-memory", "network=rnn activation=tanh", 3000),
            variant("LSTM, chrono", "copy-memory", "", 3000),
            variant("GRU, chrono", "copy-memory", "network=gru", 3000),
        ],
        statements: &[
            says(
                "the RNN stays at the baseline: loss above 0.515",
                Every("tanh RNN", Loss, 0.515..ANY),
            ),
            says("the LSTM gets below it: loss below 0.5", Every("LSTM, chrono", Loss, 0.0..0.5)),
            says("the GRU gets below it: loss below 0.5", Every("GRU, chrono", Loss, 0.0..0.5)),
        ],
    },
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::statement::Test;
    use super::*;

    /// The variants that a test is about.
    fn variants(test: &Test) -> &[&'static str] {
        match test {
            Every(variant, ..) | Most(variant, ..) | Few(variant, ..) | Flat(variant, _) => {
                std::slice::from_ref(variant)
            }
            Falls(_, variants) => variants,
        }
    }

    #[test]
    fn variants_are_valid_and_statements_are_about_them() {
        let names: HashSet<&str> = EXPERIMENTS.iter().map(|it| it.name).collect();
        assert_eq!((EXPERIMENTS.len(), names.len()), (11, 11));
        for experiment in EXPERIMENTS {
            for variant in experiment.variants {
                let valid = variant.spec(1).is_ok();
                assert!(valid, "{}: {}", experiment.name, variant.name);
            }
            for statement in experiment.statements {
                for name in variants(&statement.test) {
                    let found = experiment.variants.iter().any(|variant| variant.name == *name);
                    assert!(found, "{}: {name} in {}", experiment.name, statement.says);
                }
            }
        }
    }
}
