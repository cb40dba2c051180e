//! `Course`: how the gradient changes from the last hidden layer (time step) down to the first, and
//! the kind of course that is.

use model::{Along, Model};

use crate::prediction::Prediction;
use crate::reading::Reading;

/// A gradient that shrinks to less than 10⁻² across the depth vanishes.
pub const VANISHING_DECADES: f32 = -2.0;
/// A gradient that grows to more than 10² times its size across the depth explodes.
pub const EXPLODING_DECADES: f32 = 2.0;
/// A line explains a course if it explains at least this share of its variance (R²), or if there is
/// nothing to explain: no more than [`WIDEST_UNEXPLAINED`] between the largest and smallest norm.
pub const LEAST_EXPLAINED: f32 = 0.5;
/// Decades that a course may wander without a direction and still be called even.
pub const WIDEST_UNEXPLAINED: f32 = 2.0;
/// A line fits any two points: fewer layers than this have no direction.
pub const FEWEST_LAYERS: usize = 3;

/// What happens to the gradient on its way from the last hidden layer to the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It shrinks to less than a hundredth.
    Vanishing,
    /// It stays within a factor of a hundred.
    Healthy,
    /// It grows more than a hundredfold.
    Exploding,
    /// It is cut off: some layer passes nothing on, or nearly all of its units are off for good.
    Dead,
    /// It arrives, but in some layer nearly all activations are on their flat ends.
    Saturated,
    /// Its size is right, but the rows' gradients have no more to do with each other than noise.
    Shattered,
    /// There are too few layers, or it has no direction.
    Undecided,
    /// Some norm is infinite or not a number.
    NonFinite,
}

/// The gradient by layer or time step, summed up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Course {
    /// Layers or time steps that were judged.
    pub judged: usize,
    /// log₁₀ of the first norm over the last one; a bound where the first is below f32 and not measured.
    pub early_to_late: Option<f32>,
    /// Least-squares slope of log₁₀ norm per layer or time step going back: negative vanishes.
    pub decades_per_step: Option<f32>,
    /// Share of the variance of log₁₀ norm that the slope explains, R².
    pub explained: Option<f32>,
    /// Number of layers whose gradient f32 cannot hold.
    pub below_f32: usize,
    /// Number of layers that receive exactly 0.
    pub zero: usize,
    /// Decades between the largest and the smallest norm.
    spread: f32,
    /// Layers from the first to the last one judged.
    span: f32,
    first_below: bool,
    non_finite: bool,
}

impl Course {
    /// Sums up readings from the input (the first time step) on. `None` where there are none.
    pub fn new(readings: &[Reading]) -> Option<Course> {
        let points: Vec<(usize, Reading)> = readings.iter().copied().enumerate().collect();
        Course::of(&points)
    }

    /// As [`Course::new`], of the places of this network where the gradient is whole. Within a
    /// residual branch of several layers it is only that of the branch. Before the time steps to
    /// which a truncated gradient is carried back there is none.
    pub fn of_model(model: &Model, readings: &[Reading]) -> Option<Course> {
        let along = along(model);
        let points: Vec<(usize, Reading)> = readings
            .iter()
            .copied()
            .enumerate()
            .filter(|(place, _)| model.is_judged(along, *place))
            .collect();
        Course::of(&points)
    }

    fn of(points: &[(usize, Reading)]) -> Option<Course> {
        let measured = |point: &&(usize, Reading)| point.1 != Reading::NotMeasured;
        let points: Vec<(usize, Reading)> = points.iter().filter(measured).copied().collect();
        let (&(start, first), &(end, last)) = (points.first()?, points.last()?);
        let count = |wanted: Reading| points.iter().filter(|(_, found)| *found == wanted).count();
        let early_to_late = match (first, first.log10(), last.log10()) {
            (_, Some(first), Some(last)) => Some(first - last),
            (Reading::BelowF32, None, Some(last)) => Some(f32::MIN_POSITIVE.log10() - last),
            _ => None,
        };
        let values: Vec<(f32, f32)> =
            points.iter().filter_map(|(site, it)| Some((*site as f32, it.log10()?))).collect();
        Some(Course {
            judged: points.len(),
            early_to_late,
            below_f32: points.iter().filter(|(_, found)| found.is_below_f32()).count(),
            zero: count(Reading::Zero),
            span: (end - start) as f32,
            first_below: first == Reading::BelowF32,
            non_finite: count(Reading::NonFinite) > 0,
            ..Course::fitted(&values)
        })
    }

