//! What is shown of an experiment, beside what it is: part of a link, never of a trace.

use model::{Measure, Model, Probes, closed_set};

closed_set! {
    /// What the pictures show.
    Quantity {
        /// Gradient of the loss with respect to each layer's output, of a recurrent layer at each
        /// time step.
        Activations = "activations",
        /// Gradient of the loss with respect to each layer's weights.
        Weights = "weights",
        /// How much a step changes each layer's weights, as a share of them.
        Updates = "updates",
        /// Standard deviation of what each layer's activation gives.
        Deviation = "deviation",
        /// Share of each layer's activations on their flat ends.
        Saturated = "saturated",
        /// How far the gate that keeps the state is open at each time step.
        Gates = "gates",
    }
}

impl Quantity {
    /// The measure it shows of this network; `None` where there is none.
    pub fn measure(self, model: &Model) -> Option<Measure> {
        let measure = match self {
            Quantity::Activations => Measure::GradActivation,
            Quantity::Weights => Measure::GradWeight,
            Quantity::Updates => Measure::UpdateRatio,
            Quantity::Deviation => Measure::ActivationDeviation,
            Quantity::Saturated => Measure::Saturated,
            Quantity::Gates => Measure::Gate(model.cell(0)?.keeping_gate()?.1),
        };
        model.has(measure).then_some(measure)
    }

    /// What must be measured for it, beside the gradients that the verdict needs.
    pub fn probes(self) -> Probes {
        let gradients = Probes::default();
        match self {
            Quantity::Activations | Quantity::Weights => gradients,
            Quantity::Updates => Probes { updates: true, ..gradients },
            Quantity::Deviation | Quantity::Saturated => Probes { activations: true, ..gradients },
            Quantity::Gates => Probes { gates: true, ..gradients },
        }
    }
}

closed_set! {
    /// The language of the page.
    Language {
        /// What the browser asks for, or else English.
        Auto = "auto",
        /// English.
        English = "en",
        /// Brazilian Portuguese.
        Portuguese = "pt-BR",
    }
}

impl Language {
    /// The languages that the page speaks, each with a catalogue of its name in assets/messages. The first
    /// one is spoken where none is known.
    pub const SPOKEN: &'static [Language] = match Language::ALL {
        [Language::Auto, spoken @ ..] => spoken,
        _ => panic!("the browser's language comes first"),
    };
}

closed_set! {
    /// Light or dark.
    Theme {
        /// What the system asks for.
        Auto = "auto",
        /// Dark text on a light page.
        Light = "light",
        /// Light text on a dark page.
        Dark = "dark",
    }
}

closed_set! {
    /// What a run computes on.
    Compute {
        /// Whatever is faster on the very network; the processor until both were timed.
        Auto = "auto",
        /// The processor.
        Cpu = "cpu",
        /// The graphics processor, by WebGPU.
        Gpu = "gpu",
    }
}

closed_set! {
    /// How fast a run is played.
    Speed {
        /// As fast as it can be computed.
        Full = "full",
        /// Thirty steps in a second.
        Thirty = "30",
        /// Five steps in a second.
        Five = "5",
        /// One step in a second.
        One = "1",
    }
}

impl Speed {
    /// Milliseconds from the beginning of a step to that of the next; `None` where nothing holds
    /// it back.
    pub fn interval(self) -> Option<f64> {
        match self {
            Speed::Full => None,
            Speed::Thirty => Some(1000.0 / 30.0),
            Speed::Five => Some(200.0),
            Speed::One => Some(1000.0),
        }
    }
}

/// The settings of the page that a link carries beside the experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// What the pictures show.
    pub quantity: Quantity,
    /// Which recurrent layer's time steps they show, from 1; 0 is the last one.
    pub layer: usize,
    /// The language of the page.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// What it computes on. The numbers are the same within rounding.
    pub compute: Compute,
    /// How fast runs are played.
    pub speed: Speed,
}

impl Default for View {
    fn default() -> Self {
        View {
            quantity: Quantity::Activations,
            layer: 0,
            language: Language::Auto,
            theme: Theme::Auto,
            compute: Compute::Auto,
            speed: Speed::Full,
        }
    }
}
