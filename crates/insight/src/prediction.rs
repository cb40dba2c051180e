//! `Prediction`: the course of the gradient that theory expects.

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

/// What a layer does to a gradient.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Step {
    /// ln of the factor on the norm, in the limit of infinite width.
    pub(crate) log: f64,
    /// Variance over seeds of ln of the squared norm.
    pub(crate) variance: f64,
}

impl Step {
    /// A factor χ on the squared norm whose logarithm has variance v / n.
    pub(crate) fn new(chi: f64, v: f64, n: f64) -> Step {
        Step { log: 0.5 * libm::log(chi), variance: v / n }
    }
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
    /// From layer l + 1 back to l, for a gradient of this many independent directions. `None` where
    /// some factor is 0 or no number.
    pub(crate) fn across(steps: &[Step], directions: f64) -> Option<Prediction> {
        let mut factors = vec![0.0; steps.len()];
        let mut log_deviation = vec![0.0; steps.len() + 1];
        let (mut one, mut before) = (0.0, 0.0);
        for (layer, step) in steps.iter().enumerate().rev() {
            one += step.variance;
            // The logarithm of a sum of squares: its variance, and it lies half of that below.
            let variance = of_sum(one, directions);
            factors[layer] = libm::exp(step.log - 0.25 * (variance - before));
            log_deviation[layer] = 0.5 * libm::sqrt(variance);
            before = variance;
        }
        if !factors.iter().all(|factor| factor.is_normal()) {
            return None;
        }
        Some(Prediction { factors, log_deviation, sites: steps.len() + 1, through_time: false })
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

    /// The same with the factors of the sum over rows, each of which takes a course of its own.
    pub(crate) fn over_rows(self, rows: &[Prediction]) -> Prediction {
        let mut factors = vec![1.0; self.factors.len()];
        // ln of each row's norm, all alike at the last hidden layer.
        let mut logs = vec![0.0; rows.len()];
        let mut above = 0.0;
        for layer in (0..factors.len()).rev() {
            for (log, row) in logs.iter_mut().zip(rows) {
                *log += row.factors.get(layer).map_or(0.0, |factor| libm::log(*factor));
            }
            let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let squares = logs.iter().map(|log| libm::exp(2.0 * (log - largest))).sum::<f64>();
            let here = largest + 0.5 * libm::log(squares / rows.len() as f64);
            factors[layer] = libm::exp(here - above);
            above = here;
        }
        Prediction { factors, ..self }
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

    #[test]
    fn the_course_is_the_running_product() {
        let step = |factor: f64| Step { log: factor.ln(), variance: 0.0 };
        let prediction = Prediction::across(&[step(0.1), step(0.01)], 1.0).unwrap();
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
            let steps = [Step { log: 0.0, variance }; 2];
            Prediction::across(&steps, directions).unwrap()
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
