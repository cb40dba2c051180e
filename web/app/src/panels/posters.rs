//! The charts as pictures to keep: on white, with title and settings, as SVG or as PNG.

use std::cell::RefCell;
use words::numbers::decimal;
use words::places::Places;
use words::{Catalogue, fill, settings};

use leptos::prelude::*;
use plot::{
    About, DrawingArea, Heatmap, HeatmapChart, HeatmapLabels, IntoDrawingArea, LIGHT, Poster,
    Shift, StepAxis, Subject, Svg, with_text,
};

use super::curves;
use super::stage::profile::Pair;
use super::stage::{colour_scale, head, profile};
use crate::address_bar;
use crate::components::{ChartBackend, Pixels, Surface};
use crate::files;
use crate::lab::Lab;

/// What there are pictures of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subjects {
    Heatmap,
    Profile,
    Loss,
    Accuracy,
}

impl Subjects {
    pub(super) const ALL: [Subjects; 4] =
        [Subjects::Heatmap, Subjects::Profile, Subjects::Loss, Subjects::Accuracy];

    /// What it is called in the names of files.
    pub(super) fn name(self) -> &'static str {
        match self {
            Subjects::Heatmap => "heatmap",
            Subjects::Profile => "profile",
            Subjects::Loss => "loss",
            Subjects::Accuracy => "accuracy",
        }
    }

    /// The title of its panel.
    pub(super) fn title(self, lab: Lab, words: &Catalogue) -> &'static str {
        match self {
            Subjects::Heatmap => head::title(lab.places(), words),
            Subjects::Profile => profile::title(lab, words),
            Subjects::Loss => words.loss_title,
            Subjects::Accuracy => words.accuracy_title,
        }
    }
}

/// Device pixels per CSS pixel of a PNG file.
const PNG_SCALE: f64 = 2.0;
/// Height of a chart in CSS pixels, and of what stands around a heatmap and below the last one.
const CHART: u32 = 400;
const AROUND: u32 = 72;
const SCALE: u32 = 58;

/// What stands around the chart, and what is written into the file.
struct Frame {
    subject: Subjects,
    title: String,
    settings: Vec<String>,
    runs: Vec<String>,
    link: String,
}

impl Frame {
    fn of(lab: Lab, subject: Subjects) -> Frame {
        let words = lab.words();
        let spec = lab.spec.get();
        let mut settings = settings::told(&spec, words);
        if let Some(preset) = experiment::presets::of(&spec) {
            settings.insert(0, words.named(&["preset", preset.name]).to_owned());
        }
        let step = lab.time.cut.get().unwrap_or_else(|| lab.newest_step());
        let step = decimal(step as f64, 0, words);
        settings.push(fill(words.steps_done, &[("step", &step)]));
        let runs = lab.names.get();
        Frame {
            subject,
            title: subject.title(lab, words).to_owned(),
            settings,
            runs: if runs.len() > 1 { runs } else { Vec::new() },
            link: address_bar::address(&lab.address()),
        }
    }

    fn poster(&self, scale: f64) -> Poster<'_> {
        let Frame { title, settings, runs, .. } = self;
        Poster { title, settings, runs, theme: &LIGHT, scale }
    }

    fn size(&self, lab: Lab, scale: f64) -> (u32, u32) {
        let runs = self.runs.len().max(1) as u32;
        self.poster(scale).size(match self.subject {
            // Rows of a readable height, within reason.
            Subjects::Heatmap => runs * self.rows(lab) + SCALE,
            Subjects::Profile => runs.div_ceil(2) * self.rows(lab),
            Subjects::Loss | Subjects::Accuracy => CHART,
        })
    }

    fn draw(&self, lab: Lab, onto: Onto<'_>) {
        let scale = onto.scale();
        let area = onto.backend().into_drawing_area();
        let drawn = self.poster(scale).draw(&area);
        let Ok(place) = drawn else { unreachable!("drawing does not fail") };
        let words = lab.words();
        match self.subject {
            Subjects::Heatmap => self.draw_heatmaps(lab, words, onto, &place),
            Subjects::Profile => self.draw_profiles(lab, words, scale, &place),
            Subjects::Loss => curves::with_loss_chart(lab, words, scale, &|chart| {
                let _ = chart.draw(&place);
            }),
            Subjects::Accuracy => curves::with_accuracy_chart(lab, words, scale, &|chart| {
                let _ = chart.draw(&place);
            }),
        }
    }

    /// Height of what has a row for each layer: rows of a readable height, within reason.
    fn rows(&self, lab: Lab) -> u32 {
        AROUND + (12 * lab.rows() as u32).clamp(180, 480)
    }

    /// The profiles of all runs, two by two.
    fn draw_profiles(&self, lab: Lab, words: &Catalogue, scale: f64, place: &Place<'_>) {
        let pairs: Vec<Pair> = Pair::all(self.runs.len().max(1)).collect();
        for (own, pair) in place.split_evenly((pairs.len(), 1)).iter().zip(pairs) {
            profile::with_bars(lab, pair, words, scale, &|bars| {
                let _ = bars.alone().draw(own);
            });
        }
    }

    /// The heatmaps of all runs, one below the other, and their colour scale.
    fn draw_heatmaps(&self, lab: Lab, words: &Catalogue, onto: Onto<'_>, place: &Place<'_>) {
        let scale = onto.scale();
        let runs = self.runs.len().max(1);
        let (_, height) = place.dim_in_pixel();
        let below = (f64::from(SCALE) * scale).round() as u32;
        let each = (height.saturating_sub(below) / runs as u32) as i32;
        let mut rest = place.clone();
        for run in 0..runs {
            let last = run + 1 == runs;
            let own = if last {
                rest.clone()
            } else {
                let (own, others) = rest.split_vertically(each);
                rest = others;
                own
            };
            let places = lab.places_of(run);
            let axis = places.axis(words);
            let name = self.runs.get(run).map(|name| format!("{name} · {axis}"));
            let uneven = lab.uneven_steps();
            let legend = colour_scale::title(places, words);
            let chart = HeatmapChart {
                rows: places.count,
                steps: lab.steps(),
                uneven: uneven.as_deref(),
                labels: HeatmapLabels {
                    x: if uneven.is_some() { words.heatmap_uneven } else { words.heatmap_steps },
                    y: name.as_deref().unwrap_or(axis),
                    output: if places.ends_with_output() { words.layer_output } else { "" },
                    scale: if last { &legend } else { "" },
                    specials: [words.legend_below, words.legend_zero, words.legend_nonfinite],
                },
                theme: &LIGHT,
                scale,
            };
            let _ = chart.draw(&own);
            draw_cells(lab, run, &places, &chart, onto, &own);
        }
    }
}

