//! Logs give the same result however they are cut into chunks.

use experiment::{Measure, NOT_LOGGED, is_logged};
use import::{LONGEST_LINE, MOST_PLACES, Reader};
use proptest::prelude::*;
use protocol::{Choices, ForeignFile, ImportFault, ImportProblem, Imported, ImportedSteps};

/// Reads files in chunks of this size.
fn read(files: &[(&str, &[u8])], chunk: usize) -> Result<(Imported, Reader), ImportProblem> {
    let mut reader = Reader::new(Choices::default());
    for (name, bytes) in files {
        reader.begin(name);
        bytes.chunks(chunk.max(1)).try_for_each(|chunk| reader.push(chunk))?;
        reader.end()?;
    }
    let found = reader.finish()?;
    Ok((found, reader))
}

fn text(text: &str) -> Result<(Imported, Reader), ImportProblem> {
    read(&[("log", text.as_bytes())], usize::MAX)
}

fn found(log: &str) -> Imported {
    text(log).expect("the log is valid").0
}

fn steps(log: &str) -> ImportedSteps {
    let reader = text(log).expect("the log is valid").1;
    reader.log().parts().next().expect("there are steps")
}

/// Line and fault of a log that is refused.
fn flaw(log: &str) -> (u64, ImportFault) {
    let problem = text(log).expect_err("the log is refused");
    (problem.line, problem.fault)
}

const CSV: &str = "step,layer,metric,value\n\
    1,network,loss,2.5\n1,layer1,grad_activation,1e-60\n1,layer2,grad_activation,0.5\n\
    2,network,loss,nan\n2,layer1,grad_activation,0\n2,layer2,grad_activation,inf\n";

#[test]
fn a_log_gives_its_steps_layers_and_values() {
    let found = found(CSV);
    let layers = vec!["layer1".to_owned(), "layer2".to_owned()];
    assert_eq!(found.tracks, [(Measure::GradActivation, layers)]);
    assert_eq!((found.rows, found.steps, found.accuracy), (6, (1, 2), false));
    assert!(found.last_loss.is_some_and(f32::is_nan));
    let steps = steps(CSV);
    assert_eq!(steps.steps, [1, 2]);
    assert_eq!(steps.losses[0], 2.5);
    assert!(steps.losses[1].is_nan() && is_logged(steps.losses[1]));
    let values = &steps.series[0].values;
    assert_eq!(values[..], [1e-60, 0.5, 0.0, f64::INFINITY], "as logged, below f32 too");
}

#[test]
fn csv_may_be_written_in_many_ways() {
    for log in [
        CSV.replace('\n', "\r\n"),
        CSV.replace('\n', "\n\n"),
        CSV.replace(',', ";"),
        CSV.replace(',', "\t"),
        CSV.replace(',', "\",\"")
            .replace('\n', "\"\n\"")
            .trim_end_matches('"')
            .replacen("step", "\"step", 1),
        format!("\u{feff}{CSV}"),
        CSV.trim_end().to_owned(),
        CSV.replace("step,layer", "Step,Layer")
            .replace(",nan", ",NaN")
            .replace(",inf", ", Infinity "),
        CSV.replace("\n1,", "\n1.0,"),
    ] {
        let (read, expected) = (steps(&log), steps(CSV));
        assert_eq!(format!("{read:?}"), format!("{expected:?}"), "{log}");
    }
    let turned = "value,extra,metric,step,layer\n0.5,x,grad_weight,7,\"a, b\"\n";
    assert_eq!(found(turned).tracks, [(Measure::GradWeight, vec!["a, b".to_owned()])]);
    assert_eq!(found(turned).steps, (7, 7));
}

