//! The picture of one run: a row for each layer or time step, a column for each training step.

use leptos::html;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent, WheelEvent};
use words::numbers::css_percent;

use super::axes::{LayerAxis, StepLabels};
use super::gestures::{self, Down};
use super::picture::Picture;
use crate::components::{Canvas, RunMark, Surface, handler};
use crate::lab::{Lab, Pointed, across, use_lab};
use crate::messages::use_words;

/// The picture with its axes. What is pointed at in one picture is marked in all.
#[component]
pub(crate) fn HeatmapField(
    /// Place of the run.
    place: usize,
    /// What stands below its steps.
    children: Children,
) -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let picture = StoredValue::new_local(None::<Picture>);
    let draw = move |surface: &Surface| {
        lab.pictures.every.track();
        let (places, section) = (lab.places_of(place), lab.section());
        picture.update_value(|picture| {
            if picture.as_ref().is_none_or(|picture| picture.rows() != places.count) {
                *picture = Picture::new(places.count);
            }
            if let Some(picture) = picture {
                lab.run(place, |run| picture.draw(surface, run, &places, section));
            }
        });
    };
    let down = StoredValue::new_local(Down::default());
    let point = move |event: PointerEvent| {
        down.update_value(|down| gestures::pointer(lab, place, down, &event));
    };
    let choose = move |_| {
        down.with_value(|down| gestures::choose(lab, place, Some(down)));
    };
    let marked = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let style = mark(lab, place);
        if let Some(marked) = marked.get() {
            web_sys::HtmlElement::style(&marked).set_css_text(&style);
        }
    });
    let playhead = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let style = column(lab, place);
        if let Some(playhead) = playhead.get() {
            web_sys::HtmlElement::style(&playhead).set_css_text(&style);
        }
    });
    let compared = Memo::new(move |_| lab.names.with(|names| names.len() > 1));
    let name = Signal::derive(move || lab.name_of(place));
    let label = Signal::derive(move || {
        let keys = words.get().heatmap_keys;
        if compared.get() { format!("{}. {keys}", name.get()) } else { keys.to_owned() }
    });
    view! {
        <div class="heatmap" data-run-place=place.to_string()>
            {move || compared.get().then(|| view! {
                <p class="heatmap-name">
                    <RunMark place=place />
                    {name}
                </p>
            })}
            <LayerAxis place=place />
            <div
                class="heatmap-field"
                tabindex="0"
                data-run=move || lab.pictures.shown.get().0.to_string()
                data-zoomed=move || (!lab.sight.window.with(plot::Window::is_whole)).to_string()
                role="img"
                aria-label=label
                aria-describedby="heatmap-reading"
                on:pointermove=handler(point)
                on:pointerdown=handler(point)
                on:pointerup=handler(point)
                on:pointercancel=handler(point)
                on:pointerleave=handler(point)
                on:wheel=move |event: WheelEvent| gestures::wheel(lab, &event)
                on:click=handler(choose)
                on:blur=move |_| lab.sight.pointed.set(None)
                on:keydown=move |event: KeyboardEvent| gestures::key(lab, place, &event)
            >
                <Canvas class="heatmap-canvas" draw=Box::new(draw) />
                <div class="playhead" node_ref=playhead></div>
                <div class="heatmap-mark" node_ref=marked></div>
            </div>
            <StepLabels />
            {children()}
        </div>
    }
}

/// Where the step that is looked at lies, as a style; nowhere where it is the newest.
fn column(lab: Lab, place: usize) -> String {
    let looked_at = lab.cut().and_then(|step| {
        lab.pictures.every.track();
        let section = lab.section();
        let (left, wide) = lab.run(place, |run| across(&section, run, step.max(1)))?;
        (0.0..=1.0).contains(&left).then(|| format!("left:{}", css_percent(left + wide / 2.0)))
    });
    looked_at.unwrap_or_else(|| "display:none".to_owned())
}

/// Where the mark around what is pointed at lies, as a style.
fn mark(lab: Lab, place: usize) -> String {
    let marked = lab.sight.pointed.get().and_then(|Pointed { step, row }| {
        lab.pictures.every.track();
        let section = lab.section();
        let rows = lab.places_of(place).count;
        let (left, wide) = lab.run(place, |run| across(&section, run, step))?;
        let (top, high) = section.down(row.min(rows.checked_sub(1)?));
        let of = |name, share| format!("{name}:{};", css_percent(share));
        Some(of("left", left) + &of("top", top) + &of("width", wide) + &of("height", high))
    });
    marked.unwrap_or_else(|| "display:none".to_owned())
}
