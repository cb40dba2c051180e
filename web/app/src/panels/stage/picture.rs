//! The pixels of a heatmap on the screen: only what changed is drawn.

use std::ops::Range;
use words::places::Places;

use plot::{Heatmap, Section, StepAxis, Subject};
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use crate::browser;
use crate::components::Surface;
use crate::run::Run;

/// A canvas with one pixel per value, and what of it is on the screen.
pub(super) struct Picture {
    heatmap: Heatmap,
    small: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    scratch: Vec<u8>,
    drawn: Option<(Section, (u32, u32))>,
}

impl Picture {
    /// Of so many rows.
    pub(super) fn new(rows: usize) -> Option<Picture> {
        let heatmap = Heatmap::new(rows);
        let small: HtmlCanvasElement =
            browser::document().create_element("canvas").ok()?.dyn_into().ok()?;
        small.set_width(heatmap.width() as u32);
        small.set_height(rows as u32);
        let context = small.get_context("2d").ok()??.dyn_into().ok()?;
        Some(Picture { heatmap, small, context, scratch: Vec::new(), drawn: None })
    }

    /// How many rows it has.
    pub(super) fn rows(&self) -> usize {
        self.heatmap.height()
    }

    /// Brings the surface up to date: where it shows the same section as before, only the columns that
    /// changed.
    pub(super) fn draw(&mut self, surface: &Surface, run: &Run, places: &Places, section: Section) {
        let changed = self.update(run, places);
        let drawn = Some((section, surface.size()));
        if self.drawn == drawn {
            self.enlarge(surface, run, section, changed);
        } else {
            let (width, height) = surface.size();
            surface.context.clear_rect(0.0, 0.0, width.into(), height.into());
            self.enlarge(surface, run, section, 0..self.heatmap.width());
        }
        self.drawn = drawn;
    }

    /// Colours the values of columns that changed.
    fn update(&mut self, run: &Run, places: &Places) -> Range<usize> {
        let Places { measure, first, positive_slope, .. } = *places;
        let subject = Subject { measure, first, positive_slope };
        let changed = self.heatmap.update(run.history(), subject);
        if !changed.is_empty() {
            self.heatmap.copy_columns(changed.clone(), &mut self.scratch);
            let (width, height) = (changed.len() as u32, self.heatmap.height() as u32);
            let pixels = Clamped(&self.scratch[..]);
            if let Ok(image) = ImageData::new_with_u8_clamped_array_and_sh(pixels, width, height) {
                // Fails only for images of another origin, and this one is ours.
                let _ = self.context.put_image_data(&image, changed.start as f64, 0.0);
            }
        }
        changed
    }

    /// Enlarges columns onto the surface, unsmoothed, on the steps and rows that all pictures share.
    fn enlarge(&self, surface: &Surface, run: &Run, section: Section, columns: Range<usize>) {
        let (width, height) = surface.size();
        let own = StepAxis::fitted(run.history());
        let Some(strip) = section.strip(own, width, columns) else { return };
        let (left, wide) = (f64::from(strip.pixels.0), f64::from(strip.pixels.1));
        let (top, rows) = section.rows_of(self.heatmap.height());
        let context = &surface.context;
        context.set_image_smoothing_enabled(false);
        context.clear_rect(left, 0.0, wide, height.into());
        // Where the source reaches beyond the pixels that there are, nothing is drawn.
        let _ = context
            .draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                &self.small,
                strip.columns.0,
                top,
                strip.columns.1,
                rows,
                left,
                0.0,
                wide,
                height.into(),
            );
    }
}
