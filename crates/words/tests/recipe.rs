//! An experiment in one sentence: what is said, in which words, and that nothing is left out.

use std::collections::BTreeSet;

use experiment::Language::{English, Portuguese};
use experiment::schema::RUN_FIELDS;
use experiment::{Activation, Clip, Language, Network, RunSpec, Skip, presets};
use words::catalogue;
use words::recipe::{Join, WORDS, said};
use words::settings::told_fields;

fn sentence(language: Language, spec: &RunSpec) -> String {
    let mut sentence = String::new();
    for word in WORDS {
        let Some(text) = said(catalogue(language), spec, word.key) else { continue };
        if !sentence.is_empty() {
            sentence += match word.join {
                Join::Dot => " · ",
                Join::Comma => ", ",
                Join::Space => " ",
            };
        }
        sentence += &text;
    }
    sentence
}

#[test]
fn a_dense_network_is_said_in_one_sentence() {
    let spec = RunSpec { seed: 7, ..RunSpec::default() };
    assert_eq!(
        sentence(English, &spec),
        "20 layers of 64 · sigmoid · no skip connections · no normalisation · Glorot × 1 · SGD, learning rate \
         0.005, momentum 0.9 · batch of 32 · handwritten digits · seed 7"
    );
    assert_eq!(
        sentence(Portuguese, &spec),
        "20 camadas de 64 · sigmoide · sem conexões de salto · sem normalização · Glorot × 1 · SGD, taxa de \
         aprendizado 0,005, momento 0,9 · lote de 32 · dígitos manuscritos · semente 7"
    );
}

#[test]
fn names_keep_their_letters_and_what_was_changed_is_said() {
    let spec = RunSpec {
        depth: 1,
        activation: Activation::LeakyRelu,
        skip: Skip::ReZero,
        block: 3,
        clip: Clip::Norm,
        momentum: 0.0,
        ..RunSpec::default()
    };
    let sentence = sentence(English, &spec);
    assert!(sentence.starts_with("1 layer of 64 · leaky ReLU"), "{sentence}");
    assert!(sentence.contains("skip connections: ReZero around 3 layers each"), "{sentence}");
    assert!(sentence.contains(" · gradient clipping by norm"), "{sentence}");
    assert!(!sentence.contains("momentum"), "{sentence}");
}

#[test]
fn a_recurrent_network_is_said_its_way() {
    let lstm = presets::find("adding-lstm").map(|preset| preset.spec).unwrap();
    assert_eq!(lstm.network, Network::Lstm);
    let said = sentence(English, &lstm);
    assert!(said.starts_with("LSTM, 1 layer of 32, over 60 time steps · "), "{said}");
    assert!(said.contains("bias of the keeping gate 1 · "), "{said}");
    assert!(!said.contains("skip"), "{said}");
}

/// A field without a word could not be changed, and a word without a field says nothing.
#[test]
fn every_field_has_its_word() {
    let fields: BTreeSet<&str> = RUN_FIELDS.iter().map(|field| field.key).collect();
    let words: BTreeSet<&str> = WORDS.iter().map(|word| word.key).collect();
    assert_eq!((fields, WORDS.len()), (words, RUN_FIELDS.len()));
}

#[test]
fn what_an_experiment_changes_is_said_of_it() {
    // Said by another word: layers are dense unless a cell is named, and the gate by its bias.
    let implied = ["network", "forget_init", "momentum"];
    for preset in presets::all() {
        for field in told_fields(&preset.spec).filter(|field| !implied.contains(&field.key)) {
            let text = said(catalogue(English), &preset.spec, field.key);
            assert!(text.is_some_and(|text| !text.is_empty()), "{}: {}", preset.name, field.key);
        }
    }
}
