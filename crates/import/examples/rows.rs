//! How many rows a second are read: `cargo run --release -p import --example rows`.

use std::fmt::Write;
use std::time::Instant;

use import::Reader;
use protocol::Choices;

/// Steps and layers of the log: over a million rows.
const STEPS: u64 = 24_000;
const LAYERS: u64 = 21;

fn main() {
    let (mut csv, mut lines) = ("step,layer,metric,value\n".to_owned(), String::new());
    for step in 1..=STEPS {
        for (metric, layers) in [("grad_activation", LAYERS), ("grad_weight", LAYERS), ("loss", 1)]
        {
            for layer in 1..=layers {
                let value = (step * 7 + layer) as f64 * 1.234_567_890_123e-9;
                let _ = writeln!(csv, "{step},layer{layer},{metric},{value:e}");
                let _ = writeln!(
                    lines,
                    r#"{{"step": {step}, "layer": "layer{layer}", "metric": "{metric}", "value": {value:e}}}"#
                );
            }
        }
    }
    for (name, text) in [("CSV", csv), ("JSON lines", lines)] {
        let begun = Instant::now();
        let mut reader = Reader::new(Choices::default());
        reader.begin(name);
        for chunk in text.as_bytes().chunks(64 * 1024) {
            reader.push(chunk).expect("the log is valid");
        }
        reader.end().expect("the log is whole");
        let found = reader.finish().expect("there is something to show");
        let seconds = begun.elapsed().as_secs_f64();
        let megabytes = text.len() as f64 / 1e6;
        let (rows, million) = (found.rows, found.rows as f64 / seconds / 1e6);
        println!(
            "{name}: {rows} rows, {megabytes:.0} MB in {seconds:.2} s: {million:.2} million rows/s"
        );
    }
}
