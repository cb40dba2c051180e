//! `Survey`: what the network is asked about rows it was not trained on, and what its answers mean.

use data::Source;
use experiment::{Look, Plan};
use model::{Loss, Model, Objective, Target};
use protocol::{Learned, Plane, RunId, Sight};

/// Most test rows that are asked about.
const MOST_ROWS: usize = 500;
/// The same where a row is a sequence, which takes as long as many rows that are none.
const MOST_SEQUENCES: usize = 128;
/// Sequences that are shown.
const SHOWN_SEQUENCES: usize = 6;
/// Symbols that copy memory asks for, at the end of a row.
const COPIED: usize = 10;
/// Places on a side of the plane.
const PLACES: usize = 48;
/// How far the plane reaches beyond its points, as a share of its side.
const MARGIN: f32 = 0.08;

/// Rows that are asked about in one evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Test rows from this one on.
    Rows(usize),
    /// Places of the plane from this one on.
    Places(usize),
}

/// A survey under way.
pub(crate) struct Survey {
    step: u64,
    rows: usize,
    plane: Option<Square>,
    wanted: Vec<f32>,
    /// Outputs of the network: to all targets of the rows, then to the places.
    outputs: Vec<f32>,
}

/// A square of the plane around all points.
#[derive(Clone, Copy)]
struct Square {
    low: [f32; 2],
    side: f32,
}

impl Survey {
    /// A survey of the network as it is after this step.
    pub(crate) fn new(source: &Source, step: u64) -> Survey {
        let shape = source.shape();
        let most = if shape.steps > 1 { MOST_SEQUENCES } else { MOST_ROWS };
        let in_plane = match shape.target {
            Target::Class { .. } => shape.numbers() == 2,
            Target::ClassPerStep { .. } | Target::Value => false,
        };
        let plane = in_plane.then(|| Square::around(source));
        let rows = source.test_rows().min(most);
        Survey { step, rows, plane, wanted: Vec::new(), outputs: Vec::new() }
    }

    /// What is to be asked, each with its number of rows, in evaluations of at most `batch` rows.
    pub(crate) fn parts(&self, batch: usize) -> impl Iterator<Item = (Part, usize)> + use<> {
        let (rows, places) = (self.rows, self.plane.map_or(0, |_| PLACES * PLACES));
        let cut = move |count: usize| {
            (0..count).step_by(batch).map(move |first| (first, batch.min(count - first)))
        };
        let rows = cut(rows).map(|(first, count)| (Part::Rows(first), count));
        rows.chain(cut(places).map(|(first, count)| (Part::Places(first), count)))
    }

    /// Numbers of some places, x and y in turns.
    pub(crate) fn places(&self, first: usize, count: usize) -> Vec<f32> {
        let Some(square) = self.plane else { return Vec::new() };
        let last = (PLACES * PLACES).min(first + count);
        (first..last).flat_map(|place| square.place(place)).collect()
    }

    /// Adds the network's outputs for `count` rows, in the order of the program's targets.
    pub(crate) fn add_answers(&mut self, outputs: &[f32], count: usize, model: &Model) {
        let (targets, batch) = (model.targets_per_row(), model.batch());
        let width = outputs.len() / (batch * targets);
        for row in 0..count {
            for target in 0..targets {
                let at = if model.is_time_major() {
                    target * batch + row
                } else {
                    row * targets + target
                };
                self.outputs.extend(&outputs[at * width..(at + 1) * width]);
            }
        }
    }

    /// What it all means.
    pub(crate) fn end(mut self, run: RunId, plan: &Plan, source: &Source) -> Learned {
        let targets = source.shape().targets();
        let answers = self.rows * targets + self.plane.map_or(0, |_| PLACES * PLACES);
        let outputs = std::mem::take(&mut self.outputs);
        let width = (outputs.len() / answers.max(1)).max(1);
        let (to_rows, to_places) = outputs.split_at(self.rows * targets * width);
        let mut inputs = Vec::new();
        source.test_batch(0, self.rows, data::Layout::Rows, &mut inputs, &mut self.wanted);
        let per_row = if targets > 1 { COPIED.min(targets) } else { 1 };
        // The answers before the last ones are blanks.
        let shown = |index: usize| index % targets >= targets - per_row;
        let (mut given, mut shares) = (Vec::new(), Vec::new());
        for (_, output) in to_rows.chunks_exact(width).enumerate().filter(|(at, _)| shown(*at)) {
            let (answer, share) = answer(output, plan.model.main_loss());
            given.push(answer);
            shares.extend(share);
        }
        let kept = self.wanted.iter().enumerate().filter(|(at, _)| shown(*at));
        Learned {
            run,
            step: self.step,
            per_row,
            wanted: kept.map(|(_, &wanted)| wanted).collect(),
            given,
            shares,
            classes: source.class_names().map(<[String]>::to_vec).unwrap_or_default(),
            sight: self.sight(plan, source, &inputs, to_places.chunks_exact(width)),
        }
    }

