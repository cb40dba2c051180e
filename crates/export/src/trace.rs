//! Traces: one line for each measured number, with step, layer, metric and value.
//!
//! A trace is JSON, one object a line, or CSV. Numbers are the shortest decimals that read back as the
//! same f32. A number that is not finite is one of the words `NaN`, `Infinity` and `-Infinity`, because
//! JSON has no numbers for them. A number below f32's smallest normal number (1.18·10⁻³⁸) was measured
//! in f64: it is written with up to nine digits, and read as f32 it loses some of them or is 0.

use std::io::{self, Write};

use model::{Measure, Model, Place};
use serde_json::{Value, json};

/// What stands for the layer in lines about the whole network.
const WHOLE_NETWORK: &str = "network";

/// How lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraceFormat {
    /// A JSON object a line.
    Jsonl,
    /// Comma-separated values, with the columns' names in the first line.
    Csv,
}

/// Writes lines.
#[derive(Debug)]
pub struct TraceWriter<W: Write> {
    out: W,
    format: TraceFormat,
}

impl<W: Write> TraceWriter<W> {
    /// Begins a trace.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn begin(mut out: W, format: TraceFormat) -> io::Result<TraceWriter<W>> {
        if format == TraceFormat::Csv {
            out.write_all(b"step,layer,metric,value\n")?;
        }
        Ok(TraceWriter { out, format })
    }

    /// Writes a number of the whole network.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn network(&mut self, step: u64, metric: &str, value: f32) -> io::Result<()> {
        self.layer(step, WHOLE_NETWORK, metric, value.into())
    }

    /// Writes a number of a layer.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn layer(&mut self, step: u64, layer: &str, metric: &str, value: f64) -> io::Result<()> {
        let value = number(value);
        match self.format {
            TraceFormat::Jsonl => {
                let line = json!({"step": step, "layer": layer, "metric": metric, "value": value});
                writeln!(self.out, "{line}")
            }
            // Names of layers and metrics have neither commas nor quotes.
            TraceFormat::Csv => match value {
                Value::String(word) => writeln!(self.out, "{step},{layer},{metric},{word}"),
                number => writeln!(self.out, "{step},{layer},{metric},{number}"),
            },
        }
    }

    /// Writes the values of a measure in a step. With `per_element` it also writes, for each norm, the
    /// root mean square of the elements, which does not depend on their number.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn measure(
        &mut self,
        model: &Model,
        step: u64,
        (measure, values): (Measure, &[f64]),
        per_element: bool,
    ) -> io::Result<()> {
        let places: Vec<String> =
            model.places(measure).into_iter().map(|place| model.name_of(place)).collect();
        for (place, &value) in places.iter().zip(values) {
            self.layer(step, place, measure.name(), value)?;
        }
        let Some((name, counts)) = elements(model, measure).filter(|_| per_element) else {
            return Ok(());
        };
        for ((place, &value), count) in places.iter().zip(values).zip(counts) {
            self.layer(step, place, name, held(value) / (count as f64).sqrt())?;
        }
        Ok(())
    }

    /// The writer below.
    pub fn into_inner(self) -> W {
        self.out
    }
}

/// For a gradient: the name of its root mean square, and the number of elements at each place.
fn elements(model: &Model, measure: Measure) -> Option<(&'static str, Vec<u64>)> {
    let (name, count): (_, &dyn Fn(Place) -> u64) = match measure {
        Measure::GradActivation => {
            ("grad_activation_rms", &|place| model.batch() as u64 * model.units(place.block) as u64)
        }
        Measure::GradWeight => ("grad_weight_rms", &|place| {
            place.parameter.map_or(0, |id| model.parameter(id).count())
        }),
        Measure::UpdateRatio
        | Measure::WeightNorm
        | Measure::ActivationMean
        | Measure::ActivationDeviation
        | Measure::Saturated
        | Measure::Gate(_) => return None,
    };
    Some((name, model.places(measure).into_iter().map(count).collect()))
}

/// The number as f32 holds it, unless it is below f32's normal numbers.
fn held(value: f64) -> f64 {
    if is_below_f32(value) { value } else { (value as f32).into() }
}

