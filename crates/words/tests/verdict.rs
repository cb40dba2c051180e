//! The verdict in words, of every kind.

use experiment::Language::{English, Portuguese};
use experiment::{DataSet, Plan, Quantity, RunSpec};
use insight::{Known, Losses, Reading};
use words::catalogue;
use words::places::Places;
use words::verdict::{Case, Moment, Trend, Verdict, rule, verdict};

fn plan() -> Plan {
    Plan::new(&RunSpec { depth: 6, ..RunSpec::default() })
}

/// The case of six layers, from the input on, without anything else that was measured.
fn case(readings: &[Reading]) -> Case<'_> {
    let places = Places::of(&plan(), Quantity::Activations, 0);
    let now = Moment { step: 1, readings, ..Moment::default() };
    Case { places, names: None, live: None, now, start: None }
}

fn judged(case: &Case<'_>) -> Verdict {
    verdict(case, &plan(), &mut Known::default(), catalogue(English))
}

fn values(norms: [f32; 6]) -> Vec<Reading> {
    norms.map(Reading::Value).to_vec()
}

#[test]
fn nothing_is_said_before_something_was_measured() {
    let told = judged(&case(&[]));
    assert_eq!((told.trend.name(), told.word), ("waiting", "Measuring"));
    assert_eq!(told.evidence, "No step has been measured yet.");
}

#[test]
fn a_vanishing_gradient_is_told_by_its_ends_and_its_factor() {
    let readings = values([1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1]);
    let told = judged(&case(&readings));
    assert_eq!((told.trend.name(), told.word), ("vanishing", "Vanishing"));
    assert_eq!(
        told.evidence,
        "Layer 1 receives only 1.0·10⁻⁵ of the gradient that layer 6 receives: ×\u{a0}0.10 with every \
         layer it passes."
    );
    assert!(!told.why.is_empty());
    let told = verdict(&case(&readings), &plan(), &mut Known::default(), catalogue(Portuguese));
    assert_eq!(told.word, catalogue(Portuguese).trend_vanishing);
    assert!(told.evidence.starts_with("A camada 1") || told.evidence.contains("camada 6"));
}

#[test]
fn what_f32_cannot_hold_is_counted() {
    let mut readings = values([1e-38, 1e-37, 1e-30, 1e-20, 1e-10, 1e-1]);
    readings[0] = Reading::BelowF32;
    readings[1] = Reading::BelowF32;
    let told = judged(&case(&readings));
    assert_eq!(told.trend.name(), "vanishing");
    let lost = "Plain f32 would hold 0 or next to nothing in 2 places.";
    assert!(told.evidence.ends_with(lost), "{}", told.evidence);
    (readings[0], readings[1]) = (Reading::Tiny(1e-50), Reading::Tiny(1e-40));
    let told = judged(&case(&readings));
    assert_eq!(told.trend.name(), "vanishing");
    assert!(told.evidence.ends_with(lost), "{}", told.evidence);
    let told = verdict(&case(&readings), &plan(), &mut Known::default(), catalogue(Portuguese));
    let lost = "Em f32 comum, 2 deles guardariam 0 ou quase nada.";
    assert!(told.evidence.ends_with(lost), "{}", told.evidence);
    let mut readings = vec![Reading::BelowF32; 6];
    readings[5] = Reading::Value(1.0);
    let told = judged(&case(&readings));
    assert!(told.evidence.contains("5 places receive nothing measurable"), "{}", told.evidence);
}

#[test]
fn other_courses_have_sentences_of_their_own() {
    let told = judged(&case(&values([1.0; 6])));
    assert_eq!((told.trend.name(), told.word), ("healthy", "Healthy"));
    assert!(told.evidence.ends_with("It arrives everywhere."), "{}", told.evidence);
    let told = judged(&case(&values([1e5, 1e4, 1e3, 1e2, 1e1, 1.0])));
    assert_eq!((told.trend.name(), told.word), ("exploding", "Exploding"));
    let told = judged(&case(&values([1.0, 1e3, 1e-3, 1e3, 1e-3, 1.0])));
    assert_eq!((told.trend.name(), told.word), ("undecided", "Undecided"));
    let mut readings = values([1.0; 6]);
    readings[2] = Reading::NonFinite;
    let told = judged(&case(&readings));
    assert_eq!((told.trend.name(), told.word), ("nonfinite", "Not finite"));
}

