//! The colour of a gradient norm: inferno on a fixed log₁₀ scale, and colours for what has no log.
//!
//! The scale never adapts to the data: a colour means the same norm in every run, so two runs can
//! be compared by eye.

use insight::Reading;

use crate::RGBColor;

/// The decade drawn in the darkest colour; smaller norms share it.
pub const LOWEST_DECADE: i32 = -16;
/// The decade drawn in the lightest colour; larger norms share it.
pub const HIGHEST_DECADE: i32 = 4;

/// Nothing measured here.
pub const EMPTY: [u8; 4] = [0, 0, 0, 0];
/// Below what f32 holds, measured or not: steel blue, cool where the map is warm.
pub const BELOW_F32: [u8; 4] = [98, 143, 188, 255];
/// Exactly 0: a neutral grey, the only colour here without hue.
pub const ZERO: [u8; 4] = [172, 172, 172, 255];
/// Infinite or not a number: cyan, the hue farthest from the map.
pub const NON_FINITE: [u8; 4] = [0, 229, 255, 255];

/// matplotlib's inferno (Smith and van der Walt, CC0) at 21 even points: one per decade.
const INFERNO: [[u8; 3]; 21] = [
    [0, 0, 4],
    [7, 5, 29],
    [23, 11, 59],
    [44, 11, 87],
    [66, 10, 104],
    [87, 16, 109],
    [107, 23, 110],
    [127, 31, 108],
    [147, 38, 103],
    [168, 45, 95],
    [187, 55, 85],
    [205, 66, 72],
    [221, 81, 58],
    [233, 98, 42],
    [243, 119, 26],
    [249, 141, 10],
    [252, 165, 10],
    [251, 189, 35],
    [246, 214, 68],
    [241, 238, 114],
    [252, 255, 164],
];

/// The colour of one reading.
pub fn rgba(reading: Reading) -> [u8; 4] {
    match reading {
        Reading::Value(norm) => at_decade(norm.log10()),
        Reading::Tiny(_) | Reading::BelowF32 => BELOW_F32,
        Reading::Zero => ZERO,
        Reading::NonFinite => NON_FINITE,
        Reading::NotMeasured => EMPTY,
    }
}

/// The colour of one reading, as charts paint it.
pub(crate) fn rgb(reading: Reading) -> RGBColor {
    let [red, green, blue, _] = rgba(reading);
    RGBColor(red, green, blue)
}

/// The map at a (fractional) decade, clamped to its ends.
pub fn at_decade(decade: f32) -> [u8; 4] {
    let last = (INFERNO.len() - 1) as f32;
    let span = (HIGHEST_DECADE - LOWEST_DECADE) as f32;
    let position = ((decade - LOWEST_DECADE as f32) / span * last).clamp(0.0, last);
    let below = (position as usize).min(INFERNO.len() - 2);
    let part = position - below as f32;
    let mix = |channel: usize| {
        let (from, to) = (INFERNO[below][channel] as f32, INFERNO[below + 1][channel] as f32);
        (from + (to - from) * part).round() as u8
    };
    [mix(0), mix(1), mix(2), 255]
}

/// `count` (at least 2) evenly spaced stops of the map, lowest decade first, for a CSS gradient.
pub fn legend_stops(count: usize) -> Vec<String> {
    let count = count.max(2);
    let span = (HIGHEST_DECADE - LOWEST_DECADE) as f32;
    (0..count)
        .map(|i| css(at_decade(LOWEST_DECADE as f32 + span * i as f32 / (count - 1) as f32)))
        .collect()
}

/// Every fourth decade with its place on the legend, 0 (lowest) to 1 (highest).
pub fn legend_ticks() -> impl Iterator<Item = (i32, f32)> {
    let span = (HIGHEST_DECADE - LOWEST_DECADE) as f32;
    (LOWEST_DECADE..=HIGHEST_DECADE)
        .step_by(4)
        .map(move |decade| (decade, (decade - LOWEST_DECADE) as f32 / span))
}

