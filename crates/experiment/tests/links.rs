//! Links: exact round trips, lenient reading, and no text that makes reading fail.

use experiment::link::Link;
use experiment::schema::{Domain, RUN_FIELDS, Value};
use experiment::{
    Activation, Comparison, Compute, Flip, Language, Quantity, RunSpec, Speed, Theme, View, check,
    forgiving, link, rules,
};
use proptest::prelude::*;

/// A value of a domain, chosen by `draw`.
fn value(domain: Domain, draw: u32) -> Value {
    let share = f64::from(draw) / f64::from(u32::MAX);
    match domain {
        Domain::Integer { min, max } => Value::Integer(min + (share * (max - min) as f64) as u64),
        Domain::Number { min, max } => Value::Number(min + share * (max - min)),
        Domain::Choice(names) => Value::Choice(names[draw as usize % names.len()]),
        // One of three experiments has different names.
        Domain::Layered(names) => {
            let name = |at: u32| names[at as usize % names.len()];
            let text = format!("{}*{},{}", name(draw / 3), draw % 7 + 1, name(draw / 40));
            let layered =
                draw.is_multiple_of(3).then(|| domain.parse(&text).expect("it is in the domain"));
            layered.unwrap_or(Value::Choice(name(draw)))
        }
        Domain::Names(_) => unreachable!("no field of an experiment is a list"),
    }
}

/// Up to three runs beside the first, with any fields flipped.
fn any_comparison() -> impl Strategy<Value = Comparison> {
    let flips = prop::collection::btree_map(0..RUN_FIELDS.len(), any::<u32>(), 0..5);
    let flips = flips.prop_map(|drawn| {
        let flip = |(index, draw): (usize, u32)| {
            let field = &RUN_FIELDS[index];
            Flip { field: field.key, value: value(field.domain, draw) }
        };
        drawn.into_iter().map(flip).collect()
    });
    prop::collection::vec(flips, 0..=experiment::MOST_BESIDE)
        .prop_map(|others| Comparison { others })
}

/// Any valid experiment: each field has any value of its domain, and then all are made to agree.
fn any_spec() -> impl Strategy<Value = RunSpec> {
    prop::collection::vec(any::<u32>(), RUN_FIELDS.len()).prop_map(|draws| {
        let mut spec = RunSpec::default();
        for (field, draw) in RUN_FIELDS.iter().zip(draws) {
            (field.set)(&mut spec, value(field.domain, draw));
        }
        rules::mend(&mut spec);
        spec
    })
}

fn any_view() -> impl Strategy<Value = View> {
    (
        prop::sample::select(Quantity::ALL),
        prop::sample::select(Language::ALL),
        prop::sample::select(Theme::ALL),
        prop::sample::select(Compute::ALL),
        prop::sample::select(Speed::ALL),
    )
        .prop_map(|(quantity, language, theme, compute, speed)| View {
            quantity,
            layer: 3,
            language,
            theme,
            compute,
            speed,
        })
}

