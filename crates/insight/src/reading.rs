//! `Reading`: what a measured norm says, told apart from what f32 could not hold.

use experiment::Measure;

/// A norm as it may be shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reading {
    /// A number f32 holds to full precision.
    Value(f32),
    /// Positive, but below f32's smallest normal number (1.18·10⁻³⁸): not 0, only not measurable.
    BelowF32,
    /// Exactly 0: no path carries a gradient here (every ReLU on the way is off).
    Zero,
    /// Not a number, or infinite.
    NonFinite,
    /// Nothing was measured here, which happens in logs of runs that were trained elsewhere.
    NotMeasured,
}

impl Reading {
    /// log₁₀ of the value, where there is one.
    pub fn log10(self) -> Option<f32> {
        match self {
            Reading::Value(value) => Some(value.log10()),
            _ => None,
        }
    }
}

/// The gradient above which an f32 underflow in the next layer is out of question: reaching 0 from
/// here would take a factor below 10⁻¹⁵ in one layer.
const SAFE_FROM_UNDERFLOW: f32 = 1e-30;

/// Reads the gradient norms of a network, ordered from the input to the output.
///
/// A norm of 0 is underflow where φ′ > 0 everywhere (`positive_slope`): then no product of finite
/// weights and slopes is 0 in real arithmetic. With ReLU it is a true 0 where the layer above
/// received far more than f32's smallest number, and from there on down.
pub fn readings(norms: &[f32], positive_slope: bool, into: &mut Vec<Reading>) {
    into.clear();
    into.resize(norms.len(), Reading::NonFinite);
    let mut above = f32::INFINITY;
    let mut cut_off = false;
    for (reading, &norm) in into.iter_mut().zip(norms).rev() {
        if norm == Measure::MISSING {
            *reading = Reading::NotMeasured;
            continue;
        }
        *reading = if !norm.is_finite() {
            Reading::NonFinite
        } else if norm >= f32::MIN_POSITIVE {
            Reading::Value(norm)
        } else if norm == 0.0 && !positive_slope && (cut_off || above > SAFE_FROM_UNDERFLOW) {
            cut_off = true;
            Reading::Zero
        } else {
            Reading::BelowF32
        };
        above = norm;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Reading::{BelowF32, NonFinite, NotMeasured, Value, Zero};

    #[test]
    fn zero_is_told_apart_from_what_f32_cannot_hold() {
        let cases: [(&str, &[f32], bool, &[Reading]); 8] = [
            ("plain values", &[1e-20, 1e-3, 1.0], true, &[Value(1e-20), Value(1e-3), Value(1.0)]),
            ("sigmoid underflow", &[0.0, 0.0, 1e-37], true, &[BelowF32, BelowF32, Value(1e-37)]),
            ("subnormal", &[1e-40, 1e-37], true, &[BelowF32, Value(1e-37)]),
            ("saturated sigmoid", &[0.0, 0.5], true, &[BelowF32, Value(0.5)]),
            (
                "nothing logged",
                &[-1.0, 0.0, -1.0, 0.5],
                false,
                &[NotMeasured, Zero, NotMeasured, Value(0.5)],
            ),
            ("dead ReLU layer", &[0.0, 0.0, 0.5], false, &[Zero, Zero, Value(0.5)]),
            ("ReLU underflow", &[0.0, 1e-44, 1e-37], false, &[BelowF32, BelowF32, Value(1e-37)]),
            (
                "overflow",
                &[f32::INFINITY, f32::NAN, 1e30],
                true,
                &[NonFinite, NonFinite, Value(1e30)],
            ),
        ];
        let mut got = Vec::new();
        for (name, norms, positive_slope, expected) in cases {
            readings(norms, positive_slope, &mut got);
            assert_eq!(got, expected, "{name}");
        }
    }

    #[test]
    fn a_dead_output_layer_has_no_layer_above_and_is_a_true_zero() {
        let mut got = Vec::new();
        readings(&[0.0], false, &mut got);
        assert_eq!(got, [Zero]);
    }
}
