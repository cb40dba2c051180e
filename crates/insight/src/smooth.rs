//! Smoothing of numbers on an even grid with the density of a normal variable.

/// A normal variable is practically never farther from its mean, in standard deviations.
const FARTHEST: f64 = 6.0;

/// Weights of a cell's neighbours by their distance, with this variance in cells. A narrow density is no more
/// than the two next neighbours.
pub(crate) fn kernel(variance: f64) -> Vec<f64> {
    if variance < 0.5 {
        return vec![1.0 - variance, 0.5 * variance];
    }
    let reach = libm::ceil(FARTHEST * libm::sqrt(variance)) as u32;
    let density = |distance: u32| {
        let distance = f64::from(distance);
        libm::exp(-0.5 * distance * distance / variance)
    };
    let density: Vec<f64> = (0..=reach).map(density).collect();
    let all = 2.0 * density.iter().sum::<f64>() - density[0];
    density.iter().map(|weight| weight / all).collect()
}

/// Each number as the mean of its neighbours; beyond the ends lie the numbers at the ends.
pub(crate) fn smoothed(numbers: &[f64], kernel: &[f64]) -> Vec<f64> {
    let (Some(&first), Some(&last)) = (numbers.first(), numbers.last()) else { return Vec::new() };
    let reach = kernel.len() - 1;
    let mut wide = vec![first; reach];
    wide.extend_from_slice(numbers);
    wide.extend(vec![last; reach]);
    let mut out: Vec<f64> = numbers.iter().map(|number| kernel[0] * number).collect();
    for (distance, weight) in kernel.iter().enumerate().skip(1) {
        let below = &wide[reach - distance..];
        let above = &wide[reach + distance..];
        for ((out, below), above) in out.iter_mut().zip(below).zip(above) {
            *out += weight * (below + above);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_has_the_variance_it_is_asked_for() {
        for variance in [0.0, 0.3, 0.7, 4.0, 100.0] {
            let kernel = kernel(variance);
            let moment = |of: fn(f64) -> f64| -> f64 {
                let sum: f64 =
                    kernel.iter().enumerate().map(|(at, weight)| weight * of(at as f64)).sum();
                2.0 * sum - kernel[0] * of(0.0)
            };
            assert!((moment(|_| 1.0) - 1.0).abs() < 1e-12);
            assert!((moment(|x| x * x) - variance).abs() < 2e-3 * variance + 1e-12, "{variance}");
        }
    }

    #[test]
    fn what_is_even_stays_even_and_nothing_is_lost() {
        assert!(smoothed(&[2.0; 9], &kernel(3.0)).iter().all(|it| (it - 2.0).abs() < 1e-12));
        let mut peak = vec![0.0; 41];
        peak[20] = 1.0;
        let sum: f64 = smoothed(&peak, &kernel(3.0)).iter().sum();
        assert!((sum - 1.0).abs() < 1e-12);
    }
}
