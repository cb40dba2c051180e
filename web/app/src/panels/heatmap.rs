//! The hero: layers × steps, colour = log₁₀ of the gradient norm.

use leptos::html;
use leptos::prelude::*;
use plot::{Heatmap, StepAxis};
use spec::Quantity;
use spec::schema::VIEW_FIELDS;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{
    CanvasRenderingContext2d, HtmlCanvasElement, ImageData, KeyboardEvent, PointerEvent,
};

use super::colour_scale::ColourScale;
use super::heatmap_axes::{LayerAxis, StepLabels};
use crate::browser;
use crate::components::{Canvas, Choice, Surface, handler};
use crate::lab::{Lab, Pointed, use_lab};
use crate::messages::{fill, say, use_words};
use crate::numbers::{decimal, reading};
use crate::settings;

/// The heatmap with its axes, colour scale and reading.
#[component]
pub(crate) fn HeatmapPanel() -> impl IntoView {
    let lab = use_lab();
    let picture = StoredValue::new_local(None::<Picture>);
    let draw = move |surface: &Surface| {
        lab.picture.track();
        let (quantity, layers) = (lab.view.get().quantity, lab.layers());
        picture.update_value(|picture| {
            if picture.as_ref().is_none_or(|picture| picture.heatmap.height() != layers) {
                *picture = Picture::new(layers);
            }
            if let Some(picture) = picture {
                picture.update(lab, quantity);
                picture.draw(surface, lab);
            }
        });
    };
    let shown = Signal::derive(move || settings::chosen(VIEW_FIELDS, &lab.view.get(), "show"));
    let show = Callback::new(move |name| {
        lab.view.update(|view| settings::choose(VIEW_FIELDS, view, "show", name));
    });
    let field = NodeRef::<html::Div>::new();
    let point = move |event: PointerEvent| {
        if let Some(field) = field.get_untracked() {
            let area = field.get_bounding_client_rect();
            let x = (f64::from(event.client_x()) - area.left()) / area.width();
            let y = (f64::from(event.client_y()) - area.top()) / area.height();
            lab.pointed.set(place(lab, x, y));
        }
    };
    view! {
        <section class="hero panel">
            <div class="panel-head">
                <div>
                    <h2>{say(|words| words.heatmap_title)}</h2>
                    <p class="hint">{say(|words| words.heatmap_hint)}</p>
                </div>
                <Choice
                    name="show"
                    label=settings::word("show")
                    options=settings::options("show")
                    chosen=shown
                    on_choose=show
                />
            </div>
            <div class="heatmap">
                <LayerAxis />
                <div
                    class="heatmap-field"
                    node_ref=field
                    tabindex="0"
                    data-run=move || lab.shown.get().0.to_string()
                    role="img"
                    aria-label=say(|words| words.heatmap_keys)
                    aria-describedby="heatmap-reading"
                    on:pointermove=handler(point)
                    on:pointerdown=handler(point)
                    on:pointerleave=handler(move |event| lab.pointer_left(&event))
                    on:blur=move |_| lab.pointed.set(None)
                    on:keydown=move |event| move_by_key(lab, &event)
                >
                    <Canvas class="heatmap-canvas" draw=Box::new(draw) />
                </div>
                <StepLabels />
            </div>
            <p class="reading" id="heatmap-reading" aria-live="polite">
                <Reading />
            </p>
            <ColourScale />
        </section>
    }
}

/// What is pointed at, exactly; or how to point.
#[component]
fn Reading() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    Signal::derive(move || {
        let (words, language) = (words.get(), lab.language.get());
        let Some(Pointed { step, layer }) = lab.pointed.get() else {
            return words.reading_hint.to_owned();
        };
        let quantity = lab.view.get().quantity;
        let column = lab.history(|history| {
            let column = history.column_of(step)?;
            Some((column, history.step_of(column)?))
        });
        let Some((column, step)) = column else { return words.reading_hint.to_owned() };
        let Some(&value) = lab.column_readings(quantity, column).get(layer) else {
            return words.reading_hint.to_owned();
        };
        fill(
            words.reading,
            &[
                ("step", &decimal(step as f64, 0, language)),
                ("layer", &lab.plan.with(|plan| settings::layer(words, plan, layer))),
                ("symbol", settings::symbol(words, quantity)),
                ("value", &reading(value, language)),
            ],
        )
    })
}

