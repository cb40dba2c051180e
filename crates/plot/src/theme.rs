//! `Theme`: the colours of the charts, on light paper and on dark.
//!
//! On the panel, the contrast of text is at least 4.5 : 1 (WCAG AA), that of lines and marks at least
//! 3 : 1; a test computes both.

use plotters::style::RGBColor;

/// The colours of a chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Theme {
    /// The page behind the panels.
    pub background: RGBColor,
    /// The surface below a chart.
    pub panel: RGBColor,
    /// Main text.
    pub text: RGBColor,
    /// Tick labels, axis titles, reference lines, the previous run.
    pub muted: RGBColor,
    /// Grid lines, barely visible.
    pub grid: RGBColor,
    /// Lines of training, for the current run.
    pub accent: RGBColor,
    /// Lines of the test set.
    pub accent2: RGBColor,
    /// Compared runs; the first has the colour that a single run has.
    pub runs: [RGBColor; 4],
    /// Marks of norms below f32.
    pub below_f32: RGBColor,
    /// Marks of norms that are exactly 0.
    pub zero: RGBColor,
    /// Marks of norms and losses that are infinite or not a number.
    pub non_finite: RGBColor,
}

/// The light theme: dark on paper.
pub const LIGHT: Theme = Theme {
    background: RGBColor(0xfb, 0xfa, 0xf7),
    panel: RGBColor(0xff, 0xff, 0xff),
    text: RGBColor(0x1d, 0x1b, 0x19),
    muted: RGBColor(0x6b, 0x65, 0x60),
    grid: RGBColor(0xec, 0xe8, 0xe2),
    accent: RGBColor(0xc2, 0x41, 0x0c),
    accent2: RGBColor(0x5b, 0x2a, 0x86),
    runs: [
        RGBColor(0xc2, 0x41, 0x0c),
        RGBColor(0x0b, 0x6e, 0x99),
        RGBColor(0x5b, 0x2a, 0x86),
        RGBColor(0x4f, 0x6d, 0x1a),
    ],
    below_f32: RGBColor(0x3f, 0x68, 0x94),
    zero: RGBColor(0x78, 0x78, 0x78),
    non_finite: RGBColor(0x0b, 0x7f, 0x96),
};

/// The dark theme.
pub const DARK: Theme = Theme {
    background: RGBColor(0x12, 0x10, 0x13),
    panel: RGBColor(0x1a, 0x17, 0x1c),
    text: RGBColor(0xf0, 0xeb, 0xe4),
    muted: RGBColor(0xa7, 0x9f, 0x98),
    grid: RGBColor(0x2f, 0x2a, 0x31),
    accent: RGBColor(0xfb, 0x92, 0x3c),
    accent2: RGBColor(0xc4, 0xa1, 0xf5),
    runs: [
        RGBColor(0xfb, 0x92, 0x3c),
        RGBColor(0x5c, 0xc2, 0xf0),
        RGBColor(0xc4, 0xa1, 0xf5),
        RGBColor(0xa3, 0xc9, 0x4f),
    ],
    below_f32: RGBColor(0x7d, 0xa3, 0xcc),
    zero: RGBColor(0xac, 0xac, 0xac),
    non_finite: RGBColor(0x22, 0xd3, 0xee),
};

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast ratio as WCAG 2 defines it.
    fn contrast(a: RGBColor, b: RGBColor) -> f64 {
        let luminance = |RGBColor(r, g, b): RGBColor| {
            let linear = |c: u8| {
                let c = f64::from(c) / 255.0;
                if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn black_on_white_is_21_to_1() {
        let ratio = contrast(RGBColor(0, 0, 0), RGBColor(255, 255, 255));
        assert!((ratio - 21.0).abs() < 1e-9);
    }

    #[test]
    fn text_and_lines_are_legible() {
        for theme in [LIGHT, DARK] {
            for surface in [theme.panel, theme.background] {
                for text in [theme.text, theme.muted] {
                    assert!(contrast(text, surface) >= 4.5, "{text:?} on {surface:?}");
                }
            }
            let Theme { accent, accent2, below_f32, zero, non_finite, .. } = theme;
            for line in [accent, accent2, below_f32, zero, non_finite] {
                assert!(contrast(line, theme.panel) >= 3.0, "{line:?}");
            }
            // Marks of runs are also used within text, so they need the contrast of text.
            for line in theme.runs {
                assert!(contrast(line, theme.background) >= 4.5, "{line:?}");
            }
            assert_eq!(theme.runs[0], accent);
            // Visible, but much fainter than the data.
            let grid = contrast(theme.grid, theme.panel);
            assert!(grid > 1.1 && grid < 1.5, "grid {grid}");
        }
    }
}
