//! Every data set and every network trains; probes change no number; tables are read or refused.

use experiment::{
    Activation, DataSet, ForgetInit, Gate, Init, Measure, Network, Norm, Probes, RunSpec, Skip,
    TableChoices,
};
use protocol::{Command, Counted, Event, Inspection, Looked, RunId, TableFile, Unfit, decode};

use crate::page::{Page, load};

fn spec(data: DataSet, network: Network) -> RunSpec {
    RunSpec {
        data,
        network,
        length: 6,
        depth: 2,
        width: 6,
        batch: 8,
        activation: Activation::Tanh,
        ..RunSpec::default()
    }
}

#[test]
fn every_network_trains_on_every_data_set_and_repeats_itself() {
    for &data in DataSet::ALL {
        for &network in Network::ALL {
            let spec = spec(data, network);
            let runs = [(); 2].map(|()| Page::train(spec.clone(), 12));
            let what = format!("{network} on {data}");
            assert_eq!(runs[0].losses().len(), 12, "{what}: {:?}", runs[0].events.last());
            assert_eq!(runs[0].losses(), runs[1].losses(), "{what}");
            let plan = experiment::Plan::new(&spec);
            let frame = runs[0].frames()[0];
            let places = |measure| frame.values(measure, 0).len();
            assert_eq!(
                places(Measure::GradActivation),
                plan.model.places(Measure::GradActivation).len(),
                "{what}"
            );
            assert_eq!(
                places(Measure::GradWeight),
                plan.model.places(Measure::GradWeight).len(),
                "{what}"
            );
            assert!(runs[0].frames().iter().any(|frame| !frame.evaluations.is_empty()), "{what}");
        }
    }
}

#[test]
fn probes_change_no_number_of_a_run_even_in_its_middle() {
    for network in [Network::Dense, Network::Lstm] {
        let spec = RunSpec { norm: Norm::Layer, ..spec(DataSet::Digits, network) };
        let plain = Page::train(spec.clone(), 40);
        let mut probed = Page::with(spec.clone());
        for (until, probes) in [(10, Probes::NONE), (20, Probes::ALL), (40, Probes::default())] {
            probed.say(Command::Probe { probes });
            probed.say(Command::Play { until: Some(until) });
            probed.run_until_idle();
        }
        assert_eq!(plain.losses(), probed.losses());
        let count = |measure| -> usize {
            let frames = probed.frames();
            let steps = frames.iter().filter(|frame| !frame.values(measure, 0).is_empty());
            steps.map(|frame| frame.steps()).sum()
        };
        assert_eq!(count(Measure::GradActivation), 30);
        assert_eq!(count(Measure::UpdateRatio), 10);
        assert_eq!(count(Measure::ActivationDeviation), 10);
    }
}

#[test]
fn an_inspection_counts_every_number_of_a_layer() {
    let mut page = Page::train(spec(DataSet::Digits, Network::Dense), 3);
    page.say(Command::Inspect { run: RunId(1), layer: 1 });
    page.say(Command::Inspect { run: RunId(1), layer: 99 });
    page.run_until_idle();
    let Some(Event::Inspection(inspection)) = page.events.last() else {
        panic!("{:?}", page.events.last())
    };
    assert_eq!((inspection.run, inspection.step, inspection.layer), (RunId(1), 3, 1));
    let totals: Vec<(Counted, u32)> = inspection
        .histograms
        .iter()
        .map(|(counted, bins)| (*counted, bins.counts.iter().sum()))
        .collect();
    assert_eq!(
        totals,
        [
            (Counted::Preactivation, 48),
            (Counted::Activation, 48),
            (Counted::Weight, 36),
            (Counted::Gradient, 36),
            (Counted::Update, 36)
        ]
    );
}

