//! What a network reads in its first step, as the theory asks for it.

use data::{Source, Table};
use experiment::RunSpec;
use insight::Rows;
use protocol::TableFile;

/// The rows of the first training batch; of mean square 1, as standardised ones are, for a table that cannot be
/// read.
pub(crate) fn rows(spec: &RunSpec, table: Option<&TableFile>) -> Rows {
    let source = match table {
        None => Source::of(spec.built_in()),
        Some(TableFile { bytes, choices }) => match Table::read(bytes, choices, spec.seed) {
            Ok(table) => Source::from_table(&table),
            Err(_) => return Rows::alike(1.0),
        },
    };
    let (inputs, _) = source.first_batches(spec.batch, spec.seed, 1);
    let mean = |row: &[f32]| {
        row.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>() / row.len() as f64
    };
    let rows: Vec<f64> = inputs.chunks_exact(source.shape().numbers().max(1)).map(mean).collect();
    Rows::of_batch(&rows, spec.batch)
}
