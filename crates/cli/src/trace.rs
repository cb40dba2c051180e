//! Traces: one JSON object a line, `{"step", "layer", "metric", "value"}`.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use protocol::Frame;
use serde_json::{Value, json};
use spec::{Measure, Plan};

/// The layer's name in lines about the whole network.
const WHOLE_NETWORK: &str = "network";

/// Writes measurements as they come.
pub(crate) struct Trace {
    out: BufWriter<Box<dyn Write>>,
}

impl Trace {
    /// Creates the file; `-` is standard output.
    pub(crate) fn create(path: &Path) -> Result<Trace> {
        let out: Box<dyn Write> = if path == Path::new("-") {
            Box::new(io::stdout())
        } else {
            Box::new(File::create(path).with_context(|| format!("writing {}", path.display()))?)
        };
        Ok(Trace { out: BufWriter::new(out) })
    }

    /// Writes every measurement of the frame, step by step.
    pub(crate) fn write(&mut self, plan: &Plan, frame: &Frame) -> Result<()> {
        let mut evaluations = frame.evaluations.iter().peekable();
        let out = &mut self.out;
        for index in 0..=frame.steps() {
            let step = frame.first_step + index as u64;
            while let Some(e) = evaluations.next_if(|e| e.step < step || index == frame.steps()) {
                line(out, e.step, WHOLE_NETWORK, "test_loss", e.loss)?;
                line(out, e.step, WHOLE_NETWORK, "test_accuracy", e.accuracy)?;
                for (layer, &share) in plan.hidden().iter().zip(&e.dead) {
                    line(out, e.step, &layer.name, "dead", share)?;
                }
            }
            if index == frame.steps() {
                break;
            }
            line(out, step, WHOLE_NETWORK, "loss", frame.losses[index])?;
            line(out, step, WHOLE_NETWORK, "accuracy", frame.accuracies[index])?;
            if let Some(&(before, after)) = frame.clip_norms.get(index) {
                line(out, step, WHOLE_NETWORK, "grad_norm", before)?;
                line(out, step, WHOLE_NETWORK, "grad_norm_clipped", after)?;
            }
            for measure in Measure::ALL {
                let values = frame.values(measure, index);
                for (place, &value) in places(plan, measure).iter().zip(values) {
                    line(out, step, place, measure.name(), value)?;
                }
                // Of everything, the root mean square as well, which does not depend on sizes.
                if frame.values(Measure::UpdateRatio, index).is_empty() {
                    continue;
                }
                if let Some((name, counts)) = elements(plan, measure) {
                    let of = places(plan, measure).into_iter().zip(values).zip(counts);
                    for ((place, &value), count) in of {
                        let value = (f64::from(value) / (count as f64).sqrt()) as f32;
                        line(out, step, &place, name, value)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Writes what is buffered.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.out.flush().context("writing the trace")
    }
}

/// The names of the places where a measure is taken: layers, with the time step (from 1) or the name
/// of the weights where a layer has several.
fn places(plan: &Plan, measure: Measure) -> Vec<String> {
    let at = |layer: &str, time: usize| format!("{layer}@{}", time + 1);
    match measure {
        Measure::GradActivation => {
            let name = |site: spec::Site| match site.time {
                Some(time) => at(&plan.layers[site.layer].name, time),
                None => plan.layers[site.layer].name.clone(),
            };
            plan.sites().into_iter().map(name).collect()
        }
        Measure::GradWeight | Measure::UpdateRatio => {
            let name = |(layer, parameter): (usize, &spec::Parameter)| {
                let layer = &plan.layers[layer].name;
                if parameter.name == "weight" {
                    layer.clone()
                } else {
                    format!("{layer}.{}", parameter.name)
                }
            };
            plan.weights().into_iter().map(name).collect()
        }
        Measure::ActivationMean | Measure::ActivationDeviation | Measure::Saturated => {
            plan.hidden().iter().map(|layer| layer.name.clone()).collect()
        }
        Measure::Gate(_) => {
            let steps = plan.shape.steps;
            let times = |layer: &spec::Layer| {
                let name = layer.name.clone();
                (0..steps).map(move |time| at(&name, time)).collect::<Vec<_>>()
            };
            plan.hidden().iter().flat_map(times).collect()
        }
    }
}

/// Of a gradient, the name of its root mean square and the number of elements at each place.
fn elements(plan: &Plan, measure: Measure) -> Option<(&'static str, Vec<usize>)> {
    match measure {
        Measure::GradActivation => {
            let units = plan.sites().into_iter().map(|site| plan.layers[site.layer].fan_out);
            let counts = units.map(|units| plan.spec.batch * units).collect();
            Some(("grad_activation_rms", counts))
        }
        Measure::GradWeight => {
            let counts = plan.weights().into_iter().map(|(_, weight)| weight.count()).collect();
            Some(("grad_weight_rms", counts))
        }
        _ => None,
    }
}

fn line(out: &mut dyn Write, step: u64, layer: &str, metric: &str, value: f32) -> Result<()> {
    let line = json!({"step": step, "layer": layer, "metric": metric, "value": number(value)});
    writeln!(out, "{line}").context("writing the trace")
}

/// The shortest decimal that reads back as the same f32. JSON has no NaN and no infinity, so those
/// are words.
fn number(value: f32) -> Value {
    if value.is_nan() {
        return "NaN".into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.into();
    }
    // Through text: widening to f64 first would print digits that were never measured.
    format!("{value:e}").parse::<f64>().map_or(Value::Null, Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back_as_the_same_f32_and_show_no_extra_digits() {
        for value in [0.1f32, 1e-45, 3.402_823_5e38, 0.0, 2.345_678, 1.175_494_4e-38] {
            let text = number(value).to_string();
            assert_eq!(text.parse::<f32>().unwrap(), value, "{text}");
            assert!(text.len() <= 14, "{text}");
        }
        assert_eq!(number(f32::NAN), "NaN");
        assert_eq!(number(f32::NEG_INFINITY), "-Infinity");
    }
}