#[test]
fn json_lines_give_the_same() {
    let lines: Vec<String> = CSV
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            // As Python's json writes them, and once as a text.
            let value = match cells[3] {
                "nan" => "NaN",
                "inf" => "\"Infinity\"",
                number => number,
            };
            format!(
                r#"{{"metric": "{}", "step": {}, "layer": "{}", "time": [1, {{}}], "value": {value}}}"#,
                cells[2], cells[0], cells[1]
            )
        })
        .collect();
    let log = lines.join("\r\n");
    assert_eq!(format!("{:?}", steps(&log)), format!("{:?}", steps(CSV)));
    let bare = r#"{"step":1,"metric":"grad_weight","layer":"a NaN \" b","value":-Infinity}"#;
    assert!(matches!(flaw(bare).1, ImportFault::Negative { .. }));
    let bare = bare.replace("-Infinity", "NaN");
    assert_eq!(found(&bare).tracks[0].1, ["a NaN \" b"]);
    let numbered = r#"{"step":1,"metric":"grad_weight","layer":0,"value":null}"#;
    assert_eq!(flaw(numbered).1, ImportFault::NoGradients(vec!["grad_weight".to_owned()]));
}

#[test]
fn what_is_not_shown_left_out_or_said_twice_is_counted() {
    let log = format!(
        "{CSV}2,,lr,0.1\n3,,lr,0.1\n3,,activation_mean,-0.1\n3,layer1,grad_weight,\n\
        2,layer2,grad_activation,7\n2,network,test_accuracy,0.25\n"
    );
    let found = found(&log);
    assert_eq!(found.not_shown, [("lr".to_owned(), 2), ("activation_mean".to_owned(), 1)]);
    assert_eq!((found.empty, found.repeated, found.accuracy), (1, 1, true));
    let steps = steps(&log);
    assert_eq!(steps.series[0].values[3], 7.0, "the last one counts");
    assert_eq!(steps.evaluations, [(2, 0.25)]);
    assert_eq!(steps.series[1].values, [Measure::MISSING; 2], "named, never measured");
}

#[test]
fn a_step_without_a_loss_is_told_from_a_loss_that_is_no_number() {
    let log = "step,layer,metric,value\n1,a,grad_weight,1\n2,a,grad_weight,1\n2,,loss,nan\n\
        3,,loss,9\n4,,loss,0.5\n";
    let steps = steps(log);
    assert_eq!(steps.losses[0].to_bits(), NOT_LOGGED.to_bits(), "not logged");
    assert!(steps.losses[1].is_nan() && is_logged(steps.losses[1]));
    assert_eq!(steps.loss_ranges[1], (0.5, 9.0), "no spike is lost");
    assert_eq!(found(log).last_loss, Some(0.5));
}

#[test]
fn a_bad_log_is_refused_with_its_line() {
    let columns = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let csv = |row: &str| format!("step,layer,metric,value\n\n1,a,loss,1\n{row}\n");
    let long = "9".repeat(LONGEST_LINE + 1);
    for (log, line, fault) in [
        (String::new(), 0, ImportFault::Empty),
        ("step,layer,metric,value\n".to_owned(), 0, ImportFault::Empty),
        ("a,layer,b\n1,2,3\n".to_owned(), 0, ImportFault::NoGradients(columns(&["a", "b"]))),
        (csv("1,a,loss"), 4, ImportFault::CellCount { found: 3, expected: 4 }),
        (csv("1.5,a,loss,1"), 4, ImportFault::BadStep("1.5".to_owned())),
        (csv("-1,a,loss,1"), 4, ImportFault::BadStep("-1".to_owned())),
        (csv("2,a,loss,much"), 4, ImportFault::BadValue("much".to_owned())),
        (
            csv("2,a,grad_weight,-1"),
            4,
            ImportFault::Negative { metric: "grad_weight".to_owned(), value: "-1".to_owned() },
        ),
        (csv(&format!("2,a,loss,{long}")), 4, ImportFault::TooLong(LONGEST_LINE)),
        (
            csv("2,\"a,grad_weight,1\n3,b,loss,2"),
            4,
            ImportFault::CellCount { found: 2, expected: 4 },
        ),
        (csv(&format!("2,{},loss,1", "n".repeat(300))), 4, ImportFault::LongName(256)),
        (
            "step,layer,metric,value\n1,a,lr,1\n".to_owned(),
            0,
            ImportFault::NoGradients(columns(&["lr"])),
        ),
        ("{\"step\":1}".to_owned(), 0, ImportFault::Empty),
        ("{\"step\":1,\n".to_owned(), 2, ImportFault::NotJson(1)),
        ("\n{\"step\":true,\"lr\":1}".to_owned(), 0, ImportFault::NoGradients(columns(&["lr"]))),
        ("\u{1}\0\u{2} no text".to_owned(), 1, ImportFault::NotText),
        ("PK\u{3}\u{4}\0\0\0".to_owned(), 0, ImportFault::Foreign(ForeignFile::Pickle)),
    ] {
        assert_eq!(flaw(&log), (line, fault), "{}", &log[..log.len().min(200)]);
    }
}

