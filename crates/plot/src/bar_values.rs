//! The values at the tips of a profile's bars.

use insight::Reading;
use plotters::prelude::DrawingBackend;
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

use crate::bar_layout::{BarLayout, POINTED, Side};
use crate::bar_run::BarRun;
use crate::colour::rgb;
use crate::pen::{Pen, small_width};
use crate::theme::LIGHT;
use crate::{DrawResult, RGBColor};

/// Rows of at least this height have their value at the bar's tip, in CSS pixels.
const VALUED: f64 = 13.0;
/// From a bar's tip to its value, in CSS pixels; beyond a mark it is twice as far.
const GAP: f64 = 5.0;

/// The values of one run.
pub(crate) struct Values<'a> {
    pub(crate) run: &'a BarRun<'a>,
    pub(crate) side: &'a Side,
    pub(crate) layout: &'a BarLayout,
    pub(crate) ghost: Option<&'a [Reading]>,
}

/// Where a value begins and which way it leads, and what it stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    x: i32,
    way: i32,
    on_bar: bool,
    /// Whether lines or other rows run through it.
    crossed: bool,
}

impl Values<'_> {
    /// Draws the values of all rows that are high enough, or else of the one pointed out.
    pub(crate) fn draw<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        highlighted: Option<usize>,
        reached: usize,
    ) -> DrawResult<DB> {
        let (rows, high) = (&self.layout.rows, self.layout.row_height());
        let seen = rows.seen();
        let seen = seen.start.max(reached)..seen.end.min(self.run.readings.len());
        let wide = |row: usize| self.run.values.get(row).map(|value| pen.px(small_width(value)));
        let gap = pen.px(GAP);
        // Where not all have room beyond the bars, all that can stand on them: one column, not two.
        let on_bars = high >= VALUED
            && (seen.clone()).any(|row| wide(row).is_some_and(|wide| !self.fits(row, wide, gap)));
        for row in seen {
            let pointed = highlighted == Some(row);
            let y = rows.middle(row);
            let inside = (rows.top..=rows.bottom).contains(&y);
            let Some(value) = self.run.values.get(row).filter(|_| inside) else { continue };
            if !pointed && high < VALUED {
                continue;
            }
            let wide = pen.px(small_width(value));
            let Some(place) = self.place(row, wide, gap, pointed, on_bars) else { continue };
            let colour = match (place.on_bar, pointed) {
                (true, _) => ink_on(rgb(self.run.readings[row])),
                (false, true) => pen.theme.text,
                (false, false) => pen.theme.muted,
            };
            if place.crossed || high < VALUED {
                self.draw_ground(pen, (row, y, pointed), place, wide)?;
            }
            let side = if place.way > 0 { HPos::Left } else { HPos::Right };
            pen.small(value, (place.x, y), (side, VPos::Center), colour)?;
        }
        Ok(())
    }

    /// The ground of a value that lines or other rows would run through.
    fn draw_ground<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        (row, y, pointed): (usize, i32, bool),
        place: Place,
        wide: i32,
    ) -> DrawResult<DB> {
        let end = place.x + place.way * (wide + pen.px(2.0));
        let (left, right) = (place.x.min(end), place.x.max(end));
        let bar = self.layout.rows.band(row).and_then(|band| self.layout.bar(band));
        if let (true, Some(bar)) = (place.on_bar, bar) {
            let line = pen.px(1.0).max(1);
            let corners = [(left, bar.top + line), (right, bar.bottom - line)];
            return pen.rectangle(corners, rgb(self.run.readings[row]).mix(0.8));
        }
        let half = pen.px(7.0).min((self.layout.rows.height() / 2.0) as i32).max(pen.px(6.0));
        let corners = [(left, y - half), (right, y + half)];
        pen.rectangle(corners, pen.theme.panel.mix(0.85))?;
        if pointed { pen.rectangle(corners, pen.theme.text.mix(POINTED)) } else { Ok(()) }
    }

    /// How far a value begins from the axis' low end, beyond the bar's tip and the lines close behind it.
    fn begin(&self, row: usize, wide: i32, gap: i32) -> i32 {
        let reading = self.run.readings[row];
        let marked = !matches!(reading, Reading::Value(_)) || self.layout.sides.len() > 1;
        let mut begin = self.side.far(self.side.tip(reading)) + if marked { 2 * gap } else { gap };
        for line in self.lines(row) {
            if (begin - gap..begin + wide / 3).contains(&line) {
                begin = line + gap;
            }
        }
        begin
    }

    /// How far the lines of a row lie from the axis' low end, in their order.
    fn lines(&self, row: usize) -> Vec<i32> {
        let mut lines: Vec<i32> = (self.run.theory.iter().flatten().copied())
            .chain(self.ghost)
            .filter_map(|line| Some(self.side.far(self.side.x(line.get(row)?.log10()?))))
            .collect();
        lines.sort_unstable();
        lines
    }

    /// Room for a value from the axis' low end on.
    fn room(&self) -> i32 {
        let side = self.side;
        if side.way() > 0 { side.right - side.low } else { side.low - side.left }
    }

    fn fits(&self, row: usize, wide: i32, gap: i32) -> bool {
        self.begin(row, wide, gap) + wide + gap / 2 <= self.room()
    }

    /// Beyond the tip, or else on the bar. Where there is room for neither, only the value of the row that
    /// is pointed out stands across the tip.
    fn place(
        &self,
        row: usize,
        wide: i32,
        gap: i32,
        pointed: bool,
        on_bars: bool,
    ) -> Option<Place> {
        let (side, reading) = (self.side, self.run.readings[row]);
        let (tip, way) = (side.tip(reading), side.way());
        if reading == Reading::NonFinite {
            // Its mark stands at the end of the axis.
            let x = tip - way * 2 * gap;
            return Some(Place { x, way: -way, on_bar: false, crossed: true });
        }
        let crossed = |from: i32, to: i32| {
            self.lines(row).iter().any(|line| (from - gap..to + gap).contains(line))
        };
        let end = side.far(tip) - gap;
        if end >= wide + gap && (on_bars || !self.fits(row, wide, gap)) {
            let crossed = crossed(end - wide, end);
            return Some(Place { x: tip - way * gap, way: -way, on_bar: true, crossed });
        }
        let begin = self.begin(row, wide, gap).min((self.room() - wide).max(0));
        let crosses_tip = begin <= side.far(tip);
        let crossed = crosses_tip || crossed(begin, begin + wide);
        let place = Place { x: side.low + way * begin, way, on_bar: false, crossed };
        (pointed || !crosses_tip).then_some(place)
    }
}

