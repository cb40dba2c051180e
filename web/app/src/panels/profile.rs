//! The profile: the gradient norm of every layer or time step, now, beside that of the run before and
//! what theory predicts for the initial weights.

use experiment::{Measure, Plan};
use insight::{Reading, readings, typical_rows};
use leptos::prelude::*;
use plot::{IntoDrawingArea, LIGHT, ProfileChart, ProfileLabels, Rival};
use web_sys::PointerEvent;
use words::Catalogue;
use words::places::{Kind, Places};

use super::profile_table::ProfileTable;
use crate::components::{Canvas, ChartBackend, RunMark, Surface, handler};
use crate::lab::{Lab, Pointed, use_lab};
use crate::messages::{say, use_words};

/// The chart, and its values as a table.
#[component]
pub(crate) fn ProfilePanel() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let predict = |plan: &Plan| insight::predict(&plan.model, &typical_rows(&plan.spec));
    let predicted =
        Memo::new(move |_| lab.plans.with(|plans| plans.iter().map(predict).collect::<Vec<_>>()));
    lab.theories.set_value(Some(predicted));
    let draw = move |surface: &Surface| {
        lab.pictures.slow.track();
        let single = lab.names.get().len() == 1;
        let reached = lab.time.reached.get().filter(|_| single && !lab.import.is_shown());
        let highlighted = reached.or(lab.sight.pointed.get().map(|pointed| pointed.row));
        with_chart(lab, words.get(), surface.scale, &|chart| {
            let reached = reached.unwrap_or_default();
            let chart = ProfileChart { highlighted, reached, theme: lab.theme(), ..chart };
            let drawn = chart.draw(&ChartBackend::new(surface).into_drawing_area());
            assert!(drawn.is_ok(), "drawing on a canvas does not fail");
            None
        });
    };
    let point = move |event: PointerEvent| {
        let width = event_target::<web_sys::Element>(&event).get_bounding_client_rect().width();
        // The pointer's place is in CSS pixels.
        let row = with_chart(lab, words.get(), 1.0, &|chart| {
            chart.nearest_layer(f64::from(event.offset_x()), width as u32)
        });
        let step = lab.newest_step();
        lab.sight.pointed.set(row.filter(|_| step > 0).map(|row| Pointed { step, row }));
    };
    let title = Signal::derive(move || title(lab, words.get()));
    let unpredicted = move || {
        let shown = lab.places().measure == Measure::GradActivation;
        let none = predicted.with(|theories| theories.iter().any(Option::is_none));
        (shown && none && !lab.import.is_shown()).then(|| {
            view! { <p class="about" data-theory="none">{say(|words| words.profile_no_theory)}</p> }
        })
    };
    view! {
        <section class="profile panel">
            <h2>{title}</h2>
            <Legend />
            <div
                class="chart"
                on:pointermove=handler(point)
                on:pointerdown=handler(point)
                on:pointerleave=handler(move |event| lab.pointer_left(&event))
            >
                <Canvas class="chart-canvas" draw=Box::new(draw) />
            </div>
            {unpredicted}
            <ProfileTable />
        </section>
    }
}

/// The names of the runs that are compared, each with its mark.
#[component]
fn Legend() -> impl IntoView {
    let lab = use_lab();
    let count = Memo::new(move |_| lab.names.with(Vec::len));
    let entry = move |place: usize| {
        let name = Signal::derive(move || lab.name_of(place));
        view! {
            <li>
                <RunMark place=place />
                {name}
            </li>
        }
    };
    move || {
        (count.get() > 1).then(|| {
            view! { <ul class="legend">{(0..count.get()).map(entry).collect_view()}</ul> }
        })
    }
}

/// What the chart shows.
pub(super) fn title(lab: Lab, words: &Catalogue) -> &'static str {
    match lab.places() {
        places if !places.is_gradient() => words.profile_title_other,
        Places { kind: Kind::Times, .. } => words.profile_title_time,
        _ => words.profile_title,
    }
}

/// The chart of what was measured last, of all runs; the run before only beside a single one.
pub(super) fn with_chart(
    lab: Lab,
    words: &Catalogue,
    scale: f64,
    use_it: &dyn Fn(ProfileChart<'_>) -> Option<usize>,
) -> Option<usize> {
    let names = lab.names.get();
    // What comes down layer by layer is the gradient, whatever the heatmap shows.
    let descends = lab.time.reached.get().is_some() && !lab.import.is_shown();
    let places_of = |place: usize| {
        if descends && names.len() == 1 { lab.gradient_places() } else { lab.places_of(place) }
    };
    let places = places_of(0);
    let readings: Vec<Vec<Reading>> =
        (0..names.len()).map(|place| lab.readings_of(place, &places_of(place))).collect();
    let theories: Vec<_> = readings
        .iter()
        .enumerate()
        .map(|(place, readings)| theory(lab, place, &places_of(place), readings))
        .collect();
    let rivals: Vec<Rival<'_>> = (1..names.len())
        .map(|place| Rival {
            readings: &readings[place],
            theory: theories[place].as_ref().map(|lines| lines.each_ref().map(Vec::as_slice)),
            label: "",
        })
        .collect();
    let ghost = if rivals.is_empty() { lab.ghost_readings(&places) } else { Vec::new() };
    use_it(ProfileChart {
        current: &readings[0],
        ghost: (!ghost.is_empty()).then_some(&ghost[..]),
        rivals: &rivals,
        theory: theories[0].as_ref().map(|lines| lines.each_ref().map(Vec::as_slice)),
        highlighted: None,
        reached: 0,
        decades: lab.decades_for(&readings),
        labels: ProfileLabels {
            // What compared runs are called stands above the chart, whole.
            current: if rivals.is_empty() { words.profile_now } else { "" },
            ..labels(words, &places)
        },
        theme: &LIGHT,
        scale,
    })
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

fn labels(words: &Catalogue, places: &Places) -> ProfileLabels<'static> {
    ProfileLabels {
        x: places.axis(words),
        y: places.symbol(words),
        output: if places.ends_with_output() { words.layer_output } else { "" },
        below_f32: "< f32",
        zero: "0",
        non_finite: "±∞\nNaN",
        current: words.profile_now,
        ghost: words.profile_before,
        theory: words.profile_theory,
    }
}
