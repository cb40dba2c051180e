//! `ChartBackend`: plotters' drawing calls on a canvas, in the few forms that our charts use; or, for a
//! picture to keep, in an SVG file. Both are one type, so that every chart is compiled once.
//!
//! The published canvas backend formats every number of a style as a float and knows text in four
//! directions; this one is 1.5 kB lighter after gzip, and sets a colour with two calls.

use std::cell::RefCell;
use std::f64::consts::TAU;

use plot::Svg;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use web_sys::CanvasRenderingContext2d;

use super::canvas::Surface;

/// Draws on a surface or into a file. Neither fails: what does not fit is not seen.
pub(crate) struct ChartBackend<'a> {
    onto: Onto<'a>,
    size: (u32, u32),
}

enum Onto<'a> {
    Canvas(&'a CanvasRenderingContext2d),
    File(&'a RefCell<Svg>),
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
        ChartBackend { onto: Onto::Canvas(&surface.context), size: surface.size() }
    }

    /// Draws into a file.
    pub(crate) fn into_file(svg: &'a RefCell<Svg>) -> Self {
        ChartBackend { onto: Onto::File(svg), size: svg.borrow().size() }
    }
}

/// Sets colour and width; false if the colour is not to be seen.
fn set(context: &CanvasRenderingContext2d, colour: BackendColor, width: u32) -> bool {
    let (red, green, blue) = colour.rgb;
    let style = format!("rgb({red} {green} {blue})");
    context.set_global_alpha(colour.alpha);
    context.set_fill_style_str(&style);
    context.set_stroke_style_str(&style);
    context.set_line_width(width.into());
    context.set_line_join("round");
    colour.alpha > 0.0
}

fn trace(context: &CanvasRenderingContext2d, path: impl IntoIterator<Item = BackendCoord>) {
    context.begin_path();
    for (x, y) in path {
        // The first `line_to` of a path only moves there.
        context.line_to(x.into(), y.into());
    }
}

fn finish(context: &CanvasRenderingContext2d, fill: bool) {
    if fill {
        context.fill();
    } else {
        context.stroke();
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
        if let Onto::Canvas(context) = self.onto {
            context.set_global_alpha(1.0);
        }
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, colour: BackendColor) -> Drawn {
        self.draw_rect((x, y), (x + 1, y + 1), &colour, true)
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
        let (colour, line) = (style.color(), style.stroke_width());
        match self.onto {
            Onto::File(svg) => {
                svg.borrow_mut().rectangle((left, top), (right, bottom), colour, line, fill);
            }
            Onto::Canvas(context) if set(context, colour, line) => {
                context.begin_path();
                let (width, height) = (right - left, bottom - top);
                context.rect(left.into(), top.into(), width.into(), height.into());
                finish(context, fill);
            }
            Onto::Canvas(_) => {}
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let (colour, line) = (style.color(), style.stroke_width());
        match self.onto {
            Onto::File(svg) => svg.borrow_mut().path(path, colour, line, false),
            Onto::Canvas(context) if set(context, colour, line) => {
                trace(context, path);
                finish(context, false);
            }
            Onto::Canvas(_) => {}
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let (colour, line) = (style.color(), style.stroke_width());
        match self.onto {
            Onto::File(svg) => svg.borrow_mut().circle((x, y), radius, colour, line, fill),
            Onto::Canvas(context) if set(context, colour, line) => {
                context.begin_path();
                // Fails only for a negative radius.
                let _ = context.arc(x.into(), y.into(), radius.into(), 0.0, TAU);
                finish(context, fill);
            }
            Onto::Canvas(_) => {}
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        match self.onto {
            Onto::File(svg) => svg.borrow_mut().path(path, style.color(), 1, true),
            Onto::Canvas(context) if set(context, style.color(), 1) => {
                trace(context, path);
                finish(context, true);
            }
            Onto::Canvas(_) => {}
        }
        Ok(())
    }

    /// Level text; the charts turn none.
    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        (x, y): BackendCoord,
    ) -> Drawn {
        let context = match self.onto {
            Onto::File(svg) => {
                svg.borrow_mut().text(text, style, (x, y));
                return Ok(());
            }
            Onto::Canvas(context) => context,
        };
        if !set(context, style.color(), 1) {
            return Ok(());
        }
        let anchor = style.anchor();
        context.set_text_align(match anchor.h_pos {
            HPos::Left => "left",
            HPos::Center => "center",
            HPos::Right => "right",
        });
        context.set_text_baseline(match anchor.v_pos {
            VPos::Top => "top",
            VPos::Center => "middle",
            VPos::Bottom => "bottom",
        });
        let pixels = style.size().round() as u32;
        context.set_font(&format!("{pixels}px {}", style.family().as_str()));
        // Fails only for text that is no text.
        let _ = context.fill_text(text, x.into(), y.into());
        Ok(())
    }
}