    fn sight<'a>(
        &self,
        plan: &Plan,
        source: &Source,
        inputs: &[f32],
        places: impl Iterator<Item = &'a [f32]>,
    ) -> Sight {
        if let Some(square) = self.plane {
            let train = (0..source.train_rows().unwrap_or_default())
                .filter_map(|row| source.train_row(row))
                .map(|(point, class)| [point[0], point[1], class]);
            return Sight::Plane(Plane {
                low: square.low,
                side: square.side,
                places: PLACES,
                shares: places
                    .flat_map(|output| all_shares(output, plan.model.main_loss()))
                    .collect(),
                train: train.collect(),
                test: inputs.chunks_exact(2).map(|point| [point[0], point[1]]).collect(),
            });
        }
        let shape = source.shape();
        if !source.test_pictures().is_empty() {
            let pixels = shape.numbers() * self.rows;
            return Sight::Pictures(source.test_pictures()[..pixels].to_vec());
        }
        if source.feature_names().is_some() || shape.steps == 1 {
            return Sight::Numbers;
        }
        let rows = &inputs[..self.rows.min(SHOWN_SEQUENCES) * shape.numbers()];
        let numbers = match plan.spec.look() {
            // One-hot: the symbol is where the 1 is.
            Look::Symbols => {
                let symbol = |step: &[f32]| step.iter().position(|&x| x == 1.0).unwrap_or(0) as f32;
                rows.chunks_exact(shape.features).map(symbol).collect()
            }
            Look::Picture | Look::Point | Look::Numbers => rows.to_vec(),
        };
        Sight::Sequences { steps: shape.steps, numbers }
    }
}

impl Square {
    fn around(source: &Source) -> Square {
        let (mut low, mut high) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
        let mut widen = |point: &[f32]| {
            for axis in 0..2 {
                low[axis] = low[axis].min(point[axis]);
                high[axis] = high[axis].max(point[axis]);
            }
        };
        (0..source.train_rows().unwrap_or_default())
            .filter_map(|row| source.train_row(row))
            .for_each(|(point, _)| widen(point));
        let (mut inputs, mut targets) = (Vec::new(), Vec::new());
        let rows = source.test_rows().min(MOST_ROWS);
        source.test_batch(0, rows, data::Layout::Rows, &mut inputs, &mut targets);
        inputs.chunks_exact(2).for_each(widen);
        let side = (high[0] - low[0]).max(high[1] - low[1]).max(1e-3) * (1.0 + 2.0 * MARGIN);
        Square { low: [0, 1].map(|axis| f32::midpoint(low[axis], high[axis]) - side / 2.0), side }
    }

    /// The point of a place; they are counted row by row from the lower left.
    fn place(self, place: usize) -> [f32; 2] {
        let step = self.side / (PLACES - 1) as f32;
        let (column, row) = (place % PLACES, place / PLACES);
        [self.low[0] + column as f32 * step, self.low[1] + row as f32 * step]
    }
}

/// What an output says: the class and the share it gives to it, or the value.
fn answer(output: &[f32], loss: &Loss) -> (f32, Option<f32>) {
    match loss.target {
        Target::Value => return (if output[0].is_finite() { output[0] } else { f32::NAN }, None),
        Target::Class { .. } | Target::ClassPerStep { .. } => {}
    }
    if output.iter().any(|z| z.is_nan()) {
        return (f32::NAN, Some(f32::NAN));
    }
    // As the hits are counted: the first of the largest outputs, or the sign of the only one.
    let mut best = usize::from(output.len() == 1 && output[0] > 0.0);
    for (class, z) in output.iter().enumerate() {
        if *z > output[best.min(output.len() - 1)] {
            best = class;
        }
    }
    (best as f32, all_shares(output, loss).get(best).copied())
}

/// The share that an output gives to each class: a probability with cross-entropy; with a squared
/// error the output itself, from 0 to 1.
fn all_shares(output: &[f32], loss: &Loss) -> Vec<f32> {
    let classes = loss.target.classes().unwrap_or(1);
    if output.iter().any(|z| z.is_nan()) {
        return vec![f32::NAN; classes];
    }
    let outputs = output.iter().map(|&z| f64::from(z));
    let shares: Vec<f64> = match loss.objective {
        Objective::Binary => outputs.map(|z| 1.0 / (1.0 + libm::exp(-z))).collect(),
        Objective::SquaredError => outputs.map(|y| y.clamp(0.0, 1.0)).collect(),
        Objective::CrossEntropy { .. } | Objective::SoftmaxSquaredError => {
            let largest = outputs.clone().fold(f64::NEG_INFINITY, f64::max);
            // Infinite logits leave no number.
            let powers: Vec<f64> = outputs.map(|z| libm::exp(z - largest)).collect();
            let sum: f64 = powers.iter().sum();
            powers.iter().map(|power| power / sum).collect()
        }
    };
    match shares[..] {
        [share] if classes == 2 => vec![(1.0 - share) as f32, share as f32],
        _ => shares.iter().map(|&share| share as f32).collect(),
    }
}
