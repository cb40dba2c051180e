//! `Rows`: where the heatmap's rows lie in a picture beside it, in device pixels.

use std::ops::Range;

use insight::Reading;

use crate::window::Section;

/// The rows between a strip above and a strip below them.
#[derive(Clone, Copy, Debug)]
pub struct Rows {
    section: Section,
    /// How many rows the picture has; a compared run may have more.
    count: usize,
    pub(crate) top: i32,
    pub(crate) bottom: i32,
}

/// A row, or the row that stands for all of one pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Band {
    pub(crate) row: usize,
    pub(crate) top: i32,
    pub(crate) bottom: i32,
}

impl Rows {
    /// The rows of a picture of this height; `head` and `foot` are the strips in CSS pixels.
    pub fn new(
        section: Section,
        count: usize,
        height: u32,
        [head, foot]: [f64; 2],
        scale: f64,
    ) -> Rows {
        let px = |css: f64| (css * scale).round() as i32;
        let top = px(head);
        Rows { section, count, top, bottom: (height as i32 - px(foot)).max(top + 1) }
    }

    /// Height of a row, with fractions of a pixel.
    pub(crate) fn height(&self) -> f64 {
        self.section.down(0).1 * f64::from(self.bottom - self.top)
    }

    /// The visible rows, counted from the bottom.
    pub(crate) fn seen(&self) -> Range<usize> {
        let seen = self.section.rows_seen();
        seen.start.min(self.count)..seen.end.min(self.count)
    }

    /// Top and bottom edge of a row, which may lie outside of the picture.
    pub(crate) fn edges(&self, row: usize) -> (f64, f64) {
        let (top, high) = self.section.down(row);
        let at = |share: f64| f64::from(self.top) + share * f64::from(self.bottom - self.top);
        (at(top), at(top + high))
    }

    /// The middle of a row, which may lie outside of the picture.
    pub(crate) fn middle(&self, row: usize) -> i32 {
        let (top, bottom) = self.edges(row);
        ((top + bottom) / 2.0).round() as i32
    }

    /// A part of this height in the middle of a row, as far as it is visible.
    pub(crate) fn part(&self, row: usize, high: f64) -> Option<Band> {
        let (top, bottom) = self.edges(row);
        let middle = (top + bottom) / 2.0;
        let from = (middle - high / 2.0).round() as i32;
        let to = (from + (high.round() as i32).max(1)).min(self.bottom);
        let from = from.max(self.top);
        (from < to).then_some(Band { row, top: from, bottom: to })
    }

    /// A row as far as it is visible. Neighbours share their edges.
    pub(crate) fn band(&self, row: usize) -> Option<Band> {
        let (top, bottom) = self.edges(row);
        let [top, bottom] = [top, bottom].map(|y| (y.round() as i32).clamp(self.top, self.bottom));
        (top < bottom).then_some(Band { row, top, bottom })
    }

    /// All visible rows from `first` on, bottom up. Of rows that share a pixel the one with the
    /// strongest reading stands for all.
    pub(crate) fn bands(&self, first: usize, readings: &[Reading]) -> Vec<Band> {
        let seen = self.seen();
        let rows = seen.start.max(first)..seen.end.min(readings.len());
        if self.height() >= 1.0 {
            return rows.filter_map(|row| self.band(row)).collect();
        }
        let mut bands: Vec<Band> = Vec::with_capacity((self.bottom - self.top) as usize + 1);
        for row in rows {
            let (top, bottom) = self.edges(row);
            let y = (((top + bottom) / 2.0) as i32).clamp(self.top, self.bottom - 1);
            match bands.last_mut() {
                Some(band) if band.top == y => {
                    if loudness(readings[row]) > loudness(readings[band.row]) {
                        band.row = row;
                    }
                }
                _ => bands.push(Band { row, top: y, bottom: y + 1 }),
            }
        }
        bands
    }

    /// The row at a y; `None` outside of the rows.
    pub fn row_at(&self, y: f64) -> Option<usize> {
        let share = (y - f64::from(self.top)) / f64::from(self.bottom - self.top);
        let row = (0.0..1.0).contains(&share).then(|| self.section.row_at(share))?;
        (row < self.count).then_some(row)
    }
}

/// An order of readings from nothing at all to beyond all numbers.
fn loudness(reading: Reading) -> f32 {
    match reading {
        Reading::NotMeasured => f32::NEG_INFINITY,
        Reading::Zero => -2e6,
        Reading::BelowF32 => -1e6,
        Reading::Value(_) | Reading::Tiny(_) => reading.log10().unwrap_or_default(),
        Reading::NonFinite => f32::INFINITY,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::history::History;
    use crate::window::Window;

    /// All rows, and the same zoomed twice.
    pub(crate) fn sections(rows: usize) -> Vec<Section> {
        let mut history = History::new();
        (0..100).for_each(|step| history.push(step, 1.0, 0.5, []));
        let mut window = Window::default();
        let whole = window.section(&history, rows);
        window.zoom(&history, rows, 1.7, (0.2, 0.3));
        let zoomed = window.section(&history, rows);
        window.zoom(&history, rows, 6.0, (0.5, 0.9));
        vec![whole, zoomed, window.section(&history, rows)]
    }

    #[test]
    fn a_row_is_found_where_it_lies() {
        for count in [1, 2, 20, 100, 1000] {
            for section in sections(count) {
                let rows = Rows::new(section, count, 896, [24.0, 24.0], 2.0);
                assert_eq!((rows.top, rows.bottom), (48, 848));
                for row in rows.seen() {
                    let (top, high) = section.down(row);
                    let middle = 48.0 + 800.0 * (top + high / 2.0);
                    if (48.0..848.0).contains(&middle) {
                        assert_eq!(rows.row_at(middle), Some(row), "{count}");
                        assert!((f64::from(rows.middle(row)) - middle).abs() <= 0.5);
                    }
                }
                assert_eq!((rows.row_at(47.0), rows.row_at(848.0)), (None, None));
            }
        }
    }

    #[test]
    fn rows_cover_their_region_without_gaps() {
        for count in [1, 2, 20, 100, 1000] {
            let readings = vec![Reading::Value(1.0); count];
            for section in sections(count) {
                let rows = Rows::new(section, count, 448, [24.0, 24.0], 1.0);
                let bands = rows.bands(0, &readings);
                assert_eq!(bands.first().map(|band| band.bottom), Some(424), "{count}");
                assert_eq!(bands.last().map(|band| band.top), Some(24), "{count}");
                assert!(bands.windows(2).all(|pair| pair[0].top == pair[1].bottom), "{count}");
            }
        }
    }

    #[test]
    fn the_strongest_row_of_a_pixel_shows() {
        let mut readings = vec![Reading::Value(1e-9); 1000];
        readings[501] = Reading::Value(1.0);
        readings[700] = Reading::NonFinite;
        let rows = Rows::new(sections(1000)[0], 1000, 100, [0.0; 2], 1.0);
        let bands = rows.bands(0, &readings);
        assert_eq!(bands.len(), 100);
        for row in [501, 700] {
            assert!(bands.iter().any(|band| band.row == row));
        }
    }

    #[test]
    fn a_shallower_run_has_no_rows_above_its_own() {
        let rows = Rows::new(sections(20)[0], 15, 200, [0.0; 2], 1.0);
        assert_eq!((rows.row_at(25.0), rows.row_at(195.0)), (None, Some(0)));
        assert_eq!(rows.seen(), 0..15);
    }
}
