//! `typical_rows`: how large the rows of each data set are.

use experiment::{BuiltIn, DataSet, RunSpec};

use crate::rows::Rows;

/// The rows of a typical batch of an experiment, where the data are not at hand; see [`crate::predict`].
pub fn typical_rows(spec: &RunSpec) -> Rows {
    let BuiltIn { set, length, noise: deviation, .. } = spec.built_in();
    let noise = deviation * deviation;
    Rows::of_quantiles(spec.batch, |above| match set {
        DataSet::Digits => of_table(-libm::log2(above), &DIGITS),
        // The square of the radius is uniform.
        DataSet::Spirals => 0.5 * (1.0 - above) + noise,
        DataSet::Circles if above < 0.5 => 0.5 + noise,
        DataSet::Circles => 0.125 + noise,
        DataSet::Xor => of_table(8.0 * above, &XOR) + noise,
        DataSet::Moons => of_table(8.0 * above, &MOONS) + noise,
        // Numbers from [0, 1), and two marks.
        DataSet::Adding => {
            let steps = length as f64;
            let deviation = libm::sqrt(4.0 / 45.0 / steps) / 2.0;
            1.0 / 6.0 + 1.0 / steps + deviation * of_table(8.0 * above, &NORMAL)
        }
        // One 1 among ten and among six.
        DataSet::CopyMemory => 0.1,
        DataSet::TemporalOrder => 1.0 / 6.0,
        // ±1.
        DataSet::Parity => 1.0,
    })
}

/// Mean squares of digits above which 2⁰, 2⁻¹, 2⁻², … of all rows lie.
const DIGITS: [f64; 12] =
    [0.331, 0.695, 0.891, 1.139, 1.56, 2.317, 3.768, 6.791, 9.037, 20.807, 30.971, 36.352];
/// Mean squares above which 0, ⅛, ¼, … of all rows lie, without noise.
const XOR: [f64; 9] = [0.998, 0.62, 0.509, 0.435, 0.359, 0.282, 0.204, 0.12, 0.01];
/// The same of moons.
const MOONS: [f64; 9] = [1.156, 1.024, 0.833, 0.616, 0.406, 0.234, 0.14, 0.108, 0.097];
/// The same of normal numbers.
const NORMAL: [f64; 9] = [2.5, 1.15, 0.674, 0.319, 0.0, -0.319, -0.674, -1.15, -2.5];

/// The number at this place of a table, between its neighbours.
fn of_table(at: f64, table: &[f64]) -> f64 {
    let below = (at.max(0.0) as usize).min(table.len() - 2);
    let part = (at - below as f64).clamp(0.0, 1.0);
    table[below] * (1.0 - part) + table[below + 1] * part
}
