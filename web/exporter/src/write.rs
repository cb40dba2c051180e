//! Writes the requested files.

use data::{Source, Table};
use engine::initial_parameters;
use experiment::{Measure, Plan, RunSpec};
use export::{Batches, TraceFormat, TraceWriter};
use protocol::{Export, Kept, TableFile};

/// Files as names and contents.
type Files = Vec<(String, Vec<u8>)>;

/// Writes the requested files, or says why it cannot.
pub(crate) fn files(what: Export) -> Result<Files, String> {
    match what {
        Export::Trace { stem, spec, shape, csv, steps, evaluations } => {
            let plan = Plan::for_shape(&spec, shape);
            let (format, ending) =
                if csv { (TraceFormat::Csv, "csv") } else { (TraceFormat::Jsonl, "jsonl") };
            let trace =
                trace(&plan, format, &steps, &evaluations).map_err(|error| error.to_string())?;
            Ok(vec![(format!("{stem}-trace.{ending}"), trace)])
        }
        Export::Pytorch { stem, spec, table, steps } => {
            let source = source(&spec, table)?;
            let plan = Plan::for_shape(&spec, source.shape());
            let (inputs, targets) = source.first_batches(spec.batch, spec.seed, steps);
            let batches = Batches { inputs: &inputs, targets: &targets };
            let files = export::pytorch(&plan, &stem, &initial_parameters(&plan), batches);
            files.map(Vec::from).map_err(|error| error.to_string())
        }
    }
}

/// The trace, with its lines in the order of `gradlab train --trace`.
fn trace(
    plan: &Plan,
    format: TraceFormat,
    steps: &[Kept],
    evaluations: &[(u64, f32)],
) -> std::io::Result<Vec<u8>> {
    let mut out = TraceWriter::begin(Vec::new(), format)?;
    let mut evaluations = evaluations.iter().peekable();
    for Kept { step, loss, accuracy, series } in steps {
        while let Some((at, accuracy)) = evaluations.next_if(|(at, _)| at < step) {
            out.network(*at, "test_accuracy", *accuracy)?;
        }
        out.network(*step, "loss", *loss)?;
        out.network(*step, "accuracy", *accuracy)?;
        let per_element = series.iter().any(|series| series.measure == Measure::UpdateRatio);
        for series in series {
            out.measure(&plan.model, *step, (series.measure, &series.values), per_element)?;
        }
    }
    for (at, accuracy) in evaluations {
        out.network(*at, "test_accuracy", *accuracy)?;
    }
    Ok(out.into_inner())
}

fn source(spec: &RunSpec, table: Option<TableFile>) -> Result<Source, String> {
    let Some(TableFile { bytes, choices }) = table else {
        return Ok(Source::of(spec.built_in()));
    };
    match Table::read(&bytes, &choices, spec.seed) {
        Ok(table) => Ok(Source::from_table(&table)),
        Err(problems) => {
            Err(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        }
    }
}

#[cfg(test)]
mod tests {
    use experiment::TableChoices;
    use protocol::Series;

    use super::*;

    #[test]
    fn kept_steps_become_lines_with_the_evaluations_between_them() {
        let spec = RunSpec { depth: 2, width: 4, batch: 3, ..RunSpec::default() };
        let kept = |step, value| Kept {
            step,
            loss: 2.5,
            accuracy: 0.25,
            series: vec![Series {
                measure: Measure::GradActivation,
                places: 3,
                values: vec![value; 3],
            }],
        };
        let what = Export::Trace {
            stem: "a".to_owned(),
            shape: Plan::new(&spec).row,
            spec,
            csv: true,
            steps: vec![kept(1, 0.5), kept(4, f64::NAN)],
            evaluations: vec![(0, 0.1), (3, 0.2), (4, 0.3)],
        };
        let files = files(what).expect("a trace");
        assert_eq!(files[0].0, "a-trace.csv");
        let text = String::from_utf8_lossy(&files[0].1).into_owned();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 1 + 2 * (2 + 3) + 3);
        assert_eq!(lines[1], "0,network,test_accuracy,0.1");
        assert_eq!(lines[2], "1,network,loss,2.5");
        assert_eq!(lines[7], "3,network,test_accuracy,0.2");
        assert!(lines[10].ends_with(",grad_activation,NaN"), "{}", lines[10]);
        assert_eq!(lines[13], "4,network,test_accuracy,0.3");
    }

    #[test]
    fn a_script_of_a_table_of_ones_own_has_its_rows() {
        let mut text = String::from("a,b,kind\n");
        for row in 0..40 {
            text += &format!("{row},{},{}\n", row * 2, ["x", "y"][row % 2]);
        }
        let spec = RunSpec { depth: 1, width: 4, batch: 4, ..RunSpec::default() };
        // Row numbers would be left out.
        let features = Some(vec!["a".to_owned(), "b".to_owned()]);
        let choices =
            TableChoices { label: "kind".to_owned(), features, ..TableChoices::default() };
        let table = Some(TableFile { bytes: text.into_bytes(), choices });
        let what = Export::Pytorch { stem: "own".to_owned(), spec, table, steps: 3 };
        let files = files(what).expect("two files");
        assert_eq!([&files[0].0[..], &files[1].0], ["own.py", "own.safetensors"]);
        let tensors = String::from_utf8_lossy(&files[1].1).into_owned();
        assert!(
            tensors.contains(r#""shape":[3,4,2]"#),
            "three batches of four rows of two numbers"
        );
        let problem = Export::Pytorch {
            stem: String::new(),
            spec: RunSpec::default(),
            table: Some(TableFile { bytes: b"a\n".to_vec(), choices: TableChoices::default() }),
            steps: 1,
        };
        assert!(super::files(problem).is_err());
    }
}