#[test]
fn too_many_places_are_refused_where_they_begin() {
    let mut log = "step,layer,metric,value\n".to_owned();
    for layer in 0..=MOST_PLACES {
        log.push_str(&format!("1,l{layer},grad_weight,1\n"));
    }
    assert_eq!(flaw(&log), (MOST_PLACES as u64 + 2, ImportFault::TooManyPlaces(MOST_PLACES)));
}

#[test]
fn a_long_log_comes_in_parts_of_bounded_size() {
    let mut log = "step,layer,metric,value\n".to_owned();
    for step in 0..3000 {
        for layer in 0..40 {
            log.push_str(&format!("{step},l{layer},grad_weight,{}\n", step + layer));
        }
    }
    let (found, reader) = text(&log).unwrap();
    assert_eq!((found.rows, found.steps), (120_000, (0, 2999)));
    let parts: Vec<ImportedSteps> = reader.log().parts().collect();
    assert!(parts.iter().all(|part| part.series[0].values.len() <= 65_536) && parts.len() == 1);
    let steps: Vec<u64> = parts.iter().flat_map(|part| part.steps.iter().copied()).collect();
    assert_eq!((steps.len(), steps[1], steps.last()), (1501, 2, Some(&2999)));
    let values = &parts[0].series[0].values;
    assert_eq!(
        (values[40 + 39], values[1500 * 40]),
        (41.0, 2999.0),
        "values stay with their steps"
    );
}

/// A safetensors file of f32 vectors.
fn tensors(named: &[(&str, &[f32])]) -> Vec<u8> {
    file_of(&named.iter().map(|(name, values)| (*name, "", *values)).collect::<Vec<_>>())
}

/// A safetensors file of f32 tensors; their shapes begin so.
fn file_of(named: &[(&str, &str, &[f32])]) -> Vec<u8> {
    let (mut head, mut data) = (Vec::new(), Vec::new());
    for (name, shape, values) in named {
        let start = data.len();
        data.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        let (end, count) = (data.len(), values.len());
        head.push(format!(
            r#""{name}":{{"dtype":"F32","shape":[{shape}{count}],"data_offsets":[{start},{end}]}}"#
        ));
    }
    let head = format!("{{{}}}", head.join(","));
    [&(head.len() as u64).to_le_bytes()[..], head.as_bytes(), &data].concat()
}

#[test]
fn gradients_of_safetensors_become_norms() {
    let whole = tensors(&[
        ("10/a.weight/grad", &[3.0, 4.0]),
        ("10/a.weight/weight", &[1.0]),
        ("2/a.weight/grad", &[1e-30, 0.0]),
        ("2/b/grad", &[]),
        ("10/b/grad", &[f32::NAN]),
    ]);
    let a = tensors(&[("a.weight/grad", &[1e-30, 0.0]), ("b/grad", &[])]);
    let b = tensors(&[("a.weight/grad", &[3.0, 4.0]), ("b/grad", &[f32::NAN])]);
    for chunk in [1, 7, 1000] {
        let together = read(&[("run.safetensors", &whole)], chunk).unwrap();
        assert_eq!(together.0.tracks[1], (Measure::WeightNorm, vec!["a.weight".to_owned()]));
        assert_eq!(
            together.1.log().parts().next().unwrap().series[1].values,
            [Measure::MISSING, 1.0]
        );
        let apart = read(&[("g_2.safetensors", &a), ("g_10.safetensors", &b)], chunk).unwrap();
        for (found, reader) in [together, apart] {
            assert_eq!(found.tracks[0].1, ["a.weight", "b"]);
            let part = reader.log().parts().next().unwrap();
            assert_eq!(part.steps, [2, 10]);
            let values = &part.series[0].values;
            assert_eq!(values[..3], [1e-30f32.into(), 0.0, 5.0]);
            assert!(values[3].is_nan());
        }
    }
}

