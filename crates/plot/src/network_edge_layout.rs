//! Where the boxes, wires and paths of the upright network lie.

use model::{Along, Model, Path};

use crate::pen::Point;
use crate::rows::{Band, Rows};

/// The share of its row that a box fills, and its most height in CSS pixels.
const FILLED: f64 = 0.62;
const HIGHEST: f64 = 16.0;
/// Rows below this height are one stripe, in CSS pixels.
const THIN: f64 = 4.0;
/// Height of the picture that one of a few paths stands for, in CSS pixels.
const SHARE: f64 = 48.0;
/// Points of an arc.
const ARC: usize = 36;

/// A path around layers, at the side of the boxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arc {
    /// The y of its upper and of its lower end.
    pub(crate) top: i32,
    pub(crate) bottom: i32,
    /// How far it leads away from the boxes.
    pub(crate) depth: i32,
    /// The layer whose gradient takes the path.
    pub(crate) lit_by: usize,
}

/// What of the network lies at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgePart {
    /// The loss, above all rows.
    Loss,
    /// What a row computes: its box.
    Box,
    /// What leads from a row to the next: a wire, with its number beside it.
    Wire,
    /// The side of the boxes where paths around them run, or could.
    Lane,
    /// What goes in, below all rows.
    Input,
}

/// Where things lie, in device pixels.
#[derive(Clone, Debug)]
pub(crate) struct EdgeLayout {
    pub(crate) rows: Rows,
    /// The sides of the boxes: that of the paths, and that of the words.
    pub(crate) back: i32,
    pub(crate) front: i32,
    /// From `back` to `front`: 1, or −1 in a mirrored picture.
    pub(crate) way: i32,
    pub(crate) loss: i32,
    pub(crate) input: i32,
    pub(crate) arcs: Vec<Arc>,
    /// The length of a fully open gate's bar; 0 if there is no room for it.
    pub(crate) gate: i32,
    width: i32,
    scale: f64,
}

impl EdgeLayout {
    pub(crate) fn new(
        model: &Model,
        rows: Rows,
        (width, height): (u32, u32),
        mirrored: bool,
        scale: f64,
    ) -> EdgeLayout {
        let px = |css: f64| (css * scale).round() as i32;
        let css = f64::from(width) / scale;
        // Fixed shares: boxes do not move aside when paths or gates come and go.
        let (lane, wide, gate) = match css {
            ..48.0 => (0.38 * css, 0.54 * css, 0.0),
            ..160.0 => (0.23 * css, 0.25 * css, 10.0),
            _ => (0.36 * css, (0.28 * css).min(72.0), 26.0),
        };
        let width = width as i32;
        let flip = |x: i32| if mirrored { width - x } else { x };
        let mut layout = EdgeLayout {
            rows,
            back: flip(px(lane)),
            front: flip(px(lane) + px(wide).max(1)),
            way: if mirrored { -1 } else { 1 },
            loss: rows.top / 2,
            input: (rows.bottom + height as i32) / 2,
            arcs: Vec::new(),
            gate: px(gate),
            width,
            scale,
        };
        match model.drawn_along() {
            Along::Times { .. } => {} // a path goes around blocks
            Along::Blocks | Along::Weights => layout.draw_arcs(model, px(lane) - px(3.0)),
        }
        layout
    }

    /// The x of the wires: the middle of the boxes.
    pub(crate) fn middle(&self) -> i32 {
        (self.back + self.front) / 2
    }

    /// The height of a row in CSS pixels.
    pub(crate) fn row_height(&self) -> f64 {
        self.rows.height() / self.scale
    }

    /// Whether the rows are one stripe.
    pub(crate) fn is_stripe(&self) -> bool {
        self.row_height() < THIN
    }

    /// The box of a row, as far as it is visible.
    pub(crate) fn node(&self, row: usize) -> Option<Band> {
        let high = self.rows.height();
        let least = (3.0 * self.scale).min(high);
        self.rows.part(row, (high * FILLED).min(HIGHEST * self.scale).max(least))
    }

    /// Room for words beyond a distance from the boxes' front, in device pixels.
    pub(crate) fn room(&self, distance: i32) -> i32 {
        let edge = if self.way > 0 { self.width - self.front } else { self.front };
        edge - distance
    }

    /// Room for words behind the boxes, in device pixels.
    pub(crate) fn lane(&self) -> i32 {
        if self.way > 0 { self.back } else { self.width - self.back }
    }