/// A colour as `#rrggbb`; its alpha is left out.
pub fn css([red, green, blue, _]: [u8; 4]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// sRGB, or linear RGB as a kind of colour blindness sees it, to CIE L*a*b* (D65).
    fn lab(colour: [u8; 4], sight: Option<[[f32; 3]; 3]>) -> [f32; 3] {
        let linear = [0, 1, 2].map(|i| {
            let c = colour[i] as f32 / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        });
        let apply = |m: [[f32; 3]; 3], v: [f32; 3]| {
            m.map(|row| row.iter().zip(v).map(|(a, b)| a * b).sum::<f32>().max(0.0))
        };
        let seen = sight.map_or(linear, |matrix| apply(matrix, linear));
        let xyz = apply(
            [
                [0.4124 / 0.95047, 0.3576 / 0.95047, 0.1805 / 0.95047],
                [0.2126, 0.7152, 0.0722],
                [0.0193 / 1.08883, 0.1192 / 1.08883, 0.9505 / 1.08883],
            ],
            seen,
        );
        let f = xyz.map(|t| if t > 0.008856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 });
        [116.0 * f[1] - 16.0, 500.0 * (f[0] - f[1]), 200.0 * (f[1] - f[2])]
    }

    fn distance(a: [f32; 3], b: [f32; 3]) -> f32 {
        a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt()
    }

    /// Full dichromacy after Machado, Oliveira and Fernandes (2009), on linear RGB.
    const PROTANOPIA: [[f32; 3]; 3] = [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ];
    const DEUTERANOPIA: [[f32; 3]; 3] = [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ];
    const TRITANOPIA: [[f32; 3]; 3] = [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ];

    #[test]
    fn lightness_rises_evenly() {
        for sight in [None, Some(PROTANOPIA), Some(DEUTERANOPIA), Some(TRITANOPIA)] {
            let lightness: Vec<f32> = INFERNO.map(|[r, g, b]| lab([r, g, b, 255], sight)[0]).into();
            assert!(lightness[0] < 1.0 && lightness[20] > 95.0);
            for (decade, pair) in lightness.windows(2).enumerate() {
                let step = pair[1] - pair[0];
                // The mean is 4.9; inferno's published first step out of black is the small one.
                assert!(step > 1.5 && step < 8.5, "step {step} after point {decade}");
            }
        }
    }

    #[test]
    fn special_colours_stand_apart_for_every_sight() {
        let special = [BELOW_F32, ZERO, NON_FINITE];
        for sight in [None, Some(PROTANOPIA), Some(DEUTERANOPIA), Some(TRITANOPIA)] {
            for (i, &colour) in special.iter().enumerate() {
                for tenth in LOWEST_DECADE * 10..=HIGHEST_DECADE * 10 {
                    let map = lab(at_decade(tenth as f32 / 10.0), sight);
                    let apart = distance(lab(colour, sight), map);
                    assert!(apart > 20.0, "colour {i} is {apart} from decade {tenth}/10");
                }
                for &other in &special[i + 1..] {
                    let apart = distance(lab(colour, sight), lab(other, sight));
                    assert!(apart > 20.0, "colour {i} is only {apart} from a special one");
                }
            }
        }
    }

    #[test]
    fn ends_clamp_and_decades_hit_their_control_points() {
        assert_eq!(rgba(Reading::Value(1e-16)), [0, 0, 4, 255]);
        assert_eq!(rgba(Reading::Value(1e-37)), [0, 0, 4, 255]);
        assert_eq!(rgba(Reading::Tiny(1e-300)), BELOW_F32);
        assert_eq!(rgba(Reading::Value(1.0)), [252, 165, 10, 255]);
        assert_eq!(rgba(Reading::Value(1e30)), [252, 255, 164, 255]);
        assert_eq!(rgba(Reading::Value(f32::MAX)), rgba(Reading::Value(1e4)));
    }

    #[test]
    fn the_legend_spans_the_map() {
        let stops = legend_stops(5);
        assert_eq!(stops.len(), 5);
        assert_eq!((stops[0].as_str(), stops[4].as_str()), ("#000004", "#fcffa4"));
        let ticks: Vec<(i32, f32)> = legend_ticks().collect();
        assert_eq!((ticks[0], ticks[5]), ((-16, 0.0), (4, 1.0)));
        assert_eq!(ticks.len(), 6);
    }
}
