//! The course of a GRU's layer.

use model::sigmoid;

use super::gate::{Course, Gate, Kind, Opening, Values, reach, shares, square, tanh, three};
use crate::quadrature::points;
use crate::recurrent::Input;

/// What the candidate of a GRU's units comes to, in the mean over units.
#[derive(Default)]
struct Candidate {
    /// Mean square of its still part.
    still: f64,
    /// Variance of its moving part.
    moving: f64,
    /// Gain of the paths through u and r before the factor 1 − z: all, and the steady part.
    gain: f64,
    steady: f64,
}

impl Candidate {
    /// n = tanh(a + r ⊙ u) with u = U h + c.
    fn of(r: Gate, n: Gate, state: Input) -> Candidate {
        let mut sums = Candidate::default();
        let (moving_r, moving_u) = (r.moving(state), n.scale * state.moving);
        let still_u = points(7, n.inner.mean, n.inner.variance + n.scale * state.still);
        let still_a = points(7, n.outer.mean, n.outer.variance + n.input.still);
        let moving_a = points(5, 0.0, n.input.moving);
        for (z_r, weight_r) in r.points(5, state) {
            let resets = three(z_r, moving_r).map(|(z_r, likely)| (sigmoid(z_r), likely));
            for &(still_u, weight_u) in &still_u {
                for &(still_a, weight_a) in &still_a {
                    let weight = weight_r * weight_u * weight_a;
                    let [mut new, mut by_u, mut by_r] = [Values::default(); 3];
                    for &(reset, likely_r) in &resets {
                        for (u, likely_u) in three(still_u, moving_u) {
                            for &(a, likely_a) in &moving_a {
                                let likely = likely_r * likely_u * likely_a;
                                let y = tanh(still_a + a + reset * u);
                                new.add(y, likely);
                                by_u.add((1.0 - y * y) * reset, likely);
                                by_r.add((1.0 - y * y) * u * reset * (1.0 - reset), likely);
                            }
                        }
                    }
                    sums.still += weight * square(new.mean);
                    sums.moving += weight * new.variance();
                    sums.gain += weight * (n.scale * by_u.square + r.scale * by_r.square);
                    sums.steady +=
                        weight * (n.scale * square(by_u.mean) + r.scale * square(by_r.mean));
                }
            }
        }
        sums
    }
}

/// h ← (1 − z) n + z h. The gradient is carried by z and reaches the state through u, r and z.
pub(super) fn gru([r, z, n]: [Gate; 3], state: Input, time: f64) -> Course {
    let new = Candidate::of(r, n, state);
    let chrono = shares(z.outer.plus(z.inner));
    let moving_z = z.moving(state);
    let keep_points = z.points(if chrono.len() > 1 { 3 } else { 7 }, state);
    let (mut moving, mut reached) = (0.0, 0.0);
    let mut kinds = Vec::new();
    for &(shift, share) in &chrono {
        for &(point, weight) in &keep_points {
            let keep = Opening::sigmoid(point + shift, moving_z);
            let (mean, all) = (keep.value.mean, keep.value.square);
            let (_, left) = reach(mean, time);
            let write = (1.0 - 2.0 * mean + all).max(0.0);
            let follows = write * new.moving / (1.0 - all).max(1.0 / time);
            // How far h lags behind n: what is left of the way from 0, and what both move.
            let remains = new.still * left * left;
            let lag = remains + follows + new.moving;
            let steady =
                square(1.0 - mean) * new.steady + z.scale * remains * square(keep.slope.mean);
            let gain = write * new.gain + z.scale * lag * keep.slope.square;
            moving += share * weight * follows;
            reached += share * weight * square(1.0 - left);
            kinds.push(Kind {
                share: share * weight,
                direct: keep.value,
                steady,
                unsteady: (gain - steady).max(0.0),
            });
        }
    }
    Course { state: Input { still: new.still * reached, moving }, kinds, around: 0.0 }
}
