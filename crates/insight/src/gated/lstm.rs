//! The course of an LSTM's layer.

use super::gate::{Course, Gate, Kind, Opening, Values, reach, shares, square, tanh, three};
use crate::recurrent::Input;

/// c ← σ(f) c + σ(i) tanh g; h = σ(o) tanh c. The gradient with respect to c is carried by f; it
/// reaches h through i, f and g, and from h's own output gate goes around c.
pub(super) fn lstm([i, f, g, o]: [Gate; 4], state: Input, time: f64) -> Course {
    let openings = |gate: Gate, count: u32, shift: f64| -> Vec<(Opening, f64)> {
        let moving = gate.moving(state);
        let points = gate.points(count, state);
        points.iter().map(|&(z, weight)| (Opening::sigmoid(z + shift, moving), weight)).collect()
    };
    let over = |openings: &[(Opening, f64)], of: fn(&Opening) -> f64| -> f64 {
        openings.iter().map(|(opening, weight)| weight * of(opening)).sum()
    };
    let output = openings(o, 7, 0.0);
    let open = over(&output, |it| it.value.square);
    let open_steady = over(&output, |it| square(it.value.mean));
    let bend = over(&output, |it| it.slope.square);
    let moving_g = g.moving(state);
    let content: Vec<(Opening, f64)> = g
        .points(61, state)
        .iter()
        .map(|&(z, weight)| (Opening::tanh(z, moving_g), weight))
        .collect();
    let chrono = shares(f.outer.plus(f.inner));
    let write_sign = i.outer.plus(i.inner).chrono.map_or(0.0, |(sign, _)| sign);
    let (mut still, mut all, mut kinds) = (0.0, 0.0, Vec::new());
    for &(shift, share) in &chrono {
        let write = openings(i, 3, write_sign * shift);
        for (keep, weight) in openings(f, if chrono.len() > 1 { 3 } else { 7 }, shift) {
            let (length, _) = reach(keep.value.mean, time);
            let spare = (1.0 - keep.value.square).max(1.0 / time);
            let mut kind =
                Kind { share: share * weight, direct: keep.value, steady: 0.0, unsteady: 0.0 };
            for &(write, weight_i) in &write {
                for &(new, weight_g) in &content {
                    let weight = weight_i * weight_g;
                    let c = write.value.mean * new.value.mean * length;
                    let written = Values {
                        mean: write.value.mean * new.value.mean,
                        square: write.value.square * new.value.square,
                    };
                    let spread = (written.variance() + c * c * keep.value.variance()) / spare;
                    let mut shown = Values::default();
                    let mut slope = Values::default();
                    let mut kept = 0.0;
                    for (c, likely) in three(c, spread) {
                        let y = tanh(c);
                        shown.add(y, likely);
                        slope.add(1.0 - y * y, likely);
                        kept += likely * square(c * (1.0 - y * y));
                    }
                    let into = g.scale * write.value.square * new.slope.square
                        + i.scale * new.value.square * write.slope.square;
                    let into = open * (into * slope.square + f.scale * keep.slope.square * kept);
                    let steady = g.scale * square(write.value.mean * new.slope.mean)
                        + i.scale * square(new.value.mean * write.slope.mean)
                        + f.scale * square(c * keep.slope.mean);
                    let steady = (open_steady * steady * square(slope.mean)).min(into);
                    kind.steady += weight * steady;
                    kind.unsteady += weight * (into - steady);
                    still += kind.share * weight * square(shown.mean);
                    all += kind.share * weight * shown.square;
                }
            }
            kinds.push(kind);
        }
    }
    let state = Input { still: open_steady * still, moving: open * all - open_steady * still };
    Course { state, kinds, around: o.scale * bend * all }
}
