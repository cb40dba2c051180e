//! What hands do on a heatmap: point, choose, drag, pinch, turn the wheel, press keys.

use leptos::prelude::*;
use plot::Rows;
use web_sys::{Element, KeyboardEvent, PointerEvent, WheelEvent};
use words::places::Kind;

use super::strips::{FOOT, HEAD};
use crate::lab::{Lab, Pointed};

/// How much a key or a button enlarges.
pub(super) const ZOOM: f64 = 1.5;

/// A pointer that moves no further between down and up has chosen, not dragged; in CSS pixels.
const STILL: f64 = 4.0;

/// How far a turn of the wheel enlarges at most, in CSS pixels of scrolling, and how fast.
const WHEEL: f64 = 50.0;

/// The pointers that are down on a picture, in CSS pixels from its corner, and how far they moved.
#[derive(Default)]
pub(super) struct Down {
    pointers: Vec<(i32, f64, f64)>,
    moved: f64,
}

/// A pointer did something over the picture of a run.
pub(super) fn pointer(lab: Lab, place: usize, down: &mut Down, event: &PointerEvent) {
    let field = event_target::<Element>(event);
    let area = field.get_bounding_client_rect();
    let at = (f64::from(event.client_x()) - area.left(), f64::from(event.client_y()) - area.top());
    let size = (area.width(), area.height());
    let id = event.pointer_id();
    match &event.type_()[..] {
        "pointerdown" => {
            if down.pointers.is_empty() {
                down.moved = 0.0;
            }
            down.pointers.retain(|pointer| pointer.0 != id);
            down.pointers.push((id, at.0, at.1));
            if !lab.sight.window.with_untracked(plot::Window::is_whole) {
                // What is dragged stays with the pointer, wherever it goes. A pointer that is up again
                // cannot be held, and need not be.
                let _ = field.set_pointer_capture(id);
            }
        }
        "pointermove" => drag(lab, down, id, at, size),
        _ => down.pointers.retain(|pointer| pointer.0 != id),
    }
    match &event.type_()[..] {
        "pointermove" | "pointerdown" => {
            lab.sight.pointed.set(pointed(lab, place, at.0 / size.0, at.1 / size.1));
        }
        "pointerleave" => lab.pointer_left(event),
        _ => {}
    }
}

/// One pointer moves the window, two move and enlarge.
fn drag(lab: Lab, down: &mut Down, id: i32, (x, y): (f64, f64), (width, height): (f64, f64)) {
    let Some(index) = down.pointers.iter().position(|pointer| pointer.0 == id) else { return };
    let (_, old_x, old_y) = std::mem::replace(&mut down.pointers[index], (id, x, y));
    let (right, lower) = (x - old_x, y - old_y);
    down.moved += right.hypot(lower);
    let other = down.pointers.iter().find(|pointer| pointer.0 != id).copied();
    lab.move_window(&|window, history, rows| {
        let mut share = 1.0;
        if let Some((_, other_x, other_y)) = other {
            let apart = (x - other_x).hypot(y - other_y);
            let factor = apart / (old_x - other_x).hypot(old_y - other_y).max(1.0);
            let middle = ((x + other_x) / 2.0 / width, (y + other_y) / 2.0 / height);
            window.zoom(history, rows, factor.clamp(0.5, 2.0), middle);
            // Each of the two moves the middle half as far as itself.
            share = 0.5;
        }
        if !window.is_whole() {
            window.pan(history, rows, (-share * right / width, -share * lower / height));
        }
    });
}

/// The wheel enlarges with Ctrl, which is also what fingers on a touchpad pinch with; alone it scrolls
/// the page.
pub(super) fn wheel(lab: Lab, event: &WheelEvent) {
    if !event.ctrl_key() && !event.meta_key() {
        return;
    }
    event.prevent_default();
    let area = event_target::<Element>(event).get_bounding_client_rect();
    let x = (f64::from(event.client_x()) - area.left()) / area.width();
    let y = (f64::from(event.client_y()) - area.top()) / area.height();
    let lines = event.delta_mode() == WheelEvent::DOM_DELTA_LINE;
    let turned = event.delta_y() * if lines { 16.0 } else { 1.0 };
    let factor = (-turned.clamp(-WHEEL, WHEEL) / (2.0 * WHEEL)).exp();
    lab.move_window(&|window, history, rows| window.zoom(history, rows, factor, (x, y)));
}

