//! What stands around the bars of a profile: the axis in the heatmap's colours, its labels, the legend.

use insight::Reading;
use plotters::element::Rectangle;
use plotters::prelude::DrawingBackend;
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

use crate::bar_layout::{BarLayout, Side};
use crate::colour;
use crate::decades::decade_label;
use crate::frame::{Entry, Frame, Swatch, entry_width};
use crate::layer_labels::layer_labels;
use crate::pen::{FONT_SIZE, Pen, estimated_width};
use crate::profile_bars::ProfileBars;
use crate::{DrawResult, RGBColor};

/// Height of the colours along the axis, in CSS pixels.
const RAMP: f64 = 3.0;
/// The least distance between two tick labels, in CSS pixels.
const TICK_DISTANCE: f64 = 46.0;
/// Distance of words from the picture's edge, in CSS pixels.
const MARGIN: f64 = 2.0;
/// A picture with a foot of this height has the title of the axis below the labels, in CSS pixels.
const TITLED_FOOT: f64 = 36.0;

impl ProfileBars<'_> {
    /// Draws the grid and what stands below the rows.
    pub(crate) fn draw_axes<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        layout: &BarLayout,
    ) -> DrawResult<DB> {
        let rows = &layout.rows;
        for (side, run) in layout.sides.iter().zip(self.runs()) {
            let has = |kind: Reading| run.readings.contains(&kind);
            let below = match (has(Reading::BelowF32), has(Reading::Zero)) {
                (true, false) => self.labels.below_f32,
                (false, true) => self.labels.zero,
                // If both marks share a place, it gets no label; the shapes differ.
                _ => "",
            };
            let above = if has(Reading::NonFinite) { self.labels.non_finite } else { "" };
            self.draw_side(pen, layout, side, [below, above])?;
        }
        if !self.row_labels {
            return Ok(());
        }
        let left = layout.sides.iter().map(|side| side.left).min().unwrap_or_default();
        // Labels need less height than width.
        layer_labels(self.rows(), 2.0 * layout.row_height(), 1.0, |row, number| {
            let y = rows.middle(row);
            if !(rows.top..=rows.bottom).contains(&y) {
                return Ok(());
            }
            let last = row + 1 == self.rows() && !self.labels.output.is_empty();
            let label = if last { self.labels.output } else { number };
            let at = (left - pen.px(3.0), y);
            pen.text(label, at, (HPos::Right, VPos::Center), pen.theme.muted)
        })
    }

    /// Grid, colours and labels of one run's axis; `ends` name the places before and after it.
    fn draw_side<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        layout: &BarLayout,
        side: &Side,
        ends: [&str; 2],
    ) -> DrawResult<DB> {
        let (theme, rows) = (pen.theme, &layout.rows);
        let (from, to) = (side.low.min(side.high), side.low.max(side.high));
        let room = f64::from(to - from) / pen.scale;
        let ticks: Vec<i32> = side.decades.ticks((room / TICK_DISTANCE) as usize).collect();
        for &decade in &ticks {
            pen.down(side.x(decade as f32), rows.top, rows.bottom, theme.grid.to_rgba())?;
        }
        pen.down(side.low, rows.top, rows.bottom, theme.muted.mix(0.5))?;
        let (top, bottom) = (rows.bottom, rows.bottom + pen.px(RAMP).max(1));
        let strips = 2 * (side.decades.high - side.decades.low).clamp(1, 60);
        let edge = |strip: i32| side.low + (side.high - side.low) * strip / strips;
        for strip in 0..strips {
            let share = (strip as f32 + 0.5) / strips as f32;
            let span = (side.decades.high - side.decades.low) as f32;
            let [red, green, blue, _] = at_decade(side.decades.low as f32 + share * span);
            let (a, b) = (edge(strip), edge(strip + 1));
            let style = RGBColor(red, green, blue).filled();
            pen.area.draw(&Rectangle::new([(a.min(b), top), (a.max(b), bottom)], style))?;
        }
        // A label that would overlap one that matters more is left out.
        let mut taken: Vec<(i32, i32)> = Vec::new();
        let y = bottom + pen.px(4.0);
        let named = [(side.below, ends[0]), (side.above, ends[1])];
        let ticks = ticks.into_iter().map(|decade| (side.x(decade as f32), decade_label(decade)));
        let named = named.into_iter().map(|(x, label)| (x, label.to_owned()));
        for (x, label) in named.chain(ticks).filter(|(_, label)| !label.is_empty()) {
            let half = pen.px(estimated_width(&label) / 2.0);
            let gap = pen.px(3.0);
            let x = x.min(side.right - half - gap).max(side.left + half + gap);
            let free = |&(a, b): &(i32, i32)| x + half + 2 * gap < a || b + 2 * gap < x - half;
            if taken.iter().all(free) && x + half <= side.right {
                taken.push((x - half, x + half));
                pen.text(&label, (x, y), (HPos::Center, VPos::Top), theme.muted)?;
            }
        }
        Ok(())
    }

    /// Draws the titles and the legend.
    pub(crate) fn draw_head<DB: DrawingBackend>(
        &self,
        frame: &Frame<'_, DB>,
        layout: &BarLayout,
    ) -> DrawResult<DB> {
        let (pen, theme) = (&frame.pen, frame.pen.theme);
        let edges = layout.sides.iter().map(|side| side.right);
        let right = f64::from(edges.max().unwrap_or_default()) / pen.scale - MARGIN;
        if self.row_labels && self.foot >= TITLED_FOOT {
            let at = (pen.px(right), layout.rows.bottom + pen.px(RAMP + 20.0));
            pen.text(self.labels.title, at, (HPos::Right, VPos::Top), theme.muted)?;
        }
        if self.head < FONT_SIZE + 2.0 {
            return Ok(());
        }
        let title = match (self.row_labels, self.rival) {
            (true, _) => self.labels.rows,
            (false, None) => self.labels.title,
            (false, Some(_)) => "",
        };
        let at = (pen.px(MARGIN), pen.px(self.head / 2.0));
        pen.text(title, at, (HPos::Left, VPos::Center), theme.text)?;
        let free = if title.is_empty() { MARGIN } else { estimated_width(title) + 16.0 };
        let top = self.head / 2.0 - FONT_SIZE * 0.55;
        if self.rival.is_some() {
            for (run, side) in self.runs().zip(&layout.sides) {
                let (colour, swatch) = (pen.run_colour(run.place), Swatch::Run(run.place));
                let entry = Entry { label: run.label, colour, swatch };
                let [left, end] = [side.left, side.right].map(|x| f64::from(x) / pen.scale);
                let left = left.max(free);
                let to_left = |_: f64| left;
                let to_right = |wide: f64| right - wide;
                let begin: &dyn Fn(f64) -> f64 = if side.way() < 0 { &to_left } else { &to_right };
                frame.entry_row(&[&entry], end - left - MARGIN, top, begin)?;
            }
            return Ok(());
        }
        let named = |label| Entry { label, colour: theme.accent2, swatch: Swatch::Line };
        let theory = self.run.theory.map(|_| {
            let long = named(self.labels.theory);
            let fits = entry_width(&long) <= right - free;
            if fits { long } else { named(self.labels.theory_short) }
        });
        let ghost = self.ghost.map(|_| Entry {
            label: self.labels.ghost,
            colour: theme.muted,
            swatch: Swatch::Dashed,
        });
        let entries: Vec<&Entry<'_>> = theory.iter().chain(&ghost).collect();
        frame.entry_row(&entries, right - free, top, &|wide| right - wide)
    }
}

/// The colour of a norm, also of one below f32.
fn at_decade(decade: f32) -> [u8; 4] {
    if decade < f32::MIN_POSITIVE.log10() { colour::BELOW_F32 } else { colour::at_decade(decade) }
}
