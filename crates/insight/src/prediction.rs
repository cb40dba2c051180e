//! `Prediction`: the course of the gradient that theory expects.

use crate::gradient::Gradient;

/// Predicted course of ‖∂L/∂(layer output)‖ at the initial parameters; of a recurrent network, of
/// ‖∂L/∂h‖ through time.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// Factor by which the norm changes on its way from the output of hidden layer l + 1 back to that
    /// of hidden layer l, for l from 0 on (one fewer than hidden layers): the geometric mean over
    /// seeds. Through time, one factor, from step t + 1 back to step t, far from the readout.
    pub factors: Vec<f64>,
    /// Standard deviation over seeds of ln of the norm at layer l relative to the last hidden layer,
    /// for each hidden layer: half the width of a band. Empty through time, where weights shared by
    /// all steps make it another matter.
    pub log_deviation: Vec<f64>,
    /// Hidden layers; through time, time steps.
    pub sites: usize,
    /// Whether the factor is one of time steps.
    pub through_time: bool,
}

/// Variance of ln of the sum of so many independent log-normal numbers, each of whose logarithms has
/// variance `one`: ln(1 + (e^one − 1) / directions).
fn of_sum(one: f64, directions: f64) -> f64 {
    if one > 100.0 {
        return one - libm::log(directions);
    }
    libm::log1p(libm::expm1(one.max(0.0)) / directions)
}

impl Prediction {
    /// Of the gradients with respect to what the hidden layers hand on, the first layer's first, relative to
    /// the last; each of this many independent directions. `None` where some factor is 0 or no number.
    pub(crate) fn across(layers: &[&Gradient], directions: f64) -> Option<Prediction> {
        // The logarithm of a sum of squares: its variance, and it lies half of that below.
        let of_sum = |layer: &&Gradient| (layer.log, of_sum(layer.variance, directions));
        let layers: Vec<(f64, f64)> = layers.iter().map(of_sum).collect();
        let factor = |pair: &[(f64, f64)]| match *pair {
            [here, above] => libm::exp(0.5 * (here.0 - above.0) - 0.25 * (here.1 - above.1)),
            _ => 1.0,
        };
        let factors: Vec<f64> = layers.windows(2).map(factor).collect();
        if !factors.iter().all(|factor| factor.is_normal()) {
            return None;
        }
        let log_deviation = layers.iter().map(|layer| 0.5 * libm::sqrt(layer.1)).collect();
        Some(Prediction { factors, log_deviation, sites: layers.len(), through_time: false })
    }

    /// One factor for each of `steps` time steps.
    pub(crate) fn through(steps: usize, factor: f64) -> Option<Prediction> {
        factor.is_normal().then(|| Prediction {
            factors: vec![factor],
            log_deviation: Vec::new(),
            sites: steps,
            through_time: true,
        })
    }

    /// The prediction for a batch of rows, each with its share of the batch and a course of its own: the
    /// squared norm is the sum over rows, which are equally strong at the last hidden layer. `None` for no
    /// rows.
    pub(crate) fn over_rows(rows: &[(f64, Prediction)]) -> Option<Prediction> {
        let (_, first) = rows.first()?;
        let mut factors = vec![1.0; first.factors.len()];
        let mut log_deviation = first.log_deviation.clone();
        // ln of each row's norm, all alike at the last hidden layer.
        let mut logs = vec![0.0; rows.len()];
        let mut above = 0.0;
        for layer in (0..factors.len()).rev() {
            for (log, (_, row)) in logs.iter_mut().zip(rows) {
                *log += libm::log(row.factors[layer]);
            }
            let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let squares: Vec<f64> = (logs.iter().zip(rows))
                .map(|(log, (share, _))| share * libm::exp(2.0 * (log - largest)))
                .collect();
            let all: f64 = squares.iter().sum();
            let here = largest + 0.5 * libm::log(all);
            factors[layer] = libm::exp(here - above);
            above = here;
            let deviations = squares.iter().zip(rows);
            log_deviation[layer] =
                deviations.map(|(square, (_, row))| square / all * row.log_deviation[layer]).sum();
        }
        Some(Prediction { factors, log_deviation, ..first.clone() })
    }

