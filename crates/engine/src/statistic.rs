//! The number that a probe takes from the memory.

use model::{Function, Measure, Real};

use crate::kernels::Kernels;
use crate::memory::Memory;
use crate::program::Probe;

/// What the probe measures.
pub(crate) fn statistic<T: Real>(
    probe: &Probe,
    memory: &Memory<T>,
    kernels: &mut impl Kernels<T>,
) -> T {
    let columns = memory.columns(probe.buffer);
    let rows = &memory.values(probe.buffer)[probe.rows.elements(columns)];
    match probe.measure {
        Measure::GradActivation | Measure::GradWeight | Measure::WeightNorm => kernels.norm(rows),
        Measure::UpdateRatio => rows[0],
        Measure::ActivationMean => mean(rows),
        Measure::ActivationDeviation => {
            let centre = mean(rows);
            mean_of(rows.iter().map(|&value| (value - centre) * (value - centre)), rows.len())
                .sqrt()
        }
        Measure::Saturated => match probe.slope {
            Some((function, inputs)) => {
                saturated(function, &memory.values(inputs)[probe.rows.elements(columns)], rows)
            }
            None => T::ZERO,
        },
        Measure::Gate(_) => {
            let gate = probe.columns;
            let values = rows.chunks_exact(columns).flat_map(|row| &row[gate.first..gate.end()]);
            mean_of(values.copied(), probe.rows.count * gate.count)
        }
    }
}

fn mean<T: Real>(values: &[T]) -> T {
    mean_of(values.iter().copied(), values.len())
}

/// Summed in f64: of a million alike numbers an f32 sum is off by percents.
fn mean_of<T: Real>(values: impl Iterator<Item = T>, count: usize) -> T {
    T::from_f64(values.map(|value| value.to_f64()).sum::<f64>() / count as f64)
}

/// The share of elements whose slope is small, or not a number.
fn saturated<T: Real>(function: Function, inputs: &[T], outputs: &[T]) -> T {
    let least = T::from_f64(function.saturated_slope());
    let flat = |(&z, &y): (&T, &T)| {
        let slope = function.grad(z, y, T::ONE);
        let slope = if slope < T::ZERO { -slope } else { slope };
        slope < least || slope.is_nan()
    };
    let count = inputs.iter().zip(outputs).filter(|pair| flat(*pair)).count();
    T::from_f64(count as f64 / inputs.len() as f64)
}