    /// What lies at a point; `None` where rows have no room for parts.
    pub(crate) fn part_at(&self, (x, y): Point) -> Option<EdgePart> {
        if y < self.rows.top {
            return Some(EdgePart::Loss);
        }
        if y >= self.rows.bottom {
            return Some(EdgePart::Input);
        }
        if self.is_stripe() {
            return None;
        }
        let row = self.rows.row_at(f64::from(y) + 0.5)?;
        if (x - self.back) * self.way < 0 {
            return Some(EdgePart::Lane);
        }
        let inside = (x - self.front) * self.way <= 0;
        let node = self.node(row).filter(|node| inside && (node.top..=node.bottom).contains(&y));
        Some(if node.is_some() { EdgePart::Box } else { EdgePart::Wire })
    }

    fn draw_arcs(&mut self, model: &Model, deepest: i32) {
        let rows = self.rows;
        let [least, deepest] =
            [(5.0 * self.scale) as i32, deepest].map(|it| it.min(deepest).max(1));
        let visible =
            |path: &Path| rows.middle(path.to) < rows.bottom && rows.middle(path.from) > rows.top;
        let paths: Vec<Path> = model.paths().filter(visible).collect();
        let mut arc = |from: usize, to: usize, lit_by: usize| {
            let (top, bottom) = (rows.middle(to), rows.middle(from));
            let depth = ((f64::from(bottom - top) * 0.45) as i32).clamp(least, deepest);
            self.arcs.push(Arc { top, bottom, depth, lit_by });
        };
        // Of paths that would be a smear a few stand for all.
        let most = f64::from(rows.bottom - rows.top) / self.scale / SHARE;
        let most = (most as usize).clamp(3, 10);
        if self.rows.height() / self.scale >= THIN || paths.len() <= most {
            paths.iter().for_each(|path| arc(path.from, path.to, path.to));
            return;
        }
        for part in 0..most {
            let paths = &paths[part * paths.len() / most..(part + 1) * paths.len() / most];
            let (Some(first), Some(last)) = (paths.first(), paths.last()) else { continue };
            arc(first.from, last.to, paths[paths.len() / 2].to);
        }
    }

    /// The visible part of an arc.
    pub(crate) fn points(&self, arc: &Arc) -> Vec<Point> {
        let (middle, radius) =
            (f64::from(arc.top + arc.bottom) / 2.0, f64::from(arc.bottom - arc.top) / 2.0);
        let at = |point: usize| {
            // A rational circle has enough points where it turns, and the same ones everywhere.
            let u = 1.0 - 2.0 * point as f64 / ARC as f64;
            let (along, away) = (-2.0 * u / (1.0 + u * u), (1.0 - u * u) / (1.0 + u * u));
            let x = self.back - self.way * (f64::from(arc.depth) * away).round() as i32;
            (x, (middle - radius * along).round() as i32)
        };
        let inside = |&(_, y): &Point| (self.rows.top..=self.rows.bottom).contains(&y);
        (0..=ARC).map(at).filter(inside).collect()
    }

