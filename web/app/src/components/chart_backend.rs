//! `ChartBackend`: plotters' drawing calls on a canvas, in the few forms that our charts use.
//!
//! The published canvas backend formats every number of a style as a float and knows text in four
//! directions; this one is 1.5 kB lighter after gzip, and sets a colour with two calls.

use std::f64::consts::TAU;

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use web_sys::CanvasRenderingContext2d;

use super::canvas::Surface;

/// Draws on a surface. Drawing on a canvas does not fail: what does not fit is not seen.
pub(crate) struct ChartBackend<'a> {
    context: &'a CanvasRenderingContext2d,
    size: (u32, u32),
}

/// There is none.
#[derive(Debug)]
pub(crate) enum Never {}

impl std::fmt::Display for Never {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}

type Drawn = Result<(), DrawingErrorKind<Never>>;

impl<'a> ChartBackend<'a> {
    /// Draws on the whole surface.
    pub(crate) fn new(surface: &'a Surface) -> Self {
        ChartBackend { context: &surface.context, size: surface.size() }
    }

    /// Sets colour and width; false if the colour is not to be seen.
    fn set(&self, colour: BackendColor, width: u32) -> bool {
        let (red, green, blue) = colour.rgb;
        let style = format!("rgb({red} {green} {blue})");
        self.context.set_global_alpha(colour.alpha);
        self.context.set_fill_style_str(&style);
        self.context.set_stroke_style_str(&style);
        self.context.set_line_width(width.into());
        self.context.set_line_join("round");
        colour.alpha > 0.0
    }

    fn trace(&self, path: impl IntoIterator<Item = BackendCoord>) {
        self.context.begin_path();
        for (x, y) in path {
            // The first `line_to` of a path only moves there.
            self.context.line_to(x.into(), y.into());
        }
    }

    fn finish(&self, fill: bool) -> Drawn {
        if fill {
            self.context.fill();
        } else {
            self.context.stroke();
        }
        Ok(())
    }
}

impl DrawingBackend for ChartBackend<'_> {
    type ErrorType = Never;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        self.context.set_global_alpha(1.0);
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, colour: BackendColor) -> Drawn {
        if self.set(colour, 1) {
            self.context.fill_rect(x.into(), y.into(), 1.0, 1.0);
        }
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        if !self.set(style.color(), style.stroke_width()) {
            return Ok(());
        }
        self.context.begin_path();
        let (width, height) = (right - left, bottom - top);
        self.context.rect(left.into(), top.into(), width.into(), height.into());
        self.finish(fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        if !self.set(style.color(), style.stroke_width()) {
            return Ok(());
        }
        self.trace(path);
        self.finish(false)
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        if !self.set(style.color(), style.stroke_width()) {
            return Ok(());
        }
        self.context.begin_path();
        // Fails only for a negative radius.
        let _ = self.context.arc(x.into(), y.into(), radius.into(), 0.0, TAU);
        self.finish(fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        if !self.set(style.color(), 1) {
            return Ok(());
        }
        self.trace(path);
        self.finish(true)
    }

    /// Level text; the charts turn none.
    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        (x, y): BackendCoord,
    ) -> Drawn {
        if !self.set(style.color(), 1) {
            return Ok(());
        }
        let anchor = style.anchor();
        self.context.set_text_align(match anchor.h_pos {
            HPos::Left => "left",
            HPos::Center => "center",
            HPos::Right => "right",
        });
        self.context.set_text_baseline(match anchor.v_pos {
            VPos::Top => "top",
            VPos::Center => "middle",
            VPos::Bottom => "bottom",
        });
        let pixels = style.size().round() as u32;
        self.context.set_font(&format!("{pixels}px {}", style.family().as_str()));
        // Fails only for text that is no text.
        let _ = self.context.fill_text(text, x.into(), y.into());
        Ok(())
    }
}
