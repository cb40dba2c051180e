//! `Canvas`: a canvas as sharp as the screen, drawn again when its size or its contents change.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ResizeObserver};

use crate::browser;

/// A canvas to draw on, its size in device pixels.
pub(crate) struct Surface {
    /// The canvas.
    pub(crate) canvas: HtmlCanvasElement,
    /// Its drawing context.
    pub(crate) context: CanvasRenderingContext2d,
    /// Device pixels per CSS pixel.
    pub(crate) scale: f64,
}

impl Surface {
    /// A surface that is not in the page; `None` where the browser gives none.
    pub(crate) fn out_of_sight((width, height): (u32, u32), scale: f64) -> Option<Surface> {
        let canvas = browser::document().create_element("canvas").ok()?;
        let canvas: HtmlCanvasElement = canvas.dyn_into().ok()?;
        canvas.set_width(width);
        canvas.set_height(height);
        let context = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        Some(Surface { canvas, context, scale })
    }

    /// Width and height in device pixels.
    pub(crate) fn size(&self) -> (u32, u32) {
        (self.canvas.width(), self.canvas.height())
    }
}

/// A canvas that fills its box. `draw` is an effect: whatever signals it reads draw it again.
#[component]
pub(crate) fn Canvas(
    /// The style sheet's name for it.
    class: &'static str,
    /// Paints the whole canvas.
    draw: Box<dyn Fn(&Surface)>,
) -> impl IntoView {
    let node = NodeRef::<html::Canvas>::new();
    // With the scale it was measured at: what is drawn must fit the pixels that are there.
    let size = RwSignal::new((0u32, 0u32, 1.0));
    let observer = StoredValue::new_local(None::<ResizeObserver>);
    node.on_load(move |canvas: HtmlCanvasElement| {
        let watching = browser::on_resize(&canvas, move |width, height| {
            let scale = browser::pixel_ratio();
            let pixels = |css: f64| (css * scale).round() as u32;
            let measured = (pixels(width), pixels(height), scale);
            // A canvas that is taken out may hear of its size once more.
            if size.try_get_untracked().is_some_and(|old| old != measured) {
                size.set(measured);
            }
        });
        observer.set_value(watching);
    });
    on_cleanup(move || {
        if let Some(Some(observer)) = observer.try_get_value() {
            observer.disconnect();
        }
    });
    Effect::new(move |_| {
        let (width, height, scale) = size.get();
        let Some(canvas) = node.get() else { return };
        if width == 0 || height == 0 {
            return;
        }
        // Setting a size clears the canvas, so only when it is another.
        if (canvas.width(), canvas.height()) != (width, height) {
            canvas.set_width(width);
            canvas.set_height(height);
        }
        let context = canvas.get_context("2d").ok().flatten();
        let Some(Ok(context)) = context.map(JsCast::dyn_into::<CanvasRenderingContext2d>) else {
            return;
        };
        draw(&Surface { canvas, context, scale });
    });
    view! { <canvas class=class node_ref=node aria-hidden="true"></canvas> }
}