/// The step and layer at a place in the picture, 0 to 1 from the left and from the top.
fn place(lab: Lab, x: f64, y: f64) -> Option<Pointed> {
    lab.history(|history| {
        let column = StepAxis::growing(history).column_at(x)?;
        let row = (y.clamp(0.0, 1.0) * history.layers() as f64) as usize;
        Some(Pointed {
            step: history.step_of(column)?,
            layer: history.layers().saturating_sub(row + 1),
        })
    })
}

/// Arrow keys move by one, Home and End to the first and the newest step, Escape lets go.
fn move_by_key(lab: Lab, event: &KeyboardEvent) {
    let (columns, layers) = lab.history(|history| (history.columns(), history.layers()));
    if columns == 0 {
        return;
    }
    let newest = columns - 1;
    let (mut column, mut layer) = match lab.pointed.get_untracked() {
        Some(at) => (lab.history(|history| history.column_of(at.step)).unwrap_or(newest), at.layer),
        None => (newest, layers - 1),
    };
    match event.key().as_str() {
        "ArrowLeft" => column = column.saturating_sub(1),
        "ArrowRight" => column = (column + 1).min(newest),
        "ArrowUp" => layer = (layer + 1).min(layers - 1),
        "ArrowDown" => layer = layer.saturating_sub(1),
        "Home" => column = 0,
        "End" => column = newest,
        "Escape" => {
            lab.pointed.set(None);
            return;
        }
        _ => return,
    }
    event.prevent_default();
    let step = lab.history(|history| history.step_of(column));
    lab.pointed.set(step.map(|step| Pointed { step, layer }));
}

/// The heatmap's pixels, on a canvas with one pixel per value.
struct Picture {
    heatmap: Heatmap,
    small: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    scratch: Vec<u8>,
}

impl Picture {
    fn new(layers: usize) -> Option<Picture> {
        let heatmap = Heatmap::new(layers);
        let small: HtmlCanvasElement =
            browser::document().create_element("canvas").ok()?.dyn_into().ok()?;
        small.set_width(heatmap.width() as u32);
        small.set_height(layers as u32);
        let context = small.get_context("2d").ok()??.dyn_into().ok()?;
        Some(Picture { heatmap, small, context, scratch: Vec::new() })
    }

    /// Brings the pixels up to date: only the columns that changed.
    fn update(&mut self, lab: Lab, quantity: Quantity) {
        let positive_slope = lab.spec.with_untracked(|spec| spec.activation.has_positive_slope());
        let changed = lab.history(|history| {
            let fits = history.layers() == self.heatmap.height();
            fits.then(|| self.heatmap.update(history, quantity, positive_slope))
        });
        let Some(changed) = changed.filter(|columns| !columns.is_empty()) else { return };
        self.heatmap.copy_columns(changed.clone(), &mut self.scratch);
        let (width, height) = (changed.len() as u32, self.heatmap.height() as u32);
        let pixels = Clamped(&self.scratch[..]);
        if let Ok(image) = ImageData::new_with_u8_clamped_array_and_sh(pixels, width, height) {
            // Fails only for images of another origin, and this one is ours.
            let _ = self.context.put_image_data(&image, changed.start as f64, 0.0);
        }
    }

    /// Enlarges the pixels onto the surface, and marks what is pointed at.
    fn draw(&self, surface: &Surface, lab: Lab) {
        let (width, height) = surface.size();
        let (width, height) = (f64::from(width), f64::from(height));
        let context = &surface.context;
        context.clear_rect(0.0, 0.0, width, height);
        context.set_image_smoothing_enabled(false);
        let axis = lab.history(StepAxis::growing);
        let _ = context
            .draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                &self.small,
                0.0,
                0.0,
                axis.columns as f64,
                self.heatmap.height() as f64,
                0.0,
                0.0,
                width,
                height,
            );
        let Some(Pointed { step, layer }) = lab.pointed.get() else { return };
        let Some(column) = lab.history(|history| history.column_of(step)) else { return };
        let (cell_width, cell_height) =
            (width / axis.columns as f64, height / self.heatmap.height() as f64);
        let left = column as f64 * cell_width;
        let top =
            (self.heatmap.height() - 1 - layer.min(self.heatmap.height() - 1)) as f64 * cell_height;
        // Dark around light: seen on every colour of the map.
        for (colour, line) in [("#000", 3.0), ("#fff", 1.0)] {
            context.set_stroke_style_str(colour);
            context.set_line_width(line * surface.scale);
            context.stroke_rect(left, top, cell_width.max(2.0), cell_height.max(2.0));
        }
    }
}
