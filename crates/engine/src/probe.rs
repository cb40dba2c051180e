//! Where the probes of a program lie.

use model::{Measure, Model, Place, Probes};

use crate::buffer::{Buffer, BufferId, RowAxes, Span};
use crate::ops::View;
use crate::program::{Probe, Program};

/// The probes of a program in the order of a step's record: measure by measure, place by place as
/// [`Model::places`] lists them.
pub(crate) fn place(program: &Program, model: &Model, probes: Probes) -> Vec<Probe> {
    let measures = Measure::ALL.into_iter().filter(|measure| is_asked_for(*measure, probes));
    measures
        .flat_map(|measure| {
            let places = model.places(measure).into_iter();
            places.map(move |place| probe(program, model, measure, place))
        })
        .collect()
}

/// Whether the measure is one of those that are taken.
fn is_asked_for(measure: Measure, probes: Probes) -> bool {
    match measure {
        Measure::GradActivation | Measure::GradWeight => probes.gradients,
        Measure::UpdateRatio => probes.updates,
        Measure::ActivationMean | Measure::ActivationDeviation | Measure::Saturated => {
            probes.activations
        }
        Measure::Gate(_) => probes.gates,
        // Only logs of runs that were trained elsewhere have it.
        Measure::WeightNorm => false,
    }
}

fn probe(program: &Program, model: &Model, measure: Measure, place: Place) -> Probe {
    let layer = &program.layers[place.block];
    let parameter = place.parameter.map(|id| (model.parameter(id).name, program.parameters[id.0]));
    let of_weight = parameter.map(|(_, buffer)| buffer);
    let gradient = |of: Option<BufferId>| of.and_then(|of| program.gradient_of(of));
    let (buffer, slope) = match measure {
        Measure::GradActivation => (gradient(Some(layer.output)), None),
        Measure::GradWeight => (gradient(of_weight), None),
        Measure::UpdateRatio => (of_weight.and_then(|weight| ratio(program, weight)), None),
        Measure::WeightNorm => (of_weight, None),
        Measure::ActivationMean | Measure::ActivationDeviation => (layer.activation, None),
        Measure::Saturated => (layer.activation, layer.function.zip(layer.preactivation)),
        Measure::Gate(_) => (layer.gates, None),
    };
    let Some(buffer) = buffer else {
        unreachable!("the model has {} here, and the program computes it", measure.name());
    };
    let shape = program.buffer(buffer);
    let columns = match measure {
        Measure::Gate(gate) => {
            let width = model.units(place.block);
            let opening = layer.openings.iter().find(|(_, opens)| *opens == gate);
            Span { first: opening.map_or(0, |(block, _)| block * width), count: width }
        }
        Measure::GradActivation
        | Measure::GradWeight
        | Measure::UpdateRatio
        | Measure::WeightNorm
        | Measure::ActivationMean
        | Measure::ActivationDeviation
        | Measure::Saturated => Span::all(shape.columns),
    };
    let rows = match place.time {
        Some(time) => of_time_step(shape, time, program.batch),
        None => Span::all(shape.rows),
    };
    Probe {
        measure,
        layer: place.block,
        time: place.time,
        parameter: parameter.map(|(name, _)| name),
        buffer,
        rows,
        columns,
        slope,
    }
}

/// The rows of a time step.
fn of_time_step(of: &Buffer, time: usize, batch: usize) -> Span {
    match of.row_axes {
        RowAxes::TimeBatch => Span { first: time * batch, count: batch },
        RowAxes::BatchTime => unreachable!(
            "{} is measured time step by time step, but its rows of a time step do not lie together",
            of.name
        ),
        RowAxes::Batch | RowAxes::Parameter | RowAxes::Single => {
            unreachable!("{} has no time steps", of.name)
        }
    }
}

/// Where the update ratio of a weight is, if it is measured.
fn ratio(program: &Program, weight: BufferId) -> Option<BufferId> {
    program.update.iter().find_map(|op| match op.view() {
        View::Update(it) if it.parameter == weight => it.ratio,
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use experiment::{Plan, RunSpec, Shape, Target};
    use model::{
        Axes, BlockEnd, Builder, Draw, Kind, Objective, ParameterId, ParameterKind, Rows, ValueId,
    };

    use super::*;

    fn linear(builder: &mut Builder, name: &str, units: usize, input: ValueId) -> ValueId {
        let fan_in = builder.units(input);
        let mut add = |name: &'static str, kind, columns| -> ParameterId {
            let rows = vec![Rows { size: units, draw: Draw::Constant(0.0), scheme: None }];
            builder.parameter(name, kind, columns, rows, 0)
        };
        let weight = add("weight", ParameterKind::Weight, fan_in);
        let bias = add("bias", ParameterKind::Bias, 1);
        builder.add(name, Kind::Linear { weight, bias }, &[input])
    }

    /// A hidden layer and an output, both at each of three time steps of two rows.
    fn per_step(axes: Axes) -> Plan {
        let target = Target::ClassPerStep { classes: 2 };
        let mut builder = Builder::new(axes);
        builder.begin("layer1".to_owned());
        let read = builder.inputs();
        let hidden = linear(&mut builder, "output", 4, read);
        builder.end(hidden, BlockEnd { is_output: false, activated: None, carries_all: true });
        builder.begin("output".to_owned());
        let answers = linear(&mut builder, "output", 2, hidden);
        builder.end(answers, BlockEnd { is_output: true, activated: None, carries_all: true });
        builder.loss(answers, Objective::CrossEntropy { smoothing: 0.0 }, target, 1.0);
        let row = Shape { steps: 3, features: 5, target };
        Plan { spec: RunSpec::default(), row, model: builder.finish(1) }
    }

    #[test]
    fn a_time_step_is_a_block_of_rows() {
        let program = Program::compile(&per_step(Axes::time_major(3, 2, 5)));
        let spans: Vec<(usize, Span)> =
            program.probes.iter().filter_map(|it| Some((it.time?, it.rows))).collect();
        let expected = [0, 1, 2].map(|time| (time, Span { first: 2 * time, count: 2 }));
        assert_eq!(spans, expected);
    }

    #[test]
    #[cfg_attr(target_os = "wasi", ignore = "a panic ends the program there")]
    #[should_panic(expected = "its rows of a time step do not lie together")]
    fn time_steps_that_do_not_lie_together_are_refused() {
        Program::compile(&per_step(Axes::batch_major(2, 3, 5)));
    }
}
