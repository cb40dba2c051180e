//! The picture of one run: a row for each layer or time step, a column for each training step.

use leptos::html;
use leptos::prelude::*;
use plot::{Heatmap, StepAxis, Subject};
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{
    CanvasRenderingContext2d, HtmlCanvasElement, ImageData, KeyboardEvent, PointerEvent,
};

use super::heatmap_axes::{LayerAxis, StepLabels};
use crate::browser;
use crate::components::{Canvas, RunMark, Surface, handler};
use crate::lab::{Lab, Pointed, use_lab};
use crate::messages::use_words;
use crate::places::{Kind, Places};
use crate::run::Run;

/// The picture with its axes. What is pointed at in one picture is marked in all.
#[component]
pub(crate) fn HeatmapField(
    /// Place of the run.
    place: usize,
) -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let picture = StoredValue::new_local(None::<Picture>);
    let draw = move |surface: &Surface| {
        lab.picture.track();
        let places = lab.places_of(place);
        picture.update_value(|picture| {
            if picture.as_ref().is_none_or(|picture| picture.heatmap.height() != places.count) {
                *picture = Picture::new(places.count);
            }
            if let Some(picture) = picture {
                lab.run(place, |run| {
                    picture.update(run, &places);
                    picture.draw(surface, lab, run);
                });
            }
        });
    };
    let field = NodeRef::<html::Div>::new();
    let point = move |event: PointerEvent| {
        if let Some(field) = field.get_untracked() {
            let area = field.get_bounding_client_rect();
            let x = (f64::from(event.client_x()) - area.left()) / area.width();
            let y = (f64::from(event.client_y()) - area.top()) / area.height();
            lab.pointed.set(pointed(lab, place, x, y));
        }
    };
    let compared = Memo::new(move |_| lab.names.with(|names| names.len() > 1));
    let name = Signal::derive(move || {
        lab.names.with(|names| names.get(place).cloned().unwrap_or_default())
    });
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
                node_ref=field
                tabindex="0"
                data-run=move || lab.shown.get().0.to_string()
                role="img"
                aria-label=label
                aria-describedby="heatmap-reading"
                on:pointermove=handler(point)
                on:pointerdown=handler(point)
                on:pointerleave=handler(move |event| lab.pointer_left(&event))
                on:click=handler(move |_| choose_layer(lab, place))
                on:blur=move |_| lab.pointed.set(None)
                on:keydown=move |event| move_by_key(lab, place, &event)
            >
                <Canvas class="heatmap-canvas" draw=Box::new(draw) />
            </div>
            <StepLabels />
        </div>
    }
}

/// Puts the layer that is pointed at under the microscope.
fn choose_layer(lab: Lab, place: usize) {
    let Some(Pointed { row, .. }) = lab.pointed.get_untracked() else { return };
    lab.select(place);
    match untrack(|| lab.places_of(place).kind) {
        Kind::Layers | Kind::HiddenLayers => lab.layer.set(row as u32),
        Kind::Weights => lab.layer.set(row as u32 / 2),
        Kind::Times => {}
    }
}

/// The step and layer at a place in the picture, 0 to 1 from the left and from the top.
fn pointed(lab: Lab, place: usize, x: f64, y: f64) -> Option<Pointed> {
    let (rows, own) = (lab.rows(), lab.places_of(place).count);
    let column = lab.steps().column_at(x)?;
    let from_top = (y.clamp(0.0, 1.0) * rows as f64) as usize;
    let row = rows.saturating_sub(from_top + 1);
    let step = lab.run(lab.longest(), |run| run.history().step_of(column))?;
    (row < own).then_some(Pointed { step, row })
}

