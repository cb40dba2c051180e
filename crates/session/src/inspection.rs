//! `Microscope`: what of a layer is copied for an inspection, and what is told of it.

use engine::ops::View;
use engine::{BufferId, Function, Histogram, Program, Rule, scaled_norm};
use model::{Gate, Model};
use protocol::{Bins, Counted, Inspection, Openings, Passage, RunId, Slopes};

/// An inspection that was asked for.
pub(crate) struct Microscope {
    step: u64,
    layer: usize,
    /// The buffers to copy; what follows names them by their place in this list.
    pub(crate) buffers: Vec<BufferId>,
    counted: Vec<(Counted, usize)>,
    update: Option<Applied>,
    /// The activation function with its inputs and its outputs.
    slopes: Option<(Function, [usize; 2])>,
    passage: Option<Crossing>,
    gates: Option<(usize, Vec<(usize, Gate)>)>,
    /// Numbers of a time step, of gates and of outputs.
    units: usize,
    rows: usize,
    times: usize,
}

/// What tells how a step changed the weights: these, their gradient, and what the optimiser remembers.
struct Applied {
    rule: Rule,
    weight: usize,
    gradient: usize,
    first: Option<usize>,
    second: Option<usize>,
}

/// The way of the gradient through a layer's weights and one activation function.
struct Crossing {
    from: usize,
    to: usize,
    weight: usize,
    /// Units that the weights feed.
    fed: usize,
    slopes: Option<(Function, [usize; 2])>,
    gradients: [usize; 2],
}

impl Microscope {
    /// What is to be copied of this layer after this step; `None` if there is no such layer.
    pub(crate) fn new(program: &Program, model: &Model, layer: usize, step: u64) -> Option<Self> {
        let buffers = program.layers.get(layer)?;
        let mut microscope = Microscope {
            step,
            layer,
            buffers: Vec::new(),
            counted: Vec::new(),
            update: None,
            slopes: None,
            passage: None,
            gates: None,
            units: model.units(layer),
            rows: model.batch(),
            times: model.times(layer).unwrap_or(1),
        };
        let weight = weight_of(program, model, layer);
        for (what, buffer) in [
            (Counted::Preactivation, buffers.preactivation),
            (Counted::Activation, buffers.activation.or(Some(buffers.output))),
            (Counted::Weight, weight),
            (Counted::Gradient, weight.and_then(|weight| program.gradient_of(weight))),
        ] {
            let Some(buffer) = buffer else { continue };
            let at = microscope.copy(buffer);
            microscope.counted.push((what, at));
        }
        microscope.update = weight.and_then(|weight| microscope.applied(program, weight));
        microscope.slopes = microscope.slopes_of(program, layer);
        microscope.gates =
            buffers.gates.map(|gates| (microscope.copy(gates), buffers.openings.clone()));
        microscope.passage = microscope.crossing(program, model);
        Some(microscope)
    }

    fn copy(&mut self, buffer: BufferId) -> usize {
        let known = self.buffers.iter().position(|&it| it == buffer);
        known.unwrap_or_else(|| {
            self.buffers.push(buffer);
            self.buffers.len() - 1
        })
    }

    fn applied(&mut self, program: &Program, weight: BufferId) -> Option<Applied> {
        program.update.iter().find_map(|op| match op.view() {
            View::Update(update) if update.parameter == weight => Some(Applied {
                rule: update.rule,
                weight: self.copy(weight),
                gradient: self.copy(update.gradient),
                first: update.first.map(|it| self.copy(it)),
                second: update.second.map(|it| self.copy(it)),
            }),
            _ => None,
        })
    }

    fn slopes_of(&mut self, program: &Program, layer: usize) -> Option<(Function, [usize; 2])> {
        let of = &program.layers[layer];
        let (function, inputs, outputs) = (of.function?, of.preactivation?, of.activation?);
        Some((function, [self.copy(inputs), self.copy(outputs)]))
    }

    /// A plain layer is left through its own φ and W. A pre-activation residual network hands on z,
    /// so that the gradient comes to a layer through the W above it and its own φ. A recurrent
    /// layer is crossed once for every time step.
    fn crossing(&mut self, program: &Program, model: &Model) -> Option<Crossing> {
        let (layer, cell) = (self.layer, |block| model.cell(block));
        let (from, to) = if cell(layer).is_some() {
            (layer, layer)
        } else if model.hands_on_sums(layer) {
            (layer + 1, layer)
        } else {
            (layer, layer.checked_sub(1)?)
        };
        let curved = if model.hands_on_sums(to) { to } else { from };
        if cell(from).is_some() != cell(to).is_some() {
            return None; // the output layer reads one time step of many
        }
        let weight = weight_of(program, model, from)?;
        let gradients = [from, to].map(|at| program.gradient_of(program.layers[at].output));
        let [Some(above), Some(below)] = gradients else { return None };
        Some(Crossing {
            from,
            to,
            weight: self.copy(weight),
            fed: program.buffer(weight).rows,
            // A function behind the output layer is passed before its gradient is measured.
            slopes: model.curve(curved).and_then(|_| self.slopes_of(program, curved)),
            gradients: [self.copy(above), self.copy(below)],
        })
    }

