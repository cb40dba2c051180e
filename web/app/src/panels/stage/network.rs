//! The network at an edge of the figure: its layers, their paths, and the gradient that runs back through them.

#[cfg(not(feature = "embed"))]
use std::cell::Cell;

use experiment::Plan;
use insight::Reading;
use leptos::prelude::*;
#[cfg(not(feature = "embed"))]
use plot::EdgePart;
use plot::{DARK, IntoDrawingArea, NetworkEdge, NetworkLabels, Section, Window};
#[cfg(not(feature = "embed"))]
use web_sys::Element;
use web_sys::{MouseEvent, PointerEvent};
use words::Catalogue;
use words::fill;
use words::numbers::{measured, reading};

use super::gestures;
#[cfg(not(feature = "embed"))]
use super::parts;
use super::strips::{FOOT, HEAD};
use crate::components::{Canvas, ChartBackend, Surface, handler};
use crate::lab::{Lab, use_lab};
use crate::messages::use_words;
#[cfg(not(feature = "embed"))]
use crate::panels::recipe;

/// The picture on dark ground, its newest numbers in a sentence for those who do not see it.
#[component]
pub(super) fn Network(
    /// Place of the run.
    place: usize,
    /// Whether it stands at the right edge.
    mirrored: bool,
) -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let moving = Memo::new(move |_| lab.playing.get() && !lab.no_motion.get());
    let draw = move |surface: &Surface| {
        lab.pictures.slow.track();
        let rows = lab.gradient_places_of(place).count;
        let reached = lab.time.reached.get().filter(|_| !lab.import.is_shown());
        let lit = lab.lit_down_to(rows);
        let pointed = lab.sight.pointed.get().map(|pointed| pointed.row);
        let highlighted = reached.or(pointed.filter(|_| shares_rows(lab, place)));
        with_edge(lab, place, words.get(), surface.scale, &|edge| {
            let reached = reached.or(lit).unwrap_or_default();
            let edge = NetworkEdge { highlighted, reached, mirrored, ..edge };
            let drawn = edge.draw(&ChartBackend::new(surface).into_drawing_area());
            assert!(drawn.is_ok(), "drawing on a canvas does not fail");
        });
    };
    // The style sheet moves it: nothing is drawn for a picture in between.
    let draw_light = move |surface: &Surface| {
        let (width, height) = surface.size();
        surface.context.clear_rect(0.0, 0.0, width.into(), height.into());
        if !moving.get() {
            return;
        }
        lab.pictures.slow.track();
        untrack(|| {
            with_edge(lab, place, words.get(), surface.scale, &|edge| {
                let edge = NetworkEdge { mirrored, ..edge };
                let drawn = edge.draw_light(&ChartBackend::new(surface).into_drawing_area());
                assert!(drawn.is_ok(), "drawing on a canvas does not fail");
            });
        });
    };
    let now = Signal::derive(move || {
        lab.pictures.slow.track();
        now(lab, place, words.get())
    });
    // The setting of the part that is pointed at. The embedded page has its settings elsewhere.
    let setting = RwSignal::new(None::<&'static str>);
    let point = move |event: PointerEvent| {
        gestures::along_rows(lab, place, &event);
        #[cfg(not(feature = "embed"))]
        setting.set(part_at(lab, place, &event).and_then(|part| parts::setting(lab, part)));
    };
    let choose = move |_event: MouseEvent| {
        gestures::choose_layer(lab, place);
        #[cfg(not(feature = "embed"))]
        if let Some(key) = setting.get_untracked() {
            recipe::open_at(key, (_event.client_x().into(), _event.client_y().into()));
        }
    };
    let leave = move |event: PointerEvent| {
        setting.set(None);
        lab.pointer_left(&event);
    };
    let title = move || {
        #[cfg(not(feature = "embed"))]
        return setting.get().and_then(|key| recipe::pointed(lab, key));
        #[cfg(feature = "embed")]
        return setting.get();
    };
    view! {
        <div
            class="edge"
            data-run-place=place.to_string()
            role="img"
            aria-label=now
            data-setting=setting
            title=title
            data-pulse=move || if moving.get() { "running" } else { "still" }
            on:pointermove=handler(point)
            on:pointerdown=handler(point)
            on:pointerleave=handler(leave)
            on:click=handler(choose)
        >
            <Canvas class="edge-canvas" draw=Box::new(draw) />
            <div class="pulse">
                <Canvas class="pulse-light" draw=Box::new(draw_light) />
            </div>
        </div>
    }
}

