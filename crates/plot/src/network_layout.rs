//! Where the network picture's layers and paths lie.

use std::ops::Range;

use model::{Along, Model};

use crate::folding::{Part, fold};

/// The least distance between two layers, in CSS pixels.
const LEAST: f64 = 27.0;
/// The most distance between two layers, in CSS pixels.
const MOST: f64 = 84.0;
/// Room for what stands at either end, in layers.
const ENDS: f64 = 1.7;
/// Room that a folded run takes, in layers.
const RUN: f64 = 4.0;
/// Half the width of a layer, in CSS pixels.
const HALF_WIDTH: f64 = 6.0;

/// A layer, a time step, or a folded run of them.
pub(crate) struct Node {
    pub(crate) x: i32,
    pub(crate) half_width: i32,
    /// The layers or time steps that it stands for.
    pub(crate) places: Range<usize>,
    /// How many equal blocks these are.
    pub(crate) times: usize,
}

/// A path around layers.
pub(crate) struct Arc {
    pub(crate) from: i32,
    pub(crate) to: i32,
    pub(crate) height: i32,
    /// The layer whose gradient takes the path.
    pub(crate) lit_by: usize,
}

/// Where things lie, in device pixels.
pub(crate) struct NetworkLayout {
    pub(crate) nodes: Vec<Node>,
    pub(crate) arcs: Vec<Arc>,
    /// Height of the line.
    pub(crate) y: i32,
    pub(crate) input: i32,
    pub(crate) loss: i32,
    pub(crate) spacing: i32,
}

impl NetworkLayout {
    pub(crate) fn new(model: &Model, width: u32, height: u32, scale: f64) -> NetworkLayout {
        let css = f64::from(width) / scale;
        let room = (css / LEAST - 2.0 * ENDS).max(1.0) as usize;
        let parts = fold(model, room);
        let taken = |part: &Part| if let Part::Run { .. } = part { RUN } else { 1.0 };
        let slots: f64 = parts.iter().map(taken).sum::<f64>() + 2.0 * ENDS;
        let spacing = (css / slots).min(MOST);
        let px = |css: f64| (css * scale).round() as i32;
        let start = (css - spacing * slots) / 2.0;
        let mut at = start + ENDS * spacing;
        let mut nodes = Vec::with_capacity(parts.len());
        for part in &parts {
            let room = taken(part) * spacing;
            let (half, times) = match *part {
                Part::One(_) => (HALF_WIDTH.min(spacing * 0.36), 1),
                Part::Run { times, .. } => (room / 2.0 - spacing * 0.3, times),
            };
            let places = part.range();
            nodes.push(Node { x: px(at + room / 2.0), half_width: px(half).max(1), places, times });
            at += room;
        }
        let mut layout = NetworkLayout {
            nodes,
            arcs: Vec::new(),
            y: (f64::from(height) * 0.55).round() as i32,
            input: px(start + ENDS * spacing * 0.55),
            loss: px(at + ENDS * spacing * 0.45),
            spacing: px(spacing),
        };
        layout.draw_arcs(model, px(16.0), (f64::from(height) * 0.3) as i32);
        layout
    }

    fn draw_arcs(&mut self, model: &Model, low: i32, high: i32) {
        match model.drawn_along() {
            Along::Times { .. } => return, // a path goes around blocks
            Along::Blocks | Along::Weights => {}
        }
        for path in model.paths() {
            let [from, end] = [path.from, path.to].map(|place| self.x_of(place));
            // Paths that are narrower than a hair would only be a smear.
            if end - from < self.spacing / 4 {
                continue;
            }
            let height =
                (low * (1 + (end - from) / self.spacing.max(1)) / 2).clamp(low, high.max(1));
            self.arcs.push(Arc { from, to: end, height, lit_by: path.to });
        }
        // Of the paths within a folded run a few stand for all.
        for node in self.nodes.iter().filter(|node| node.times > 1) {
            let any = node.places.clone().any(|block| model.path_into(block).is_some());
            if !any {
                continue;
            }
            let shown =
                (2 * node.half_width / self.spacing.max(1) + 1).min(node.times as i32).max(1);
            let left = node.x - node.half_width;
            for arc in 0..shown {
                let edge = |arc: i32| left + 2 * node.half_width * arc / shown;
                let lit_by = node.places.start
                    + (node.places.len() * (2 * arc as usize + 1) / (2 * shown as usize));
                self.arcs.push(Arc { from: edge(arc), to: edge(arc + 1), height: low, lit_by });
            }
        }
    }

