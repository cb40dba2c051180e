//! What a network reads in its first step, as the theory asks for it.

use data::{Layout, Source, Table};
use experiment::RunSpec;
use protocol::TableText;

/// Mean square of the numbers in the first training batch; 1, that of standardised ones, for a table
/// that cannot be read.
pub(crate) fn mean_square(spec: &RunSpec, table: Option<&TableText>) -> f64 {
    let source = match table {
        None => Source::new(spec.data, spec.length, spec.noise, spec.seed),
        Some(TableText { text, label, features }) => {
            let names: Option<Vec<&str>> =
                features.as_ref().map(|names| names.iter().map(String::as_str).collect());
            match Table::read(text, label, names.as_deref()) {
                Ok(table) => Source::from_table(&table),
                Err(_) => return 1.0,
            }
        }
    };
    let (mut inputs, mut targets) = (Vec::new(), Vec::new());
    let mut feed = source.feed(spec.batch, spec.seed);
    feed.next_batch(&source, Layout::Rows, &mut inputs, &mut targets);
    mean(&inputs)
}

/// Mean squares of the rows of the first training batch.
pub(crate) fn row_mean_squares(spec: &RunSpec) -> Vec<f64> {
    let source = Source::new(spec.data, spec.length, spec.noise, spec.seed);
    let (mut inputs, mut targets) = (Vec::new(), Vec::new());
    let mut feed = source.feed(spec.batch, spec.seed);
    feed.next_batch(&source, Layout::Rows, &mut inputs, &mut targets);
    inputs.chunks_exact(source.shape().numbers()).map(mean).collect()
}

fn mean(numbers: &[f32]) -> f64 {
    let squares: f64 = numbers.iter().map(|&x| f64::from(x) * f64::from(x)).sum();
    squares / numbers.len().max(1) as f64
}