    /// The place of an arc at a y.
    pub(crate) fn on_arc(&self, arc: &Arc, y: i32) -> Option<Point> {
        let radius = (f64::from(arc.bottom - arc.top) / 2.0).max(1.0);
        let along = (f64::from(y) - f64::from(arc.top + arc.bottom) / 2.0) / radius;
        let away = (1.0 - along * along).max(0.0).sqrt() * f64::from(arc.depth);
        let on = (arc.top..=arc.bottom).contains(&y);
        on.then(|| (self.back - self.way * away as i32, y))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::tests::sections;
    use experiment::{DataSet, Network, Plan, RunSpec, Skip};

    fn plan(depth: usize, skip: Skip, block: usize) -> Plan {
        Plan::new(&RunSpec { depth, skip, block, ..RunSpec::default() })
    }

    fn layouts(plan: &Plan, width: u32, mirrored: bool, scale: f64) -> Vec<EdgeLayout> {
        let count = plan.model.blocks.len();
        let size = ((f64::from(width) * scale) as u32, (448.0 * scale) as u32);
        let of = |section| {
            let rows = Rows::new(section, count, size.1, [24.0; 2], scale);
            EdgeLayout::new(&plan.model, rows, size, mirrored, scale)
        };
        sections(count).into_iter().map(of).collect()
    }

    #[test]
    fn everything_lies_within_the_picture() {
        for depth in [1, 2, 20, 300, 1000] {
            for (skip, block) in [(Skip::None, 1), (Skip::Residual, 1), (Skip::Residual, 4)] {
                let plan = plan(depth, skip, block);
                for (width, scale) in [(24, 1.0), (96, 1.0), (232, 2.0)] {
                    for layout in [false, true].map(|it| layouts(&plan, width, it, scale)).concat()
                    {
                        let wide = (f64::from(width) * scale) as i32;
                        assert!(layout.back.min(layout.front) >= 0);
                        assert!(layout.back.max(layout.front) <= wide);
                        assert!((layout.front - layout.back) * layout.way >= 6);
                        assert!(layout.loss < layout.rows.top && layout.input > layout.rows.bottom);
                        for (x, y) in layout.arcs.iter().flat_map(|arc| layout.points(arc)) {
                            assert!((0..=wide).contains(&x) && (x - layout.back) * layout.way <= 0);
                            assert!((layout.rows.top..=layout.rows.bottom).contains(&y));
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn boxes_keep_to_their_rows_and_do_not_touch() {
        for depth in [1, 2, 20, 80] {
            for layout in layouts(&plan(depth, Skip::None, 1), 232, false, 1.0) {
                let boxes: Vec<Band> =
                    layout.rows.seen().filter_map(|row| layout.node(row)).collect();
                for node in &boxes {
                    let (top, bottom) = layout.rows.edges(node.row);
                    assert!(f64::from(node.top) >= top - 0.5);
                    assert!(f64::from(node.bottom) <= bottom + 0.5);
                    assert!(node.bottom - node.top <= 16);
                }
                assert!(boxes.windows(2).all(|pair| pair[1].bottom < pair[0].top), "{depth}");
            }
        }
    }

    #[test]
    fn every_path_is_an_arc_until_there_is_no_room_for_all() {
        for (skip, depth, arcs) in [
            (Skip::None, 8, 0),
            (Skip::Residual, 8, 7),
            (Skip::Highway, 8, 7),
            (Skip::Residual, 50, 49),
        ] {
            assert_eq!(layouts(&plan(depth, skip, 1), 232, false, 1.0)[0].arcs.len(), arcs);
        }
        for depth in [300, 1000] {
            let layout = &layouts(&plan(depth, Skip::Residual, 1), 232, false, 1.0)[0];
            assert!(layout.is_stripe() && (3..=10).contains(&layout.arcs.len()));
            assert!(layout.arcs.windows(2).all(|pair| pair[0].top > pair[1].top));
        }
    }

    #[test]
    fn an_arc_begins_and_ends_on_its_boxes() {
        let layout = &layouts(&plan(8, Skip::Residual, 1), 232, false, 1.0)[0];
        for (arc, path) in layout.arcs.iter().zip(0..) {
            let points = layout.points(arc);
            assert_eq!(points[0], (layout.back, layout.rows.middle(path)));
            assert_eq!(points[ARC], (layout.back, layout.rows.middle(path + 1)));
            assert_eq!(points[ARC / 2].0, layout.back - arc.depth);
            let y = (arc.top + arc.bottom) / 2;
            let (x, _) = layout.on_arc(arc, y).unwrap();
            assert!((x - (layout.back - arc.depth)).abs() <= 1);
            assert_eq!(layout.on_arc(arc, arc.top - 1), None);
        }
    }

    #[test]
    fn every_part_is_found_where_it_is_drawn() {
        for mirrored in [false, true] {
            let layout = &layouts(&plan(8, Skip::Residual, 1), 232, mirrored, 1.0)[0];
            let part = |x: i32, y: i32| layout.part_at((x, y));
            let middle = layout.middle();
            for row in 0..7 {
                let (below, above) = (layout.rows.middle(row), layout.rows.middle(row + 1));
                assert_eq!(part(middle, below), Some(EdgePart::Box));
                assert_eq!(part(middle, (below + above) / 2), Some(EdgePart::Wire));
                assert_eq!(part(layout.front + 20 * layout.way, below), Some(EdgePart::Wire));
            }
            for arc in &layout.arcs {
                let (x, y) = layout.points(arc)[ARC / 2];
                assert_eq!(part(x, y), Some(EdgePart::Lane));
            }
            assert_eq!(part(middle, layout.loss), Some(EdgePart::Loss));
            assert_eq!(part(middle, layout.input), Some(EdgePart::Input));
        }
        let stripe = &layouts(&plan(1000, Skip::None, 1), 232, false, 1.0)[0];
        assert_eq!(stripe.part_at((stripe.middle(), 200)), None);
    }

    #[test]
    fn an_unrolled_cell_has_a_box_for_every_time_step() {
        let (network, data, length) = (Network::Lstm, DataSet::Adding, 60);
        let plan = Plan::new(&RunSpec { network, data, length, ..RunSpec::default() });
        let rows = Rows::new(sections(60)[0], 60, 448, [24.0; 2], 1.0);
        let layout = EdgeLayout::new(&plan.model, rows, (232, 448), false, 1.0);
        assert!(layout.arcs.is_empty());
        assert_eq!(layout.rows.seen().filter_map(|row| layout.node(row)).count(), 60);
    }
}