/// Whether f32 would hold few of its digits, or 0 in its place.
fn is_below_f32(value: f64) -> bool {
    value != 0.0 && value.abs() < f32::MIN_POSITIVE.into()
}

/// The shortest decimal that reads back as the same f32, or a word. Below f32's normal numbers, the
/// shortest one of at most nine digits.
fn number(value: f64) -> Value {
    let near = value as f32;
    if near.is_nan() {
        return "NaN".into();
    }
    if near.is_infinite() {
        return if near > 0.0 { "Infinity" } else { "-Infinity" }.into();
    }
    // The number goes through text: as f64 it would print digits that were never measured.
    let text = if is_below_f32(value) { format!("{value:.8e}") } else { format!("{near:e}") };
    text.parse::<f64>().map_or(Value::Null, Value::from)
}

#[cfg(test)]
mod tests {
    use experiment::{Plan, RunSpec};

    use super::*;

    const NUMBERS: [f32; 5] = [0.1, 3.402_823_5e38, 0.0, 2.345_678, 1.175_494_4e-38];

    #[test]
    fn numbers_read_back_as_the_same_f32_and_show_no_extra_digits() {
        for value in NUMBERS {
            let text = number(value.into()).to_string();
            assert_eq!(text.parse::<f32>().expect("a number"), value, "{text}");
            assert!(text.len() <= 14, "{text}");
        }
        // A norm that was summed in f64 is written as the f32 that it was always written as.
        assert_eq!(number(0.100_000_000_123).to_string(), "0.1");
        assert_eq!(number(f64::NAN), "NaN");
        assert_eq!(number(f64::NEG_INFINITY), "-Infinity");
        assert_eq!(number(1e39), "Infinity");
    }

    #[test]
    fn numbers_below_f32_have_up_to_nine_digits_and_are_never_0() {
        for (value, text) in [
            (2.345_678_912_345e-126, "2.34567891e-126"),
            (1e-300, "1e-300"),
            (-1e-40, "-1e-40"),
            (f64::from(f32::from_bits(1)), "1.40129846e-45"),
            (f64::from(f32::MIN_POSITIVE).next_down(), "1.17549435e-38"),
            (f64::from_bits(1), "5e-324"),
        ] {
            assert_eq!(number(value).to_string(), text);
        }
    }

    fn written(format: TraceFormat) -> String {
        let plan = Plan::new(&RunSpec { depth: 2, width: 4, batch: 9, ..RunSpec::default() });
        let mut trace = TraceWriter::begin(Vec::new(), format).expect("memory");
        trace.network(1, "loss", f32::NAN).expect("memory");
        let norms = [6.0, 1e-126, f64::INFINITY];
        trace.measure(&plan.model, 1, (Measure::GradActivation, &norms), true).expect("memory");
        String::from_utf8(trace.into_inner()).expect("text")
    }

    #[test]
    fn both_formats_hold_the_same_lines() {
        let csv = written(TraceFormat::Csv);
        let (head, rows) = csv.split_once('\n').expect("a first line");
        assert_eq!(head, "step,layer,metric,value");
        let lines: Vec<String> = written(TraceFormat::Jsonl)
            .lines()
            .map(|line| {
                assert!(serde_json::from_str::<Value>(line).is_ok(), "{line}");
                let mut cells = line.trim_matches(['{', '}']).replace('"', "");
                for name in ["step:", "layer:", "metric:", "value:"] {
                    cells = cells.replacen(name, "", 1);
                }
                cells
            })
            .collect();
        assert_eq!(rows.lines().collect::<Vec<_>>(), lines);
        assert_eq!(lines.len(), 1 + 2 * 3);
        assert_eq!(lines[0], "1,network,loss,NaN");
        // The root of the mean over 9 rows of 4 units.
        assert!(lines[4].ends_with(",grad_activation_rms,1.0"), "{}", lines[4]);
        assert!(lines[5].ends_with(",grad_activation_rms,1.66666667e-127"), "{}", lines[5]);
        assert!(lines[2].ends_with(",grad_activation,1e-126"), "{}", lines[2]);
        assert!(lines[3].ends_with(",grad_activation,Infinity"), "{}", lines[3]);
    }
}
