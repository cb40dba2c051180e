//! Traces: one JSON object a line, `{"step", "layer", "metric", "value"}`.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use engine::Measure;
use protocol::Frame;
use serde_json::{Value, json};
use spec::Plan;

/// The layer's name in lines about the whole network.
const WHOLE_NETWORK: &str = "network";

/// Writes measurements as they come.
pub(crate) struct Trace {
    out: BufWriter<Box<dyn Write>>,
    layers: Vec<String>,
}

impl Trace {
    /// Creates the file; `-` is standard output.
    pub(crate) fn create(path: &Path, plan: &Plan) -> Result<Trace> {
        let out: Box<dyn Write> = if path == Path::new("-") {
            Box::new(io::stdout())
        } else {
            Box::new(File::create(path).with_context(|| format!("writing {}", path.display()))?)
        };
        let layers = plan.layers.iter().map(|layer| layer.name.clone()).collect();
        Ok(Trace { out: BufWriter::new(out), layers })
    }

    /// Writes every measurement of the frame, step by step.
    pub(crate) fn write(&mut self, frame: &Frame) -> Result<()> {
        let mut evaluations = frame.evaluations.iter().peekable();
        let Trace { out, layers } = self;
        for index in 0..=frame.steps() {
            let step = frame.first_step + index as u64;
            while let Some(e) = evaluations.next_if(|e| e.step < step || index == frame.steps()) {
                line(out, e.step, WHOLE_NETWORK, "test_loss", e.loss)?;
                line(out, e.step, WHOLE_NETWORK, "test_accuracy", e.accuracy)?;
            }
            if index == frame.steps() {
                break;
            }
            line(out, step, WHOLE_NETWORK, "loss", frame.losses[index])?;
            line(out, step, WHOLE_NETWORK, "accuracy", frame.accuracies[index])?;
            for measure in Measure::ALL {
                let norms = match measure {
                    Measure::GradActivation => &frame.grad_activations,
                    Measure::GradWeight => &frame.grad_weights,
                };
                let norms = &norms[index * layers.len()..][..layers.len()];
                for (layer, &norm) in layers.iter().zip(norms) {
                    line(out, step, layer, measure.name(), norm)?;
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
