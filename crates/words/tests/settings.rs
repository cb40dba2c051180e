//! Fields of an experiment as controls and texts have them.

use experiment::Language::{English, Portuguese};
use experiment::schema::{Domain, RUN_FIELDS, VIEW_FIELDS, Value, find};
use experiment::{Activation, Clip, Measure, RunSpec};
use words::settings;
use words::{catalogue, settings::stops};

/// The seed is typed or thrown, not drawn along a slider.
const WITHOUT_SLIDER: [&str; 1] = ["seed"];

#[test]
fn every_number_has_a_slider_whose_stops_rise_within_its_domain() {
    for field in RUN_FIELDS.iter().filter(|field| !WITHOUT_SLIDER.contains(&field.key)) {
        let (low, high) = match field.domain {
            Domain::Integer { min, max } => (min as f64, max as f64),
            Domain::Number { min, max } => (min, max),
            Domain::Choice(_) | Domain::Names(_) | Domain::Layered(_) => continue,
        };
        let stops = stops(field.key);
        assert!(stops.len() > 1, "{} has no stops", field.key);
        assert!(stops.is_sorted_by(|a, b| a < b), "{}: {stops:?}", field.key);
        let inside = stops.iter().all(|stop| (low..=high).contains(stop));
        assert!(inside, "{}: {stops:?} leave {low} to {high}", field.key);
    }
}

#[test]
fn numbers_are_read_and_the_nearest_valid_one_is_written() {
    let mut spec = RunSpec::default();
    settings::set_number(&mut spec, "depth", 7.9);
    assert_eq!((spec.depth, settings::number(&spec, "depth")), (7, 7.0));
    settings::set_number(&mut spec, "depth", 1e9);
    assert_eq!(spec.depth, 1000);
    settings::set_number(&mut spec, "learning_rate", -1.0);
    assert!(settings::number(&spec, "learning_rate") > 0.0);
}

#[test]
fn names_are_chosen_and_offered() {
    let mut spec = RunSpec::default();
    settings::choose(RUN_FIELDS, &mut spec, "activation", "relu");
    assert_eq!(spec.activation, Activation::Relu);
    assert_eq!(settings::chosen(RUN_FIELDS, &spec, "activation"), "relu");
    assert_eq!(settings::options("activation"), Activation::NAMES);
    assert_eq!(settings::options("theme"), ["auto", "light", "dark"]);
    let view = experiment::View::default();
    assert_eq!(settings::chosen(VIEW_FIELDS, &view, "show"), "activations");
}

#[test]
fn the_usual_options_come_first_and_none_is_lost() {
    for field in RUN_FIELDS {
        let (shown, usual) = settings::usual_first(field.key);
        let sorted = |names: &[&'static str]| {
            let mut names = names.to_vec();
            names.sort_unstable();
            names
        };
        assert_eq!(sorted(shown), sorted(settings::options(field.key)), "{}", field.key);
        assert!(usual > 0);
    }
    assert_eq!(settings::usual_first("activation").0[..3], ["sigmoid", "tanh", "relu"]);
}

#[test]
fn a_field_applies_where_it_has_a_part() {
    let spec = RunSpec { activation: Activation::LeakyRelu, ..RunSpec::default() };
    assert!(settings::applies(&spec, "leak") && !settings::applies(&spec, "length"));
    assert!(!settings::applies(&RunSpec::default(), "leak"));
    assert!(!settings::applies(&spec, "no such field"));
}

