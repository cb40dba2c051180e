//! Traces: every measurement of every step, as lines of JSON or CSV.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use experiment::{Measure, Plan};
use export::{TraceFormat, TraceWriter};
use protocol::Frame;

/// Writes measurements as they come.
pub(crate) struct Trace {
    out: TraceWriter<BufWriter<Box<dyn Write>>>,
}

impl Trace {
    /// Creates the file; `-` is standard output. A file called `.csv` becomes one.
    pub(crate) fn create(path: &Path) -> Result<Trace> {
        let out: Box<dyn Write> = if path == Path::new("-") {
            Box::new(io::stdout())
        } else {
            Box::new(File::create(path).with_context(|| format!("writing {}", path.display()))?)
        };
        let csv = path.extension().is_some_and(|kind| kind.eq_ignore_ascii_case("csv"));
        let format = if csv { TraceFormat::Csv } else { TraceFormat::Jsonl };
        let out = TraceWriter::begin(BufWriter::new(out), format).context("writing the trace")?;
        Ok(Trace { out })
    }

    /// Writes every measurement of the frame, step by step.
    pub(crate) fn write(&mut self, plan: &Plan, frame: &Frame) -> Result<()> {
        self.lines(plan, frame).context("writing the trace")
    }

    fn lines(&mut self, plan: &Plan, frame: &Frame) -> io::Result<()> {
        let mut evaluations = frame.evaluations.iter().peekable();
        let out = &mut self.out;
        for index in 0..=frame.steps() {
            let step = frame.first_step + index as u64;
            while let Some(e) = evaluations.next_if(|e| e.step < step || index == frame.steps()) {
                out.network(e.step, "test_loss", e.loss)?;
                out.network(e.step, "test_accuracy", e.accuracy)?;
                for (layer, &share) in plan.model.hidden().iter().zip(&e.dead) {
                    out.layer(e.step, &layer.name, "dead", share.into())?;
                }
            }
            if index == frame.steps() {
                break;
            }
            out.network(step, "loss", frame.losses[index])?;
            out.network(step, "accuracy", frame.accuracies[index])?;
            if let Some(&(before, after)) = frame.clip_norms.get(index) {
                out.network(step, "grad_norm", before)?;
                out.network(step, "grad_norm_clipped", after)?;
            }
            // Where everything is measured.
            let per_element = !frame.values(Measure::UpdateRatio, index).is_empty();
            for measure in Measure::ALL {
                out.measure(
                    &plan.model,
                    step,
                    (measure, frame.values(measure, index)),
                    per_element,
                )?;
            }
        }
        Ok(())
    }

    /// Writes what is buffered.
    pub(crate) fn finish(self) -> Result<()> {
        self.out.into_inner().flush().context("writing the trace")
    }
}
