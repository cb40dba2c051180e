//! `Preset`: a named experiment with what it claims, and the groups in which presets are offered.

use model::closed_set;

use crate::about::About;
use crate::kind::Kind;
use crate::run_spec::RunSpec;
use crate::view::Quantity;

closed_set! {
    /// A group of presets that are offered together.
    Group {
        /// The way from a gradient that vanishes to one that does not.
        FirstSteps = "first-steps",
        /// What people get wrong, each with the network that shows it.
        Myths = "myths",
        /// Published results about dense networks.
        Published = "published",
        /// Recurrent networks on sequences that ask for memory.
        Memory = "memory",
        /// Points in the plane: what was learned can be seen.
        Data = "data",
    }
}

closed_set! {
    /// Where a run that is opened from the gallery rests, for the reader to look.
    Rest {
        /// Nowhere: it trains on.
        Never = "never",
        /// Before its first step.
        Start = "start",
        /// After 300 steps.
        Step300 = "step-300",
    }
}

impl Rest {
    /// The step it rests at.
    pub fn step(self) -> Option<u64> {
        match self {
            Rest::Never => None,
            Rest::Start => Some(0),
            Rest::Step300 => Some(300),
        }
    }
}

/// What the card of a preset says: what the verdict is called after so many steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What the verdict is called.
    pub verdict: Kind,
    /// Steps done.
    pub step: u64,
}

/// What is claimed of a step.
pub(super) const fn at(step: u64, verdict: Kind) -> Claim {
    Claim { verdict, step }
}

/// What a card says, step by step. Tests hold it against measurements: without the feature `claims` it is no
/// part of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claims {
    #[cfg(feature = "claims")]
    list: &'static [Claim],
}

impl Claims {
    const fn new(list: &'static [Claim]) -> Claims {
        #[cfg(not(feature = "claims"))]
        let _ = list;
        Claims {
            #[cfg(feature = "claims")]
            list,
        }
    }

    /// What is claimed.
    #[cfg(feature = "claims")]
    pub const fn list(self) -> &'static [Claim] {
        self.list
    }
}

/// A named experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct Preset {
    /// Written name in links and on the command line.
    pub name: &'static str,
    /// One line that says what it shows.
    pub about: About,
    /// The group in which it is offered.
    pub group: Group,
    /// The quantity that shows its point best.
    pub shows: Quantity,
    /// What its card says of the gradient.
    pub claims: Claims,
    /// Where it rests when it is opened from the gallery.
    pub rests: Rest,
    /// The experiment.
    pub spec: RunSpec,
}

impl Preset {
    /// A preset whose pictures show the gradient of each layer's output.
    pub(super) const fn new(
        group: Group,
        name: &'static str,
        about: &'static str,
        spec: RunSpec,
    ) -> Preset {
        Preset {
            name,
            about: About::new(about),
            group,
            shows: Quantity::Activations,
            claims: Claims::new(&[]),
            rests: Rest::Never,
            spec,
        }
    }

    /// The preset, with what its card says of the gradient.
    pub(super) const fn claims(self, list: &'static [Claim]) -> Preset {
        Preset { claims: Claims::new(list), ..self }
    }

    /// The preset, resting somewhere for the reader to look.
    pub(super) const fn rests(self, rests: Rest) -> Preset {
        Preset { rests, ..self }
    }
}
