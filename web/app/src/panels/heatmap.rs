//! The hero: layers × steps, colour = log₁₀ of the gradient norm.

use leptos::html;
use leptos::prelude::*;
use plot::{Heatmap, History, StepAxis, Subject};
use spec::Network;
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
use crate::messages::{Key, fill, say, say_field, use_words};
use crate::numbers::{decimal, reading};
use crate::places::{Kind, Places, layer_index};
use crate::settings;

/// The heatmap with its axes, colour scale and reading.
#[component]
pub(crate) fn HeatmapPanel() -> impl IntoView {
    let lab = use_lab();
    let picture = StoredValue::new_local(None::<Picture>);
    let draw = move |surface: &Surface| {
        lab.picture.track();
        let places = lab.places();
        picture.update_value(|picture| {
            if picture.as_ref().is_none_or(|picture| picture.heatmap.height() != places.count) {
                *picture = Picture::new(places.count);
            }
            if let Some(picture) = picture {
                picture.update(lab, &places);
                picture.draw(surface, lab);
            }
        });
    };
    let shown = Signal::derive(move || settings::chosen(VIEW_FIELDS, &lab.view.get(), "show"));
    let show = Callback::new(move |name| {
        lab.view.update(|view| settings::choose(VIEW_FIELDS, view, "show", name));
    });
    let through_time = move || lab.places().kind == Kind::Times;
    let words = use_words();
    let either = move |time: Key, layers: Key| {
        Signal::derive(move || if through_time() { time(words.get()) } else { layers(words.get()) })
    };
    let title = either(|words| words.heatmap_title_time, |words| words.heatmap_title);
    let hint = either(|words| words.heatmap_hint_time, |words| words.heatmap_hint);
    let quantities = Memo::new(move |_| lab.spec.with(|spec| offered(spec.network)));
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
                    <h2>{title}</h2>
                    <p class="hint">{hint}</p>
                </div>
                <div class="shown">
                    {move || view! {
                        <Choice
                            name="show"
                            options=quantities.get()
                            buttons=2
                            chosen=shown
                            on_choose=show
                        />
                    }}
                    <LayerShown />
                </div>
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
                    on:click=handler(move |_| choose_layer(lab))
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

/// Puts the layer that is pointed at under the microscope.
fn choose_layer(lab: Lab) {
    let Some(Pointed { row, .. }) = lab.pointed.get_untracked() else { return };
    match untrack(|| lab.places().kind) {
        Kind::Layers | Kind::HiddenLayers => lab.layer.set(row as u32),
        Kind::Weights => lab.layer.set(row as u32 / 2),
        Kind::Times => {}
    }
}

/// The quantities that this kind of network has.
fn offered(network: Network) -> &'static [&'static str] {
    match network {
        Network::Dense | Network::Rnn => {
            &["activations", "weights", "updates", "deviation", "saturated"]
        }
        Network::Lstm | Network::Gru => {
            &["activations", "weights", "updates", "deviation", "gates"]
        }
    }
}

/// Which of several recurrent layers the pictures show.
#[component]
fn LayerShown() -> impl IntoView {
    let lab = use_lab();
    let choose = move |event| {
        if let Ok(layer) = event_target_value(&event).parse() {
            lab.view.update(|view| view.layer = layer);
        }
    };
    move || {
        let hidden = lab.plan.with(|plan| plan.is_recurrent().then(|| plan.hidden().len()));
        let layers = hidden.filter(|hidden| *hidden > 1)?;
        let shown = lab.plan.with(|plan| layer_index(plan, lab.view.get().layer) + 1);
        let option = |layer: usize| {
            view! {
                <option value=layer.to_string() selected=layer == shown>
                    {layer.to_string()}
                </option>
            }
        };
        Some(view! {
            <div class="select">
                <label for="layer">{say_field("layer")}</label>
                <select id="layer" on:change=handler(choose)>
                    {(1..=layers).map(option).collect_view()}
                </select>
            </div>
        })
    }
}

/// What is pointed at, exactly; or how to point.
#[component]
fn Reading() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    Signal::derive(move || {
        let (words, language) = (words.get(), lab.language.get());
        let Some(Pointed { step, row }) = lab.pointed.get() else {
            return words.reading_hint.to_owned();
        };
        let places = lab.places();
        let column = lab.history(|history| {
            let column = history.column_of(step)?;
            Some((column, history.step_of(column)?))
        });
        let Some((column, step)) = column else { return words.reading_hint.to_owned() };
        let Some(&value) = lab.column_readings(&places, column).get(row) else {
            return words.reading_hint.to_owned();
        };
        fill(
            words.reading,
            &[
                ("step", &decimal(step as f64, 0, language)),
                ("layer", &places.name(words, row)),
                ("symbol", places.symbol(words)),
                ("value", &reading(value, language)),
            ],
        )
    })
}

/// The step and layer at a place in the picture, 0 to 1 from the left and from the top.
fn place(lab: Lab, x: f64, y: f64) -> Option<Pointed> {
    let rows = lab.places().count;
    lab.history(|history| {
        let column = StepAxis::growing(history).column_at(x)?;
        let from_top = (y.clamp(0.0, 1.0) * rows as f64) as usize;
        Some(Pointed { step: history.step_of(column)?, row: rows.saturating_sub(from_top + 1) })
    })
}

/// Arrow keys move by one, Home and End to the first and the newest step, Escape lets go, Enter puts
/// the layer under the microscope.
fn move_by_key(lab: Lab, event: &KeyboardEvent) {
    let (columns, rows) = (lab.history(History::columns), lab.places().count);
    if columns == 0 || rows == 0 {
        return;
    }
    let newest = columns - 1;
    let (mut column, mut row) = match lab.pointed.get_untracked() {
        Some(at) => {
            let column = lab.history(|history| history.column_of(at.step)).unwrap_or(newest);
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
        "Enter" => return choose_layer(lab),
        "Escape" => {
            lab.pointed.set(None);
            return;
        }
        _ => return,
    }
    event.prevent_default();
    let step = lab.history(|history| history.step_of(column));
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
    fn update(&mut self, lab: Lab, places: &Places) {
        let Places { measure, first, positive_slope, .. } = *places;
        let subject = Subject { measure, first, positive_slope };
        let changed = lab.history(|history| self.heatmap.update(history, subject));
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
        let Some(Pointed { step, row }) = lab.pointed.get() else { return };
        let Some(column) = lab.history(|history| history.column_of(step)) else { return };
        let (cell_width, cell_height) =
            (width / axis.columns as f64, height / self.heatmap.height() as f64);
        let left = column as f64 * cell_width;
        let top =
            (self.heatmap.height() - 1 - row.min(self.heatmap.height() - 1)) as f64 * cell_height;
        // Dark around light: seen on every colour of the map.
        for (colour, line) in [("#000", 3.0), ("#fff", 1.0)] {
            context.set_stroke_style_str(colour);
            context.set_line_width(line * surface.scale);
            context.stroke_rect(left, top, cell_width.max(2.0), cell_height.max(2.0));
        }
    }
}