/// Moves the playhead to the step that is pointed at, and puts the layer under the microscope, unless the
/// pointer has dragged what is enlarged.
pub(super) fn choose(lab: Lab, place: usize, down: Option<&Down>) {
    let whole = lab.sight.window.with_untracked(plot::Window::is_whole);
    if !whole && down.is_some_and(|down| down.moved > STILL) {
        return;
    }
    let Some(Pointed { step, .. }) = lab.sight.pointed.get_untracked() else { return };
    choose_layer(lab, place);
    if !lab.locks("transport") {
        lab.scrub(step);
    }
}

/// Puts the layer that is pointed at under the microscope.
pub(super) fn choose_layer(lab: Lab, place: usize) {
    let Some(Pointed { row, .. }) = lab.sight.pointed.get_untracked() else { return };
    if lab.selected.get_untracked() != place {
        lab.select(place);
    }
    match untrack(|| lab.places_of(place).kind) {
        Kind::Layers | Kind::HiddenLayers => lab.layer.set(row as u32),
        Kind::Weights => lab.layer.set(row as u32 / 2),
        Kind::Times | Kind::Own { .. } => {}
    }
}

/// The step and layer at a place in the picture, 0 to 1 from the left and from the top.
fn pointed(lab: Lab, place: usize, x: f64, y: f64) -> Option<Pointed> {
    let (section, own) = untrack(|| (lab.section(), lab.places_of(place).count));
    let (column, row) = (section.column_at(x)?, section.row_at(y));
    let step = lab.run(lab.longest(), |run| run.history().step_of(column))?;
    (row < own).then_some(Pointed { step, row })
}

/// Arrow keys move by one, Home and End to the first and the newest step, Escape lets go, Enter moves the
/// playhead there; + and − enlarge and reduce, 0 shows all.
pub(super) fn key(lab: Lab, place: usize, event: &KeyboardEvent) {
    let longest = lab.longest();
    let columns = lab.run(longest, |run| run.history().columns());
    let rows = untrack(|| lab.places_of(place).count);
    if columns == 0 || rows == 0 || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let newest = columns - 1;
    let (mut column, mut row) = match lab.sight.pointed.get_untracked() {
        Some(at) => {
            let column = lab.run(longest, |run| run.history().column_of(at.step));
            let column = column.unwrap_or(newest);
            // What was shown before may have had more rows.
            (column, at.row.min(rows - 1))
        }
        None => (newest, rows - 1),
    };
    let mut moves = true;
    match event.key().as_str() {
        "ArrowLeft" => column = column.saturating_sub(1),
        "ArrowRight" => column = (column + 1).min(newest),
        "ArrowUp" => row = (row + 1).min(rows - 1),
        "ArrowDown" => row = row.saturating_sub(1),
        "Home" => column = 0,
        "End" => column = newest,
        "Enter" => return choose(lab, place, None),
        "Escape" => {
            lab.sight.pointed.set(None);
            return;
        }
        key => {
            moves = false;
            match key {
                "+" | "=" => lab.zoom(ZOOM),
                "-" => lab.zoom(1.0 / ZOOM),
                "0" => lab.sight.window.set(plot::Window::default()),
                _ => return,
            }
        }
    }
    event.prevent_default();
    if moves {
        let step = lab.run(longest, |run| run.history().step_of(column));
        lab.sight.pointed.set(step.map(|step| Pointed { step, row }));
        lab.move_window(&|window, history, rows| window.reveal(history, rows, (column, row)));
    }
}

/// A pointer moves along the rows, beside the heatmap: the step stays that which is looked at.
pub(super) fn along_rows(lab: Lab, place: usize, event: &PointerEvent) {
    let area = event_target::<Element>(event).get_bounding_client_rect();
    let (section, count) = untrack(|| (lab.section(), lab.places_of(place).count));
    // The pointer's place is in CSS pixels.
    let rows = Rows::new(section, count, area.height() as u32, [HEAD, FOOT], 1.0);
    let row = rows.row_at(f64::from(event.client_y()) - area.top());
    let step = untrack(|| lab.playhead());
    lab.sight.pointed.set(row.filter(|_| step > 0).map(|row| Pointed { step, row }));
}

/// A pointer moves along the steps, below the heatmap: the row stays the one that was pointed at.
pub(super) fn along_steps(lab: Lab, event: &PointerEvent) {
    let area = event_target::<Element>(event).get_bounding_client_rect();
    let x = (f64::from(event.client_x()) - area.left()) / area.width();
    let section = untrack(|| lab.section());
    let step = section
        .column_at(x)
        .and_then(|column| lab.run(lab.longest(), |run| run.history().step_of(column)));
    let row = lab.sight.pointed.get_untracked().map(|pointed| pointed.row);
    let row = row.unwrap_or_else(|| untrack(|| lab.rows()).saturating_sub(1));
    lab.sight.pointed.set(step.map(|step| Pointed { step, row }));
}