/// Arrow keys move by one, Home and End to the first and the newest step, Escape lets go, Enter puts
/// the layer under the microscope.
fn move_by_key(lab: Lab, place: usize, event: &KeyboardEvent) {
    let longest = lab.longest();
    let columns = lab.run(longest, |run| run.history().columns());
    let rows = lab.places_of(place).count;
    if columns == 0 || rows == 0 {
        return;
    }
    let newest = columns - 1;
    let (mut column, mut row) = match lab.pointed.get_untracked() {
        Some(at) => {
            let column = lab.run(longest, |run| run.history().column_of(at.step));
            let column = column.unwrap_or(newest);
            // What was shown before may have had more rows.
            (column, at.row.min(rows - 1))
        }
        None => (newest, rows - 1),
    };
    match event.key().as_str() {
        "ArrowLeft" => column = column.saturating_sub(1),
        "ArrowRight" => column = (column + 1).min(newest),
        "ArrowUp" => row = (row + 1).min(rows - 1),
        "ArrowDown" => row = row.saturating_sub(1),
        "Home" => column = 0,
        "End" => column = newest,
        "Enter" => return choose_layer(lab, place),
        "Escape" => {
            lab.pointed.set(None);
            return;
        }
        _ => return,
    }
    event.prevent_default();
    let step = lab.run(longest, |run| run.history().step_of(column));
    lab.pointed.set(step.map(|step| Pointed { step, row }));
}

/// The heatmap's pixels, on a canvas with one pixel per value.
struct Picture {
    heatmap: Heatmap,
    small: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    scratch: Vec<u8>,
}

impl Picture {
    fn new(rows: usize) -> Option<Picture> {
        let heatmap = Heatmap::new(rows);
        let small: HtmlCanvasElement =
            browser::document().create_element("canvas").ok()?.dyn_into().ok()?;
        small.set_width(heatmap.width() as u32);
        small.set_height(rows as u32);
        let context = small.get_context("2d").ok()??.dyn_into().ok()?;
        Some(Picture { heatmap, small, context, scratch: Vec::new() })
    }

    /// Brings the pixels up to date: only the columns that changed.
    fn update(&mut self, run: &Run, places: &Places) {
        let Places { measure, first, positive_slope, .. } = *places;
        let subject = Subject { measure, first, positive_slope };
        let changed = self.heatmap.update(run.history(), subject);
        if changed.is_empty() {
            return;
        }
        self.heatmap.copy_columns(changed.clone(), &mut self.scratch);
        let (width, height) = (changed.len() as u32, self.heatmap.height() as u32);
        let pixels = Clamped(&self.scratch[..]);
        if let Ok(image) = ImageData::new_with_u8_clamped_array_and_sh(pixels, width, height) {
            // Fails only for images of another origin, and this one is ours.
            let _ = self.context.put_image_data(&image, changed.start as f64, 0.0);
        }
    }

    /// Enlarges the pixels onto the surface, on the steps and rows that all pictures share, and marks
    /// what is pointed at.
    fn draw(&self, surface: &Surface, lab: Lab, run: &Run) {
        let (width, height) = surface.size();
        let (width, height) = (f64::from(width), f64::from(height));
        let context = &surface.context;
        context.clear_rect(0.0, 0.0, width, height);
        context.set_image_smoothing_enabled(false);
        let (shared, own) = (lab.steps(), StepAxis::fitted(run.history()));
        let column_width = width / shared.columns as f64 * own.spacing / shared.spacing;
        let row_height = height / lab.rows() as f64;
        let rows = self.heatmap.height() as f64;
        let _ = context
            .draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                &self.small,
                0.0,
                0.0,
                own.columns as f64,
                rows,
                0.0,
                height - rows * row_height,
                own.columns as f64 * column_width,
                rows * row_height,
            );
        let Some(Pointed { step, row }) = lab.pointed.get() else { return };
        let Some(column) = run.history().column_of(step) else { return };
        let row = row.min(self.heatmap.height() - 1);
        let left = column as f64 * column_width;
        let top = height - (row + 1) as f64 * row_height;
        // Dark around light: seen on every colour of the map.
        for (colour, line) in [("#000", 3.0), ("#fff", 1.0)] {
            context.set_stroke_style_str(colour);
            context.set_line_width(line * surface.scale);
            context.stroke_rect(left, top, column_width.max(2.0), row_height.max(2.0));
        }
    }
}
