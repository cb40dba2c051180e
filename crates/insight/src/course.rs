//! `Course`: how the gradient changes from the last hidden layer (time step) down to the first, and
//! the kind of course that is.

use experiment::Kind;
use model::{Along, Model};

use crate::prediction::Prediction;
use crate::reading::Reading;

/// A gradient vanishes where less than 10⁻² of the last layer's reaches the first one.
pub const VANISHING_DECADES: f32 = -2.0;
/// It explodes where the first layer receives more than 10² times as much as the last one.
pub const EXPLODING_DECADES: f32 = 2.0;
/// A line explains a course if it explains at least this share of its variance (R²), or if there is
/// nothing to explain: no more than [`WIDEST_UNEXPLAINED`] between the largest and smallest norm.
pub const LEAST_EXPLAINED: f32 = 0.5;
/// Decades that a course may wander without a direction and still be called even.
pub const WIDEST_UNEXPLAINED: f32 = 2.0;
/// A line fits any two points: fewer layers than this have no direction.
pub const FEWEST_LAYERS: usize = 3;

/// The kind, the course it was judged by and, where the verdict is about one layer, that layer's
/// index and share.
pub type Classified = (Kind, Course, Option<(usize, f32)>);

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
        let (first, last) = (points.first()?.1, points.last()?.1);
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
            first_below: false,
            non_finite: false,
        }
    }

    /// The kind of course. This is the rule that all words, marks and colours of a verdict go by: how much
    /// of the last layer's gradient the first one receives, the very number that readers see. Where the
    /// line through all layers says something else than its ends, one odd layer must not decide.
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
        let fitted = self.early_to_late.zip(self.decades_per_step).zip(self.explained);
        let Some(((ratio, slope), explained)) = fitted.filter(|_| self.judged >= FEWEST_LAYERS)
        else {
            return Kind::Undecided;
        };
        let has_direction = explained >= LEAST_EXPLAINED && ratio * slope >= 0.0;
        if self.spread > WIDEST_UNEXPLAINED && !has_direction {
            return Kind::Undecided;
        }
        if ratio < VANISHING_DECADES {
            Kind::Vanishing
        } else if ratio > EXPLODING_DECADES {
            Kind::Exploding
        } else {
            Kind::Healthy
        }
    }

    /// Whether bounds that are wider by so many decades would still make it `kind`, where it is judged as
    /// `judged` now. Only of kinds that are told apart by a bound.
    pub(crate) fn is_nearly(&self, kind: Kind, judged: Kind, slack: f32) -> bool {
        let Some(ratio) = self.early_to_late else { return false };
        if !matches!(judged, Kind::Vanishing | Kind::Healthy | Kind::Exploding) {
            return false;
        }
        match kind {
            Kind::Vanishing => ratio < VANISHING_DECADES + slack,
            Kind::Healthy => {
                (VANISHING_DECADES - slack..EXPLODING_DECADES + slack).contains(&ratio)
            }
            Kind::Exploding => ratio > EXPLODING_DECADES - slack,
            Kind::Dead
            | Kind::Saturated
            | Kind::Shattered
            | Kind::Learning
            | Kind::Guessing
            | Kind::Stuck
            | Kind::Undecided
            | Kind::NonFinite => false,
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
    fn the_ratio_that_readers_see_decides_unless_the_layers_between_contradict() {
        let of = |first: f32, between: f32| {
            Course::new(&values(&[first, between, between, between, 1.0])).unwrap().kind()
        };
        assert_eq!((of(0.0099, 0.3), of(0.0101, 0.3)), (Kind::Vanishing, Kind::Healthy));
        assert_eq!((of(101.0, 3.0), of(99.0, 3.0)), (Kind::Exploding, Kind::Healthy));
        let rising = Course::new(&values(&[1e-3, 8.0, 4.0, 2.0, 1.0])).unwrap();
        assert_eq!(rising.kind(), Kind::Undecided);
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
