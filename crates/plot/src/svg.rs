//! `Svg`: a picture as an SVG file, with plotters' drawing calls as elements and metadata.
//!
//! The page draws its charts with one backend, so that each chart is compiled once. That backend calls
//! `Svg` when a picture goes to a file. Where nothing else is drawn on, [`SvgBackend`] calls it.

use std::cell::RefCell;
use std::convert::Infallible;
use std::fmt::Write;

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};

use crate::pen::FONT_FAMILY;

/// The metadata of a picture, for readers who have only the file.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Its title.
    pub title: &'a str,
    /// The experiment in words.
    pub settings: &'a str,
    /// The link that opens it.
    pub link: &'a str,
}

/// A picture that is being drawn, its size in pixels.
#[derive(Debug)]
pub struct Svg {
    size: (u32, u32),
    body: String,
}

impl Svg {
    /// An empty picture.
    pub fn new(size: (u32, u32)) -> Svg {
        Svg { size, body: String::new() }
    }

    /// Width and height.
    pub fn size(&self) -> (u32, u32) {
        self.size
    }

    /// A line through all points, or the area within them.
    pub fn path(
        &mut self,
        points: impl IntoIterator<Item = BackendCoord>,
        colour: BackendColor,
        width: u32,
        fill: bool,
    ) {
        self.open(if fill { "polygon" } else { "polyline" }, colour, width, fill);
        self.body.push_str(" points=\"");
        for (index, (x, y)) in points.into_iter().enumerate() {
            let gap = if index == 0 { "" } else { " " };
            self.write(format_args!("{gap}{x},{y}"));
        }
        self.body.push_str("\"/>\n");
    }

    /// A rectangle, or its outline.
    pub fn rectangle(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        colour: BackendColor,
        width: u32,
        fill: bool,
    ) {
        self.open("rect", colour, width, fill);
        let (wide, high) = (right - left, bottom - top);
        self.write(format_args!(
            " x=\"{left}\" y=\"{top}\" width=\"{wide}\" height=\"{high}\"/>\n"
        ));
    }

    /// A disc, or a circle.
    pub fn circle(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        colour: BackendColor,
        width: u32,
        fill: bool,
    ) {
        self.open("circle", colour, width, fill);
        self.write(format_args!(" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>\n"));
    }

    /// Level text.
    pub fn text<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord) {
        let anchor = style.anchor();
        let across = match anchor.h_pos {
            HPos::Left => "start",
            HPos::Center => "middle",
            HPos::Right => "end",
        };
        // Few programs besides browsers know `dominant-baseline`, so the shift is computed here.
        let size = style.size().round() as i32;
        let down = match anchor.v_pos {
            VPos::Top => size * 4 / 5,
            VPos::Center => size * 7 / 20,
            VPos::Bottom => -size / 5,
        };
        self.open("text", style.color(), 0, true);
        let y = y + down;
        self.write(format_args!(
            " x=\"{x}\" y=\"{y}\" font-size=\"{size}\" text-anchor=\"{across}\">{}</text>\n",
            escaped(text)
        ));
    }

    /// A picture of pixels, a `data:` address, enlarged unsmoothed onto a rectangle.
    pub fn image(&mut self, address: &str, (left, top): BackendCoord, (wide, high): (i32, i32)) {
        self.write(format_args!(
            "<image x=\"{left}\" y=\"{top}\" width=\"{wide}\" height=\"{high}\" \
             preserveAspectRatio=\"none\" image-rendering=\"pixelated\" href=\"{address}\"/>\n"
        ));
    }

    /// The file.
    pub fn finish(&self, about: About<'_>) -> String {
        let [title, settings, link] = [about.title, about.settings, about.link].map(escaped);
        let ((width, height), body) = (self.size, &self.body);
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="{FONT_FAMILY}" role="img">
<title>{title}</title>
<desc>{settings}</desc>
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>{title}</dc:title>
<dc:description>{settings}</dc:description>
<dc:source>{link}</dc:source>
<dc:creator>Gradient Lab</dc:creator>
</metadata>
{body}</svg>
"#
        )
    }

    /// Begins an element with its paint.
    fn open(&mut self, element: &str, colour: BackendColor, width: u32, fill: bool) {
        let (red, green, blue) = colour.rgb;
        let (paint, other) = if fill { ("fill", "") } else { ("stroke", " fill=\"none\"") };
        self.write(format_args!("<{element}{other} {paint}=\"#{red:02x}{green:02x}{blue:02x}\""));
        let opacity = (colour.alpha * 100.0).round() as u32;
        if opacity < 100 {
            self.write(format_args!(" {paint}-opacity=\"{opacity}%\""));
        }
        if !fill {
            self.write(format_args!(" stroke-width=\"{width}\" stroke-linejoin=\"round\""));
        }
    }

    fn write(&mut self, what: std::fmt::Arguments<'_>) {
        // Writing to a string does not fail.
        let _ = self.body.write_fmt(what);
    }
}

/// Text as XML holds it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A plotters backend that draws on an [`Svg`] only.
#[derive(Clone, Copy, Debug)]
pub struct SvgBackend<'a>(pub &'a RefCell<Svg>);

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for SvgBackend<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.0.borrow().size()
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, colour: BackendColor) -> Drawn {
        self.0.borrow_mut().rectangle((x, y), (x + 1, y + 1), colour, 1, true);
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
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        self.0.borrow_mut().rectangle(from, to, style.color(), style.stroke_width(), fill);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.0.borrow_mut().path(path, style.color(), style.stroke_width(), false);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        at: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        self.0.borrow_mut().circle(at, radius, style.color(), style.stroke_width(), fill);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.0.borrow_mut().path(path, style.color(), 1, true);
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        self.0.borrow_mut().text(text, style, at);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_what_it_is_of_and_nothing_breaks_out_of_its_text() {
        let mut svg = Svg::new((100, 50));
        let black = BackendColor { alpha: 0.35, rgb: (0, 0, 0) };
        svg.path([(1, 2), (3, 4)], black, 2, false);
        svg.image("data:image/png;base64,AA==", (1, 1), (5, 5));
        let about = About { title: "a < b", settings: "\"x\" & y", link: "#a=1&b=2" };
        let file = svg.finish(about);
        assert!(file.contains("<title>a &lt; b</title>"));
        assert!(file.contains("<desc>&quot;x&quot; &amp; y</desc>"));
        assert!(file.contains("<dc:source>#a=1&amp;b=2</dc:source>"));
        assert!(file.contains("points=\"1,2 3,4\""));
        assert!(file.contains("stroke-opacity=\"35%\""));
        assert!(file.starts_with("<svg ") && file.ends_with("</svg>\n"));
    }
}
