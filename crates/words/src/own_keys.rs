//! What the columns and keys of a log were taken for, in words, and what else they can be taken for.

use experiment::Measure;
use protocol::{Key, Taken, Why};

use crate::fill::fill;
use crate::messages::Catalogue;
use crate::own_run;

/// All that a key can be taken for.
pub const OFFERED: [Taken; 16] = [
    Taken::Step,
    Taken::Run,
    Taken::Layer,
    Taken::Metric,
    Taken::Value,
    Taken::Of(Measure::GradWeight),
    Taken::Of(Measure::GradActivation),
    Taken::Of(Measure::WeightNorm),
    Taken::Of(Measure::UpdateRatio),
    Taken::Of(Measure::ActivationDeviation),
    Taken::Of(Measure::Saturated),
    Taken::Loss,
    Taken::TestLoss,
    Taken::Accuracy,
    Taken::TestAccuracy,
    Taken::LeftOut(Why::Chosen),
];

/// The name of a choice, for lists and tests.
pub fn name(taken: Taken) -> &'static str {
    match taken {
        Taken::Step => "step",
        Taken::Run => "run",
        Taken::Layer => "layer",
        Taken::Metric => "metric",
        Taken::Value => "value",
        Taken::Of(measure) => own_run::name(measure),
        Taken::Loss => "loss",
        Taken::TestLoss => "test_loss",
        Taken::Accuracy => "accuracy",
        Taken::TestAccuracy => "test_accuracy",
        Taken::LeftOut(_) => "left_out",
    }
}

/// What a key is taken for, in words.
pub fn word(taken: Taken, words: &Catalogue) -> &'static str {
    match taken {
        Taken::Step => words.heatmap_steps,
        Taken::Run => words.own_run,
        Taken::Layer => words.layer_axis,
        Taken::Metric => words.taken_metric,
        Taken::Value => words.taken_value,
        Taken::Of(measure) => words.named(&["show", own_run::name(measure)]),
        Taken::Loss => words.loss_title,
        Taken::TestLoss => words.taken_test_loss,
        Taken::Accuracy => words.accuracy_title,
        Taken::TestAccuracy => words.taken_test_accuracy,
        Taken::LeftOut(_) => words.taken_left_out,
    }
}

/// The layers of a key, or why it is left out.
pub fn about(key: &Key, words: &Catalogue) -> String {
    match key.taken {
        Taken::Of(_) if key.layers == 1 => key.layer.clone(),
        Taken::Of(_) => {
            fill(words.own_layers.of(key.layers), &[("count", &key.layers.to_string())])
        }
        Taken::LeftOut(why) => reason(why, words).to_owned(),
        Taken::Step
        | Taken::Run
        | Taken::Layer
        | Taken::Metric
        | Taken::Value
        | Taken::Loss
        | Taken::TestLoss
        | Taken::Accuracy
        | Taken::TestAccuracy => String::new(),
    }
}

fn reason(why: Why, words: &Catalogue) -> &'static str {
    match why {
        Why::Unknown | Why::Clock => words.why_unknown,
        Why::NotNumbers => words.why_not_numbers,
        Why::Total => words.why_total,
        Why::Statistic | Why::Range => words.why_statistic,
        Why::Bias => words.why_bias,
        Why::Another | Why::OtherStep => words.why_another,
        Why::Chosen => "",
    }
}

#[cfg(test)]
mod tests {
    use experiment::Language;

    use super::*;
    use crate::catalogue;

    #[test]
    fn every_choice_has_a_name_and_a_word_of_its_own() {
        for &language in Language::SPOKEN {
            let words = catalogue(language);
            for (at, &taken) in OFFERED.iter().enumerate() {
                assert!(!word(taken, words).is_empty(), "{taken:?}");
                for &other in &OFFERED[..at] {
                    assert_ne!(name(taken), name(other));
                    assert_ne!(word(taken, words), word(other, words));
                }
            }
        }
    }

    #[test]
    fn a_key_says_its_layer_or_why_it_is_left_out() {
        let words = catalogue(Language::English);
        let said = |taken, layers| {
            let layer = if layers == 1 { "fc1" } else { "" }.to_owned();
            about(&Key { name: "x".to_owned(), taken, layers, layer }, words)
        };
        assert_eq!(said(Taken::Of(Measure::GradWeight), 1), "fc1");
        assert_eq!(said(Taken::Of(Measure::GradWeight), 3), "3 layers");
        assert_eq!(said(Taken::LeftOut(Why::Total), 0), "all layers together");
        assert_eq!(said(Taken::Loss, 0), "");
    }
}