#[test]
fn a_network_without_a_course_is_judged_by_its_loss() {
    let readings = [Reading::Value(1.0)];
    let short =
        Plan::new(&RunSpec { depth: 1, width: 2, data: DataSet::Xor, ..RunSpec::default() });
    let judged = |losses, language| {
        let places = Places::of(&short, Quantity::Activations, 0);
        let now = Moment { losses, ..case(&readings).now };
        let case = Case { places, now, ..case(&readings) };
        verdict(&case, &short, &mut Known::default(), catalogue(language))
    };
    let told = judged(None, English);
    assert_eq!((told.word, &told.evidence[..]), ("Undecided", "Too few layers for a direction."));
    let losses = |half_way, now| {
        Some(Losses { steps: 600, first: 0.7, half_way, now, error: 0.01, guessing: 0.693 })
    };
    let told = judged(losses(0.6, 0.2), English);
    assert_eq!(told.word, "Learns");
    assert!(
        told.evidence.starts_with("The loss is 0.20; guessing gives 0.69."),
        "{}",
        told.evidence
    );
    let told = judged(losses(0.69, 0.69), English);
    assert_eq!(told.word, "Still guessing");
    assert!(told.evidence.ends_with("nothing is learned yet."), "{}", told.evidence);
    let told = judged(losses(0.48, 0.48), English);
    assert_eq!(told.word, "Stuck");
    assert!(told.evidence.starts_with("The loss no longer falls."), "{}", told.evidence);
    assert!(told.why.starts_with("Layers of 2 units"), "{}", told.why);
    let told = judged(losses(0.48, 0.48), Portuguese);
    assert!(told.evidence.contains("Parou em 0,48"), "{}", told.evidence);
}

#[test]
fn layers_that_receive_nothing_are_counted() {
    let mut readings = values([1.0; 6]);
    readings[0] = Reading::Zero;
    let told = judged(&case(&readings));
    assert_eq!((told.trend.name(), told.word), ("dead", "Cut off"));
    assert!(told.evidence.starts_with("One layer receives exactly 0"), "{}", told.evidence);
    readings[1] = Reading::Zero;
    let told = judged(&case(&readings));
    assert!(told.evidence.starts_with("2 layers receive exactly 0"), "{}", told.evidence);
}

#[test]
fn the_worst_layer_is_named() {
    let readings = values([1.0; 6]);
    let even = case(&readings).now;
    let of = |now| Case { now, ..case(&readings) };
    let (dead, saturated) = ([0.0, 0.95, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.925, 0.0, 0.0, 0.0]);
    let told = judged(&of(Moment { dead: &dead, ..even }));
    assert_eq!(told.evidence, "In layer 2 95% of the units are 0 on every test row.");
    let told = judged(&of(Moment { saturated: &saturated, ..even }));
    assert_eq!(told.trend.name(), "saturated");
    assert!(told.evidence.starts_with("In layer 3 92.5% of the activations"), "{}", told.evidence);
    let told = judged(&of(Moment { coherence: Some(0.0), ..even }));
    assert_eq!((told.trend.name(), told.word), ("shattered", "Shattered"));
}