    /// The course that the theory predicts for this network: what f32 can hold is no matter here.
    pub fn predicted(model: &Model, prediction: &Prediction) -> Course {
        let along = along(model);
        let values: Vec<(f32, f32)> = prediction
            .relative()
            .iter()
            .enumerate()
            .filter(|(place, _)| model.is_judged(along, *place))
            .map(|(place, log)| (place as f32, *log as f32))
            .collect();
        Course::fitted(&values)
    }

    /// The line through finite logarithms.
    fn fitted(values: &[(f32, f32)]) -> Course {
        let fit = fit(values);
        let largest = values.iter().map(|it| it.1).fold(f32::NEG_INFINITY, f32::max);
        let smallest = values.iter().map(|it| it.1).fold(f32::INFINITY, f32::min);
        let ends = values.first().zip(values.last());
        Course {
            judged: values.len(),
            early_to_late: ends.map(|(first, last)| first.1 - last.1),
            decades_per_step: fit.map(|fit| -fit.0),
            explained: fit.map(|fit| fit.1),
            below_f32: 0,
            zero: 0,
            spread: if values.is_empty() { 0.0 } else { largest - smallest },
            span: ends.map_or(0.0, |(first, last)| last.0 - first.0),
            first_below: false,
            non_finite: false,
        }
    }

    /// The kind of course, by its direction across the whole depth: the fitted line, not the end
    /// points, because one odd layer must not decide.
    pub fn kind(&self) -> Kind {
        if self.non_finite {
            return Kind::NonFinite;
        }
        if self.zero > 0 {
            return Kind::Dead;
        }
        if self.first_below {
            return Kind::Vanishing;
        }
        let (Some(slope), Some(explained)) = (self.decades_per_step, self.explained) else {
            return Kind::Undecided;
        };
        if self.judged < FEWEST_LAYERS
            || (self.spread > WIDEST_UNEXPLAINED && explained < LEAST_EXPLAINED)
        {
            return Kind::Undecided;
        }
        let across = slope * self.span;
        if across < VANISHING_DECADES {
            Kind::Vanishing
        } else if across > EXPLODING_DECADES {
            Kind::Exploding
        } else {
            Kind::Healthy
        }
    }
}

/// What a course leads along: the time steps of a block where it has some. All recurrent blocks are judged
/// alike.
fn along(model: &Model) -> Along {
    match model.times(0) {
        Some(_) => Along::Times { block: 0 },
        None => Along::Blocks,
    }
}