/// The part of the network that an event points at. The settings of a run that is compared are flips of the first
/// one's, which has the parts.
#[cfg(not(feature = "embed"))]
fn part_at(lab: Lab, place: usize, event: &MouseEvent) -> Option<EdgePart> {
    let area = event_target::<Element>(event).get_bounding_client_rect();
    let at = (f64::from(event.client_x()) - area.left(), f64::from(event.client_y()) - area.top());
    let size = (area.width() as u32, area.height() as u32);
    let part = Cell::new(None);
    if place == 0 {
        // The pointer's place is in CSS pixels.
        let find = |edge: NetworkEdge<'_>| part.set(edge.part_at(at, size));
        untrack(|| with_edge(lab, place, lab.words(), 1.0, &find));
    }
    part.get()
}

/// The two ends of the gradient's way, in a sentence.
fn now(lab: Lab, place: usize, words: &Catalogue) -> String {
    let places = lab.gradient_places_of(place);
    let values = lab.readings_of(place, &places);
    let (Some(&first), Some(&last)) = (values.first(), values.last()) else {
        return words.profile_empty.to_owned();
    };
    fill(
        words.network_now,
        &[
            ("top", &lab.row_name(&places, values.len() - 1)),
            ("last", &reading(last, words)),
            ("bottom", &lab.row_name(&places, 0)),
            ("first", &reading(first, words)),
        ],
    )
}

/// The network of the run at a place, nothing pointed out; nothing of a log, whose network is not known.
fn with_edge(
    lab: Lab,
    place: usize,
    words: &Catalogue,
    scale: f64,
    use_it: &dyn Fn(NetworkEdge<'_>),
) {
    if lab.import.is_shown() {
        return;
    }
    let places = lab.gradient_places_of(place);
    let readings = lab.readings_of(place, &places);
    let factors = factors(&readings, words);
    let section = section(lab, place, places.count);
    let openings = openings(lab, place, places.count);
    lab.plans.with(|plans| {
        let Some(Plan { model, .. }) = plans.get(place) else { return };
        use_it(NetworkEdge {
            model,
            section,
            readings: &readings,
            factors: &factors,
            openings: openings.as_deref(),
            highlighted: None,
            reached: 0,
            head: HEAD,
            foot: FOOT,
            mirrored: false,
            labels: NetworkLabels {
                input: words.network_input,
                loss: words.network_loss,
                output: words.layer_output,
            },
            theme: &DARK,
            scale,
        });
    });
}

/// The rows of the heatmap; all of the network's own where the heatmap shows something else by row.
fn section(lab: Lab, place: usize, count: usize) -> Section {
    if shares_rows(lab, place) {
        return lab.section();
    }
    lab.run(place, |run| Window::default().section(run.history(), count))
}

/// Whether the rows of the heatmap are those of the network.
fn shares_rows(lab: Lab, place: usize) -> bool {
    lab.places_of(place).count == lab.gradient_places_of(place).count
}

/// More rows than this have no room for a number.
const MOST_NUMBERED: usize = 64;

/// What the gradient is multiplied by on its way down into each row but the last.
fn factors(readings: &[Reading], words: &Catalogue) -> Vec<String> {
    if readings.len() > MOST_NUMBERED {
        return Vec::new();
    }
    let factor = |pair: &[Reading]| {
        let (below, above) = (pair[0].log10()?, pair[1].log10()?);
        Some(format!("× {}", measured(10f64.powf(f64::from(below - above)), 2, words)))
    };
    readings.windows(2).map(|pair| factor(pair).unwrap_or_default()).collect()
}

/// How far the gate that keeps the state was open in each time step, where the layer was measured.
fn openings(lab: Lab, place: usize, count: usize) -> Option<Vec<f64>> {
    if place != lab.selected.get() {
        return None;
    }
    lab.findings.inspection.with(|seen| {
        let openings = &seen.as_ref()?.openings;
        let means = &openings.iter().find(|it| it.gate.keeps_the_state())?.means;
        (means.len() == count).then(|| means.iter().map(|&mean| f64::from(mean)).collect())
    })
}
