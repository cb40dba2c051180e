//! `Profile`: how the gradient changes from the last hidden layer down to the first.

use crate::reading::Reading;

/// A network whose first hidden layer receives less than 10⁻² of the last one's gradient vanishes.
pub const VANISHING_DECADES: f32 = -2.0;
/// A network whose first hidden layer receives more than 10² times the last one's explodes.
pub const EXPLODING_DECADES: f32 = 2.0;

/// The gradient by layer, summed up. Layers are the hidden ones, ordered from the input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Profile {
    /// The direction, judged on the whole depth.
    pub trend: Trend,
    /// log₁₀ of the first layer's norm over the last one's; a bound where the first is below f32.
    pub early_to_late: Option<f32>,
    /// Least-squares slope of log₁₀ norm per layer of back-propagation: negative vanishes.
    pub decades_per_layer: Option<f32>,
    /// Number of layers, from the input on, whose gradient f32 cannot hold.
    pub below_f32: usize,
    /// Number of layers that receive exactly 0.
    pub zero: usize,
}

/// What happens to the gradient on its way from the last hidden layer to the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    /// It shrinks to less than a hundredth.
    Vanishing,
    /// It stays within a factor of a hundred.
    Healthy,
    /// It grows more than a hundredfold.
    Exploding,
    /// It is cut off: some layer passes nothing on at all.
    Dead,
    /// Some norm is infinite or not a number.
    NonFinite,
}

impl Profile {
    /// Judges the readings of the hidden layers; `None` where there are none.
    pub fn new(layers: &[Reading]) -> Option<Profile> {
        let (first, last) = (*layers.first()?, *layers.last()?);
        let below_f32 = layers.iter().filter(|r| **r == Reading::BelowF32).count();
        let zero = layers.iter().filter(|r| **r == Reading::Zero).count();
        let early_to_late = match (first, last.log10()) {
            (Reading::Value(first), Some(last)) => Some(first.log10() - last),
            (Reading::BelowF32, Some(last)) => Some(f32::MIN_POSITIVE.log10() - last),
            _ => None,
        };
        let decades_per_layer = slope(layers);
        let trend = if layers.contains(&Reading::NonFinite) {
            Trend::NonFinite
        } else if zero > 0 {
            Trend::Dead
        } else if below_f32 > 0 {
            Trend::Vanishing
        } else {
            // The fitted line, not the end points: one odd layer must not decide.
            let across = decades_per_layer.unwrap_or(0.0) * (layers.len() - 1) as f32;
            if across < VANISHING_DECADES {
                Trend::Vanishing
            } else if across > EXPLODING_DECADES {
                Trend::Exploding
            } else {
                Trend::Healthy
            }
        };
        Some(Profile { trend, early_to_late, decades_per_layer, below_f32, zero })
    }
}

/// Least-squares slope of log₁₀ norm against layers travelled backward, over the layers that have
/// a value; `None` for fewer than two.
fn slope(layers: &[Reading]) -> Option<f32> {
    let points: Vec<(f32, f32)> = layers
        .iter()
        .rev()
        .enumerate()
        .filter_map(|(travelled, reading)| Some((travelled as f32, reading.log10()?)))
        .collect();
    if points.len() < 2 {
        return None;
    }
    let n = points.len() as f32;
    let mean_x = points.iter().map(|p| p.0).sum::<f32>() / n;
    let mean_y = points.iter().map(|p| p.1).sum::<f32>() / n;
    let covariance: f32 = points.iter().map(|p| (p.0 - mean_x) * (p.1 - mean_y)).sum();
    let variance: f32 = points.iter().map(|p| (p.0 - mean_x).powi(2)).sum();
    Some(covariance / variance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::readings;

    /// A network of `depth` layers whose gradient changes by `factor` per layer going backward.
    fn geometric(depth: usize, factor: f64, positive_slope: bool) -> Profile {
        let norms: Vec<f32> =
            (0..depth).rev().map(|k| (0.1 * factor.powi(k as i32)) as f32).collect();
        let mut layers = Vec::new();
        readings(&norms, positive_slope, &mut layers);
        Profile::new(&layers).unwrap()
    }

    #[test]
    fn labelled_profiles_get_their_label() {
        for (depth, factor, trend) in [
            (20, 0.235, Trend::Vanishing),  // sigmoid, Glorot
            (100, 0.235, Trend::Vanishing), // beyond f32
            (30, 0.7, Trend::Vanishing),    // ReLU, Glorot
            (20, 0.408, Trend::Vanishing),  // ReLU, PyTorch default
            (50, 0.955, Trend::Healthy),    // tanh, Glorot
            (50, 0.99, Trend::Healthy),     // ReLU, He
            (3, 0.235, Trend::Healthy),     // too shallow to vanish
            (1, 1.0, Trend::Healthy),
            (60, 1.414, Trend::Exploding), // unscaled residual ReLU, He
            (100, 4.0, Trend::NonFinite),
        ] {
            assert_eq!(geometric(depth, factor, true).trend, trend, "{depth} layers at {factor}");
        }
    }

    #[test]
    fn the_slope_is_the_factor_per_layer() {
        let profile = geometric(20, 0.25, true);
        assert!((profile.decades_per_layer.unwrap() - 0.25f32.log10()).abs() < 1e-4);
        assert!((profile.early_to_late.unwrap() - 19.0 * 0.25f32.log10()).abs() < 1e-3);
    }

    #[test]
    fn an_explosion_with_one_tiny_last_layer_is_still_judged_by_direction() {
        let layers: Vec<Reading> =
            [1e6, 1e5, 1e4, 1e3, 1e-1].into_iter().map(Reading::Value).collect();
        assert_eq!(Profile::new(&layers).unwrap().trend, Trend::Exploding);
    }

    #[test]
    fn cut_off_networks_are_dead_not_vanishing() {
        let layers = [Reading::Zero, Reading::Zero, Reading::Value(0.1)];
        let profile = Profile::new(&layers).unwrap();
        assert_eq!((profile.trend, profile.zero), (Trend::Dead, 2));
    }

    #[test]
    fn below_f32_gives_a_bound_and_a_count() {
        let profile = geometric(100, 0.235, true);
        assert!(profile.below_f32 > 30);
        assert!(profile.early_to_late.unwrap() < -36.0);
    }

    #[test]
    fn no_layers_no_profile() {
        assert_eq!(Profile::new(&[]), None);
    }
}