/// Dark or light, whichever is legible on a bar.
fn ink_on(RGBColor(red, green, blue): RGBColor) -> RGBColor {
    let brightness = 0.299 * f64::from(red) + 0.587 * f64::from(green) + 0.114 * f64::from(blue);
    if brightness > 120.0 { LIGHT.text } else { LIGHT.panel }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decades::DecadeRange;
    use crate::rows::Rows;
    use crate::rows::tests::sections;

    #[test]
    fn every_value_has_room_in_the_picture_and_keeps_off_the_lines() {
        let readings: Vec<Reading> =
            (-16..=4).map(|decade| Reading::Value(10f32.powi(decade))).collect();
        let readings =
            [&readings[..], &[Reading::Zero, Reading::BelowF32, Reading::NonFinite]].concat();
        let theory: Vec<Reading> = (readings.iter())
            .map(|reading| {
                reading.log10().map_or(*reading, |log| Reading::Value(10f32.powf(log + 0.4)))
            })
            .collect();
        for (width, mirrored) in [(328, false), (200, false), (328, true)] {
            let rows = Rows::new(sections(24)[0], 24, 448, [24.0; 2], 1.0);
            let layout = BarLayout::new(rows, width, DecadeRange::COLOURS, (mirrored, false), 1.0);
            let run =
                BarRun { readings: &readings, theory: Some([&theory; 3]), ..BarRun::default() };
            for side in &layout.sides {
                let values = Values { run: &run, side, layout: &layout, ghost: None };
                let places: Vec<Place> =
                    (0..24).map(|row| values.place(row, 40, 5, true, false).unwrap()).collect();
                for (place, reading) in places.iter().zip(&readings) {
                    let end = place.x + place.way * 40;
                    assert!(place.x.min(end) >= side.left && place.x.max(end) <= side.right);
                    if place.on_bar {
                        let tip = side.tip(*reading);
                        assert!(
                            (tip - place.x) * side.way() > 0 && (end - side.low) * side.way() > 0
                        );
                    }
                }
                assert!(places[20].on_bar && !places[0].on_bar && !places[23].on_bar);
                let line = side.x(theory[4].log10().unwrap());
                assert!((places[4].x - line) * side.way() >= 5);
            }
        }
    }

    #[test]
    fn ink_is_dark_on_pale_and_light_on_dark() {
        assert_eq!(ink_on(rgb(Reading::Value(1e4))), LIGHT.text);
        assert_eq!(ink_on(rgb(Reading::Value(1e-12))), LIGHT.panel);
    }
}
