//! A model that is built by hand: its paths, repeats, places and tracks.

use model::{
    Activation, Along, Axes, BlockEnd, Builder, Cell, Draw, Gate, Kind, Measure, Model, Objective,
    ParameterId, ParameterKind, Rows, Target, ValueId, of_path,
};

fn matrix(
    builder: &mut Builder,
    name: &'static str,
    kind: ParameterKind,
    shape: (usize, usize),
) -> ParameterId {
    let (size, columns) = shape;
    let rows = vec![Rows { size, draw: Draw::Constant(0.0), scheme: None }];
    builder.parameter(name, kind, columns, rows, of_path(name))
}

fn linear(builder: &mut Builder, units: usize, input: ValueId, name: &str) -> ValueId {
    let fan_in = builder.units(input);
    let weight = matrix(builder, "weight", ParameterKind::Weight, (units, fan_in));
    let bias = matrix(builder, "bias", ParameterKind::Bias, (units, 1));
    builder.add(name, Kind::Linear { weight, bias }, &[input])
}

fn output(builder: &mut Builder, input: ValueId) -> ValueId {
    builder.begin("output".to_owned());
    let output = linear(builder, 2, input, "output");
    builder.end(output, BlockEnd { is_output: true, activated: None, carries_all: true });
    output
}

/// z ← z + φ(W z) in so many blocks of three units, of rows of three numbers.
fn residual(blocks: usize, leak: f64) -> Model {
    let mut builder = Builder::new(Axes::rows(4, 3));
    let mut input = builder.inputs();
    for index in 0..blocks {
        builder.begin(format!("layer{}", index + 1));
        let z = linear(&mut builder, 3, input, "preactivation");
        let curve = Kind::Activation { activation: Activation::LeakyRelu, leak };
        let branch = builder.add("activation", curve, &[z]);
        let activated = Some(builder.last_module());
        let sum = if index == 0 {
            branch
        } else {
            builder.add("sum", Kind::Add { scale: 1.0 }, &[input, branch])
        };
        builder.end(sum, BlockEnd { is_output: false, activated, carries_all: true });
        input = sum;
    }
    let answers = output(&mut builder, input);
    builder.loss(
        answers,
        Objective::CrossEntropy { smoothing: 0.0 },
        Target::Class { classes: 2 },
        1.0,
    );
    builder.finish(1)
}

/// One recurrent block of two units over five time steps; the answer follows the last one.
fn recurrent(cell: Cell, truncation: usize) -> Model {
    let mut builder = Builder::new(Axes::time_major(5, 4, 3));
    let input = builder.inputs();
    builder.begin("layer1".to_owned());
    let rows = 2 * cell.gates();
    let weight = matrix(&mut builder, "weight_ih", ParameterKind::Weight, (rows, 3));
    let bias = matrix(&mut builder, "bias_ih", ParameterKind::Bias, (rows, 1));
    let projected = builder.add("projected", Kind::Linear { weight, bias }, &[input]);
    let weight = matrix(&mut builder, "weight_hh", ParameterKind::RecurrentWeight, (rows, 2));
    let bias = matrix(&mut builder, "bias_hh", ParameterKind::Bias, (rows, 1));
    let kind = Kind::Recurrence { cell, leak: 0.0, weight, bias, truncation };
    let hidden = builder.add("hidden", kind, &[projected]);
    let activated = Some(builder.last_module());
    builder.end(hidden, BlockEnd { is_output: false, activated, carries_all: true });
    builder.begin("output".to_owned());
    let last = builder.add("input", Kind::LastStep, &[hidden]);
    let answers = linear(&mut builder, 2, last, "output");
    builder.end(answers, BlockEnd { is_output: true, activated: None, carries_all: true });
    builder.loss(
        answers,
        Objective::CrossEntropy { smoothing: 0.0 },
        Target::Class { classes: 2 },
        1.0,
    );
    builder.finish(1)
}

#[test]
fn paths_are_found_where_they_end_and_repeats_are_alike() {
    let model = residual(4, 0.1);
    let paths: Vec<_> = model.paths().map(|path| (path.from, path.to)).collect();
    assert_eq!(paths, [(0, 1), (1, 2), (2, 3)]);
    assert!(model.are_alike(1, 2) && model.are_alike(2, 3));
    assert!(!model.are_alike(0, 1) && !model.are_alike(3, 4));
    assert!(!model.hands_on_sums(1), "a sum after the activation function is no pre-activation");
}

#[test]
fn a_state_outlives_constants_but_no_other_change() {
    let model = residual(3, 0.1);
    assert!(model.shares_state(&residual(3, 0.3)));
    assert!(!model.shares_state(&residual(4, 0.1)));
    assert!(recurrent(Cell::Lstm, 0).shares_state(&recurrent(Cell::Lstm, 3)));
    assert!(!recurrent(Cell::Lstm, 0).shares_state(&recurrent(Cell::Gru, 0)));
}

#[test]
fn a_track_leads_along_blocks_or_along_the_time_steps_of_one() {
    let names = |model: &Model, measure| -> Vec<String> {
        model.places(measure).into_iter().map(|place| model.name_of(place)).collect()
    };
    let dense = residual(2, 0.1);
    assert_eq!(names(&dense, Measure::GradActivation), ["layer1", "layer2", "output"]);
    assert_eq!(dense.tracks(Measure::GradActivation)[0].along, Along::Blocks);
    assert_eq!(dense.drawn_along(), Along::Blocks);
    assert!(!dense.has(Measure::Gate(Gate::Forget)));

    let lstm = recurrent(Cell::Lstm, 0);
    let times = ["layer1@1", "layer1@2", "layer1@3", "layer1@4", "layer1@5", "output"];
    assert_eq!(names(&lstm, Measure::GradActivation), times);
    let weights = ["layer1.weight_ih", "layer1.weight_hh", "output"];
    assert_eq!(names(&lstm, Measure::GradWeight), weights);
    let tracks = lstm.tracks(Measure::GradActivation);
    assert_eq!((tracks[0].along, tracks[0].places.clone()), (Along::Times { block: 0 }, 0..5));
    assert_eq!((tracks[1].along, tracks[1].places.clone()), (Along::Blocks, 5..6));
    assert_eq!(lstm.tracks(Measure::GradWeight)[0].along, Along::Weights);
    assert_eq!(names(&lstm, Measure::Gate(Gate::Forget)).len(), 5);
    assert!(lstm.places(Measure::Saturated).is_empty(), "a gated cell has no curve of its own");
    assert_eq!(lstm.drawn_along(), Along::Times { block: 0 });
}

#[test]
fn only_what_the_whole_gradient_reaches_is_judged() {
    let dense = residual(2, 0.1);
    let judged = |model: &Model, along, count| -> Vec<bool> {
        (0..count).map(|place| model.is_judged(along, place)).collect()
    };
    assert_eq!(judged(&dense, Along::Blocks, 3), [true, true, false]);
    let times = Along::Times { block: 0 };
    assert_eq!(judged(&recurrent(Cell::Gru, 0), times, 5), [true; 5]);
    assert_eq!(judged(&recurrent(Cell::Gru, 2), times, 5), [false, false, true, true, true]);
}

#[test]
fn work_and_memory_are_counted_in_64_bits() {
    let model = residual(2, 0.1);
    assert_eq!(model.parameter_count(), 2 * (9 + 3) + 6 + 2);
    assert_eq!(model.work(), 3 * 4 * 32);
    assert_eq!(model.numbers(), 4 * ((3 + 3 + 2) * 6 + 3) + 4 * 32);
}
