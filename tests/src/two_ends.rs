//! A network that no family builds: two inputs, and two losses with weights.

use experiment::{Plan, RunSpec, Shape, Target};
use model::{
    Activation, Axes, BlockEnd, Builder, Draw, Kind, Model, Objective, ParameterId, ParameterKind,
    Rows, ValueId, of_path,
};

/// Rows of a batch.
pub const BATCH: usize = 5;
/// Numbers of a row in the first and in the second input.
pub const FEATURES: [usize; 2] = [3, 2];
/// What the losses are multiplied with.
pub const WEIGHTS: [f64; 2] = [1.0, 0.375];
/// What the first loss tells apart.
pub const CLASSES: usize = 4;

/// Two tanh layers, a class to be told after them, and a number that an auxiliary output tells (Szegedy et al.
/// 2014, arXiv 1409.4842): after the first layer where `early`, else after the last one. The second input joins
/// in the second layer.
pub fn two_ends(early: bool) -> Plan {
    let spec = RunSpec { depth: 2, width: 6, batch: BATCH, ..RunSpec::default() };
    let row = Shape { steps: 1, features: FEATURES[0], target: Target::Class { classes: CLASSES } };
    Plan { spec, row, model: model(early) }
}

fn model(early: bool) -> Model {
    let mut builder = Builder::new(Axes::rows(BATCH, FEATURES[0]));
    let more = builder.more_inputs("more", Axes::rows(BATCH, FEATURES[1]));
    let tanh = Kind::Activation { activation: Activation::Tanh, leak: 0.0 };

    builder.begin("layer1".to_owned());
    let read = builder.inputs();
    let z = linear(&mut builder, "layer1", ["weight", "bias"], 6, ("preactivation", read));
    let first = builder.add("activation", tanh, &[z]);
    builder.end(first, hidden(&builder));

    builder.begin("layer2".to_owned());
    let branch = linear(&mut builder, "layer2", ["weight", "bias"], 6, ("branch", first));
    let joined = linear(&mut builder, "layer2", ["more.weight", "more.bias"], 6, ("joined", more));
    let z = builder.add("preactivation", Kind::Add { scale: 1.0 }, &[branch, joined]);
    let second = builder.add("activation", tanh, &[z]);
    builder.end(second, hidden(&builder));

    let end = BlockEnd { is_output: true, activated: None, carries_all: true };
    builder.begin("output".to_owned());
    let classes = linear(&mut builder, "output", ["weight", "bias"], CLASSES, ("output", second));
    builder.end(classes, end);
    builder.begin("auxiliary".to_owned());
    let read = if early { first } else { second };
    let number = linear(&mut builder, "auxiliary", ["weight", "bias"], 1, ("output", read));
    builder.end(number, end);

    let target = Target::Class { classes: CLASSES };
    builder.loss(classes, Objective::CrossEntropy { smoothing: 0.0 }, target, WEIGHTS[0]);
    builder.loss(number, Objective::SquaredError, Target::Value, WEIGHTS[1]);
    builder.finish(1)
}

fn hidden(builder: &Builder) -> BlockEnd {
    let activated = Some(builder.last_module());
    BlockEnd { is_output: false, activated, carries_all: true }
}

/// W x + b of so many units, with small normal weights.
fn linear(
    builder: &mut Builder,
    block: &str,
    [weight, bias]: [&'static str; 2],
    units: usize,
    (name, read): (&str, ValueId),
) -> ValueId {
    let fan_in = builder.units(read);
    let mut parameter = |name: &'static str, kind, columns| -> ParameterId {
        let rows = Rows { size: units, draw: Draw::Normal { deviation: 0.5 }, scheme: None };
        builder.parameter(name, kind, columns, vec![rows], of_path(&format!("{block}.{name}")))
    };
    let weight = parameter(weight, ParameterKind::Weight, fan_in);
    let bias = parameter(bias, ParameterKind::Bias, 1);
    builder.add(name, Kind::Linear { weight, bias }, &[read])
}
