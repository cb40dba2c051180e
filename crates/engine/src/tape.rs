//! `Tape`: the backward pass under construction.

use crate::buffer::{Buffer, BufferId, Role};
use crate::op::{Op, Write};
use crate::ops::add_grad::AddGrad;
use crate::program::Program;

/// The backward pass of a program under construction.
pub(crate) struct Tape<'a> {
    program: &'a mut Program,
    /// How often each buffer is read by the forward pass.
    uses: Vec<usize>,
    /// Contributions that the next operator writes into buffers of their own, what they are multiplied with,
    /// and where they belong.
    apart: Vec<(BufferId, f64, Write)>,
}

impl Tape<'_> {
    /// An empty tape. What was differentiated before is forgotten.
    pub(crate) fn new(program: &mut Program) -> Tape<'_> {
        let mut uses = vec![0; program.buffers.len()];
        for read in program.forward.iter().flat_map(|op| op.reads.iter()) {
            uses[read.0] += 1;
        }
        program.gradients = vec![None; program.buffers.len()];
        Tape { program, uses, apart: Vec::new() }
    }

    /// A buffer of the forward pass.
    pub(crate) fn buffer(&self, id: BufferId) -> &Buffer {
        self.program.buffer(id)
    }

    /// A new buffer.
    pub(crate) fn add(&mut self, buffer: Buffer) -> BufferId {
        self.program.add(buffer)
    }

    /// A new gradient of the shape of `of`.
    pub(crate) fn add_like(&mut self, of: BufferId) -> BufferId {
        self.program.add_like(of, "grad", Role::Gradient)
    }

    /// The gradient of a buffer of the forward pass, if it influences the loss.
    pub(crate) fn gradient(&self, of: BufferId) -> Option<BufferId> {
        self.program.gradients[of.0]
    }

    /// The same for an operator that changes the gradient in place: one that no other buffer shares.
    pub(crate) fn own_gradient(&mut self, of: BufferId) -> Option<BufferId> {
        let shared = self.gradient(of)?;
        let owners = self.program.gradients.iter().filter(|&&it| it == Some(shared)).count();
        if owners > 1 {
            self.program.gradients[of.0] = None;
            let grad_input = self.contribute(of);
            self.push(AddGrad { grad_output: shared, scale: 1.0, grad_input });
        }
        self.gradient(of)
    }

    /// Where a contribution to the gradient of `of` goes: the first one writes, later ones accumulate.
    pub(crate) fn contribute(&mut self, of: BufferId) -> Write {
        if let Some(buffer) = self.gradient(of) {
            return Write { buffer, accumulate: true };
        }
        let gradient = self.add_like(of);
        self.program.gradients[of.0] = Some(gradient);
        gradient.into()
    }

    /// The same for an operator that cannot accumulate: from the second contribution on it writes into
    /// a buffer of its own, which is added once the operator is pushed.
    pub(crate) fn contribute_whole(&mut self, of: BufferId) -> BufferId {
        self.contribute_scaled(of, 1.0)
    }

    /// The same for the operator of a loss: its gradient is multiplied with the weight that the loss has.
    pub(crate) fn contribute_weighted(&mut self, outputs: BufferId, loss: BufferId) -> BufferId {
        let found = self.program.losses.iter().find(|it| it.loss == loss);
        self.contribute_scaled(outputs, found.map_or(1.0, |it| it.weight))
    }

    fn contribute_scaled(&mut self, of: BufferId, scale: f64) -> BufferId {
        let gradient = self.contribute(of);
        if !gradient.accumulate && scale == 1.0 {
            return gradient.buffer;
        }
        let suffix = format!("grad{}", self.program.buffers.len());
        let apart = self.program.add_like(of, &suffix, Role::Gradient);
        self.apart.push((apart, scale, gradient));
        apart
    }

    /// Lets the gradient of a sum stand for that of a term, if nothing else contributes to the term;
    /// says whether.
    pub(crate) fn share(&mut self, term: BufferId, grad_sum: BufferId) -> bool {
        let is_value = self.buffer(term).role == Role::Value;
        let is_alone = is_value && self.uses[term.0] == 1;
        if is_alone {
            self.program.gradients[term.0] = Some(grad_sum);
        }
        is_alone
    }

    /// Adds an operator to the backward pass.
    pub(crate) fn push(&mut self, op: impl Into<Op>) {
        self.program.backward.push(op.into());
        for (grad_output, scale, grad_input) in std::mem::take(&mut self.apart) {
            self.program.backward.push(AddGrad { grad_output, scale, grad_input }.into());
        }
    }
}