#[test]
fn weights_of_checkpoints_become_norms_by_layer_in_the_order_of_their_numbers() {
    let checkpoint = |scale: f32| {
        // Sorted by name, as the format's own writer does.
        file_of(&[
            ("net.0.bias", "", &[9.0]),
            ("net.0.weight", "1,", &[3.0 * scale, 4.0 * scale]),
            ("net.10.weight", "1,", &[2.0]),
            ("net.2.weight", "1,", &[f32::INFINITY]),
            ("norm.weight", "", &[1.0]),
        ])
    };
    let files = [("m_20.safetensors", checkpoint(2.0)), ("m_3.safetensors", checkpoint(1.0))];
    let files = files.each_ref().map(|(name, bytes)| (*name, &bytes[..]));
    for chunk in [1, 1000] {
        let (found, reader) = read(&files, chunk).unwrap();
        assert_eq!(found.tracks[0].0, Measure::WeightNorm);
        assert_eq!(found.tracks[0].1, ["net.0", "net.2", "net.10"]);
        assert_eq!(found.not_shown, [("other tensors".to_owned(), 4)]);
        let part = reader.log().parts().next().unwrap();
        assert_eq!(part.steps, [3, 20]);
        assert_eq!(part.series[0].values, [5.0, f64::INFINITY, 2.0, 10.0, f64::INFINITY, 2.0]);
    }
}

#[test]
fn bad_safetensors_are_refused() {
    let good = tensors(&[("1/a/grad", &[3.0, 4.0])]);
    let swap = |from: &str, to: &str| {
        let text = String::from_utf8_lossy(&good).replace(from, to);
        text.into_bytes()
    };
    let mut long = good.clone();
    long[..8].copy_from_slice(&(17u64 << 20).to_le_bytes());
    for (bytes, is) in [
        (good[..good.len() - 1].to_vec(), "CutOff"),
        (good[..30].to_vec(), "CutOff"),
        ([&good[..], &[0]].concat(), "BadHeader"),
        (long, "LongHeader"),
        (swap("[0,8]", "[1,9]"), "BadHeader"),
        (swap("[2]", "[3]"), "BadHeader"),
        (swap("[2]", "[]"), "BadHeader"),
        (swap("F32", "F99"), "BadHeader"),
        (swap("[2]", "[99999999999999999999]"), "BadHeader"),
    ] {
        for chunk in [1, 1000] {
            let fault = read(&[("a", &bytes)], chunk).unwrap_err().fault;
            assert!(format!("{fault:?}").starts_with(is), "{fault:?} is not {is}");
        }
    }
}

proptest! {
    #[test]
    fn chunks_of_any_size_give_the_same(chunk in 1usize..60, crlf: bool, json: bool) {
        let mut log = CSV.replace("layer2", "\"lay,\"\"er\n2\"");
        if crlf {
            log = log.replace('\n', "\r\n");
        }
        if json {
            log = "{\"step\":1,\"layer\":\"é\",\"metric\":\"grad_weight\",\"value\":NaN}\n".repeat(3);
        }
        let whole = text(&log).unwrap();
        let parts = read(&[("log", log.as_bytes())], chunk).unwrap();
        prop_assert_eq!(format!("{:?}", whole.0), format!("{:?}", parts.0));
        let steps = |it: &Reader| format!("{:?}", it.log().parts().collect::<Vec<_>>());
        prop_assert_eq!(steps(&whole.1), steps(&parts.1));
    }
}
