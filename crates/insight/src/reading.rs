//! `Reading`: what a measured norm says, told apart from what f32 could not hold.

use experiment::Measure;

/// A norm as it may be shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reading {
    /// A number f32 holds to full precision.
    Value(f32),
    /// Measured, but below f32's smallest normal number (1.18·10⁻³⁸): plain f32 would hold few of its digits, or 0.
    Tiny(f64),
    /// Positive, but below f32's smallest normal number, and not measured: not 0.
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
            Reading::Tiny(value) => Some(libm::log10(value) as f32),
            Reading::BelowF32 | Reading::Zero | Reading::NonFinite | Reading::NotMeasured => None,
        }
    }

    /// The norm, where it was measured.
    pub fn norm(self) -> Option<f64> {
        match self {
            Reading::Value(value) => Some(value.into()),
            Reading::Tiny(value) => Some(value),
            Reading::BelowF32 | Reading::Zero | Reading::NonFinite | Reading::NotMeasured => None,
        }
    }

    /// Whether it is below f32's smallest normal number, measured or not.
    pub fn is_below_f32(self) -> bool {
        match self {
            Reading::Tiny(_) | Reading::BelowF32 => true,
            Reading::Value(_) | Reading::Zero | Reading::NonFinite | Reading::NotMeasured => false,
        }
    }
}

/// The gradient above which an f32 underflow in the next layer is out of question: reaching 0 from
/// here would take a factor below 10⁻¹⁵ in one layer.
const SAFE_FROM_UNDERFLOW: f64 = 1e-30;

/// Half of f32's smallest subnormal number: what is smaller was not measured in plain f32.
const NOT_IN_F32: f64 = 7e-46;

/// Reads the gradient norms of a network, ordered from the input to the output.
///
/// A norm of 0 is underflow where φ′ > 0 everywhere (`positive_slope`): then no product of finite
/// weights and slopes is 0 in real arithmetic. With ReLU it is a true 0 where the layer above
/// received far more than f32's smallest number, or was itself measured below f32, and from there on down.
pub fn readings(norms: &[f64], positive_slope: bool, into: &mut Vec<Reading>) {
    into.clear();
    into.resize(norms.len(), Reading::NonFinite);
    let mut above = f64::INFINITY;
    let mut cut_off = false;
    for (reading, &norm) in into.iter_mut().zip(norms).rev() {
        if norm == Measure::MISSING {
            *reading = Reading::NotMeasured;
            continue;
        }
        *reading = if !(norm as f32).is_finite() {
            Reading::NonFinite
        } else if norm >= f32::MIN_POSITIVE.into() {
            Reading::Value(norm as f32)
        } else if norm > 0.0 {
            Reading::Tiny(norm)
        } else if !positive_slope && (cut_off || is_told_apart(above)) {
            cut_off = true;
            Reading::Zero
        } else {
            Reading::BelowF32
        };
        above = norm;
    }
}

/// Whether a 0 below this norm is no underflow.
fn is_told_apart(above: f64) -> bool {
    above > SAFE_FROM_UNDERFLOW || (above > 0.0 && above < NOT_IN_F32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Reading::{BelowF32, NonFinite, NotMeasured, Tiny, Value, Zero};

    #[test]
    fn zero_is_told_apart_from_what_f32_cannot_hold() {
        let cases: [(&str, &[f64], bool, &[Reading]); 10] = [
            ("plain values", &[1e-20, 1e-3, 1.0], true, &[Value(1e-20), Value(1e-3), Value(1.0)]),
            ("sigmoid underflow", &[0.0, 0.0, 1e-37], true, &[BelowF32, BelowF32, Value(1e-37)]),
            ("subnormal", &[1e-40, 1e-37], true, &[Tiny(1e-40), Value(1e-37)]),
            ("far below", &[0.0, 1e-300, 1e-37], true, &[BelowF32, Tiny(1e-300), Value(1e-37)]),
            ("dead far below", &[0.0, 1e-60, 1e-37], false, &[Zero, Tiny(1e-60), Value(1e-37)]),
            ("saturated sigmoid", &[0.0, 0.5], true, &[BelowF32, Value(0.5)]),
            (
                "nothing logged",
                &[-1.0, 0.0, -1.0, 0.5],
                false,
                &[NotMeasured, Zero, NotMeasured, Value(0.5)],
            ),
            ("dead ReLU layer", &[0.0, 0.0, 0.5], false, &[Zero, Zero, Value(0.5)]),
            ("ReLU underflow", &[0.0, 1e-44, 1e-37], false, &[BelowF32, Tiny(1e-44), Value(1e-37)]),
            (
                "overflow",
                &[f64::INFINITY, f64::NAN, 1e30],
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