type Place<'a> = DrawingArea<ChartBackend<'a>, Shift>;

/// The pixels of a run's heatmap.
fn draw_cells(
    lab: Lab,
    run: usize,
    places: &Places,
    chart: &HeatmapChart<'_>,
    onto: Onto<'_>,
    own: &Place<'_>,
) {
    let Places { measure, first, positive_slope, count, .. } = *places;
    let mut heatmap = Heatmap::new(count);
    let (columns, spacing) = lab.run(run, |run| {
        heatmap.update(run.history(), Subject { measure, first, positive_slope });
        (run.history().columns(), StepAxis::fitted(run.history()).spacing)
    });
    if columns == 0 {
        return;
    }
    let mut rgba = Vec::new();
    heatmap.copy_columns(0..columns, &mut rgba);
    let Some(pixels) = Pixels::new(columns, count) else { return };
    pixels.put(&rgba, columns, 0);
    let cells = chart.cells(own.dim_in_pixel(), columns as f64 * spacing / chart.steps.spacing);
    let (left, top) = own.get_base_pixel();
    let (left, top) = (left + cells.left, top + cells.top);
    match onto {
        Onto::File(svg) => {
            svg.borrow_mut().image(&pixels.address(), (left, top), (cells.width, cells.height));
        }
        Onto::Canvas(surface) => {
            let from = [0, 0, columns as i32, count as i32].map(f64::from);
            let onto = [left, top, cells.width, cells.height].map(f64::from);
            pixels.enlarge(from, surface, onto, false);
        }
    }
}

/// What is drawn onto.
#[derive(Clone, Copy)]
enum Onto<'a> {
    File(&'a RefCell<Svg>),
    Canvas(&'a Surface),
}

impl<'a> Onto<'a> {
    fn backend(self) -> ChartBackend<'a> {
        match self {
            Onto::File(svg) => ChartBackend::into_file(svg),
            Onto::Canvas(surface) => ChartBackend::new(surface),
        }
    }

    fn scale(self) -> f64 {
        match self {
            Onto::File(_) => 1.0,
            Onto::Canvas(surface) => surface.scale,
        }
    }
}

/// The picture as an SVG file.
pub(super) fn svg(lab: Lab, subject: Subjects) -> String {
    let frame = Frame::of(lab, subject);
    let svg = RefCell::new(Svg::new(frame.size(lab, 1.0)));
    frame.draw(lab, Onto::File(&svg));
    let settings = frame.settings.join(" · ");
    let about = About { title: &frame.title, settings: &settings, link: &frame.link };
    svg.borrow().finish(about)
}

/// The picture as a PNG file; `None` where the browser makes none.
pub(super) async fn png(lab: Lab, subject: Subjects) -> Option<Vec<u8>> {
    let (frame, surface) = untrack(|| {
        let frame = Frame::of(lab, subject);
        let surface = Surface::out_of_sight(frame.size(lab, PNG_SCALE), PNG_SCALE)?;
        frame.draw(lab, Onto::Canvas(&surface));
        Some((frame, surface))
    })?;
    let bytes = files::encoded(&surface.canvas).await?;
    let settings = frame.settings.join(" · ");
    Some(with_text(&bytes, About { title: &frame.title, settings: &settings, link: &frame.link }))
}
