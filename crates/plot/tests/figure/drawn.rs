//! Charts with plain contents, drawn as SVG, and what is read of their elements.

use std::cell::RefCell;

use experiment::Plan;
use insight::Reading;
use plot::{
    About, BarLabels, BarRun, DARK, DecadeRange, History, IntoDrawingArea, LIGHT, LossAxis,
    LossStrip, NetworkEdge, NetworkLabels, ProfileBars, RGBColor, Section, StripLabels, Svg,
    SvgBackend, Window, colour,
};

pub(crate) const NETWORK: (u32, u32) = (232, 448);
pub(crate) const PROFILE: (u32, u32) = (328, 448);
pub(crate) const LOSS: (u32, u32) = (768, 64);
pub(crate) const LABELS: BarLabels<'static> = BarLabels {
    title: "norm",
    rows: "layer",
    output: "out",
    below_f32: "tiny",
    zero: "zero",
    non_finite: "inf",
    ghost: "before",
    theory: "predicted",
    theory_short: "theory",
};

pub(crate) type Area<'a> = plot::DrawingArea<SvgBackend<'a>, plot::Shift>;

pub(crate) fn svg<E: std::fmt::Debug>(
    size: (u32, u32),
    draw: impl FnOnce(&Area<'_>) -> Result<(), E>,
) -> String {
    let svg = RefCell::new(Svg::new(size));
    draw(&SvgBackend(&svg).into_drawing_area()).expect("an SVG in memory does not fail");
    svg.into_inner().finish(About { title: "", settings: "", link: "" })
}

pub(crate) fn section(rows: usize) -> Section {
    Window::default().section(&history(100, None), rows)
}

pub(crate) fn history(steps: u64, stops: Option<u64>) -> History {
    let mut history = History::new();
    for step in 0..steps {
        let lost = stops.is_some_and(|stop| step >= stop);
        history.push(step, if lost { f32::NAN } else { 2.0 }, 0.5, []);
    }
    history
}

pub(crate) fn falling(rows: usize) -> Vec<Reading> {
    (0..rows)
        .map(|row| Reading::Value(10f32.powf(-13.0 + 13.0 * row as f32 / rows as f32)))
        .collect()
}

pub(crate) fn bars(readings: &[Reading], section: Section) -> ProfileBars<'_> {
    ProfileBars {
        section,
        run: BarRun { readings, ..BarRun::default() },
        rival: None,
        ghost: None,
        highlighted: None,
        reached: 0,
        decades: DecadeRange::COLOURS,
        head: 24.0,
        foot: 24.0,
        row_labels: false,
        labels: LABELS,
        theme: &LIGHT,
        scale: 1.0,
    }
}

pub(crate) fn edge<'a>(plan: &'a Plan, readings: &'a [Reading]) -> NetworkEdge<'a> {
    NetworkEdge {
        model: &plan.model,
        section: section(readings.len()),
        readings,
        factors: &[],
        openings: None,
        highlighted: None,
        reached: 0,
        head: 24.0,
        foot: 24.0,
        mirrored: false,
        labels: NetworkLabels { input: "in", loss: "L", output: "out" },
        theme: &DARK,
        scale: 1.0,
    }
}

pub(crate) fn strip<'a>(
    history: &'a History,
    rivals: &'a [&'a History],
    section: Section,
) -> LossStrip<'a> {
    LossStrip {
        history,
        rivals,
        section,
        chance: Some(std::f32::consts::LN_10),
        axis: LossAxis::Linear,
        playhead: None,
        highlighted: None,
        labels: StripLabels {
            chance: "chance",
            test: "test set",
            stopped: "stopped",
            decimal: ',',
        },
        theme: &LIGHT,
        scale: 1.0,
    }
}

pub(crate) fn hex(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

pub(crate) fn hex_of(reading: Reading) -> String {
    colour::css(colour::rgba(reading))
}

pub(crate) fn count(picture: &str, what: &str) -> usize {
    picture.matches(what).count()
}

pub(crate) fn has_label(picture: &str, label: &str) -> bool {
    picture.contains(&format!(">{label}</text>"))
}

/// Elements of a kind and a colour.
pub(crate) fn elements<'a>(picture: &'a str, kind: &str, colour: &str) -> Vec<&'a str> {
    let of = |line: &&str| line.starts_with(&format!("<{kind}")) && line.contains(colour);
    picture.lines().filter(of).collect()
}

pub(crate) fn number(element: &str, name: &str) -> f64 {
    let value =
        element.split(&format!(" {name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
    value.and_then(|value| value.parse().ok()).expect("the element has this number")
}

/// All points of rectangles, lines, polygons and circles.
pub(crate) fn points(picture: &str) -> Vec<(f64, f64)> {
    let mut all = Vec::new();
    for line in picture.lines() {
        if line.starts_with("<rect") {
            let [x, y, w, h] = ["x", "y", "width", "height"].map(|name| number(line, name));
            assert!(w >= 0.0 && h >= 0.0, "{line}");
            all.extend([(x, y), (x + w, y + h)]);
        } else if line.starts_with("<circle") {
            let [x, y, r] = ["cx", "cy", "r"].map(|name| number(line, name));
            all.extend([(x - r, y - r), (x + r, y + r)]);
        } else if let Some((_, rest)) = line.split_once(" points=\"") {
            let list = rest.split('"').next().unwrap_or_default();
            let point = |pair: &str| {
                let (x, y) = pair.split_once(',')?;
                Some((x.parse().ok()?, y.parse().ok()?))
            };
            all.extend(list.split_whitespace().map(|pair| point(pair).expect("a point")));
        }
    }
    all
}

pub(crate) fn assert_within(picture: &str, (width, height): (u32, u32)) {
    for (x, y) in points(picture) {
        let inside =
            (0.0..=f64::from(width)).contains(&x) && (0.0..=f64::from(height)).contains(&y);
        assert!(inside, "({x}, {y}) is outside of {width} × {height}");
    }
}
