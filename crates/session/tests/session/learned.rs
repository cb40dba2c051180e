//! What the network says of rows it was not trained on, and whose numbers an inspection shows.

use std::collections::HashSet;

use experiment::{
    Activation, DataSet, Init, Loss, Network, Norm, Optimiser, RunSpec, Schedule, Skip,
};
use protocol::{Bins, Command, Counted, Event, Inspection, Learned, RunId, Sight};

use crate::page::Page;

fn small(data: DataSet) -> RunSpec {
    let activation = Activation::Tanh;
    RunSpec { data, activation, depth: 2, width: 8, batch: 16, length: 12, ..RunSpec::default() }
}

fn ask(page: &mut Page) -> Learned {
    page.say(Command::AskWhatItLearned { run: RunId(1) });
    page.run_until_idle();
    let learned = page.events.iter().rev().find_map(|event| match event {
        Event::Learned(learned) => Some(learned.clone()),
        _ => None,
    });
    learned.expect("it is asked and answers")
}

fn inspections(page: &Page) -> Vec<&Inspection> {
    let inspections = page.events.iter().filter_map(|event| match event {
        Event::Inspection(inspection) => Some(inspection),
        _ => None,
    });
    inspections.collect()
}

fn bins(inspection: &Inspection, wanted: Counted) -> &Bins {
    let found = inspection.histograms.iter().find(|(counted, _)| *counted == wanted);
    &found.expect("it is counted").1
}

#[test]
fn asking_changes_no_bit_of_the_run() {
    let digits = small(DataSet::Digits);
    for spec in [
        digits.clone(),
        RunSpec { norm: Norm::Batch, optimiser: Optimiser::Adam, ..digits.clone() },
        RunSpec { network: Network::Lstm, ..small(DataSet::CopyMemory) },
        RunSpec { skip: Skip::Residual, ..small(DataSet::Moons) },
    ] {
        let plain = Page::train(spec.clone(), 200);
        let mut asked = Page::with(spec.clone());
        for until in (1..=200).filter(|step| step % 9 == 1 || step % 89 < 2) {
            asked.say(Command::Play { until: Some(until) });
            asked.say(Command::AskWhatItLearned { run: RunId(1) });
            asked.say(Command::Inspect { run: RunId(1), layer: 1 });
            asked.run_until_idle();
            asked.say(Command::AskWhatItLearned { run: RunId(1) });
            asked.say(Command::Inspect { run: RunId(1), layer: 0 });
            asked.run_until_idle();
        }
        asked.say(Command::Play { until: Some(200) });
        asked.run_until_idle();
        assert_eq!(plain.losses(), asked.losses(), "{spec:?}");
        let evaluations = |page: &Page| {
            page.frames().iter().flat_map(|it| it.evaluations.clone()).collect::<Vec<_>>()
        };
        assert_eq!(evaluations(&plain), evaluations(&asked), "{spec:?}");
    }
}

#[test]
fn the_answers_are_those_that_the_accuracy_counts() {
    let digits = small(DataSet::Digits);
    for spec in [
        digits.clone(),
        RunSpec { norm: Norm::Batch, ..digits.clone() },
        RunSpec { loss: Loss::SquaredError, ..digits.clone() },
        RunSpec { loss: Loss::Binary, ..digits.clone() },
        RunSpec { network: Network::Gru, depth: 1, ..digits },
        small(DataSet::Moons),
        RunSpec { loss: Loss::Binary, ..small(DataSet::Spirals) },
    ] {
        let mut page = Page::train(spec.clone(), 1);
        let learned = ask(&mut page);
        let evaluation = page.frames()[1].evaluations[0].clone();
        let right = learned.given.iter().zip(&learned.wanted).filter(|(a, b)| a == b).count();
        let share = right as f32 / learned.wanted.len() as f32;
        assert_eq!((learned.step, share), (1, evaluation.accuracy), "{spec:?}");
        let shares = &learned.shares;
        assert_eq!(shares.len(), learned.given.len());
        assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)), "{spec:?}");
        let pictures = spec.data == DataSet::Digits;
        assert_eq!(matches!(&learned.sight, Sight::Pictures(it) if it.len() == 360 * 64), pictures);
        assert_eq!(matches!(&learned.sight, Sight::Plane(_)), !pictures);
    }
}

#[test]
fn a_boundary_is_drawn_where_the_network_draws_it() {
    let spec = RunSpec {
        width: 16,
        optimiser: Optimiser::Adam,
        learning_rate: 0.01,
        ..small(DataSet::Xor)
    };
    let mut page = Page::train(spec, 600);
    let learned = ask(&mut page);
    let Sight::Plane(plane) = learned.sight else { panic!("points lie in a plane") };
    assert_eq!((plane.train.len(), plane.test.len()), (1000, 500));
    assert_eq!(plane.shares.len(), plane.places * plane.places * 2);
    for (x, y) in [(0.5, 0.5), (-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5)] {
        let (same, other) = share_near(&plane, [x, y]);
        assert!((same + other - 1.0).abs() < 1e-6);
        assert!(if x * y > 0.0 { same > 0.9 } else { other > 0.9 }, "{x} {y}: {same} {other}");
    }
    // A place says what a point there would hear.
    for (point, (given, share)) in plane.test.iter().zip(learned.given.iter().zip(&learned.shares))
    {
        let (same, other) = share_near(&plane, *point);
        let here = if *given == 0.0 { same } else { other };
        assert!((here - share).abs() < 0.35, "{point:?}: {here} beside {share}");
    }
}