    /// The x of a layer: within a folded run its stripe.
    fn x_of(&self, place: usize) -> i32 {
        let node = self.nodes.iter().find(|node| node.places.contains(&place));
        node.map_or(self.input, |node| {
            let part = (place - node.places.start) as f64 + 0.5;
            let share = part / node.places.len() as f64 - 0.5;
            node.x + (2.0 * f64::from(node.half_width) * share) as i32
        })
    }

    /// The layer or time step at an x: the gradient there is that of what this layer hands on.
    pub(crate) fn place_at(&self, x: f64) -> Option<usize> {
        let within = self
            .nodes
            .iter()
            .find(|node| (x - f64::from(node.x)).abs() <= f64::from(node.half_width));
        if let Some(node) = within {
            let share = (x - f64::from(node.x - node.half_width)) / f64::from(2 * node.half_width);
            let inside = (share * node.places.len() as f64) as usize;
            return Some(node.places.start + inside.min(node.places.len() - 1));
        }
        let left = self.nodes.iter().rev().find(|node| f64::from(node.x) < x);
        left.map(|node| node.places.end - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use experiment::{DataSet, Network, Plan, RunSpec, Skip};

    fn plans() -> Vec<Plan> {
        let mut plans = Vec::new();
        for depth in [1, 2, 3, 20, 300, 1000] {
            for (skip, block) in [(Skip::None, 1), (Skip::Residual, 1), (Skip::Residual, 4)] {
                plans.push(Plan::new(&RunSpec { depth, skip, block, ..RunSpec::default() }));
            }
        }
        for length in [5, 60, 500] {
            let (network, data) = (Network::Lstm, DataSet::Adding);
            plans.push(Plan::new(&RunSpec { network, data, length, ..RunSpec::default() }));
        }
        plans
    }

    #[test]
    fn everything_lies_within_the_picture_and_in_order() {
        for plan in plans() {
            for (width, scale) in [(300_u32, 1.0), (780, 1.0), (2800, 2.0)] {
                let height = (132.0 * scale) as u32;
                let layout = NetworkLayout::new(&plan.model, width, height, scale);
                assert!(layout.input >= 0 && layout.loss <= width as i32);
                let mut edge = layout.input;
                for node in &layout.nodes {
                    assert!(node.x - node.half_width > edge, "{width}: layers touch");
                    edge = node.x + node.half_width;
                }
                assert!(layout.loss > edge);
                for arc in &layout.arcs {
                    assert!(arc.from < arc.to && arc.from > layout.input && arc.to < layout.loss);
                    assert!(
                        layout.y - (17.0 * scale) as i32 - arc.height >= 0,
                        "an arc is cut off"
                    );
                }
            }
        }
    }

    #[test]
    fn every_layer_is_found_where_it_is_drawn() {
        let plan = Plan::new(&RunSpec { depth: 12, ..RunSpec::default() });
        let layout = NetworkLayout::new(&plan.model, 900, 132, 1.0);
        for (place, node) in layout.nodes.iter().enumerate() {
            assert_eq!(layout.place_at(node.x.into()), Some(place));
        }
        assert_eq!(layout.place_at(f64::from(layout.loss)), Some(12));
        assert_eq!(layout.place_at(0.0), None);
    }

    #[test]
    fn skips_are_arcs_and_plain_networks_have_none() {
        for (skip, depth, arcs) in
            [(Skip::None, 8, 0), (Skip::Residual, 8, 7), (Skip::Highway, 8, 7)]
        {
            let plan = Plan::new(&RunSpec { skip, depth, ..RunSpec::default() });
            assert_eq!(NetworkLayout::new(&plan.model, 900, 132, 1.0).arcs.len(), arcs);
        }
    }
}
