//! Where the probes of a program lie.

use model::{Measure, Model, Place, Probes};

use crate::buffer::{BufferId, Span};
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
        Some(time) => Span { first: time * program.batch, count: program.batch },
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

/// Where the update ratio of a weight is, if it is measured.
fn ratio(program: &Program, weight: BufferId) -> Option<BufferId> {
    program.update.iter().find_map(|op| match op.view() {
        View::Update(it) if it.parameter == weight => it.ratio,
        _ => None,
    })
}
