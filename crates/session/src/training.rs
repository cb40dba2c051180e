//! `Training`: what a run trains: the plan, its program, the data, and where in the data it is.

use data::{Feed, Layout, Source};
use engine::{Backend, Program, initial_parameters};
use experiment::{Plan, Probes, RunSpec, Shape};

/// What a run trains.
pub(crate) struct Training {
    plan: Plan,
    program: Program,
    source: Source,
    feed: Feed,
    /// What the next program measures, where that is not what this one measures.
    wanted: Option<Probes>,
}

impl Training {
    /// Training from its beginning, with these probes.
    pub(crate) fn new(plan: Plan, source: Source, probes: Probes) -> Training {
        let program = Program::with_probes(&plan, probes);
        let feed = source.feed(plan.spec.batch, plan.spec.seed);
        Training { plan, program, source, feed, wanted: None }
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    pub(crate) fn program(&self) -> &Program {
        &self.program
    }

    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    /// Where the data has got to.
    pub(crate) fn feed(&self) -> &Feed {
        &self.feed
    }

    /// What a row of the data looks like.
    pub(crate) fn shape(&self) -> Shape {
        self.source.shape()
    }

    /// The next program measures this.
    pub(crate) fn want_probes(&mut self, probes: Probes) {
        self.wanted = Some(probes);
    }

    /// Whether the program is to measure something else.
    pub(crate) fn wants_probes(&self) -> bool {
        self.wanted.is_some()
    }

    /// Compiles the program anew, with the probes that were asked for.
    pub(crate) fn compile(&mut self) {
        let probes = self.wanted.take().unwrap_or(self.program.measured);
        self.program = Program::with_probes(&self.plan, probes);
    }

    /// The plan of this experiment on the same data, if the network and the rows stay the same.
    pub(crate) fn plan_for(&self, spec: &RunSpec) -> Option<Plan> {
        let plan = Plan::for_shape(spec, self.shape());
        plan.model.shares_state(&self.plan.model).then_some(plan)
    }

    /// Goes on with another plan for the same network, from this place in the data; from the beginning
    /// where there is none.
    pub(crate) fn go_back(&mut self, plan: Plan, feed: Option<Feed>) {
        self.feed = feed.unwrap_or_else(|| self.source.feed(plan.spec.batch, plan.spec.seed));
        self.plan = plan;
        self.compile();
    }

    /// Writes the parameters that the run begins with.
    pub(crate) fn write_initial_parameters(&self, backend: &mut dyn Backend) {
        write_initial_parameters(&self.plan, &self.program, backend);
    }

    /// Fills the buffers with the next batch.
    pub(crate) fn next_batch(&mut self, inputs: &mut Vec<f32>, targets: &mut Vec<f32>) {
        let layout = self.layout();
        self.feed.next_batch(&self.source, layout, inputs, targets);
    }

    /// Fills the buffers with a batch of test rows from this one on.
    pub(crate) fn test_batch(&self, first: usize, inputs: &mut Vec<f32>, targets: &mut Vec<f32>) {
        let (batch, layout) = (self.program.batch, self.layout());
        self.source.test_batch(first, batch, layout, inputs, targets);
    }

    /// Fills the buffers with a batch of rows that are in no data set.
    pub(crate) fn other_batch(
        &self,
        numbers: &[f32],
        inputs: &mut Vec<f32>,
        targets: &mut Vec<f32>,
    ) {
        let (batch, layout) = (self.program.batch, self.layout());
        self.source.lay_out(numbers, batch, layout, inputs, targets);
    }

    /// How a batch lies in the program's inputs.
    fn layout(&self) -> Layout {
        if self.program.time_major {
            Layout::TimeMajor { steps: self.program.steps }
        } else {
            Layout::Rows
        }
    }

    /// Whether an evaluation of the rows of a step computes what the step computed: that is so unless
    /// running statistics take the place of the batch's own.
    pub(crate) fn evaluates_as_it_trains(&self) -> bool {
        !self.program.buffers.iter().any(|buffer| buffer.role.is_running())
    }
}

/// Writes the parameters that a run of this plan begins with to a backend of its program.
pub(crate) fn write_initial_parameters(plan: &Plan, program: &Program, backend: &mut dyn Backend) {
    for (&id, values) in program.parameters.iter().zip(initial_parameters(plan)) {
        let written = backend.write(id, &values);
        assert!(written.is_ok(), "initial parameters have the shapes of the plan");
    }
}