    /// What the copies say.
    /// The numbers of each copy are to be multiplied with 2ⁿ for its n, or for that of their time step.
    pub(crate) fn look(
        &self,
        run: RunId,
        copies: &[Vec<f32>],
        exponents: &[Vec<i32>],
    ) -> Inspection {
        let exponent = |at: usize| exponents.get(at).and_then(|of| of.first()).copied();
        let counted = self.counted.iter().map(|&(what, at)| {
            // Nothing that is counted has several: weights and their gradients have no time steps.
            (what, bins(&copies[at], exponent(at).unwrap_or_default()))
        });
        let update = self.update.as_ref().map(|it| {
            let gradient = exponent(it.gradient).unwrap_or_default();
            (Counted::Update, bins(&it.look(self.step, copies, gradient), 0))
        });
        let slopes = |of: Option<(Function, [usize; 2])>| {
            of.map(|(it, [inputs, outputs])| slopes(it, &copies[inputs], &copies[outputs]))
        };
        Inspection {
            run,
            step: self.step,
            layer: self.layer,
            histograms: counted.chain(update).collect(),
            slopes: slopes(self.slopes),
            passage: self.passage.as_ref().map(|crossing| {
                let [above, below] = crossing.gradients.map(|at| &copies[at][..]);
                let [last, first] = crossing.gradients.map(|at| &exponents[at][..]);
                let step = self.rows * self.units;
                let (from, to) = if self.times > 1 {
                    (above.get(above.len() - step..), below.get(..step))
                } else {
                    (Some(above), Some(below))
                };
                let (last, first) = (last.last().copied(), first.first().copied());
                let norm = |values: Option<&[f32]>, exponent: Option<i32>| {
                    let norm: f32 = scaled_norm(values.unwrap_or_default());
                    libm::ldexp(norm.into(), exponent.unwrap_or_default())
                };
                Passage {
                    from: crossing.from,
                    to: crossing.to,
                    times: (self.times - 1) as u32,
                    norms: [norm(from, last), norm(to, first)],
                    exponent: first.unwrap_or_default(),
                    slopes: self.slopes_in_time(crossing.slopes, copies),
                    slope: slopes(crossing.slopes).map_or(1.0, |it| it.root_mean_square),
                    weight_gain: scaled_norm(&copies[crossing.weight])
                        / (crossing.fed as f32).sqrt(),
                }
            }),
            openings: self
                .gates
                .iter()
                .flat_map(|(at, of)| self.openings(&copies[*at], of))
                .collect(),
        }
    }

    /// The slopes of every time step, where there are several.
    fn slopes_in_time(&self, of: Option<(Function, [usize; 2])>, copies: &[Vec<f32>]) -> Vec<f32> {
        let Some((function, [inputs, outputs])) = of.filter(|_| self.times > 1) else {
            return Vec::new();
        };
        let of_time = self.rows * self.units;
        let times = copies[inputs].chunks_exact(of_time).zip(copies[outputs].chunks_exact(of_time));
        times.map(|(z, y)| slopes(function, z, y).root_mean_square).collect()
    }

    /// Mean openings by time step; the rows lie time step by time step.
    fn openings(&self, gates: &[f32], of: &[(usize, Gate)]) -> Vec<Openings> {
        let of_time = gates.len() / self.times;
        let blocks = of_time / self.rows / self.units;
        let mean = |time: &[f32], block: usize| {
            let rows = time.chunks_exact(blocks * self.units);
            let gate = rows.flat_map(|row| &row[block * self.units..][..self.units]);
            let sum: f64 = gate.map(|&value| f64::from(value)).sum();
            (sum / (self.rows * self.units) as f64) as f32
        };
        let of_gate = |&(block, gate): &(usize, Gate)| Openings {
            gate,
            means: gates.chunks_exact(of_time).map(|time| mean(time, block)).collect(),
        };
        of.iter().map(of_gate).collect()
    }
}

impl Applied {
    /// What was added to each weight. The gradient is to be multiplied with 2ⁿ for n = `exponent`.
    fn look(&self, step: u64, copies: &[Vec<f32>], exponent: i32) -> Vec<f32> {
        let weights = copies[self.weight].iter().zip(&copies[self.gradient]).enumerate();
        let remembered =
            |of: Option<usize>, at: usize| of.map_or(0.0, |of| f64::from(copies[of][at]));
        let of_weight = |(at, (&weight, &gradient)): (usize, (&f32, &f32))| {
            let (first, second) = (remembered(self.first, at), remembered(self.second, at));
            let gradient = libm::ldexp(gradient.into(), exponent);
            self.rule.applied(step, f64::from(weight), gradient, first, second) as f32
        };
        weights.map(of_weight).collect()
    }
}

/// Counts of values that are to be multiplied with 2ⁿ for n = `exponent`.
fn bins(values: &[f32], exponent: i32) -> Bins {
    let mut histogram = Histogram::default();
    histogram.count(values);
    let Histogram { low, high, counts, non_finite } = histogram;
    let [low, high] = [low, high].map(|end| libm::ldexp(end.into(), exponent));
    Bins { low, high, counts: counts.to_vec(), non_finite }
}

/// The weights that a layer's microscope shows: of a recurrent layer those from state to state.
fn weight_of(program: &Program, model: &Model, layer: usize) -> Option<BufferId> {
    let of_layer = program.weights(model).filter(|(of, _, _)| *of == layer);
    of_layer.last().map(|(_, _, weight)| weight)
}

fn slopes(function: Function, inputs: &[f32], outputs: &[f32]) -> Slopes {
    let (mut squares, mut sum, mut flat) = (0.0, 0.0, 0_usize);
    for (&z, &y) in inputs.iter().zip(outputs) {
        let slope = f64::from(function.grad(z, y, 1.0));
        squares += slope * slope;
        sum += slope;
        flat += usize::from(slope.abs() < function.saturated_slope() || slope.is_nan());
    }
    let count = inputs.len().max(1) as f64;
    Slopes {
        mean: (sum / count) as f32,
        root_mean_square: (squares / count).sqrt() as f32,
        saturated: (flat as f64 / count) as f32,
    }
}
