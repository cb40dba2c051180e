//! Probes: what is measured after a step, and where.

use experiment::{Measure, Plan, Probes};

use crate::op::{Function, Span};
use crate::program::{BufferId, Program};

/// A number to take after the backward pass (update ratios: after the update) of every step.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    /// What is measured.
    pub measure: Measure,
    /// Index of the layer in the plan.
    pub layer: usize,
    /// The time step, from 0, where the layer has several.
    pub time: Option<usize>,
    /// The parameter, where the measure is one of a weight matrix.
    pub parameter: Option<&'static str>,
    /// The buffer that is looked at.
    pub buffer: BufferId,
    /// Its rows.
    pub rows: Span,
    /// Its columns.
    pub columns: Span,
    /// For the saturated share: the function, and its inputs.
    pub slope: Option<(Function, BufferId)>,
}

/// The probes of a program in the order of a step's record: measure by measure, layer by layer from
/// the input on, within a layer time step by time step.
pub(crate) fn place(program: &Program, plan: &Plan, probes: Probes) -> Vec<Probe> {
    let mut list = Vec::new();
    let whole = |measure, layer, parameter, buffer: BufferId| {
        let shape = program.buffer(buffer);
        Probe {
            measure,
            layer,
            time: None,
            parameter,
            buffer,
            rows: Span::all(shape.rows),
            columns: Span::all(shape.columns),
            slope: None,
        }
    };
    let at = |time: usize, probe: Probe| Probe {
        time: Some(time),
        rows: Span { first: time * plan.spec.batch, count: plan.spec.batch },
        ..probe
    };
    if probes.gradients {
        for site in plan.sites() {
            let Some(gradient) = program.gradient_of(program.layers[site.layer].output) else {
                unreachable!("every layer lies on the way to the loss");
            };
            let probe = whole(Measure::GradActivation, site.layer, None, gradient);
            list.push(match site.time {
                Some(time) => at(time, probe),
                None => probe,
            });
        }
        for (layer, name, weight) in program.weights(plan) {
            let Some(gradient) = program.gradient_of(weight) else {
                unreachable!("every weight has a part in the loss");
            };
            list.push(whole(Measure::GradWeight, layer, Some(name), gradient));
        }
    }
    if probes.updates {
        for (layer, name, weight) in program.weights(plan) {
            if let Some(ratio) = program.find(&format!("{}.ratio", program.buffer(weight).name)) {
                list.push(whole(Measure::UpdateRatio, layer, Some(name), ratio));
            }
        }
    }
    if probes.activations {
        let measures = [Measure::ActivationMean, Measure::ActivationDeviation, Measure::Saturated];
        for measure in measures {
            for (layer, buffers) in program.layers.iter().enumerate() {
                let Some(activation) = buffers.activation else { continue };
                let probe = whole(measure, layer, None, activation);
                if measure == Measure::Saturated {
                    let Some(slope) = buffers.function.zip(buffers.preactivation) else { continue };
                    list.push(Probe { slope: Some(slope), ..probe });
                } else {
                    list.push(probe);
                }
            }
        }
    }
    if probes.gates {
        for measure in Measure::ALL {
            let Measure::Gate(wanted) = measure else { continue };
            for (layer, buffers) in program.layers.iter().enumerate() {
                let opening = buffers.openings.iter().find(|(_, gate)| *gate == wanted);
                let Some((&(block, _), gates)) = opening.zip(buffers.gates) else { continue };
                let width = plan.layers[layer].fan_out;
                let columns = Span { first: block * width, count: width };
                for time in 0..plan.shape.steps {
                    let probe = at(time, whole(measure, layer, None, gates));
                    list.push(Probe { columns, ..probe });
                }
            }
        }
    }
    list
}
