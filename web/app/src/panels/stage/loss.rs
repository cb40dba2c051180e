//! The loss below the heatmap: the timeline of the run, and the slider that moves the playhead.

use leptos::prelude::*;
use plot::{IntoDrawingArea, LossAxis, LossStrip, StripLabels};
use web_sys::{MouseEvent, PointerEvent};
use words::fill;
use words::numbers::decimal;

use super::gestures;
use crate::components::{Canvas, ChartBackend, Surface, handler};
use crate::lab::use_lab;
use crate::messages::{say, use_words};
use crate::panels::curves::guessing;

/// The loss of all runs on the steps of a heatmap, so that they are compared; the first strip has the slider.
#[component]
pub(super) fn Loss(
    /// Place of the run.
    place: usize,
) -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let draw = move |surface: &Surface| {
        lab.pictures.every.track();
        let words = words.get();
        let pointed = lab.sight.pointed.get().map(|pointed| pointed.step);
        let (cut, section) = (lab.cut(), lab.section());
        let (chance, chance_word) = guessing(lab, words);
        lab.histories(|histories| {
            let Some((history, rivals)) = histories.split_first() else { return };
            let strip = LossStrip {
                history,
                rivals,
                section,
                chance,
                axis: LossAxis::suited_to(histories, chance.unwrap_or(1.0)),
                playhead: cut,
                highlighted: pointed,
                labels: StripLabels {
                    chance: &chance_word,
                    test: words.accuracy_own,
                    stopped: words.loss_stopped,
                    decimal: words.decimal_char(),
                },
                theme: lab.theme(),
                scale: surface.scale,
            };
            let drawn = strip.draw(&ChartBackend::new(surface).into_drawing_area());
            assert!(drawn.is_ok(), "drawing on a canvas does not fail");
        });
    };
    let point = move |event: PointerEvent| gestures::along_steps(lab, &event);
    let choose = move |_: MouseEvent| gestures::choose(lab, place, None);
    view! {
        <div
            class="loss-strip"
            on:pointermove=handler(point)
            on:pointerdown=handler(point)
            on:pointerleave=handler(move |event| lab.pointer_left(&event))
            on:click=handler(choose)
        >
            <Canvas class="chart-canvas" draw=Box::new(draw) />
            {(place == 0).then(|| view! { <Slider /> })}
        </div>
    }
}

/// The playhead as a slider: a stop before the first step, and one for each column of the heatmap. It is seen
/// where the strip draws the playhead.
#[component]
fn Slider() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let columns = Memo::new(move |_| {
        lab.pictures.slow.track();
        lab.import.shown.track();
        lab.run(lab.longest(), |run| run.history().columns())
    });
    let first = Memo::new(move |_| if lab.import.is_shown() { 1 } else { 0 });
    let at = Signal::derive(move || {
        let last = columns.get();
        let column = lab.cut().map(|step| {
            let column = lab.run(lab.longest(), |run| run.history().column_of(step));
            column.map_or(0, |column| column + 1)
        });
        column.unwrap_or(last).to_string()
    });
    let told = Signal::derive(move || {
        let words = words.get();
        let number = |step: u64| decimal(step as f64, 0, words);
        let newest = number(lab.newest_step());
        match lab.cut() {
            Some(cut) => fill(words.timeline_at, &[("step", &number(cut)), ("newest", &newest)]),
            None if lab.ended() => fill(words.timeline_ended, &[("step", &newest)]),
            None => {
                let step = number(lab.playhead());
                fill(words.timeline_now, &[("step", &step)])
            }
        }
    });
    let choose = move |event| {
        let Ok(stop) = event_target_value(&event).parse::<usize>() else { return };
        let step = stop
            .checked_sub(1)
            .map_or(Some(0), |column| lab.run(lab.longest(), |run| run.history().step_of(column)));
        if let Some(step) = step
            && !lab.locks("transport")
        {
            lab.scrub(step);
        }
    };
    let last = Signal::derive(move || columns.get().max(1).to_string());
    let none = Signal::derive(move || columns.get() == 0 || lab.locks("transport"));
    view! {
        <label class="heard" for="timeline">{say(|words| words.timeline)}</label>
        <input
            type="range"
            id="timeline"
            min=Signal::derive(move || first.get().to_string())
            max=last
            step="1"
            prop:value=at
            disabled=none
            aria-valuetext=told
            on:input=handler(choose)
        />
    }
}