/// Least-squares slope, and the share of the variance it explains; 1 where there is no variance.
/// `None` for fewer than two points.
fn fit(points: &[(f32, f32)]) -> Option<(f32, f32)> {
    if points.len() < 2 {
        return None;
    }
    let n = points.len() as f32;
    let mean_x = points.iter().map(|p| p.0).sum::<f32>() / n;
    let mean_y = points.iter().map(|p| p.1).sum::<f32>() / n;
    let sum = |of: fn(f32, f32) -> f32| -> f32 {
        points.iter().map(|p| of(p.0 - mean_x, p.1 - mean_y)).sum()
    };
    let (covariance, variance, all) = (sum(|x, y| x * y), sum(|x, _| x * x), sum(|_, y| y * y));
    let slope = covariance / variance;
    Some((slope, if all > 0.0 { slope * covariance / all } else { 1.0 }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::readings;
    use experiment::{DataSet, Network, Plan, RunSpec, Skip};

    /// A network of `depth` layers whose gradient changes by `factor` per layer going backward.
    fn geometric(depth: usize, factor: f64) -> Course {
        let norms: Vec<f64> = (0..depth).rev().map(|k| 0.1 * factor.powi(k as i32)).collect();
        let mut layers = Vec::new();
        readings(&norms, true, &mut layers);
        Course::new(&layers).unwrap()
    }

    fn values(norms: &[f32]) -> Vec<Reading> {
        norms.iter().copied().map(Reading::Value).collect()
    }

    #[test]
    fn labelled_courses_get_their_label() {
        for (depth, factor, kind) in [
            (20, 0.235, Kind::Vanishing),  // sigmoid, Glorot
            (100, 0.235, Kind::Vanishing), // far below f32
            (30, 0.7, Kind::Vanishing),    // ReLU, Glorot
            (20, 0.408, Kind::Vanishing),  // ReLU, PyTorch default
            (50, 0.955, Kind::Healthy),    // tanh, Glorot
            (50, 0.99, Kind::Healthy),     // ReLU, He
            (3, 0.235, Kind::Healthy),     // too shallow to vanish
            (2, 1e-3, Kind::Undecided),    // too shallow to tell
            (1, 1.0, Kind::Undecided),
            (60, 1.414, Kind::Exploding), // unscaled residual ReLU, He
        ] {
            assert_eq!(geometric(depth, factor).kind(), kind, "{depth} layers at {factor}");
        }
        let broken = Course::new(&[Reading::NonFinite, Reading::Value(0.1)]);
        assert_eq!(broken.unwrap().kind(), Kind::NonFinite);
    }

    #[test]
    fn the_slope_is_the_factor_per_layer() {
        let course = geometric(20, 0.25);
        assert!((course.decades_per_step.unwrap() - 0.25f32.log10()).abs() < 1e-4);
        assert!((course.early_to_late.unwrap() - 19.0 * 0.25f32.log10()).abs() < 1e-3);
        assert!((course.explained.unwrap() - 1.0).abs() < 1e-4);
    }

    #[test]
    fn an_explosion_with_one_tiny_last_layer_is_still_judged_by_direction() {
        let course = Course::new(&values(&[1e6, 1e5, 1e4, 1e3, 1e-1])).unwrap();
        assert_eq!(course.kind(), Kind::Exploding);
    }

    #[test]
    fn a_course_without_a_direction_is_undecided_and_a_small_wobble_is_not() {
        let valley = Course::new(&values(&[1.0, 1e-2, 1e-4, 1e-2, 1.0])).unwrap();
        assert_eq!(valley.kind(), Kind::Undecided);
        assert!(valley.explained.unwrap() < 1e-6);
        let wobble = Course::new(&values(&[1.0, 0.3, 0.1, 0.3, 1.0])).unwrap();
        assert_eq!(wobble.kind(), Kind::Healthy);
    }

    #[test]
    fn what_is_below_f32_is_counted_and_measured_where_it_can_be() {
        let course = geometric(100, 0.235);
        assert!(course.below_f32 > 30);
        assert!((course.early_to_late.unwrap() - 99.0 * 0.235f32.log10()).abs() < 1e-3);
        let nothing = [Reading::BelowF32; 5];
        assert_eq!(Course::new(&nothing).unwrap().kind(), Kind::Vanishing);
    }

    #[test]
    fn cut_off_networks_are_dead_not_vanishing() {
        let layers = [Reading::Zero, Reading::Zero, Reading::Value(0.1)];
        let course = Course::new(&layers).unwrap();
        assert_eq!((course.kind(), course.zero), (Kind::Dead, 2));
        assert_eq!(Course::new(&[]), None);
    }

    #[test]
    fn only_sums_count_in_branches_of_several_layers() {
        let spec = RunSpec { skip: Skip::ReZero, block: 2, depth: 7, ..RunSpec::default() };
        let plan = Plan::new(&spec);
        let (sum, inner) = (Reading::Value(0.3), Reading::BelowF32);
        let layers = [sum, inner, sum, inner, sum, inner, sum];
        let course = Course::of_model(&plan.model, &layers).unwrap();
        assert_eq!((course.kind(), course.judged, course.below_f32), (Kind::Healthy, 4, 0));
        assert_eq!(Course::new(&layers).unwrap().below_f32, 3);
    }

    #[test]
    fn time_steps_before_a_truncated_gradient_do_not_count() {
        let spec = RunSpec {
            network: Network::Lstm,
            data: DataSet::Adding,
            length: 10,
            truncation: 4,
            ..RunSpec::default()
        };
        let mut steps = vec![Reading::BelowF32; 5];
        steps.extend(values(&[1.0; 5]));
        let course = Course::of_model(&Plan::new(&spec).model, &steps).unwrap();
        assert_eq!((course.kind(), course.judged), (Kind::Healthy, 5));
        let whole = Plan::new(&RunSpec { truncation: 0, ..spec });
        assert_eq!(Course::of_model(&whole.model, &steps).unwrap().kind(), Kind::Vanishing);
    }
}