/// The shares at the place that is nearest to a point.
fn share_near(plane: &protocol::Plane, point: [f32; 2]) -> (f32, f32) {
    let place = |axis: usize| {
        let share = (point[axis] - plane.low[axis]) / plane.side;
        (share * (plane.places - 1) as f32).round() as usize
    };
    let at = place(1) * plane.places + place(0);
    (plane.shares[2 * at], plane.shares[2 * at + 1])
}

#[test]
fn sequences_come_with_what_is_right_and_what_is_said() {
    for network in [Network::Dense, Network::Rnn] {
        let spec = |data| RunSpec { network, ..small(data) };
        let adding = ask(&mut Page::train(spec(DataSet::Adding), 3));
        let Sight::Sequences { steps: 12, numbers } = &adding.sight else { panic!("{adding:?}") };
        assert_eq!((numbers.len(), adding.given.len(), adding.shares.len()), (6 * 24, 128, 0));
        for (row, wanted) in numbers.chunks_exact(24).zip(&adding.wanted) {
            let sum: f32 = row.chunks_exact(2).map(|step| step[0] * step[1]).sum();
            assert_eq!(sum, *wanted);
        }
        assert_eq!(adding.given.iter().map(|it| it.to_bits()).collect::<HashSet<_>>().len(), 128);

        let copy = ask(&mut Page::train(spec(DataSet::CopyMemory), 3));
        let Sight::Sequences { steps: 32, numbers } = &copy.sight else { panic!("{copy:?}") };
        assert_eq!((copy.per_row, copy.wanted.len(), copy.given.len()), (10, 1280, 1280));
        for (row, wanted) in numbers.chunks_exact(32).zip(copy.wanted.chunks_exact(10)) {
            assert_eq!(row[..10], *wanted);
        }

        let order = ask(&mut Page::train(spec(DataSet::TemporalOrder), 3));
        let Sight::Sequences { steps: 12, numbers } = &order.sight else { panic!("{order:?}") };
        for (row, wanted) in numbers.chunks_exact(12).zip(&order.wanted) {
            let told: Vec<f32> = row.iter().filter(|&&it| it > 3.5).map(|it| it - 4.0).collect();
            assert_eq!(2.0 * told[0] + told[1], *wanted);
        }
    }
}

#[test]
fn a_broken_network_says_nothing_that_is_a_number() {
    let spec = RunSpec {
        activation: Activation::Relu,
        init: Init::He,
        skip: Skip::Residual,
        depth: 60,
        learning_rate: 10.0,
        ..small(DataSet::Moons)
    };
    let mut page = Page::train(spec, 100);
    assert!(matches!(page.events.last(), Some(Event::Stopped { .. })));
    let learned = ask(&mut page);
    assert!(learned.given.iter().all(|given| given.is_nan()));
    let Sight::Plane(plane) = learned.sight else { panic!("points lie in a plane") };
    assert!(plane.shares.iter().all(|share| share.is_nan()));
}

/// Steps that change no weight that f32 could tell.
fn still(norm: Norm) -> RunSpec {
    let schedule = Schedule::WarmUp;
    let warm_up = 1_000_000;
    RunSpec { learning_rate: 1e-6, schedule, warm_up, norm, ..small(DataSet::Digits) }
}

#[test]
fn an_inspection_right_after_an_evaluation_shows_the_rows_of_the_step() {
    let mut page = Page::with(still(Norm::None));
    page.say(Command::Inspect { run: RunId(1), layer: 1 });
    page.say(Command::Step);
    page.run_until_idle();
    assert_eq!(page.frames().iter().map(|it| it.evaluations.len()).sum::<usize>(), 1);
    page.say(Command::Inspect { run: RunId(1), layer: 1 });
    page.run_until_idle();
    ask(&mut page);
    page.say(Command::Inspect { run: RunId(1), layer: 1 });
    page.run_until_idle();
    let [first, second, third] = inspections(&page)[..] else { panic!("three were asked for") };
    assert_eq!((first, first), (second, third), "before the evaluation, after it, after a survey");
}

#[test]
fn statistics_of_the_batch_cannot_be_recalled_so_the_next_step_is_waited_for() {
    let mut page = Page::with(still(Norm::Batch));
    page.say(Command::Step);
    page.run_until_idle();
    page.say(Command::Inspect { run: RunId(1), layer: 1 });
    page.run_until_idle();
    assert!(inspections(&page).is_empty());
    page.say(Command::Step);
    page.run_until_idle();
    let [seen] = inspections(&page)[..] else { panic!("it was asked for once") };
    assert_eq!(seen.step, 2);
}

#[test]
fn updates_are_counted_as_large_as_they_are() {
    let spec = RunSpec { momentum: 0.0, learning_rate: 0.5, ..small(DataSet::Digits) };
    let mut page = Page::train(spec, 2);
    page.say(Command::Inspect { run: RunId(1), layer: 1 });
    page.run_until_idle();
    let [seen] = inspections(&page)[..] else { panic!("it was asked for once") };
    let (update, gradient) = (bins(seen, Counted::Update), bins(seen, Counted::Gradient));
    assert!(update.low < 0.0 && update.high > 0.0);
    assert!((update.low + 0.5 * gradient.high).abs() <= 1e-6 * gradient.high);
    assert!((update.high + 0.5 * gradient.low).abs() <= 1e-6 * gradient.high);
}
