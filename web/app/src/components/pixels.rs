//! `Pixels`: a small picture out of sight, pixel by pixel, to be enlarged onto a canvas.

use wasm_bindgen::Clamped;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use super::canvas::Surface;

/// A part of a picture or of a canvas: left, top, width, height.
pub(crate) type Part = [f64; 4];

/// A canvas that is not in the page.
pub(crate) struct Pixels {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
}

impl Pixels {
    /// A transparent picture; `None` where the browser gives no canvas to draw on.
    pub(crate) fn new(width: usize, height: usize) -> Option<Pixels> {
        let size = (width as u32, height as u32);
        let Surface { canvas, context, .. } = Surface::out_of_sight(size, 1.0)?;
        Some(Pixels { canvas, context })
    }

    /// Puts pixels (RGBA, row by row) into columns from `left` on.
    pub(crate) fn put(&self, rgba: &[u8], width: usize, left: usize) {
        let height = rgba.len() / (4 * width.max(1));
        let image =
            ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), width as u32, height as u32);
        if let Ok(image) = image {
            // Fails only for images of another origin, and this one is ours.
            let _ = self.context.put_image_data(&image, left as f64, 0.0);
        }
    }

    /// The picture as a PNG file, as a `data:` address.
    pub(crate) fn address(&self) -> String {
        // Fails only for pictures of another origin, and this one is ours.
        self.canvas.to_data_url().unwrap_or_default()
    }

    /// Enlarges a part onto a part of the surface, smoothly or not.
    pub(crate) fn enlarge(&self, from: Part, surface: &Surface, onto: Part, smooth: bool) {
        let ([x, y, width, height], [left, top, wide, high]) = (from, onto);
        surface.context.set_image_smoothing_enabled(smooth);
        // Fails only for a picture without pixels.
        let _ = surface
            .context
            .draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                &self.canvas,
                x,
                y,
                width,
                height,
                left,
                top,
                wide,
                high,
            );
    }
}
