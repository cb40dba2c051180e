//! The number that a probe takes from the memory.

use model::{Function, Measure, Real};

use crate::buffer::Span;
use crate::kernels::Kernels;
use crate::memory::Memory;
use crate::program::Probe;

/// What the probe measures. Norms are f64, since those of gradients may be far below f32; other measures are as
/// exact as the memory.
pub(crate) fn statistic<T: Real>(
    probe: &Probe,
    memory: &Memory<T>,
    kernels: &mut impl Kernels<T>,
) -> f64 {
    let columns = memory.columns(probe.buffer);
    let rows = &memory.values(probe.buffer)[probe.rows.elements(columns)];
    let value = match probe.measure {
        Measure::GradActivation | Measure::GradWeight | Measure::WeightNorm => {
            return norm(probe, memory, kernels);
        }
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
    };
    value.to_f64()
}

/// The norm of these rows, stretch by stretch of those that have one power of two.
fn norm<T: Real>(probe: &Probe, memory: &Memory<T>, kernels: &mut impl Kernels<T>) -> f64 {
    let (id, columns) = (probe.buffer, memory.columns(probe.buffer));
    let (exponents, each) = (memory.exponents(id), memory.rows_of_exponent(id));
    let mut of = |rows: Span, group: usize| {
        kernels.norm(&memory.values(id)[rows.elements(columns)], exponents[group])
    };
    let groups = probe.rows.first / each..probe.rows.end().div_ceil(each);
    let first = groups.start.min(exponents.len() - 1);
    if exponents[groups.clone()].iter().all(|it| *it == exponents[first]) {
        return of(probe.rows, first);
    }
    let parts = groups.map(|group| {
        let first = probe.rows.first.max(group * each);
        let end = probe.rows.end().min((group + 1) * each);
        of(Span { first, count: end - first }, group)
    });
    parts.fold(0.0, libm::hypot)
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