#[test]
fn fields_and_values_have_words() {
    let (en, pt) = (catalogue(English), catalogue(Portuguese));
    assert_eq!(settings::field_word(en, "depth"), Some("Depth"));
    assert_eq!(settings::field_word(pt, "depth"), Some("Profundidade"));
    assert_eq!(settings::field_word(en, "lang"), Some("Language"));
    assert_eq!(settings::field_word(en, "theme"), Some("Theme"));
    assert_eq!(settings::field_word(en, "colour"), None);
    let word = |words, key, value| settings::value_word(words, key, value);
    let layered = settings::read(&RunSpec::default(), "activation", "relu*3,tanh").unwrap();
    let value = (find(RUN_FIELDS, "activation").unwrap().get)(&layered);
    assert_eq!(word(en, "activation", value), "ReLU × 3, tanh");
    assert_eq!(settings::chosen(RUN_FIELDS, &layered, "activation"), settings::LAYERED);
    assert_eq!(word(en, "activation", Value::Choice("relu")), "ReLU");
    assert_eq!(word(en, "horizon", Value::Integer(30_000)), "30,000");
    assert_eq!(word(pt, "horizon", Value::Integer(30_000)), "30.000");
    assert_eq!(word(pt, "learning_rate", Value::Number(0.05)), "0,05");
    assert_eq!(word(en, "weight_decay", Value::Number(1e-6)), "1·10⁻⁶");
}

#[test]
fn the_settings_are_the_main_fields_and_what_was_changed() {
    let told = settings::told(&RunSpec::default(), catalogue(English));
    assert!(told.contains(&"Depth: 20".to_owned()), "{told:?}");
    assert!(!told.iter().any(|it| it.starts_with("Gradient clipping")), "{told:?}");
    let clipped = RunSpec { clip: Clip::Norm, ..RunSpec::default() };
    let told = settings::told(&clipped, catalogue(English));
    assert!(told.contains(&"Gradient clipping: by norm".to_owned()), "{told:?}");
}

#[test]
fn a_screen_reader_hears_a_number_with_its_unit() {
    let spoken = |language, key, number: u32| {
        settings::spoken(catalogue(language), key, number.into(), &number.to_string())
    };
    assert_eq!(spoken(English, "depth", 20), "20 hidden layers");
    assert_eq!(spoken(English, "depth", 1), "1 hidden layer");
    assert_eq!(spoken(Portuguese, "depth", 20), "20 camadas ocultas");
    assert_eq!(spoken(Portuguese, "depth", 1), "1 camada oculta");
    assert_eq!(spoken(English, "truncation", 0), "0 time steps, 0 is never");
    assert_eq!(spoken(English, "gain", 20), "20");
}

#[test]
fn every_measure_has_a_symbol() {
    for &language in experiment::Language::SPOKEN {
        let words = catalogue(language);
        assert!(Measure::ALL.iter().all(|&measure| !settings::symbol(words, measure).is_empty()));
    }
}

#[test]
fn layers_go_by_their_number_and_the_last_one_is_the_output() {
    let plan = experiment::Plan::new(&RunSpec { depth: 2, ..RunSpec::default() });
    let name = |index| settings::layer(catalogue(English), &plan, index);
    assert_eq!([name(0), name(1), name(2)], ["layer 1", "layer 2", "output layer"]);
}

#[test]
fn what_is_no_number_or_no_choice_is_left_alone() {
    let mut spec = RunSpec::default();
    for key in ["activation", "no such field"] {
        assert!(settings::number(&spec, key).is_nan());
        settings::set_number(&mut spec, key, 3.0);
        assert!(stops(key).is_empty());
    }
    assert_eq!(settings::chosen(RUN_FIELDS, &spec, "depth"), "");
    assert!(settings::options("depth").is_empty() && settings::options("").is_empty());
    settings::choose(RUN_FIELDS, &mut spec, "no such field", "relu");
    assert_eq!(spec, RunSpec::default());
}

/// A new field is said with its unit, or is added here.
#[test]
fn numbers_without_a_unit_are_known() {
    let without = [
        "seed",
        "leak",
        "block",
        "transform_bias",
        "gain",
        "sigma",
        "bias_variance",
        "forget_bias",
        "noise",
        "learning_rate",
        "momentum",
        "weight_decay",
        "label_smoothing",
        "warm_up",
        "horizon",
        "clip_at",
    ];
    let is_number =
        |domain: &Domain| matches!(domain, Domain::Integer { .. } | Domain::Number { .. });
    for field in RUN_FIELDS.iter().filter(|field| is_number(&field.domain)) {
        let plain = settings::spoken(catalogue(English), field.key, 7.0, "7") == "7";
        assert_eq!(plain, without.contains(&field.key), "{}", field.key);
    }
}