#[test]
fn the_words_name_their_steps_and_what_is_the_same_is_said_once() {
    let (grows, fades) =
        (values([1e5, 1e4, 1e3, 1e2, 1e1, 1.0]), values([1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1]));
    fn at(step: u64, readings: &[Reading]) -> Moment<'_> {
        Moment { step, readings, ..Moment::default() }
    }
    let of = |start: &[Reading], words: &words::Catalogue| {
        let case = Case { now: at(1192, &fades), start: Some(at(0, start)), ..case(&fades) };
        let told = verdict(&case, &plan(), &mut Known::default(), words);
        (told.before(words), told.word, told.steps)
    };
    let (english, portuguese) = (catalogue(English), catalogue(Portuguese));
    let steps = "at step 0 → at step 1,192".to_owned();
    assert_eq!(of(&grows, english), ("Exploding → ".into(), "Vanishing", steps.clone()));
    assert_eq!(of(&fades, english), (String::new(), "Vanishing", steps));
    let steps = "no passo 0 → no passo 1.192".to_owned();
    assert_eq!(of(&grows, portuguese), ("Explodindo → ".into(), "Desaparecendo", steps));
    let told = judged(&Case { now: at(1, &fades), ..case(&fades) });
    assert_eq!((told.start, &*told.steps), (None, "at step 1"));
    // Nothing was measured at the start.
    assert_eq!(of(&[], english), (String::new(), "Vanishing", "at step 1,192".to_owned()));
}

#[test]
fn the_rule_that_is_told_is_the_one_that_is_used() {
    let told = rule(catalogue(English));
    assert!(told.starts_with("Vanishing: less than 0.01 of the gradient arrives; exploding: more than 100 times; else healthy"));
    assert!(rule(catalogue(Portuguese)).starts_with("Desaparecendo: chega menos de 0,01"));
    let even = |first: f32| {
        let step = first.powf(0.2);
        judged(&case(&values([5, 4, 3, 2, 1, 0].map(|layer| step.powi(layer))))).word
    };
    assert_eq!([0.0098, 0.0102].map(even), ["Vanishing", "Healthy"]);
    assert_eq!([98.0, 102.0].map(even), ["Healthy", "Exploding"]);
}

#[test]
fn a_log_calls_its_layers_by_its_own_names() {
    let readings = values([1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1]);
    let names = ["a", "b", "c", "d", "e", "f"].map(str::to_owned);
    let told = judged(&Case { names: Some(&names), ..case(&readings) });
    assert!(told.evidence.starts_with("“a” receives only"), "{}", told.evidence);
    assert!(told.evidence.contains("that “f” receives"), "{}", told.evidence);
    assert!(told.remedies.is_empty(), "nothing is known of how it was trained");
}

#[test]
fn time_steps_are_called_time_steps() {
    let data = DataSet::Adding;
    let network = experiment::Network::Rnn;
    let spec = RunSpec { network, data, depth: 1, length: 6, ..RunSpec::default() };
    let plan = Plan::new(&spec);
    let readings = values([1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1]);
    let places = Places::of(&plan, Quantity::Activations, 0);
    let case = Case { places, ..case(&readings) };
    let told = verdict(&case, &plan, &mut Known::default(), catalogue(English));
    assert!(told.evidence.starts_with("Time step 1 receives only"), "{}", told.evidence);
    assert!(told.evidence.ends_with("with every time step it goes back."), "{}", told.evidence);
}

#[test]
fn every_trend_has_a_name_a_word_and_a_mark_of_its_own() {
    use insight::Kind;
    let kinds = [
        Kind::Vanishing,
        Kind::Healthy,
        Kind::Exploding,
        Kind::Dead,
        Kind::Saturated,
        Kind::Shattered,
        Kind::Undecided,
        Kind::NonFinite,
    ];
    let all = || kinds.into_iter().map(Trend::Judged).chain([Trend::Waiting]);
    let count =
        |texts: Vec<&str>| texts.into_iter().collect::<std::collections::BTreeSet<_>>().len();
    assert_eq!(count(all().map(Trend::name).collect()), 9);
    assert_eq!(count(all().map(Trend::mark).collect()), 9);
    for &language in experiment::Language::SPOKEN {
        assert_eq!(count(all().map(|it| it.word(catalogue(language))).collect()), 9);
    }
}