    /// The factor per layer or time step, in the geometric mean; 1 for a single hidden layer.
    pub fn geometric_mean(&self) -> f64 {
        if self.factors.is_empty() {
            return 1.0;
        }
        let logs: f64 = self.factors.iter().map(|factor| libm::log(*factor)).sum();
        libm::exp(logs / self.factors.len() as f64)
    }

    /// Time steps after which the gradient has halved, ln 2 / |ln λ|; `None` for layers and where it
    /// does not shrink.
    pub fn half_life(&self) -> Option<f64> {
        let log = libm::log(self.geometric_mean());
        (self.through_time && log < 0.0).then(|| std::f64::consts::LN_2 / -log)
    }

    /// log₁₀ of the predicted norm relative to the last hidden layer (the last time step); index 0
    /// is the first layer (the first time step).
    pub fn relative(&self) -> Vec<f64> {
        let mut course = vec![0.0; self.sites];
        let mut sum = 0.0;
        for site in (0..self.sites.saturating_sub(1)).rev() {
            let factor =
                if self.through_time { self.factors.first() } else { self.factors.get(site) };
            sum += factor.map_or(0.0, |factor| libm::log10(*factor));
            course[site] = sum;
        }
        course
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of norms with the variance of ln of their squares.
    fn across(norms: &[(f64, f64)], directions: f64) -> Prediction {
        let gradient = |&(norm, variance): &(f64, f64)| Gradient {
            log: 2.0 * norm.ln(),
            variance,
            ..Gradient::UNIT
        };
        let layers: Vec<Gradient> = norms.iter().map(gradient).collect();
        Prediction::across(&layers.iter().collect::<Vec<_>>(), directions).unwrap()
    }

    #[test]
    fn the_course_is_the_running_product() {
        let prediction = across(&[(1e-3, 0.0), (1e-2, 0.0), (1.0, 0.0)], 1.0);
        assert_eq!(prediction.sites, 3);
        for (found, expected) in prediction.relative().iter().zip([-3.0, -2.0, 0.0]) {
            assert!((found - expected).abs() < 1e-12);
        }
        assert!((prediction.geometric_mean() - 0.001f64.sqrt()).abs() < 1e-12);
        assert_eq!((prediction.log_deviation[2], prediction.half_life()), (0.0, None));
    }

    #[test]
    fn directions_average_out_until_one_of_them_is_all() {
        let across = |variance, directions| {
            across(&[(1.0, 2.0 * variance), (1.0, variance), (1.0, 0.0)], directions)
        };
        let one = across(0.01, 1.0);
        assert!((one.log_deviation[0] - 0.5 * 0.02f64.sqrt()).abs() < 1e-12);
        assert!((one.geometric_mean() - (-0.0025f64).exp()).abs() < 1e-12);
        let nine = across(0.01, 9.0);
        assert!((nine.log_deviation[0] / one.log_deviation[0] - 1.0 / 3.0).abs() < 0.01);
        let deep = [across(40.0, 9.0), across(60.0, 9.0)].map(|it| it.log_deviation[0]);
        assert!(
            deep.iter()
                .zip([80f64, 120.0])
                .all(|(it, all)| { (it * 2.0 / all.sqrt() - 1.0).abs() < 0.02 })
        );
    }

    #[test]
    fn half_lives_are_those_of_shrinking_gradients() {
        let half = Prediction::through(100, 0.5).unwrap();
        assert!((half.half_life().unwrap() - 1.0).abs() < 1e-12);
        assert!((half.relative()[0] - 99.0 * 0.5f64.log10()).abs() < 1e-9);
        assert_eq!(Prediction::through(100, 1.01).unwrap().half_life(), None);
        assert_eq!(Prediction::through(100, 0.0), None);
    }
}
