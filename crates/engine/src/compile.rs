//! Compiling: a plan becomes a program.

use experiment::{Clip, Optimiser, Plan};
use model::Probes;

use crate::buffer::{Buffer, BufferId, Role, RowAxes};
use crate::lower::lower;
use crate::op::Op;
use crate::ops::{ClipNorm, ClipValue, MarkActive, Update, in_evaluation};
use crate::probe::place;
use crate::program::Program;
use crate::rule::Rule;
use crate::slices::sliced;

impl Program {
    /// Lowers the plan, differentiates it, and adds update and the default probes.
    pub fn compile(plan: &Plan) -> Program {
        Program::with_probes(plan, Probes::default())
    }

    /// As [`Program::compile`], with these probes.
    pub fn with_probes(plan: &Plan, probes: Probes) -> Program {
        let mut program = lower(&plan.model);
        program.differentiate();
        program.add_clipping(plan);
        program.add_updates(plan, probes.updates);
        program.add_evaluation();
        for ops in [&mut program.forward, &mut program.backward, &mut program.evaluation] {
            *ops = sliced(std::mem::take(ops), &program.buffers);
        }
        program.probes = place(&program, &plan.model, probes);
        program.measured = probes;
        program
    }

    fn add_clipping(&mut self, plan: &Plan) {
        let largest = plan.spec.clip_at;
        if plan.spec.clip == Clip::None {
            return;
        }
        let norms = self.add(Buffer {
            name: "clip.norms".to_owned(),
            layer: None,
            rows: 1,
            row_axes: RowAxes::Single,
            columns: 2,
            role: Role::Gradient,
        });
        self.clip_norms = Some(norms);
        let gradients: Vec<BufferId> =
            self.parameters.iter().filter_map(|&it| self.gradient_of(it)).collect();
        self.update.push(match plan.spec.clip {
            Clip::Value => ClipValue { gradients: &gradients, largest, norms }.into(),
            Clip::None | Clip::Norm => ClipNorm { gradients: &gradients, largest, norms }.into(),
        });
    }

    fn add_updates(&mut self, plan: &Plan, ratios: bool) {
        let rule = Rule::new(&plan.spec);
        let memories = rule.memories();
        let weights: Vec<BufferId> =
            self.weights(&plan.model).map(|(_, _, weight)| weight).collect();
        for parameter in self.parameters.clone() {
            let Some(gradient) = self.gradient_of(parameter) else {
                unreachable!("every parameter has a part in the loss");
            };
            let first_name = match rule.optimiser {
                Optimiser::Sgd | Optimiser::Nesterov => "velocity",
                Optimiser::Adam | Optimiser::AdamW | Optimiser::RmsProp => "mean",
            };
            let mut remember = |needed: bool, name| {
                needed.then(|| self.add_like(parameter, name, Role::OptimiserState))
            };
            let first = remember(memories.0, first_name);
            let second = remember(memories.1, "mean_square");
            let ratio = (ratios && weights.contains(&parameter)).then(|| {
                let of = self.buffer(parameter).clone();
                let name = format!("{}.ratio", of.name);
                let row_axes = RowAxes::Single;
                self.add(Buffer { name, rows: 1, row_axes, columns: 1, role: Role::Gradient, ..of })
            });
            let update = Update { rule, parameter, gradient, first, second, ratio };
            self.update.push(update.into());
        }
    }

    /// The forward pass as it is when the network is judged: with the statistics that BatchNorm
    /// has gathered, and marking which units are ever active.
    fn add_evaluation(&mut self) {
        let mut evaluation: Vec<Op> = self.forward.iter().map(in_evaluation).collect();
        for (layer, buffers) in self.layers.clone().into_iter().enumerate() {
            let Some(input) = buffers.activation else { continue };
            let of = self.buffer(input).clone();
            let name = format!("{}.active", of.name);
            let row_axes = RowAxes::Single;
            let active = self.add(Buffer { name, rows: 1, row_axes, role: Role::Mark, ..of });
            self.active.push((layer, active));
            evaluation.push(MarkActive { input, active }.into());
        }
        self.evaluation = evaluation;
    }
}
