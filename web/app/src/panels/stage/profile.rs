//! The profile at the right edge of the figure: the reading of every row in the step that is looked at, as
//! bars, beside the run before and what theory predicts for the initial weights.

use std::iter;

use experiment::{Measure, Plan};
use insight::{Reading, readings, typical_rows};
use leptos::prelude::*;
use plot::{BarLabels, BarRun, IntoDrawingArea, LIGHT, ProfileBars};
use web_sys::{MouseEvent, PointerEvent};
use words::Catalogue;
use words::numbers::reading;
use words::places::{Kind, Places};

use super::gestures;
use super::strips::{FOOT, HEAD};
use crate::components::{Canvas, ChartBackend, Surface, handler};
use crate::lab::{Lab, use_lab};
use crate::messages::{say, use_words};

/// The runs of a profile: one, or two back to back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::panels) struct Pair {
    /// Place of the run, or of the left one.
    pub(super) first: usize,
    /// Place of the right one.
    pub(super) second: Option<usize>,
}

impl Pair {
    /// One run alone.
    pub(super) fn single(place: usize) -> Pair {
        Pair { first: place, second: None }
    }

    /// So many runs, two by two.
    pub(in crate::panels) fn all(runs: usize) -> impl Iterator<Item = Pair> {
        let pair =
            move |first: usize| Pair { first, second: Some(first + 1).filter(|at| *at < runs) };
        (0..runs).step_by(2).map(pair)
    }
}

/// The bars. Their values are in the table below the figure, for those who do not see them.
#[component]
pub(super) fn Profile(
    /// Whose.
    pair: Pair,
) -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let predict = |plan: &Plan| insight::predict(&plan.model, &typical_rows(&plan.spec));
    let predicted =
        Memo::new(move |_| lab.plans.with(|plans| plans.iter().map(predict).collect::<Vec<_>>()));
    lab.theories.set_value(Some(predicted));
    let draw = move |surface: &Surface| {
        lab.pictures.slow.track();
        let reached = lab.time.reached.get().filter(|_| descends(lab));
        let highlighted = reached.or(lab.sight.pointed.get().map(|pointed| pointed.row));
        let narrow = f64::from(surface.size().0) < NARROW * surface.scale;
        with_bars(lab, pair, words.get(), surface.scale, &|bars| {
            let lit = lab.lit_down_to(bars.run.readings.len());
            let reached = reached.or(lit).unwrap_or_default();
            let run = BarRun { values: if narrow { &[] } else { bars.run.values }, ..bars.run };
            let bars = ProfileBars { run, highlighted, reached, theme: lab.theme(), ..bars };
            let drawn = bars.draw(&ChartBackend::new(surface).into_drawing_area());
            assert!(drawn.is_ok(), "drawing on a canvas does not fail");
        });
    };
    let label = Signal::derive(move || title(lab, words.get()));
    let unpredicted = move || {
        let shown = lab.places().measure == Measure::GradActivation;
        let none = predicted.with(|theories| theories.iter().any(Option::is_none));
        (shown && none && !lab.import.is_shown()).then(|| {
            view! { <p class="about" data-theory="none">{say(|words| words.profile_no_theory)}</p> }
        })
    };
    let point = move |event: PointerEvent| gestures::along_rows(lab, pair.first, &event);
    let choose = move |_: MouseEvent| gestures::choose_layer(lab, pair.first);
    view! {
        <div class="profile">
            <div
                class="profile-field"
                role="img"
                aria-label=label
                on:pointermove=handler(point)
                on:pointerdown=handler(point)
                on:pointerleave=handler(move |event| lab.pointer_left(&event))
                on:click=handler(choose)
            >
                <Canvas class="chart-canvas" draw=Box::new(draw) />
            </div>
            {unpredicted}
        </div>
    }
}

/// What the chart shows.
pub(in crate::panels) fn title(lab: Lab, words: &Catalogue) -> &'static str {
    match lab.places() {
        places if !places.is_gradient() => words.profile_title_other,
        Places { kind: Kind::Times, .. } => words.profile_title_time,
        _ => words.profile_title,
    }
}

/// Whether the gradient of a single run comes down row by row.
fn descends(lab: Lab) -> bool {
    let single = lab.names.with(|names| names.len() == 1);
    lab.time.reached.get().is_some() && single && !lab.import.is_shown()
}

/// A narrower chart, in CSS pixels, has no room for values beside its bars.
const NARROW: f64 = 160.0;

/// What comes down layer by layer is the gradient, whatever the heatmap shows.
fn shown(lab: Lab, place: usize) -> Places {
    if descends(lab) { lab.gradient_places() } else { lab.places_of(place) }
}

/// More rows than this have no room for a value.
const MOST_VALUED: usize = 64;

