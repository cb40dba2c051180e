//! The pictures of what a network has learned, on the page's canvases.

use plot::{
    AnswersChart, DIGIT_SIDE, DigitSheet, IntoDrawingArea, PlanePicture, SequencePicture, Strip,
    Told, digit_pixels,
};
use protocol::{Learned, Plane, Sight};
use words::learned::{right, strips};

use crate::components::{ChartBackend, Pixels, Surface};
use crate::lab::Lab;

/// Most of a plane's height, in CSS pixels.
const PLANE: f64 = 460.0;

/// The small pictures that are enlarged, kept from one drawing to the next.
#[derive(Default)]
pub(crate) struct Drawing {
    pixels: Option<(usize, usize, Pixels)>,
}

impl Drawing {
    /// A small picture of this size.
    fn pixels(&mut self, width: usize, height: usize) -> Option<&Pixels> {
        if self.pixels.as_ref().is_none_or(|(w, h, _)| (*w, *h) != (width, height)) {
            self.pixels = Pixels::new(width, height).map(|pixels| (width, height, pixels));
        }
        self.pixels.as_ref().map(|(_, _, pixels)| pixels)
    }
}

/// Draws the rows; gives the height that they need, in CSS pixels.
pub(crate) fn draw_rows(
    drawing: &mut Drawing,
    lab: Lab,
    learned: &Learned,
    wrong_only: bool,
    surface: &Surface,
) -> f64 {
    let width = f64::from(surface.size().0) / surface.scale;
    match &learned.sight {
        Sight::Plane(plane) => {
            draw_plane(drawing, lab, learned, plane, surface);
            width.min(PLANE)
        }
        Sight::Pictures(pictures) => {
            draw_digits(drawing, lab, learned, (pictures, wrong_only), surface)
        }
        Sight::Sequences { .. } => {
            let strips = strips(lab.words(), lab.data(), learned);
            draw_sequences(lab, &strips, surface);
            SequencePicture::height(width, strips.len())
        }
        Sight::Numbers => 0.0,
    }
}

fn draw_plane(
    drawing: &mut Drawing,
    lab: Lab,
    learned: &Learned,
    plane: &Plane,
    surface: &Surface,
) {
    let picture = PlanePicture {
        low: plane.low,
        side: plane.side,
        places: plane.places,
        shares: &plane.shares,
        train: &plane.train,
        test: &plane.test,
        wanted: &learned.wanted,
        given: &learned.given,
        theme: lab.theme(),
        scale: surface.scale,
    };
    let Some(pixels) = drawing.pixels(plane.places, plane.places) else { return };
    pixels.put(&picture.ground(), plane.places, 0);
    let (width, height) = surface.size();
    // The first and the last place lie on the edges: half a pixel of the small picture is beyond.
    let inner = (plane.places - 1) as f64;
    let onto = [0.0, 0.0, width.into(), height.into()];
    pixels.enlarge([0.5, 0.5, inner, inner], surface, onto, true);
    let drawn = picture.draw(&ChartBackend::new(surface).into_drawing_area());
    assert!(drawn.is_ok(), "drawing on a canvas does not fail");
}

fn draw_digits(
    drawing: &mut Drawing,
    lab: Lab,
    learned: &Learned,
    (pictures, wrong_only): (&[u8], bool),
    surface: &Surface,
) -> f64 {
    let all = learned.wanted.iter().zip(&learned.given).enumerate();
    let told = all.map(|(picture, (&wanted, &given))| Told { picture, wanted, given });
    let told: Vec<Told> = told.filter(|told| !(wrong_only && told.is_right())).collect();
    let (width, height) = surface.size();
    surface.context.clear_rect(0.0, 0.0, width.into(), height.into());
    let sheet = DigitSheet::new(f64::from(width) / surface.scale, told.len());
    let Some(pixels) = drawing.pixels(DIGIT_SIDE, DIGIT_SIDE * learned.wanted.len()) else {
        return sheet.height();
    };
    pixels.put(&digit_pixels(pictures, lab.theme()), DIGIT_SIDE, 0);
    let side = DIGIT_SIDE as f64;
    for (place, told) in told.iter().enumerate() {
        let (left, top, size) = sheet.picture(place);
        let onto = [left, top, size, size].map(|css| (css * surface.scale).round());
        pixels.enlarge([0.0, told.picture as f64 * side, side, side], surface, onto, false);
    }
    let area = ChartBackend::new(surface).into_drawing_area();
    let drawn = sheet.draw_labels(&told, &area, lab.theme(), surface.scale);
    assert!(drawn.is_ok(), "drawing on a canvas does not fail");
    sheet.height()
}

fn draw_sequences(lab: Lab, strips: &[Strip], surface: &Surface) {
    let words = lab.words();
    let names = [words.learned_right, words.learned_said];
    let picture = SequencePicture { strips, names, theme: lab.theme(), scale: surface.scale };
    let drawn = picture.draw(&ChartBackend::new(surface).into_drawing_area());
    assert!(drawn.is_ok(), "drawing on a canvas does not fail");
}

/// Draws the values that the network says over those that are right.
pub(crate) fn draw_answers(lab: Lab, learned: &Learned, surface: &Surface) {
    if right(learned).is_some() {
        return;
    }
    let words = lab.words();
    let chart = AnswersChart {
        wanted: &learned.wanted,
        given: &learned.given,
        titles: [words.learned_right, words.learned_said],
        decimal: lab.words().decimal_char(),
        theme: lab.theme(),
        scale: surface.scale,
    };
    let drawn = chart.draw(&ChartBackend::new(surface).into_drawing_area());
    assert!(drawn.is_ok(), "drawing on a canvas does not fail");
}