proptest! {
    #[test]
    fn a_link_restores_the_exact_experiment(
        spec in any_spec(),
        comparison in any_comparison(),
        view in any_view(),
    ) {
        let link = Link { spec, comparison, view };
        let text = link::write(&link);
        prop_assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b"&=.-_:,/*".contains(&b)), "{}", text);
        prop_assert!(text.len() <= link::LONGEST);
        let (read, changes) = link::read(&text);
        prop_assert_eq!(changes, vec![]);
        prop_assert_eq!(&read, &link);
        for spec in read.comparison.specs(&read.spec) {
            prop_assert!(check(&spec).is_ok());
        }
    }

    #[test]
    fn any_text_gives_a_valid_experiment(text in "\\PC*") {
        let (link, _) = link::read(&text);
        prop_assert!(check(&link.spec).is_ok());
        let (forgiven, _) = forgiving::read_link(&text);
        prop_assert!(check(&forgiven.spec).is_ok());
        let (compared, _) = link::read(&format!("compare={text}"));
        for spec in compared.comparison.specs(&compared.spec) {
            prop_assert!(check(&spec).is_ok());
        }
    }

    #[test]
    fn any_values_give_a_valid_experiment_and_a_second_reading_changes_nothing(
        pairs in prop::collection::vec(
            (
                prop::sample::select(vec![
                    "v", "preset", "data", "depth", "width", "activation", "skip", "init",
                    "learning_rate", "momentum", "batch", "seed", "show", "lang", "theme", "x",
                    "network", "norm", "loss", "length", "clip", "compare",
                ]),
                prop_oneof![
                    any::<f64>().prop_map(|x| x.to_string()),
                    any::<i64>().prop_map(|n| n.to_string()),
                    "[a-zA-Z-]{0,12}",
                    "\\PC{0,60}",
                    "(%[0-9a-fA-F]{0,2}|&|=|\\+){0,8}",
                    "((depth|skip|seed|same|init|x)(:(7|none|he|-1|1e9))?[,/]?){0,9}",
                ],
            ),
            0..12,
        )
    ) {
        let text: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let (repaired, _) = link::read(&text.join("&"));
        prop_assert!(check(&repaired.spec).is_ok());
        let (forgiven, _) = forgiving::read_link(&text.join("&"));
        prop_assert!(check(&forgiven.spec).is_ok());
        let (again, changes) = link::read(&link::write(&repaired));
        prop_assert_eq!(changes, vec![]);
        prop_assert_eq!(again, repaired);
    }
}

/// The numbers of a step of this network pass 2³², which a browser's usize does not hold.
#[test]
fn what_no_memory_holds_is_made_smaller_on_every_machine() {
    let (link, changes) = link::read(
        "network=rnn&activation=tanh&depth=50&width=64&batch=1024&data=copy-memory&length=200",
    );
    assert_eq!((link.spec.width, link.spec.batch), (64, 44));
    let changed: Vec<&str> = changes.iter().map(|change| &*change.problem.field).collect();
    assert_eq!(changed, ["batch"]);
}

#[test]
fn each_change_names_its_field_and_the_value_used() {
    let (link, changes) =
        link::read("#v=7&depth=5000&activation=Tanh&learning_rate=quick&depth=3&colour=red");
    assert_eq!(
        link.spec,
        RunSpec { depth: 1000, activation: Activation::Tanh, ..RunSpec::default() }
    );
    let said: Vec<(&str, Option<&str>)> = changes
        .iter()
        .map(|change| (change.problem.field.as_str(), change.used.as_deref()))
        .collect();
    assert_eq!(
        said,
        [
            ("v", Some("1")),
            ("depth", None), // the second one
            ("depth", Some("1000")),
            ("activation", Some("tanh")),
            ("learning_rate", Some("0.005")),
            ("colour", None),
        ]
    );
    // To who reads it forgivingly, a capital is none, and what is not ours is not told.
    let (forgiven, changes) = forgiving::read_link(
        "#v=7&depth=5000&activation=Tanh&learning_rate=quick&depth=3&colour=red",
    );
    assert_eq!(forgiven, link);
    let said: Vec<&str> = changes.iter().map(|change| change.problem.field.as_str()).collect();
    assert_eq!(said, ["v", "depth", "depth", "learning_rate"]);
}

#[test]
fn a_preset_is_the_base_that_other_fields_change() {
    let (link, changes) = link::read("?depth=7&preset=relu-he");
    assert_eq!(changes, []);
    assert_eq!((link.spec.depth, link.spec.activation), (7, Activation::Relu));
    let (_, changes) = link::read("preset=no-such");
    assert_eq!(changes[0].problem.field, "preset");
}

#[test]
fn a_megabyte_of_garbage_is_cut_and_said() {
    let (link, changes) = link::read(&"é%".repeat(500_000));
    assert_eq!(link.spec, RunSpec::default());
    assert_eq!(changes[0].problem.field, "link");
}

/// Links people have saved. Add to the file, never change it.
#[test]
fn old_links_open_forever() {
    for line in include_str!("old_links.txt").lines().filter(|line| !line.starts_with('#')) {
        let (text, expected) = line.split_once(" => ").expect("LINK => EXPERIMENT");
        let (link, changes) = link::read(text);
        assert_eq!(changes, [], "{text}");
        assert_eq!(link::write(&link), expected, "{text}");
    }
}