/// What is drawn of a run.
struct Drawn {
    readings: Vec<Reading>,
    theory: Option<[Vec<Reading>; 3]>,
    values: Vec<String>,
}

impl Drawn {
    fn of(lab: Lab, place: usize, words: &Catalogue) -> Drawn {
        let places = shown(lab, place);
        let readings = lab.readings_of(place, &places);
        let theory = theory(lab, place, &places, &readings);
        let few = readings.len() <= MOST_VALUED;
        let values = if few { &readings[..] } else { &[] };
        let values = values.iter().map(|value| reading(*value, words)).collect();
        Drawn { readings, theory, values }
    }

    fn bars<'a>(&'a self, place: usize, label: &'a str) -> BarRun<'a> {
        BarRun {
            readings: &self.readings,
            theory: self.theory.as_ref().map(|lines| lines.each_ref().map(Vec::as_slice)),
            values: &self.values,
            place,
            label,
        }
    }
}

/// The bars of what was measured in the step that is looked at, nothing pointed out; the run before only
/// beside a single one.
pub(in crate::panels) fn with_bars(
    lab: Lab,
    pair: Pair,
    words: &Catalogue,
    scale: f64,
    use_it: &dyn Fn(ProfileBars<'_>),
) {
    let names = lab.names.get();
    let compared = names.len() > 1;
    // Of "Skip connections: On" there is room for what differs.
    let differs = |name: &'_ String| name.rsplit(": ").next().unwrap_or_default().to_owned();
    let short: Vec<String> = names.iter().map(differs).collect();
    let name = |place: usize| short.get(place).filter(|_| compared).map_or("", String::as_str);
    let first = Drawn::of(lab, pair.first, words);
    let second = pair.second.map(|place| (place, Drawn::of(lab, place, words)));
    let places = lab.places_of(pair.first);
    let ghost = if compared { Vec::new() } else { lab.ghost_readings(&places) };
    // All profiles have the same axis, also those of the other figures.
    let drawn = [Some(pair.first), pair.second];
    let others = (0..names.len()).filter(|place| !drawn.contains(&Some(*place)));
    let others: Vec<Vec<Reading>> =
        others.map(|place| lab.readings_of(place, &shown(lab, place))).collect();
    let second_readings = second.iter().map(|(_, drawn)| &drawn.readings[..]);
    let all = iter::once(&first.readings[..]).chain(second_readings);
    let all: Vec<&[Reading]> = all.chain(others.iter().map(Vec::as_slice)).collect();
    use_it(ProfileBars {
        section: lab.section(),
        run: first.bars(pair.first, name(pair.first)),
        rival: second.as_ref().map(|(place, drawn)| drawn.bars(*place, name(*place))),
        ghost: (!ghost.is_empty()).then_some(&ghost[..]),
        highlighted: None,
        reached: 0,
        decades: lab.decades_for(&all),
        head: HEAD,
        foot: FOOT,
        row_labels: false,
        labels: labels(words, &places),
        theme: &LIGHT,
        scale,
    });
}

/// Deviations over seeds within which a measured norm lies as good as always.
const BAND: f64 = 2.0;

/// The predicted norms, and the lower and upper end of their band, anchored at the last hidden
/// layer's (the last time step's) measured norm; `None` where nothing is predicted or shown.
fn theory(
    lab: Lab,
    place: usize,
    places: &Places,
    current: &[Reading],
) -> Option<[Vec<Reading>; 3]> {
    if places.measure != Measure::GradActivation || lab.import.is_shown() {
        return None;
    }
    let anchor = f64::from(current.get(places.judged().checked_sub(1)?)?.log10()?);
    lab.theories.get_value()?.with(|theories| {
        let prediction = theories.get(place)?.as_ref()?;
        let line = |deviations: f64| {
            let decades = prediction.relative().into_iter().enumerate().map(|(row, decades)| {
                let wide = prediction.log_deviation.get(row).copied().unwrap_or_default();
                anchor + decades + deviations * wide * std::f64::consts::LOG10_E
            });
            let norms: Vec<f64> = decades.map(|it| 10f64.powf(it)).collect();
            let mut line = Vec::new();
            readings(&norms, true, &mut line);
            line
        };
        Some([0.0, -BAND, BAND].map(line))
    })
}

fn labels(words: &Catalogue, places: &Places) -> BarLabels<'static> {
    BarLabels {
        title: places.symbol(words),
        rows: places.axis(words),
        output: if places.ends_with_output() { words.layer_output } else { "" },
        below_f32: "< f32",
        zero: "0",
        non_finite: "±∞ NaN",
        ghost: words.profile_before,
        theory: words.profile_theory,
        theory_short: words.profile_theory_short,
    }
}