/// What is told of a layer after some steps.
fn inspected(spec: RunSpec, layer: usize) -> Inspection {
    let mut page = Page::train(spec, 3);
    page.say(Command::Inspect { run: RunId(1), layer });
    page.run_until_idle();
    match page.events.pop() {
        Some(Event::Inspection(inspection)) => inspection,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_passage_is_measured_and_its_factors_explain_it() {
    // Wide enough for the product to hold to a few per cent of its own; of each kind of network.
    let base = RunSpec { width: 128, depth: 4, batch: 64, ..RunSpec::default() };
    for (activation, skip, from, to) in [
        (Activation::Sigmoid, Skip::None, 2, 1),
        (Activation::Relu, Skip::None, 2, 1),
        (Activation::Tanh, Skip::Residual, 3, 2),
    ] {
        let told = inspected(RunSpec { activation, skip, init: Init::He, ..base.clone() }, 2);
        let passage = told.passage.unwrap();
        assert_eq!((passage.from, passage.to, passage.times), (from, to, 0));
        let branch = passage.slope * passage.weight_gain;
        let product = if skip == Skip::None { branch } else { (1.0 + branch * branch).sqrt() };
        let measured = passage.norms[1] / passage.norms[0];
        assert!(
            (measured / f64::from(product)).ln().abs() < 0.25,
            "{activation}: {measured}, {product}"
        );
        let slopes = told.slopes.unwrap();
        assert!(slopes.mean.abs() <= slopes.root_mean_square && slopes.saturated <= 1.0);
    }
    assert_eq!(inspected(base.clone(), 0).passage, None);
    let output = inspected(base, 4);
    assert_eq!((output.slopes, output.passage.map(|it| it.slope)), (None, Some(1.0)));
}

#[test]
fn the_slope_of_a_recurrent_layer_is_that_of_its_time_steps() {
    let spec = spec(DataSet::Adding, Network::Rnn);
    let length = spec.length;
    let told = inspected(spec.clone(), 0).passage.unwrap();
    assert_eq!(told.slopes.len(), length);
    let squares: f32 = told.slopes.iter().map(|slope| slope * slope).sum();
    assert!((squares / length as f32 - told.slope * told.slope).abs() < 1e-4, "{told:?}");
    assert!(told.slopes.windows(2).any(|pair| pair[0] != pair[1]), "{told:?}");
    let gated = inspected(RunSpec { network: Network::Gru, ..spec }, 0).passage.unwrap();
    assert!(gated.slopes.is_empty());
}

#[test]
fn gates_are_told_by_time_step() {
    let spec = RunSpec {
        forget_init: ForgetInit::Constant,
        forget_bias: 3.0,
        ..spec(DataSet::Adding, Network::Lstm)
    };
    let length = spec.length;
    let told = inspected(spec, 0);
    let gates: Vec<Gate> = told.openings.iter().map(|it| it.gate).collect();
    assert_eq!(gates, [Gate::Input, Gate::Forget, Gate::Output]);
    assert!(told.openings.iter().all(|it| it.means.len() == length));
    let forget = &told.openings[1].means;
    assert!(forget.iter().all(|&mean| (0.9..1.0).contains(&mean)), "{forget:?}");
    assert_eq!(told.passage.map(|it| it.times as usize), Some(length - 1));
}

#[test]
fn dead_units_are_counted_over_the_whole_test_set() {
    // With large negative biases drawn now and then some units of such a net are never on.
    let spec = RunSpec {
        activation: Activation::Relu,
        bias_variance: 100.0,
        width: 32,
        ..spec(DataSet::Digits, Network::Dense)
    };
    let page = Page::train(spec, 1);
    let evaluation = &page.frames().iter().find_map(|f| f.evaluations.first().cloned()).unwrap();
    assert_eq!(evaluation.dead.len(), 2);
    assert!(evaluation.dead.iter().all(|share| (0.0..1.0).contains(share)), "{evaluation:?}");
    assert!(evaluation.dead.iter().any(|share| *share > 0.1), "{evaluation:?}");
}

fn table(text: &str) -> Command {
    let choices = TableChoices { label: "kind".to_owned(), ..TableChoices::default() };
    let table = TableFile { bytes: text.into(), choices };
    let Command::Load { runs, probes, compute, .. } =
        load(1, spec(DataSet::Digits, Network::Dense))
    else {
        unreachable!("it is a load")
    };
    Command::Load { runs, table: Some(table), probes, compute }
}

#[test]
fn a_table_of_ones_own_is_learned_or_refused_with_its_bad_cells() {
    let line = |i: usize| format!("{},{},{}", i % 7, (i * 5) % 11, ["a", "b"][i % 2]);
    let good: Vec<String> =
        std::iter::once("x,y,kind".to_owned()).chain((0..40).map(line)).collect();
    let mut page = Page::with(RunSpec::default());
    page.events.clear();
    page.say(table(&good.join("\n")));
    assert!(matches!(page.events[0], Event::Loaded { shape, .. } if shape.features == 2));
    page.say(Command::Play { until: Some(9) });
    page.run_until_idle();
    assert_eq!(page.losses().len(), 9);

    page.events.clear();
    page.say(table(&good.join("\n").replace("3,4,", "3,four,")));
    let Event::Refused { problems, table, .. } = &page.events[0] else {
        panic!("{:?}", page.events)
    };
    let Unfit(table) = decode(table).expect("it is a message");
    assert!(problems.is_empty() && !table.is_empty());
    assert!(table[0].to_string().contains("four"), "{}", table[0]);
}

#[test]
fn columns_are_listed_for_the_page_to_offer() {
    let mut page = Page::with(RunSpec::default());
    page.say(Command::LookAt { bytes: b"x,kind\n1,a\n2,b\n".to_vec(), header: None });
    let Some(Event::LookedAt(looked)) = page.events.last() else {
        panic!("{:?}", page.events.last())
    };
    let Looked(look) = decode(looked).expect("it is a message");
    let look = look.expect("it is a table");
    let columns = &look.columns;
    let names: Vec<(&str, bool)> = columns.iter().map(|c| (c.name.as_str(), c.numeric)).collect();
    assert_eq!(names, [("x", true), ("kind", false)]);
}
