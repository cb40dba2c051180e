//! How weights and biases are drawn: the initialisations that all families share.

use model::{Builder, Draw, Init, ParameterId, ParameterKind, Rows, Scheme, of_layer};

use crate::run_spec::RunSpec;

/// How rows of a parameter start.
#[derive(Clone, Copy)]
pub(super) struct Start {
    draw: Draw,
    scheme: Option<Scheme>,
}

impl Start {
    /// In a way of its own, whatever the initialisation is.
    pub(super) fn own(draw: Draw) -> Start {
        Start { draw, scheme: None }
    }

    /// By the experiment's initialisation.
    fn of(spec: &RunSpec, draw: Draw) -> Start {
        Start { draw, scheme: Some(Scheme { init: spec.init, gain: spec.gain }) }
    }

    /// So many rows that start so.
    pub(super) fn rows(self, size: usize) -> Rows {
        Rows { size, draw: self.draw, scheme: self.scheme }
    }
}

/// How a matrix is drawn; PyTorch's default takes `default_fan` for its bound.
pub(super) fn weights(spec: &RunSpec, fan_in: usize, fan_out: usize, default_fan: usize) -> Start {
    let gain = spec.gain;
    let fans = (fan_in + fan_out) as f64;
    let (fan_in, default_fan) = (fan_in as f64, default_fan as f64);
    let uniform = |bound: f64| Draw::Uniform { bound: gain * bound };
    let normal = |deviation: f64| Draw::Normal { deviation: gain * deviation };
    let draw = match spec.init {
        Init::Glorot => uniform(libm::sqrt(6.0 / fans)),
        Init::GlorotNormal => normal(libm::sqrt(2.0 / fans)),
        Init::He => normal(libm::sqrt(2.0 / fan_in)),
        Init::HeUniform => uniform(libm::sqrt(6.0 / fan_in)),
        Init::LeCun => normal(1.0 / libm::sqrt(fan_in)),
        Init::LeCunUniform => uniform(libm::sqrt(3.0 / fan_in)),
        Init::PyTorch => uniform(1.0 / libm::sqrt(default_fan)),
        Init::Orthogonal => Draw::Orthogonal { gain },
        Init::Normal => normal(spec.sigma),
    };
    Start::of(spec, draw)
}

/// How biases are drawn: by the initialisation where it says so, or else with the chosen variance.
pub(super) fn biases(spec: &RunSpec, fan: usize) -> Start {
    let draw = if spec.bias_variance > 0.0 {
        Draw::Normal { deviation: libm::sqrt(spec.bias_variance) }
    } else if spec.init == Init::PyTorch {
        Draw::Uniform { bound: 1.0 / libm::sqrt(fan as f64) }
    } else {
        Draw::Constant(0.0)
    };
    Start::of(spec, draw)
}

/// Parameters of one layer, each with the layer's next random stream.
pub(super) struct Layer<'a> {
    builder: &'a mut Builder,
    layer: usize,
    number: usize,
}

impl<'a> Layer<'a> {
    /// The parameters of layer `layer`, from 0 on.
    pub(super) fn new(builder: &'a mut Builder, layer: usize) -> Layer<'a> {
        Layer { builder, layer, number: 0 }
    }

    /// A parameter of these rows.
    pub(super) fn stacked(
        &mut self,
        name: &'static str,
        kind: ParameterKind,
        columns: usize,
        rows: Vec<Rows>,
    ) -> ParameterId {
        let stream = of_layer(self.layer, self.number);
        self.number += 1;
        self.builder.parameter(name, kind, columns, rows, stream)
    }

    /// A matrix \[size, columns\] that is drawn alike.
    pub(super) fn matrix(
        &mut self,
        name: &'static str,
        kind: ParameterKind,
        (size, columns): (usize, usize),
        start: Start,
    ) -> ParameterId {
        self.stacked(name, kind, columns, vec![start.rows(size)])
    }

    /// A vector of so many elements that are drawn alike.
    pub(super) fn vector(
        &mut self,
        name: &'static str,
        kind: ParameterKind,
        size: usize,
        start: Start,
    ) -> ParameterId {
        self.stacked(name, kind, 1, vec![start.rows(size)])
    }
}
