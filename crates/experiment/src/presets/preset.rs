//! `Preset`: a named experiment, and the groups in which presets are offered.

use model::closed_set;

use crate::about::About;
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
        Preset { name, about: About::new(about), group, shows: Quantity::Activations, spec }
    }
}
