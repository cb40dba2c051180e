//! What stands beside the boxes of the upright network: openings of gates, factors, the ends' names.

use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, RGBAColor};

use crate::DrawResult;
use crate::network_edge::NetworkEdge;
use crate::network_edge_layout::EdgeLayout;
use crate::pen::{Pen, small_width};
use crate::rows::Band;

/// Rows of at least this height have words, in CSS pixels.
const WORDED: f64 = 13.0;
/// From the boxes to what stands beside them, in CSS pixels.
const GAP: f64 = 6.0;

impl NetworkEdge<'_> {
    /// How far the keeping gate is open, beside each box.
    pub(crate) fn draw_openings<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        layout: &EdgeLayout,
    ) -> DrawResult<DB> {
        let Some(openings) = self.openings.filter(|_| layout.gate > 0) else { return Ok(()) };
        let begin = layout.front + layout.way * pen.px(GAP);
        let bar = |band: Band, share: f64, colour: RGBAColor| {
            let end = begin + layout.way * (f64::from(layout.gate) * share).round() as i32;
            let corners = [(begin.min(end), band.top), (begin.max(end), band.bottom)];
            pen.rectangle(corners, colour)
        };
        let high = (layout.rows.height() * 0.36).min(5.0 * pen.scale);
        let mut before = i32::MAX;
        for row in layout.rows.seen().filter(|&row| row >= self.reached) {
            let part = if layout.is_stripe() {
                layout.rows.part(row, 1.0).filter(|band| band.top < before)
            } else {
                layout.rows.part(row, high)
            };
            let Some((band, &opening)) = part.zip(openings.get(row)) else { continue };
            // Without gaps where the rows are one stripe.
            let bottom = if layout.is_stripe() && before < i32::MAX { before } else { band.bottom };
            before = band.top;
            let band = Band { bottom, ..band };
            bar(band, 1.0, pen.theme.grid.to_rgba())?;
            bar(band, opening.clamp(0.0, 1.0), pen.theme.muted.to_rgba())?;
        }
        Ok(())
    }

    /// The words at both ends, the output, and the factors of the wires.
    pub(crate) fn draw_words<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        layout: &EdgeLayout,
    ) -> DrawResult<DB> {
        let (rows, muted) = (&layout.rows, pen.theme.muted);
        let (ahead, behind) =
            if layout.way > 0 { (HPos::Left, HPos::Right) } else { (HPos::Right, HPos::Left) };
        let x = layout.middle() + layout.way * pen.px(10.0);
        let edge = layout.front + layout.way * layout.room(0);
        for (y, word) in [(layout.loss, self.labels.loss), (layout.input, self.labels.input)] {
            if pen.px(small_width(word)) <= (edge - x) * layout.way {
                pen.small(word, (x, y), (ahead, VPos::Center), muted)?;
            }
        }
        if layout.row_height() < WORDED {
            return Ok(());
        }
        let output = self.rows().saturating_sub(1);
        let y = rows.middle(output);
        let free = self.model.path_into(self.model.blocks.len() - 1).is_none();
        if free
            && !self.is_along_time()
            && (rows.top..=rows.bottom).contains(&y)
            && pen.px(small_width(self.labels.output) + GAP) <= layout.lane()
        {
            let at = (layout.back - layout.way * pen.px(GAP), y);
            pen.small(self.labels.output, at, (behind, VPos::Center), muted)?;
        }
        let gate =
            if self.openings.is_some() && layout.gate > 0 { layout.gate + pen.px(GAP) } else { 0 };
        let distance = pen.px(GAP) + gate;
        let widest = self.factors.iter().map(|factor| small_width(factor)).fold(0.0, f64::max);
        if pen.px(widest) > layout.room(distance) {
            return Ok(());
        }
        let x = layout.front + layout.way * distance;
        let half = pen.px(6.0);
        for (row, factor) in self.factors.iter().enumerate().take(output).skip(self.reached) {
            let y = rows.edges(row).0.round() as i32;
            if (rows.top + half..=rows.bottom - half).contains(&y) {
                let colour = if self.highlighted == Some(row) { pen.theme.text } else { muted };
                pen.small(factor, (x, y), (ahead, VPos::Center), colour)?;
            }
        }
        Ok(())
    }
}
